"""Values: the text of a cell in, a value or the reason why not out."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from streetboard.datasets import Dataset, dataset
from streetboard.ledger import check, read
from streetboard.ledger.mapping_files import Mapping, plan

NOW = datetime(2026, 1, 1)


def prepared() -> duckdb.DuckDBPyConnection:
    """Return a connection that knows how the text of a cell becomes a value."""
    connection = duckdb.connect()
    check.prepare(connection)
    return connection


class Staging:
    """What `check.stage` makes of rows of text; `data` is a dataset, `header` its headers in the file."""

    def __init__(
        self, path: Path, data: Dataset, header: list[str], rows: list[list[str]], *, epoch_1904=False, **mapping
    ) -> None:
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([number, *row, ""] for number, row in enumerate(rows, start=2))
        table = read.Table(path, header, 1, "utf-8", "", 4096, epoch_1904=epoch_1904)
        self.connection = prepared()
        spec = plan(data, header, Mapping(**mapping), "演示街道", path.name)
        self.staged = check.stage(self.connection, data, spec, table, "salt", NOW)

    def values(self, field: str) -> list:
        """Return, row by row, the value of a field or the code of the fault of its row or its cell."""
        found = self.connection.execute(
            f'select coalesce(fault, cell_faults[1]), "{field}" from incoming order by row_no'
        ).fetchall()
        return [value if fault is None else self.staged.faults[fault].code for fault, value in found]

    def problems(self) -> list[str]:
        found = self.connection.execute(
            "select coalesce(fault, cell_faults[1]) from incoming where coalesce(fault, cell_faults[1]) is not null order by row_no"
        ).fetchall()
        return [self.staged.faults[fault].problem for (fault,) in found]

    def cells(self) -> list[str]:
        found = self.connection.execute("select cells::varchar from incoming where cells is not null order by row_no")
        return [cells for (cells,) in found.fetchall()]


@pytest.fixture
def stage(tmp_path):
    def staged(name: str, header: list[str], rows: list[list[str]], **how) -> Staging:
        return Staging(tmp_path / "text.csv", dataset(name), header, rows, **how)

    return staged


def staged_dates(folder: Path, *texts: str, **how) -> Staging:
    """Return the staging of these texts of 上报时间."""
    rows = [[str(number), text, "处置中"] for number, text in enumerate(texts)]
    return Staging(folder / "text.csv", dataset("issues"), ["问题编号", "上报时间", "状态"], rows, **how)


@pytest.fixture
def dates(tmp_path):
    """Return a function from the texts of 上报时间 to their staging."""
    return lambda *texts, **how: staged_dates(tmp_path, *texts, **how)


@pytest.fixture(scope="module")
def shown():
    """Return a function that gives a text as it is kept."""
    connection = prepared()
    return lambda text: check.scrubbed_texts(connection, [text])[0]


# --- dates -------------------------------------------------------------------------------------------------------------


DATES = [
    ("2024-03-05", datetime(2024, 3, 5)),
    ("2024/3/5 9:05", datetime(2024, 3, 5, 9, 5)),
    ("2024.3.5", datetime(2024, 3, 5)),
    ("2024年3月5日下午3点", datetime(2024, 3, 5, 15)),
    ("2024年3月5日 晚上9点半", datetime(2024, 3, 5, 21, 30)),
    ("2024-03-0509:30", datetime(2024, 3, 5, 9, 30)),
    ("2024-03-05T01:00:00Z", datetime(2024, 3, 5, 9)),
    ("2024-03-05T09:00:00+08:00", datetime(2024, 3, 5, 9)),
    ("2024-03-05 10:00:00-05", "unreadable_value"),
    ("2024-03-05 10:00:00 UTC", "unreadable_value"),
    ("20240305", datetime(2024, 3, 5)),
    ("20240305 9:05", datetime(2024, 3, 5, 9, 5)),
    ("45356", datetime(2024, 3, 5)),
    ("45356.5", datetime(2024, 3, 5, 12)),
    ("epoch", "unreadable_value"),
    ("infinity", "unreadable_value"),
    # the calendar of the Republic
    ("112/2/28", datetime(2023, 2, 28)),
    ("112.2.28", datetime(2023, 2, 28)),
    ("112-02-28 14:30", datetime(2023, 2, 28, 14, 30)),
    ("112年2月28日", datetime(2023, 2, 28)),
    ("112年2月28日下午3点20分", datetime(2023, 2, 28, 15, 20)),
    ("民國112年2月28日", datetime(2023, 2, 28)),
    ("民国112年2月28日", datetime(2023, 2, 28)),
    ("民国95年2月3日", datetime(2006, 2, 3)),
    ("1120228", datetime(2023, 2, 28)),
    ("1120228 9:05", datetime(2023, 2, 28, 9, 5)),
    ("1121328", "unreadable_value"),
    ("112/2/30", "unreadable_value"),
    ("212/2/28", "unreadable_value"),
    # a plan is no event
    ("(預定)112/12/31", "unreadable_value"),
    # which of the numbers is what
    ("03/04/2015", "ambiguous_date"),
    ("3-4-2015", "ambiguous_date"),
    ("03.04.2015 2:30 PM", "ambiguous_date"),
    ("24.3.5", "ambiguous_date"),
    ("24-03-05", "ambiguous_date"),
    ("95/02/03", "ambiguous_date"),
    ("13/13/2015", "unreadable_value"),
    ("30/02/2015", "unreadable_value"),
]


@pytest.fixture(scope="module")
def column_of_dates(tmp_path_factory) -> dict[str, object]:
    """Return every text of DATES, which stand in one column, with what it was read as."""
    texts = [spelled for spelled, _ in DATES]
    return dict(zip(texts, staged_dates(tmp_path_factory.mktemp("dates"), *texts).values("reported_at"), strict=True))


@pytest.mark.parametrize(("spelled", "meant"), DATES)
def test_a_date_is_read_or_says_why_not(column_of_dates, spelled, meant):
    assert column_of_dates[spelled] == meant


def test_a_date_that_stands_alone_is_read_or_says_why_not(dates):
    assert dates("2024年3月5日下午3点").values("reported_at") == [datetime(2024, 3, 5, 15)]
    assert dates("03/04/2015").values("reported_at") == ["ambiguous_date"]


def test_a_column_may_mix_the_ways_that_are_clear(dates):
    staging = dates("2024.3.5", "45356", "20240305", "113/3/5", "2024年3月5日")
    assert staging.values("reported_at") == [datetime(2024, 3, 5)] * 5
    assert staging.staged.notes == []


def test_a_planned_date_is_read_where_a_plan_is_kept(stage):
    staging = stage(
        "renovation_projects",
        ["项目编号", "项目名称", "阶段", "plan_start"],
        [["1", "甲", "在建", "(預定)112/12/31"], ["2", "乙", "在建", "（预定）2023-12-31"]],
    )
    assert [str(value) for value in staging.values("plan_start")] == ["2023-12-31"] * 2


def test_serials_of_a_workbook_may_count_from_1904(dates):
    assert dates("43894", "43894.25", "2024-03-05", epoch_1904=True).values("reported_at") == [
        datetime(2024, 3, 5),
        datetime(2024, 3, 5, 6),
        datetime(2024, 3, 5),
    ]


@pytest.mark.parametrize(
    ("texts", "format_", "example", "read"),
    [
        (("03/04/2015", "25/04/2015"), "%d/%m/%Y", "25/04/2015", [datetime(2015, 4, 3), datetime(2015, 4, 25)]),
        (("03/04/2015", "04/25/2015"), "%m/%d/%Y", "04/25/2015", [datetime(2015, 3, 4), datetime(2015, 4, 25)]),
        (
            ("3.4.2015 2:30 PM", "25.4.2015 09:00"),
            "%d.%m.%Y",
            "25.4.2015 09:00",
            [datetime(2015, 4, 3, 14, 30), datetime(2015, 4, 25, 9)],
        ),
        (("03/04/15", "04/25/99"), "%m/%d/%y", "04/25/99", [datetime(2015, 3, 4), datetime(1999, 4, 25)]),
    ],
)
def test_one_date_that_can_be_told_tells_the_order_of_its_column(dates, texts, format_, example, read):
    staging = dates(*texts)
    assert staging.values("reported_at") == read
    assert staging.staged.notes == [check.Note("date_order", "reported_at", "上报时间", format_, example, 2)]
    assert check.date_questions(staging.staged.notes) == []


@pytest.mark.parametrize(
    ("texts", "example", "candidates", "problem"),
    [
        (
            ("03/04/2015", "05/06/2015"),
            "03/04/2015、05/06/2015",
            ("%d/%m/%Y", "%m/%d/%Y"),
            "上报时间分不清月和日（如 03/04/2015），请写明日期格式",
        ),
        # they contradict one another
        (
            ("25/04/2015", "04/25/2015"),
            "25/04/2015、04/25/2015",
            ("%d/%m/%Y", "%m/%d/%Y"),
            "上报时间分不清月和日（如 25/04/2015），请写明日期格式",
        ),
        (
            ("09-03-05", "09-04-05"),
            "09-03-05、09-04-05",
            ("%d-%m-%y", "%m-%d-%y", "%y-%m-%d"),
            "上报时间分不清年月日（如 09-03-05），请写明日期格式",
        ),
    ],
)
def test_a_column_that_does_not_tell_asks_for_its_format(dates, texts, example, candidates, problem):
    staging = dates(*texts)
    assert staging.values("reported_at") == ["ambiguous_date"] * 2
    assert staging.problems() == [problem] * 2
    question = check.Note("ambiguous_date", "reported_at", "上报时间", "", example, 2, candidates)
    assert check.date_questions(staging.staged.notes) == staging.staged.notes == [question]


def test_the_format_of_a_mapping_decides_for_other_separators_and_times_too(dates):
    staging = dates("03/04/2015", "3-4-2015 14:30", "2015-05-06", "112/2/28", formats={"reported_at": ("%m/%d/%Y",)})
    assert staging.values("reported_at") == [
        datetime(2015, 3, 4),
        datetime(2015, 3, 4, 14, 30),
        datetime(2015, 5, 6),
        datetime(2023, 2, 28),
    ]
    assert staging.staged.notes == []


def test_each_column_tells_its_own_order(stage):
    staging = stage(
        "issues",
        ["问题编号", "上报时间", "办结时间", "状态"],
        [["1", "03/04/2015", "04/25/2015", "已办结"], ["2", "25/04/2015", "05/26/2015", "已办结"]],
    )
    assert staging.values("reported_at") == [datetime(2015, 4, 3), datetime(2015, 4, 25)]
    assert staging.values("closed_at") == [datetime(2015, 4, 25), datetime(2015, 5, 26)]
    assert [(note.field, note.format) for note in staging.staged.notes] == [
        ("reported_at", "%d/%m/%Y"),
        ("closed_at", "%m/%d/%Y"),
    ]


# --- numbers -----------------------------------------------------------------------------------------------------------


NUMBERS = [
    ("建筑面积", "1234.5", "1234.5"),
    ("建筑面积", "１２３４．５", "1234.5"),
    ("建筑面积", "1,234", "1234"),
    ("建筑面积", "1，234，567.25", "1234567.25"),
    ("建筑面积", "1 234 567", "1234567"),
    ("建筑面积", "1,23", "unreadable_value"),
    ("建筑面积", "12 3", "unreadable_value"),
    ("建筑面积", "(1,234)", "-1234"),
    ("建筑面积", "（1，234）", "-1234"),
    ("建筑面积", "-1234", "-1234"),
    ("建筑面积", "−5", "-5"),
    ("建筑面积", "(5", "unreadable_value"),
    ("建筑面积", "1e3", "1000"),
    ("建筑面积", "nan", None),
    ("建筑面积", "inf", "unreadable_value"),
    ("建筑面积", "12,500平方米", "12500"),
    ("建筑面积", "1.1万㎡", "11000"),
    ("建筑面积", "3万", "30000"),
    ("建筑面积", "1.1亿", "110000000"),
    ("建筑面积", "123456789012.123456", "123456789012.123456"),
    ("建筑面积", "3户", "unreadable_value"),
    ("建筑面积(万㎡)", "1.1", "11000"),
    ("建筑面积(亩)", "3", "2000"),
    ("budget_wan", "1.5亿元", "15000"),
    ("budget_wan", "12,345元", "1.2345"),
    ("budget_wan", "¥3万", "3"),
    # 元 or 万元?
    ("budget_wan", "¥12,345", "unreadable_value"),
    ("budget_wan(元)", "¥12,345", "1.2345"),
    ("budget_wan(元)", "￥12,345.00元", "1.2345"),
]


@pytest.fixture(scope="module")
def columns_of_numbers(tmp_path_factory) -> dict[tuple[str, str], object]:
    """Return every text of NUMBERS with what it was read as; those below one header stand in one column."""
    path, found = tmp_path_factory.mktemp("numbers") / "text.csv", {}
    for header in dict.fromkeys(header for header, _, _ in NUMBERS):
        texts = [spelled for above, spelled, _ in NUMBERS if above == header]
        rows = [[str(number), "甲", "在建", text] for number, text in enumerate(texts)]
        staging = Staging(path, dataset("renovation_projects"), ["项目编号", "项目名称", "阶段", header], rows)
        values = staging.values("floor_area_m2" if header.startswith("建筑面积") else "budget_wan")
        found |= {(header, text): value for text, value in zip(texts, values, strict=True)}
    return found


@pytest.mark.parametrize(("header", "spelled", "meant"), NUMBERS)
def test_a_number_is_read_exactly_or_says_why_not(columns_of_numbers, header, spelled, meant):
    value = columns_of_numbers[header, spelled]
    assert value == (Decimal(meant) if meant and meant != "unreadable_value" else meant)


@pytest.mark.parametrize(("spelled", "meant"), [("1.1万", 11000), ("12.0", 12), ("1.5", "unreadable_value")])
def test_a_count_is_whole(stage, spelled, meant):
    header = ["项目编号", "项目名称", "阶段", "户数"]
    assert stage("renovation_projects", header, [["1", "甲", "在建", spelled]]).values("households") == [meant]


@pytest.mark.parametrize(
    ("header", "texts", "meant"),
    [
        ("计划进度", ("0.065", "0.57", "1"), [0.065, 0.57, 1.0]),
        ("计划进度", ("6.5", "57", "0"), [0.065, 0.57, 0.0]),
        ("计划进度", ("6.5%", "57％", "100 %"), [0.065, 0.57, 1.0]),
        # a sign goes before what the column says
        ("计划进度", ("6.5%", "0.57", "1"), [0.065, 0.57, 1.0]),
        ("计划进度", ("0.5%", "57", "1"), [0.005, 0.57, 0.01]),
        # 0.65 % or 65 %? the rest is clear
        ("计划进度", ("0.65", "65", "1", "0", "6.5%"), ["ambiguous_share", 0.65, "ambiguous_share", 0.0, 0.065]),
        ("计划进度(%)", ("0.5", "57", "1"), [0.005, 0.57, 0.01]),
        ("计划进度(%)", ("0.65", "1", "0"), ["ambiguous_share", "ambiguous_share", 0.0]),
        ("计划进度(%)", ("1",), [0.01]),
    ],
)
def test_shares_are_read_by_their_sign_and_then_by_their_column(stage, header, texts, meant):
    rows = [[str(number), "2025-03-31", "1", text] for number, text in enumerate(texts)]
    staging = stage("renovation_progress", ["分项编号", "填报日期", "累计完成量", header], rows)
    assert staging.values("planned_pct") == meant


# --- texts -------------------------------------------------------------------------------------------------------------


TEXTS = {
    "'=1+1": "=1+1",
    "'@处理": "@处理",
    "''=1": "'=1",
    "=1+1": "=1+1",
    "-5度": "-5度",
    "'90年代": "'90年代",
    "  路灯不亮 \n": "路灯不亮",
    "\u3000路灯\xa0不亮\u200b": "路灯 不亮",
}


def test_a_text_is_taken_as_it_is_but_for_the_quote_of_our_exports(tmp_path):
    rows = [[str(number), cell, "2025-03-05", "处置中"] for number, cell in enumerate(TEXTS)]
    staging = Staging(tmp_path / "text.csv", dataset("issues"), ["问题编号", "标题", "上报时间", "状态"], rows)
    assert dict(zip(TEXTS, staging.values("title"), strict=True)) == TEXTS


# --- personal data -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("联系人：张三，电话13812345678", "联系人：张**，电话138****5678"),
        ("反映人李四来电反映路灯不亮", "反映人李**来电反映路灯不亮"),
        ("来电人王五称噪声扰民", "来电人王**称噪声扰民"),
        ("居民张某某反映", "居民张**反映"),
        ("业主：欧阳明月", "业主：欧**"),
        ("户主姓名：陈建国（三楼）", "户主姓名：陈**（三楼）"),
        ("当事人 赵敏、钱伟、孙立已调解", "当事人 赵**等已调解"),
        ("居民张三、李四、王五反映漏水", "居民张**等反映漏水"),
        ("身份证500109199001011234", "身份证［证件号］"),
        ("卡号6222021234567890123", "卡号［卡号］"),
        ("卡号6222 0212 3456 7890", "卡号［卡号］"),
        ("座机023-68861234", "座机023-****1234"),
        ("(023)68861234", "(023)****1234"),
        ("电话：68861234", "电话：****1234"),
        ("QQ：123456789", "QQ：［号码］"),
        ("微信号abc_12345联系", "微信号［号码］联系"),
        ("微信群里反映", "微信群里反映"),
        ("渝A·12345乱停", "渝A·***乱停"),
        ("渝AD12345乱停", "渝A·***乱停"),
        ("邮箱zhang.san@example.com", "邮箱［邮箱］"),
        ("5栋2单元6-1漏水", "5栋漏水"),
        ("3栋2单元501", "3栋"),
        ("8栋二单元703房", "8栋"),
        ("八栋二单元七〇三室漏水", "八栋漏水"),
        ("8栋二单元七楼703房，漏水", "8栋，漏水"),
        ("8栋二单元703房屋渗水", "8栋房屋渗水"),
        ("８栋２单元７０３号", "8栋"),
        ("8栋703房9栋501房", "8栋房9栋"),
        ("二单元703房漏水", "漏水"),
        ("12号附3号", "12号"),
        ("人民路5号附3号2-1漏水", "人民路5号漏水"),
        ("滨江路１２号附３号", "滨江路12号"),
        ("工单202503051234567890", "工单202503051234567890"),
    ],
)
def test_personal_data_in_a_text_is_masked_once_and_for_all(shown, text, kept):
    assert shown(text) == kept
    assert shown(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "居民反映路灯不亮。",
        "5栋一楼漏水。",
        "8栋二单元没有灯。",
        "附件3份，附近12户。",
        "见附表3号。",
        "居民周边环境差，请处理。",
        "居民高兴。",
        "居民李先生来电。",
        "业主许多次反映。",
        "居民方便，通行顺畅。",
        "住户水管破裂。",
        "居民楼道堆物。",
        "居民严重不满。",
        "居民高空抛物，危险。",
        "业主委员会，成立。",
        "居民常年，反映。",
        "群众于昨晚，聚集。",
        "村民田地，被淹。",
        "居民马路边，停车。",
        "居民张贴，小广告。",
        "老人白天，无人照看。",
        "居民陈述，属实。",
        "住户江边，散步。",
        "居民夏天，纳凉。",
        "居民任何时候，均可。",
        "市民游客，较多。",
        "居民胡同，狭窄。",
        "居民温馨，提示。",
        "居民申请，加装电梯。",
        "居民解决，满意。",
        "居民安全，第一。",
        "负责人已到场。",
        "居民付款，困难。",
        "住户洪水，进屋。",
        "户主自行，整改。",
        "业主方案，未定。",
        "居民林木，修剪。",
        "群众黄色，预警。",
        "居民周末，休息。",
        "租户易燃，物品。",
        "居民曾多，次反映。",
        "居民何时，能回复。",
        "居民石板，松动。",
        "居民雷雨，积水。",
        "联系人：社区，办公室。",
        "投诉人：匿名。",
        "来电人要求保密。",
        "反映人：不详。",
        "申请人数较多。",
        "业主群里讨论。",
        "家属院，停水。",
        "居民段时，无水。",
        "当事人双方，和解。",
        "姓名不详。",
    ],
)
def test_ordinary_words_stay(shown, text):
    assert shown(text) == text


def test_what_stands_in_quarantine_is_masked_and_identity_numbers_have_no_field(stage):
    staging = stage(
        "issues",
        ["问题编号", "身份证号", "联系电话", "主要内容", "社区", "上报时间", "状态"],
        [["1", "500109199001011234", "13987654321", "业主：李明，渝A12345", "东社区13987654321", "昨天", "处置中"]],
    )
    (cells,) = staging.cells()
    assert "业主：李**，渝A·***" in cells
    assert "东社区139****4321" in cells
    for secret in ("500109199001011234", "13987654321", "李明", "渝A12345"):
        assert secret not in cells


def test_names_of_files_and_headers_are_kept_without_personal_data():
    texts = ["台账（联系人张三13812345678）.xlsx", "身份证500109199001011234", "202503工单.csv"]
    assert check.scrubbed_texts(prepared(), texts) == [
        "台账（联系人张**138****5678）.xlsx",
        "身份证［证件号］",
        "202503工单.csv",
    ]


# --- a column that is written plainly throughout -----------------------------------------------------------------------------

SAID_OF_DATES = [
    "", "-", "2024-05-01", "2024/5/1 8:30", "2024-05-01 08:30:00.9996", "1970-01-01", "9999-12-31", "2024-13-01", "2024-05", "45413",
    "20240501", "'2024-05-01", "2024-05-01 10:00-11:00",
]  # fmt: skip
SAID_OF_NUMBERS = [
    "",
    "无",
    "0",
    "-5",
    "+7",
    "1e3",
    "1_000",
    ".5",
    "1.0000000001",
    "99999999999999999999",
    "'12",
    "nan",
    "12 ",
]
SAID_OF_TEXTS = ["", "无", "'=1+1", "二期3号地块", "138 0013 8000", "6栋2单元703", "联系人：李明"]
# A field, what its column may hold, and a cell that is written otherwise than by itself.
COLUMNS = {
    ("renovation_projects", "计划完工", "plan_end"): (SAID_OF_DATES, "2025年6月底"),
    ("renovation_projects", "户数", "households"): (SAID_OF_NUMBERS, "约1,200户"),
    ("renovation_projects", "总投资", "budget_wan"): (SAID_OF_NUMBERS, "1.2亿元"),
    ("renovation_projects", "滞后原因", "delay_reason"): (SAID_OF_TEXTS, "居民张三13912345678不同意"),
    ("issues", "上报时间", "reported_at"): (SAID_OF_DATES, "2025年6月3日 下午3点"),
    ("issues", "办理期限", "due_at"): (SAID_OF_DATES, "3个工作日"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "label", "field"), COLUMNS)
def test_a_cell_is_read_alike_whether_or_not_its_column_is_written_plainly_throughout(stage, name, label, field):
    needed = {
        "renovation_projects": {"项目编号": "1", "项目名称": "一期", "阶段": "在建"},
        "issues": {"问题编号": "1", "上报时间": "2024-05-01", "状态": "处置中"},
    }[name]
    header, (number, *_) = list(dict.fromkeys([*needed, label])), needed

    def read_as(*cells: str, first: int = 0) -> list[tuple]:
        """Return of each row its value or fault, and all else but the numbers of faults, which depend on what is asked."""
        rows = [
            [{**needed, number: str(at), label: cell}[one] for one in header] for at, cell in enumerate(cells, first)
        ]
        staging = stage(name, header, rows)
        others = "* exclude (row_no, fault, cell_faults, as_written)"
        rest = staging.connection.execute(f"select {others} from incoming order by row_no").fetchall()
        return list(zip(staging.values(field), rest, strict=True))

    cells, otherwise = COLUMNS[name, label, field]
    assert [read_as(cell, first=at)[0] for at, cell in enumerate(cells)] == read_as(*cells, otherwise)[:-1]
