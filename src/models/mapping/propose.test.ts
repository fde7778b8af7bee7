import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isFailure } from '../../contract/errors/index.ts';
import type { StoredDict, StoredTensor } from '../stored-value.ts';
import { propose, requireMapping } from './propose.ts';
import { linear, norm, recurrent, stateDict, tensor } from './testing/state-dict.ts';

const trunk = [...linear('fc1', 8, 5), ...linear('fc2', 8, 8)];
const heads = [...linear('pi', 3, 8), ...linear('v', 1, 8)];

/** `parameter ← source: certainty`, of matrices and vectors alike. */
function lines(file: StoredDict): string[] {
  return requireMapping(propose(file, 'x')).mapped.map(
    ({ target, sources, certainty }) => `${target} ← ${sources.map(({ name }) => name).join(' + ')}: ${certainty}`,
  );
}

const keys = (file: StoredDict) => requireMapping(propose(file, 'x')).questions.map(({ key }) => key);

suite('programs that save a network that this one can be', () => {
  const sb3 = (trunkName: string) => [
    ...linear(`${trunkName}.0`, 8, 5),
    ...linear(`${trunkName}.2`, 8, 8),
    ...linear('action_net', 3, 8),
    ...linear('value_net', 1, 8),
  ];

  test('Stable-Baselines3 with a shared trunk', () => {
    assert.deepEqual(lines(stateDict(sb3('mlp_extractor.shared_net'))), [
      'mlp.0.weight ← mlp_extractor.shared_net.0.weight: certain',
      'mlp.0.bias ← mlp_extractor.shared_net.0.bias: certain',
      'mlp.2.weight ← mlp_extractor.shared_net.2.weight: likely',
      'mlp.2.bias ← mlp_extractor.shared_net.2.bias: certain',
      'actor.weight ← action_net.weight: certain',
      'actor.bias ← action_net.bias: certain',
      'critic.weight ← value_net.weight: certain',
      'critic.bias ← value_net.bias: certain',
    ]);
  });

  test('Stable-Baselines3 with a value function of its own: the policy alone', () => {
    const file = stateDict(sb3('mlp_extractor.policy_net'), linear('mlp_extractor.value_net.0', 8, 5));
    assert.deepEqual(keys(file), ['activation', 'critic']);
    const { mapped, unused } = requireMapping(propose(file, 'x'));
    assert.deepEqual(mapped.at(-1), { ...mapped.at(-2)!, target: 'critic.bias' });
    assert.deepEqual([mapped.at(-1)!.sources, mapped.at(-1)!.certainty], [[], 'open']);
    assert.deepEqual(unused.map(({ name }) => name).sort(), [
      'mlp_extractor.value_net.0.bias',
      'mlp_extractor.value_net.0.weight',
      'value_net.bias',
      'value_net.weight',
    ]);
  });

  test('MAPPO’s actor: LayerNorms in their places, no value function', () => {
    const file = stateDict(
      [...linear('base.mlp.fc1.0', 8, 5), ...norm('base.mlp.fc1.2', 8)],
      [...linear('base.mlp.fc_h.0', 8, 8), ...norm('base.mlp.fc_h.2', 8)],
      [...linear('base.mlp.fc2.0.0', 8, 8), ...norm('base.mlp.fc2.0.2', 8)],
      [...recurrent('rnn.rnn', 8, 8), ...norm('rnn.norm', 8), ...linear('act.action_out.linear', 3, 8)],
    );
    const weights = lines(file).filter((line) => line.includes('weight'));
    assert.deepEqual(weights, [
      'mlp.0.weight ← base.mlp.fc1.0.weight: certain',
      'mlp.2.weight ← base.mlp.fc1.2.weight: certain',
      'mlp.3.weight ← base.mlp.fc2.0.0.weight: likely',
      'mlp.5.weight ← base.mlp.fc2.0.2.weight: certain',
      'gru.weight_ih_l0 ← rnn.rnn.weight_ih_l0: certain',
      'gru.weight_hh_l0 ← rnn.rnn.weight_hh_l0: certain',
      'norm.weight ← rnn.norm.weight: certain',
      'actor.weight ← act.action_out.linear.weight: certain',
      'critic.weight ← : certain',
    ]);
    assert.deepEqual(keys(file), ['activation']);
  });

  test('heads told by their shapes', () => {
    const file = stateDict(trunk, linear('fc3', 3, 8), linear('fc4', 1, 8));
    const found = lines(file).filter((line) => /(actor|critic)\.weight/.test(line));
    assert.deepEqual(found, ['actor.weight ← fc3.weight: certain', 'critic.weight ← fc4.weight: likely']);
  });

  test('a file sorted by the alphabet, as safetensors are', () => {
    const entries = [...trunk.slice(0, 2), ...[2, 3, 10, 11].flatMap((i) => linear(`fc${i}`, 8, 8)), ...heads];
    const file = stateDict(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    const order = lines(file).filter((line) => /^mlp.*weight/.test(line));
    assert.deepEqual(
      order.map((line) => /fc\d+/.exec(line)![0]),
      ['fc1', 'fc2', 'fc3', 'fc10', 'fc11'],
    );
    assert.deepEqual(keys(file), ['activation']);
  });

  test('a trunk that stands in the file under two names, as one memory', () => {
    const shared = linear('x', 8, 5);
    const under = (name: string): [string, StoredTensor][] => [
      [`${name}.weight`, shared[0][1]],
      [`${name}.bias`, shared[1][1]],
    ];
    const file = stateDict(
      under('actor.body.0'),
      linear('actor.last', 3, 8),
      under('critic.body.0'),
      linear('critic.last', 1, 8),
    );
    assert.deepEqual(keys(file), ['activation']);
    assert.equal(lines(file).at(-1), 'critic.bias ← critic.last.bias: certain');
    const sb3Extractor = ['features_extractor', 'pi_features_extractor', 'vf_features_extractor'].flatMap((name) =>
      shared.map(([, tensor], i): [string, StoredTensor] => [`${name}.0.${['weight', 'bias'][i]}`, tensor]),
    );
    const sb3File = stateDict(sb3Extractor, linear('action_net', 3, 8), linear('value_net', 1, 8));
    assert.deepEqual(keys(sb3File), ['activation']);
  });

  test('layers that are one memory under numbers stay layers', () => {
    const first = linear('x', 8, 8);
    const tied = [100, 101, 102].flatMap((i) =>
      first.map(([, tensor], k): [string, StoredTensor] => [`net.${i}.${['weight', 'bias'][k]}`, tensor]),
    );
    assert.equal(requireMapping(propose(stateDict(linear('net.0', 8, 5), tied, heads), 'x')).shape.mlpLayers, 4);
  });

  test('matrices and biases apart, as ONNX has them', () => {
    const biases = [
      ['mlp.0.bias', 8],
      ['mlp.2.bias', 8],
      ['actor.bias', 3],
      ['critic.bias', 1],
    ] as const;
    const matrices = [
      ['onnx::MatMul_20', 5, 8],
      ['onnx::MatMul_21', 8, 8],
      ['onnx::MatMul_30', 8, 3],
      ['onnx::MatMul_31', 8, 1],
    ] as const;
    const file = stateDict(
      ...biases.map(([name, size]) => tensor(name, size)),
      ...matrices.map(([name, ...shape]) => tensor(name, ...shape)),
    );
    const found = requireMapping(propose(file, 'x')).mapped.map(({ sources, steps }) => [
      sources[0].name,
      ...steps.map(({ kind }) => kind),
    ]);
    assert.deepEqual(
      found.filter((_, i) => i % 2 === 0),
      [
        ['onnx::MatMul_20', 'transpose'],
        ['onnx::MatMul_21', 'orient'],
        ['onnx::MatMul_30', 'transpose'],
        ['onnx::MatMul_31', 'transpose'],
      ],
    );
    assert.deepEqual(keys(file), ['activation']);
  });

  test('a list of matrices and biases, as Keras gives', () => {
    const sizes = [[5, 8], [8], [8, 8], [8], [8, 3], [3]];
    const file = new Map([['weights', sizes.map((shape) => tensor('', ...shape)[0][1])]]);
    const found = requireMapping(propose(file, 'x')).mapped.map(({ sources }) =>
      sources.map(({ name }) => name).join(),
    );
    assert.deepEqual(found, [
      ...['weights.0', 'weights.1', 'weights.2', 'weights.3', 'weights.4', 'weights.5'],
      '',
      '',
    ]);
  });

  test('matrices without bias lie as their sizes follow one another', () => {
    const file = stateDict(tensor('w1', 5, 8), tensor('w2', 8, 8), tensor('w3', 8, 3));
    const { shape, mapped } = requireMapping(propose(file, 'x'));
    assert.deepEqual([shape.stateDim, shape.actionDim], [5, 3]);
    assert.deepEqual(mapped[2].steps, [{ kind: 'orient', assumed: 'in_out' }]);
  });

  test('linear layers without bias have biases of zeros', () => {
    const file = stateDict(tensor('fc1.weight', 8, 5), tensor('pi.weight', 3, 8));
    const zeros = requireMapping(propose(file, 'x')).mapped.filter(({ sources }) => sources.length === 0);
    assert.deepEqual(
      zeros.map(({ target }) => target),
      ['mlp.0.bias', 'actor.bias', 'critic.weight', 'critic.bias'],
    );
  });
});

suite('what the tensors cannot tell is asked', () => {
  test('the orientation, where every matrix is square', () => {
    assert.deepEqual(keys(stateDict(linear('fc1', 8, 8), linear('pi', 8, 8))), ['activation', 'orientation']);
    assert.deepEqual(keys(stateDict(linear('fc1', 8, 5), linear('pi', 8, 8))), ['activation']);
  });

  test('the orientation, where those that show it contradict each other', () => {
    const turned = [...tensor('pi.weight', 8, 3), ...tensor('pi.bias', 3)];
    assert.deepEqual(keys(stateDict(trunk, turned)), ['activation', 'orientation']);
    assert.deepEqual(keys(stateDict(linear('fc1', 8, 5), turned)), ['activation']);
  });

  test('the gates, where names do not say them', () => {
    const cell = [
      ...tensor('gru.W', 24, 8),
      ...tensor('gru.U', 24, 8),
      ...tensor('gru.b_w', 24),
      ...tensor('gru.b_u', 24),
    ];
    const file = stateDict(trunk, cell, heads);
    assert.deepEqual(keys(file), ['activation', 'gates']);
    assert.ok(lines(file).includes('gru.weight_hh_l0 ← gru.U: open'));
  });

  test('where the reset gate acts, if the GRU has but one bias', () => {
    const cell = [...tensor('gru.h2h.weight', 24, 8), ...linear('gru.x2h', 24, 8)];
    const file = stateDict(trunk, cell, heads);
    assert.deepEqual(keys(file), ['activation', 'gates', 'layout']);
    assert.ok(lines(file).includes('gru.bias_ih_l0 ← gru.x2h.bias: open'));
  });

  test('on which side of the activation a LayerNorm stands, unless numbers show it', () => {
    const norms = [...norm('ln1', 8), ...norm('ln2', 8), ...norm('ln3', 8)];
    assert.deepEqual(keys(stateDict(trunk, norms, heads)), ['activation', 'layout']);
    const numbered = [...linear('net.0', 8, 5), ...norm('net.2', 8), ...linear('net.3', 8, 8), ...norm('net.5', 8)];
    assert.deepEqual(keys(stateDict(numbered, norm('last', 8), heads)), ['activation']);
  });

  test('whether a layer that the file has behind the GRU runs before it', () => {
    const file = stateDict(linear('fc1', 8, 5), recurrent('gru', 8, 8), linear('fc2', 8, 8), heads);
    assert.deepEqual(keys(file), ['activation', 'layout']);
    assert.ok(lines(file).includes('mlp.2.weight ← fc2.weight: likely'));
  });

  test('the order of layers, where neither names nor the file show it', () => {
    const named = ['body', 'last', 'more'].flatMap((name) => linear(name, 8, 8).reverse());
    const file = stateDict(linear('encoder', 8, 5).reverse(), linear('pi', 3, 8).reverse(), named);
    const sorted = new Map([...file].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
    assert.deepEqual(keys(sorted), ['activation', 'layout']);
    assert.deepEqual(keys(file), ['activation']);
  });

  test('whether to leave the value function out, where it reads another layer than the actions', () => {
    const file = stateDict(linear('shared.0', 8, 5), linear('policy_net.0', 8, 8), heads);
    assert.deepEqual(keys(file), ['activation', 'critic']);
  });
});

const INEXPRESSIBLE: Readonly<Record<string, { readonly file: StoredDict; readonly found: RegExp }>> = {
  'an LSTM': { file: stateDict(trunk, recurrent('rnn', 8, 8, 4), heads), found: /rnn\.weight_hh_l0.*LSTM/ },
  'a recurrent layer without gates': {
    file: stateDict(trunk, recurrent('rnn', 8, 8, 1), heads),
    found: /without gates/,
  },
  'a GRU in both directions': {
    file: stateDict(trunk, recurrent('rnn', 8, 8), tensor('rnn.weight_hh_l0_reverse', 24, 8), heads),
    found: /both directions/,
  },
  'a projection': {
    file: stateDict(trunk, recurrent('rnn', 8, 8), tensor('rnn.weight_hr_l0', 8, 8), heads),
    found: /projection/,
  },
  'half a GRU': {
    file: stateDict(trunk, tensor('rnn.weight_hh_l0', 24, 8), heads),
    found: /rnn\.weight_hh_l0.*matrices/,
  },
  'a GRU that reads the observation': {
    file: stateDict(recurrent('gru', 8, 5), trunk.slice(2), heads),
    found: /one 5 → 8/,
  },
  'a Keras GRU of the other kind': {
    file: stateDict(
      trunk,
      tensor('gru/kernel', 8, 24),
      tensor('gru/recurrent_kernel', 8, 24),
      tensor('gru/bias', 24),
      heads,
    ),
    found: /reset_after=False/,
  },
  'a Keras LSTM': {
    file: stateDict(trunk, tensor('a/kernel', 8, 32), tensor('a/recurrent_kernel', 8, 32), tensor('a/bias', 32), heads),
    found: /LSTM/,
  },
  'an LSTM of its own names': {
    file: stateDict(trunk, linear('cell.x', 32, 8), linear('cell.h', 32, 8), heads),
    found: /LSTM/,
  },
  'an ONNX LSTM': { file: stateDict(trunk, tensor('W', 1, 32, 8), tensor('R', 1, 32, 8), heads), found: /LSTM/ },
  'an ONNX GRU in both directions': {
    file: stateDict(trunk, tensor('W', 2, 24, 8), tensor('R', 2, 24, 8), heads),
    found: /both/,
  },
  'a convolution': {
    file: stateDict(tensor('conv.weight', 4, 3, 3, 3), tensor('conv.bias', 4), trunk, heads),
    found: /convolution \[4, 3, 3, 3\]/,
  },
  BatchNorm: {
    file: stateDict(trunk, norm('bn', 8), tensor('bn.running_mean', 8), tensor('bn.running_var', 8), heads),
    found: /BatchNorm/,
  },
  'BatchNorm without weights': {
    file: stateDict(trunk, tensor('bn.running_mean', 8), tensor('bn.running_var', 8), heads),
    found: /BatchNorm/,
  },
  'an embedding': { file: stateDict(tensor('embed.weight', 100, 8), trunk, heads), found: /embedding/ },
  attention: { file: stateDict(trunk, tensor('attn.in_proj_weight', 24, 8), heads), found: /attention/ },
  'attention by its projections': {
    file: stateDict(trunk, ...['q_proj', 'k_proj', 'v_proj'].map((name) => linear(`a.${name}`, 8, 8)), heads),
    found: /attention/,
  },
  'weight normalisation': {
    file: stateDict(tensor('fc1.weight_g', 8, 1), tensor('fc1.weight_v', 8, 5), tensor('fc1.bias', 8), heads),
    found: /fc1.*weights in parts/,
  },
  'spectral normalisation': {
    file: stateDict(tensor('fc1.parametrizations.weight.original', 8, 5), tensor('fc1.bias', 8), heads),
    found: /weights in parts/,
  },
  'attention by single letters': {
    file: stateDict(trunk, ...['q', 'k', 'v'].map((name) => linear(`block.${name}`, 8, 8)), heads),
    found: /block.*attention/,
  },
  RMSNorm: { file: stateDict(trunk, tensor('n.weight', 8), heads), found: /RMSNorm/ },
  'layers of different widths': {
    file: stateDict(linear('fc1', 16, 5), linear('fc2', 8, 16), heads),
    found: /fc1.weight: expected 8 outputs.*5 → 16/,
  },
  'two layers that read the observation': {
    file: stateDict(linear('a', 8, 5), linear('b', 8, 6), trunk.slice(2), heads),
    found: /found 2: a, b/,
  },
  'a LayerNorm too few': {
    file: stateDict(trunk, norm('n1', 8), norm('n2', 8), heads),
    found: /no LayerNorm or 3 .*found 2/,
  },
  'a LayerNorm of the observation': {
    file: stateDict(norm('n', 5), trunk, heads),
    found: /over 8 numbers, found one over 5/,
  },
  'LayerNorm before the activation': {
    file: stateDict(
      linear('net.0', 8, 5),
      norm('net.1', 8),
      linear('net.3', 8, 8),
      norm('net.4', 8),
      norm('last', 8),
      heads,
    ),
    found: /net\.1\.weight: expected linear, activation, LayerNorm/,
  },
  'no action head': { file: stateDict(trunk, linear('v', 1, 8)), found: /gives action logits/ },
  'several action heads': {
    file: stateDict(trunk, linear('head.0', 3, 8), linear('head.1', 4, 8)),
    found: /found 2: head\.0, head\.1/,
  },
  'continuous actions': { file: stateDict(tensor('log_std', 3), trunk, heads), found: /log_std.*continuous/ },
  'continuous actions, by the mean': {
    file: stateDict(trunk, linear('mu', 3, 8)),
    found: /mu\.weight.*means of continuous/,
  },
  'no hidden layer': { file: stateDict(linear('pi', 3, 5)), found: /at least one hidden linear layer/ },
  'a bias of another length': {
    file: stateDict(tensor('fc1.weight', 8, 5), tensor('fc1.bias', 7), trunk.slice(2), heads),
    found: /fc1\.bias.*\[8, 5\].*\[7\]/,
  },
  'a tensor without a place': { file: stateDict(trunk, tensor('memory', 4, 4, 4, 4, 4), heads), found: /memory/ },
  nothing: { file: stateDict(), found: /no tensor of that kind/ },
};

suite('what this network cannot be is named', () => {
  for (const [what, { file, found }] of Object.entries(INEXPRESSIBLE)) {
    test(what, () => {
      const proposal = propose(file, 'x.pt');
      assert.equal(proposal.kind, 'inexpressible');
      const { differences } = proposal;
      assert.match(differences.map(({ en }) => en).join('\n'), found);
      for (const { zh } of differences) assert.match(zh, /\p{Script=Han}/u);
      assert.throws(
        () => requireMapping(proposal),
        (error) => isFailure(error, 'model/mapping-inexpressible'),
      );
    });
  }

  test('each of several differences', () => {
    const file = stateDict(tensor('conv.weight', 4, 3, 3, 3), trunk, norm('n1', 8), recurrent('rnn', 8, 8, 4), heads);
    const proposal = propose(file, 'x.pt');
    assert.ok(proposal.kind === 'inexpressible' && proposal.differences.length === 3, JSON.stringify(proposal));
  });

  test('but not what only the value function has', () => {
    const file = stateDict(trunk, linear('pi', 3, 8), recurrent('critic.rnn', 8, 8, 4), linear('critic.out', 1, 8));
    assert.deepEqual(keys(file), ['activation', 'critic']);
  });
});
