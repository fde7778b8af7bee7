"""The networks and losses in PyTorch, in double precision: what the engines are measured against.

Argument: a JSON file with a list of cases, each with `program` (cloning, ppo or value), `shape`, `settings`,
`parameters` (by name: values in PyTorch's layout), `batch`, `adamw` and `updates`. Prints a JSON list: for each case
its outputs and gradients, and its parameters after that many AdamW updates with clipping.
"""
import json
import sys

import torch
from torch import nn

torch.set_default_dtype(torch.float64)


class Trunk(nn.Module):
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

    def features(self, observations, hidden):
        x = self.mlp(observations)
        if self.shape["gruLayers"]:
            x, hidden = self.gru(x, hidden)
        if self.shape["layerNorm"]:
            x = self.norm(x)
        return x, hidden


class Policy(Trunk):
    """Cloning's network: the value head reads the actor's trunk."""

    def __init__(self, shape):
        super().__init__(shape)
        self.actor = nn.Linear(shape["hiddenSize"], shape["actionDim"])
        self.critic = nn.Linear(shape["hiddenSize"], 1)

    def forward(self, observations, masks, hidden):
        x, hidden = self.features(observations, hidden)
        logits = self.actor(x).masked_fill(masks == 0, -1e9)
        return logits, self.critic(x.detach()).squeeze(-1), hidden


class ActorCritic(Trunk):
    """PPO's network: the value head reads a trunk of its own."""

    def __init__(self, shape):
        super().__init__(shape)
        self.actor = nn.Linear(shape["hiddenSize"], shape["actionDim"])
        self.value = Trunk(shape)
        self.critic = nn.Linear(shape["hiddenSize"], 1)
        self.kind = shape.get("actionKind", "categorical")
        if self.kind == "gaussian":
            self.log_std = nn.Parameter(torch.zeros(shape["actionDim"]))
        if self.kind == "gaussian_sde":  # laid out as a linear layer's weights
            self.log_std = nn.Parameter(torch.zeros(shape["actionDim"], shape["hiddenSize"]))

    def distribution(self, array, hidden):
        """`array` reads the batch: [time, lanes, …]"""
        features, _ = self.features(array("observations", self.shape["stateDim"]), hidden)
        outputs = self.actor(features)
        if self.kind == "categorical":
            masks = array("masks", self.shape["actionDim"])
            return torch.distributions.Categorical(logits=outputs.masked_fill(masks == 0, -1e9))
        std = self.log_std.exp()
        if self.kind == "gaussian_sde":
            std = (nn.functional.linear(features.detach() ** 2, std**2) + 1e-6).sqrt()
        return normal(outputs, std)

    def reference(self, array):
        read = lambda name: array(name, self.shape["actionDim"])
        if self.kind == "categorical":
            return torch.distributions.Categorical(logits=read("referenceLogits"))
        std = read("referenceStd")
        return normal(read("referenceMean"), std.masked_fill(std == 0, 1))  # padding, taken out later

    def actions(self, array):
        return array("actions") if self.kind == "categorical" else array("actions", self.shape["actionDim"])

    def values(self, observations, hidden):
        return self.critic(self.value.features(observations, hidden)[0]).squeeze(-1)


def normal(mean, std):
    return torch.distributions.Independent(torch.distributions.Normal(mean, std), 1)


def reader(batch):
    return lambda name, *size: torch.tensor(batch[name], dtype=torch.float64).reshape(*size)


def cloning(policy, settings, batch):
    shape = policy.shape
    time, lanes, actions = settings["time"], settings["lanes"], shape["actionDim"]
    array = reader(batch)
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


def value_sums(values, returns, valid):
    error = values - returns
    return {
        "valueErrorSum": (valid * error).sum(),
        "valueSquaredErrorSum": (valid * error**2).sum(),
        "returnSum": (valid * returns).sum(),
        "returnSquareSum": (valid * returns**2).sum(),
        "validSum": valid.sum(),
    }


def value(network, settings, batch):
    shape, time, lanes = network.shape, settings["time"], settings["lanes"]
    array = reader(batch)
    hidden = array("valueHidden", shape["gruLayers"], lanes, shape["hiddenSize"]) if shape["gruLayers"] else None
    values = network.values(array("observations", time, lanes, shape["stateDim"]), hidden)
    sums = value_sums(values, array("returns", time, lanes), array("valid", time, lanes))
    return {"loss": sums["valueSquaredErrorSum"] / max(sums["validSum"].item(), 1), **sums}


