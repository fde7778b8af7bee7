#!/usr/bin/env bash
# Warm-started PPO: clones first, or starts from an external model; every protection of the pretrained policy is on.
#   bash scripts/train_ppo_warmstart_optimized.sh [CONFIG] [--external-pretrain MODEL] [--skip-bc-training] [OPTION ...]
# All are those of `warmstart ppo`, and CONFIG is configs/ppo.json where none is given.
# Paths are relative to the folder it is called from, where the outputs go too.
set -euo pipefail
exec bash "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/warmstart.sh" ppo "$@"
