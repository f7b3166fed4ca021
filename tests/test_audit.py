"""Audit: what is done is recorded, by whomever and in however many processes; what is changed afterwards is found."""

from __future__ import annotations

import ast
import io
import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from streetboard import __main__, audit, ledger, provenance, warehouse
from streetboard.access.accounts import MOST_FAILURES, Accounts, LockedError, hashed
from streetboard.access.roles import Capability
from streetboard.audit import Head, Kind
from streetboard.errors import AuditError, StreetboardError
from streetboard.ledger import publish, typing_in
from streetboard.provenance import Actor
from streetboard.ui import auditing, guard
from streetboard.warehouse import Sought
from tests import staff
from tests.browsing import Watch, choose, settle
from tests.serving import PROJECT, server
from tests.test_access import LEDGER, PAGES_CODE, QUARANTINED, ROLL_BACK, as_one, no_right
from tests.test_chinese import foreign
from tests.test_logging_in import Browser, ask

SOMEBODY = Actor("领导乙", "10.0.0.7")
ROW = "问题编号,社区,上报时间,状态\n{},东社区,2025-03-05,处置中\n"


def write(home: Path, count: int = 6) -> list[bytes]:
    """Record events, and return the lines of the only file."""
    for number in range(count):
        audit.record(home, audit.ROWS_OPENED, {"figure": "issues/rows", "rows": number}, SOMEBODY)
    (path,) = audit.files(home)
    return path.read_bytes().splitlines(keepends=True)


def spoil(home: Path, lines: list[bytes]) -> None:
    (path,) = audit.files(home)
    path.write_bytes(b"".join(lines))


def wrong(home: Path, heads: dict[int, Head] | None = None) -> list[str]:
    return audit.verify(home, heads or {}).wrong


def kinds(home: Path) -> list[str]:
    return [json.loads(line)["kind"] for path in audit.files(home) for line in path.read_bytes().splitlines()]


@pytest.fixture
def own(own) -> Path:
    """Return a warehouse that holds the demonstration ledgers, in which nothing has been done yet since a first start."""
    (path,) = audit.files(own)
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    return own


def told(home: Path) -> list[tuple[str, str, dict]]:
    """Return who did what, and what it was about, the oldest first."""
    events, _ = warehouse.events(audit.files(home), Sought())
    return [(event["who"], event["kind"], json.loads(event["about"])) for event in reversed(events)]


# --- the chain ----------------------------------------------------------------------------------------------------------------


def test_an_event_is_one_line_that_says_when_who_where_from_and_what(home):
    before = datetime.now(provenance.CHINA).replace(microsecond=0)
    head = audit.record(
        home, audit.ROWS_OPENED, {"figure": "issues/rows", "end": date(2025, 3, 1), "rows": 3}, SOMEBODY
    )
    (path,) = audit.files(home)
    assert path.name == f"{before:%Y-%m}.jsonl"
    line = json.loads(path.read_text("utf-8"))
    assert before <= datetime.fromisoformat(line.pop("at")) <= datetime.now(provenance.CHINA)
    assert line == {
        "number": 1,
        "who": "领导乙",
        "place": "10.0.0.7",
        "kind": "rows_opened",
        "about": {"figure": "issues/rows", "end": "2025-03-01", "rows": 3},
        "before": "0" * 64,
        "hash": head.hash,
    }
    assert path.read_text("utf-8").count("+08:00") == 1
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_what_is_long_or_odd_stays_one_line(home):
    odd = {"file": "甲\n\u2028乙\udc80" * 500, "communities": [f"社区{number}" for number in range(500)]}
    audit.record(home, audit.DOWNLOADED, odd, Actor("张\n三" * 200, "x"))
    audit.record(home, audit.DOWNLOADED, odd, Actor("\udcff", "x"))
    (path,) = audit.files(home)
    assert path.read_bytes().count(b"\n") == 2
    assert max(map(len, path.read_bytes().splitlines())) < 4000
    assert wrong(home) == []


def test_nothing_is_wrong_with_a_record_that_nobody_has_touched(home):
    assert audit.verify(home, {}) == audit.Verdict()
    lines = write(home)
    assert audit.verify(home, {1: Head(3, json.loads(lines[2])["hash"])}) == audit.Verdict(lines=6)


def forged(line: bytes, **changed: object) -> bytes:
    """Return a line with other contents and a hash that fits them, as whoever knows the code would write it."""
    said = json.loads(line) | changed
    kept, _ = audit._line(
        Kind(said["kind"], ""),
        said["about"],
        Actor(said["who"], said["place"]),
        datetime.fromisoformat(said["at"]),
        Head(said["number"] - 1, said["before"]),
    )
    return kept


