"""Import: whatever a clerk brings goes in as it should, or says why not."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from python_calamine import load_workbook

from streetboard import ledger, warehouse
from streetboard.__main__ import main
from streetboard.errors import StreetboardError
from streetboard.ledger import publish
from streetboard.ledger.mapping_files import Mapping, Repeats

HEADER = "问题编号,社区,上报时间,办结时间,状态\n"


def bring(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def load(file: Path, dataset: str = "issues", folder: Path | None = None, **how) -> ledger.Report:
    how.setdefault("street", "演示街道")
    (report,) = ledger.import_files([ledger.Order(file, dataset, **how)], folder)
    return report


def load_each(home: Path, files: dict[str, Path], dataset: str = "issues") -> dict[str, ledger.Report]:
    """Import each of these files for a street of its own, the name of which is its key here, all as one version."""
    orders = [ledger.Order(file, dataset, street=street) for street, file in files.items()]
    return dict(zip(files, ledger.import_files(orders, home), strict=True))


def rows(sql: str, folder: Path | None = None) -> list[tuple]:
    folder = folder or warehouse.home()
    # As every reader does: DuckDB opens a file in one way only, and other tests of the process may hold it open.
    with warehouse.connect_read_only(warehouse.file_of(folder, warehouse.current_version(folder))) as connection:
        return connection.execute(sql).fetchall()


def counts(report: ledger.Report) -> tuple[int, ...]:
    """Return (read, inserted, updated, unchanged, quarantined, skipped), having checked that nothing is lost."""
    read, *rest = (report.rows[key] for key in ("read", "inserted", "updated", "unchanged", "quarantined", "skipped"))
    assert read == sum(rest)
    return (read, *rest)


# --- reading -----------------------------------------------------------------------------------------------------------


ENCODINGS = ["utf-8", "utf-8-sig", "gb18030"]
DELIMITERS = [",", "\t", ";", "|"]
ISSUE = "1,天津路社区,2025-03-05 09:00,,处置中\n"


@pytest.fixture(scope="module")
def as_systems_export(homes) -> tuple[Path, dict[str, ledger.Report]]:
    """Return a home with one issue in each encoding and with each delimiter, and the report of each."""
    home = homes()
    files = {e: bring(home.with_name(f"{e}.csv"), HEADER + ISSUE, e) for e in ENCODINGS}
    for number, delimiter in enumerate(DELIMITERS):
        files[f"delimiter {number}"] = bring(home.with_name(f"{number}.txt"), (HEADER + ISSUE).replace(",", delimiter))
    return home, load_each(home, files)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_csv_is_read_in_the_encodings_that_systems_export(as_systems_export, encoding):
    home, reports = as_systems_export
    assert counts(reports[encoding]) == (1, 1, 0, 0, 0, 0)
    assert rows(f"select community, status from raw.issues where street = '{encoding}'", home) == [
        ("天津路社区", "processing")
    ]


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_found(as_systems_export, delimiter):
    _, reports = as_systems_export
    assert counts(reports[f"delimiter {DELIMITERS.index(delimiter)}"]) == (1, 1, 0, 0, 0, 0)


def test_titles_blank_lines_subtotals_footnotes_and_repeated_headers_are_skipped_and_counted(home, tmp_path):
    text = (
        "北碚区演示街道问题台账,,,,\n单位：件,,,,\n,,,,\n"
        + HEADER
        + "1,天津路社区,2025-03-05,,处置中\n\n"
        + HEADER
        + "2,天津路社区,2025-03-06,,处置中\n天津路社区小计,,2,,\n合计,,2,,\n注：数据截至3月底,,,,\n填表人：张三,,,,\n"
    )
    report = load(bring(tmp_path / "a.csv", text))
    assert counts(report) == (8, 2, 0, 0, 0, 6)
    assert report.skipped == {"blank": 1, "repeated_header": 1, "subtotal": 2, "footnote": 2}
    assert rows("select issue_id, row_no from raw.issues order by 1") == [("1", 5), ("2", 8)]


DEADLINES = ["2025-06-30", "2025/6/30", "2025年6月30日", "2025-06-30 00:00:00", "2025/6/30 0:00", "45838"]
END_OF_THE_DAY = datetime(2025, 6, 30, 23, 59, 59)


def test_a_deadline_without_a_time_or_at_midnight_is_the_end_of_that_day_in_a_text(home, tmp_path):
    body = "".join(f"{number},2025-06-01,{text},{text},处置中\n" for number, text in enumerate(DEADLINES))
    load(
        bring(
            tmp_path / "a.csv", f"编号,上报时间,办理期限,原办理期限,状态\n{body}9,2025-06-01,2025-06-30 17:30,,处置中\n"
        )
    )
    assert rows("select due_at, due_at_original from raw.issues order by issue_id") == [
        *[(END_OF_THE_DAY, END_OF_THE_DAY)] * len(DEADLINES),
        (datetime(2025, 6, 30, 17, 30), None),
    ]


@pytest.mark.parametrize("shown", ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"])
def test_a_deadline_at_midnight_is_the_end_of_that_day_in_a_workbook_however_it_is_shown(home, tmp_path, shown):
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as workbook:
        sheet, moment = workbook.add_worksheet(), workbook.add_format({"num_format": shown})
        sheet.write_row(0, 0, ["编号", "上报时间", "办理期限", "状态"])
        for row, due in enumerate([datetime(2025, 6, 30), datetime(2025, 6, 30, 17, 30)], start=1):
            sheet.write(row, 0, str(row))
            sheet.write_datetime(row, 1, datetime(2025, 6, 1), moment)
            sheet.write_datetime(row, 2, due, moment)
            sheet.write(row, 3, "处置中")
    load(file)
    assert rows("select due_at, reported_at from raw.issues order by issue_id") == [
        (END_OF_THE_DAY, datetime(2025, 6, 1)),
        (datetime(2025, 6, 30, 17, 30), datetime(2025, 6, 1)),
    ]


def test_a_workbook_gives_the_same_rows_as_the_csv(home, tmp_path):
    file = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(file)) as workbook:
        workbook.add_worksheet("说明").write("A1", "本表由系统导出")
        sheet = workbook.add_worksheet("明细")
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["演示街道问题台账"])
        sheet.write_row(1, 0, ["问题编号", "社区", "上报时间", "办理期限", "状态", "返工次数"])
        sheet.write_row(2, 0, [1001, "天津路社区"])
        sheet.write_datetime(2, 2, datetime(2025, 3, 5, 9, 30), moment)
        sheet.write_datetime(2, 3, datetime(2025, 3, 10), moment)
        sheet.write_row(2, 4, ["处置中", 2])
    assert counts(load(file)) == (1, 1, 0, 0, 0, 0)
    assert rows("select issue_id, reported_at, due_at, reopen_count, row_no from raw.issues") == [
        ("1001", datetime(2025, 3, 5, 9, 30), datetime(2025, 3, 10, 23, 59, 59), 2, 3)
    ]


SPELLED = {
    "2025-03-05": datetime(2025, 3, 5),
    "2025-03-05 09:05:07": datetime(2025, 3, 5, 9, 5, 7),
    "2025-03-05T09:05:07": datetime(2025, 3, 5, 9, 5, 7),
    "2025/3/5 9:05": datetime(2025, 3, 5, 9, 5),
    "2025.3.5": datetime(2025, 3, 5),
    "2025．３．５": datetime(2025, 3, 5),
    "20250305": datetime(2025, 3, 5),
    "20250305090507": datetime(2025, 3, 5, 9, 5, 7),
    "2025年3月5日": datetime(2025, 3, 5),
    "2025年3月5日 下午3点": datetime(2025, 3, 5, 15),
    "2025年3月5日下午3点20分": datetime(2025, 3, 5, 15, 20),
    "2025年3月5日 中午12点": datetime(2025, 3, 5, 12),
    "2025年3月5日 凌晨12:30": datetime(2025, 3, 5, 0, 30),
    "2025-3-5 3:20 PM": datetime(2025, 3, 5, 15, 20),
    "45721": datetime(2025, 3, 5),
    "45721.75": datetime(2025, 3, 5, 18),
}
UNREADABLE = ["昨天", "2025-13-01", "2025-02-30", "2025年", "12", "infinity"]


@pytest.fixture(scope="module")
def dates(homes) -> tuple[ledger.Report, dict[str, datetime], dict[str, str]]:
    """Return the report of one ledger with a row for each spelling, and by spelling what was taken and why the rest was not."""
    home, spellings = homes(), [*SPELLED, *UNREADABLE]
    lines = [f"{number},天津路社区,{spelling},,处置中\n" for number, spelling in enumerate(spellings)]
    report = load(bring(home.with_name("a.csv"), HEADER + "".join(lines)), folder=home)
    taken = rows("select row_no, reported_at from raw.issues", home)
    refused = rows("select row_no, reason from meta.quarantine", home)
    by_spelling = [{spellings[row - 2]: found for row, found in of_rows} for of_rows in (taken, refused)]
    return report, *by_spelling


@pytest.mark.parametrize(("spelled", "meant"), SPELLED.items())
def test_dates_are_read_as_they_are_written(dates, spelled, meant):
    _, taken, refused = dates
    assert (taken.get(spelled), refused.get(spelled)) == (meant, None)


@pytest.mark.parametrize("spelled", UNREADABLE)
def test_a_date_that_could_be_anything_is_never_guessed(dates, spelled):
    report, taken, refused = dates
    assert report.reasons == {"unreadable_value": len(UNREADABLE)}
    assert (taken.get(spelled), refused.get(spelled)) == (None, "unreadable_value")


def test_a_month_is_read_however_it_is_written(home, tmp_path):
    spelled = ["2025-06", "202506", "2025年6月", "2025/6", "2025.06", "45838"]
    body = "".join(f"{month},第{number}社区,10,9\n" for number, month in enumerate(spelled))
    report = load(
        bring(tmp_path / "a.csv", "敲门月份,社区,应访,实访\n" + body + "202513,别处社区,10,9\n"), "door_knocks"
    )
    assert (counts(report), report.reasons) == ((7, 6, 0, 0, 1, 0), {"unreadable_value": 1})
    assert rows("select distinct date_trunc('month', knocked_on)::date::varchar from raw.door_knocks") == [
        ("2025-06-01",)
    ]


def test_political_status_says_who_is_a_party_member(home, tmp_path):
    people = "A,2024-01-01,中共党员\nB,2024-01-01,民革党员\nC,2024-01-01,群众\nD,2024-01-01,\n"
    load(bring(tmp_path / "v.csv", "志愿者编号,注册时间,政治面貌\n" + people), "volunteers")
    assert rows("select is_party_member from raw.volunteers order by row_no") == [(True,), (False,), (False,), (None,)]


def test_units_in_headers_and_cells_are_converted(home, tmp_path):
    service, project = "志愿者编号,服务日期,{}\n{}\n", "项目编号,项目名称,阶段,{}\n{}\n"
    brought = [
        ("service_records", service.format("服务时长（分钟）", "A,2025-03-05,90")),
        ("service_records", service.format("服务时长", "A,2025-03-06,30分钟\nA,2025-03-07,2小时")),
        ("renovation_projects", project.format("建筑面积(万㎡)", "P1,甲,在建,1.25")),
        ("renovation_projects", project.format("建筑面积", 'P2,乙,在建,"12,500平方米"')),
        ("renovation_projects", project.format("建筑面积", "P3,丙,在建,3万㎡")),
    ]
    ledger.import_files(
        [
            ledger.Order(bring(tmp_path / f"{number}.csv", text), dataset, street="演示街道")
            for number, (dataset, text) in enumerate(brought)
        ]
    )
    assert rows("select hours::double from raw.service_records order by service_date") == [(1.5,), (0.5,), (2.0,)]
    assert rows("select floor_area_m2::double from raw.renovation_projects order by project_id") == [
        (12500.0,),
        (12500.0,),
        (30000.0,),
    ]


SHARES = [("65%", "5%"), ("0.65", "0.05"), ("65", "5")]


@pytest.fixture(scope="module")
def with_shares(homes) -> Path:
    """Return a home with a ledger of each of SHARES, for a street by the name of the first."""
    home, files = homes(), {}
    for number, (first, second) in enumerate(SHARES):
        text = f"分项编号,填报日期,累计完成量,计划进度\nA,2025-03-31,1,{first}\nB,2025-03-31,1,{second}\n"
        files[first] = bring(home.with_name(f"{number}.csv"), text)
    load_each(home, files, "renovation_progress")
    return home


@pytest.mark.parametrize(("first", "second"), SHARES)
def test_shares_and_percentages_mean_the_same(with_shares, first, second):
    held = rows(
        f"select planned_pct from raw.renovation_progress where street = '{first}' order by item_id", with_shares
    )
    assert held == [
        (pytest.approx(0.65),),
        (pytest.approx(0.05),),
    ]


# --- mapping -----------------------------------------------------------------------------------------------------------


def test_headers_are_known_by_their_synonyms_with_blanks_colons_and_full_width_brackets(home, tmp_path):
    text = "工 单 编 号：,所属社区,受理（立案）时间,来电时间,办理状态,备用\n1,天津路社区,2025-03-06,2025-03-05,在办,x\n"
    report = load(bring(tmp_path / "a.csv", text))
    assert report.columns == {
        "mapped": {
            "issue_id": "工 单 编 号：",
            "community": "所属社区",
            "reported_at": "来电时间",
            "accepted_at": "受理（立案）时间",
            "status": "办理状态",
        },
        "dropped": ["备用"],
        "alike": {},
    }


def test_identity_numbers_are_never_taken(home, tmp_path):
    text = "志愿者编号,姓名,身份证号,注册时间\nA1,张三丰,500109199001011234,2024-01-01\n"
    report = load(bring(tmp_path / "a.csv", text), "volunteers")
    assert report.columns["dropped"] == ["身份证号"]


def test_a_merged_cell_speaks_for_all_its_rows(home, tmp_path):
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.merge_range("A1:D1", "演示街道问题台账")
        sheet.write_row("A2", ["问题编号", "村社区", "上报时间", "状态"])
        for place in range(3):
            sheet.write_row(2 + place, 0, [str(place), "", "2025-03-05", "处置中"])
        sheet.merge_range("B3:B5", "东社区")
    assert counts(load(file)) == (3, 3, 0, 0, 0, 0)
    assert rows("select distinct community from raw.issues") == [("东社区",)]


def test_an_empty_street_cell_takes_the_street_that_was_given(home, tmp_path):
    text = "问题编号,街道,上报时间,状态\n1,,2025-03-05,处置中\n2,乙街道,2025-03-05,处置中\n"
    load(bring(tmp_path / "a.csv", text), street="甲街道")
    assert rows("select street from raw.issues order by issue_id") == [("甲街道",), ("乙街道",)]


def test_an_unknown_source_counts_as_other_and_says_so(home, tmp_path):
    text = "问题编号,来源系统,上报时间,状态\n1,随便,2025-03-05,处置中\n2,其他,2025-03-05,处置中\n3,事事通,2025-03-05,处置中\n"
    report = load(bring(tmp_path / "a.csv", text))
    assert report.warnings == {"unknown_source_system": 1}
    assert rows("select source_system from raw.issues order by issue_id") == [("other",), ("other",), ("app",)]


def test_steps_in_the_wrong_order_warn(home, tmp_path):
    text = "问题编号,上报时间,派单时间,状态\n1,2025-03-05,2025-03-02,处置中\n"
    assert load(bring(tmp_path / "a.csv", text)).warnings == {"times_out_of_order": 1}


def test_households_may_stand_as_those_who_benefit(home, tmp_path):
    load(bring(tmp_path / "p.csv", "项目编号,项目名称,阶段,惠及户数\nP1,甲,在建,320\n"), "renovation_projects")
    assert rows("select households from marts.renovation_projects") == [(320,)]


# --- quarantine --------------------------------------------------------------------------------------------------------


FAULTS = [
    (",天津路社区,2025-03-05,,处置中", "missing_key"),
    ("1,天津路社区,,,处置中", "missing_required"),
    ("1,天津路社区,2025-03-05,,", "missing_required"),
    ("1,天津路社区,2025-03-05,,飞走了", "unknown_status"),
    ("1,天津路社区,2025-03-05 10:00,2025-03-05 09:59,已办结", "closed_before_reported"),
    ("1,天津路社区,2999-03-05,,处置中", "future_time"),
    ("1,天津路社区,下周,,处置中", "unreadable_value"),
    ("1,天津路社区,2025-03-05,,处置中,多出来", "too_many_cells"),
]


@pytest.fixture(scope="module")
def faulty(homes) -> tuple[ledger.Report, list[tuple[int, str]]]:
    """Return the report of one ledger with every faulty row, and the reason of each with its number."""
    home = homes()
    report = load(bring(home.with_name("a.csv"), HEADER + "".join(f"{row}\n" for row, _ in FAULTS)), folder=home)
    return report, rows("select row_no, reason from meta.quarantine order by row_no", home)


@pytest.mark.parametrize(("row", "reason"), FAULTS)
def test_a_row_at_fault_is_quarantined_with_its_reason(faulty, row, reason):
    report, reasons = faulty
    assert counts(report) == (len(FAULTS), 0, 0, 0, len(FAULTS), 0)
    assert report.reasons == Counter(of_row for _, of_row in FAULTS)
    at = FAULTS.index((row, reason))
    assert reasons[at] == (2 + at, reason)


CLOSED = ["2025-03-05 10:00", "2025-03-05"]


@pytest.fixture(scope="module")
def closings(homes) -> dict[str, ledger.Report]:
    """Return the report of an issue that was reported at ten and closed at each of CLOSED."""
    home = homes()
    reported = HEADER + "1,天津路社区,2025-03-05 10:00,{},已办结\n"
    files = {at: bring(home.with_name(f"{number}.csv"), reported.format(at)) for number, at in enumerate(CLOSED)}
    return load_each(home, files)


@pytest.mark.parametrize("closed", CLOSED)
def test_closing_at_the_same_time_or_on_the_same_day_is_fine(closings, closed):
    assert counts(closings[closed]) == (1, 1, 0, 0, 0, 0)


HOURS = ["0", "24.5", "-1"]
UNITS = [("服务时长(min)", 0.5), ("服务时长（分）", 0.5), ("服务时长（单位：分钟）", 0.5), ("服务时长（必填）", 30)]


@pytest.fixture(scope="module")
def served(homes) -> tuple[Path, dict[str, ledger.Report]]:
    """Return a home with a service of each of HOURS and one of 30 below each header of UNITS, and the report of each."""
    home = homes()
    cells = {hours: ("服务时长", hours) for hours in HOURS} | {header: (header, "30") for header, _ in UNITS}
    files = {}
    for number, (name, (header, cell)) in enumerate(cells.items()):
        text = f"志愿者编号,服务日期,{header}\nA,2025-03-05,{cell}\n"
        files[name] = bring(home.with_name(f"{number}.csv"), text)
    return home, load_each(home, files, "service_records")


@pytest.mark.parametrize("hours", HOURS)
def test_hours_outside_a_day_are_quarantined(served, hours):
    _, reports = served
    assert reports[hours].reasons == {"hours_out_of_range": 1}


def test_a_planned_activity_may_lie_in_the_future(home, tmp_path):
    text = "活动编号,开始时间,状态\n1,2999-01-01,计划\n2,2999-01-01,已开展\n"
    assert load(bring(tmp_path / "a.csv", text), "activities").reasons == {"future_time": 1}


def test_quarantined_cells_are_kept_masked(home, tmp_path):
    text = "问题编号,标题,联系电话,上报时间,状态\n1,请回电13812345678,13812345678,2025-03-05,飞走了\n"
    load(bring(tmp_path / "a.csv", text))
    ((cells,),) = rows("select cells from meta.quarantine")
    kept = json.loads(cells)
    assert kept["标题"] == "请回电138****5678"
    assert kept["反映人代号"].startswith("vk_")
    assert kept["状态"] == "飞走了"


# --- privacy -----------------------------------------------------------------------------------------------------------


def test_a_file_changes_no_street_but_those_that_it_may(home, tmp_path):
    text = "问题编号,街道,社区,上报时间,状态\n{},{},东社区,2025-03-05,处置中\n"
    mine = ledger.Order(bring(tmp_path / "a.csv", text.format("1", "演示街道")), "issues")
    others = bring(tmp_path / "b.csv", text.format("2", "演示街道") + "3,别的街道,西社区,2025-03-05,处置中\n")
    named = ledger.Order(
        bring(tmp_path / "c.csv", "问题编号,社区,上报时间,状态\n4,西社区,2025-03-05,处置中\n"),
        "issues",
        street="别的街道",
    )
    for order in (ledger.Order(others, "issues"), named):
        for bring_in in (ledger.import_files, ledger.rehearse):
            with pytest.raises(
                StreetboardError, match=r"[bc]\.csv 的第 \d 行是别的街道的，这个账号只能导入演示街道的台账"
            ) as refused:
                bring_in([mine, order], among=["演示街道"])
            assert "请找管理员" in refused.value.remedy
            assert warehouse.current_version(home) is None
    assert ledger.rehearse([mine], among=["演示街道"]).changes
    (report,) = ledger.import_files([mine], among=["演示街道"])
    assert (report.streets, counts(report)) == (["演示街道"], (1, 1, 0, 0, 0, 0))
    assert ledger.import_files([named])[0].streets == ["别的街道"]


def test_personal_data_never_reaches_the_file(home, tmp_path):
    text = (
        "问题编号,标题,主要内容,联系电话,上报时间,状态\n"
        "1,路灯不亮,住户13987654321，身份证500109199001011234，5栋2单元6-1反映,13987654321,2025-03-05,处置中\n"
    )
    load(bring(tmp_path / "i.csv", text))
    load(bring(tmp_path / "v.csv", "姓名,手机号,注册时间\n欧阳明月,13987654321,2024-01-01\n"), "volunteers")
    assert rows("select content from raw.issues") == [("住户139****4321，身份证［证件号］，5栋反映",)]
    assert rows("select display_name from raw.volunteers") == [("欧**",)]
    # the same telephone number gives the same key in both ledgers
    assert rows("select reporter_key from raw.issues") == rows("select volunteer_key from raw.volunteers")
    for file in filter(Path.is_file, home.rglob("*")):
        held = file.read_bytes()
        for secret in ("13987654321", "500109199001011234", "欧阳明月"):
            assert secret.encode() not in held, file.name


def test_a_key_that_is_already_one_passes_through(home, tmp_path):
    load(bring(tmp_path / "v.csv", "志愿者编号,注册时间\nvk_0123456789abcdef,2024-01-01\n"), "volunteers")
    assert rows("select volunteer_key from raw.volunteers") == [("vk_0123456789abcdef",)]


def test_the_salt_is_for_its_owner_only(home, tmp_path):
    load(bring(tmp_path / "a.csv", HEADER + "1,天津路社区,2025-03-05,,处置中\n"))
    assert (home / "salt").stat().st_mode & 0o777 == 0o600


# --- merging -----------------------------------------------------------------------------------------------------------

ONE = HEADER + "1,天津路社区,2025-03-05 09:00,,处置中\n2,新房子社区,2025-03-06 09:00,,处置中\n"


def test_the_same_file_twice_changes_nothing_and_publishes_nothing(home, tmp_path):
    file = bring(tmp_path / "a.csv", ONE + "3,新房子社区,2025-03-06 09:00,,飞走了\n")
    first, second = load(file), load(file)
    assert counts(second) == (3, 0, 0, 2, 1, 0)
    assert first.version == second.version == 1


def test_a_later_export_updates_what_changed_and_leaves_the_rest(home, tmp_path):
    load(bring(tmp_path / "a.csv", ONE))
    later = HEADER + "1,天津路社区,2025-03-05 09:00,2025-03-07 09:00,已办结\n2,新房子社区,2025-03-06 09:00,,处置中\n"
    report = load(bring(tmp_path / "b.csv", later + "3,,2025-03-08 09:00,,待受理\n"))
    assert counts(report) == (3, 1, 1, 1, 0, 0)
    assert report.version == 2
    assert rows("select issue_id, status from raw.issues order by 1") == [
        ("1", "closed"),
        ("2", "processing"),
        ("3", "pending"),
    ]


def test_columns_that_a_file_does_not_have_keep_their_values(home, tmp_path):
    load(bring(tmp_path / "a.csv", "问题编号,问题类别,上报时间,状态\n1,市政设施,2025-03-05,处置中\n"))
    load(bring(tmp_path / "b.csv", "问题编号,上报时间,状态\n1,2025-03-05,挂账\n"))
    assert rows("select category_l1, status from raw.issues") == [("市政设施", "suspended")]


def test_of_two_rows_with_one_key_the_newer_wins(home, tmp_path):
    header = "问题编号,社区,上报时间,状态,更新时间\n"
    text = (
        header
        + "1,甲,2025-03-05,挂账,2025-03-09\n1,甲,2025-03-05,处置中,2025-03-08\n2,乙,2025-03-05,处置中,\n2,乙,2025-03-05,处置中,\n"
    )
    report = load(bring(tmp_path / "a.csv", text))
    assert counts(report) == (4, 2, 1, 1, 0, 0)
    assert report.warnings == {"repeated_key": 2}
    assert rows("select issue_id, status from raw.issues order by 1") == [("1", "suspended"), ("2", "processing")]
    stale = load(bring(tmp_path / "b.csv", header + "1,甲,2025-03-05,处置中,2025-03-01\n"))
    assert counts(stale) == (1, 0, 0, 1, 0, 0)
    assert stale.warnings == {"older_than_published": 1}


def test_of_two_rows_that_change_a_published_one_only_the_winner_does(home, tmp_path):
    header, days = "问题编号,社区,标题,上报时间,状态,更新时间\n", ("2025-03-08", "2025-03-09")
    load(bring(tmp_path / "a.csv", header + "".join(f"{n},甲,旧,2025-03-05,处置中,2025-03-06\n" for n in range(8))))
    # Of half of them the winner stands first, of half last.
    text = "".join(f"{n},甲,{day},2025-03-05,处置中,{day}\n" for n in range(8) for day in days[:: 1 if n % 2 else -1])
    assert counts(load(bring(tmp_path / "b.csv", header + text), confirmed=ledger.CONFIRMED)) == (16, 0, 16, 0, 0, 0)
    assert rows("select distinct title from raw.issues") == [("2025-03-09",)]


def test_two_streets_may_number_alike(home, tmp_path):
    file = bring(tmp_path / "a.csv", ONE)
    load(file, street="甲街道")
    assert counts(load(file, street="乙街道")) == (2, 2, 0, 0, 0, 0)


def test_append_refuses_keys_that_exist(home, tmp_path):
    file = bring(tmp_path / "a.csv", ONE)
    load(file)
    with pytest.raises(StreetboardError, match="有 2 行已经在问题台账里"):
        load(bring(tmp_path / "b.csv", ONE + "\n"), mode="append")
    assert warehouse.current_version(home) == 1


def test_replace_reports_what_disappeared_and_touches_no_other_source(home, tmp_path):
    load(bring(tmp_path / "a.csv", ONE))
    load(bring(tmp_path / "z.csv", HEADER + "9,丙,2025-03-05,,处置中\n"), street="乙街道")
    report = load(bring(tmp_path / "b.csv", HEADER + "2,新房子社区,2025-03-06 09:00,,处置中\n"), mode="replace")
    assert (counts(report), report.disappeared) == ((1, 0, 0, 1, 0, 0), 1)
    assert rows("select street, issue_id from raw.issues order by issue_id") == [("演示街道", "2"), ("乙街道", "9")]


def test_rows_without_a_key_are_kept_when_they_repeat_but_a_file_counts_once(home, tmp_path):
    text = "志愿者编号,服务日期,服务时长\nA,2025-03-05,2\nA,2025-03-05,2\n"
    file = bring(tmp_path / "a.csv", text)
    assert counts(load(file, "service_records")) == (2, 2, 0, 0, 0, 0)
    assert counts(load(file, "service_records")) == (2, 0, 0, 2, 0, 0)
    overlapping = load(bring(tmp_path / "b.csv", text + "B,2025-03-09,1\n"), "service_records")
    assert counts(overlapping) == (3, 3, 0, 0, 0, 0)
    assert overlapping.warnings == {"overlaps_earlier_file": 2, "repeated_service": 1}


def test_dry_run_says_the_same_and_publishes_nothing(home, tmp_path):
    file = bring(tmp_path / "a.csv", ONE)
    (report,) = ledger.import_files([ledger.Order(file, "issues", street="演示街道")], dry_run=True)
    assert (counts(report), report.version) == ((2, 2, 0, 0, 0, 0), None)
    assert warehouse.current_version(home) is None


def test_several_files_are_published_as_one_version_or_not_at_all(home, tmp_path):
    good, bad = bring(tmp_path / "a.csv", ONE), bring(tmp_path / "b.csv", "不,是,台账\n1,2,3\n")
    with pytest.raises(StreetboardError):
        ledger.import_files([ledger.Order(file, "issues", street="演示街道") for file in (good, bad)])
    assert warehouse.current_version(home) is None


# --- errors ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.7", "a.pdf 是 PDF 文件，不是表格"),
        ("a.csv", b"", "a.csv 是空文件"),
        ("a.csv", b"\n\n \n", "a.csv 的前 20 行里没有任何内容"),
        ("a.csv", b"foo,bar\n1,2\n", "没有找到表头；首行的这些列不认识：foo、bar"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "a.csv"),
        ("a.xlsx", b"PK\x03\x04 not a workbook", "a.xlsx 已损坏或不完整，读不出来"),
        ("a.csv", "问题编号,社区\n1,甲\n".encode(), "缺少问题台账的必填列：上报时间、状态。找到的列：问题编号、社区"),
    ],
)
def test_a_file_that_cannot_be_imported_gets_one_clear_message(home, tmp_path, name, content, said):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(StreetboardError) as caught:
        load(file)
    assert said in str(caught.value)
    assert warehouse.current_version(home) is None


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("[columns]\nissue = '编号'", "没有名为“issue”的字段"),
        ("[columns]\nissue_id = '没有的列'", "没有映射文件所写的列“没有的列”"),
        ("[colums]\n", "没有名为“colums”的映射项"),
        ("sheet = ", "不是正确的 TOML"),
    ],
)
def test_a_wrong_mapping_file_is_explained(home, tmp_path, mapping, said):
    with pytest.raises(StreetboardError) as caught:
        load(bring(tmp_path / "a.csv", ONE), mapping=bring(tmp_path / "m.toml", mapping))
    assert said in str(caught.value)


def test_a_ledger_without_a_street_asks_for_it(home, tmp_path):
    with pytest.raises(StreetboardError, match="没有街道列。请用 --street 写明"):
        load(bring(tmp_path / "a.csv", ONE), street=None)


def test_real_rows_do_not_mix_with_demonstration_rows(home, tmp_path):
    file = bring(tmp_path / "a.csv", ONE)
    ledger.import_files([ledger.Order(file, "issues", street="演示街道", is_demo=True)])
    with pytest.raises(StreetboardError, match="demo --remove"):
        load(file)
    assert ledger.remove_demo() == 2
    assert counts(load(file)) == (2, 2, 0, 0, 0, 0)
    with pytest.raises(StreetboardError, match="已有真实数据"):
        ledger.import_files([ledger.Order(file, "issues", street="演示街道", is_demo=True)])


# --- versions ----------------------------------------------------------------------------------------------------------


def test_a_reader_keeps_its_version_while_another_is_published(home, tmp_path):
    load(bring(tmp_path / "a.csv", ONE))
    reader = warehouse.Warehouse()
    before = reader.current()
    load(bring(tmp_path / "b.csv", HEADER + "3,,2025-03-08 09:00,,待受理\n"))
    assert before.figure("issues/summary").one()["collected"] == 2
    assert reader.current().figure("issues/summary").one()["collected"] == 3


def test_rolling_back_publishes_old_content_as_the_newest_version_and_forgets_nothing(home, tmp_path):
    load(bring(tmp_path / "a.csv", ONE))
    load(bring(tmp_path / "b.csv", HEADER + "3,,2025-03-08 09:00,,待受理\n"))
    assert publish.rollback(home, 1) == 3
    snapshot = warehouse.Warehouse().current()
    assert snapshot.figure("issues/summary").one()["collected"] == 2
    assert [(row["version"], row["action"]) for row in snapshot.versions()] == [(3, "回退"), (2, "导入"), (1, "导入")]
    with pytest.raises(StreetboardError, match="没有版本 9。可以回退到的版本：1、2、3"):
        publish.rollback(home, 9)


def test_an_error_while_a_version_is_written_leaves_everything_as_it_was(home, tmp_path):
    load(bring(tmp_path / "a.csv", ONE))
    with pytest.raises(ZeroDivisionError), publish.drafting(home) as draft:
        draft.action = "导入"
        draft.connection.execute("delete from raw.issues")
        raise ZeroDivisionError
    assert warehouse.current_version(home) == 1
    assert sorted(path.name for path in home.iterdir()) == [
        "000001.duckdb",
        "CURRENT",
        "LOCK",
        "READER1",
        "audit",
        "salt",
    ]


def test_a_version_that_breaks_a_promise_is_not_published(home, tmp_path):
    load(bring(tmp_path / "a.csv", ONE))
    with pytest.raises(StreetboardError, match="数据没有通过核对，未发布"), publish.drafting(home) as draft:
        draft.action = "导入"
        draft.connection.execute("insert into raw.issues select * from raw.issues")
    assert warehouse.current_version(home) == 1
    assert rows("select count(*) from raw.issues") == [(2,)]


def test_published_versions_cannot_reach_other_files(home, tmp_path):
    load(bring(tmp_path / "a.csv", ONE))
    connection = warehouse.connect_read_only(warehouse.file_of(home, 1))
    for attempt in ("from read_csv('/etc/passwd')", "copy (select 1) to 'x.csv'", "set enable_external_access = true"):
        with pytest.raises(duckdb.Error):
            connection.execute(attempt)


# --- the command line --------------------------------------------------------------------------------------------------


def exit_code(*arguments: str) -> int | str | None:
    """Return the exit code of a call that is made in this process."""
    try:
        return main(arguments)
    except SystemExit as end:
        return end.code


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "streetboard", *map(str, arguments)]
    return subprocess.run(call, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def published(homes) -> Path:
    """Return the folder of a warehouse with two issues."""
    home = homes()
    load(bring(home.with_name("a.csv"), ONE), folder=home)
    return home


def test_import_json_is_the_contract(home, tmp_path):
    file = bring(tmp_path / "a.csv", ONE)
    done = command("import", file, "--dataset", "issues", "--street", "演示街道", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert {key: answer[key] for key in ("dataset", "file", "sha256", "version", "rows", "reasons")} == {
        "dataset": "issues",
        "file": "a.csv",
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "version": 1,
        "rows": {"read": 2, "inserted": 2, "updated": 0, "unchanged": 0, "quarantined": 0, "skipped": 0},
        "reasons": {},
    }
    figure = command("figure", "issues/completion_rate_by_community", "--as-of", "2025-03-31", "--format", "csv")
    assert figure.stdout.splitlines()[0].startswith("street,community,collected,closed,completion_rate")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "x.csv"], "缺少参数：--dataset"),
        (["import", "x.csv", "--dataset", "isues"], "没有名为“isues”的台账类型。是不是“issues”"),
        (["import", "x.csv", "--dataset", "issues"], "没有找到文件 x.csv"),
        (["figure", "issues/summry"], "是不是“issues/summary”"),
        (["figure", "issues/summary", "--start", "2025-02-30"], "“2025-02-30”不是日期"),
        (["rollback", "7"], "没有版本 7"),
        (["versions"], "还没有任何数据"),
        (["template", "issues", "--out", "x.docx"], "只能存为 .xlsx"),
        (["nonsense"], "取值 'nonsense' 不对"),
    ],
)
def test_a_wrong_call_exits_with_2_and_one_line(home, capsys, arguments, said):
    assert exit_code(*arguments) == 2
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--start", "2025-03-02", "--end", "2025-03-01"], "早于开始日期"),
        (["--street", "演示街到"], "没有名为“演示街到”的街道。是不是“演示街道”"),
        (["--communities", "天津路"], "是不是“天津路社区”"),
        (["--param", "limt=3"], "没有名为“limt”的参数"),
    ],
)
def test_a_figure_asked_for_wrongly_exits_with_2(published, monkeypatch, capsys, arguments, said):
    monkeypatch.setenv("STREETBOARD_HOME", str(published))
    assert exit_code("figure", "issues/summary", *arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("data", ledger.all_datasets().values(), ids=ledger.all_datasets())
def test_a_template_shows_a_right_row_first_that_is_skipped_and_takes_what_is_written_below_it(home, tmp_path, data):
    file = tmp_path / "a.xlsx"
    assert main(["template", data.name, "--out", str(file)]) == 0
    header, example = load_workbook(file).get_sheet_by_index(0).to_python()
    marked = load(file, data.name, street=None)
    assert (counts(marked), marked.skipped, warehouse.current_version(home)) == (
        (1, 0, 0, 0, 0, 1),
        {"example": 1},
        None,
    )
    assert header[: len(data.main)] == [data.fields[name].label for name in data.main]
    assert len(data.main) <= 6
    # A number that a ledger need not have is made of what its rows say.
    made = {data.number} if data.known_by else set()
    required = {field.name for field in data.fields.values() if field.required} - {"street"} - made
    assert not data.main or required <= set(data.main)

    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet(data.title)
        for number, row in enumerate((header, example, [example[0].removeprefix("示例："), *example[1:]])):
            sheet.write_row(number, 0, row)
    assert counts(load(file, data.name, street=None)) == (2, 1, 0, 0, 0, 1)


def test_a_row_that_a_ledger_marks_as_an_example_is_none(home, tmp_path):
    marks = ("示例", "（示例）CY-1", "填写示例：", "例：1", "范例")
    rows_of_them = "".join(f"{mark},东社区,2025-03-05,,处置中\n" for mark in (*marks, "例1", "惯例"))
    report = load(bring(tmp_path / "a.csv", HEADER + rows_of_them))
    assert (counts(report), report.skipped) == ((7, 2, 0, 0, 0, 5), {"example": 5})
    assert "跳过的是：示例行 5 行" in "".join(ledger.sentences(report))


# --- as clerks and attackers bring it ----------------------------------------------------------------------------------


def quarantined() -> list[tuple]:
    return rows("select street, row_no, reason from meta.quarantine order by all")


def test_a_quarantined_row_leaves_when_it_comes_right_and_is_not_kept_twice_when_it_stays_wrong(home, tmp_path):
    wrong = HEADER + "1,甲,2025-03-05,,处置中\n2,乙,2025-03-06,,飞走了\n"
    load(bring(tmp_path / "a.csv", wrong))
    again = load(bring(tmp_path / "b.csv", wrong + "\n"))
    assert (again.version, quarantined()) == (1, [("演示街道", 3, "unknown_status")])
    load(bring(tmp_path / "c.csv", wrong.replace("飞走了", "处置中")))
    assert quarantined() == []


def test_the_same_file_for_two_streets_gives_each_its_rows_and_its_quarantine(home, tmp_path):
    file = bring(tmp_path / "a.csv", "志愿者编号,服务日期,服务时长\nA,2025-03-05,2\nA,2025-03-05,99\n")
    for street in ("甲街道", "乙街道"):
        assert counts(load(file, "service_records", street=street)) == (2, 1, 0, 0, 1, 0)
    assert counts(load(file, "service_records", street="甲街道")) == (2, 0, 0, 1, 1, 0)
    assert [street for street, *_ in quarantined()] == ["乙街道", "甲街道"]


def test_a_file_that_repeats_its_own_keys_still_changes_nothing_the_second_time(home, tmp_path):
    file = bring(tmp_path / "a.csv", HEADER + "1,甲,2025-03-05,,处置中\n1,甲,2025-03-05,,挂账\n")
    told = Mapping(repeats=Repeats(at="last"))
    assert counts(load(file, mapping=told)) == (2, 1, 1, 0, 0, 0)
    assert (counts(load(file, mapping=told)), warehouse.current_version(home)) == ((2, 0, 0, 2, 0, 0), 1)


def test_several_files_together_may_replace_a_source(home, tmp_path):
    load(bring(tmp_path / "a.csv", ONE))
    new = [bring(tmp_path / f"{n}.csv", HEADER + f"{n},甲,2025-03-05,,处置中\n") for n in (2, 3)]
    _, last = ledger.import_files([ledger.Order(file, "issues", street="演示街道", mode="replace") for file in new])
    assert last.disappeared == 1
    assert rows("select issue_id from raw.issues order by 1") == [("2",), ("3",)]


def test_replacing_by_nothing_is_refused_and_a_replacement_forgets_the_quarantine(home, tmp_path):
    text = "志愿者编号,服务日期,服务时长\nA,2025-03-05,{}\n"
    load(bring(tmp_path / "a.csv", text.format("2\nB,2025-03-05,99")), "service_records")
    with pytest.raises(StreetboardError, match="没有一行可用的数据"):
        load(bring(tmp_path / "b.csv", text.format("99")), "service_records", mode="replace")
    load(bring(tmp_path / "c.csv", text.format("3")), "service_records", mode="replace")
    assert (quarantined(), rows("select hours::integer from raw.service_records")) == ([], [(3,)])


def test_an_empty_cell_means_the_default_as_an_absent_column_does(home, tmp_path):
    text = "问题编号,来源系统,问题类别,紧急程度,上报时间,状态\n1,,,,2025-03-05,处置中\n"
    assert counts(load(bring(tmp_path / "a.csv", text))) == (1, 1, 0, 0, 0, 0)
    assert rows("select source_system, category_l1, urgency from raw.issues") == [("other", "其他", "一般")]


RARE = ["utf-16", "gb18030", "utf-8"]
LINE_ENDS = ["\r", "\r\n", "\n"]


@pytest.fixture(scope="module")
def odd_texts(homes) -> tuple[Path, dict[str, ledger.Report]]:
    """Return a home with rare characters in each encoding of RARE and lines with each of LINE_ENDS, and the report of each."""
    home = homes()
    text = "问题编号,标题,社区,上报时间,状态\n\u200b1,𠮷㐀龘,\u00a0甲\u3000,2025-03-05,处置中\u200b\n"
    files = {encoding: bring(home.with_name(f"{encoding}.txt"), text, encoding) for encoding in RARE}
    text = '问题编号,标题,"上报\n时间",状态\n1,"一\n二",2025-03-05,处置中\n2,三,2025-03-05,处置中\n'
    for number, newline in enumerate(LINE_ENDS):
        files[f"newline {number}"] = bring(home.with_name(f"{number}.csv"), text.replace("\n", newline))
    return home, load_each(home, files)


@pytest.mark.parametrize("encoding", RARE)
def test_rare_characters_and_odd_blanks_survive(odd_texts, encoding):
    home, _ = odd_texts
    held = rows(f"select issue_id, title, community, status from raw.issues where street = '{encoding}'", home)
    assert held == [("1", "𠮷㐀龘", "甲", "processing")]


@pytest.mark.parametrize("newline", LINE_ENDS)
def test_line_ends_and_line_breaks_in_cells(odd_texts, newline):
    _, reports = odd_texts
    assert counts(reports[f"newline {LINE_ENDS.index(newline)}"]) == (2, 2, 0, 0, 0, 0)


def test_the_delimiter_is_the_one_that_makes_out_the_headers(home, tmp_path):
    table = (HEADER + "1,天津路社区,2025-03-05 09:00,,处置中\n").replace(",", "\t")
    assert counts(load(bring(tmp_path / "a.csv", "一,二,三,四,五,六,七,八,九\n" + table))) == (1, 1, 0, 0, 0, 0)


def test_many_columns_and_long_cells(home, tmp_path):
    header, more = "问题编号,主要内容,上报时间,状态,", ",".join(f"列{i}" for i in range(900))
    load(bring(tmp_path / "a.csv", f'{header}{more}\n1,"{"长" * 1_700_000}",2025-03-05,处置中\n'))
    assert rows("select length(content) from raw.issues") == [(1_700_000,)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEADER + '1,"甲,2025-03-05,,处置中\n2,乙,2025-03-05,,处置中\n', "引号没有配对，第 2 行起"),
        (HEADER + f"1,{'长' * 9_000_000},2025-03-05,,处置中\n", "过长的一行"),
        (HEADER.strip() + ",x" * 1000 + "\n", "表头有 1,005 列"),
        ("13812345678,x\n", "首行的这些列不认识：…、x"),
        ("志愿者编号,注册时间,服务总时长（周）\nA,2024-01-01,2\n", "单位是周，不会换算成小时"),
    ],
)
def test_a_text_that_cannot_be_trusted_is_refused(home, tmp_path, text, said):
    with pytest.raises(StreetboardError) as caught:
        load(bring(tmp_path / "a.csv", text), "volunteers" if text.startswith("志愿者") else "issues")
    assert said in str(caught.value)


def read_as(home, tmp_path, column: str, header: str, cells: list[str], dataset: str, start: str) -> list:
    """Import one row for each cell and return what the column then holds, in order; None where it was quarantined."""
    first, *rest = start.split(",")
    lines = [",".join([f"{first}{n}", *rest, f'"{cell}"']) for n, cell in enumerate(cells)]
    load(bring(tmp_path / "a.csv", "\n".join([header, *lines])), dataset)
    held = dict(rows(f"select row_no, {column} from raw.{dataset}"))
    return [held.get(n) for n in range(2, len(cells) + 2)]


def test_further_spellings_of_dates(home, tmp_path):
    meant = {
        "2025-3-5 晚上12点": datetime(2025, 3, 6),
        "2025年3月5日 下午3点半": datetime(2025, 3, 5, 15, 30),
        "2025-03-05T07:00:00Z": datetime(2025, 3, 5, 15),
        "2025-03-05T15:00:00.000+08:00": datetime(2025, 3, 5, 15),
        "20250305 15:04": datetime(2025, 3, 5, 15, 4),
        "2025-03-05 15:04:05.5": datetime(2025, 3, 5, 15, 4, 5, 500000),
        "112/2/28": datetime(2023, 2, 28),
        "12024-03-05": None,
        "2024-03-05 (BC)": None,
    }
    held = read_as(home, tmp_path, "reported_at", "问题编号,状态,上报时间", list(meant), "issues", "1,处置中")
    assert dict(zip(meant, held, strict=True)) == meant


def test_further_spellings_of_numbers(home, tmp_path):
    meant = {"1,25": None, "１，２３４": 1234, "1,234,567.5": 1234567.5, "1.25万m²": 12500, "¥5": None, "5公顷": 50000}
    header = "项目编号,项目名称,阶段,建筑面积"
    held = read_as(home, tmp_path, "floor_area_m2::double", header, list(meant), "renovation_projects", "P,甲,在建")
    assert dict(zip(meant, held, strict=True)) == meant


@pytest.mark.parametrize(("header", "meant"), UNITS)
def test_the_unit_of_a_header_is_converted_whichever_way_it_is_written(served, header, meant):
    home, reports = served
    assert reports[header].reasons == ({} if meant <= 24 else {"hours_out_of_range": 1})
    held = rows(f"select hours::double from raw.service_records where street = '{header}'", home)
    assert held == ([(meant,)] if meant <= 24 else [])


def test_numbers_of_people_are_masked_in_whatever_column_they_stand(home, tmp_path):
    text = (
        "问题编号,承办单位,受理渠道,紧急程度,主要内容,上报时间,状态\n"
        "20250305138123456789,张三13812345678,热线138-1234-5678,13812345678急,"
        "+8613812345678或138 1234 5678；500109900101123,2025-03-05,处置中\n"
    )
    load(bring(tmp_path / "a.csv", text))
    assert rows("select issue_id, handler_org, channel, urgency, content from raw.issues") == [
        (
            "20250305138123456789",
            "张三138****5678",
            "热线138****5678",
            "138****5678急",
            "+86138****5678或138****5678；［证件号］",
        )
    ]


def test_headers_values_and_names_are_never_sql(home, tmp_path):
    header = '问题编号,社区,上报时间,状态,"x\'); drop table raw.issues;--",$v0,c0\n'
    values = "\"'; drop table raw.issues;--\",$v1,2025-03-05,处置中'; --,a,b,c\n"
    mapping = bring(tmp_path / "m'x.toml", "[values.status]\n\"处置中'; --\" = 'closed'\n")
    load(bring(tmp_path / "a'; \"drop\n.csv", header + values), mapping=mapping, street="甲'街道")
    assert rows("select street, issue_id, community, status from raw.issues") == [
        ("甲'街道", "; drop table raw.issues;--", "$v1", "closed")
    ]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("columns = 3", "columns 写法不对"),
        ("encoding = 3", "encoding 写法不对"),
        ("[values]\nstatus = 'x'", "values 写法不对"),
        ("[formats]\nreported_at = '%Q'", "时间格式“%Q”不对"),
    ],
)
def test_a_mapping_file_of_the_wrong_kinds_is_explained(home, tmp_path, mapping, said):
    with pytest.raises(StreetboardError, match=said):
        load(bring(tmp_path / "a.csv", ONE), mapping=bring(tmp_path / "m.toml", mapping))


def test_a_constant_that_cannot_be_read_is_a_fault_and_a_blank_street_is_none(home, tmp_path):
    mapping = bring(tmp_path / "m.toml", "[constants]\nstatus = '飞走了'\n")
    assert load(bring(tmp_path / "a.csv", ONE), mapping=mapping, street=" 甲街道 ").reasons == {"unknown_status": 2}
    assert [street for street, *_ in quarantined()] == ["甲街道"] * 2


def test_settings_that_are_not_numbers_are_quarantined(home, tmp_path):
    text = '参数,取值\ndelay_threshold,5%\nstar_hours,"100,x"\nlanes,"甲,乙"\ndue_soon_days,5\n'
    report = load(bring(tmp_path / "a.csv", text), "settings")
    assert report.reasons == {"not_a_number": 1, "not_a_list_of_numbers": 1}


def test_what_a_killed_import_left_is_cleared_and_lost_pointers_and_damaged_versions_can_be_left_behind(home, tmp_path):
    load(bring(tmp_path / "a.csv", ONE))
    load(bring(tmp_path / "b.csv", ONE.replace("处置中", "挂账")))
    (home / ".draft-killed").mkdir()
    (home / ".draft-killed" / "draft.duckdb").write_bytes(b"half")
    damaged = warehouse.file_of(home, 2)
    damaged.chmod(0o644)
    damaged.write_bytes(b"damaged" * 1000)
    with pytest.raises(StreetboardError, match="数据版本 2 的文件读不出来，可能已损坏"):
        load(bring(tmp_path / "c.csv", ONE))
    assert publish.rollback(home, 1) == 3
    (home / "CURRENT").write_text("000009.duckdb\n")
    assert publish.rollback(home, 1) == 4
    assert not list(home.glob(".draft-*"))


def test_a_folder_that_cannot_be_written_is_explained(tmp_path, monkeypatch):
    file = bring(tmp_path / "a.csv", ONE)
    monkeypatch.setenv("STREETBOARD_HOME", str(file))
    with pytest.raises(StreetboardError, match="数据文件夹"):
        load(file)


def test_a_full_disk_is_explained_and_changes_nothing(home, tmp_path, monkeypatch):
    load(bring(tmp_path / "a.csv", ONE))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    # The kernel is asked to copy, and where it cannot, Python.
    monkeypatch.setattr("os.copy_file_range", full, raising=False)
    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(StreetboardError, match="磁盘已满"):
        load(bring(tmp_path / "b.csv", ONE.replace("处置中", "挂账")))
    assert warehouse.current_version(home) == 1


def test_the_help_is_in_chinese():
    said = command("import", "--help").stdout
    assert "用法：" in said
    assert not any(word in said for word in ("usage", "options", "positional", "show this"))
