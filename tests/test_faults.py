"""Faults: whatever fails unforeseen is told in one Chinese sentence with a number, and stands whole in the log under it."""

from __future__ import annotations

import ast
import re
import shutil
import stat
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from streetboard import faults
from tests.browsing import open_page, settle
from tests.serving import PROJECT, server
from tests.viewer import visit

SENTENCE = r"看板出了故障。请刷新后再试；还是这样，请把编号 (\d{8}-\d{4}) 告诉管理员"


@pytest.fixture(scope="module")
def failing(demo_home, tmp_path_factory):
    home = tmp_path_factory.mktemp("faults") / "warehouse"
    shutil.copytree(demo_home, home)
    with server(home, "tests/failing/app.py") as address:
        yield address, home


def number_in(told: list[str]) -> str:
    (sentence,) = told
    found = re.fullmatch(SENTENCE, re.sub(r"[*\\]", "", sentence))
    assert found, sentence
    return found[1]


def logged(home: Path, number: str) -> str:
    """Return what the log holds under a number."""
    (entry,) = re.findall(rf"故障 {number}\n(.*?)\n\n", (home / faults.FILE).read_text("utf-8"), re.DOTALL)
    return entry


@pytest.mark.parametrize("where", ["页面里", "回调里", "片段里", "对话框里", "下载里"])
def test_a_fault_is_one_sentence_with_a_number_and_whole_in_the_log(failing, where):
    address, home = failing
    viewer = visit(address).open("")
    assert viewer.told == []
    if where == "页面里":
        told = viewer.open("", "fail=1").told
    elif where == "下载里":
        url, said = viewer.download(where)
        assert url == ""
        told = [said]
    else:
        if where == "对话框里":
            viewer.press("打开对话框")
        told = viewer.press(where).told
    entry = logged(home, number_in(told))
    assert entry.startswith("Traceback (most recent call last):")
    assert "in fail" in entry
    assert entry.endswith("ValueError: something went wrong")
    assert stat.S_IMODE((home / faults.FILE).stat().st_mode) == 0o600
    # The next page is as good as ever.
    assert visit(address).open("").told == []


@pytest.mark.parametrize("where", ["回调里不让", "下载里不让"])
def test_what_a_reader_can_cure_is_told_as_such_and_is_no_fault(failing, where):
    address, home = failing
    before = (home / faults.FILE).read_text("utf-8") if (home / faults.FILE).exists() else ""
    viewer = visit(address).open("")
    told = [viewer.download(where)[1]] if where.startswith("下载") else viewer.press(where).told
    assert [sentence.replace("*", "") for sentence in told] == ["这件事办不了。请换一个办法"]
    assert ((home / faults.FILE).read_text("utf-8") if (home / faults.FILE).exists() else "") == before


def test_a_reader_sees_the_sentence_and_none_of_streamlits_own(page: Page, failing):
    address, _ = failing
    open_page(page, f"{address}/?fail=1")
    expect(page.get_by_test_id("stAlert")).to_contain_text(re.compile(SENTENCE))
    page.get_by_role("button", name="打开对话框").click()
    page.get_by_role("dialog").get_by_role("button", name="对话框里").click()
    expect(page.get_by_role("dialog").get_by_test_id("stAlert")).to_contain_text(re.compile(SENTENCE))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="下载里", exact=True).click()
    expect(page.get_by_test_id("stDownloadButtonError")).to_contain_text(re.compile(SENTENCE))
    page.get_by_role("button", name="回调里", exact=True).click()
    expect(page.get_by_test_id("stAlert").first).to_contain_text(re.compile(SENTENCE))
    settle(page)
    assert page.get_by_test_id("stException").count() == 0
    for foreign in ("Traceback", "ValueError", "something", "error"):
        assert foreign not in page.locator("body").inner_text()


def test_the_log_of_faults_does_not_grow_without_end(home, monkeypatch):
    monkeypatch.setattr(faults, "_MOST_BYTES", 1000)
    numbers = [faults.record(ValueError(f"the {count}th"), home) for count in range(40)]
    kept = [home / "faults.log", home / "faults.log.1"]
    assert sorted(home.iterdir()) == kept
    assert all(path.stat().st_size < 1200 for path in kept)
    assert numbers[-1] in kept[0].read_text("utf-8")
    assert len(set(numbers)) > 30


def test_whoever_provokes_faults_does_not_push_anybody_elses_out_of_the_log(home, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(faults.time, "monotonic", lambda: now[0])
    provoked = [faults.record(ValueError(f"the {count}th"), home, "one") for count in range(50)]
    other = faults.record(ValueError("another's"), home, "another")
    log = (home / "faults.log").read_text("utf-8")
    assert re.findall("ValueError: (.*)", log) == [*(f"the {count}th" for count in range(20)), "another's"]
    # Each is told under a number that the log holds.
    assert set(provoked[20:]) == {provoked[19]}
    assert all(f"故障 {number}\n" in log for number in {*provoked, other})
    now[0] += 61
    faults.record(ValueError("a minute later"), home, "one")
    assert "ValueError: a minute later" in (home / "faults.log").read_text("utf-8")


def test_a_home_that_cannot_be_written_hides_no_fault(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    number = faults.record(ValueError("unforeseen"), tmp_path / "file" / "home")
    assert f"故障 {number}" in caplog.text
    assert "ValueError: unforeseen" in caplog.text


def test_the_dashboard_is_served_with_all_of_this():
    tree = ast.parse((PROJECT / "dashboard.py").read_text("utf-8"))
    (assignment,) = (node for node in tree.body if isinstance(node, ast.Assign))
    assert ast.unparse(assignment) == "app = st.App(serving.SCRIPT, **serving.options())"
