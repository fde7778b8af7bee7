import * as z from 'zod';
import type { Text } from '../language.ts';

z.config({ jitless: true }); // a probe for eval would violate the window's content policy

/** What is known of a setting beside its type, default and range, which stand in its zod schema. */
export interface SettingMeta {
  readonly help: Text;
  /** The unit in the field's own spelling, such as `seconds`, `steps`, `tokens`; `units.ts` has its Chinese. */
  readonly unit?: string;
  /** What a text with a pattern looks like; a pattern alone says little to people. */
  readonly form?: Text;
}

/** Attaches help and unit to a setting's schema. */
export function setting<S extends z.ZodType>(schema: S, meta: SettingMeta): S {
  return schema.meta({ ...meta });
}

/** A group of settings: unknown keys are refused, missing ones take their defaults. */
export function group<S extends z.core.$ZodLooseShape>(shape: S, help: Text) {
  return setting(z.strictObject(shape), { help });
}
