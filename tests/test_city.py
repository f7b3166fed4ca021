"""A city on ClickHouse: a version is pushed whole or not at all, and what is read from it is what DuckDB says."""

from __future__ import annotations

import json
import random
import time
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from streetboard import queries, warehouse
from streetboard.__main__ import main
from streetboard.city import ENGINE, PASSWORD, Address
from streetboard.city.engine import CityWarehouse, published
from streetboard.city.push import push
from streetboard.city.server import Server
from streetboard.city.tables import tables
from streetboard.errors import EngineError, StreetboardError
from streetboard.ledger import publish
from streetboard.ui.markdown import plain
from streetboard.warehouse import Scope, Sift, Warehouse
from tests.clickhouse import ROOT, address

PAGES = ROOT / "pages"

ISSUES = "编号,上报时间,办结时间,状态,社区\n" + "\n".join(
    f"{number},2025-01-{number % 28 + 1:02},2025-02-01,已办结,天津路社区" for number in range(1, 61)
)


@pytest.fixture
def database(clickhouse):
    """Return the address of a database of its own."""
    whole = Server(address(clickhouse, "writer"), to_read=False)
    name = f"d{uuid.uuid4().hex}"
    whole.command(f"create database {name}")
    yield replace(whole.address, database=name)
    whole.command(f"drop database {name}")


@pytest.fixture
def street(home, tmp_path):
    """Return the folder of a warehouse with one small ledger."""
    file = tmp_path / "台账.csv"
    file.write_text(ISSUES, "utf-8")
    assert main(["import", str(file), "--dataset", "issues", "--street", "试点街道"]) == 0
    return home


def collected(there: Warehouse) -> int:
    return there.figure("issues/summary", Scope("试点街道")).one()["collected"]


def writer(at: Address) -> Server:
    return Server(at, to_read=False)


# --- pushing ---------------------------------------------------------------------------------------------------------


def test_what_is_pushed_is_read_back_and_pushing_it_again_changes_nothing(street, database):
    first = push(street, writer(database))
    assert (first.version, first.rows["marts.issues"], first.was_there) == (1, 60, False)
    assert collected(CityWarehouse(database)) == 60
    assert push(street, writer(database)).was_there


def test_a_push_that_broke_shows_nothing_and_goes_on_where_it_broke(street, database, monkeypatch):
    monkeypatch.setattr("streetboard.city.push.PART_ROWS", 25)
    sent: list[tuple[str, int]] = []
    insert = Server.insert

    def counted(self, table, rows):
        sent.append((table, rows.num_rows))
        insert(self, table, rows)

    def breaks(self, table, rows):
        if [name for name, _ in sent].count(table) == 2:
            raise EngineError("断了")
        counted(self, table, rows)

    monkeypatch.setattr(Server, "insert", breaks)
    with pytest.raises(EngineError, match="断了"):
        push(street, writer(database))
    monkeypatch.setattr(Server, "insert", counted)
    broken, _ = sent[-1]
    with pytest.raises(EngineError, match="还没有推送完整的数据"):
        CityWarehouse(database).current()

    sent.clear()
    push(street, writer(database))
    assert (broken, 10) in sent and (broken, 25) not in sent
    assert collected(CityWarehouse(database)) == 60


def test_a_part_that_is_not_whole_is_sent_again(street, database, monkeypatch):
    stage = push(street, writer(database)) and published(writer(database)).stage
    issues = tables()["marts.issues"].staged(stage)
    writer(database).command("drop view published")
    writer(database).command(f"alter table {issues} delete where issue_id in ('3', '4') settings mutations_sync = 2")
    push(street, writer(database))
    assert collected(CityWarehouse(database)) == 60


def test_whoever_looks_at_the_version_before_goes_on_and_older_ones_are_removed(street, database):
    there = CityWarehouse(database)
    push(street, writer(database))
    first = there.current()
    for expected in (2, 3):
        publish.rollback(street, 1)
        assert push(street, writer(database)).version == expected
        if expected == 2:
            assert first.figure("issues/summary").one()["collected"] == 60
    assert there.current().version == 3
    with pytest.raises(EngineError, match="不完整，或已被更新的一版替下"):
        first.figure("issues/daily")
    stages = {
        name[:7]
        for (name,) in writer(database).rows("select name from system.tables where database = currentDatabase()")
    }
    assert stages == {"v000002", "v000003", "publish"}


