"""A peer of bench/step.ts: the same network and step in PyTorch or JAX, one process, commands on standard input.

Arguments: which (`torch`, `torch.compile` or `jax`) and threads. First prints JSON: the name with versions, or `missing` with
why. Then answers each line `train CASE N` or `act STATES N` (CASE is JSON: lanes, time, hidden, gruLayers) with the
milliseconds of N runs as a JSON list. The steps do less than ours: no masks, weights, value head, figures or clipping.
"""
import json
import os
import sys
import time

WHICH, THREADS = sys.argv[1], int(sys.argv[2])
STATES, ACTIONS, MLP_LAYERS = 64, 4, 3
DEFAULT = {"hidden": 256, "gruLayers": 2}
if WHICH == "jax":
    # JAX takes the cores that the process may use.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])
    os.environ["JAX_PLATFORMS"] = "cpu"


def torch_peer(compiled):
    import torch
    from torch import nn

    torch.set_num_threads(THREADS)
    torch.manual_seed(0)

    class Policy(nn.Module):
        def __init__(self, hidden, gru_layers):
            super().__init__()
            layers = []
            for layer in range(MLP_LAYERS):
                layers += [nn.Linear(hidden if layer else STATES, hidden), nn.ReLU(), nn.LayerNorm(hidden)]
            self.mlp = nn.Sequential(*layers)
            self.gru = nn.GRU(hidden, hidden, gru_layers) if gru_layers else None
            self.norm = nn.LayerNorm(hidden)
            self.actor = nn.Linear(hidden, ACTIONS)

        def forward(self, observations, state=None):
            x = self.mlp(observations)
            if self.gru:
                x, state = self.gru(x, state)
            return self.actor(self.norm(x)), state

    def optimiser(policy):
        try:
            return torch.optim.AdamW(policy.parameters(), lr=1e-4, weight_decay=1e-5, fused=True), "fused AdamW"
        except (TypeError, RuntimeError):
            return torch.optim.AdamW(policy.parameters(), lr=1e-4, weight_decay=1e-5), "plain AdamW"

    def train(case):
        policy = Policy(case["hidden"], case["gruLayers"])
        optimise, _ = optimiser(policy)
        observations = torch.randn(case["time"], case["lanes"], STATES)
        actions = torch.randint(0, ACTIONS, (case["time"] * case["lanes"],))

        def loss():
            logits, _ = policy(observations)
            return nn.functional.cross_entropy(logits.reshape(-1, ACTIONS), actions)

        forward = torch.compile(loss) if compiled else loss

        def step():
            optimise.zero_grad(set_to_none=True)
            forward().backward()
            optimise.step()

        return step

    def act(states):
        policy = Policy(**{"hidden": DEFAULT["hidden"], "gru_layers": DEFAULT["gruLayers"]}).eval()
        forward = torch.compile(policy) if compiled else policy
        observations = torch.randn(1, states, STATES)
        state = torch.zeros(DEFAULT["gruLayers"], states, DEFAULT["hidden"])

        def step():
            with torch.inference_mode():
                forward(observations, state)

        return step

    _, name = optimiser(nn.Linear(1, 1))
    how = "torch.compile" if compiled else "eager"
    return f"PyTorch {torch.__version__}, {how}, {name}", train, act


def jax_peer():
    import jax
    import jax.numpy as jnp
    import optax

    def dense(key, rows, columns):
        return {"w": jax.random.normal(key, (rows, columns)) / rows**0.5, "b": jnp.zeros(columns)}

    def norm(size):
        return {"w": jnp.ones(size), "b": jnp.zeros(size)}

    def initial(hidden, gru_layers):
        keys = iter(jax.random.split(jax.random.PRNGKey(0), 32))
        return {
            "mlp": [(dense(next(keys), hidden if i else STATES, hidden), norm(hidden)) for i in range(MLP_LAYERS)],
            "gru": [(dense(next(keys), hidden, 3 * hidden), dense(next(keys), hidden, 3 * hidden)) for _ in range(gru_layers)],
            "norm": norm(hidden),
            "actor": dense(next(keys), hidden, ACTIONS),
        }

    def linear(p, x):
        return x @ p["w"] + p["b"]

    def normalise(p, x):
        centred = x - x.mean(-1, keepdims=True)
        return centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * p["w"] + p["b"]

    def cell(p, h, projected):
        ri, zi, ni = jnp.split(projected, 3, -1)
        rh, zh, nh = jnp.split(linear(p, h), 3, -1)
        r, z = jax.nn.sigmoid(ri + rh), jax.nn.sigmoid(zi + zh)
        n = jnp.tanh(ni + r * nh)
        return n + z * (h - n)

    def forward(params, x, states):
        for p, n in params["mlp"]:
            x = normalise(n, jax.nn.relu(linear(p, x)))
        for (into, within), h0 in zip(params["gru"], states):

            def step(h, projected, within=within):
                h = cell(within, h, projected)
                return h, h

            _, x = jax.lax.scan(step, h0, linear(into, x), unroll=x.shape[0])
        return linear(params["actor"], normalise(params["norm"], x))

    def train(case):
        params = initial(case["hidden"], case["gruLayers"])
        optimiser = optax.adamw(1e-4, weight_decay=1e-5)
        state = optimiser.init(params)
        observations = jax.random.normal(jax.random.PRNGKey(1), (case["time"], case["lanes"], STATES))
        actions = jax.random.randint(jax.random.PRNGKey(2), (case["time"], case["lanes"]), 0, ACTIONS)
        hidden = jnp.zeros((case["gruLayers"], case["lanes"], case["hidden"]))

        def loss(params):
            return optax.softmax_cross_entropy_with_integer_labels(forward(params, observations, hidden), actions).mean()

        def update(params, state):
            changes, state = optimiser.update(jax.grad(loss)(params), state, params)
            return optax.apply_updates(params, changes), state

        update = jax.jit(update, donate_argnums=(0, 1))

        def step():
            nonlocal params, state
            params, state = update(params, state)
            jax.block_until_ready(params)

        return step

    def act(states):
        params = initial(DEFAULT["hidden"], DEFAULT["gruLayers"])
        run = jax.jit(forward)
        observations = jnp.zeros((1, states, STATES))
        hidden = jnp.zeros((DEFAULT["gruLayers"], states, DEFAULT["hidden"]))
        return lambda: jax.block_until_ready(run(params, observations, hidden))

    return f"JAX {jax.__version__}, jit, unrolled, optax {optax.__version__}", train, act


def timed(run, count):
    times = []
    for _ in range(count):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return times


try:
    name, train, act = jax_peer() if WHICH == "jax" else torch_peer(WHICH == "torch.compile")
except ImportError as error:
    print(json.dumps({"missing": str(error)}), flush=True)
    sys.exit(0)
print(json.dumps({"name": name}), flush=True)
made = {}
for line in sys.stdin:
    command, what, count = line.split()
    if line not in made:
        made[line] = train(json.loads(what)) if command == "train" else act(int(what))
        timed(made[line], 2)  # compiles
    print(json.dumps(timed(made[line], int(count))), flush=True)