TAMPERED: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "one sign changed": lambda lines: [*lines[:2], lines[2].replace(b"rows_opened", b"rows_Opened"), *lines[3:]],
    "the last changed": lambda lines: [*lines[:5], lines[5].replace(b'"rows": 5', b'"rows": 4')],
    "a name given twice": lambda lines: [*lines[:2], lines[2].replace(b'{"number"', b'{"who": "x", "number"'), *lines[3:]],
    "changed with a hash that fits": lambda lines: [*lines[:2], forged(lines[2], who="别人"), *lines[3:]],
    "one removed": lambda lines: [*lines[:2], *lines[3:]],
    "the first removed": lambda lines: lines[1:],
    "one put in twice": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "one put in with a hash that fits": lambda lines: [*lines[:3], forged(lines[3], who="别人"), *lines[3:]],
    "two swapped": lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
    "something else put in": lambda lines: [*lines[:3], "不是记录\n".encode(), *lines[3:]],
    "an empty line": lambda lines: [*lines[:3], b"\n", *lines[3:]],
    "another JSON": lambda lines: [*lines[:3], b"[]\n", *lines[3:]],
    "the hash changed": lambda lines: [*lines[:2], lines[2].replace(b'"hash": "', b'"hash": "0')[:-3] + b"}\n", *lines[3:]],
    "joined": lambda lines: [*lines[:2], lines[2][:-1], *lines[3:]],
}  # fmt: skip
PLACES = {
    "the first removed": 1,
    "one put in with a hash that fits": 5,
    "the last changed": 6,
    "something else put in": 4,
    "an empty line": 4,
    "another JSON": 4,
}


@pytest.mark.parametrize("how", TAMPERED)
def test_what_somebody_has_changed_is_found_with_its_line(home, how):
    lines = write(home)
    spoil(home, TAMPERED[how](lines))
    (path,) = audit.files(home)
    found = wrong(home)
    assert found
    place = PLACES.get(how, 4 if "put in" in how or "fits" in how else 3)
    assert found[0].startswith(f"{path.name} 第 {place} 行"), found
    # It is found as well when the record has gone on.
    audit.record(home, audit.DOWNLOADED)
    assert wrong(home)[: len(found)] == found


@pytest.mark.parametrize("seed", range(30))
def test_one_changed_byte_is_found_wherever_it_is(home, seed):
    lines, dice = write(home, 3), random.Random(seed)
    whole = bytearray(b"".join(lines))
    at = dice.randrange(len(whole) - 1)
    whole[at] ^= 1 << dice.randrange(7)
    spoil(home, [bytes(whole)])
    assert wrong(home)


def test_an_end_that_was_cut_off_is_found_by_what_a_version_knows(home):
    lines = write(home)
    heads = {3: Head(2, json.loads(lines[1])["hash"]), 4: Head(5, json.loads(lines[4])["hash"])}
    for left, missing in ((4, 1), (2, 3), (1, 4)):
        spoil(home, lines[:left])
        assert wrong(home) == [] and (
            wrong(home, heads)[-1]
            == f"记录的结尾被截断：第 {3 if left == 1 else 4} 版数据发布时已经有 {2 if left == 1 else 5} 条，"
            f"现在只到第 {left} 条，少了 {1 if left == 1 else missing} 条。"
        )
    shutil.rmtree(home / audit.FOLDER)
    assert wrong(home, heads) == ["记录的结尾被截断：第 3 版数据发布时已经有 2 条，现在只到第 0 条，少了 2 条。"]


def test_an_end_that_was_cut_off_and_written_anew_is_found(home):
    lines = write(home)
    heads = {4: Head(5, json.loads(lines[4])["hash"])}
    spoil(home, lines[:3])
    for _ in range(4):
        audit.record(home, audit.DOWNLOADED)
    assert wrong(home) == []
    (path,) = audit.files(home)
    assert wrong(home, heads) == [
        f"{path.name} 第 5 行不是第 4 版数据发布时的那一条：从那以前起被改过，或者截断后重新写过。"
    ]


def test_a_line_that_a_power_cut_has_torn_is_mended_by_the_next_wherever_it_was_torn(home):
    lines = write(home, 3)
    (path,) = audit.files(home)
    for kept in range(1, len(lines[2]), 7):
        spoil(home, [*lines[:2], lines[2][:kept]])
        assert audit.verify(home, {}) == audit.Verdict(
            2, [], [f"{path.name} 第 3 行没有写完（断电或程序被杀），下一次记录时会修补。"]
        )
        audit.record(home, audit.DOWNLOADED)
        assert audit.verify(home, {}) == audit.Verdict(4)
        assert kinds(home) == ["rows_opened", "rows_opened", "mended", "downloaded"]
        assert told(home)[2][2] == {"bytes": kept}


