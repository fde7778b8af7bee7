#!/usr/bin/env bash
# Pretrains a policy by itself, into a model that PPO can start from.
#   bash scripts/standalone_pretrain.sh [CONFIG] [OPTION ...]
# Both are those of `warmstart pretrain`, and CONFIG is configs/standalone_pretrain.json where none is given.
# Paths are relative to the folder it is called from, where the outputs go too.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

# The pinned Node at once where it is there: one process less between the terminal and the training.
node="$root/node_modules/node/bin/node"
[[ -x $node ]] || node=node
if ! command -v "$node" >/dev/null; then
  echo "standalone_pretrain.sh: Node.js 20.19 or newer is needed, and then: npm ci" >&2
  exit 1
fi
exec "$node" "$root/bin/warmstart.mjs" pretrain "$@"
