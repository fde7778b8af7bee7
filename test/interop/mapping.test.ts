import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test, type TestContext } from 'node:test';
import { isFailure } from '../../src/contract/errors/index.ts';
import { encodeModel } from '../../src/models/formats/pt.ts';
import { readPt } from '../../src/models/formats/pt/pt-file.ts';
import type { Choices } from '../../src/models/mapping/choices.ts';
import { convertModel } from '../../src/models/mapping/convert-model.ts';
import { propose, requireMapping } from '../../src/models/mapping/propose.ts';
import { recordedOutputs } from '../../src/models/recorded-outputs.ts';
import { resolveByOutputs, type Resolution } from '../../src/models/mapping/resolve-by-outputs.ts';
import type { PolicyModel } from '../../src/models/policy-model.ts';
import { validateModel } from '../../src/models/validate.ts';
import { pythonWith } from '../python.ts';

const folder = mkdtempSync(join(tmpdir(), 'mapping-'));
after(() => rmSync(folder, { recursive: true }));

/** The module of the documentation, as it stands there. */
const documented = /```python\n([\s\S]*?)```/.exec(readFileSync('docs/model-files.md', 'utf8'))![1];

/** What every program begins with: weights that tell a mixed-up one, and inputs with the outputs recorded. */
const PRELUDE = `
import sys, torch
from collections import OrderedDict
from torch import nn
torch.manual_seed(3)
path = sys.argv[1]

def scrambled(module):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return module.eval()

observations = torch.randn(6, 4, 5)
masks = (torch.rand(6, 4, 3) < 0.7).float()
masks[..., 0] = 1

def record(logits, values=None, **more):
    recorded = {"observations": observations, "logits": logits.detach(), **more}
    if values is not None:
        recorded["values"] = values.detach()
    torch.save(recorded, path + ".probe")
`;

interface Converted {
  readonly resolution: Resolution;
  readonly model: PolicyModel;
}

/** Runs a program that saves a network and its outputs, and converts the network with nothing else to go by. */
function converted(t: TestContext, program: string, chosen: Choices = {}, modules = ['torch']): Converted | null {
  const python = pythonWith(t, modules);
  if (!python) return null;
  const path = join(folder, 'theirs.pt');
  python(PRELUDE + program, path);
  const bytes = readFileSync(path);
  const value = readPt(bytes, path);
  const mapping = requireMapping(propose(value, path));
  const recorded = recordedOutputs(readPt(readFileSync(`${path}.probe`), path), mapping.shape, path)!;
  const resolution = resolveByOutputs(mapping, recorded, chosen);
  const model = convertModel({
    ...{ value, mapping, recorded, choices: { ...resolution.choices, ...chosen }, normaliser: resolution.normaliser },
    file: { name: 'theirs.pt', sha256: createHash('sha256').update(bytes).digest('hex') },
  });
  const output = join(folder, 'ours.pt');
  writeFileSync(output, encodeModel(model));
  const { checks } = validateModel(output, { expected: model.shape });
  const failed = checks.filter(({ status }) => status === 'fail');
  assert.deepEqual(failed, []);
  const allowed = recorded.logits.filter((_, i) => recorded.masks[i] !== 0);
  assert.deepEqual(
    model.probe.logits.filter((_, i) => recorded.masks[i] !== 0),
    allowed,
  );
  assert.ok(checks.some(({ name, status }) => name === 'probe' && status === 'pass'));
  return { resolution, model };
}