def test_zeros_that_a_power_cut_has_left_are_mended_also_in_the_file_of_the_month_before(home):
    lines = write(home, 2)
    (path,) = audit.files(home)
    path.rename(path.with_name("2020-01.jsonl"))
    spoil(home, [*lines, b"\0" * 70_000])
    audit.record(home, audit.DOWNLOADED)
    assert not path.with_name("2020-01.jsonl").exists(), "that month is not kept any more"
    assert audit.verify(home, {}) == audit.Verdict(3)
    assert kinds(home) == ["mended", "cleared", "downloaded"]


# --- several processes, and their end ------------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from streetboard import audit
from streetboard.provenance import Actor
from streetboard.ui import guard
home, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(count):
    audit.record(home, audit.EXPORTED if number % 2 else audit.IMPORTED, {"rows": number}, Actor(name))
    print(number, flush=True)
"""


def writer(home: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(home), name, str(count)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_several_processes_write_one_chain(home):
    running = [writer(home, f"进程{number}", 40) for number in range(4)]
    assert [len(one.communicate()[0].split()) for one in running] == [40] * 4
    assert audit.verify(home, {}) == audit.Verdict(160)
    events = told(home)
    for number in range(4):
        assert [about["rows"] for who, _, about in events if who == f"进程{number}"] == list(range(40))


@pytest.mark.slow
def test_a_process_that_is_killed_leaves_a_chain_that_goes_on(home):
    dice, done = random.Random(7), 0
    for _ in range(4):
        with writer(home, "被杀的", 100_000) as process:
            for _ in range(dice.randrange(1, 30)):
                done += bool(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
            done += len(process.stdout.read().split())
        audit.record(home, audit.DOWNLOADED)
    verdict = audit.verify(home, {})
    assert verdict.wrong == verdict.notes == []
    # What was said to be recorded is there; of each process one more may be.
    assert done <= kinds(home).count("imported") + kinds(home).count("exported") <= done + 4


# --- what cannot be recorded ---------------------------------------------------------------------------------------------------


@pytest.fixture
def unwritable(own) -> Path:
    """Return a home whose record cannot be written, by whoever: a file stands in its place."""
    shutil.rmtree(own / audit.FOLDER)
    (own / audit.FOLDER).write_text("", "utf-8")
    return own


def test_a_change_that_cannot_be_recorded_is_not_done(unwritable, tmp_path, capsys):
    file = tmp_path / "a.csv"
    file.write_text(ROW.format(1), "utf-8")
    sentence = r"“{}”没有执行：操作记录写不进去（同名的文件已经存在）"
    with pytest.raises(AuditError) as refused:
        ledger.import_files([ledger.Order(file, "issues", street="试点街道")], unwritable)
    assert refused.value.problem == sentence.format("导入")
    with pytest.raises(AuditError):
        publish.rollback(unwritable, 1)
    with pytest.raises(AuditError):
        ledger.remove_demo(unwritable)
    assert warehouse.current_version(unwritable) == 1
    known = Accounts(unwritable)
    with pytest.raises(AuditError) as refused:
        known.add("张三", staff.PASSWORD, ["leader"])
    assert refused.value.problem == sentence.format("添加账号")
    assert known.listed() == []
    assert __main__.main(["rollback", "1"]) == 2
    assert "操作记录写不进去" in capsys.readouterr().err


def test_what_is_only_looked_at_goes_on_and_the_fault_is_told(unwritable):
    assert audit.record(unwritable, audit.ROWS_OPENED) is None
    assert audit.is_failing(unwritable)
    logged = (unwritable / "faults.log").read_text("utf-8")
    assert "FileExistsError" in logged
    assert audit.record(unwritable, audit.DOWNLOADED) is None
    assert (unwritable / "faults.log").read_text("utf-8") == logged, "it is told once a minute"
    (unwritable / audit.FOLDER).unlink()
    assert audit.record(unwritable, audit.DOWNLOADED) == audit.Head(
        1, json.loads(audit.files(unwritable)[0].read_text())["hash"]
    )
    assert not audit.is_failing(unwritable)


def test_an_act_that_fails_or_changes_nothing_is_recorded_too(own, tmp_path):
    before = len(kinds(own))
    with pytest.raises(AuditError), audit.doing(own, audit.MAPPING_KEPT, {"files": ["甲.csv"]}):
        raise AuditError("磁盘已满")
    with audit.doing(own, audit.IMPORTED, {"files": ["甲.csv"]}, is_kept_within=True):
        pass
    with audit.doing(own, audit.EDITION_CHANGED, {}, is_kept_within=True):
        audit.record(own, audit.EDITION_CHANGED, {"edition": "甲"})
    with audit.doing(own, audit.FILE_READ, {"files": ["乙.csv"]}):
        pass
    assert [(kind, about) for _, kind, about in told(own)][before:] == [
        ("mapping_kept", {"files": ["甲.csv"]}),
        ("mapping_kept", {"files": ["甲.csv"], "outcome": "not_done"}),
        ("imported", {"files": ["甲.csv"], "outcome": "unchanged"}),
        ("edition_changed", {"edition": "甲"}),
        ("file_read", {"files": ["乙.csv"]}),
    ]


def test_a_version_that_fails_on_its_last_step_is_recorded_as_not_done(home, tmp_path, monkeypatch):
    file = tmp_path / "a.csv"
    file.write_text(ROW.format(1), "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "_swap_in", full)
    with pytest.raises(StreetboardError, match="磁盘已满"):
        ledger.import_files([ledger.Order(file, "issues", street="试点街道")], home)
    assert warehouse.current_version(home) is None
    (_, written, about), (_, failed, outcome) = told(home)
    assert (written, failed, outcome) == ("imported", "imported", about | {"outcome": "not_done"})
    assert wrong(home) == []


def test_refusals_cannot_fill_the_disk(home):
    for _ in range(3):
        audit.refused(home, "导入台账", SOMEBODY)
    for number in range(500):
        audit.refused(home, "打开不开放的地址", Actor("", f"10.0.0.{number}"))
    assert 1 < len(kinds(home)) <= 61
    assert told(home)[0] == ("领导乙", "refused", {"refused": "导入台账"})
    # What nobody known asks for takes no account's place.
    audit.refused(home, "回退", SOMEBODY)
    assert told(home)[-1] == ("领导乙", "refused", {"refused": "回退"})


def test_a_line_is_one_by_whatever_rules_its_end_is_looked_for(home):
    name = "a\u2028b\u2029c\x85d.csv"
    audit.record(home, audit.DOWNLOADED, {"file": name}, SOMEBODY)
    (file,) = (home / "audit").glob("*.jsonl")
    assert len(file.read_text("utf-8").splitlines()) == 1
    assert told(home) == [("领导乙", "downloaded", {"file": name})]
    assert wrong(home) == []


# --- what is kept -------------------------------------------------------------------------------------------------------------


def test_a_month_that_is_not_kept_any_more_goes_when_another_begins_and_nothing_is_missed(home, monkeypatch):
    today = datetime(2025, 1, 31, 12, tzinfo=provenance.CHINA)
    monkeypatch.setattr(provenance, "instant", lambda: today)
    heads = {}
    for number in range(15):
        today = datetime(2025 + number // 12, number % 12 + 1, 3, tzinfo=provenance.CHINA)
        heads[number] = audit.record(home, audit.IMPORTED)
        audit.record(home, audit.DOWNLOADED)
        assert wrong(home, heads) == []
    assert [path.stem for path in audit.files(home)] == [
        *(f"2025-{month:02}" for month in range(3, 13)), "2026-01", "2026-02", "2026-03"
    ]  # fmt: skip
    monkeypatch.setenv("STREETBOARD_KEEP_AUDIT_MONTHS", "1")
    today = datetime(2026, 4, 3, tzinfo=provenance.CHINA)
    audit.record(home, audit.IMPORTED)
    assert [path.stem for path in audit.files(home)] == ["2026-03", "2026-04"]
    assert wrong(home, heads) == []
    # A clock that goes back does not put a line where nobody looks for it.
    today = datetime(2024, 1, 1, tzinfo=provenance.CHINA)
    audit.record(home, audit.IMPORTED)
    assert [path.stem for path in audit.files(home)] == ["2026-03", "2026-04"]
    assert wrong(home, heads) == []
    # Whoever removes one himself is found.
    audit.files(home)[0].unlink()
    assert wrong(home, heads) == ["2026-04.jsonl 第 1 行之前的记录不见了，也没有到期清理的记录：文件或开头的行被删除。"]


@pytest.mark.parametrize("text", ["0", "-1", "一年", "1.5", "99999"])
def test_a_setting_that_is_no_number_of_months_is_refused_where_something_changes(home, monkeypatch, text):
    monkeypatch.setenv("STREETBOARD_KEEP_AUDIT_MONTHS", text)
    with pytest.raises(AuditError) as refused:
        audit.record(home, audit.IMPORTED)
    assert str(refused.value) == (
        f"环境变量 STREETBOARD_KEEP_AUDIT_MONTHS 的取值“{text}”不对。请写成 1 到 1200 的整数，或去掉它（操作记录默认保留 12 个月）"
    )
    assert audit.record(home, audit.DOWNLOADED) is None


# --- what is recorded -----------------------------------------------------------------------------------------------------------


def test_every_act_of_a_page_names_the_event_that_it_is():
    """A capability that is asked for without an event is an error of types, and this one's."""
    found = []
    for path in PAGES_CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "guard.act":
                capability, kind, *_ = map(ast.unparse, node.args)
                assert capability.removeprefix("Capability.") in Capability.__members__, path
                assert isinstance(getattr(audit, kind.removeprefix("audit.")), Kind), path
                found.append(kind)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "guard.deferred":
                assert len(node.args) >= 3, path
    assert len(found) > 10
    with pytest.raises(TypeError):
        guard.act(Capability.IMPORT)