def ppo(network, settings, batch):
    shape, time, lanes = network.shape, settings["time"], settings["lanes"]
    array = reader(batch)
    clip_range = batch["clipRange"][0]
    hidden, value_hidden = (
        array(name, shape["gruLayers"], lanes, shape["hiddenSize"]) if shape["gruLayers"] else None
        for name in ("hidden", "valueHidden")
    )
    observations = array("observations", time, lanes, shape["stateDim"])
    steps = lambda name, *size: array(name, time, lanes, *size)
    policy = network.distribution(steps, hidden)
    values = network.values(observations, value_hidden)
    returns = array("returns", time, lanes)
    advantages = array("advantages", time, lanes)
    valid = array("valid", time, lanes)
    kept = valid == 1  # taken out, where the programs multiply by 0

    log_ratio = (policy.log_prob(network.actions(steps)) - array("oldLogProbabilities", time, lanes))[kept]
    ratio = log_ratio.exp()
    unclipped = ratio * advantages[kept]
    clipped = torch.clamp(ratio, 1 - clip_range, 1 + clip_range) * advantages[kept]
    policy_loss = -torch.min(unclipped, clipped)
    value_loss = (values - returns) ** 2
    if settings["valueClipping"]:
        old = array("oldValues", time, lanes)
        near = old + (values - old).clamp(-clip_range, clip_range)
        value_loss = torch.max(value_loss, (near - returns) ** 2)
    entropy = policy.entropy()[kept]

    count = max(kept.sum().item(), 1)
    loss = policy_loss.sum() / count
    loss = loss - batch["entropyCoefficient"][0] * entropy.sum() / count
    loss = loss + batch["valueCoefficient"][0] * value_loss[kept].sum() / count
    outputs = {
        "policyLossSum": policy_loss.sum(),
        "entropySum": entropy.sum(),
        "approximateKlSum": (ratio - 1 - log_ratio).sum(),
        "clippedSum": ((ratio - 1).abs() > clip_range).sum(),
        **value_sums(values, returns, valid),
    }
    if settings["reference"]:
        divergence = torch.distributions.kl_divergence(network.reference(steps), policy)[kept].sum()
        outputs["referenceKlSum"] = divergence
        loss = loss + batch["klCoefficient"][0] * divergence / count
    return {"loss": loss, **outputs}


PROGRAMS = {"cloning": (Policy, cloning), "ppo": (ActorCritic, ppo), "value": (ActorCritic, value)}


def numbers(tensors):
    return {name: tensor.detach().flatten().tolist() for name, tensor in tensors.items()}


def measure(case):
    network, run = PROGRAMS[case["program"]]
    network = network(case["shape"])
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(torch.tensor(case["parameters"][name]).reshape(parameter.shape))
            parameter.grad = torch.zeros_like(parameter)  # what a loss does not reach has gradient 0

    outputs = run(network, case["settings"], case["batch"])
    outputs["loss"].backward()
    result = {
        "outputs": numbers(outputs),
        "gradients": numbers({name: parameter.grad for name, parameter in network.named_parameters()}),
    }

    s = case["adamw"]
    in_critic = lambda name: name.startswith(("critic.", "value."))
    actor = [parameter for name, parameter in network.named_parameters() if not in_critic(name)]
    critic = [parameter for name, parameter in network.named_parameters() if in_critic(name)]
    decays = lambda name, parameter: parameter.ndim > 1 and name != "log_std"
    decayed = [parameter for name, parameter in network.named_parameters() if decays(name, parameter)]
    kept = [parameter for name, parameter in network.named_parameters() if not decays(name, parameter)]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": s["weightDecay"]}, {"params": kept, "weight_decay": 0.0}],
        lr=s["learningRate"],
        betas=(s["beta1"], s["beta2"]),
        eps=s["epsilon"],
    )
    for _ in range(case["updates"]):
        optimiser.zero_grad(set_to_none=True)  # so that what the loss does not reach is not updated
        run(network, case["settings"], case["batch"])["loss"].backward()
        nn.utils.clip_grad_norm_(actor, s["maxGradientNorm"])
        nn.utils.clip_grad_norm_(critic, s["maxGradientNorm"])
        optimiser.step()
    result["updated"] = numbers(dict(network.named_parameters()))
    return result


print(json.dumps([measure(case) for case in json.load(open(sys.argv[1]))]))
