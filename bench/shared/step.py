"""PyTorch's side of bench/step.ts: the default network, one process, commands on standard input.

Argument: threads. First prints JSON with the version and the optimiser; then for each line `train N` or `act STATES N`
runs that N times and prints the milliseconds of each run as a JSON list.
"""
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)
TIME, LANES, STATES, ACTIONS, HIDDEN, MLP_LAYERS, GRU_LAYERS = 16, 32, 64, 4, 256, 3, 2


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        layers = []
        for layer in range(MLP_LAYERS):
            layers += [nn.Linear(HIDDEN if layer else STATES, HIDDEN), nn.ReLU(), nn.LayerNorm(HIDDEN)]
        self.mlp = nn.Sequential(*layers)
        self.gru = nn.GRU(HIDDEN, HIDDEN, GRU_LAYERS)
        self.norm = nn.LayerNorm(HIDDEN)
        self.actor = nn.Linear(HIDDEN, ACTIONS)

    def forward(self, observations, hidden=None):
        x, hidden = self.gru(self.mlp(observations), hidden)
        return self.actor(self.norm(x)), hidden


policy = Policy()
try:
    optimiser, name = torch.optim.AdamW(policy.parameters(), lr=1e-4, weight_decay=1e-5, fused=True), "fused AdamW"
except (TypeError, RuntimeError):
    optimiser, name = torch.optim.AdamW(policy.parameters(), lr=1e-4, weight_decay=1e-5), "plain AdamW (no fused one here)"
observations = torch.randn(TIME, LANES, STATES)
actions = torch.randint(0, ACTIONS, (TIME * LANES,))


def train():
    optimiser.zero_grad(set_to_none=True)
    logits, _ = policy(observations)
    nn.functional.cross_entropy(logits.reshape(TIME * LANES, ACTIONS), actions).backward()
    optimiser.step()


def timed(run, count):
    times = []
    for _ in range(count):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return times


print(json.dumps({"version": torch.__version__, "optimiser": name}), flush=True)
for line in sys.stdin:
    command, *numbers = line.split()
    if command == "train":
        times = timed(train, int(numbers[0]))
    else:
        states = torch.randn(1, int(numbers[0]), STATES)
        hidden = torch.zeros(GRU_LAYERS, int(numbers[0]), HIDDEN)
        with torch.inference_mode():
            times = timed(lambda: policy(states, hidden), int(numbers[1]))
    print(json.dumps(times), flush=True)
