"""Limits: how many read at once, what a killed import leaves, whose files are taken and for how long, and which salt holds."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from streetboard import ledger, private, warehouse
from streetboard.access.connection import CLIENT_HEADER
from streetboard.access.roles import ROLES, Reader
from streetboard.errors import StreetboardError
from streetboard.ledger import publish, read, recognise, turns
from streetboard.ui import guard, uploads
from streetboard.ui.managing import brought
from tests import staff, test_managing
from tests.awaiting import awaited
from tests.browsing import open_page, settle
from tests.serving import PROJECT, server
from tests.test_managing import GOOD, OPEN, bring, choose_street, ledger_of, preview

HEADER = "问题编号,标题,上报时间,状态\n"
PATIENCE = 60
# A process that reads a file as long as something comes in.
READER = """
import sys
from pathlib import Path
from streetboard.ledger import turns

with turns.reading(Path(sys.argv[1]), lambda what: print(what, flush=True)):
    print("reading", flush=True)
    sys.stdin.read()
"""


def issues(path: Path, rows: int = 1, title: str = "路灯不亮") -> Path:
    path.write_text(HEADER + "".join(f"{path.stem}{row},{title},2025-03-05,处置中\n" for row in range(rows)), "utf-8")
    return path


def order(path: Path) -> ledger.Order:
    return ledger.Order(path, "issues", street="演示街道")


def until(what: Callable[[], object]) -> None:
    """Wait until something is so. Raises AssertionError if it never is."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


# --- how many read at once ----------------------------------------------------------------------------------------------


