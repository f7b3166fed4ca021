"""Street staff: who is for one street of several brings in and manages what is its, and neither changes nor meets what is another's."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from streetboard import audit, ledger, warehouse
from streetboard.access import accounts
from streetboard.access.accounts import Accounts
from streetboard.access.connection import Connection
from streetboard.access.tokens import Tokens
from streetboard.errors import AccessError, LedgerError, StreetboardError
from streetboard.ledger import quarantine, recognise
from streetboard.ledger.mapping_files import Mapping
from streetboard.ui import guard, users
from streetboard.ui.managing import preview, quality
from streetboard.ui.managing.brought import Brought
from streetboard.warehouse import Scope, Sought, Warehouse
from tests import staff, test_managing
from tests.browsing import open_page, turn_to
from tests.serving import server
from tests.test_narrowed_readers import Listener

MINE, OTHER = staff.STREET, "龙凤桥街道"
HEADER = ["街道", "问题编号", "社区", "上报时间", "办结时间", "状态"]
OWN = ["1", "东社区", "2025-03-05", "", "处置中"]
# It was closed before it came in.
WRONG = ["2", "东社区", "2025-03-05", "2025-03-01", "已办结"]
# What of the other street a reader of mine must not meet; the row without a street came with rows of both.
THEIRS = ["河嘉村社区", "别处台账", "THEIRS-7", "THEIRS-9", "BOTH-8"]
LOCAL = Connection("127.0.0.1:8501", "http://127.0.0.1:8501", "127.0.0.1")


def file_of(folder: Path, name: str, *rows: list[str], header: list[str] = HEADER) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture(scope="module")
def two_streets(tmp_path_factory, homes) -> Path:
    """Return a home with rows of two streets, rows of each in quarantine, and one that names none."""
    home, folder = homes(), tmp_path_factory.mktemp("files")
    theirs = ["河嘉村社区", "2025-03-05", "", "处置中"]
    wrong = ["河嘉村社区", "2025-03-05", "2025-03-01", "已办结"]
    for path in (
        file_of(folder, "本街道台账.csv", [MINE, *OWN], [MINE, *WRONG]),
        file_of(folder, "别处台账.csv", [OTHER, "THEIRS-7", *theirs], [OTHER, "THEIRS-9", *wrong]),
        file_of(folder, "两街道.csv", [MINE, "5", *OWN[1:]], [OTHER, "6", *theirs], ["", "BOTH-8", *theirs]),
    ):
        ledger.import_files([ledger.Order(path, "issues")], home)
    staff.hired(home, *staff.ROLES, staff.STREET_CLERK)
    known = Accounts(home)
    known.add(BOSS, staff.PASSWORD, ["administrator"], [MINE])
    known.add("邻街甲", staff.PASSWORD, ["clerk"], [OTHER])
    known.add("两街乙", staff.PASSWORD, ["leader"], [MINE, OTHER])
    known.add("书记丙", staff.PASSWORD, ["secretary"], [MINE], ["东社区"])
    return home


BOSS = "街道管理员"


@pytest.fixture
def own(two_streets, copied) -> Path:
    return copied(two_streets)


@pytest.fixture(scope="module")
def shared(two_streets) -> Iterator[str]:
    """Yield the address of a server on which nobody changes anything."""
    with server(two_streets) as found:
        yield found


@pytest.fixture
def act_as(own, monkeypatch):
    """Return a function that makes whoever acts from now on somebody."""

    def become(name: str) -> None:
        session = accounts.hashed(Accounts(own).begin(name, "", ""))
        monkeypatch.setattr(guard, "connection", lambda: replace(LOCAL, session=session))

    return become


def brought(path: Path, home: Path) -> Brought:
    (found,) = recognise.recognise(path, home)
    return Brought(
        UploadedFile(UploadedFileRec("1", path.name, "text/csv", path.read_bytes()), FileURLs()), found, "1-0"
    )


def order(one: Brought, dataset: str = "issues", **further) -> list[tuple[Brought, ledger.Order]]:
    """Return what the page would import."""
    given = {"mapping": one.found.mapping, "part": one.found.part, **further}
    return [(one, ledger.Order(Path("1"), dataset, **given))]


def held(home: Path, *, street: str | None = None) -> list[tuple]:
    """Return all that a version holds, of a street or of all."""
    path = warehouse.file_of(home, warehouse.current_version(home))
    where = "where street is not distinct from $street" if street else ""
    with closing(warehouse.connect_read_only(path)) as connection:
        told = {"street": street} if street else {}
        found = []
        for table in ("raw.issues", "meta.quarantine"):
            found += connection.execute(f"select * from {table} {where} order by all", told).fetchall()
        if not street:
            found += connection.execute("select * exclude (imported_at) from meta.imports order by all").fetchall()
            found += connection.execute("from raw.aliases order by all").fetchall()
        return found


# --- importing ------------------------------------------------------------------------------------------------------------


def test_a_clerk_brings_in_what_is_of_his_street_and_it_is_told_who_did(own, act_as, tmp_path):
    act_as(staff.STREET_CLERK)
    theirs, before = held(own, street=OTHER), warehouse.current_version(own)
    one = brought(file_of(tmp_path, "新.csv", [MINE, "11", *OWN[1:]], [MINE, "12", *WRONG[1:]]), own)
    rehearsal = preview._rehearse(order(one))
    assert {effect.street for effect in rehearsal.effects} == {MINE}
    assert rehearsal.changes
    (report,) = preview._import(order(one, confirmed=ledger.DOUBTS))
    assert (report.rows["inserted"], report.rows["quarantined"], report.streets) == (1, 1, [MINE])
    assert warehouse.current_version(own) == before + 1
    assert Warehouse(own).figure("issues/summary", Scope(MINE)).one()["collected"] == 3
    assert held(own, street=OTHER) == theirs != []
    events, _ = warehouse.events(audit.files(own), Sought(staff.STREET_CLERK, [audit.IMPORTED.name]))
    assert [(event["who"], event["kind"], '"新.csv"' in event["about"]) for event in events] == [
        (staff.STREET_CLERK, "imported", True)
    ]


@pytest.mark.parametrize(
    ("rows", "further", "told"),
    [
        (
            [[MINE, "11", *OWN[1:]], [OTHER, "12", *OWN[1:]]],
            {},
            f"新.csv 的第 3 行是{OTHER}的，这个账号只能导入{MINE}的台账",
        ),
        # A row at fault is another street's as much as a good one.
        ([[MINE, "11", *OWN[1:]], [OTHER, "12", *WRONG[1:]]], {}, f"新.csv 的第 3 行是{OTHER}的"),
        ([[MINE, "11", *OWN[1:]], ["", "12", *OWN[1:]]], {}, "新.csv 的第 3 行没有写街道，这个账号只能导入"),
        ([["", str(n), *OWN[1:]] for n in range(5)], {}, "新.csv 有 5 行（如第 2、3、4 行）没有写街道"),
        ([[MINE, "11", *OWN[1:]]], {"mode": "replace"}, f"整体替换会动到不只{MINE}的台账"),
        (
            [[MINE, "11", "东社", *OWN[2:]]],
            {"aliases": (("community", "东社", "东社区"),)},
            "“东社”算哪个社区，记在各街道共用的别名对照里",
        ),
    ],
)
def test_what_is_of_more_than_his_street_is_refused_whole_and_says_which_rows(
    own, act_as, tmp_path, rows, further, told
):
    one = brought(file_of(tmp_path, "新.csv", *rows), own)
    before, version = held(own), warehouse.current_version(own)
    act_as(staff.STREET_CLERK)
    for act in (preview._rehearse, preview._import):
        with pytest.raises(LedgerError) as refused:
            act(order(one, confirmed=ledger.CONFIRMED, **further))
        assert told in str(refused.value)
        assert not [name for name in THEIRS if name in str(refused.value)]
    assert (held(own), warehouse.current_version(own)) == (before, version)
    # Who sees all streets may.
    act_as(staff.CLERK)
    preview._import(order(one, confirmed=ledger.CONFIRMED, **further))
    assert warehouse.current_version(own) == version + 1


def test_a_street_that_is_chosen_for_a_file_without_one_is_his_or_refused(own, act_as, tmp_path):
    act_as(staff.STREET_CLERK)
    one = brought(file_of(tmp_path, "新.csv", OWN, header=HEADER[1:]), own)
    with pytest.raises(LedgerError, match=f"新.csv 的第 2 行是{OTHER}的"):
        preview._import(order(one, street=OTHER))
    assert preview._import(order(one, street=MINE))[0].streets == [MINE]


def test_what_all_streets_share_is_for_who_sees_all(own, act_as, tmp_path):
    path = file_of(tmp_path, "参数.csv", ["lag_pp", "5"], header=["参数", "取值"])
    one, version = brought(path, own), warehouse.current_version(own)
    chosen = order(one, "settings", mapping=Mapping(columns={"name": "参数", "value": "取值"}))
    act_as(staff.STREET_CLERK)
    with pytest.raises(LedgerError, match=f"参数设置各街道共用，这个账号只能导入{MINE}的台账"):
        preview._import(chosen)
    assert warehouse.current_version(own) == version


def test_nobody_takes_a_row_of_another_street_out_of_the_quarantine(own, act_as, tmp_path):
    """Whoever knows the number of such a row could write it beside a row of his own."""
    tickets = {row["row_no"]: row["ticket"] for row in Warehouse(own).figure("data/quarantine", Scope(OTHER)).records()}
    both = [row for row in Warehouse(own).figure("data/quarantine").records() if row["street"] is None]
    assert (len(tickets), len(both)) == (1, 1)
    theirs = held(own, street=OTHER)
    given = [*tickets.values(), both[0]["ticket"]]
    rows = [[ticket, MINE, f"2{n}", *OWN[1:]] for n, ticket in enumerate(given)]
    one = brought(file_of(tmp_path, "新.csv", *rows, header=[quarantine.TICKET, *HEADER]), own)
    act_as(staff.STREET_CLERK)
    preview._import(order(one))
    assert held(own, street=OTHER) == theirs
    assert [row["ticket"] for row in Warehouse(own).figure("data/quarantine").records() if row["street"] is None] == [
        both[0]["ticket"]
    ]


def test_no_place_of_another_street_is_named_where_one_is_asked_about(own, act_as, tmp_path):
    one = brought(file_of(tmp_path, "新.csv", [MINE, "11", "河嘉村居委会", *OWN[2:]]), own)
    asked = {}
    for name in (staff.STREET_CLERK, staff.CLERK):
        act_as(name)
        (report,) = preview._rehearse(order(one)).reports
        asked[name] = [question["problem"] for question in report.questions]
    assert asked[staff.STREET_CLERK] == []
    assert "河嘉村社区" in asked[staff.CLERK][0]


@pytest.fixture
def act_alone(home, monkeypatch):
    def become() -> None:
        session = accounts.hashed(staff.hired(home, staff.STREET_CLERK).begin(staff.STREET_CLERK, "", ""))
        monkeypatch.setattr(guard, "connection", lambda: replace(LOCAL, session=session))

    return become


def test_without_other_streets_what_names_none_is_a_clerks_own(home, act_alone, tmp_path):
    path = file_of(tmp_path, "台账.csv", [MINE, *OWN], ["", "9", *OWN[1:]])
    act_alone()
    preview._import(order(brought(path, home), confirmed=ledger.DOUBTS))
    rows = Warehouse(home).figure("data/quarantine", Scope(MINE)).records()
    assert [(row["street"], row["row_no"]) for row in rows] == [(MINE, 3)]


# --- what stands beside it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("导入", f"这个账号只导入{MINE}的台账"),
        ("隔离", "办结时间早于上报时间"),
        ("数据质量", "各街道一并核对，请看全部街道的账号看"),
        ("版本", "本街道台账.csv"),
    ],
)
def test_the_sections_of_the_page_tell_him_of_his_street_alone(shared, two_streets, section, told):
    mine = Listener(shared, two_streets, staff.STREET_CLERK)
    sent = mine.open("data", section=section)
    assert told in sent
    assert "Traceback" not in sent
    assert [name for name in [*THEIRS, OTHER, "两街道.csv"] if name in sent] == []
    assert not [label for label in mine.tab.buttons if "回退" in label or "取出" in label]


def test_others_are_told_of_the_other_street(shared, two_streets):
    """So what he is not told of is there."""
    sent = "".join(
        Listener(shared, two_streets, staff.CLERK).open("data", section=section) for section in ("隔离", "版本")
    )
    assert "别处台账" in sent and "两街道.csv" in sent


def test_his_workbook_of_quarantined_rows_holds_his_own(shared, two_streets, tmp_path):
    mine = Listener(shared, two_streets, staff.STREET_CLERK)
    mine.open("data", section="隔离")
    address, said = mine.tab.download("下载 Excel：问题台账 1 行")
    assert said == ""
    path = tmp_path / "隔离.xlsx"
    path.write_bytes(mine.fetch(address))
    header, *rows = load_workbook(path).active.iter_rows(values_only=True)
    told = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["原文件"], row["问题编号"]) for row in told] == [("本街道台账.csv", "2")]


def test_a_workbook_of_another_street_is_refused_at_the_act(own, act_as):
    snapshot = Warehouse(own).current()
    act_as(staff.STREET_CLERK)
    with pytest.raises(StreetboardError, match=f"没有名为“{OTHER}”的街道"):
        quality._workbook(snapshot, "issues", OTHER)
    for street in (MINE, None):
        (sheet,) = load_workbook(BytesIO(quality._workbook(snapshot, "issues", street))).worksheets
        assert [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["本街道台账.csv"]


def test_a_clerk_imports_his_ledger_in_the_browser(page: Page, address, own, tmp_path):
    staff.log_in(page, address, own, staff.STREET_CLERK)
    open_page(page, f"{address}/data")
    test_managing.bring(page, file_of(tmp_path, "别人的.csv", [OTHER, "11", *OWN[1:]]))
    page.get_by_role("button", name="预览").click()
    refused = page.get_by_test_id("stAlert").filter(has_text=f"别人的.csv 的第 2 行是{OTHER}的")
    expect(refused).to_be_visible(timeout=60_000)
    open_page(page, f"{address}/data")
    # Of which street it is need not be chosen: there is one for him.
    test_managing.bring(page, file_of(tmp_path, "我的.csv", ["11", *OWN[1:]], header=HEADER[1:]))
    test_managing.preview(page)
    test_managing.publish(page)
    assert Warehouse(own).figure("issues/summary", Scope(MINE)).one()["collected"] == 3
    turn_to(page, page.get_by_role("radio", name="版本"))
    expect(page.locator("table")).to_contain_text("我的.csv")


# --- managing accounts ----------------------------------------------------------------------------------------------------------

OTHERS = [staff.ADMINISTRATOR, staff.LEADER, "邻街甲", "两街乙"]


def test_an_administrator_of_a_street_is_shown_the_accounts_of_his_street(shared, two_streets):
    Tokens(two_streets).add("本街道程序", MINE)
    Tokens(two_streets).add("邻街程序", OTHER)
    boss, all_of_it = Listener(shared, two_streets, BOSS), Listener(shared, two_streets, staff.ADMINISTRATOR)
    sent = boss.open("users", section="全部账号")
    assert [name for name in (BOSS, staff.STREET_CLERK, "书记丙") if name not in sent] == []
    assert [name for name in (*OTHERS, OTHER) if name in sent] == []
    sent = boss.open("users", section="接口令牌")
    assert ("本街道程序" in sent, "邻街程序" in sent) == (True, False)
    sent = all_of_it.open("users", section="全部账号")
    assert [name for name in (*OTHERS, BOSS, staff.STREET_CLERK) if name not in sent] == []
    # What everybody did is of all streets.
    assert "这个账号不能看“审计”" in "".join(boss.tab.open("audit").told) + boss.sent
    assert staff.ADMINISTRATOR not in boss.open("audit")


def test_he_adds_and_changes_accounts_within_his_street(own, act_as):
    act_as(BOSS)
    known = Accounts(own)
    users._add("新人", ["clerk"], staff.PASSWORD, staff.PASSWORD, [MINE])
    users._set_roles(known.get("新人"), ["leader"], [MINE], ())
    users._reset("新人", "另一个够长的密码", "另一个够长的密码")
    assert known.verified("新人", "另一个够长的密码", "").roles == ("leader",)
    users._disable("新人", True)
    assert known.get("新人").is_disabled
    users._remove("新人")
    with pytest.raises(AccessError):
        known.get("新人")


@pytest.mark.parametrize("streets", [(), [OTHER], [MINE, OTHER]])
def test_he_gives_nobody_more_than_he_sees(own, act_as, streets):
    act_as(BOSS)
    known = Accounts(own)
    told = f"这个账号只管{MINE}的账号"
    with pytest.raises(AccessError, match=told):
        users._add("新人", ["administrator"], staff.PASSWORD, staff.PASSWORD, streets)
    for name in (staff.STREET_CLERK, BOSS):
        with pytest.raises(AccessError, match=told):
            users._set_roles(known.get(name), ["administrator"], streets, ())
    assert "新人" not in [one.name for one in known.listed()]
    assert [known.get(name).streets for name in (staff.STREET_CLERK, BOSS)] == [(MINE,), (MINE,)]


@pytest.mark.parametrize("name", [*OTHERS, "没有这个人"])
def test_a_call_by_hand_with_an_account_of_others_is_refused_as_if_there_were_none(own, act_as, name):
    act_as(BOSS)
    known = Accounts(own)
    before = known.listed()
    session = known.begin("邻街甲", "", "")
    anybody = accounts.Account(name, ("clerk",), (MINE,))
    for act in (
        lambda: users._set_roles(anybody, ["clerk"], [MINE], ()),
        lambda: users._reset(name, staff.PASSWORD * 2, staff.PASSWORD * 2),
        lambda: users._end_all(name),
        lambda: users._disable(name, True),
        lambda: users._remove(name),
    ):
        with pytest.raises(AccessError) as refused:
            act()
        assert str(refused.value) == f"没有名为“{name}”的账号。请核对名称，或者找看全部街道的管理员"
    assert known.listed() == before
    assert known.holder(accounts.hashed(session)).name == "邻街甲"
    assert known.verified("邻街甲", staff.PASSWORD, "")


def test_a_token_of_another_street_is_not_his_to_remove(own, act_as):
    tokens = Tokens(own)
    for name, street in {"全部": None, "邻街": OTHER, "本街": MINE}.items():
        tokens.add(name, street)
    act_as(BOSS)
    for name in ("全部", "邻街"):
        with pytest.raises(AccessError, match=f"没有名为“{name}”的令牌"):
            users._remove_token(name)
    users._remove_token("本街")
    assert {"全部", "邻街", "本街"} & {one.name for one in tokens.listed()} == {"全部", "邻街"}
