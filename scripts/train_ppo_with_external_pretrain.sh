#!/usr/bin/env bash
# Starts PPO from a pretrained model, without cloning again.
#   bash scripts/train_ppo_with_external_pretrain.sh MODEL [CONFIG] [OPTION ...]
# CONFIG and options are those of `warmstart ppo`, and CONFIG is configs/ppo.json where none is given.
# Paths are relative to the folder it is called from, where the outputs go too.
set -euo pipefail
if [[ $# -eq 0 || $1 == -* ]]; then
  echo "usage: bash scripts/train_ppo_with_external_pretrain.sh MODEL [CONFIG] [OPTION ...]" >&2
  echo "for example: bash scripts/train_ppo_with_external_pretrain.sh ./outputs/standalone_pretrain/best_model.pt" >&2
  exit 2
fi
model=$1
shift
exec bash "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/warmstart.sh" ppo --external-pretrain "$model" --skip-bc-training "$@"
