"""Several processes behind one address: each viewer stays with one, and what happens to a process is no matter of its viewers'."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import duckdb
import openpyxl
import pytest
from playwright.sync_api import Page, expect
from websockets.exceptions import InvalidStatus

from streetboard import ledger, processes, warehouse
from streetboard.access import listening
from streetboard.access.connection import at_port
from streetboard.meeting import editions, slides
from streetboard.share import Share
from tests import staff
from tests.awaiting import awaited
from tests.benchmarks.client import children
from tests.browsing import Watch, eventually, open_page, settle
from tests.serving import PROJECT, free_port, measured_server, started_server, wait_until_healthy
from tests.test_access import REMOVE, answer, nginx
from tests.test_managing import GOOD, bring, choose_street, ledger_of, preview, publish
from tests.test_present import at, present
from tests.test_taking import downloaded
from tests.viewer import Viewer, visit

pytestmark = pytest.mark.slow


class Served:
    """A dashboard that is served by two processes."""

    def __init__(self, address: str, parent: subprocess.Popen[bytes], home: Path, log: Path) -> None:
        self.address, self.parent, self.home, self._log = address, parent, home, log

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def cookie(self, number: int, **further: str) -> dict[str, str]:
        """Return the header of a browser that belongs to one of the processes."""
        told = {at_port("streetboard-process", self.host): str(number), **further}
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in told.items())}

    def tab(self, number: int) -> Viewer:
        """Return a tab in one of the processes."""
        return visit(self.address, headers=self.cookie(number))

    def serving(self, **headers: str) -> str:
        """Return the process that a request comes to."""
        status, told, _ = answer(f"{self.address}/login-state", **headers)
        assert status in (204, 401)
        given = re.search(r"streetboard-process-\d+=(\d); Path=/; HttpOnly; SameSite=Lax", told.get("set-cookie", ""))
        return given[1] if given else "the same"

    def pid(self, number: int) -> int:
        (pid,) = (
            pid
            for pid in children(self.parent.pid)
            if f"STREETBOARD_PROCESS={number}/2".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        )
        return pid

    def both_ready(self) -> None:
        """Wait until each of the processes serves its own."""

        def check() -> None:
            assert [self.serving(**self.cookie(number)) for number in (1, 2)] == ["the same"] * 2

        eventually(check)


@contextlib.contextmanager
def served(home: Path, log: Path, **environment: str) -> Iterator[Served]:
    with measured_server(home, log, 2, **environment) as (address, parent):
        both = Served(address, parent, home, log)
        both.both_ready()
        yield both


@pytest.fixture(scope="module")
def shared(demo_home, tmp_path_factory) -> Iterator[Served]:
    """Yield a dashboard that nobody changes anything on."""
    with served(demo_home, tmp_path_factory.mktemp("serve") / "log.txt") as both:
        yield both


@pytest.fixture
def changing(own, tmp_path) -> Iterator[Served]:
    with served(own, tmp_path / "log.txt") as both:
        yield both


def belongs_to(page: Page) -> str:
    (number,) = (one["value"] for one in page.context.cookies() if one["name"].startswith("streetboard-process-"))
    return number


def give(page: Page, both: Served, number: int) -> None:
    name, _, value = both.cookie(number)["Cookie"].partition("=")
    page.context.add_cookies([{"name": name, "value": value, "url": both.address}])


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(*pids: int) -> None:
    def check() -> None:
        assert not any(map(is_alive, pids))

    eventually(check)


# --- each stays with one -----------------------------------------------------------------------------------------------------


def test_who_comes_first_is_shared_out_and_stays(shared):
    assert {shared.serving() for _ in range(4)} == {"1", "2"}
    for number in (1, 2, 1, 1, 2):
        assert shared.serving(**shared.cookie(number)) == "the same"


@pytest.mark.parametrize("told", ["3", "0", "", "1/2", "一", "-1"])
def test_a_number_that_is_none_of_ours_is_replaced(shared, told):
    name, _, _ = shared.cookie(1)["Cookie"].partition("=")
    assert shared.serving(Cookie=f"{name}={told}".encode().decode("latin-1")) in ("1", "2")


def test_a_browser_stays_with_its_process_over_pages_tabs_and_downloads(page, shared):
    for number in ("2", "1"):
        give(page, shared, int(number))
        watch = Watch().over(page, shared.address)
        for path in ("", "issues", "volunteers"):
            open_page(page, f"{shared.address}/{path}")
        with page.context.expect_page():
            page.evaluate("window.open('/renovation')")
        other = page.context.pages[-1]
        expect(other.locator(".caption")).to_be_visible(timeout=60_000)
        settle(other)
        other.close()
        open_page(page, f"{shared.address}/issues")
        page.get_by_role("button", name="下载本页").click()
        book = openpyxl.load_workbook(BytesIO(downloaded(page, "下载表格", "-20250630.xlsx")))
        assert len(book.sheetnames) > 5
        assert belongs_to(page) == number
        assert watch.faults == []


def test_a_first_visit_leaves_the_cookie_that_the_tab_then_uses(page, shared):
    open_page(page, f"{shared.address}/issues?street=龙凤桥街道")
    number = belongs_to(page)
    page.reload()
    expect(page.locator(".caption")).to_contain_text("龙凤桥街道", timeout=60_000)
    settle(page)
    assert belongs_to(page) == number


def test_a_request_that_comes_in_pieces_is_waited_for_and_nobody_waits_behind_it(shared):
    address = (urlsplit(shared.address).hostname, urlsplit(shared.address).port)
    with socket.create_connection(address) as idle, socket.create_connection(address) as slow:
        long = f"X-Long: {'x' * 20_000}\r\n"
        slow.sendall(f"GET /_stcore/health HTTP/1.1\r\nHost: {shared.host}\r\n{long}".encode())
        for number in (1, 2):
            assert shared.serving(**shared.cookie(number)) == "the same"
        slow.sendall(f"Cookie: {shared.cookie(2)['Cookie']}\r\n\r\n".encode())
        told = slow.makefile("rb").read().decode().lower()
        assert told.startswith("http/1.1 200") and told.endswith("\r\n\r\nok")
        assert "streetboard-process" not in told
        idle.sendall(b"nonsense\r\n\r\n")
        assert idle.makefile("rb").readline().startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("further", ["", "Origin: http://evil.example\r\n"])
def test_a_connection_is_for_one_request_whatever_is_answered(shared, further):
    """A proxy would send the next viewer's through it, and to the wrong process."""
    address = (urlsplit(shared.address).hostname, urlsplit(shared.address).port)
    with socket.create_connection(address) as lasting:
        lasting.sendall(f"GET /_stcore/health HTTP/1.1\r\nHost: {shared.host}\r\n{further}\r\n".encode())
        told = lasting.makefile("rb").read().decode().lower()
    assert told.startswith("http/1.1 403" if further else "http/1.1 200")
    assert "\r\nconnection: close\r\n" in told