suite('networks that PyTorch saved', () => {
  const shapes = [
    ['module.', { activation: 'relu', layer_norm: true, gru_layers: 2, layer_N: 2, hidden_size: 8 }],
    ['_orig_mod.module.', { activation: 'tanh', layer_norm: false, gru_layers: 1, layer_N: 3, hidden_size: 8 }],
    ['agent.policy.', { activation: 'elu', layer_norm: true, gru_layers: 0, layer_N: 1, hidden_size: 5 }],
  ] as const;
  for (const [prefix, shape] of shapes) {
    test(`the documented module as ${prefix}…, ${JSON.stringify(shape)}`, (t) => {
      const parameters = JSON.stringify({ state_dim: 5, action_dim: 3, ...shape }).replaceAll('true', 'True');
      const found = converted(
        t,
        `${documented}
policy = scrambled(Policy(**${parameters.replaceAll('false', 'False')}))
torch.save(OrderedDict(("${prefix}" + key, value) for key, value in policy.state_dict().items()), path)
logits, values, _ = policy(observations, masks)
record(logits, values, masks=masks)`,
      );
      if (!found) return;
      assert.deepEqual(found.resolution.choices, { activation: shape.activation });
      assert.ok(found.resolution.valuesDifference! < 1e-5);
      assert.equal(found.model.lineage['probe'], 'recorded outputs');
    });
  }

  const users = (forward: string) => `
class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.ln1 = nn.Linear(5, 8), nn.LayerNorm(8)
        self.fc2, self.ln2 = nn.Linear(8, 8), nn.LayerNorm(8)
        self.memory = nn.GRU(8, 8, batch_first=True)
        self.ln_out = nn.LayerNorm(8)
        self.policy_head, self.value_head = nn.Linear(8, 3), nn.Linear(8, 1)

    def forward(self, x):
        ${forward}
        x, _ = self.memory(x.transpose(0, 1))
        x = self.ln_out(x.transpose(0, 1))
        return self.policy_head(x), self.value_head(x).squeeze(-1)

agent = scrambled(Agent())`;
  const after = 'x = self.ln2(torch.tanh(self.fc2(self.ln1(torch.tanh(self.fc1(x))))))';

  test('a module of the user’s own', (t) => {
    const found = converted(t, `${users(after)}\ntorch.save(agent.state_dict(), path)\nrecord(*agent(observations))`);
    if (!found) return;
    assert.deepEqual(found.resolution.choices, { activation: 'tanh', layout: 'standard' });
    assert.deepEqual(found.resolution.open, []);
  });

  test('a checkpoint with the optimiser’s state', (t) => {
    const found = converted(
      t,
      `${users(after)}
optimizer = torch.optim.AdamW(agent.parameters())
sum(output.square().mean() for output in agent(observations)).backward()
optimizer.step()
torch.save({"model": agent.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 7, "rng": torch.get_rng_state()}, path)
record(*agent(observations))`,
    );
    if (!found) return;
    assert.deepEqual(found.resolution.choices, { activation: 'tanh', layout: 'standard' });
  });

  test('a module that runs LayerNorm before the activation fits no reading', (t) => {
    const before = 'x = torch.tanh(self.ln2(self.fc2(torch.tanh(self.ln1(self.fc1(x))))))';
    const program = `${users(before)}\ntorch.save(agent.state_dict(), path)\nrecord(*agent(observations))`;
    if (!pythonWith(t, ['torch'])) return;
    assert.throws(
      () => converted(t, program),
      (error) => isFailure(error, 'model/mapping-no-match'),
    );
  });

  test('a module that keeps statistics of the observations, and a GRU cell with gates of its own order', (t) => {
    const found = converted(
      t,
      `
class Cell(nn.Module):
    def __init__(self):
        super().__init__()
        self.x2h, self.h2h = nn.Linear(8, 24), nn.Linear(8, 24)

    def forward(self, x, h):
        (zi, ni, ri), (zh, nh, rh) = self.x2h(x).chunk(3, -1), self.h2h(h).chunk(3, -1)
        z = torch.sigmoid(zi + zh)
        n = torch.tanh(ni + torch.sigmoid(ri + rh) * nh)
        return (1 - z) * n + z * h

class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.cell, self.pi = nn.Linear(5, 8), Cell(), nn.Linear(8, 3)
        self.register_buffer("obs_mean", torch.randn(5))
        self.register_buffer("obs_std", 1 + torch.rand(5))

    def forward(self, xs):
        h, logits = torch.zeros(xs.shape[1], 8), []
        for x in xs:
            h = self.cell(torch.relu(self.encoder((x - self.obs_mean) / self.obs_std)), h)
            logits.append(self.pi(h))
        return torch.stack(logits)

agent = scrambled(Agent())
torch.save(agent.state_dict(), path)
record(agent(observations))`,
    );
    if (!found) return;
    assert.deepEqual(found.resolution.choices, { activation: 'relu', gates: 'znr', normaliser: 'file' });
    assert.ok((found.model.weights.get('critic.weight')!.data as Float32Array).every((x) => x === 0));
    assert.equal(found.model.lineage['normaliser'], 'file');
  });

  const sb3 = `
sizes = OrderedDict([
    ("mlp_extractor.policy_net.0", (64, 5)), ("mlp_extractor.policy_net.2", (64, 64)),
    ("mlp_extractor.value_net.0", (64, 5)), ("mlp_extractor.value_net.2", (64, 64)),
    ("action_net", (3, 64)), ("value_net", (1, 64)),
])
state = OrderedDict()
for name, size in sizes.items():
    state[name + ".weight"], state[name + ".bias"] = 0.3 * torch.randn(*size), 0.3 * torch.randn(size[0])
linear = lambda name, x: x @ state[name + ".weight"].t() + state[name + ".bias"]
x = observations
for layer in ["0", "2"]:
    x = torch.tanh(linear("mlp_extractor.policy_net." + layer, x))
record(linear("action_net", x))
`;

  test('Stable-Baselines3’s policy.pth: the policy, once it is agreed to leave the value function out', (t) => {
    const found = converted(t, `${sb3}torch.save(state, path)`, { critic: 'leave_out' });
    if (!found) return;
    assert.deepEqual(found.resolution.choices, { activation: 'tanh', critic: 'leave_out' });
    assert.ok(found.model.probe.values.every((value) => value === 0));
    const python = pythonWith(t, ['torch'])!;
    const path = join(folder, 'sb3.pt');
    python(`${PRELUDE}${sb3}torch.save(state, path)`, path);
    const mapping = requireMapping(propose(readPt(readFileSync(path), path), path));
    assert.deepEqual(
      mapping.questions.map(({ key }) => key),
      ['activation', 'critic'],
    );
  });

  test('Stable-Baselines3’s policy.pth of continuous actions cannot be expressed', (t) => {
    const python = pythonWith(t, ['torch']);
    if (!python) return;
    const path = join(folder, 'gaussian.pt');
    python(`${PRELUDE}${sb3}state["log_std"] = torch.zeros(3)\ntorch.save(state, path)`, path);
    const proposal = propose(readPt(readFileSync(path), path), path);
    assert.ok(proposal.kind === 'inexpressible');
    assert.match(proposal.differences.map(({ en }) => en).join(), /log_std.*continuous actions/);
  });

  test('the initializers of an ONNX file that PyTorch exported', (t) => {
    const found = converted(
      t,
      `${documented}
import io, onnx
from onnx import numpy_helper
policy = scrambled(Policy(5, 3, 8, 2, 2, "elu", True))
buffer = io.BytesIO()
torch.onnx.export(policy, (observations, masks), buffer, opset_version=14)
initializers = onnx.load_from_string(buffer.getvalue()).graph.initializer
torch.save({tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in initializers}, path)
logits, values, _ = policy(observations, masks)
record(logits, values, masks=masks)`,
      {},
      ['torch', 'onnx'],
    );
    if (!found) return;
    assert.equal(found.resolution.choices.activation, 'elu');
    assert.ok(found.resolution.valuesDifference! < 1e-5);
  });
});
