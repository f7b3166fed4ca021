"""Environment: numbers that whoever runs the dashboard may set by a variable."""

from __future__ import annotations

import os

from streetboard.errors import StreetboardError

# What of a wrong value is told back.
_MOST_TOLD = 20


def whole_number(
    name: str, usual: int, told: str, wrong: type[StreetboardError], *, least: int, most: int | None = None
) -> int:
    """Return the number of a variable, or the usual one where it is not set; `told` says that one in words.

    Raises `wrong` if it is no whole number from `least` to `most`, null for no end.
    """
    text = os.environ.get(name) or str(usual)
    if not (text.isascii() and text.isdecimal()) or int(text) < least or (most is not None and int(text) > most):
        wanted = f"不小于 {least} 的整数" if most is None else f"{least} 到 {most} 的整数"
        raise wrong(
            f"环境变量 {name} 的取值“{text[:_MOST_TOLD]}”不对",
            f"请写成{' ' if most else ''}{wanted}，或去掉它（{told}）",
        )
    return int(text)