def test_what_is_published_is_recorded_whoever_publishes_it(home, tmp_path):
    for number in (1, 2):
        file = tmp_path / f"{number}.csv"
        file.write_text(ROW.format(number), "utf-8")
        with provenance.acting(SOMEBODY):
            ledger.import_files([ledger.Order(file, "issues", street="试点街道")], home)
    ledger.import_files([ledger.Order(file, "issues", street="试点街道")], home)
    publish.rollback(home, 1)
    row = {"happened_on": "2025-03-05", "note": "暴雨", "author": "张三"}
    typing_in.type_in("annotations", row, "试点街道", home)
    publish.refresh(home)
    ours = provenance.author()
    counted = {"inserted": 1, "updated": 0, "quarantined": 0}
    assert told(home) == [
        ("领导乙", "imported", {"version": 1, "files": ["1.csv"], "datasets": ["issues"]} | counted),
        ("领导乙", "imported", {"version": 2, "files": ["2.csv"], "datasets": ["issues"]} | counted),
        (ours, "rolled_back", {"version": 3, "note": "回退到版本 1"}),
        (ours, "imported", {"version": 4, "files": ["页面录入.csv"], "datasets": ["annotations"]} | counted),
        (ours, "rebuilt", {"version": 5}),
    ]
    assert [row["author"] for row in warehouse.Warehouse(home).current().versions()] == [ours] * 3 + ["领导乙"] * 2
    heads = warehouse.heads(home)
    assert {version: head.number for version, head in heads.items()} == {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}
    assert wrong(home, heads) == []


