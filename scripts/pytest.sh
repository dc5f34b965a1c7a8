#!/usr/bin/env bash
# Runs pytest from a scratch folder: nothing but the installed wheel can be imported.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
"$PY" -m pytest -c "$root/pyproject.toml" --rootdir "$root" -o cache_dir="$scratch/cache" "$root/$1" "${@:2}"