def test_through_nginx_each_stays_with_its_own(own, tmp_path):
    staff.hired(own, staff.LEADER)
    with (
        served(own, tmp_path / "log.txt") as both,
        nginx(both.address, tmp_path, "proxy_set_header X-Forwarded-For $remote_addr;") as front,
    ):
        through = Served(front, both.parent, own, tmp_path)
        assert {through.serving() for _ in range(4)} == {"1", "2"}
        for number in (1, 2, 2, 1):
            assert through.serving(**through.cookie(number)) == "the same"
        cookie = staff.cookie(own, through.host, staff.LEADER)
        buttons = visit(front, headers=cookie).open("data", "section=导入").buttons.keys()
        assert "查指标" in buttons and REMOVE[2] not in buttons


# --- managing ------------------------------------------------------------------------------------------------------------------


def test_what_a_manager_publishes_in_one_process_the_other_shows(page, changing, tmp_path):
    give(page, changing, 1)
    elsewhere = visit(changing.address, headers=changing.cookie(2)).open("issues")
    assert "第 1 版" in elsewhere.caption
    open_page(page, f"{changing.address}/data")
    bring(page, ledger_of(tmp_path / "6月.xlsx", GOOD))
    choose_street(page)
    preview(page)
    publish(page)
    assert (belongs_to(page), warehouse.current_version(changing.home)) == ("1", 2)
    assert "第 2 版" in elsewhere.open("issues").caption
    changing.tab(2).open(*REMOVE[:2]).press(REMOVE[2]).press(REMOVE[3])
    assert warehouse.current_version(changing.home) == 3


def put(both: Served, number: int, origin: str) -> int:
    """Send a large file for a tab that there is not to a process; return how it is answered."""
    headers = both.cookie(number) | {"Origin": origin}
    url = f"{both.address}/_stcore/upload_file/nobody/1"
    try:
        with urlopen(Request(url, b"x" * (60 << 20), headers, method="PUT"), timeout=120) as told:
            return told.status
    except HTTPError as error:
        return error.code


@pytest.mark.parametrize("number", [1, 2])
def test_who_is_still_sending_a_large_file_hears_that_it_is_refused(shared, number):
    # Streamlit says that there is no such tab; the gate says that this is not its page.
    assert put(shared, number, shared.address) in (400, 403)
    assert put(shared, number, "http://evil.example") == 403