def test_the_demonstration_is_recorded_when_it_comes_and_when_it_goes(own):
    with provenance.acting(SOMEBODY):
        ledger.remove_demo(own)
    came, gone = told(own)
    assert (came[1], came[2]["version"], came[2]["quarantined"]) == ("demo_published", 1, 0)
    assert gone == ("领导乙", "demo_removed", {"version": 2})


def test_what_becomes_of_accounts_is_recorded_without_a_password(home):
    known = Accounts(home)
    with provenance.acting(SOMEBODY):
        known.add("张三", staff.PASSWORD, ["leader"])
        known.set_roles("张三", ["clerk", "presenter"], ["朝阳街道"])
        known.set_password("张三", "另外一个长的密码")
        known.set_disabled("张三", True)
        known.set_disabled("张三", False)
    token = known.begin("张三", "10.0.0.9", "浏览器")
    assert known.verified("张三", "不是密码不是密码", "10.0.0.9") is None
    assert known.verified("打错的密码当名称", "不是密码不是密码", "10.0.0.9") is None
    known.end(hashed(token))
    known.end(hashed(token))
    for _ in range(4):
        known.verified("张三", "不是密码不是密码", "10.0.0.9")
    with pytest.raises(LockedError):
        known.verified("张三", "不是密码不是密码", "10.0.0.9")
    with provenance.acting(SOMEBODY):
        known.end_all("张三")
        known.remove("张三")
    failed = ("张三", "log_in_failed", {})
    scope = {"streets": ["朝阳街道"], "communities": []}
    assert told(home) == [
        ("领导乙", "account_added", {"account": "张三", "roles": ["leader"], "streets": [], "communities": []}),
        ("领导乙", "roles_set", {"account": "张三", "roles": ["clerk", "presenter"]} | scope),
        ("领导乙", "password_set", {"account": "张三"}),
        ("领导乙", "account_disabled", {"account": "张三"}),
        ("领导乙", "account_enabled", {"account": "张三"}),
        ("张三", "logged_in", {}),
        failed,
        ("", "log_in_failed", {}),
        ("张三", "logged_out", {}),
        *[failed] * 3,
        ("张三", "locked", {"locked": "name_at_address"}),
        failed,
        ("领导乙", "sessions_ended", {"account": "张三"}),
        ("领导乙", "account_removed", {"account": "张三"}),
    ]
    whole = "".join(path.read_text("utf-8") for path in audit.files(home))
    for secret in (staff.PASSWORD, "另外一个长的密码", "打错的密码当名称", token, hashed(token)):
        assert secret not in whole


