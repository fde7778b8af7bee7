#!/usr/bin/env bash
# Pretrains a policy by itself, into a model that PPO can start from.
#   bash scripts/standalone_pretrain.sh [CONFIG] [OPTION ...]
# Both are those of `warmstart pretrain`, and CONFIG is configs/standalone_pretrain.json where none is given.
# Paths are relative to the folder it is called from, where the outputs go too.
set -euo pipefail
exec bash "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/warmstart.sh" pretrain "$@"
