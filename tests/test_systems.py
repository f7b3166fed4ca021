"""Systems: what Linux and Windows each do in their own way is the same to whoever asks; the other one's way by injection."""

from __future__ import annotations

import builtins
import ctypes
import getpass
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from streetboard import platform, private, provenance
from streetboard.ledger import publish
from streetboard.platform import unix, windows

PROJECT = Path(__file__).parent.parent


class Busy:
    """An act that is refused so many times, as Windows refuses while somebody has the file open."""

    def __init__(self, times: int, refusal: OSError) -> None:
        self.times, self.refusal, self.tried = times, refusal, 0

    def __call__(self) -> str:
        self.tried += 1
        if self.tried <= self.times:
            raise self.refusal
        return "done"


def test_on_windows_a_rename_waits_for_whoever_has_the_file_open():
    paused: list[float] = []
    assert windows.patiently(Busy(3, PermissionError(13, "in use")), paused.append) == "done"
    assert paused == [0.05, 0.1, 0.2]


def test_on_windows_a_rename_that_stays_refused_is_refused():
    paused: list[float] = []
    act = Busy(99, PermissionError(13, "in use"))
    with pytest.raises(PermissionError):
        windows.patiently(act, paused.append)
    assert (act.tried, sum(paused)) == (7, pytest.approx(3.15))


def test_what_is_no_matter_of_waiting_is_not_waited_for():
    paused: list[float] = []
    for patiently in (unix.patiently, lambda act: windows.patiently(act, paused.append)):
        act = Busy(1, FileNotFoundError(2, "gone"))
        with pytest.raises(FileNotFoundError):
            patiently(act)
        assert (act.tried, paused) == (1, [])
    act = Busy(1, PermissionError(13, "no right"))
    with pytest.raises(PermissionError):
        unix.patiently(act)
    assert act.tried == 1


def test_a_file_takes_the_place_of_another(tmp_path):
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_text("new")
    old.write_text("old")
    platform.replace(new, old)
    assert ([path.name for path in tmp_path.iterdir()], old.read_text()) == (["old"], "new")


def test_a_home_is_made_for_its_owner_alone_and_one_that_is_there_stays_as_it_is(tmp_path, monkeypatch):
    kept: list[Path] = []
    monkeypatch.setattr(platform, "keep_to_owner", kept.append)
    for _ in range(2):
        platform.make_folder(tmp_path / "new" / "home")
    assert kept == [tmp_path / "new" / "home"]
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o700


def told_by(keep: Callable[[Path, Any], None], path: Path, code: int) -> list[list[str]]:
    """Return what was run to keep a path to its owner, on a system that answers with this code."""
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, code)

    keep(path, run)
    return ran


def test_on_windows_only_its_owner_and_administrators_are_let_to_a_file_or_folder(tmp_path):
    file = tmp_path / "salt"
    file.touch()
    owners = ("*S-1-3-4", "*S-1-5-18", "*S-1-5-32-544")
    for path, rights in ((file, "F"), (tmp_path, "(OI)(CI)F")):
        granted = [word for owner in owners for word in ("/grant:r", f"{owner}:{rights}")]
        assert told_by(windows.keep_to_owner, path, 0) == [["icacls", str(path), "/inheritance:r", *granted]]
    with pytest.raises(OSError, match="not permitted"):
        told_by(windows.keep_to_owner, file, 5)


def test_on_unix_only_its_owner_is_let_to_a_file_or_folder(tmp_path):
    file = tmp_path / "salt"
    file.touch(0o644)
    folder = tmp_path / "home"
    folder.mkdir(0o755)
    for path, mode in ((file, 0o600), (folder, 0o700)):
        unix.keep_to_owner(path)
        assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_salt_is_kept_to_its_owner_before_it_has_its_name(home, monkeypatch):
    kept: list[str] = []

    def keep(path: Path) -> None:
        assert not (home / "salt").exists()
        kept.append(path.name)

    monkeypatch.setattr(platform, "keep_to_owner", keep)
    home.mkdir()
    assert len(publish.salt(home)) == 64
    assert kept == ["salt"]
    with private.folder(home):
        pass


