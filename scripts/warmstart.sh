#!/usr/bin/env bash
# Runs the command line on the pinned Node: bash scripts/warmstart.sh COMMAND [ARGUMENT ...]
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

# The pinned Node at once where it is there: one process less between the terminal and the training.
node="$root/node_modules/node/bin/node"
[[ -x $node ]] || node=node
if ! command -v "$node" >/dev/null; then
  echo "warmstart: Node.js 20.19 or newer is needed, and then: npm ci" >&2
  exit 1
fi
exec "$node" "$root/bin/warmstart.mjs" "$@"
