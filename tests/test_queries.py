"""The catalogue keeps its rules: everything is described in Chinese, each layer reads the one below, and nothing guesses."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from streetboard import queries, warehouse
from streetboard.datasets import all_datasets
from tests import cases_runner

FIGURES = queries.layer("figures")
CHECKS = queries.layer("checks")
STAGING = queries.layer("staging")
MARTS = queries.layer("marts")
MACROS = queries.layer("macros")
EVERY_QUERY = [
    (layer, name) for layer in ("staging", "macros", "marts", "figures", "checks") for name in queries.layer(layer)
]

CHINESE = re.compile(r"[\u4e00-\u9fff]")
JOINS_OR_AGGREGATES = re.compile(
    r"\bjoin\b|\bgroup by\b|\bover\s*\(|\b(count|sum|avg|min|max|list|any_value|bool_or|string_agg)\s*\("
)
CLOCK = re.compile(r"\b(now|today|get_current_timestamp|current_date|current_timestamp|current_localtimestamp)\b")
UNGUARDED_DIVISION = re.compile(r"/(?!\s*(nullif\(|[\d.]+))")
# What the warehouse remembers of itself is no ledger, so there is no mart of it.
ABOUT_THE_WAREHOUSE = {"shared/versions", *(name for name in FIGURES if name.startswith("data/"))}


@pytest.fixture(scope="module")
def snapshot():
    return warehouse.Snapshot(cases_runner.empty_warehouse())


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_a_title_a_grain_and_a_definition(name):
    figure = FIGURES[name]
    assert CHINESE.search(figure.title)
    assert CHINESE.search(figure.definition)
    assert figure.grain


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_runs_on_an_empty_warehouse_and_names_every_column_in_chinese(snapshot, name):
    result = snapshot.figure(name)
    nameless = [c for c in result.columns if not CHINESE.search(queries.column_of(result.query, c).label)]
    assert not nameless, f"{name}: give these a `-- column:` line or a word in queries/glossary.toml"
    assert set(result.query.columns) <= set(result.columns), f"{name} describes columns that it does not have"


def test_the_columns_of_what_a_check_finds_are_named_in_chinese(snapshot):
    results = {result.query.name: result for result in snapshot.check()}
    assert results.keys() == CHECKS.keys()
    for name, result in results.items():
        nameless = [c for c in result.columns if not CHINESE.search(queries.column_of(result.query, c).label)]
        assert not nameless, f"{name}: give these a `-- column:` line or a word in queries/glossary.toml"
        assert set(result.query.columns) <= set(result.columns), f"{name} describes columns that it does not have"


@pytest.mark.parametrize("name", FIGURES)
def test_a_rate_is_a_share(snapshot, name):
    result = snapshot.figure(name)
    units = {column: queries.column_of(result.query, column).unit for column in result.columns}
    rates = {column: unit for column, unit in units.items() if re.search(r"(_rate|_share|_ratio)$|^share$", column)}
    assert set(rates.values()) <= {"share"}, rates


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_cases(name):
    assert name in {figure for figure, _ in cases_runner.load()}


def test_every_case_is_about_a_figure_and_says_what_it_shows():
    sentences = set()
    for name, case in cases_runner.load():
        assert name in FIGURES
        assert (name, case["name"]) not in sentences, f"{name} has two cases named {case['name']}"
        sentences.add((name, case["name"]))
        unknown = set(case) - {"name", "params", "given", "expect"}
        assert not unknown, f"{name}: {unknown}"


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_declares_the_parameters_that_it_binds_and_no_others(name):
    figure = FIGURES[name]
    assert warehouse.named_parameters(figure.sql) - set(queries.STANDARD_PARAMETERS) == set(figure.parameters)
    for parameter in figure.parameters.values():
        assert CHINESE.search(parameter.definition)
        assert not parameter.choices or parameter.default in parameter.choices


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_reads_marts_only(name):
    assert {layer for layer, _ in FIGURES[name].reads} <= {"marts"}
    assert "meta." not in FIGURES[name].body or name in ABOUT_THE_WAREHOUSE


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_reads_staging_and_marts_only(name):
    assert {layer for layer, _ in MARTS[name].reads} <= {"staging", "marts"}


@pytest.mark.parametrize("name", STAGING)
def test_staging_reads_raw_tables_and_neither_joins_nor_aggregates(name):
    assert {layer for layer, _ in STAGING[name].reads} <= {"raw"}
    assert not JOINS_OR_AGGREGATES.search(STAGING[name].body)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_promises_something_and_takes_no_parameters(snapshot, name):
    check = CHECKS[name]
    assert CHINESE.search(check.title)
    assert CHINESE.search(check.definition)
    assert check.header.get("level") in ("fail", "warn")
    assert not warehouse.named_parameters(check.sql)


@pytest.mark.parametrize(("layer", "name"), EVERY_QUERY)
def test_a_query_has_a_title_and_never_reads_the_clock(layer, name):
    query = queries.layer(layer)[name]
    assert CHINESE.search(query.title)
    assert not CLOCK.search(query.body)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_divides_last_and_guards_the_division(name):
    rows = [FIGURES[name], *(macro for macro in queries.macros_of(FIGURES[name]) if macro.is_table)]
    assert not [query.name for query in rows if UNGUARDED_DIVISION.search(query.body)]


def test_a_header_survives_the_formatter():
    query = queries.parse(
        "x",
        "-- title:\n"
        "-- 标题\n"
        "-- definition: 第一行，\n"
        "--   第二行 ÷\n"
        "-- 分母\n"
        '-- param: measure = "a" in a b\n'
        "-- c | 哪个数字\n"
        "-- column: rate | I04 | share | 比率：甲 ÷\n"
        "-- 乙\n"
        "select 1 -- definition: not a header",
    )
    assert query.title == "标题"
    assert query.definition == "第一行，第二行 ÷ 分母"
    assert query.parameters["measure"] == queries.Parameter("measure", "a", "哪个数字", ("a", "b", "c"))
    assert query.columns["rate"] == queries.Column("rate", "比率", "share", "I04", "甲 ÷ 乙")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_the_values_of_settings_and_not_their_names(snapshot, name):
    query = snapshot.figure(name).query
    told = " ".join([query.definition, *(column.definition for column in query.columns.values())])
    names = {row["name"] for row in all_datasets()["settings"].defaults}
    assert names.intersection(re.findall(r"[a-z_]+", told)) == set()
    assert "{" not in told


def test_what_a_street_has_set_is_told_in_the_definitions():
    connection = cases_runner.empty_warehouse()
    connection.execute("insert into raw.settings by name select 'rank_minimum' as name, '50' as value")
    connection.execute("insert into raw.settings by name select 'behind_tolerance' as name, '0.0125' as value")
    warehouse.build_marts(connection, {"settings"})
    columns = warehouse.Snapshot(connection).figure("issues/on_time_by_community").query.columns
    assert columns["is_ranked"].definition == "应处置件不少于 50 件的社区"
    assert columns["is_behind"].definition == (
        "参与排名，低于全街道超过 1.25 个百分点，且 95% 的威尔逊区间不含全街道的比例"
    )


@pytest.mark.parametrize("name", MACROS)
def test_a_macro_is_explained_and_its_name_is_no_mart(name):
    macro = MACROS[name]
    assert CHINESE.search(macro.title)
    assert CHINESE.search(macro.definition)
    assert "arguments" in macro.header
    assert macro.header.get("returns") in (None, "table")
    assert name not in warehouse.marts()


def test_no_macro_is_left_that_nothing_uses():
    everything = [
        query for layer in ("macros", "marts", "figures", "checks") for query in queries.layer(layer).values()
    ]
    assert set(MACROS) <= {name for query in everything for _, name in query.reads}


def test_a_statement_is_shown_with_the_macros_it_uses():
    shown = queries.figure("renovation/summary").explained
    assert "-- marts.renovation_projects_on(chosen_street, chosen_communities, on_day)" in shown
    # One that only another macro uses.
    assert "-- marts.is_delayed(is_under_way, is_past_plan_end, deviation, delay_threshold)" in shown
    assert queries.figure("shared/settings").explained == queries.figure("shared/settings").body


def test_a_figure_rests_on_the_ledgers_beneath_the_macros_it_uses():
    assert queries.datasets_read("issues/ageing") == {"issues", "aliases"}
    assert queries.datasets_read("issues/on_time_by_handler") == {"issues", "aliases", "settings", "settings_defaults"}
    assert queries.datasets_read("meetings/members_by_type") == {"joint_meeting_members", "aliases"}


def test_a_mart_comes_after_what_the_macros_in_it_read():
    order = list(warehouse.marts())
    assert order.index("settings") < order.index("renovation_project_periods")
    assert order.index("placed") < order.index("known_communities")


def test_a_release_builds_and_explains_the_same_in_every_process():
    told = (
        "from streetboard import queries, warehouse\n"
        "print(warehouse.fingerprint(), *(figure.explained for figure in queries.layer('figures').values()))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", told], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "2", "3")
    }
    assert len(said) == 1