@contextmanager
def reader(home: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", READER, str(home)], cwd=PROJECT, stdin=-1, stdout=-1, text=True)
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_of_three_processes_two_read_and_the_third_is_told_and_comes_next(home):
    with reader(home) as first, reader(home) as second:
        for process in (first, second):
            assert process.stdout.readline() == "reading\n"
        with reader(home) as third:
            assert third.stdout.readline() == "已有 2 份文件正在读取，排队等候\n"
            first.stdin.close()
            assert third.stdout.readline() == "reading\n"
            assert second.poll() is None


def test_three_imports_from_the_command_line_wait_behind_two_readers_and_a_killed_one_makes_room(home, tmp_path):
    command = [sys.executable, "-m", "streetboard", "import", "--dataset", "issues", "--street", "演示街道"]
    with reader(home) as first, reader(home) as second:
        for process in (first, second):
            assert process.stdout.readline() == "reading\n"
        importers = [
            subprocess.Popen([*command, str(issues(tmp_path / f"{name}.csv"))], cwd=PROJECT, stderr=-1, text=True)
            for name in "abc"
        ]
        # One of them is the writer and waits for a turn to read, the others wait for the writer.
        told = [process.stderr.readline() for process in importers]
        assert sorted(told) == ["另一个导入正在进行，等它结束……\n"] * 2 + ["已有 2 份文件正在读取，排队等候……\n"]
        assert [process.poll() for process in importers] == [None] * 3
        second.kill()
        assert [process.wait(PATIENCE) for process in importers] == [0, 0, 0]
        for process in importers:
            process.stderr.close()
    assert warehouse.Warehouse(home).figure("issues/summary").one()["collected"] == 3


def test_the_page_the_watch_and_the_command_line_share_the_two_turns(home, tmp_path, monkeypatch):
    running, most, lock = [0], [0], threading.Lock()
    run = subprocess.run

    def counted(*arguments, **how):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        try:
            return run(*arguments, **how)
        finally:
            with lock:
                running[0] -= 1

    monkeypatch.setattr(read.subprocess, "run", counted)
    files = [issues(tmp_path / f"{name}.csv", 20_000) for name in "abcd"]
    readers = [threading.Thread(target=recognise.recognise, args=(file, home)) for file in files[:3]]
    readers.append(threading.Thread(target=ledger.import_files, args=([order(files[3])], home)))
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    assert most == [2]
    assert warehouse.current_version(home) == 1


def test_whoever_waits_too_long_for_a_turn_is_told_to_come_later(home, tmp_path, monkeypatch):
    monkeypatch.setattr(turns, "MOST_SECONDS", 0)
    with turns.reading(home), turns.reading(home), pytest.raises(StreetboardError, match="已有 2 份文件正在读取，等了"):
        recognise.recognise(issues(tmp_path / "a.csv"), home)


# --- what a killed import leaves ------------------------------------------------------------------------------------------

# As the page does it: a file that was dropped in is put into a folder of the home, and a preview made of it.
PREVIEW = """
import shutil, sys
from pathlib import Path
from streetboard import ledger, private

home = Path(sys.argv[1])
with private.folder(home) as folder:
    file = shutil.copy(sys.argv[2], folder)
    ledger.rehearse([ledger.Order(Path(file), "issues", street="演示街道")], home)
"""
TELEPHONE = b"13800001234"


def unmasked(*folders: Path) -> list[Path]:
    return [
        file for folder in folders for file in folder.rglob("*") if file.is_file() and TELEPHONE in file.read_bytes()
    ]


def children(process: subprocess.Popen[bytes]) -> list[int]:
    found = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(child) for task in found for child in task.read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def killed(home, tmp_path) -> Path:
    """Return the home in which a preview was killed while its file was read; what it had in memory or elsewhere is gone."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    file = issues(tmp_path / "a.csv", 300_000, f"路灯不亮，电话 {TELEPHONE.decode()}")
    process = subprocess.Popen(
        [sys.executable, "-c", PREVIEW, str(home), str(file)], cwd=PROJECT, env=os.environ | {"TMPDIR": str(temporary)}
    )
    # The text is being written by the child that reads.
    until(lambda: any(text.stat().st_size for text in home.glob(".draft-*/text-*/text.csv")))
    (reading,) = children(process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: not is_alive(reading))
    assert len(unmasked(home)) == 2
    assert not list(temporary.iterdir())
    return home


def test_a_preview_that_is_killed_leaves_nothing_unmasked_once_the_dashboard_starts_again(killed):
    with server(killed):
        assert unmasked(killed) == []
        assert not list(killed.glob(".draft-*"))


def test_the_next_import_clears_away_what_a_killed_one_has_left_and_no_other_does(killed, tmp_path):
    with private.folder(killed) as mine:
        (mine / "held.csv").write_bytes(TELEPHONE)
        ledger.import_files([order(issues(tmp_path / "b.csv"))], killed)
        assert unmasked(killed) == [mine / "held.csv"]
    assert not list(killed.glob(".draft-*"))


def test_a_folder_is_for_its_owner_only_and_gone_whatever_happens(home):
    with pytest.raises(ZeroDivisionError), private.folder(home) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        raise ZeroDivisionError
    assert not folder.exists()


def test_a_home_that_cannot_be_written_is_explained_before_a_file_is_looked_at(tmp_path, monkeypatch):
    file = issues(tmp_path / "a.csv")
    monkeypatch.setenv("STREETBOARD_HOME", str(file / "home"))
    with pytest.raises(StreetboardError, match=r"数据文件夹 .* 读写失败（它不是文件夹）"):
        recognise.recognise(file, warehouse.home())


# --- whose files are taken, and for how long ------------------------------------------------------------------------------


NO_COOKIE: Mapping[str, str] = {}


def put(address: str, size: int, cookie: Mapping[str, str] = NO_COOKIE) -> tuple[int, str]:
    """Send a file as a browser would; return the answer."""
    headers = {"Origin": address, "Content-Type": "text/plain", **cookie}
    request = Request(f"{address}/_stcore/upload_file/nobody/1", b"x" * size, headers, method="PUT")
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture
def small(own, monkeypatch) -> Iterator[str]:
    """Yield the address of a server that takes one megabyte."""
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "1")
    with server(own) as address:
        yield address


def test_a_file_is_taken_of_those_only_who_may_import(small, own):
    staff.hired(own, staff.LEADER, staff.CLERK, staff.PRESENTER)
    assert put(small, 10) == (401, "请先登录。")
    host = small.removeprefix("http://")
    for name in (staff.LEADER, staff.PRESENTER):
        assert put(small, 10, staff.cookie(own, host, name)) == (403, "没有“导入台账”的权限，文件没有收下。")
    for name in (staff.CLERK, staff.ADMINISTRATOR):
        cookie = staff.cookie(own, host, name)
        status, told = put(small, 10, cookie)
        assert "权限" not in told
        # Streamlit itself says that there is no such tab.
        assert status in (400, 403)
        assert put(small, (1 << 20) + 1, cookie) == (413, "放进来的文件合计过大，这一个没有收下。")


def test_files_on_their_way_count_as_those_that_are_held(home, monkeypatch):
    held, answers = [400], []
    monkeypatch.setattr(uploads, "_held", lambda: held[0])
    monkeypatch.setattr(uploads, "room", lambda: 1000)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def app(_scope, _receive, send) -> None:
        begun.set()
        await go_on.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message) -> None:
        if message["type"] == "http.response.start":
            answers.append(message["status"])

    def scope(size: str | None) -> dict:
        headers = {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501", CLIENT_HEADER: "127.0.0.1"}
        headers |= {"content-length": size} if size else {}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        return {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/1/2", "headers": raw}

    async def all_of_them() -> None:
        taken = uploads.Uploads(app)
        first = asyncio.create_task(taken(scope("500"), receive, send))
        await begun.wait()
        for size in ("101", None, "-1"):
            await taken(scope(size), receive, send)
        second = asyncio.create_task(taken(scope("100"), receive, send))
        go_on.set()
        await asyncio.gather(first, second)
        held[0] = 1000
        await taken(scope("1"), receive, send)
        held[0] = 0
        await taken(scope("1000"), receive, send)

    awaited(all_of_them())
    assert answers == [413, 413, 413, 204, 204, 413, 204]


@pytest.mark.parametrize(("role", "status"), [("clerk", 204), ("leader", 403)])
def test_a_file_is_let_go_of_for_those_alone_who_may_import(home, monkeypatch, role, status):
    answers = []

    async def app(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def send(message) -> None:
        if message["type"] == "http.response.start":
            answers.append(message["status"])

    monkeypatch.setattr(guard, "reads", lambda asking: Reader(role, ROLES[role].may))
    scope = {"type": "http", "method": "DELETE", "path": "/_stcore/upload_file/1/2", "headers": []}
    awaited(uploads.Uploads(app)(scope, None, send))
    assert answers == [status]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("台账\u202exslx.csv", "台账xslx.csv"),
        ("a\u2028b\r\n.csv", "ab.csv"),
        ("六月\u3000台账.xlsx", "六月 台账.xlsx"),
        ("..\\..\\x.csv", "x.csv"),
        ("\u200b", "未命名"),
    ],
)
def test_of_the_name_of_a_file_what_nobody_sees_is_dropped(sent, kept):
    assert brought.name_of(SimpleNamespace(name=sent)) == kept


def held_by(address: str) -> str:
    with urlopen(f"{address}/_stcore/metrics?families=cache_memory_bytes") as answer:
        return "".join(line for line in answer.read().decode().splitlines(keepends=True) if "UploadedFile" in line)


def test_what_was_dropped_in_is_let_go_of_when_it_is_published_or_the_page_is_left(page: Page, small, own, tmp_path):
    open_page(page, f"{small}/data")
    bring(page, ledger_of(tmp_path / "6月.xlsx", GOOD, OPEN))
    assert held_by(small)
    choose_street(page)
    preview(page)
    test_managing.publish(page)
    until(lambda: not held_by(small))

    bring(page, ledger_of(tmp_path / "7月.xlsx", GOOD))
    until(lambda: held_by(small))
    page.get_by_role("link", name="事件办理").first.click()
    expect(page.locator("h1")).to_contain_text("事件办理", timeout=60_000)
    settle(page)
    until(lambda: not held_by(small))


def test_several_files_share_the_room_and_the_one_that_is_too_much_says_so(page: Page, small, own, tmp_path):
    open_page(page, f"{small}/data")
    expect(page.get_by_test_id("stFileUploader")).to_contain_text("合计不超过 1MB")
    title = "x" * 700_000
    for name in ("6月", "7月"):
        (tmp_path / f"{name}.csv").write_text(HEADER + f"1,{title},2025-06-03,处置中\n", "utf-8")
    bring(page, tmp_path / "6月.csv")
    page.locator("input[type=file]").set_input_files([tmp_path / "7月.csv"])
    expect(page.get_by_test_id("stFileUploader")).to_contain_text("没有收下：文件合计过大", timeout=60_000)


# --- which salt holds -------------------------------------------------------------------------------------------------------

VOLUNTEERS = "手机号,姓名,注册时间\n13800001234,张三,2025-01-01\n"


@pytest.fixture
def salted(home, tmp_path) -> Callable[[], ledger.Report]:
    """Return what brings the same volunteer again; it was brought once."""
    file = tmp_path / "a.csv"
    file.write_text(VOLUNTEERS, "utf-8")

    def load() -> ledger.Report:
        (report,) = ledger.import_files([ledger.Order(file, "volunteers", street="演示街道")])
        return report

    assert load().rows["inserted"] == 1
    return load


@pytest.mark.parametrize("left", [None, "", " \n"])
def test_a_lost_salt_is_refused_while_there_are_versions_and_nothing_changes(home, salted, left):
    salt = (home / "salt").read_text()
    (home / "salt").unlink()
    if left is not None:
        (home / "salt").write_text(left)
    before = sorted(path.name for path in home.iterdir())
    for what in (salted, lambda: ledger.rehearse([order(issues(home.parent / "b.csv"))])):
        with pytest.raises(StreetboardError, match="salt 不见了，志愿者会变成另外的人。请从备份恢复 salt"):
            what()
    assert sorted(path.name for path in home.iterdir()) == before
    (home / "salt").write_text(salt)
    assert salted().rows["unchanged"] == 1


def test_the_first_salt_waits_for_no_writer_and_of_several_one_holds(home):
    # Whoever is importing may wait for a turn to read, and has the lock of writers meanwhile.
    with publish.drafting(home), ThreadPoolExecutor(4) as pool:
        assert len({*pool.map(publish.salt, [home] * 8)}) == 1


def test_the_salt_of_another_home_is_refused_also_after_going_back(home, salted):
    publish.rollback(home, 1)
    salt = (home / "salt").read_text()
    (home / "salt").write_text("0" * 64)
    with pytest.raises(StreetboardError, match="salt 不是这些版本的"):
        salted()
    assert warehouse.current_version(home) == 2
    (home / "salt").write_text(salt)
    assert salted().rows["unchanged"] == 1


def test_a_version_tells_its_salt_from_another_and_does_not_hold_it(home, salted):
    salt = (home / "salt").read_text()
    assert salt.encode() not in warehouse.file_of(home, 1).read_bytes()
    with publish.drafting(home) as draft:
        publish.salted(draft, salt)
        with pytest.raises(StreetboardError):
            publish.salted(draft, salt[::-1])


def test_a_version_of_before_takes_the_salt_that_is_there(home, salted):
    with publish.drafting(home) as draft:
        draft.connection.execute("update meta.versions set salt = null")
        draft.action = "测试"
    assert salted().rows["unchanged"] == 1
    shutil.rmtree(home)
    assert salted().rows["inserted"] == 1