def test_the_command_line_is_recorded_as_the_account_of_the_system(own, tmp_path, monkeypatch):
    file = tmp_path / "a.csv"
    file.write_text(ROW.format(1), "utf-8")
    before = len(kinds(own))
    monkeypatch.setattr("sys.stdin", io.StringIO(staff.PASSWORD))
    for arguments in (
        ["account", "add", "张三", "--role", "administrator"],
        ["import", str(file), "--dataset", "issues", "--street", "试点街道", "--dry-run"],
        ["import", str(file), "--dataset", "issues", "--street", "试点街道"],
        ["rollback", "1"],
        ["export", "ledger", "--dataset", "issues", "--street", "朝阳街道", "--out", str(tmp_path / "b.csv")],
        [
            "export",
            "edition",
            "--street",
            "朝阳街道",
            "--quarter",
            "2025Q2",
            "--format",
            "xlsx",
            "--out",
            str(tmp_path),
        ],
        ["figure", "issues/summary", "--street", "朝阳街道", "--end", "2025-06-30"],
        ["demo", "--remove"],
    ):
        assert __main__.main(arguments) == 0
    events, _ = warehouse.events(audit.files(own), Sought())
    done = [(event["who"], event["place"], event["kind"]) for event in reversed(events)][before:]
    assert done == [
        (provenance.author(), "命令行", kind)
        for kind in (
            "account_added", "rehearsed", "imported", "rolled_back", "exported", "edition_made", "exported", "figure_fetched",
            "demo_removed",
        )
    ]  # fmt: skip


