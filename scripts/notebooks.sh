#!/usr/bin/env bash
# Runs every notebook of notebooks/ with the installed wheel; none found is a failure.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
shopt -s nullglob
books=("$root"/notebooks/*.ipynb)
if [ ${#books[@]} -eq 0 ]; then
    echo "no notebook in notebooks/" >&2
    exit 1
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "${books[@]}" "$scratch"
cd "$scratch"
"$PY" -m pytest --nbmake --nbmake-timeout=300 -p no:cacheprovider -c /dev/null --rootdir "$scratch" "$scratch"
