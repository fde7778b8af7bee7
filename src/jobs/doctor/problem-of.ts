import type { TypedError } from '../../base/errors.ts';
import type { Problem } from '../../contract/doctor.ts';
import { describe } from '../../contract/errors/index.ts';
import { inEveryLanguage } from '../../contract/language.ts';

const ARROW = '\n  → ';

/** An error's own words, parted: what is wrong, and what to do. */
export function problemOf(error: TypedError): Problem {
  const parts = (language: 'en' | 'zh'): string[] => describe(error, language).split(ARROW);
  const hasFix = parts('en').length > 1;
  return {
    reason: inEveryLanguage((language) => parts(language)[0]),
    fix: hasFix ? inEveryLanguage((language) => parts(language).slice(1).join('\n')) : null,
  };
}
