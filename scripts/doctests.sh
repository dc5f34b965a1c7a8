#!/usr/bin/env bash
# Runs every example of the installed package, and those of the README.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
package=$("$PY" -c 'import pathlib, overblik; print(pathlib.Path(overblik.__file__).parent)')
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
"$PY" -m pytest -c "$root/pyproject.toml" --rootdir "$package" -o cache_dir="$scratch/cache" --doctest-modules "$package"
