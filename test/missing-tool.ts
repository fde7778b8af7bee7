import type { TestContext } from 'node:test';

/** How the reason of a skip begins where a tool is missing; `scripts/test.ts` counts it as failed with CI=true. */
export const MISSING_TOOL = 'missing tool: ';

/** Skips a test for which this machine lacks a tool. `hint` says how to provide it. The caller returns. */
export function skipForMissingTool(t: Pick<TestContext, 'skip'>, tool: string, hint: string): void {
  t.skip(`${MISSING_TOOL}${tool} (${hint})`);
}
