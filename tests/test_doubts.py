"""Doubts: what hardly anybody means needs a second yes, on the page, on the command line and in a watched folder."""

from __future__ import annotations

import json

import pytest

from streetboard import ledger, warehouse
from streetboard.__main__ import main
from streetboard.errors import LedgerError
from tests.test_import import HEADER, bring, counts, load, rows

GOOD = "".join(f"{n},东社区,2025-03-0{n},,处置中\n" for n in (1, 2, 3, 4))
WRONG = "8,东社区,2025-03-05,2025-03-01,办结\n"
UNKNOWN = "9,东社区,2025-03-05,,飞走了\n"


def doubts(tmp_path, text: str, **how: object) -> list[str]:
    order = ledger.Order(bring(tmp_path / "a.csv", HEADER + text), "issues", street="演示街道", **how)
    return [doubt["problem"] for doubt in ledger.rehearse([order]).doubts]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD, []),
        # a fifth is not more than a fifth
        (GOOD + WRONG, []),
        (
            GOOD + WRONG + UNKNOWN + UNKNOWN.replace("9", "10"),
            ["7 行里有 3 行（42.86%）进不来：不认识的状态 2 行、办结时间早于上报时间 1 行"],
        ),
        # what is no row of the ledger is not one that stays out
        (GOOD + WRONG + "\n\n合计,5\n", []),
        # a number that begins anew is asked about first, and the answer clears the doubt
        ("".join(f"{n},{c}社区,2025-03-0{n},,处置中\n" for c in "东西" for n in (1, 2)), []),
    ],
)
def test_more_than_a_fifth_kept_out_is_doubted(home, tmp_path, text, told):
    assert doubts(tmp_path, text) == told


def test_a_file_that_brings_nothing_new_is_doubted(home, tmp_path):
    load(bring(tmp_path / "before.csv", HEADER + GOOD))
    assert doubts(tmp_path, GOOD + WRONG) == ["没有一行新增或更新"]
    assert doubts(tmp_path, GOOD[: GOOD.index("4,")], mode="replace") == ["没有一行新增或更新，反而要移除 1 行"]
    # nothing to publish, nothing to doubt
    assert doubts(tmp_path, GOOD) == []


def test_a_yes_to_one_thing_is_none_to_another(home, tmp_path):
    assert doubts(tmp_path, WRONG, confirmed=frozenset({"strange_street"})) != []
    assert doubts(tmp_path, WRONG, confirmed=ledger.DOUBTS) == []


def test_the_command_line_publishes_what_is_doubtful_after_a_second_yes_only(home, tmp_path, capsys):
    file = bring(tmp_path / "a.csv", HEADER + GOOD + WRONG + UNKNOWN)
    command = ["import", str(file), "--dataset", "issues", "--street", "演示街道"]

    assert main([*command, "--dry-run"]) == 1
    told = capsys.readouterr().out
    assert "读到 6 行，新增 4" in told
    assert "请确认：6 行里有 2 行（33.33%）进不来" in told
    assert main([*command, "--dry-run", "--json"]) == 1
    (doubt,) = json.loads(capsys.readouterr().out)["questions"]
    assert (doubt["code"], doubt["count"], doubt["must"]) == ("mostly_kept_out", 2, True)

    assert main(command) == 2
    assert "a.csv：6 行里有 2 行（33.33%）进不来" in (said := capsys.readouterr().err)
    assert "--confirm" in said
    assert warehouse.current_version(home) is None

    assert main([*command, "--confirm"]) == 0
    assert rows("select count(*) from raw.issues") == [(4,)]
    # and the file again is nothing new, in which there is nothing to doubt
    assert main(command) == 0


def test_who_brings_a_file_by_himself_is_not_asked(home, tmp_path):
    """The functions of the package are called by programs that have decided; a caller that wants the doubt says so."""
    file = bring(tmp_path / "a.csv", HEADER + WRONG)
    with pytest.raises(LedgerError, match=r"1 行里有 1 行（100\.00%）进不来"):
        ledger.import_files([ledger.Order(file, "issues", street="演示街道")], cautious=True)
    assert counts(load(file)) == (1, 0, 0, 0, 1, 0)
