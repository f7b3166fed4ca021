#!/bin/sh
# Starts the dashboard; further words are those of "streetboard serve". As a service: deploy/linux/streetboard.service
set -eu
cd "$(dirname "$0")"
if [ ! -x venv/bin/python ]; then
    echo "还没有安装：先运行 sh install.sh" >&2
    exit 2
fi
export PYTHONUTF8=1
exec venv/bin/python -m streetboard serve "$@"
