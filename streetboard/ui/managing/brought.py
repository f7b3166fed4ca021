"""What was brought: the files that were dropped in, and the tables that they hold."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from streetboard import audit, private, warehouse
from streetboard.access.roles import Capability
from streetboard.errors import BusyError, LedgerError, StreetboardError
from streetboard.ledger import recognise
from streetboard.ui import guard, messages, uploads
from streetboard.ui.markdown import plain

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

TYPES = [
    "xlsx",
    "xlsm",
    "xls",
    "xlsb",
    "ods",
    "csv",
    "tsv",
    "txt",
    "zip",
    "gz",
    "htm",
    "html",
    "xml",
    "geojson",
    "json",
]
_ROUNDS, _FOUND = "import_rounds", "import_found"


@dataclass(frozen=True)
class Brought:
    """One table of one file that was dropped in; `key` names its widgets.

    `leader` is the key of the table of the same file with the same headers whose answers it shares.
    """

    file: UploadedFile
    found: recognise.Recognised
    key: str
    leader: str = ""

    @property
    def answered_as(self) -> str:
        """Return the key of the table that what it has in common with others is asked of."""
        return self.leader or self.key

    @property
    def name(self) -> str:
        part = self.found.part
        return (
            name_of(self.file) + (f" · {part.name}" if part.name else "") + ("（隐藏的工作表）" if part.hidden else "")
        )


def dropped() -> list[UploadedFile]:
    """Return the files that were dropped in."""
    uploader = f"upload-{st.session_state.setdefault(_ROUNDS, 0)}"
    if uploader not in st.session_state:
        uploads.let_go()
    return st.file_uploader(
        "把台账拖到这里，可以一次放几个；Excel、CSV、压缩包都可以，不用先整理格式",
        type=TYPES,
        accept_multiple_files=True,
        key=uploader,
    )


def name_of(file: UploadedFile) -> str:
    """Return the last part of a file's name, without what nobody sees: a browser may send anything."""
    last = file.name.replace("\\", "/").rpartition("/")[2].replace("\u3000", " ")
    return "".join(sign for sign in last if sign.isprintable()).strip(" .")[-120:] or "未命名"


@contextlib.contextmanager
def on_disk(files: list[UploadedFile]) -> Iterator[dict[str, Path]]:
    """Yield where each file lies, by its id, for as long as it is read: a ledger may hold personal data."""
    with private.folder(warehouse.home()) as folder:
        paths: dict[str, Path] = {}
        for file in files:
            paths[file.file_id] = folder / str(len(paths)) / name_of(file)
            paths[file.file_id].parent.mkdir()
            paths[file.file_id].write_bytes(file.getbuffer())
        yield paths


def recognised(files: list[UploadedFile]) -> Iterator[Brought]:
    """Yield the tables of all files; a file that cannot be read is told of and left out."""
    known: dict[str, list[recognise.Recognised] | StreetboardError] = st.session_state.setdefault(_FOUND, {})
    for file in files:
        if file.file_id not in known:
            try:
                with st.spinner(f"正在读 {plain(name_of(file))}"):
                    known[file.file_id] = _recognise(file)
            except BusyError as error:  # It may be read at the next run.
                messages.show_error(error)
                continue
            except StreetboardError as error:
                known[file.file_id] = error
        found = known[file.file_id]
        if isinstance(found, StreetboardError):
            messages.show_error(found)
            continue
        if not found:
            messages.show_error(LedgerError(f"{name_of(file)} 里没有表", "请核对文件，重新导出后再拖进来"))
        for number, one in enumerate(found):
            yield Brought(file, one, f"{file.file_id}-{number}")


@guard.act(Capability.IMPORT, audit.FILE_READ, lambda file: {"files": [name_of(file)]})
def _recognise(file: UploadedFile) -> list[recognise.Recognised]:
    place = st.empty()

    def tell(what: str) -> None:
        place.info(plain(what))

    with on_disk([file]) as paths:
        found = recognise.recognise(paths[file.file_id], warehouse.home(), tell=tell)
    place.empty()
    return found


def forget() -> None:
    """Show a new uploader: it has forgotten the files, and with them whatever was asked about them."""
    st.session_state[_ROUNDS] += 1
    st.session_state.pop(_FOUND, None)
