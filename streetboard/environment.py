"""Environment: numbers that whoever runs the dashboard may set by a variable."""

from __future__ import annotations

import os

from streetboard.errors import StreetboardError

# What of a wrong value is told back.
_MOST_TOLD = 20


def whole_number(name: str, usual: int, told: str, wrong: type[StreetboardError], *, least: int, most: int) -> int:
    """Return the number of a variable, or the usual one where it is not set; `told` says that one in words.

    Raises `wrong` if it is no whole number from `least` to `most`.
    """
    text = os.environ.get(name) or str(usual)
    # Python refuses to read a number of thousands of digits.
    is_readable = text.isascii() and text.isdecimal() and len(text.lstrip("0")) <= len(str(most))
    if not is_readable or not least <= int(text) <= most:
        raise wrong(
            f"环境变量 {name} 的取值“{text[:_MOST_TOLD]}{'…' if len(text) > _MOST_TOLD else ''}”不对",
            f"请写成 {least} 到 {most} 的整数，或去掉它（{told}）",
        )
    return int(text)
