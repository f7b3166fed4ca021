"""Faults: an error that ends a run of a page, or of a part of it, told in one Chinese sentence."""

from __future__ import annotations

import asyncio

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime import app_session
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_storage import MediaFileStorageError

from streetboard import faults, warehouse
from streetboard.errors import StreetboardError
from streetboard.ui import guard, messages


def tell(error: Exception) -> bool:
    """Show an error where it happened: the page, the dialog or the fragment. Streamlit calls this (st.App, on_script_error)."""
    messages.show_error(StreetboardError(*_said(error)))
    return True


def _said(error: Exception) -> tuple[str, str]:
    """Return what to tell of an error: its problem and remedy, or the number under which it was logged."""
    if isinstance(error, StreetboardError):
        return error.problem, error.remedy
    number = faults.record(error, warehouse.home(), guard.connection().session)
    return "看板出了故障", f"请刷新后再试；还是这样，请把编号 {number} 告诉管理员"


class _Downloads(DeferredFileHandler):
    """What a download button computes when it is clicked: the same sentence, beside the button.

    It is computed for the reader to whom the button was shown, and so for his tab alone: Streamlit takes its number of anybody (1.67).
    """

    async def handle(self, request: BackendOperationRequest, session_id: str) -> BackendOperationResponse:
        files, number = self._get_media_file_mgr(), request.deferred_file.file_id
        try:
            if number not in files._deferred_ids_by_session.get(session_id, ()):
                raise MediaFileStorageError(f"{number} is of no button of this tab")
            # It is put among the files when the function has returned, and for him alone.
            with guard.carrying(guard.connection_of_tab(session_id)):
                url = await asyncio.to_thread(files.execute_deferred, number)
        except Exception as error:
            if isinstance(error, MediaFileStorageError) and error.__cause__ is None:
                problem, remedy = "文件没有生成", "请刷新后再试"  # The button is of a page that is gone.
            else:
                # Streamlit wraps what the function has raised.
                with guard.carrying(guard.connection_of_tab(session_id)):
                    problem, remedy = _said(error.__cause__ if isinstance(error.__cause__, Exception) else error)
            return BackendOperationResponse(request_id=request.request_id, error_msg=f"{problem}。{remedy}")
        payload = DeferredFileResponsePayload(url=url)
        return BackendOperationResponse(request_id=request.request_id, deferred_file=payload)


def of_downloads() -> None:
    """Tell of errors in downloads as well: Streamlit has no place for a handler of one's own (1.67)."""
    app_session.DeferredFileHandler = _Downloads  # type: ignore[attr-defined] # imported there, not exported
