"""Listening: where the dashboard may be heard. Beyond its own machine only when there are accounts to log in with."""

from __future__ import annotations

import sys
from pathlib import Path

from streetboard.access import accounts, settings
from streetboard.access.connection import is_loopback
from streetboard.errors import AccessError, StreetboardError

# What held before there were accounts.
_FORMER_TOKEN = "manage-token"
_ADD = "python -m streetboard account add 姓名 --role administrator"


def check(address: str | None, home: Path) -> None:
    """Raise AccessError if others could open the dashboard at this address, none meaning every one, and nobody has to log in.

    Or if access.toml is of no use, wherever it would be heard.
    """
    settings.of(home)
    if not is_loopback(address or "") and not accounts.of(home).exist():
        raise AccessError(
            "看板没有启动：它会让别的电脑打开，可是还没有账号，谁打开都能看、都能改",
            f"先建一个管理员账号（或者按使用手册配置区级统一登录、反向代理登录），再启动：\n  {_ADD}\n"
            "或者只让这台电脑自己打开：\n  streamlit run dashboard.py --server.address 127.0.0.1",
        )


def demand(address: str | None, home: Path) -> None:
    """End the process where `check` raises, and say why on stderr, each command on a line of its own, to be copied."""
    try:
        check(address, home)
    except StreetboardError as error:
        print(f"\n{error.problem}。\n{error.remedy}\n", file=sys.stderr, flush=True)
        raise SystemExit(2) from None


def told(home: Path) -> str:
    """Return what whoever starts the dashboard must know, empty once there are accounts."""
    if accounts.of(home).exist():
        return ""
    lines = [
        "  还没有账号：只有这台电脑能打开看板，坐在它前面的人就是管理员。要给别人用，先建一个管理员账号：",
        f"  {_ADD}",
    ]
    if (home / _FORMER_TOKEN).exists():
        lines.append(f"  管理口令不再使用，数据文件夹里的 {_FORMER_TOKEN} 可以删除。")
    return "\n".join(lines)