def test_the_command_line_pushes_and_reads(street, database, monkeypatch, capsys):
    monkeypatch.setenv(PASSWORD, "writer")
    url = f"clickhouse://writer@{database}"
    assert main(["push", "--to", url]) == 0
    assert f"已把第 1 版数据推送到 {database}" in capsys.readouterr().out
    figure = ["figure", "issues/completion_rate_by_community", "--street", "试点街道"]
    assert main(figure) == 0
    local = json.loads(capsys.readouterr().out)
    monkeypatch.setenv(ENGINE, url)
    monkeypatch.setenv("STREETBOARD_HOME", str(street / "nothing"))
    assert main(figure) == 0
    assert json.loads(capsys.readouterr().out) == local
    assert local[0]["collected"] == 60


def test_on_a_cluster_each_shard_holds_its_streets_and_one_name_stands_for_all():
    of_city = Address("h", 8123, "u", "streetboard", cluster="city")
    shard, whole = tables()["marts.issue_facts"].created("v000001_0a1b2c3d", of_city)
    assert "v000001_0a1b2c3d_marts_issue_facts_shard on cluster `city`" in shard
    assert "engine = ReplicatedMergeTree order by (`street`, `reported_on`)" in shard
    assert (
        "engine = Distributed(`city`, `streetboard`, `v000001_0a1b2c3d_marts_issue_facts_shard`, cityHash64(toString(`street`)))"
        in whole
    )


# --- what may go wrong -----------------------------------------------------------------------------------------------


def wrong(at: Address, **different: object) -> EngineError:
    with pytest.raises(EngineError) as told:
        CityWarehouse(replace(at, **different)).current()
    return told.value


def test_what_is_wrong_with_a_server_is_one_sentence_with_a_remedy(street, database, monkeypatch):
    lost = wrong(database, port=9)
    assert (lost.problem, lost.on_page) == (
        f"连不上 ClickHouse（127.0.0.1:9/{database.database}）",
        "请联系管理员；恢复前可先看本机的数据版本",
    )
    assert wrong(database, password="x").problem == "ClickHouse 不认用户 writer 或密码"
    assert wrong(database, database="nowhere").problem == "ClickHouse 上没有数据库 nowhere"
    assert wrong(database).problem == f"ClickHouse 上还没有推送完整的数据（{database}）"
    with pytest.raises(EngineError, match="内存不够算这个指标"):
        Server(database).rows("select groupArray(number) from numbers(1e7)", settings={"max_memory_usage": 1_000_000})
    monkeypatch.setattr("streetboard.city.server.OLDEST", (99, 1))
    assert "太旧了" in wrong(database).problem


def test_a_version_that_is_not_whole_or_of_another_program_is_not_shown(street, database, monkeypatch):
    push(street, writer(database))
    shown = published(writer(database))
    with monkeypatch.context() as other:
        other.setattr(warehouse, "fingerprint", lambda: "another")
        assert wrong(database).problem == "ClickHouse 上的数据是另一个版本的程序推送的"
    writer(database).command(f"truncate table {tables()['marts.coverage'].staged(shown.stage)}")
    assert wrong(database).problem == "ClickHouse 上第 1 版数据不完整（marts.coverage）"


def test_which_streets_there_are_is_not_asked_at_every_act(street, database, monkeypatch):
    push(street, writer(database))
    there, asked = CityWarehouse(database), []
    monkeypatch.setattr("streetboard.city.engine.published", lambda server: asked.append(server) or published(server))
    assert [there.streets() for _ in range(3)] == [{"试点街道"}] * 3
    monkeypatch.setattr("time.monotonic", lambda now=time.monotonic(): now + 60)
    assert there.streets() == {"试点街道"}
    assert len(asked) == 2


def test_a_reader_changes_nothing(street, database):
    push(street, writer(database))
    viewer = replace(database, user="viewer", password="viewer")
    assert collected(CityWarehouse(viewer)) == 60
    with pytest.raises(EngineError, match="用户 viewer 没有这个权限"):
        push(publish.rollback(street, 1) and street, writer(viewer))
    with pytest.raises(EngineError, match="用户 writer 没有这个权限"):
        Server(database).command("drop view published")


@pytest.mark.usefixtures("street")
def test_a_page_whose_server_is_lost_says_so_and_shows_the_version_on_this_machine_instead(
    database, monkeypatch, request
):
    monkeypatch.setenv(PASSWORD, "writer")
    monkeypatch.setenv(ENGINE, f"clickhouse://writer@127.0.0.1:9/{database.database}")
    page = AppTest.from_file(str(PAGES / "issues.py"), default_timeout=120).run()
    assert [one.value for one in page.error] == [
        f"**{plain(f'连不上 ClickHouse（127.0.0.1:9/{database.database}）')}**。请联系管理员；恢复前可先看本机的数据版本"
    ]
    assert "收集" not in shown(page)
    button("改看本机的数据版本", page).click().run()
    assert [one.value for one in page.warning] == ["这里是本机的第 1 版数据，ClickHouse 上的可能更新。"]
    assert "收集" in shown(page)

    push(request.getfixturevalue("street"), writer(database))
    monkeypatch.setenv(ENGINE, f"clickhouse://writer@{database}")
    button("改看 ClickHouse 上的数据", page).click().run()
    assert not page.error and not page.warning
    assert "收集" in shown(page)


