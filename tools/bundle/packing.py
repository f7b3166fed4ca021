"""Packing: one archive for a kind of machine; the same files make the same archive, byte for byte."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from streetboard import __version__
from tools.bundle import targets

PROJECT = Path(__file__).parents[2]
# What runs, what is read, and what a machine is set up with; neither the tests nor the tools.
PROGRAM = (
    ".streamlit", "CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "dashboard.py", "data/datasets", "data/demo",
    "data/published_figures.csv", "deploy", "docs", "pages", "pyproject.toml", "queries", "streetboard",
)  # fmt: skip
_LEFT_OUT = ("__pycache__", ".mypy_cache", ".ruff_cache")
# A zip knows no earlier day.
_DAY = (1980, 1, 1, 0, 0, 0)
_SECONDS = 315_532_800
FONTS = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc")
_STARTS = {
    "tar.gz": ("deploy/linux/install.sh", "deploy/linux/start.sh"),
    "zip": ("deploy/windows/install.bat", "deploy/windows/start.bat"),
}
_COMMANDS = {
    "tar.gz": ("tar xzf {archive}", "sh {folder}/install.sh", "sh {folder}/start.sh"),
    "zip": ("tar -xf {archive}", "{folder}\\install.bat", "{folder}\\start.bat"),
}
_TOLD = """街道治理看板 {version}（{target}，Python {python}）

不用联网，三条命令：

    {commands}

然后在这台电脑的浏览器打开 http://127.0.0.1:8501 。第一次打开装入演示数据。

让别的电脑打开、开机自动启动、放在 nginx 后面：见 docs/guide.md 的“部署”。
fonts 里是思源黑体（Noto Sans CJK，许可见 fonts/LICENSE.txt）：服务器要生成 pdf 而没有中文字体时，装到系统里。
"""


@dataclass(frozen=True)
class Packed:
    """A file of a bundle: where it stands in it, what is in it, and whether it is run."""

    name: str
    content: Path | bytes
    runs: bool = False

    @property
    def data(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def pack(target: targets.Target, python: str, wheels: Path, fonts: Path | None, out: Path) -> Path:
    """Write the bundle of a kind of machine into a folder, and return it."""
    folder = f"streetboard-{__version__}"
    archive = out / f"{folder}-{target.name}.{target.ending}"
    files = sorted(contents(target, python, wheels, fonts, archive.name), key=lambda file: file.name)
    part = archive.with_name(f".{archive.name}.part")
    try:
        (_zip if target.ending == "zip" else _tar)(part, folder, files)
        part.replace(archive)
    finally:
        part.unlink(missing_ok=True)
    return archive


def contents(target: targets.Target, python: str, wheels: Path, fonts: Path | None, archive: str) -> Iterator[Packed]:
    """Yield the files of a bundle."""
    for name in PROGRAM:
        whole = PROJECT / name
        for path in sorted(whole.rglob("*")) if whole.is_dir() else [whole]:
            packed = path.relative_to(PROJECT).as_posix()
            # Those that begin with stand at the top, for one Python.
            begins = any(packed in names for names in _STARTS.values())
            if path.is_file() and not begins and not set(_LEFT_OUT) & set(path.parts):
                yield Packed(packed, path)
    for name in _STARTS[target.ending]:
        text = (PROJECT / name).read_text("utf-8").replace("@PYTHON@", python)
        # A batch file with the line ends of Unix loses its labels.
        ends = text.replace("\n", "\r\n") if target.ending == "zip" else text
        yield Packed(Path(name).name, ends.encode(), runs=True)
    pinned = (PROJECT / "requirements.txt").read_text("utf-8")
    yield Packed("requirements.txt", targets.requirements(pinned, target, python).encode())
    for wheel in sorted(wheels.glob("*.whl")):
        yield Packed(f"wheels/{wheel.name}", wheel)
    for name in FONTS if fonts else ():
        yield Packed(f"fonts/{name}", fonts / name if fonts else b"")
    if fonts:
        yield Packed("fonts/LICENSE.txt", PROJECT / "tools" / "bundle" / "font-license.txt")
    commands = "\n    ".join(_COMMANDS[target.ending]).format(archive=archive, folder=f"streetboard-{__version__}")
    told = _TOLD.format(version=__version__, target=target.name, python=python, commands=commands)
    yield Packed("安装说明.txt", told.replace("\n", "\r\n").encode("utf-8-sig"))


def _tar(path: Path, folder: str, files: list[Packed]) -> None:
    with (
        path.open("xb") as raw,
        # Wheels are packed already: more effort gains nothing.
        gzip.GzipFile("", "wb", 1, raw, 0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for file in files:
            data = file.data
            entry = tarfile.TarInfo(f"{folder}/{file.name}")
            entry.size, entry.mtime, entry.mode = len(data), _SECONDS, 0o755 if file.runs else 0o644
            archive.addfile(entry, io.BytesIO(data))


def _zip(path: Path, folder: str, files: list[Packed]) -> None:
    with zipfile.ZipFile(path, "x") as archive:
        for file in files:
            entry = zipfile.ZipInfo(f"{folder}/{file.name}", _DAY)
            entry.external_attr = (0o755 if file.runs else 0o644) << 16
            is_packed = file.name.endswith((".whl", ".png"))
            archive.writestr(entry, file.data, zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED, 1)
