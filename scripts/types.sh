#!/usr/bin/env bash
# Types of the installed package, its stubs against the compiled module, and who may import whom.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bin=$(dirname "$PY")
package=$("$PY" -c 'import pathlib, overblik; print(pathlib.Path(overblik.__file__).parent)')
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
"$PY" -m mypy --config-file "$root/pyproject.toml" --cache-dir "$scratch/cache" "$package"
"$PY" -m mypy.stubtest --mypy-config-file "$root/pyproject.toml" \
    --allowlist "$root/tests/stubtest.txt" overblik
"$bin/lint-imports" --config "$root/pyproject.toml" --no-cache
