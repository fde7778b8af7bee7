/**
 * An error whose kind and parameters survive a process boundary. Its words, in every language, stand in
 * `contract/errors`; this class carries only what they are made from.
 */
export class TypedError extends Error {
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;

  constructor(kind: string, params: Readonly<Record<string, unknown>>, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TypedError';
    this.kind = kind;
    this.params = params;
  }
}
