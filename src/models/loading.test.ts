import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PPO_SHAPES, SMALL, sampleModel } from '../../test/sample-model.ts';
import { actGraph } from './formats/onnx/act-graph.ts';
import { loadingSection } from './loading.ts';

const SHAPES = { SMALL, 'no memory': { ...SMALL, gruLayers: 0 }, ...PPO_SHAPES };

for (const [what, shape] of Object.entries(SHAPES)) {
  test(`the card calls exported models by the inputs and outputs that they have: ${what}`, async () => {
    const { inputs, outputs } = actGraph(await sampleModel(shape));
    const [given, names] = [inputs, outputs].map((values) => values.map(({ name }) => name));
    const card = loadingSection('m.pt', shape);
    const python = /session\.run\(\s*\[(.*)\], \{(.*)\}/.exec(card)!;
    assert.deepEqual(JSON.parse(`[${python[1]}]`), names);
    assert.deepEqual(
      [...python[2].matchAll(/"(\w+)": \1/g)].map(([, name]) => name),
      given,
    );
    const tfjs = /model\.execute\(\{ (.*) \}, \[?(.*?)\]?\);/.exec(card)!;
    assert.deepEqual(tfjs[1].split(', '), given);
    assert.deepEqual(JSON.parse(`[${tfjs[2].replaceAll("'", '"')}]`), names);
  });
}

test('the card of a network with memory and one trunk', () => {
  const card = loadingSection('m.pt', SMALL);
  assert.ok(card.includes('logits, value, hidden = session.run(["logits", "value", "hidden_out"], {"observations"'));
  assert.ok(card.includes("const [logits, value, next] = model.execute({ observations, masks, hidden }, ['logits',"));
});
