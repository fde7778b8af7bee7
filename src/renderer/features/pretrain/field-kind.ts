import { alternatives, keysOf, type Described } from '../../../contract/configuration/described.ts';

/** How a setting is edited. */
export type FieldKind =
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'number' }
  | { readonly kind: 'text' }
  /** A list of groups, such as demonstrators. */
  | { readonly kind: 'records'; readonly members: Described }
  /** Any other value, as JSON. */
  | { readonly kind: 'json' }
  /** Settings of its own. */
  | { readonly kind: 'group' };

/** The editor of a setting, by what its schema allows. */
export function fieldKind(described: Described): FieldKind {
  if (keysOf(described).length > 0) return { kind: 'group' };
  const values = alternatives(described).filter(({ type }) => type !== 'null');
  if (values.length !== 1) return { kind: values.every(({ type }) => type === 'string') ? 'text' : 'json' };
  const [one] = values;
  if (one.enum) return { kind: 'choice', choices: one.enum.map(valueText) };
  if (one.const !== undefined) return { kind: 'choice', choices: [valueText(one.const)] };
  switch (one.type) {
    case 'boolean':
      return { kind: 'switch' };
    case 'number':
    case 'integer':
      return { kind: 'number' };
    case 'string':
      return { kind: 'text' };
    case 'array':
      return one.items && keysOf(one.items).length > 0 ? { kind: 'records', members: one.items } : { kind: 'json' };
    default:
      return { kind: 'json' };
  }
}

/** Whether `null` is one of its values: an empty field then means it. */
export function isNullable(described: Described): boolean {
  return alternatives(described).some(({ type }) => type === 'null');
}

/**
 * What someone typed as a value of the configuration. What cannot be one stays the text that it is, so that the check
 * says what is wrong with it.
 */
export function typedValue(text: string, kind: FieldKind['kind'], nullable: boolean): unknown {
  const trimmed = text.trim();
  if (trimmed === '' && nullable) return null;
  if (kind === 'number') return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
  if (kind !== 'json') return text;
  try {
    return JSON.parse(trimmed) as unknown;
  } catch {
    return text;
  }
}

/** A value as its field shows it. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll(',', ', ');
}
