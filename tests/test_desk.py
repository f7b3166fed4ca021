"""Desk: the meeting's files from the command line: made once, found again, refused in one line where they cannot be."""

from __future__ import annotations

import json

import pytest

from streetboard import __main__
from streetboard.drawing import printing
from streetboard.errors import StreetboardError
from streetboard.meeting import editions, making


def run(*arguments: str) -> int:
    return __main__.main(["export", "edition", *arguments])


def test_one_command_freezes_an_edition_and_writes_its_files(own, tmp_path, capsys):
    out = tmp_path / "会议材料"
    arguments = ("--street", "朝阳街道", "--quarter", "2025Q2", "--out", str(out))
    assert run(*arguments, "--format", "pptx,xlsx,docx,pdf") == 0
    names = [f"朝阳街道-2025Q2-1.{ending}" for ending in ("pptx", "xlsx", "docx", "pdf")]
    assert capsys.readouterr().out.splitlines() == [
        "已生成会议版 朝阳街道-2025Q2-1（第 1 版数据）。", *(f"已导出 {out / name}。" for name in names)
    ]  # fmt: skip
    assert sorted(path.name for path in out.iterdir()) == sorted(names)

    # The same again: the same edition, and what was there is replaced.
    assert run(*arguments, "--format", "xlsx", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    one = editions.load(own, "朝阳街道-2025Q2-1")
    assert told == {
        "edition": one.id, "is_new": False, "version": 1, "fingerprint": one.fingerprint, "cut_off": "2025-06-30",
        "files": [str(out / names[1])],
    }  # fmt: skip
    assert editions.names(own) == [one.id]


def test_what_was_published_since_makes_a_new_draft_with_the_old_words(own, tmp_path, capsys):
    from streetboard import ledger

    arguments = ("--street", "朝阳街道", "--quarter", "2025年Q2", "--out", str(tmp_path), "--format", "xlsx", "--json")
    assert run(*arguments) == 0
    ledger.remove_demo(own)
    ledger.publish_demo(own)
    assert run(*arguments) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["edition"], second["edition"]) == ("朝阳街道-2025Q2-1", "朝阳街道-2025Q2-2")
    assert second["version"] == 3
    assert run("--edition", first["edition"], "--out", str(tmp_path), "--format", "xlsx", "--json") == 0
    assert json.loads(capsys.readouterr().out)["fingerprint"] == first["fingerprint"]


def test_a_pdf_that_cannot_be_made_keeps_no_other_file_back(own, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(printing, "_found", lambda: None)
    out = tmp_path / "out"
    assert run("--street", "朝阳街道", "--quarter", "2025Q2", "--format", "pdf,docx", "--out", str(out)) == 2
    said = capsys.readouterr()
    assert said.err.startswith("错误：生成 PDF 要用 LibreOffice")
    assert said.err.count("\n") == 1
    assert [path.name for path in out.iterdir()] == ["朝阳街道-2025Q2-1.docx"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--street", "朝阳街", "--quarter", "2025Q2"), "是不是“朝阳街道”"),
        (("--street", "朝阳街道", "--quarter", "二季度"), "“二季度”不是季度。请写成 2025Q2 的样子"),
        (("--street", "朝阳街道", "--quarter", "2030Q1"), "没有任何记录"),
        (("--street", "朝阳街道", "--quarter", "2025Q2", "--community", "天津路"), "是不是“天津路社区”"),
        (("--street", "朝阳街道"), "缺少街道或季度"),
        (("--edition", "没有"), "没有名为“没有”的会议版"),
        (("--edition", "朝阳街道-2025Q2-1", "--street", "朝阳街道"), "请只留一种写法"),
        (("--street", "朝阳街道", "--quarter", "2025Q2", "--format", "ppt"), "没有名为“ppt”的文件格式。是不是“pptx”"),
        (("--street", "朝阳街道", "--quarter", "2025Q2", "--format", ","), "没有写要哪种文件"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_leaves_nothing(own, tmp_path, capsys, arguments, said):
    out = tmp_path / "out"
    assert run(*arguments, "--out", str(out)) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert not out.exists()
    assert editions.names(own) == []


def test_a_folder_that_cannot_be_written_is_explained(own, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file", "utf-8")
    one, _ = making.edition_asked_for(own, None, "朝阳街道", "2025Q2", None)
    with pytest.raises(StreetboardError, match="写不了文件"):
        list(making.hand_out(one, ["xlsx"], blocked))
