"""Words: what clerks write for a state becomes one of ours, or is asked about once."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest

from streetboard import ledger
from streetboard.__main__ import main
from streetboard.datasets import all_datasets, dataset
from streetboard.ledger import recognise
from streetboard.ledger.mapping_files import Mapping
from tests.test_values import Staging

STATES = {
    "issues": {
        "已处理": "closed",
        "已解决": "closed",
        "已回复": "closed",
        "已答复": "closed",
        "已办": "closed",
        "办毕": "closed",
        "处理完毕": "closed",
        "已归档": "closed",
        "结案（满意）": "closed",
        "已办结(超期)": "closed",
        "【已办结】": "closed",
        "已办结，已回访": "closed",
        "办结。": "closed",
        "跟进中": "processing",
        "未办结": "processing",
        "申请延期": "processing",
        "处理中：等材料": "processing",
        "待签收": "dispatched",
        "已签收": "accepted",
        "退单": "returned",
        "作废-重复登记": "voided",
        # which of the two, nobody knows
        "处理中/已办结": "unknown_status",
        "差不多了": "unknown_status",
        "（满意）": "unknown_status",
    },
    "renovation_projects": {
        "未开工": "preparing",
        "已完工": "substantial",
        "正在施工": "in_progress",
        "在建（二标段）": "in_progress",
        "竣工": "accepted",
        "已竣工验收": "accepted",
    },
    "joint_meeting_items": {"办毕": "done", "未办结": "in_progress", "已落实（长期坚持）": "done"},
    "service_records": {"待确认": "待审核", "审核不通过": "驳回"},
}
HEADERS = {
    "issues": ["编号", "上报时间", "状态"],
    "renovation_projects": ["项目编号", "项目名称", "阶段"],
    "joint_meeting_items": ["事项编号", "议定事项", "状态"],
    "service_records": ["志愿者编号", "服务日期", "服务时长", "审核状态"],
}
CELLS = {
    "issues": ["2025-03-05"],
    "renovation_projects": ["甲"],
    "joint_meeting_items": ["甲"],
    "service_records": ["2025-03-05", "2"],
}
FIELDS = {"renovation_projects": "stage"}


@pytest.mark.parametrize("name", STATES)
def test_a_state_is_known_in_the_words_of_clerks_or_asked_about(tmp_path, name):
    rows = [[str(number), *CELLS[name], word] for number, word in enumerate(STATES[name], 1)]
    found = Staging(tmp_path / "a.csv", dataset(name), HEADERS[name], rows)
    assert dict(zip(STATES[name], found.values(FIELDS.get(name, "status")), strict=True)) == STATES[name]


@pytest.mark.parametrize("name", all_datasets())
def test_no_word_means_two_things_of_one_field(name):
    for field in all_datasets()[name].fields.values():
        meant = defaultdict(set)
        for code, spellings in field.choices.items():
            for word in (code, *spellings):
                meant[word.lower()].add(code)
        assert {word: codes for word, codes in meant.items() if len(codes) > 1} == {}, field.name


def test_an_open_word_is_kept_whole_where_its_beginning_is_none_of_ours(tmp_path):
    found = Staging(
        tmp_path / "a.csv",
        dataset("issues"),
        [*HEADERS["issues"], "处置层级", "满意度"],
        [["1", "2025-03-05", "办结", "社区/街道", "满意（电话）"], ["2", "2025-03-05", "办结", "专班（区）", "尚可"]],
    )
    assert found.values("handling_level") == ["社区/街道", "专班（区）"]
    assert found.values("satisfaction") == ["满意", "尚可"]


def ledger_of(tmp_path, *words: str) -> str:
    file = tmp_path / "台账.csv"
    lines = [f"{number},2025-03-05,{word}" for number, word in enumerate(words)]
    file.write_text("\n".join(["编号,上报时间,状态", *lines]), "utf-8")
    return str(file)


def test_unknown_words_are_told_with_their_rows_and_answered_once_in_a_mapping(home, tmp_path, capsys):
    file = ledger_of(tmp_path, "跟办", "跟办", "搁一搁", "办结")
    bring = ["import", file, "--dataset", "issues", "--street", "演示街道"]
    assert main([*bring, "--json", "--dry-run"]) == 1
    assert json.loads(capsys.readouterr().out)["unknown"] == {"status": {"跟办": 2, "搁一搁": 1}}
    assert main([*bring, "--dry-run"]) == 1
    said = capsys.readouterr().out
    assert (
        '不认识的状态：跟办（2 行）、搁一搁（1 行）。请在映射文件的 [values.status] 里写明，如 "跟办" = "pending"'
        in said
    )
    assert "可用：待受理、已受理、派遣、处置中、待核查、已办结、挂账" in said

    columns = {"issue_id": "编号", "reported_at": "上报时间", "status": "状态"}
    values = {"status": {"跟办": "processing", "搁一搁": "suspended"}}
    saved = recognise.save(
        home, "某系统", Mapping(dataset="issues", headers=("编号", "上报时间", "状态"), columns=columns, values=values)
    )
    (report,) = ledger.import_files([ledger.Order(tmp_path / "台账.csv", "issues", saved, "演示街道")])
    assert (report.rows["inserted"], report.rows["quarantined"], report.unknown) == (4, 0, {})


def test_what_an_unknown_word_would_betray_is_masked_where_it_is_told(home, tmp_path):
    file = ledger_of(tmp_path, "请联系13812345678")
    (report,) = ledger.import_files([ledger.Order(file and tmp_path / "台账.csv", "issues", None, "演示街道")])
    assert report.unknown == {"status": {"请联系138****5678": 1}}


def test_no_rule_has_the_code_of_a_word_that_is_not_known():
    """The report would call what the rule has found an unknown word, and ask what it means."""
    for data in ledger.all_datasets().values():
        assert not {f"unknown_{name}" for name in data.fields} & {rule.code for rule in data.rules}, data.name