def test_no_promise_is_said_to_be_kept_where_the_ledgers_are_not(street, database, monkeypatch):
    push(street, writer(database))
    monkeypatch.setenv(PASSWORD, "writer")
    monkeypatch.setenv(ENGINE, f"clickhouse://writer@{database}")
    page = AppTest.from_file(str(PAGES / "data.py"), default_timeout=120)
    page.query_params["section"] = "数据质量"
    page.run()
    assert "项通过" not in shown(page)
    assert [one.value.partition("**。")[0] for one in page.error] == ["**数据核对在导入台账的那台机器上做"]


def button(label: str, page: AppTest):
    return next(one for one in page.button if one.label == label)


def shown(page: AppTest) -> str:
    return "".join(one.value for one in page.get("html"))


@pytest.mark.parametrize(
    "text",
    [
        "clickhouse://u@h",
        "clickhouse://h/d",
        "http://u@h/d",
        "clickhouse://u@h:x/d",
        "clickhouse://u@h/a-b",
        "clickhouse://u@h/d?x=1",
    ],
)
def test_an_address_that_cannot_be_understood_says_how_it_is_spelled(text):
    with pytest.raises(EngineError, match="clickhouse://用户@主机:8123/数据库"):
        Address.of(text)


def test_a_password_is_taken_from_the_environment_only_and_never_told(monkeypatch):
    monkeypatch.setenv(PASSWORD, "秘密")
    at = Address.of("clickhouse://u@h/d?cluster=city&secure=1")
    assert (at.port, at.cluster, at.password) == (8443, "city", "秘密")
    assert "秘密" not in f"{at} {at!r}"
    with pytest.raises(EngineError, match=f"放进环境变量 {PASSWORD}"):
        Address.of("clickhouse://u:secret@h/d")


# --- what is read is what DuckDB says --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def both(demo_home, clickhouse):
    """Return the demonstration on DuckDB and on ClickHouse."""
    at = address(clickhouse, "writer")
    push(demo_home, writer(at))
    return Warehouse(demo_home).current(), CityWarehouse(replace(at, user="viewer", password="viewer")).current()


def scopes(snapshot: warehouse.Snapshot, seed: str, count: int) -> list[Scope]:
    dice = random.Random(seed)
    days = [date(2022, 6, 1) + timedelta(days=dice.randrange(1500)) for _ in range(3 * count)]
    found = [Scope(), Scope(min(snapshot.streets))]
    for at in range(count):
        street = dice.choice([None, *sorted(snapshot.streets)])
        there = sorted({name for of, name in snapshot.communities if street in (None, of)})
        chosen = tuple(dice.sample(there, dice.randrange(1, 4))) if dice.random() < 0.5 else None
        start, end, as_of = sorted(days[3 * at : 3 * at + 3])
        found.append(
            Scope(street, chosen, dice.choice([None, start]), dice.choice([None, end]), dice.choice([None, as_of]))
        )
    return found


def same(here: warehouse.Result, there: warehouse.Result) -> None:
    assert here.columns == there.columns
    assert [list(map(type, row)) for row in here.rows] == [list(map(type, row)) for row in there.rows]
    assert [list(row) for row in there.rows] == [
        [pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value for value in row]
        for row in here.rows
    ]


@pytest.mark.parametrize("name", queries.layer("figures"))
def test_every_figure_is_the_same_on_both_in_any_scope(both, name):
    duck, click = both
    figure = queries.figure(name)
    choices = [parameter for parameter in figure.parameters.values() if parameter.choices]
    for scope in scopes(duck, name, 3):
        further = {one.name: random.Random(f"{name}{scope}").choice(one.choices) for one in choices}
        try:
            here = duck.figure(name, scope, **further)
        except StreetboardError as refused:
            with pytest.raises(StreetboardError, match=refused.problem):
                click.figure(name, scope, **further)
        else:
            same(here, click.figure(name, scope, **further))


@pytest.mark.parametrize(
    "name", ["issues/rows", "volunteers/service_rows", "renovation/item_rows", "meetings/item_rows"]
)
def test_a_list_is_sifted_and_counted_alike(both, name):
    duck, click = both
    sift = Sift("社区", ("community", "street"), by="community", is_text=True, is_descending=True, most=50)
    assert duck.count(name, sift=sift) == click.count(name, sift=sift) > 0
    same(duck.figure(name, sift=sift), click.figure(name, sift=sift))
