#!/bin/sh
# Installs the dashboard into this folder from the wheels beside it, without a network.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python@PYTHON@}
if ! "$python" -c 'import sys, venv, ensurepip; sys.exit("%d.%d" % sys.version_info[:2] != "@PYTHON@")' 2>/dev/null; then
    echo "缺少 Python @PYTHON@（含 venv）。已装在别处的，写明位置：PYTHON=/路径/python@PYTHON@ sh install.sh" >&2
    exit 2
fi
"$python" -m venv venv
venv/bin/python -m pip install --quiet --no-index --find-links wheels --no-deps --require-hashes --disable-pip-version-check \
    --requirement requirements.txt
echo "已安装。启动：sh start.sh"
