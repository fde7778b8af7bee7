import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { WindowPort } from '../../src/contract/window.ts';

/** A run that lasts until it is stopped. */
const LONG = {
  hidden_size: 8,
  layer_N: 1,
  gru_layers: 0,
  batch_size: 32,
  epochs: 100_000,
  early_stopping_patience: 100_000,
  threads: 1,
  environment: { episode_requests: 30, warmup_requests: 5 },
  demonstrations: { strategies: [{ name: 'round_robin', episodes: 4 }] },
  evaluation: { every: 0, final_episodes: 0 },
  output_dir: 'outputs/long',
};

/** Starts a run that lasts until it is stopped, by the connection of the application's page. */
export async function startInPage(page: Page, changes: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await page.getByRole('link', { name: 'Home' }).first().waitFor();
  const answer = await page.evaluate(
    ([text]) => {
      const { warmstartPort } = globalThis as unknown as { warmstartPort: WindowPort };
      const body = { json: { kind: 'pretrain', text } };
      return new Promise<string>((resolve) => {
        warmstartPort.onMessage.addListener((data) => {
          if (String(data).includes('"i":"test"')) resolve(String(data));
        });
        warmstartPort.postMessage(JSON.stringify({ i: 'test', p: { u: '/jobs/start', b: body } }));
      });
    },
    [JSON.stringify({ ...LONG, ...changes })],
  );
  assert.doesNotMatch(answer, /"s":[45]/);
}

/** Its folder, in the workspace that the application has by default. */
export function longRunIn(documents: string): string {
  return join(documents, 'Warmstart Studio', LONG.output_dir);
}

export function statusOf(run: string): string {
  return (JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as { status: string }).status;
}
