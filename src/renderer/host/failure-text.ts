import { ORPCError } from '@orpc/client';
import { describe } from '../../contract/errors/index.ts';
import { FAILURE, type HostFailure } from '../../contract/host/procedure.ts';
import { inEveryLanguage, type Text } from '../../contract/language.ts';

/** What went wrong and what to do, in every language. */
export function failureText(error: unknown): Text {
  if (error instanceof ORPCError && error.code === FAILURE) {
    const failure = error.data as HostFailure;
    return inEveryLanguage((language) => describe(failure, language));
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    en: `the program itself failed: ${message}\n  → nothing was lost; the host's log has the details`,
    zh: `程序内部出错：${message}\n  → 没有丢失任何数据；详情见主机日志`,
  };
}

/** The kind of a typed error of the host; null for anything else. */
export function failureKind(error: unknown): string | null {
  return error instanceof ORPCError && error.code === FAILURE ? (error.data as HostFailure).kind : null;
}
