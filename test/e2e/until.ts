import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

/** Waits for something to come to be. */
export async function until(is: () => boolean | Promise<boolean>, what: string, seconds = 90): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !(await is()); await delay(100)) {
    assert.ok(Date.now() < deadline, `waited ${seconds} s for ${what}`);
  }
}
