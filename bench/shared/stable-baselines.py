"""Stable-Baselines3's side of bench/ppo.ts: trains once on CartPole-v1, and prints JSON.

Argument: JSON with the settings of a PPO configuration of Warmstart Studio, and `recurrent`, `threads` and `steps`.
Printed: versions, number of parameters, environment steps made, and seconds that `learn` took.
"""
import json
import sys
import time

import stable_baselines3
import torch
from stable_baselines3.common.env_util import make_vec_env

ACTIVATIONS = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU, "elu": torch.nn.ELU}

settings = json.loads(sys.argv[1])
torch.set_num_threads(settings["threads"])


def scheduled(schedule, value):
    return (lambda left: left * value) if schedule == "linear" else value


hidden = settings["hidden_size"]
options = {
    "n_steps": settings["n_steps"],
    "batch_size": settings["batch_size"],
    "n_epochs": settings["n_epochs"],
    "gamma": settings["gamma"],
    "gae_lambda": settings["gae_lambda"],
    "learning_rate": scheduled(settings["learning_rate_schedule"], settings["learning_rate"]),
    "clip_range": scheduled(settings["clip_range_schedule"], settings["clip_range"]),
    "ent_coef": settings["entropy_coefficient"],
    "vf_coef": settings["value_coefficient"],
    "max_grad_norm": settings["max_grad_norm"],
    "device": "cpu",
    "seed": settings["seed"],
}
environment = make_vec_env("CartPole-v1", n_envs=settings["n_envs"], seed=settings["seed"])
layers = [hidden] * settings["layer_N"]
network = {"activation_fn": ACTIVATIONS[settings["activation"]], "net_arch": {"pi": layers, "vf": layers}}
if settings["recurrent"]:
    import sb3_contrib

    program = f"sb3-contrib {sb3_contrib.__version__}"
    network |= {"lstm_hidden_size": hidden, "n_lstm_layers": settings["gru_layers"]}
    model = sb3_contrib.RecurrentPPO("MlpLstmPolicy", environment, policy_kwargs=network, **options)
else:
    program = f"Stable-Baselines3 {stable_baselines3.__version__}"
    model = stable_baselines3.PPO("MlpPolicy", environment, policy_kwargs=network, **options)
parameters = sum(parameter.numel() for parameter in model.policy.parameters())
begun = time.perf_counter()
model.learn(settings["steps"])
seconds = time.perf_counter() - begun
print(
    json.dumps(
        {
            "program": f"{program}, PyTorch {torch.__version__}",
            "parameters": parameters,
            "steps": model.num_timesteps,
            "seconds": seconds,
        }
    )
)
