"""Media: the files that Streamlit serves from its memory, each to the log-in alone that it was made for, whoever else knows its address."""

from __future__ import annotations

from contextvars import ContextVar

from starlette.datastructures import Headers
from streamlit.runtime import memory_media_file_storage
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryFile, MemoryMediaFileStorage

from streetboard.access.connection import SESSION_HEADER
from streetboard.access.gate import App, Message, Receive, Send
from streetboard.ui import guard

# The session whose request is being answered; none where Streamlit itself looks a file up.
_asking: ContextVar[str | None] = ContextVar("asking", default=None)


class Media:
    """ASGI middleware behind the entrance: says for whom the files are looked up that a request asks for, by whatever address."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        before = _asking.set(Headers(raw=scope["headers"]).get(SESSION_HEADER, ""))
        try:
            await self._app(scope, receive, send)
        finally:
            _asking.reset(before)


class _Kept(MemoryMediaFileStorage):
    """Files, and by which sessions each was put in: to everybody else it is one that there is not.

    What is alike is kept once, under an address that comes of its content, and is of all for whom it was made. Which tabs
    show a file would not do instead (1.67): a page that is drawn anew shows none until it is, and a download is of no tab.
    """

    def __init__(self, media_endpoint: str) -> None:
        super().__init__(media_endpoint)
        self._made_for: dict[str, set[str]] = {}

    def load_and_get_id(
        self, path_or_data: str | bytes, mimetype: str, kind: MediaFileKind, filename: str | None = None
    ) -> str:
        number = super().load_and_get_id(path_or_data, mimetype, kind, filename)
        self._made_for.setdefault(number, set()).add(guard.connection().session)
        return number

    def get_file(self, filename: str) -> MemoryFile:
        found, asking = super().get_file(filename), _asking.get()
        if asking is not None and asking not in self._made_for.get(filename.partition(".")[0], ()):
            raise MediaFileStorageError(f"{filename} was made for somebody else")
        return found

    def delete_file(self, file_id: str) -> None:
        super().delete_file(file_id)
        self._made_for.pop(file_id, None)


def take_over() -> None:
    """Keep the files of an app that is made from now on so: Streamlit has no place for a storage of one's own in st.App (1.67)."""
    memory_media_file_storage.MemoryMediaFileStorage = _Kept  # type: ignore[misc]
