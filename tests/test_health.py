"""Health and events: whoever watches over the dashboard learns whether it can serve, and a program reads what it has done."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from streetboard import city, events, faults, ledger, provenance, warehouse
from streetboard.errors import EngineError
from streetboard.ui import health
from tests import staff
from tests.browsing import eventually
from tests.serving import PROJECT, measured_server
from tests.test_access import answer
from tests.test_logging_in import Browser

HEADER = "问题编号,标题,上报时间,状态\n"


def published(home, tmp_path, rows: int = 1) -> int:
    file = tmp_path / f"{rows}.csv"
    file.write_text(HEADER + "".join(f"{row},路灯,2025-03-05,处置中\n" for row in range(rows)), "utf-8")
    return ledger.import_files([ledger.Order(file, "issues", street="试点街道")], home)[0].version


# --- health ------------------------------------------------------------------------------------------------------------------


def test_a_home_is_well_when_its_version_answers_or_nothing_is_published_yet(home, tmp_path):
    assert health.fault_of(home) == ""
    published(home, tmp_path)
    assert health.fault_of(home) == ""


def damage(home):
    file = warehouse.file_of(home, 1)
    file.chmod(0o644)
    file.write_bytes(b"not a database" * 1000)


BROKEN = {
    "it points to a version that is not there": (
        lambda home: (home / "CURRENT").write_text("000007.duckdb\n"),
        "当前的数据版本打不开。",
    ),
    "its version is damaged": (damage, "当前的数据版本打不开。"),
    "it points nowhere though there are versions": (
        lambda home: (home / "CURRENT").unlink(),
        "有数据版本，没有指明用哪一版。",
    ),
    "its pointer cannot be read": (
        lambda home: ((home / "CURRENT").unlink(), (home / "CURRENT").mkdir()),
        "当前的数据版本打不开。",
    ),
}


@pytest.mark.parametrize("why", BROKEN)
def test_a_home_that_cannot_serve_says_why_in_general_terms(home, tmp_path, why):
    published(home, tmp_path)
    broken, told = BROKEN[why]
    broken(home)
    assert health.fault_of(home) == told


def test_a_city_that_cannot_be_reached_is_told_of(home, tmp_path, monkeypatch):
    published(home, tmp_path)

    def unreachable(*_: object) -> None:
        raise EngineError("ClickHouse 10.0.0.9 连不上", "")

    monkeypatch.setenv(city.ENGINE, "http://10.0.0.9:8123/x")
    monkeypatch.setattr(city, "warehouse_of", unreachable)
    assert health.fault_of(home) == "全市的数据连不上。"


def test_what_nobody_foresaw_is_told_of_without_its_words(home, tmp_path, monkeypatch):
    published(home, tmp_path)

    def failing(*_: object) -> None:
        raise RuntimeError("张三 13812345678")

    monkeypatch.setattr(warehouse, "is_up_to_date", failing)
    assert health.fault_of(home) == "数据没有回答。"


def test_asking_often_asks_the_warehouse_once(home, monkeypatch):
    asked: list[object] = []
    monkeypatch.setattr(health, "fault_of", lambda home: asked.append(home) or "数据文件夹读不了。")
    watched = health.Health(home, "")
    assert {watched._asked() for _ in range(50)} == {"数据文件夹读不了。"}
    assert asked == [home]


# --- events ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def wanted(monkeypatch):
    monkeypatch.setenv(events.NAME, "json")


def test_nothing_is_written_unless_it_is_wanted(capsys, monkeypatch):
    monkeypatch.delenv(events.NAME, raising=False)
    events.tell("started")
    assert capsys.readouterr() == ("", "")


def test_an_event_is_one_line_that_a_program_reads(wanted, capsys):
    events.tell("published", version=7, action="导入\n两行")
    out, line = capsys.readouterr()
    told = json.loads(line)
    assert (out, line.count("\n")) == ("", 1)
    assert told.pop("at").endswith("+08:00")
    assert told == {"level": "info", "event": "published", "process": "1/1", "version": 7, "action": "导入\n两行"}


def raised(words: str) -> Exception:
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


def test_a_fault_is_told_by_its_number_and_its_words_stay_in_the_home(wanted, home, capsys, caplog):
    number = faults.record(raised("张三 13812345678"), home)
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["number"], told["error"]) == ("fault", number, "ValueError")
    assert told["where"].startswith("tests/test_health.py:")
    assert "张三" not in line + caplog.text
    assert "张三 13812345678" in (home / faults.FILE).read_text("utf-8")


def line_of(message: str, *arguments: object, error: Exception | None = None) -> dict[str, object]:
    record = logging.LogRecord(
        "uvicorn.error", logging.WARNING, "/srv/x/uvicorn/server.py", 7, message, arguments, None
    )
    record.exc_info = (type(error), error, error.__traceback__) if error else None
    return json.loads(events._line(logging.NullHandler(), record))


def test_of_what_libraries_log_the_sentence_stays_and_what_was_put_in_goes():
    told = line_of("%s is busy", "张三", error=raised("13812345678"))
    assert told.pop("at") and str(told.pop("where")).startswith("tests/test_health.py:")
    assert told == {
        "level": "warning", "event": "log", "process": "1/1", "logger": "uvicorn.error", "at_line": "uvicorn/server.py:7",
        "said": "%s is busy", "error": "ValueError",
    }  # fmt: skip
    assert line_of("张三 is busy")["said"] == ""


@pytest.mark.slow
def test_what_ends_the_process_is_told_without_its_words():
    code = "from streetboard import events; events.take_over(); raise ValueError('张三')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={events.NAME: "json"},
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = done.stderr.splitlines()
    told = json.loads(line)
    assert (done.returncode, told["event"], told["error"], "张三" in line) == (1, "crashed", "ValueError", False)


# --- both, as served ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_dashboard_in_operation_tells_what_happens_to_it_and_of_nobody(own, tmp_path):
    known = staff.hired(own, staff.LEADER)
    log = tmp_path / "log.txt"
    with measured_server(own, log, **{events.NAME: "json"}) as (address, _):
        assert answer(f"{address}/healthz")[::2] == (200, "ok")
        browser = Browser(address)
        assert browser.log_in(staff.LEADER, "不是密码不是密码").status == 401
        assert browser.log_in(staff.LEADER).status == 303
        (own / "CURRENT").write_text("000099.duckdb\n")

        def is_told() -> None:
            assert answer(f"{address}/healthz")[::2] == (503, "当前的数据版本打不开。")

        eventually(is_told)
    assert known.exist()
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines() if line.startswith("{")]
    told = [(line["event"], line.get("reason", "")) for line in lines if line["event"] != "log"]
    assert told == [
        ("started", ""),
        ("log_in_refused", "wrong"),
        ("logged_in", ""),
        ("health", "当前的数据版本打不开。"),
        ("ended", ""),
    ]
    whole = log.read_text("utf-8")
    assert staff.LEADER not in whole and staff.PASSWORD not in whole
    # What Streamlit says on its standard output is a greeting; whatever is logged is a line of the same kind.
    assert [
        line for line in whole.splitlines() if line.startswith(("INFO", "WARNING", "ERROR", "Traceback", "20"))
    ] == []
    assert provenance.now().year >= 2025
