import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import { requireSameForm } from './same-form.ts';

const LIKE = {
  steps: 3,
  done: false,
  best: null,
  random: [1, 2, 3, 4],
  latencies: [],
  lanes: [{ times: Float64Array.of(1, Infinity), slots: new Int32Array(8) }],
  sums: {},
};

const changed = (changes: object): unknown => ({ ...LIKE, ...changes });

const FITTING: Readonly<Record<string, unknown>> = {
  'the same': LIKE,
  'numbers that are not finite': changed({ steps: NaN }),
  'something where there is nothing now': changed({ best: [1] }),
  'lists and arrays that have grown': changed({
    latencies: [1, 2],
    lanes: [{ times: new Float64Array(2), slots: new Int32Array(16) }],
  }),
  'further fields': changed({ sums: { loss: 1 }, more: 1 }),
};

for (const [what, found] of Object.entries(FITTING)) {
  test(`fits: ${what}`, () => requireSameForm('c.pt', 'position', found, LIKE));
}

const { steps: _, ...withoutSteps } = LIKE;
const REFUSED: Readonly<Record<string, readonly [found: unknown, message: RegExp]>> = {
  'a field that is missing': [withoutSteps, /^c\.pt: expected position\.steps .* to be number, found nothing/],
  'another kind': [changed({ done: 0 }), /position\.done .* to be boolean, found number/],
  'null for a list': [changed({ random: null }), /position\.random .* to be a list of 4, found null/],
  'a list too short': [changed({ random: [1, 2, 3] }), /position\.random .* to be a list of 4, found Array/],
  'another kind in a list': [changed({ random: [1, 2, '3', 4] }), /position\.random\.2 .* to be number, found string/],
  'another kind of array': [
    changed({ lanes: [{ ...LIKE.lanes[0], slots: new Float64Array(8) }] }),
    /position\.lanes\.0\.slots .* to be Int32Array of at least 8, found Float64Array/,
  ],
  'an array too short': [
    changed({ lanes: [{ ...LIKE.lanes[0], times: new Float64Array(1) }] }),
    /position\.lanes\.0\.times .* to be Float64Array of at least 2/,
  ],
  'a list for a group': [changed({ sums: [] }), /position\.sums .* to be an object, found Array/],
  'nothing at all': [undefined, /expected position of the training state to be an object, found nothing/],
};

for (const [what, [found, message]] of Object.entries(REFUSED)) {
  test(`refused: ${what}`, () => {
    assert.throws(
      () => requireSameForm('c.pt', 'position', found, LIKE),
      (error) => isFailure(error, 'run/checkpoint') && message.test(error.message),
    );
  });
}
