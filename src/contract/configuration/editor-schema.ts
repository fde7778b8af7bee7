import { alternatives, type Described } from './described.ts';
import type { DescribedKind } from './kind.ts';
import { unitInChinese } from './units.ts';

/** A JSON Schema (draft 7) of what people may write, for editors: help in both languages, defaults, ranges, units. */
export function editorSchema({ title, described }: DescribedKind): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = forEditors(described);
  return {
    $schema,
    title: `Warmstart Studio: ${title}`,
    // Editors that know these two accept the file as it is; to others they mean nothing.
    allowComments: true,
    allowTrailingCommas: true,
    ...rest,
  };
}

function forEditors(described: Described): Readonly<Record<string, unknown>> {
  const { help, unit, form, properties, items, anyOf, oneOf, ...rest } = described;
  const words = help ?? alternatives(described).find((one) => one.help)?.help;
  const description = words && [withUnit(words.en, unit), withUnit(words.zh, unit && unitInChinese(unit)), form?.en];
  return {
    ...(description && { description: description.filter((line) => line !== undefined).join('\n') }),
    ...Object.fromEntries(Object.entries(rest).filter(([key, value]) => !isMachineBound(key, value))),
    ...(properties && { properties: mapped(properties) }),
    ...(items && { items: forEditors(items) }),
    ...(anyOf && { anyOf: anyOf.map(forEditors) }),
    ...(oneOf && { oneOf: oneOf.map(forEditors) }),
  };
}

function mapped(properties: Readonly<Record<string, Described>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, forEditors(value)]));
}

function withUnit(text: string, unit: string | undefined): string {
  return unit === undefined ? text : `${text} [${unit}]`;
}

/** The bounds of exactly represented integers, which nobody chose. */
function isMachineBound(key: string, value: unknown): boolean {
  return (key === 'maximum' || key === 'minimum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
}
