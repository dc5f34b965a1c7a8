#!/usr/bin/env bash
# Types of the package, its stubs against the compiled module as installed, and who may import whom.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bin=$(dirname "$PY")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$root"
"$PY" -m mypy --cache-dir "$scratch/cache" python/overblik
cd "$scratch"
"$PY" -m mypy.stubtest --mypy-config-file "$root/pyproject.toml" \
    --allowlist "$root/tests/stubtest.txt" overblik
"$bin/lint-imports" --config "$root/pyproject.toml" --no-cache