FOREIGN = {
    "who asks for another host": {"host": "10.0.0.5"},
    "who was led here by a name": {"host": "evil.example"},
    "who names no page": {"origin": None},
}


@pytest.mark.parametrize("who", FOREIGN)
def test_who_is_not_at_the_machine_gets_into_no_process(shared, who):
    for number in (1, 2):
        host = FOREIGN[who].get("host", shared.host)
        headers = {"Cookie": f"{at_port('streetboard-process', host)}={number}"}
        with pytest.raises(InvalidStatus) as refused:
            visit(shared.address, **FOREIGN[who], headers=headers)
        assert refused.value.response.status_code == 403


def test_another_sites_page_gets_no_answer_from_any_process(shared):
    for number in (1, 2):
        cookie = shared.cookie(number)["Cookie"]
        for headers in ({"Origin": "http://evil.example"}, {"Host": "10.0.0.5", "Origin": shared.address}):
            assert answer(f"{shared.address}/_stcore/health", Cookie=cookie, **headers)[0] == 403
        with pytest.raises(InvalidStatus) as refused:
            visit(shared.address, origin="http://evil.example", headers=shared.cookie(number))
        assert refused.value.response.status_code == 403


def test_a_single_process_says_where_it_is_and_nothing_in_another_language(demo_home, tmp_path):
    log = tmp_path / "log.txt"
    with started_server(demo_home, log, STREAMLIT_SERVER_BASE_URL_PATH="kanban") as address:
        said = [line.strip() for line in log.read_text("utf-8").splitlines() if line.strip()]
    no_accounts = [line.strip() for line in listening.told(demo_home).splitlines()]
    assert said == [f"看板已启动，用浏览器打开：{address}/kanban", *no_accounts]


def test_who_starts_it_is_told_once_that_there_are_no_accounts(shared):
    assert shared.said.count("还没有账号：只有这台电脑能打开看板") == 1


# --- what happens to a process -----------------------------------------------------------------------------------------------


def test_a_killed_process_is_replaced_and_its_viewers_go_on_with_the_other(page, changing):
    give(page, changing, 1)
    watch = Watch().over(page, changing.address)
    open_page(page, f"{changing.address}/issues?street=龙凤桥街道&period=累计")
    before = changing.pid(1)
    with page.expect_websocket(timeout=60_000):
        os.kill(before, signal.SIGKILL)
        # It takes seconds to be there again.
        assert changing.serving(**changing.cookie(1)) == "2"
    page.get_by_role("link", name="志愿服务").click()
    expect(page).to_have_url(re.compile("/volunteers"))
    expect(page.locator(".caption")).to_contain_text("龙凤桥街道")
    settle(page)
    assert page.get_by_role("dialog").count() == 0
    changing.both_ready()
    assert changing.pid(1) != before
    assert "进程 1/2 意外结束，正在重新启动。" in changing.said
    assert [fault for fault in watch.faults if "WebSocket" not in fault] == []


def test_a_presentation_goes_on_in_both_windows_when_its_process_is_killed(context, own, tmp_path):
    snapshot = warehouse.Warehouse(own).current()
    made = editions.freeze(snapshot, "朝阳街道", "2025Q2", home=own, author="测试", at=datetime(2025, 7, 1, 9))
    deck = slides.deck(editions.save(own, made))
    with served(own, tmp_path / "log.txt") as both:
        wall, speaker = context.new_page(), context.new_page()
        present(wall, both.address, deck, 4)
        present(speaker, both.address, deck, view="presenter")
        with wall.expect_websocket(timeout=60_000):
            os.kill(both.pid(int(belongs_to(wall))), signal.SIGKILL)
        speaker.keyboard.press("PageDown")
        for window in (wall, speaker):
            at(window, deck, 5)
            expect(window.locator("#lost")).to_be_hidden()
            assert window.get_by_role("dialog").count() == 0


def test_with_no_process_left_a_request_waits_for_the_next_one(changing):
    for pid in [changing.pid(1), changing.pid(2)]:
        os.kill(pid, signal.SIGKILL)
    assert visit(changing.address).open("issues").caption


def test_where_none_comes_back_one_sentence_says_so(home, monkeypatch):
    monkeypatch.setattr(processes, "_PATIENCE_SECONDS", 1)

    async def asked(listener: socket.socket) -> bytes:
        accepting = asyncio.create_task(processes._Front(listener, 2)._accept())
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        told = await reader.read()
        accepting.cancel()
        writer.close()
        return told

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        head, _, told = awaited(asked(listener)).decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 503 ") and "charset=utf-8" in head
    assert told == "看板正在重新启动，请过一会儿再刷新。"
    assert f"Content-Length: {len(told.encode())}" in head


