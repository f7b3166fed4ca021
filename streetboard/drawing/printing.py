"""As pdf or picture: slides as nobody can change them any more, made by the LibreOffice of this machine."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from streetboard.errors import StreetboardError

TIMEOUT_SECONDS = 120.0
_NAMES = ("soffice", "libreoffice")
# Where its installers put it without telling the search path.
_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
)


class _Kind(NamedTuple):
    """A kind of file that LibreOffice makes: its ending, what it begins with, the filter that writes it, and what it is called."""

    ending: str
    begins: bytes
    filter: str
    name: str

    @property
    def otherwise(self) -> str:
        return f"也可以下载 pptx，在 WPS 或 PowerPoint 里另存为{self.name}".rstrip()


_PIXELS = {"PixelWidth": 1920, "PixelHeight": 1080}
_PDF = _Kind("pdf", b"%PDF", "pdf:impress_pdf_Export", " PDF ")
_PNG = _Kind(
    "png",
    b"\x89PNG",
    "png:impress_png_Export:"
    + json.dumps({name: {"type": "long", "value": str(value)} for name, value in _PIXELS.items()}),
    "图片",
)
# Nothing that a file names is fetched, no macro runs, nobody is asked whether there is a newer release.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
  <prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
  <prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments">
  <prop oor:name="AutoCheckEnabled" oor:op="fuse" oor:type="xs:boolean"><value>false</value></prop></item>
</oor:items>
"""


def write(pptx: bytes) -> bytes:
    """Return a pptx as a pdf, a page a slide.

    Raises StreetboardError if LibreOffice is missing, takes longer than two minutes, or makes no file.
    """
    (made,) = _converted([pptx], _PDF)
    return made


def picture(slides: Sequence[bytes]) -> bytes:
    """Return the first slide of each pptx as a png of 1920 × 1080, several of them one below the other.

    Raises StreetboardError as `write` does.
    """
    pictures = [Image.open(io.BytesIO(made)) for made in _converted(slides, _PNG)]
    width, height = _PIXELS.values()
    whole = Image.new("RGB", (width, height * len(pictures)))
    for at, one in enumerate(pictures):
        whole.paste(one, (0, at * height))
    out = io.BytesIO()
    whole.save(out, "PNG")
    return out.getvalue()


def _converted(pptx: Sequence[bytes], kind: _Kind) -> list[bytes]:
    program = _program(kind)
    with tempfile.TemporaryDirectory(prefix=f"streetboard-{kind.ending}-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
        slides = [folder / f"slides{at}.pptx" for at in range(len(pptx))]
        for path, content in zip(slides, pptx, strict=True):
            path.write_bytes(content)
        said = _run(program, folder, slides, kind)
        made = [path.with_suffix(f".{kind.ending}") for path in slides]
        if not all(path.exists() and path.read_bytes().startswith(kind.begins) for path in made):
            raise StreetboardError(f"LibreOffice 没有生成{kind.name}".rstrip() + said, f"请再试一次；{kind.otherwise}")
        return [path.read_bytes() for path in made]


def is_available() -> bool:
    """Tell whether this machine has a LibreOffice."""
    return _found() is not None


def _found() -> str | None:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or next((place for place in _PLACES if Path(place).exists()), None)


def _program(kind: _Kind) -> str:
    found = _found()
    if not found:
        raise StreetboardError(
            f"生成{kind.name}要用 LibreOffice，这台机器上没有找到",
            f"请安装 LibreOffice（含 Impress）；{kind.otherwise}",
        )
    return found


def _run(program: str, folder: Path, slides: Sequence[Path], kind: _Kind) -> str:
    """Convert the slides in a process group of its own; return what it said that may explain a failure."""
    command = [
        program,
        "--headless",
        "--norestore",
        "--nologo",
        "--nolockcheck",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to",
        kind.filter,
        "--outdir",
        str(folder),
        *map(str, slides),
    ]
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise StreetboardError(
            f"LibreOffice 打不开（{error.strerror}）", f"请重新安装 LibreOffice；{kind.otherwise}"
        ) from error
    try:
        output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired as error:
        _end(process)
        raise StreetboardError(
            f"LibreOffice 用了 {TIMEOUT_SECONDS:.0f} 秒还没有生成{kind.name}，已停止".replace(" ，", "，"),
            f"请稍后再试；{kind.otherwise}",
        ) from error
    except BaseException:
        _end(process)
        raise
    return f"（退出码 {process.returncode}：{_last_line(output)}）" if process.returncode else ""


def _last_line(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else "没有说明"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with all that it started: what is called soffice is often only a script that starts it."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