class Kernel:
    """Stands for kernel32: it remembers what it was asked, and is told when the parent ends."""

    def __init__(self, refuses: str = "", parent: int = 77) -> None:
        self.asked: list[str] = []
        self.limits: windows.ExtendedLimits | None = None
        self.parent_ended = threading.Event()
        self._refuses, self._parent = refuses, parent

    def _answer(self, name: str, answer: int = 1) -> int:
        self.asked.append(name)
        return 0 if name == self._refuses else answer

    def CreateJobObjectW(self, security: None, name: None) -> int:
        return self._answer("CreateJobObjectW", 5)

    def GetCurrentProcess(self) -> int:
        return -1

    def SetInformationJobObject(self, job: int, kind: int, limits: Any, size: int) -> int:
        assert (job, kind, size) == (5, 9, ctypes.sizeof(windows.ExtendedLimits))
        # Whoever asked keeps it no longer than it asks.
        self.limits = windows.ExtendedLimits.from_buffer_copy(
            ctypes.cast(limits, ctypes.POINTER(windows.ExtendedLimits)).contents
        )
        return self._answer("SetInformationJobObject")

    def AssignProcessToJobObject(self, job: int, process: int) -> int:
        assert (job, process) == (5, -1)
        return self._answer("AssignProcessToJobObject")

    def OpenProcess(self, rights: int, inherited: bool, number: int) -> int:
        assert (rights, inherited, number) == (0x100000, False, 4321)
        return self._answer("OpenProcess", self._parent)

    def WaitForSingleObject(self, handle: int, milliseconds: int) -> int:
        assert (handle, milliseconds) == (self._parent, 0xFFFFFFFF)
        assert self.parent_ended.wait(20)
        return 0


def test_on_windows_the_reader_is_bound_by_a_job_of_its_own():
    kernel, ended = Kernel(), threading.Event()
    windows.bind(3 << 30, 300, 2 << 30, 4321, kernel, lambda code: ended.set() if code == 1 else None)
    assert kernel.asked == ["CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject", "OpenProcess"]
    # time of its own, no further process, memory of its own, and no window that waits for a click
    assert kernel.limits.Basic.LimitFlags == 0x2 | 0x8 | 0x100 | 0x400
    assert kernel.limits.ProcessMemoryLimit == 3 << 30
    assert kernel.limits.Basic.PerProcessUserTimeLimit == 300 * 10**7
    assert kernel.limits.Basic.ActiveProcessLimit == 1
    assert not ended.is_set()
    kernel.parent_ended.set()
    assert ended.wait(20)


def test_the_limits_lie_where_windows_looks_for_them():
    """As winnt.h lays them out for 64 bits."""
    assert ctypes.sizeof(windows.ExtendedLimits) == 144
    assert windows.ExtendedLimits.ProcessMemoryLimit.offset == 112
    assert windows._BasicLimits.ActiveProcessLimit.offset == 40


@pytest.mark.parametrize("name", ["CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject"])
def test_on_windows_nothing_is_read_without_limits(name):
    with pytest.raises(OSError, match="job object"):
        windows.bind(1, 1, 1, 4321, Kernel(refuses=name), pytest.fail)


def test_on_windows_a_reader_whose_parent_has_gone_ends():
    codes: list[int] = []
    windows.bind(1, 1, 1, 4321, Kernel(refuses="OpenProcess"), codes.append)
    assert codes == [1]


@pytest.mark.slow
def test_on_linux_a_reader_whose_parent_has_gone_ends():
    code = "from streetboard import platform; platform.bind(1 << 33, 9, 1 << 30, 1 << 22); print('still here')"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"")


def test_programs_end_in_order_by_what_each_system_sends():
    assert unix.STOP_SIGNALS == (signal.SIGINT, signal.SIGTERM)
    assert windows.STOP_SIGNALS[0] == signal.SIGINT
    assert signal.SIGTERM not in windows.STOP_SIGNALS
    assert platform.STOP_SIGNALS == unix.STOP_SIGNALS


def test_where_the_system_knows_no_name_of_who_runs_it_none_is_made_up(monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    there = builtins.__import__

    def without_pwd(name: str, *arguments: Any, **further: Any) -> Any:
        if name == "pwd":
            raise ImportError(name)
        return there(name, *arguments, **further)

    monkeypatch.setattr(builtins, "__import__", without_pwd)
    monkeypatch.delitem(sys.modules, "pwd", raising=False)
    with pytest.raises(ImportError):
        getpass.getuser()
    assert provenance.author() == "未知"
    monkeypatch.setenv("USERNAME", "张三")
    assert provenance.author() == "张三"


def test_either_family_can_be_imported_on_the_other():
    """Each name that is asked for is there in both, so that no system finds out when it is too late."""
    for name in platform.__all__:
        if name not in ("make_folder", "replace"):
            assert hasattr(unix, name) and hasattr(windows, name), name
    assert os.name != "nt" or platform.bind is windows.bind