def test_of_a_killed_parent_nothing_is_left(changing):
    children_of_it = children(changing.parent.pid)
    assert len(children_of_it) == 2
    viewers = [visit(changing.address, headers=changing.cookie(number)).open("issues") for number in (1, 2)]
    changing.parent.kill()
    gone(*children_of_it)
    assert len(viewers) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_of_them_while_somebody_looks(changing, number):
    children_of_it = children(changing.parent.pid)
    viewers = [visit(changing.address, headers=changing.cookie(number)).open("issues") for number in (1, 2)]
    changing.parent.send_signal(number)
    assert changing.parent.wait(30) == 0
    assert not any(map(is_alive, children_of_it))
    assert "意外结束" not in changing.said and "Traceback" not in changing.said
    assert len(viewers) == 2


# --- starting ------------------------------------------------------------------------------------------------------------------


def serve(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streetboard", "serve", *arguments]
    return subprocess.run(
        command, cwd=PROJECT, env=os.environ | environment, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--processes", "0"), "参数 --processes：“0”请写成 1 到 16 的整数"),
        (("--processes", "两个"), "参数 --processes：“两个”请写成 1 到 16 的整数"),
        (("--port", "70000"), "参数 --port：“70000”不是端口，请写成 8501 的样子"),
    ],
)
def test_what_is_told_wrong_is_said_in_one_line(arguments, told):
    done = serve(*arguments)
    assert (done.returncode, done.stderr) == (2, f"错误：{told}。用法见 python -m streetboard serve --help\n")


def test_a_port_that_is_taken_or_an_address_that_is_not_ours_is_said_in_one_line(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = serve("--processes", "2", "--port", port)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"错误：地址 127.0.0.1、端口 {port} 用不了（") and done.stderr.count("\n") == 1
    staff.hired(home, staff.ADMINISTRATOR)
    done = serve("--processes", "2", "--address", "没有这个地址", "--port", str(free_port()))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("错误：地址 没有这个地址、端口 ") and done.stderr.count("\n") == 1


def test_processes_that_cannot_start_are_not_tried_for_ever(home, tmp_path):
    for name in ("key.pem", "cert.pem"):
        (tmp_path / name).touch()
    files = {"STREAMLIT_SERVER_SSL_KEY_FILE": "key.pem", "STREAMLIT_SERVER_SSL_CERT_FILE": "cert.pem"}
    files = {name: str(tmp_path / file) for name, file in files.items()}
    done = serve("--processes", "2", "--port", str(free_port()), **files)
    assert done.returncode == 2
    assert "https 请交给前面的 nginx" in done.stderr
    assert re.fullmatch(r"错误：看板的进程 [12]/2 没有启动。原因见上面的输出", done.stderr.splitlines()[-1])


def test_one_process_is_the_plain_start(demo_home):
    port = free_port()
    command = [sys.executable, "-m", "streetboard", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | {"STREETBOARD_HOME": str(demo_home)}, stdout=subprocess.DEVNULL
    )
    try:
        address = wait_until_healthy(f"http://127.0.0.1:{port}")
        status, told, _ = answer(address)
        assert (status, "streetboard-process" in str(told)) == (200, False)
        assert children(process.pid) == []
    finally:
        process.terminate()
        assert process.wait(20) in (0, -signal.SIGTERM)


def test_what_all_may_use_is_shared_out(home):
    told = "from streetboard.warehouse import running; print(running.MEMORY, running.QUERIES_AT_ONCE)"
    for share, expected in (("", "1000MB 2"), ("1/2", "500MB 1"), ("4/4", "250MB 1")):
        environment = os.environ | {"STREETBOARD_PROCESS": share}
        done = subprocess.run(
            [sys.executable, "-c", told], cwd=PROJECT, env=environment, capture_output=True, text=True
        )
        assert done.stdout.strip() == expected
    assert [Share(1, 3).part(whole) for whole in (9, 2)] == [3, 1]


def test_a_home_is_made_ready_once_though_several_begin(home, tmp_path):
    ledger.import_files([ledger.Order(write(tmp_path), "issues", street="试点街道")], home)
    path = warehouse.file_of(home, 1)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update meta.versions set fingerprint = 'earlier'")
    command = [sys.executable, "-c", "from streetboard import ledger; ledger.ensure_ready()"]
    running = [subprocess.Popen(command, cwd=PROJECT) for _ in range(3)]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    assert warehouse.numbers(home) == [1, 2]


def write(folder: Path) -> Path:
    file = folder / "a.csv"
    file.write_text("问题编号,上报时间,状态\n1,2025-06-01,处理中\n", "utf-8")
    return file
