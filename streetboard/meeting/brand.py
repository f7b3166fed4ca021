"""Brand: what the street calls itself on paper, and its logo, from `<home>/branding.toml`.

["朝阳街道"]
name = "北碚区朝阳街道"
logo = "chaoyang.png"          # beside the file; PNG or JPEG
"""

from __future__ import annotations

import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from streetboard import disk
from streetboard.errors import StreetboardError
from streetboard.reading.blocks import Brand

FILE = "branding.toml"
LARGEST_LOGO = 2_000_000
_FORMATS = ("PNG", "JPEG")


def load(home: Path, street: str) -> Brand:
    """Return a street's brand; without a file, the street's name alone.

    Raises StreetboardError if the file, or the logo that it names, is of no use.
    """
    path = home / FILE
    told = _told(home).get(street, {})
    name, logo = (told.get("name", street), told.get("logo")) if isinstance(told, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(logo, str | None):
        raise StreetboardError(f"配置 {path} 里“{street}”的名称或徽标不是文字", _REMEDY)
    return Brand(name.strip() or street, _logo(home, logo) if logo else None)


def named(home: Path) -> tuple[str, ...]:
    """Return the streets that the file names, none where there is no file. Raises StreetboardError if it is of no use."""
    return tuple(_told(home))


_REMEDY = '请写成 ["朝阳街道"] 一行，下面 name = "北碚区朝阳街道"、logo = "logo.png"'


def _told(home: Path) -> dict[str, Any]:
    path = home / FILE
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise StreetboardError(f"名称与徽标的配置 {path} 读不懂（{disk.reason(error) or error}）", _REMEDY) from error


def _logo(home: Path, name: str) -> bytes:
    path = home / name
    if not path.resolve().is_relative_to(home.resolve()):
        raise StreetboardError(f"徽标 {name} 不在数据文件夹里", f"请把图片放进 {home}，只写文件名")
    try:
        picture = path.read_bytes()
    except OSError as error:
        raise StreetboardError(
            f"徽标 {path} 读不了（{disk.reason(error) or '读写出错'}）", "请检查文件名和权限"
        ) from error
    if len(picture) > LARGEST_LOGO or not _is_picture(picture):
        raise StreetboardError(f"徽标 {name} 用不了", "请用 2 MB 以内、打得开的 PNG 或 JPEG 图片")
    return picture


def _is_picture(picture: bytes) -> bool:
    try:
        with Image.open(BytesIO(picture), formats=_FORMATS) as opened:
            opened.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True
