"""The policy and the cloning loss in PyTorch, in double precision: what the engines are measured against.

Argument: a JSON file with a list of cases, each with `shape`, `settings`, `parameters` (by name: values in PyTorch's
layout), `batch`, `adamw` and `updates`. Prints a JSON list: for each case its outputs and gradients, and its
parameters after that many AdamW updates with clipping.
"""
import json
import sys

import torch
from torch import nn

torch.set_default_dtype(torch.float64)


class Policy(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        states, hidden = shape["stateDim"], shape["hiddenSize"]
        activation = {"relu": nn.ReLU, "tanh": nn.Tanh, "elu": nn.ELU}[shape["activation"]]
        layers = []
        for layer in range(shape["mlpLayers"]):
            layers += [nn.Linear(hidden if layer else states, hidden), activation()]
            if shape["layerNorm"]:
                layers.append(nn.LayerNorm(hidden))
        self.mlp = nn.Sequential(*layers)
        if shape["gruLayers"]:
            self.gru = nn.GRU(hidden, hidden, shape["gruLayers"])
        if shape["layerNorm"]:
            self.norm = nn.LayerNorm(hidden)
        self.actor = nn.Linear(hidden, shape["actionDim"])
        self.critic = nn.Linear(hidden, 1)

    def forward(self, observations, masks, hidden):
        x = self.mlp(observations)
        if self.shape["gruLayers"]:
            x, hidden = self.gru(x, hidden)
        if self.shape["layerNorm"]:
            x = self.norm(x)
        logits = self.actor(x).masked_fill(masks == 0, -1e9)
        return logits, self.critic(x.detach()).squeeze(-1), hidden


def cloning(policy, settings, batch):
    shape = policy.shape
    time, lanes, actions = settings["time"], settings["lanes"], shape["actionDim"]

    def array(name, *size):
        return torch.tensor(batch[name], dtype=torch.float64).reshape(*size)

    hidden = None
    if shape["gruLayers"]:
        hidden = array("hidden", shape["gruLayers"], lanes, shape["hiddenSize"]) * array("carry", 1, lanes, 1)
    masks = array("masks", time, lanes, actions)
    valid, weights, returns = (array(name, time, lanes) for name in ("valid", "weights", "returns"))
    logits, values, hidden = policy(array("observations", time, lanes, shape["stateDim"]), masks, hidden)
    log_probabilities = torch.log_softmax(logits, -1)
    labels = nn.functional.one_hot(array("actions", time, lanes).long(), actions).to(logits)
    epsilon = settings["labelSmoothing"]
    targets = (1 - epsilon) * labels + epsilon * masks / masks.sum(-1, keepdim=True)
    if settings.get("softLabels"):
        targets = array("targets", time, lanes, actions)
    policy_loss = (weights * -(targets * log_probabilities).sum(-1)).sum()
    error = values - returns
    count = max(valid.sum().item(), 1)
    loss = policy_loss / count + settings["valueCoefficient"] * (valid * error**2).sum() / count
    outputs = {
        "loss": loss,
        "policyLossSum": policy_loss,
        "negativeLogLikelihoodSum": (valid * -(labels * log_probabilities).sum(-1)).sum(),
        "correctSum": (valid * (logits.argmax(-1) == labels.argmax(-1))).sum(),
        "entropySum": (valid * torch.distributions.Categorical(logits=logits).entropy()).sum(),
        "valueErrorSum": (valid * error).sum(),
        "valueSquaredErrorSum": (valid * error**2).sum(),
        "returnSum": (valid * returns).sum(),
        "returnSquareSum": (valid * returns**2).sum(),
        "validSum": valid.sum(),
        "weightSum": weights.sum(),
    }
    if hidden is not None:
        outputs["hidden"] = hidden
    return outputs


def numbers(tensors):
    return {name: tensor.detach().flatten().tolist() for name, tensor in tensors.items()}


def measure(case):
    policy = Policy(case["shape"])
    with torch.no_grad():
        for name, parameter in policy.named_parameters():
            parameter.copy_(torch.tensor(case["parameters"][name]).reshape(parameter.shape))

    outputs = cloning(policy, case["settings"], case["batch"])
    outputs["loss"].backward()
    result = {
        "outputs": numbers(outputs),
        "gradients": numbers({name: parameter.grad for name, parameter in policy.named_parameters()}),
    }

    s = case["adamw"]
    actor = [parameter for name, parameter in policy.named_parameters() if not name.startswith("critic")]
    matrices = [parameter for parameter in policy.parameters() if parameter.ndim > 1]
    vectors = [parameter for parameter in policy.parameters() if parameter.ndim < 2]
    optimiser = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": s["weightDecay"]}, {"params": vectors, "weight_decay": 0.0}],
        lr=s["learningRate"],
        betas=(s["beta1"], s["beta2"]),
        eps=s["epsilon"],
    )
    for _ in range(case["updates"]):
        optimiser.zero_grad()
        cloning(policy, case["settings"], case["batch"])["loss"].backward()
        nn.utils.clip_grad_norm_(actor, s["maxGradientNorm"])
        nn.utils.clip_grad_norm_(policy.critic.parameters(), s["maxGradientNorm"])
        optimiser.step()
    result["updated"] = numbers(dict(policy.named_parameters()))
    return result


print(json.dumps([measure(case) for case in json.load(open(sys.argv[1]))]))
