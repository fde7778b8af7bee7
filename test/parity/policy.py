"""The policy and the cloning loss in PyTorch, in double precision: what the engines are measured against.

Argument: a JSON file with `shape`, `settings`, `parameters` (by name: values in PyTorch's layout) and `batch`.
Prints JSON: outputs and gradients; with `updates`, the parameters after that many AdamW updates with clipping.
"""
import json
import sys

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
case = json.load(open(sys.argv[1]))
shape, settings, batch = case["shape"], case["settings"], case["batch"]
S, A, H = shape["stateDim"], shape["actionDim"], shape["hiddenSize"]
T, B = settings["time"], settings["lanes"]


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        activation = {"relu": nn.ReLU, "tanh": nn.Tanh, "elu": nn.ELU}[shape["activation"]]
        layers = []
        for layer in range(shape["mlpLayers"]):
            layers += [nn.Linear(H if layer else S, H), activation()]
            if shape["layerNorm"]:
                layers.append(nn.LayerNorm(H))
        self.mlp = nn.Sequential(*layers)
        if shape["gruLayers"]:
            self.gru = nn.GRU(H, H, shape["gruLayers"])
        if shape["layerNorm"]:
            self.norm = nn.LayerNorm(H)
        self.actor = nn.Linear(H, A)
        self.critic = nn.Linear(H, 1)

    def forward(self, observations, masks, hidden):
        x = self.mlp(observations)
        if shape["gruLayers"]:
            x, hidden = self.gru(x, hidden)
        if shape["layerNorm"]:
            x = self.norm(x)
        logits = self.actor(x).masked_fill(masks == 0, -1e9)
        return logits, self.critic(x.detach()).squeeze(-1), hidden


policy = Policy()
with torch.no_grad():
    for name, parameter in policy.named_parameters():
        parameter.copy_(torch.tensor(case["parameters"][name], dtype=torch.float64).reshape(parameter.shape))


def array(name, *size):
    return torch.tensor(batch[name], dtype=torch.float64).reshape(*size)


def losses():
    hidden = None
    if shape["gruLayers"]:
        hidden = array("hidden", shape["gruLayers"], B, H) * array("carry", 1, B, 1)
    masks = array("masks", T, B, A)
    valid, weights, returns = (array(name, T, B) for name in ("valid", "weights", "returns"))
    logits, values, hidden = policy(array("observations", T, B, S), masks, hidden)
    log_probabilities = torch.log_softmax(logits, -1)
    labels = nn.functional.one_hot(array("actions", T, B).long(), A).to(logits)
    epsilon = settings["labelSmoothing"]
    smoothed = (1 - epsilon) * labels + epsilon * masks / masks.sum(-1, keepdim=True)
    policy_loss = (weights * -(smoothed * log_probabilities).sum(-1)).sum()
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


result = {}
outputs = losses()
outputs["loss"].backward()
result["outputs"] = numbers(outputs)
result["gradients"] = numbers({name: p.grad for name, p in policy.named_parameters()})

if case.get("updates"):
    s = case["adamw"]
    groups = {"actor": [], "critic": []}
    for name, parameter in policy.named_parameters():
        groups["critic" if name.startswith("critic") else "actor"].append(parameter)
    decays = [p for p in policy.parameters() if p.ndim > 1]
    others = [p for p in policy.parameters() if p.ndim < 2]
    optimiser = torch.optim.AdamW(
        [{"params": decays, "weight_decay": s["weightDecay"]}, {"params": others, "weight_decay": 0.0}],
        lr=s["learningRate"], betas=(s["beta1"], s["beta2"]), eps=s["epsilon"],
    )
    for _ in range(case["updates"]):
        optimiser.zero_grad()
        losses()["loss"].backward()
        for parameters in groups.values():
            nn.utils.clip_grad_norm_(parameters, s["maxGradientNorm"])
        optimiser.step()
    result["updated"] = numbers(dict(policy.named_parameters()))

print(json.dumps(result))
