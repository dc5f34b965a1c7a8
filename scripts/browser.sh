#!/bin/sh
# Installs Debian's Chromium for tests/browser, where this machine lets us. The tests say why they skip without it.
set -eu
if command -v chromium >/dev/null 2>&1; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "browser.sh: no apt-get here; install Chromium by hand or set CHROMIUM to its path" >&2
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "browser.sh: not root; run 'sudo apt-get install chromium fonts-dejavu'" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium fonts-dejavu >/dev/null
