import { isContinuous, type PolicyShape } from '../learning/policy-shape.ts';

/** The nn.Module that a state_dict loads into, with a function that loads a `.pt` file; docs/model-files.md shows it. */
export const PYTORCH_MODULE = `\
import torch
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "elu": nn.ELU}


class Trunk(nn.Module):
    """MLP (linear, activation, LayerNorm) -> GRU -> LayerNorm."""

    def __init__(self, state_dim, hidden_size, layer_N, gru_layers, activation, layer_norm):
        super().__init__()
        layers = []
        for layer in range(layer_N):
            layers += [nn.Linear(state_dim if layer == 0 else hidden_size, hidden_size), ACTIVATIONS[activation]()]
            if layer_norm:
                layers.append(nn.LayerNorm(hidden_size))
        self.mlp = nn.Sequential(*layers)
        if gru_layers > 0:
            self.gru = nn.GRU(hidden_size, hidden_size, gru_layers)
        if layer_norm:
            self.norm = nn.LayerNorm(hidden_size)

    def features(self, observations, hidden):
        x = self.mlp(observations)
        if hasattr(self, "gru"):
            x, hidden = self.gru(x, hidden)
        if hasattr(self, "norm"):
            x = self.norm(x)
        return x, hidden


class Policy(Trunk):
    """A trunk with an action head, and a value head that reads the same trunk or, after PPO, one of its own."""

    def __init__(
        self, state_dim, action_dim, hidden_size, layer_N, gru_layers, activation, layer_norm,
        value_trunk=None, action_kind="categorical",
    ):
        trunk = (state_dim, hidden_size, layer_N, gru_layers, activation, layer_norm)
        super().__init__(*trunk)
        self.actor = nn.Linear(hidden_size, action_dim)
        if action_kind == "gaussian":
            self.log_std = nn.Parameter(torch.zeros(action_dim))
        if action_kind == "gaussian_sde":
            self.log_std = nn.Parameter(torch.zeros(action_dim, hidden_size))
        if value_trunk == "own":
            self.value = Trunk(*trunk)
        self.critic = nn.Linear(hidden_size, 1)

    def forward(self, observations, masks, hidden=None):
        """
        observations [time, lanes, state_dim], normalised; masks [time, lanes, action_dim], 1 allowed, 0 not;
        hidden [gru_layers, lanes, hidden_size], with a value trunk of its own a pair of them: the actor's and the
        value trunk's. None at an episode's start.
        Returns logits [time, lanes, action_dim] (of continuous actions the means), values [time, lanes] and the next
        hidden state.
        """
        own = hasattr(self, "value")
        hidden, value_hidden = hidden if own and hidden is not None else (hidden, None)
        x, hidden = self.features(observations, hidden)
        logits = self.actor(x) + (masks - 1) * 1e9
        if not own:
            return logits, self.critic(x).squeeze(-1), hidden
        x, value_hidden = self.value.features(observations, value_hidden)
        return logits, self.critic(x).squeeze(-1), (hidden, value_hidden)


def load_policy(path):
    """The policy, and a function that brings raw observations into the form that it takes."""
    model = torch.load(path, map_location="cpu", weights_only=True)
    policy = Policy(**model["shape"], action_kind=model.get("action_kind", "categorical"))
    policy.load_state_dict(model["state_dict"])
    mean, std, clip = (model["normaliser"][name] for name in ("mean", "std", "clip"))

    def normalise(observations):
        return ((observations - mean) / std).clamp(-float(clip), float(clip))

    return policy.eval(), normalise, model
`;

/**
 * How to load a model elsewhere, as Markdown: PyTorch, ONNX Runtime, tfjs, and here.
 *
 * @param name of the `.pt` file
 */
export function loadingSection(name: string, shape: PolicyShape): string {
  const stem = name.replace(/\.[^.]*$/, '');
  return `## Loading it

In PyTorch 1.13 or newer:

\`\`\`python
${PYTORCH_MODULE}

policy, normalise, model = load_policy("${name}")
\`\`\`

In ONNX Runtime, after \`npx warmstart export ${name} -o ${stem}.onnx\` (observations are raw; the normaliser is inside):

\`\`\`python
import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("${stem}.onnx")
${onnxLoop(shape)}
\`\`\`

In tfjs, after \`npx warmstart export ${name} --format tfjs -o ${stem}\`:

\`\`\`js
const model = await tf.loadGraphModel('${stem}/model.json');
${tfjsLoop(shape)}
\`\`\`

Here: \`npx warmstart validate ${name}\`, \`npx warmstart evaluate --model ${name}\`.`;
}

function onnxLoop(shape: PolicyShape): string {
  const { gruLayers, hiddenSize } = shape;
  const { inputs, outputs } = namesOf(shape);
  const given = inputs.map((name) => `"${name}": ${name}`).join(', ');
  const run = (results: readonly string[], names: readonly string[]) =>
    `${results.length === 1 ? `(${results[0]},)` : results.join(', ')} = session.run([${quoted(names, '"')}], {${given}})`;
  if (gruLayers === 0) return run(outputs, outputs);
  return `hidden = np.zeros((${gruLayers}, len(observations), ${hiddenSize}), np.float32)  # at an episode's start
${run([...outputs, 'hidden'], [...outputs, 'hidden_out'])}`;
}

function tfjsLoop(shape: PolicyShape): string {
  const { gruLayers, hiddenSize } = shape;
  const { inputs, outputs } = namesOf(shape);
  const given = `{ ${inputs.join(', ')} }`;
  if (gruLayers === 0 && outputs.length === 1) {
    return `const ${outputs[0]} = model.execute(${given}, ${quoted(outputs, "'")});`;
  }
  if (gruLayers === 0) return `const [${outputs.join(', ')}] = model.execute(${given}, [${quoted(outputs, "'")}]);`;
  return `let hidden = tf.zeros([${gruLayers}, observations.shape[0], ${hiddenSize}]); // at an episode's start
const [${outputs.join(', ')}, next] = model.execute(${given}, [${quoted([...outputs, 'hidden_out'], "'")}]);
hidden = next;`;
}

function quoted(names: readonly string[], quote: string): string {
  return names.map((name) => `${quote}${name}${quote}`).join(', ');
}

/** What an exported graph takes and gives, the next hidden state aside. */
function namesOf(shape: PolicyShape): { readonly inputs: readonly string[]; readonly outputs: readonly string[] } {
  const continuous = isContinuous(shape);
  return {
    inputs: ['observations', ...(continuous ? [] : ['masks']), ...(shape.gruLayers > 0 ? ['hidden'] : [])],
    outputs: [continuous ? 'mean' : 'logits', ...(shape.valueTrunk === 'own' ? [] : ['value'])],
  };
}
