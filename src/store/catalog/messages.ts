import type { SqlStatement } from './sqlite.ts';

/** What the catalogue's thread is asked. */
export interface CatalogRequest {
  readonly id: number;
  /** One transaction. `close` ends the thread, once the database is closed. */
  readonly kind: 'read' | 'write' | 'close';
  readonly statements: readonly SqlStatement[];
}

/** The rows of each statement, or what went wrong. */
export type CatalogAnswer =
  | { readonly id: number; readonly rows: readonly (readonly unknown[])[] }
  | { readonly id: number; readonly error: SentError };

/** The first message: how the database was opened. */
export type CatalogOpening =
  { readonly readOnly: boolean; readonly warnings: readonly SentError[] } | { readonly error: SentError };

/** An error between threads, which know nothing of each other's classes. `kind` is null of one that is not typed. */
export interface SentError {
  readonly kind: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
}
