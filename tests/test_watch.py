"""Watch: what is put into the folder is imported once, moved, and reported, whatever happens in between."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import filelock
import pytest
import xlsxwriter

from streetboard import __main__, ledger, provenance, warehouse
from streetboard.ledger import folders, publish, watch
from tests.test_import import rows

HEADER = "问题编号,社区,上报时间,办结时间,状态\n"
ROW = "1,天津路社区,2025-03-05 09:00,,处置中\n"
PEOPLE = "志愿者编号,社区,注册时间\n1,天津路社区,2025-03-05\n"
NOW = datetime(2025, 6, 30, 9, 5, 7)


@pytest.fixture
def inbox(home, tmp_path) -> Path:
    folder = tmp_path / "收件"
    folder.mkdir()
    return folder


@pytest.fixture
def said() -> list[str]:
    """Return what the watcher has told, without the time."""
    return []


@pytest.fixture
def watcher(inbox, said) -> watch.Watcher:
    return watch.Watcher(inbox, "演示街道", tell=lambda line: said.append(line[len("2025-06-30 09:05:07 ") :]))


def polls(watcher: watch.Watcher, times: int = 2) -> None:
    for _ in range(times):
        watcher.poll()


def put(path: Path, text: str = HEADER + ROW) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def moved(folder: Path, name: str) -> tuple[str, object]:
    """Return the report in Chinese and the JSON of a file that was moved, having checked that they lie beside it."""
    (report,) = folder.glob(f"*_{name}.报告.txt")
    stem = report.name.removesuffix(".报告.txt")
    assert (folder / stem).is_file()
    return report.read_text("utf-8-sig"), json.loads((folder / f"{stem}.report.json").read_text("utf-8"))


def version() -> int | None:
    folder = warehouse.home()
    return warehouse.current_version(folder) if folder.exists() else None


# --- what comes in -----------------------------------------------------------------------------------------------------


def test_a_file_is_imported_moved_and_reported(watcher, inbox, said, monkeypatch):
    monkeypatch.setattr(provenance, "now", lambda: NOW)
    good = "".join(ROW.replace("1", number, 1) for number in "1345")
    put(inbox / "台账.csv", HEADER + good + "2,天津路社区,昨天,,处置中\n")
    polls(watcher)
    assert rows("select issue_id, street from raw.issues order by all") == [(number, "演示街道") for number in "1345"]
    assert names(inbox) == ["done"]
    assert names(inbox / "done") == [
        "20250630-090507_台账.csv",
        "20250630-090507_台账.csv.report.json",
        "20250630-090507_台账.csv.报告.txt",
    ]
    assert said == [
        "台账.csv：问题台账读到 5 行，新增 4，更新 0，隔离 1；已移到 done/20250630-090507_台账.csv",
    ]
    report, answer = moved(inbox / "done", "台账.csv")
    assert report == (
        "台账.csv 的导入报告\n2025-06-30 09:05:07\n\n已导入，当前数据版本 1。\n\n"
        "问题台账：读到 5 行，新增 4，更新 0，未变 0，隔离 1，跳过 0。\n  隔离 1 行：日期、数字或是否读不懂\n\n"
        "怎么办：有 1 行被隔离，没有计入指标。请在看板的“数据管理”页下载这些行，按“隔离原因”改正，\n"
        "再把改正后的文件放进同一个文件夹。\n"
    )
    assert (answer["dataset"], answer["version"], answer["rows"]["quarantined"]) == ("issues", 1, 1)


def test_a_file_most_of_which_would_stay_out_waits_for_a_person(watcher, inbox, said):
    put(inbox / "台账.csv", HEADER + ROW + "2,天津路社区,昨天,,处置中\n")
    polls(watcher)
    assert "2 行里有 1 行（50.00%）进不来" in said[0]
    assert names(inbox) == ["failed"]
    assert warehouse.current_version(warehouse.home()) is None


def test_the_json_beside_a_file_is_that_of_import(watcher, inbox, tmp_path, capsys):
    put(inbox / "台账.csv")
    polls(watcher)
    _, answer = moved(inbox / "done", "台账.csv")
    file = put(tmp_path / "台账.csv")
    arguments = ["import", str(file), "--dataset", "issues", "--street", "演示街道", "--json"]
    assert __main__.main(arguments) == 0
    assert json.loads(capsys.readouterr().out).keys() == answer.keys()


def test_a_file_waits_until_it_has_not_changed_for_two_polls(watcher, inbox):
    file = put(inbox / "台账.csv", HEADER)
    watcher.poll()
    put(file)
    watcher.poll()
    assert (names(inbox), version()) == (["台账.csv"], None)
    # as long as before, written later
    os.utime(file, (1, 1))
    watcher.poll()
    assert (names(inbox), version()) == (["台账.csv"], None)
    watcher.poll()
    assert (names(inbox), version()) == (["done"], 1)


def test_temporary_and_hidden_files_and_leftovers_are_left_alone(watcher, inbox, said):
    for name in ("~$台账.csv", ".台账.csv", "台账.csv.part", "台账.csv.crdownload", "台账.TMP", "Thumbs.db"):
        put(inbox / name)
    before = names(inbox)
    polls(watcher, 4)
    assert (names(inbox), said, version()) == (before, [], None)


def test_an_empty_file_is_spoken_of_once_and_after_a_while(watcher, inbox, said):
    put(inbox / "台账.csv", "")
    polls(watcher, watch.EMPTY_POLLS - 1)
    assert said == []
    polls(watcher, 5)
    assert said == ["台账.csv：一直是空的，等它写入内容；没有用的话请删去"]
    put(inbox / "台账.csv")
    polls(watcher)
    assert names(inbox) == ["done"]


def test_of_several_files_the_oldest_goes_first(watcher, inbox):
    os.utime(put(inbox / "a.csv", HEADER + "1,天津路社区,2025-03-05,2025-03-09,办结\n"), (2000, 2000))
    os.utime(put(inbox / "b.csv", HEADER + "1,天津路社区,2025-03-05,,处置中\n"), (1000, 1000))
    polls(watcher)
    assert rows("select status from raw.issues") == [("closed",)]
    assert version() == 2


def test_all_ledgers_of_a_workbook_are_one_version(watcher, inbox):
    with xlsxwriter.Workbook(str(inbox / "月报.xlsx")) as workbook:
        workbook.add_worksheet("说明").write("A1", "本表由系统导出")
        for name, text in (("问题", HEADER + ROW), ("志愿者", PEOPLE), ("旧表", HEADER + ROW)):
            sheet = workbook.add_worksheet(name)
            for number, line in enumerate(text.splitlines()):
                sheet.write_row(number, 0, line.split(","))
        sheet.hide()
    polls(watcher)
    assert (version(), rows("select count(*) from raw.issues"), rows("select count(*) from raw.volunteers")) == (
        1,
        [(1,)],
        [(1,)],
    )
    report, answer = moved(inbox / "done", "月报.xlsx")
    assert sorted(one["dataset"] for one in answer) == ["issues", "volunteers"]
    assert "没有导入的表：" in report
    assert "  旧表：是隐藏的工作表" in report


def test_a_folder_named_as_a_dataset_says_what_its_files_are(watcher, inbox):
    # By its headers it is one of volunteers.
    text = "编号,社区,注册时间\nP1,天津路社区,2025-03-05\n"
    put(inbox / "merchants" / "a.csv", text)
    polls(watcher)
    assert names(inbox / "merchants") == []
    assert rows("select merchant_id, (select count(*) from raw.volunteers) from raw.merchants") == [("P1", 0)]
    put(inbox / "a.csv", text)
    polls(watcher)
    assert rows("select count(*) from raw.volunteers") == [(1,)]


def test_a_file_that_is_not_what_its_folder_says_fails(watcher, inbox):
    put(inbox / "volunteers" / "a.csv")
    polls(watcher)
    report, answer = moved(inbox / "failed", "a.csv")
    assert "a.csv 不能作为志愿者" in report
    assert answer["problem"].startswith("a.csv 不能作为志愿者")
    assert version() is None


def test_a_mapping_beside_the_files_is_used_and_stays(watcher, inbox):
    columns = (
        '[columns]\nissue_id = "no"\ncommunity = "where"\nreported_at = "when"\n[constants]\nstatus = "processing"\n'
    )
    text = "no,where,when\n7,天津路社区,2025-03-05\n"
    put(inbox / "issues" / "mapping.toml", columns)
    put(inbox / "issues" / "a.csv", text)
    put(inbox / "mapping.toml", 'dataset = "issues"\n' + columns)
    put(inbox / "b.csv", text.replace("7", "8"))
    polls(watcher)
    assert rows("select issue_id from raw.issues order by 1") == [("7",), ("8",)]
    assert (names(inbox), names(inbox / "issues")) == (["done", "issues", "mapping.toml"], ["mapping.toml"])


def test_a_mapping_that_does_not_say_for_which_ledger_it_is_fails_the_file(watcher, inbox):
    put(inbox / "mapping.toml", '[columns]\nissue_id = "no"\n')
    put(inbox / "a.csv", "no\n1\n")
    polls(watcher)
    report, _ = moved(inbox / "failed", "a.csv")
    assert "映射文件 mapping.toml 没有写明 dataset" in report


def test_a_folder_that_is_no_dataset_is_spoken_of_once(watcher, inbox, said):
    put(inbox / "三月" / "台账.csv")
    polls(watcher, 3)
    assert said == ["子文件夹 三月 不是台账类型的名称，里面的文件不会导入"]
    assert names(inbox / "三月") == ["台账.csv"]


# --- what cannot come in -----------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_imported_says_why_and_keeps_no_other_from_it(watcher, inbox, said):
    os.utime(put(inbox / "x.csv", "甲,乙\n1,2\n"), (1000, 1000))
    os.utime(put(inbox / "坏.xlsx", "no workbook"), (2000, 2000))
    put(inbox / "台账.csv")
    polls(watcher)
    assert names(inbox) == ["done", "failed"]
    report, answer = moved(inbox / "failed", "x.csv")
    assert "没有导入，原有数据没有改变。" in report
    assert "原因：没有认出 x.csv 是哪一种台账。" in report
    assert "怎么办：请放进以台账类型命名的子文件夹" in report
    assert sorted(answer) == ["file", "problem", "remedy"]
    moved(inbox / "failed", "坏.xlsx")
    moved(inbox / "done", "台账.csv")
    assert [line.split("：")[0] for line in said] == ["x.csv", "坏.xlsx", "台账.csv"]


def test_a_ledger_without_a_street_fails_and_says_what_to_write(inbox):
    put(inbox / "台账.csv")
    polls(watch.Watcher(inbox, tell=lambda line: None))
    report, _ = moved(inbox / "failed", "台账.csv")
    assert "请用 --street 写明这份台账属于哪个街道" in report


def test_a_defect_of_ours_fails_the_file_and_the_watch_goes_on(watcher, inbox, monkeypatch, capsys):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "import_files", broken)
        put(inbox / "a.csv")
        polls(watcher)
    report, _ = moved(inbox / "failed", "a.csv")
    assert "程序出错（RuntimeError）" in report
    assert "a defect" in capsys.readouterr().err
    put(inbox / "b.csv")
    polls(watcher)
    moved(inbox / "done", "b.csv")


def test_nothing_in_done_is_overwritten(watcher, inbox, monkeypatch):
    monkeypatch.setattr(provenance, "now", lambda: NOW)
    texts = [HEADER + ROW.replace("1", str(number), 1) for number in range(3)]
    for text in texts:
        put(inbox / "台账.csv", text)
        polls(watcher)
    kept = [f"20250630-090507_台账{more}.csv" for more in ("", "-2", "-3")]
    assert [(inbox / "done" / name).read_text("utf-8") for name in kept] == texts
    assert len(names(inbox / "done")) == 9


def test_names_that_are_long_or_no_text_are_moved_all_the_same(watcher, inbox, said):
    long = put(inbox / f"{'台' * 80}.csv")
    odd = Path(os.fsdecode(os.fsencode(inbox) + b"/" + "台账.csv".encode("gb18030")))
    put(odd)
    polls(watcher)
    assert names(inbox) == ["done", "failed"]
    assert len(names(inbox / "done")) == len(names(inbox / "failed")) == 3
    assert not long.exists()
    (report,) = (inbox / "failed").glob("*.报告.txt")
    assert "文件名的编码不是 UTF-8" in report.read_text("utf-8-sig")
    "".join(said).encode()


# --- what happens in between -------------------------------------------------------------------------------------------


def run(inbox: Path, *more: str) -> subprocess.Popen:
    arguments = [sys.executable, "-m", "streetboard", "watch", str(inbox), "--street", "演示街道", "--interval", "0.1"]
    return subprocess.Popen([*arguments, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


def test_a_kill_between_import_and_move_imports_the_file_again_which_changes_nothing(inbox):
    # Rows without a key are the ones that could count twice.
    put(inbox / "service_records" / "a.csv", "志愿者编号,服务日期,服务时长\nA,2025-03-05,2\nA,2025-03-05,2\n")
    dying = (
        "import os, signal, sys; from streetboard.ledger import watch; from streetboard import __main__; "
        "watch._settle = lambda *_: os.kill(os.getpid(), signal.SIGKILL); "
        "__main__.main(['watch', sys.argv[1], '--street', '演示街道', '--interval', '0.1'])"
    )
    killed = subprocess.run([sys.executable, "-c", dying, str(inbox)], capture_output=True, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (version(), names(inbox / "service_records")) == (1, ["a.csv"])

    again = run(inbox, "--once")
    out, err = again.communicate(timeout=120)
    assert (again.returncode, err) == (0, "")
    assert "读到 2 行，新增 0，更新 0，隔离 0；已移到 done/" in out
    assert names(inbox / "service_records") == []
    _, answer = moved(inbox / "done", "a.csv")
    assert (answer["rows"]["unchanged"], answer["version"]) == (2, 1)
    assert rows("select count(*) from raw.service_records") == [(2,)]


def test_a_busy_warehouse_is_asked_again_later(watcher, inbox, said, home, monkeypatch):
    monkeypatch.setattr(publish, "LOCK_SECONDS", 0)
    put(inbox / "台账.csv")
    home.mkdir()
    with filelock.FileLock(home / "LOCK"):
        polls(watcher, 4)
    assert names(inbox) == ["台账.csv"]
    waits, again = said
    assert waits.endswith("台账.csv：另一个导入正在进行，等它结束")
    assert again.endswith("台账.csv：另一个导入正在进行，等了 0 秒还没有结束，稍后再试")
    watcher.poll()
    assert names(inbox) == ["done"]


def test_a_warehouse_that_cannot_be_written_is_no_fault_of_the_file(inbox, said, tmp_path):
    blocked = put(tmp_path / "no folder")
    watcher = watch.Watcher(inbox, "演示街道", blocked / "warehouse", tell=said.append)
    put(inbox / "台账.csv")
    polls(watcher, 4)
    assert names(inbox) == ["台账.csv"]
    assert len(said) == 1
    assert "读写失败" in said[0]


def test_a_file_that_grows_while_it_is_imported_is_imported_again(watcher, inbox, said, monkeypatch):
    file = put(inbox / "台账.csv")
    real = ledger.import_files

    def growing(*how: object, **asked: object) -> list[ledger.Report]:
        reports = real(*how, **asked)
        with file.open("a", encoding="utf-8") as handle:
            handle.write(ROW.replace("1", "2", 1))
        return reports

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "import_files", growing)
        polls(watcher)
    assert (names(inbox), said) == (["台账.csv"], ["台账.csv：导入时又有改动，等它写完再导入一次"])
    polls(watcher)
    assert names(inbox) == ["done"]
    assert rows("select issue_id from raw.issues order by 1") == [("1",), ("2",)]


def test_a_file_that_cannot_be_moved_is_imported_once_and_moved_later(watcher, inbox, said, monkeypatch):
    put(inbox / "台账.csv")
    # In the place of the folder.
    put(inbox / "done", "")
    with monkeypatch.context() as patch:
        patch.setattr(watch, "EMPTY_POLLS", 100)
        polls(watcher, 2)
        patch.setattr(ledger, "import_files", None)
        polls(watcher, 2)
        assert len(said) == 1
        assert "台账.csv：已处理（问题台账读到 1 行，新增 1，更新 0，隔离 0），但移不走（" in said[0]
        (inbox / "done").unlink()
        watcher.poll()
    moved(inbox / "done", "台账.csv")


def test_a_folder_that_vanishes_is_waited_for_and_spoken_of_once(watcher, inbox, said):
    away = inbox.rename(inbox.with_name("away"))
    polls(watcher, 3)
    assert said == [f"读不了文件夹 {inbox}（文件或文件夹不存在），等它恢复"]
    away.rename(inbox)
    put(inbox / "台账.csv")
    polls(watcher, 2)
    assert said[1] == f"文件夹 {inbox} 已恢复"
    assert names(inbox) == ["done"]


def test_a_file_at_hand_when_the_watch_ends_is_left_for_the_next(watcher, inbox, said, monkeypatch):
    put(inbox / "台账.csv")
    with monkeypatch.context() as patch:

        def interrupted(*_: object, **__: object) -> None:
            watcher.stop.set()
            raise ledger.LedgerError("台账.csv 读不出来，可能已损坏或过大")

        patch.setattr(ledger, "import_files", interrupted)
        polls(watcher)
    assert names(inbox) == ["台账.csv"]
    watcher.stop.clear()
    polls(watcher)
    assert names(inbox) == ["done"]


# --- links -------------------------------------------------------------------------------------------------------------

LINK = "是链接，不读取也不移动；请删去链接，把文件或文件夹本身放进来"


@pytest.fixture(params=["held", "looked at again"])
def holding(request, monkeypatch) -> None:
    """Run a test both ways: with directories held, and as on Windows, which cannot hold them."""
    if request.param != "held":
        monkeypatch.setattr(folders, "_CAN_HOLD", False)


@pytest.fixture
def elsewhere(tmp_path) -> Path:
    """Return a folder beside the watched one, with a ledger that was never brought."""
    put(tmp_path / "别处" / "名单.csv", "姓名,电话\n张三秘密,13800000000\n")
    put(tmp_path / "别处" / "台账.csv")
    return tmp_path / "别处"


def put_alike(inbox: Path, elsewhere: Path) -> None:
    """Put in a ledger that is as old as the one elsewhere: only that it is reached by a link tells that one apart."""
    put(inbox / "issues" / "台账.csv")
    os.utime(inbox / "issues" / "台账.csv", (1000, 1000))
    os.utime(elsewhere / "台账.csv", (1000, 1000))


def untouched(elsewhere: Path) -> bool:
    return names(elsewhere) == ["台账.csv", "名单.csv"] and (elsewhere / "台账.csv").read_text("utf-8") == HEADER + ROW


@pytest.mark.usefixtures("holding")
def test_a_linked_folder_is_not_followed_and_spoken_of_once(watcher, inbox, said, elsewhere):
    (inbox / "issues").symlink_to(elsewhere)
    (inbox / "三月").symlink_to(elsewhere)
    polls(watcher, 4)
    assert said == [f"issues：{LINK}", f"三月：{LINK}"]
    assert (names(inbox), version(), untouched(elsewhere)) == (["issues", "三月"], None, True)


@pytest.mark.usefixtures("holding")
def test_a_linked_file_is_not_followed_and_spoken_of_once(watcher, inbox, said, elsewhere):
    (inbox / "issues").mkdir()
    for link in (inbox / "名单.csv", inbox / "issues" / "台账.csv", inbox / "nowhere.csv"):
        link.symlink_to(elsewhere / link.name)
    polls(watcher, 4)
    assert said == [f"issues/台账.csv：{LINK}", f"nowhere.csv：{LINK}", f"名单.csv：{LINK}"]
    assert (names(inbox), version()) == (["issues", "nowhere.csv", "名单.csv"], None)
    assert (names(inbox / "issues"), untouched(elsewhere)) == (["台账.csv"], True)


@pytest.mark.usefixtures("holding")
def test_a_link_that_comes_again_is_spoken_of_again(watcher, inbox, said, elsewhere):
    for _ in range(2):
        (inbox / "台账.csv").symlink_to(elsewhere / "台账.csv")
        polls(watcher)
        (inbox / "台账.csv").unlink()
        polls(watcher)
    assert said == [f"台账.csv：{LINK}"] * 2


@pytest.mark.usefixtures("holding")
def test_a_file_with_a_second_name_elsewhere_waits_until_it_has_one(watcher, inbox, said, elsewhere):
    (inbox / "台账.csv").hardlink_to(elsewhere / "台账.csv")
    polls(watcher, 4)
    assert said == ["台账.csv：在别处还有名字（硬链接），不读取也不移动；请另外复制一份放进来"]
    assert (names(inbox), version(), untouched(elsewhere)) == (["台账.csv"], None, True)
    (elsewhere / "台账.csv").unlink()
    polls(watcher)
    moved(inbox / "done", "台账.csv")


@pytest.mark.usefixtures("holding")
@pytest.mark.parametrize("kept", ["done", "failed"])
def test_nothing_is_moved_or_reported_through_a_link(watcher, inbox, said, elsewhere, kept):
    (inbox / kept).symlink_to(elsewhere)
    put(inbox / "台账.csv", HEADER + ROW if kept == "done" else "甲,乙\n1,2\n")
    polls(watcher, 4)
    assert said[0] == f"{kept}：{LINK}"
    assert len(said) == 2
    assert said[1].endswith("但移不走（是链接），稍后再试")
    assert (names(inbox), untouched(elsewhere)) == (sorted(["台账.csv", kept]), True)
    (inbox / kept).unlink()
    polls(watcher)
    moved(inbox / kept, "台账.csv")


@pytest.mark.usefixtures("holding")
def test_a_linked_mapping_is_not_read_and_its_files_wait(watcher, inbox, said, elsewhere):
    (inbox / "issues").mkdir()
    (inbox / "issues" / "mapping.toml").symlink_to(elsewhere / "名单.csv")
    put(inbox / "issues" / "a.csv")
    polls(watcher, 4)
    assert said == ["a.csv：旁边的 mapping.toml 是链接，没有按它导入；请删去链接，把文件或文件夹本身放进来，稍后再试"]
    assert (names(inbox), names(inbox / "issues"), version()) == (["issues"], ["a.csv", "mapping.toml"], None)
    (inbox / "issues" / "mapping.toml").unlink()
    polls(watcher)
    moved(inbox / "done", "a.csv")


@pytest.mark.usefixtures("holding")
@pytest.mark.parametrize("swapped", ["issues", "issues/台账.csv"])
def test_a_link_put_in_place_after_the_look_is_not_followed(watcher, inbox, said, elsewhere, monkeypatch, swapped):
    put_alike(inbox, elsewhere)
    take = watch.Watcher._take

    def late(self: watch.Watcher, place: Path) -> None:
        (inbox / swapped).rename(inbox.with_name("away"))
        (inbox / swapped).symlink_to(elsewhere / (inbox / swapped).relative_to(inbox / "issues"))
        take(self, place)

    with monkeypatch.context() as patch:
        patch.setattr(watch.Watcher, "_take", late)
        polls(watcher)
    polls(watcher, 2)
    assert said == ["台账.csv：读不了（是链接），稍后再试", f"{swapped}：{LINK}"]
    assert (names(inbox), version(), untouched(elsewhere)) == (["issues"], None, True)


@pytest.mark.usefixtures("holding")
@pytest.mark.parametrize("swapped", ["issues/台账.csv", "done"])
def test_a_link_put_in_place_during_the_import_is_not_followed(watcher, inbox, said, elsewhere, monkeypatch, swapped):
    put_alike(inbox, elsewhere)
    (inbox / "done").mkdir()
    real = ledger.import_files

    def swapping(*how: object, **asked: object) -> list[ledger.Report]:
        (inbox / swapped).rename(inbox.with_name("away"))
        (inbox / swapped).symlink_to(elsewhere / "台账.csv" if swapped != "done" else elsewhere)
        return real(*how, **asked)

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "import_files", swapping)
        polls(watcher)
    assert len(said) == 1
    assert said[0].endswith("但移不走（是链接），稍后再试")
    assert (names(inbox / "issues"), rows("select issue_id from raw.issues")) == (["台账.csv"], [("1",)])
    assert untouched(elsewhere)


def test_what_is_read_is_what_lay_there_whatever_takes_its_place(watcher, inbox, elsewhere, monkeypatch):
    put(inbox / "台账.csv")
    recognised = watch.recognise.recognise

    def swapping(path: Path, *how: object) -> object:
        (inbox / "台账.csv").unlink()
        (inbox / "台账.csv").symlink_to(elsewhere / "名单.csv")
        return recognised(path, *how)

    monkeypatch.setattr(watch.recognise, "recognise", swapping)
    polls(watcher)
    assert rows("select issue_id from raw.issues") == [("1",)]
    assert (names(inbox), untouched(elsewhere)) == (["台账.csv"], True)


def test_a_pipe_put_in_place_of_a_file_is_not_waited_for(watcher, inbox, said, monkeypatch):
    put(inbox / "台账.csv")
    take = watch.Watcher._take

    def late(self: watch.Watcher, place: Path) -> None:
        (inbox / "台账.csv").unlink()
        os.mkfifo(inbox / "台账.csv")
        take(self, place)

    monkeypatch.setattr(watch.Watcher, "_take", late)
    polls(watcher)
    assert said == ["台账.csv：不见了"]


@pytest.mark.usefixtures("holding")
def test_a_watched_folder_given_as_a_link_is_the_place_that_it_leads_to_at_the_start(home, inbox, said, elsewhere):
    link = inbox.with_name("收件链接")
    link.symlink_to(inbox)
    watcher = watch.Watcher(link, "演示街道", tell=said.append)
    link.unlink()
    link.symlink_to(elsewhere)
    put(inbox / "台账.csv")
    watcher.run(0.01, once=True)
    moved(inbox / "done", "台账.csv")
    assert f"开始监视 {inbox}，" in said[0]
    assert untouched(elsewhere)


@pytest.mark.usefixtures("holding")
@pytest.mark.parametrize("above", [False, True])
def test_a_watched_folder_that_becomes_a_link_is_not_followed(home, tmp_path, said, elsewhere, above):
    inbox = tmp_path / "共享" / "别处"
    inbox.mkdir(parents=True)
    watcher = watch.Watcher(inbox, "演示街道", tell=lambda line: said.append(line[len("2025-06-30 09:05:07 ") :]))
    swapped = inbox.parent if above else inbox
    swapped.rename(tmp_path / "away")
    swapped.symlink_to(tmp_path if above else elsewhere)
    polls(watcher, 4)
    assert said == [f"读不了文件夹 {inbox}（是链接），等它恢复"]
    assert (version(), untouched(elsewhere)) == (None, True)


def test_a_lock_that_is_a_link_is_refused(inbox, elsewhere, capsys):
    (inbox / watch.LOCK).symlink_to(elsewhere / "台账.csv")
    assert __main__.main(["watch", str(inbox), "--once"]) == 2
    assert (
        capsys.readouterr().err == f"错误：文件夹 {inbox} 不能写入（是链接）。处理完的文件要移走，请给这个账户写权限\n"
    )
    assert untouched(elsewhere)


def test_a_junction_of_windows_is_a_link():
    status = SimpleNamespace(st_mode=stat.S_IFDIR | 0o755, st_nlink=1, st_reparse_tag=0xA000_0003)
    with pytest.raises(folders.LinkError):
        folders._refuse_links(status)
    # A file that OneDrive has not fetched yet is itself.
    status.st_reparse_tag = 0x9000_001A
    assert folders._refuse_links(status) is status


@pytest.mark.usefixtures("holding")
def test_reports_are_for_the_owner_and_the_group(watcher, inbox):
    before = os.umask(0)
    try:
        put(inbox / "a.csv")
        put(inbox / "b.csv", "甲,乙\n1,2\n")
        polls(watcher)
    finally:
        os.umask(before)
    reports = [path for kept in ("done", "failed") for path in (inbox / kept).glob("*.*.*")]
    assert len(reports) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in reports} == {0o640}


def test_a_file_that_somebody_has_open_leaves_no_reports_behind_until_it_is_moved(watcher, inbox, said, monkeypatch):
    def held(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    put(inbox / "台账.csv")
    with monkeypatch.context() as patch:
        patch.setattr(folders.Folder, "move", held)
        polls(watcher, 4)
    assert (names(inbox / "done"), len(said)) == ([], 1)
    assert said[0].endswith("但移不走（没有权限），稍后再试")
    watcher.poll()
    assert len(names(inbox / "done")) == 3


# --- the command -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_watch_in_peace(inbox, number):
    watching = run(inbox)
    assert "开始监视" in watching.stdout.readline()
    put(inbox / "台账.csv")
    assert "已移到 done/" in watching.stdout.readline()
    watching.send_signal(number)
    out, err = watching.communicate(timeout=60)
    assert (watching.returncode, err) == (0, "")
    assert out.endswith("监视结束\n")


def test_a_second_watcher_of_a_folder_is_refused(inbox):
    first = run(inbox)
    try:
        assert "开始监视" in first.stdout.readline()
        second = run(inbox, "--once")
        out, err = second.communicate(timeout=60)
        assert (second.returncode, out) == (2, "")
        assert err == f"错误：已有另一个程序在监视 {inbox}。同一个文件夹只能由一个程序监视\n"
    finally:
        first.terminate()
        first.communicate(timeout=60)


def test_a_folder_that_is_not_there_is_an_error_at_the_start(home, tmp_path, capsys):
    assert __main__.main(["watch", str(tmp_path / "nowhere"), "--once"]) == 2
    assert capsys.readouterr().err == f"错误：没有找到文件夹 {tmp_path / 'nowhere'}。请核对路径；网络共享要先连上\n"


@pytest.mark.parametrize("interval", ["0", "-1", "nan", "inf", "soon"])
def test_an_interval_that_is_no_time_is_refused(inbox, capsys, interval):
    with pytest.raises(SystemExit) as ended:
        __main__.main(["watch", str(inbox), f"--interval={interval}"])
    assert ended.value.code == 2
    assert "不是秒数" in capsys.readouterr().err