def test_a_figure_of_the_command_line_is_recorded_with_what_was_asked_and_never_with_its_cells(own, capsys):
    def fetched() -> list[dict]:
        events, _ = warehouse.events(audit.files(own), Sought(kinds=["figure_fetched"]))
        return [*reversed(events)]

    asked = ["--street", "朝阳街道", "--communities", "天津路社区, 新房子社区", "--end", "2025-06-30"]
    assert __main__.main(["figure", "issues/rows", *asked, "--param", "measure=open", "--param", "limit=3"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert __main__.main(["figure", "issues/summary", "--format", "csv"]) == 0
    # One that there is not is no reading.
    assert __main__.main(["figure", "issues/nothing"]) == 2
    first, second = fetched()
    assert (first["who"], first["place"]) == (provenance.author(), "命令行")
    about = json.loads(first["about"])
    assert about == {
        "figure": "issues/rows",
        "parameters": {
            "street": "朝阳街道",
            "communities": ["天津路社区", "新房子社区"],
            "end": "2025-06-30",
            "as_of": "2025-06-30",
            "measure": "open",
            "limit": 3,
        },
        "rows": len(rows),
        "version": 1,
    }
    assert auditing.words(first)[3:] == [
        "取数",
        "指标：数字下面的件；统计期：首件 至 2025-06-30；街道：朝阳街道；社区：天津路社区、新房子社区；统计时点：2025-06-30；"
        "哪个数字：在办；最多列出的件数：3；数据版本：1；行数：3",
    ]
    about = json.loads(second["about"])
    assert (about["figure"], about["rows"], about["version"]) == ("issues/summary", 1, 1)
    text = "".join(path.read_text("utf-8") for path in audit.files(own))
    assert not [row["issue_id"] for row in rows if row["issue_id"] in text]


def test_the_record_is_verified_at_the_command_line(own, capsys):
    assert __main__.main(["audit", "verify"]) == 0
    assert capsys.readouterr().out == "操作记录 1 条，前后相接，没有改过的痕迹。\n"
    write(own)
    publish.refresh(own)
    (path,) = audit.files(own)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], *lines[3:6]]))
    assert __main__.main(["audit", "verify"]) == 1
    assert capsys.readouterr().out == (
        f"{path.name} 第 3 行之前少了 1 行：被删除，或者换了次序。\n"
        "记录的结尾被截断：第 2 版数据发布时已经有 8 条，现在只到第 6 条，少了 2 条。\n操作记录 5 条，有问题。\n"
    )
    assert __main__.main(["audit", "verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["lines"] == 5


def test_events_are_found_by_person_kind_and_day(home):
    write(home, 3)
    audit.record(home, audit.DOWNLOADED, actor=Actor("张三"))
    there, today = audit.files(home), datetime.now(provenance.CHINA).date()
    assert warehouse.people(there) == ["领导乙", "张三"]
    for sought, count in (
        (Sought(), 4),
        (Sought(who="张三"), 1),
        (Sought(who="张三' or true --"), 0),
        (Sought(kinds=["rows_opened"]), 3),
        (Sought(kinds=[]), 0),
        (Sought(first=today, last=today), 4),
        (Sought(last=date(2020, 1, 1)), 0),
    ):
        assert warehouse.events(there, sought)[1] == count
    assert [event["number"] for event in warehouse.events(there, Sought(), 2)[0]] == [4, 3]
    assert warehouse.events(there, Sought(), 2)[1] == 4
    spoil(home, [*there[0].read_bytes().splitlines(keepends=True), b"garbage\n", b'{"numb'])
    assert warehouse.events(there, Sought())[1] == 4


def test_an_event_is_told_in_words():
    parameters = {"street": "朝阳街道", "end": "2025-06-30", "as_of": "2025-06-30", "measure": "open", "limit": 200}
    about = {"figure": "issues/rows", "parameters": parameters, "rows": 1_234, "version": 1}
    event = {"kind": "rows_opened", "who": "领导乙", "place": "10.0.0.7", "at": "2026-11-27T08:00:00+08:00"}
    assert auditing.words({**event, "about": json.dumps(about)}) == [
        "2026-11-27 08:00:00", "领导乙", "10.0.0.7", "看明细",
        "指标：数字下面的件；统计期：首件 至 2025-06-30；街道：朝阳街道；统计时点：2025-06-30；哪个数字：在办；"
        "最多列出的件数：200；数据版本：1；行数：1,234",
    ]  # fmt: skip


def test_what_was_locked_is_told_in_words():
    event = {"kind": "locked", "who": "", "place": "10.0.0.7", "at": "2026-11-27T08:00:00+08:00"}
    told = {kind: auditing.words({**event, "about": json.dumps({"locked": kind})})[-1] for kind in MOST_FAILURES}
    assert told == {
        "name_at_address": "锁定：这个名称在这个地址",
        "name": "锁定：这个名称",
        "address": "锁定：这个地址",
    }


# --- over the wire ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def staffed(own, tmp_path) -> Path:
    """Return a home with two versions, a row in quarantine, and accounts."""
    file = tmp_path / "a.csv"
    file.write_text(LEDGER, "utf-8")
    ledger.import_files([ledger.Order(file, "issues", street="试点街道")], own)
    staff.hired(own, *staff.ROLES)
    return own


@pytest.mark.slow
def test_what_readers_do_is_recorded_under_the_account_that_is_logged_in(staffed):
    with server(staffed) as address:
        before = len(kinds(staffed))
        browser = Browser(address)
        assert browser.log_in(staff.LEADER, "不是密码不是密码").status == 401
        assert browser.log_in(staff.LEADER).status == 303
        leader = as_one(address, staffed, staff.LEADER)
        asked = ("issues", "street=朝阳街道&rows=issues/rows?measure=open")
        leader.open(*asked)
        leader.open(*asked)
        assert leader.download("下载 CSV")[1] == ""
        assert as_one(address, staffed, staff.PRESENTER).open(*asked).told == [no_right(Capability.ROWS)]
        clerk = as_one(address, staffed, staff.CLERK).open(*QUARANTINED[:2])
        assert clerk.download(QUARANTINED[2])[1] == ""
        page, query, *buttons = ROLL_BACK
        administrator = as_one(address, staffed).open(page, query)
        for label in buttons:
            administrator.press(label)
        assert ask(f"{address}/login", "POST", b"x", Origin="http://evil.example").status == 403
        assert ask(f"{address}/_stcore/agent/x").status == 404
    done = told(staffed)[before:]
    assert [(who, kind) for who, kind, _ in done] == [
        (staff.LEADER, "log_in_failed"),
        (staff.LEADER, "logged_in"),
        (staff.LEADER, "logged_in"),
        (staff.LEADER, "rows_opened"),
        (staff.LEADER, "downloaded"),
        (staff.PRESENTER, "logged_in"),
        (staff.PRESENTER, "refused"),
        (staff.CLERK, "logged_in"),
        (staff.CLERK, "downloaded"),
        (staff.ADMINISTRATOR, "logged_in"),
        (staff.ADMINISTRATOR, "rolled_back"),
        ("", "refused"),
        ("", "refused"),
    ]
    opened, taken = done[3][2], done[4][2]
    assert (opened["figure"], opened["rows"]) == ("issues/rows", taken["rows"])
    assert opened["parameters"]["street"] == "朝阳街道" and opened["parameters"]["measure"] == "open"
    assert opened.keys() == {"figure", "parameters", "rows", "version"}
    assert [about["refused"] for _, kind, about in done if kind == "refused"] == [
        "看明细和下载", "别的网站发来的请求", "打开不开放的地址"
    ]  # fmt: skip
    assert warehouse.Warehouse(staffed).current().versions()[0]["author"] == staff.ADMINISTRATOR
    assert {event["place"] for event in warehouse.events(audit.files(staffed), Sought(who=staff.LEADER))[0]} == {
        "127.0.0.1"
    }
    assert wrong(staffed, warehouse.heads(staffed)) == []


@pytest.mark.slow
def test_the_record_is_shown_to_the_administrator_and_ones_own_to_everybody(staffed, page: Page):
    audit.record(
        staffed,
        audit.ROWS_OPENED,
        {
            "figure": "issues/rows",
            "parameters": {"street": "朝阳街道", "start": "2025-01-01", "end": "2025-03-31"},
            "rows": 12,
        },
        Actor(staff.CLERK, "10.0.0.7"),
    )
    audit.record(staffed, audit.DOWNLOADED, {"file": "<b>=1+1</b>.csv"}, Actor(staff.LEADER, "10.0.0.8"))
    with server(staffed) as address:
        watch = Watch().over(page, address)
        staff.log_in(page, address, staffed)
        page.goto(f"{address}/audit")
        shown = page.locator(".st-key-panel-audit")
        expect(shown).to_contain_text("看明细", timeout=60_000)
        settle(page)
        assert foreign(page) <= {"文件：<b>=1+1</b>.csv"}
        row = shown.locator("tr", has_text="10.0.0.7")
        expect(row).to_contain_text("街道：朝阳街道")
        expect(row).to_contain_text("统计期：2025-01-01 至 2025-03-31")
        expect(row).to_contain_text("行数：12")
        expect(shown.locator("tr", has_text="10.0.0.8")).to_contain_text("文件：<b>=1+1</b>.csv")
        with page.expect_download() as download:
            shown.get_by_role("button", name="下载 CSV").click()
        text = Path(download.value.path()).read_text("utf-8-sig")
        assert text.splitlines()[0] == "时间,谁,来自,做了什么,内容"
        assert len(text.splitlines()) == len(kinds(staffed))
        shown.get_by_role("button", name="核对记录").click()
        expect(shown).to_contain_text("条前后相接，没有改过的痕迹。")
        settle(page)
        choose(page, "谁", staff.CLERK)
        expect(shown.locator("tbody tr")).to_have_count(1)
        assert watch.faults == []
        for name, title, there, gone in (
            (staff.LEADER, "我的登录记录", "登录", "下载"),
            (staff.CLERK, "我的操作记录", "看明细", "10.0.0.8"),
        ):
            staff.log_in(page, address, staffed, name)
            page.goto(f"{address}/users")
            mine = page.locator(".st-key-panel-own-audit")
            expect(mine).to_contain_text(title, timeout=60_000)
            expect(mine).to_contain_text(there)
            expect(mine).not_to_contain_text(gone)
            page.goto(f"{address}/audit")
            expect(page.get_by_test_id("stAlert")).to_contain_text(
                "这个账号不能看“审计”：大家的操作记录只给管理整个看板的管理员看。", timeout=60_000
            )
            expect(page.get_by_test_id("stAlert")).not_to_contain_text("管理用户")
            expect(page.locator(".st-key-panel-audit")).to_have_count(0)


@pytest.mark.slow
def test_an_administrator_is_told_on_the_page_that_the_record_cannot_be_written(staffed):
    with server(staffed) as address:
        administrator = as_one(address, staffed)
        leader = as_one(address, staffed, staff.LEADER)
        shutil.rmtree(staffed / audit.FOLDER)
        (staffed / audit.FOLDER).write_text("", "utf-8")
        asked = ("issues", "street=朝阳街道&rows=issues/rows?measure=open")
        assert leader.open(*asked).told == []
        assert "下载 CSV" in leader.deferred
        page, query, *buttons = ROLL_BACK
        assert any("操作记录写不进去：看的还能看" in one for one in administrator.open(page, query).told)
        for label in buttons:
            administrator.press(label)
        assert any("“回退”没有执行：操作记录写不进去" in one for one in administrator.told)
    assert warehouse.current_version(staffed) == 2
