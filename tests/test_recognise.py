"""Recognise: which ledger a file is, without being told; and what a clerk has corrected is remembered."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from streetboard import ledger
from streetboard.__main__ import main
from streetboard.datasets import all_datasets, dataset
from streetboard.errors import LedgerError
from streetboard.ledger import mapping_toml, recognise, template
from streetboard.ledger.mapping_files import Mapping

ISSUES = ["工单编号", "所属社区", "创建时间", "办理状态"]
ROW = ["1", "东社区", "2025-03-05", "处置中"]


def workbook(path: Path, **sheets: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def taken_for(path: Path, home: Path) -> list[tuple[str, str | None, bool]]:
    return [(one.part.sheet, one.dataset, one.is_sure) for one in recognise.recognise(path, home)]


@pytest.mark.parametrize("name", all_datasets())
def test_every_template_of_ours_is_recognised(home, tmp_path, name):
    data = all_datasets()[name]
    file = tmp_path / "a.xlsx"
    template.write(data, file)
    assert taken_for(file, home) == [(data.title, name, True)]


@pytest.mark.parametrize("file", sorted(ledger.DEMO.glob("*.csv")), ids=lambda file: file.stem)
def test_every_demonstration_ledger_is_recognised(home, file):
    assert taken_for(file, home) == [("", file.stem, True)]


@pytest.mark.parametrize(
    ("header", "dataset", "is_sure"),
    [
        (ISSUES, "issues", True),
        (["志愿者编号", "姓名", "注册时间"], "volunteers", True),
        (["流水号", "志愿者编号", "变动时间", "积分类型", "积分变动", "分值"], "points", True),
        (["会议编号", "所属社区", "会议时间", "应到单位数", "实到单位数"], "joint_meetings", True),
        (["编号", "社区", "季度", "召开日期", "会议主题", "参会单位"], "joint_meetings", True),
        (["成员单位", "单位类型", "所属社区"], "joint_meeting_members", True),
        (["单位名称", "单位性质", "社区", "加入时间"], "joint_meeting_members", True),
        (["事项编号", "会议编号", "议定事项", "责任单位", "完成时限", "状态", "完成时间"], "joint_meeting_items", True),
        (["编号", "会议时间", "事项名称", "牵头单位", "要求完成时间", "落实情况"], "joint_meeting_items", True),
        (["序号", "社区名称", "类型", "户数", "常住人口", "辖区面积（平方公里）"], "communities", True),
        (["村居名称", "总户数", "总人口"], "communities", True),
        (["网格编号", "网格名称", "所属社区", "上级网格", "户数", "是否建立党组织"], "grids", True),
        (["网格编号", "人员岗位", "人数", "其中党员"], "grid_staff", True),
        (["组织编号", "党组织名称", "党组织类型", "上级党组织"], "party_orgs", True),
        (["楼栋号", "小区名称", "社区", "建成年代", "住户数", "物业情况"], "buildings", True),
        (["社区", "微信群类型", "微信群数", "覆盖楼栋数"], "chat_groups", True),
        (["编号", "社区", "走访方式", "勘察时间", "参加人数"], "consultations", True),
        (["社区", "服务方式", "月份", "服务次数"], "consultations", True),
        (["编号", "检查项目", "检查时间", "问题数", "整改时间", "整改情况"], "inspections", True),
        (["方案编号", "适用范围", "片区", "小区", "楼栋", "通过时间"], "policies", True),
        # a list of firms is not one of the meeting's members
        (["单位名称", "地址", "法人"], None, False),
        # an issue ledger that names who answers, and until when
        (["工单编号", "创建时间", "办理状态", "责任单位", "完成时间", "截止时间", "主题"], "issues", True),
        # told by 工单编号, but without a state it is not whole
        (["工单编号", "上报时间", "来电时间"], "issues", False),
        # whole as a roster, but that says next to nothing
        (["编号", "社区", "反映问题", "登记时间", "办理结果", "办结时间"], "issues", False),
        # what any ledger may have
        (["编号", "名称"], None, False),
        (["编号", "时间", "积分"], None, False),
        (["甲", "乙", "丙"], None, False),
    ],
)
def test_headers_that_few_ledgers_have_tell_which_it_is(home, tmp_path, header, dataset, is_sure):
    file = workbook(tmp_path / "a.xlsx", 明细=[header, ["1"] * len(header)])
    assert taken_for(file, home) == [("明细", dataset, is_sure)]


def test_a_short_list_is_not_taken_for_one_that_has_few_columns_only(home, tmp_path):
    items = ["会议时间", "社区", "议定事项", "责任单位", "完成时限", "完成情况"]
    row = ["2025-03-12", "东社区", "增设停车位", "城管办", "2025-06-30", "已完成"]
    file = workbook(tmp_path / "a.xlsx", 事项=[items, row])
    (one,) = recognise.recognise(file, home, "演示街道")
    assert (one.dataset, one.is_sure, one.problem) == ("joint_meeting_items", True, "")
    # and one that lacks what it must have is called by its name, though another ledger would be whole
    short = [text for text in items if text != "会议时间"]
    (one,) = recognise.recognise(
        workbook(tmp_path / "b.xlsx", 事项=[[*short, "召开时间"], [*row[1:], "2025-03-12"]]), home, "演示街道"
    )
    assert (one.dataset, one.is_sure) == ("joint_meeting_items", False)
    assert "缺少议定事项台账的必填列：事项编号" in one.problem


def test_a_ledger_without_a_street_is_told_apart_but_needs_one(home, tmp_path):
    file = workbook(tmp_path / "a.xlsx", 明细=[ISSUES, ROW])
    (alone,) = recognise.recognise(file, home)
    (placed,) = recognise.recognise(file, home, "演示街道")
    assert (alone.dataset, alone.is_sure) == ("issues", True)
    assert "没有街道列" in alone.problem
    assert placed.problem == ""


def test_a_saved_mapping_goes_before_everything_for_the_same_headers_in_any_order(home, tmp_path):
    headers = ["A", "B", "C", "D"]
    columns = {"issue_id": "A", "reported_at": "B", "status": "C"}
    mapping = Mapping(dataset="issues", headers=tuple(headers), columns=columns, ignored=("D",))
    saved = recognise.save(home, "某系统 导出（6月）", mapping)
    assert saved.name == "某系统_导出_6月"
    file = workbook(tmp_path / "a.xlsx", 明细=[["B", "A", "D", "C"], ["2025-03-05", "1", "x", "办结"]])
    (one,) = recognise.recognise(file, home, "演示街道")
    assert (one.dataset, one.is_sure, one.mapping, one.problem) == ("issues", True, saved, "")

    # corrected again: the same profile; another system of the same name: another profile
    again = recognise.save(home, "别的名字", Mapping(dataset="volunteers", headers=tuple(headers), columns={}))
    other = recognise.save(home, "某系统 导出（6月）", Mapping(dataset="issues", headers=("E",), columns=columns))
    assert (again.name, other.name) == ("某系统_导出_6月", "某系统_导出_6月_2")
    assert {profile.name for profile in recognise.profiles(home)} == {saved.name, other.name}


def test_a_damaged_profile_is_named(home, tmp_path):
    folder = home / recognise.PROFILES
    folder.mkdir(parents=True)
    (folder / "坏的.toml").write_text("[columns", "utf-8")
    with pytest.raises(LedgerError, match="保存的对应关系 坏的"):
        recognise.recognise(workbook(tmp_path / "a.xlsx", 明细=[ISSUES, ROW]), home)


def test_a_workbook_of_several_months_is_imported_as_it_is_told(home, tmp_path, capsys):
    months = {"1月": [ISSUES, ROW], "2月": [ISSUES, ["2", *ROW[1:]]], "说明": [["本表由系统导出"]]}
    file = str(workbook(tmp_path / "全年.xlsx", **months))
    bring = ["import", file, "--dataset", "issues", "--street", "演示街道", "--json"]
    assert main(bring) == 2
    assert "全年.xlsx 里有 2 张表都像问题台账：1月、2月。请用 --sheet 写明" in capsys.readouterr().err
    assert main([*bring, "--sheet", "3月"]) == 2
    assert "没有名为“3月”的表。现有的表：1月、2月、说明" in capsys.readouterr().err
    assert main([*bring, "--sheet", "2月"]) == 0
    assert '"inserted": 1' in capsys.readouterr().out
    assert main([*bring, "--sheet", "*"]) == 0
    out = capsys.readouterr().out
    assert (out.count('"inserted": 1'), out.count('"unchanged": 1')) == (1, 1)


def test_two_sheets_without_keys_are_two_ledgers_even_where_their_rows_look_the_same(home, tmp_path):
    header, row = ["志愿者编号", "服务日期", "服务时长"], ["A", "2025-03-05", "2"]
    file = workbook(tmp_path / "a.xlsx", 甲队=[header, row], 乙队=[header, row])
    data = all_datasets()["service_records"]

    def bring() -> list[dict[str, int]]:
        parts = [part for part, _ in recognise.parts(file, data, Mapping(), ["*"])]
        orders = [ledger.Order(file, data.name, street="演示街道", part=part) for part in parts]
        return [report.rows for report in ledger.import_files(orders)]

    assert [rows["inserted"] for rows in bring()] == [1, 1]
    assert [rows["unchanged"] for rows in bring()] == [1, 1]


# What earlier builds of the page wrote beside what counts: each has no effect, and no clerk could have taken it out.
WRITTEN_BY_THE_PAGE = {
    "a column for the number that is composed": (
        'key = ["社区", "编号"]\n[columns]\nissue_id = "编号"\nreported_at = "受理"\nstatus = "状态"\n',
        Mapping(key=("社区", "编号"), columns={"reported_at": "受理", "status": "状态"}),
    ),
    "a unit of what has none, a form of what is no date, and a constant beside its column": (
        '[columns]\nissue_id = "编号"\nreported_at = "受理"\nstatus = "状态"\n[constants]\nstatus = "办结"\n'
        '[units]\nstatus = "分钟"\n[formats]\nstatus = ["%Y"]\n',
        Mapping(columns={"issue_id": "编号", "reported_at": "受理", "status": "状态"}),
    ),
    "a column that is used and ignored, and a word for a state that is none": (
        'ignored = ["状态", "社区"]\n[columns]\nissue_id = "编号"\nreported_at = "受理"\nstatus = "状态"\n'
        '[values.status]\n"好" = "办结"\n"坏" = "没有这种"\n',
        Mapping(
            ignored=("社区",),
            columns={"issue_id": "编号", "reported_at": "受理", "status": "状态"},
            values={"status": {"好": "办结"}},
        ),
    ),
}


@pytest.mark.parametrize(("text", "meant"), WRITTEN_BY_THE_PAGE.values(), ids=WRITTEN_BY_THE_PAGE)
def test_what_has_no_effect_in_a_remembered_mapping_is_left_out_and_in_a_file_refused(home, tmp_path, text, meant):
    header = ["社区", "编号", "受理", "状态"]
    folder = home / recognise.PROFILES
    folder.mkdir(parents=True)
    kept = folder / "诉求.toml"
    kept.write_text(f'dataset = "issues"\nheaders = {json.dumps(header, ensure_ascii=False)}\n{text}', "utf-8")
    (one,) = recognise.recognise(
        workbook(tmp_path / "a.xlsx", 明细=[header, ["东社区", "1", "2025-03-05", "好"]]), home, "演示街道"
    )
    expected = replace(meant, name="诉求", dataset="issues", headers=tuple(header))
    assert (one.mapping, one.is_sure, one.problem) == (expected, True, "")
    with pytest.raises(LedgerError, match="映射文件 诉求"):
        mapping_toml.load(kept, dataset("issues"))


def test_a_remembered_mapping_of_which_nothing_sensible_is_left_is_named(home, tmp_path):
    folder = home / recognise.PROFILES
    folder.mkdir(parents=True)
    said = 'dataset = "issues"\nheaders = ["A"]\n[unpivot]\nlabels = ["A"]\nheaders = "status"\nvalues = "status"\n'
    (folder / "坏的.toml").write_text(said, "utf-8")
    with pytest.raises(
        LedgerError, match=r"保存的对应关系 坏的\.toml 的 \[unpivot\] 里 headers 和 values 是同一个字段"
    ):
        recognise.recognise(workbook(tmp_path / "a.xlsx", 明细=[ISSUES, ROW]), home)
