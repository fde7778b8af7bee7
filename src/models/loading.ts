import type { PolicyShape } from '../learning/policy-shape.ts';

/** The nn.Module that a state_dict loads into, with a function that loads a `.pt` file; docs/model-files.md shows it. */
export const PYTORCH_MODULE = `\
import torch
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "elu": nn.ELU}


class Policy(nn.Module):
    """MLP (linear, activation, LayerNorm) -> GRU -> LayerNorm -> action logits and value."""

    def __init__(self, state_dim, action_dim, hidden_size, layer_N, gru_layers, activation, layer_norm):
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
        self.actor = nn.Linear(hidden_size, action_dim)
        self.critic = nn.Linear(hidden_size, 1)

    def forward(self, observations, masks, hidden=None):
        """
        observations [time, lanes, state_dim], normalised; masks [time, lanes, action_dim], 1 allowed, 0 not;
        hidden [gru_layers, lanes, hidden_size], None at an episode's start.
        Returns logits [time, lanes, action_dim], values [time, lanes] and the next hidden state.
        """
        x = self.mlp(observations)
        if hasattr(self, "gru"):
            x, hidden = self.gru(x, hidden)
        if hasattr(self, "norm"):
            x = self.norm(x)
        logits = self.actor(x) + (masks - 1) * 1e9
        return logits, self.critic(x).squeeze(-1), hidden


def load_policy(path):
    """The policy, and a function that brings raw observations into the form that it takes."""
    model = torch.load(path, map_location="cpu", weights_only=True)
    policy = Policy(**model["shape"])
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

function onnxLoop({ gruLayers, hiddenSize }: PolicyShape): string {
  if (gruLayers === 0)
    return `logits, value = session.run(["logits", "value"], {"observations": observations, "masks": masks})`;
  return `hidden = np.zeros((${gruLayers}, len(observations), ${hiddenSize}), np.float32)  # at an episode's start
logits, value, hidden = session.run(
    ["logits", "value", "hidden_out"], {"observations": observations, "masks": masks, "hidden": hidden}
)`;
}

function tfjsLoop({ gruLayers, hiddenSize }: PolicyShape): string {
  if (gruLayers === 0) return `const [logits, value] = model.execute({ observations, masks }, ['logits', 'value']);`;
  return `let hidden = tf.zeros([${gruLayers}, observations.shape[0], ${hiddenSize}]); // at an episode's start
const [logits, value, next] = model.execute({ observations, masks, hidden }, ['logits', 'value', 'hidden_out']);
hidden = next;`;
}
