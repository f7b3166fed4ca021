"""A measure is declared once: what it is made of, over what, which direction is good, in the header of its figure."""

from __future__ import annotations

import ast
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetboard import queries, warehouse
from streetboard.queries import Measure
from streetboard.warehouse import Scope
from tests import cases_runner
from tests.examples import quick

NAMES = st.from_regex(r"[a-z][a-z_0-9]{0,20}", fullmatch=True).filter(lambda name: name not in ("of", "total"))


def declared(text: str) -> Measure:
    """Return the one measure of a header."""
    query = queries.parse("x/y", f"-- title: 标题\n-- measure: {text}\nselect 1")
    (name,) = query.columns
    measure = queries.measure_of(query, name)
    assert measure
    return measure


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "on_time_rate | I09 | share | cohort | on_time / due | up | 按期处置率：按期处置 ÷ 应处置",
            Measure(
                "on_time_rate", "按期处置率", "share", "I09", "按期处置 ÷ 应处置",
                kind="cohort", numerator="on_time", denominator="due", base="due", better="up",
            ),
        ),
        (
            "daily_closed | I05 | 件/日 | flow | closed_in_period / days of closed_in_period | up | 日均办结",
            Measure(
                "daily_closed", "日均办结", "件/日", "I05",
                kind="flow", numerator="closed_in_period", denominator="days", base="closed_in_period", better="up",
            ),
        ),
        (
            "median_hours | I14 | 小时 | flow | of closed_in_period | down | 中位数",
            Measure("median_hours", "中位数", "小时", "I14", kind="flow", base="closed_in_period", better="down"),
        ),
        ("collected | I01 | 件 | cohort | - | - | 收集", Measure("collected", "收集", "件", "I01", kind="cohort")),
        (
            "deviation | R07 | 百分点 | stock | weighted progress - planned of compared | up | 进度偏差：实际 − 计划",
            Measure(
                "deviation", "进度偏差", "百分点", "R07", "实际 − 计划",
                kind="stock", minuend="progress", subtrahend="planned", how="weighted", base="compared", better="up",
            ),
        ),
        (
            "cumulative_share | I01 | share | cohort | running collected / total collected | - | 累计占比",
            Measure(
                "cumulative_share", "累计占比", "share", "I01",
                kind="cohort", numerator="collected", denominator="collected", how="running",
            ),
        ),
    ],
)  # fmt: skip
def test_a_measure_says_all_of_it_in_one_line(text, meant):
    assert declared(text) == meant


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("rate | I09 | share | cohort | - | up | 比率", "a share without numerator and denominator"),
        ("rate | I09 | share | cohort | due | up | 比率", "parts 'due'"),
        ("rate | I09 | share | cohort | / due | up | 比率", "parts '/ due'"),
        ("rate | I09 | share | cohort |  | up | 比率", "parts ''"),
        ("rate | I09 | share | cohort | a - b | up | 比率", "a share without numerator and denominator"),
        ("mean | I05 | 件/日 | flow | closed / days | up | 日均", "an average says which count lies beneath it"),
        ("rate | I09 | share |  | on_time / due | up | 比率", "kind ''"),
        ("rate | I09 | share | per period | on_time / due | up | 比率", "kind 'per period'"),
        ("rate | I09 | share | cohort | on_time / due |  | 比率", "direction ''"),
        ("rate | I09 | share | cohort | on_time / due | good | 比率", "direction 'good'"),
        ("rate | I09 | share | cohort | on_time / due | up | ：没有名称", "no name or no label"),
        ("rate | I09 | share | cohort | on_time / due | 比率", "expected"),
    ],
)
def test_a_measure_that_says_too_little_is_refused(text, wrong):
    with pytest.raises(ValueError, match=wrong) as refused:
        declared(text)
    assert str(refused.value).startswith("x/y: ")


# Words as the formatter sees them: it breaks a comment at its spaces, and nowhere else.
WORDS = st.lists(st.text("率办结按期（）/|÷−a1，", min_size=1, max_size=12), min_size=1, max_size=6).map(" ".join)


@quick(100)
@given(
    name=NAMES,
    kind=st.sampled_from(queries.KINDS),
    better=st.sampled_from(["up", "down", "-"]),
    parts=st.tuples(NAMES, NAMES),
    label=WORDS,
    definition=WORDS | st.just(""),
    width=st.integers(20, 200),
)
def test_a_measure_is_read_as_it_was_written_however_the_formatter_wraps_it(
    name, kind, better, parts, label, definition, width
):
    told = f"{label}：{definition}" if definition else label
    written = f"{name} | I09 | share | {kind} | {' / '.join(parts)} | {better} | {told}"
    lines = [""]
    for word in written.split(" "):
        # Between Chinese signs a break stands for nothing, so there is none at a space.
        is_seam = not lines[-1] or all(queries._WIDE.match(sign) for sign in (lines[-1][-1], word[0]))
        if len(lines[-1]) + len(word) > width and not is_seam:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    query = queries.parse("x/y", "-- measure: " + "\n-- ".join(lines) + "\nselect 1")
    numerator, denominator = parts
    assert query.columns == {
        name: Measure(
            name, label, "share", "I09", definition, kind, numerator, denominator,
            base=denominator, better=better.replace("-", ""),
        )
    }  # fmt: skip


# --- what the figures declare ------------------------------------------------------------------------------------------

FIGURES = queries.layer("figures")
MEASURES = [
    (name, measure)
    for name, query in FIGURES.items()
    for measure in query.columns.values()
    if isinstance(measure, Measure)
]
# Numbers that are no measures: they tell which row it is, where it is, by what was weighed, or what is to be reached.
NUMBERS_BESIDE = {
    *("row_no", "version", "star", "min_hours", "satisfaction_weight", "weight", "longitude", "latitude", "target"),
}
NUMBER = re.compile(r"INT|DOUBLE|FLOAT|DECIMAL|NUMBER")


@pytest.fixture(scope="module")
def types() -> dict[str, dict[str, str]]:
    """Return the type of every output column of every figure."""
    connection = cases_runner.empty_warehouse()
    found = {}
    for name, query in FIGURES.items():
        parameters = dict.fromkeys(warehouse.named_parameters(query.sql))
        described = connection.execute(query.sql, parameters).description
        found[name] = {column[0]: str(column[1]) for column in described}
    return found


def test_every_number_of_every_figure_is_a_measure(types):
    numbers = {
        (name, column) for name, columns in types.items() for column, type_ in columns.items() if NUMBER.search(type_)
    }
    declared = {(name, measure.name) for name, measure in MEASURES}
    assert len(declared) > 200
    assert declared <= numbers
    undeclared = {(name, column) for name, column in numbers - declared if column not in NUMBERS_BESIDE}
    assert not undeclared, "give these a `-- measure:` line in their figure's header"


def test_what_a_measure_is_made_of_are_measures_of_the_same_rows(types):
    missing = [
        (name, measure.name, part)
        for name, measure in MEASURES
        for part in {*measure.parts, measure.base} - {""}
        if part not in types[name] or queries.measure_of(FIGURES[name], part) is None
    ]
    assert not missing


def test_a_share_says_what_it_is_divided_from_and_only_a_difference_of_shares_is_in_points():
    for name, measure in MEASURES:
        query = FIGURES[name]
        if measure.unit == queries.SHARE:
            assert measure.is_rate or measure.how in (
                "total",
                "running",
                "street",
                "streets",
                "weighted",
                "reported",
            ), (
                name,
                measure,
            )
        if measure.minuend:
            units = {query.measure(part).unit for part in measure.parts}
            assert (measure.unit, units) == (queries.POINTS, {queries.SHARE}), (name, measure)


def test_every_figure_says_who_answers_for_it_and_when_it_was_checked():
    for name, figure in FIGURES.items():
        assert figure.owner.startswith("街道"), name
        assert figure.checked and date(2026, 11, 25) <= figure.checked, name


def test_a_figure_tells_of_columns_that_it_has(types):
    for name, figure in FIGURES.items():
        told = {column for persons in figure.persons for column in persons.columns} | set(figure.adds)
        assert told <= set(types[name]), name
        # What is withheld is a column, or a parameter by which the rows of one person could be asked for.
        assert set(figure.withheld) <= {*types[name], *figure.parameters}, name


# --- what the numbers say ----------------------------------------------------------------------------------------------

SCOPES = (
    Scope(),
    Scope("朝阳街道"),
    Scope("朝阳街道", start=date(2025, 4, 1), end=date(2025, 6, 30)),
    Scope("朝阳街道", start=date(2024, 2, 1), end=date(2024, 2, 29), as_of=date(2024, 3, 31)),
    Scope("朝阳街道", communities=("天津路社区", "河嘉村社区"), start=date(2025, 1, 1)),
    Scope("朝阳街道", end=date(2001, 1, 1)),
)


@pytest.mark.parametrize("scope", SCOPES, ids=range(len(SCOPES)))
def test_a_number_is_what_its_header_says(demo_warehouse, scope):
    checked = 0
    for name, measure in MEASURES:
        if not measure.parts:
            continue
        rows = demo_warehouse.figure(name, scope).records()
        for at, row in enumerate(rows):
            wholes = {"street": scope.communities is None, "streets": scope.street is None}
            expected = said(measure, rows, at, is_whole=wholes.get(measure.how, True))
            if expected is not NOT_SAID:
                assert row[measure.name] == pytest.approx(expected, abs=1e-12), (name, measure.name, row)
                checked += 1
    assert checked > 20


NOT_SAID = object()


def said(measure: Measure, rows: list[dict], at: int, *, is_whole: bool) -> object:
    """Return what a measure's parts make it in one of all rows of a figure; NOT_SAID where the rows do not tell."""
    row = rows[at]
    if measure.minuend:
        values = [row[part] for part in measure.parts]
        if measure.how:
            return NOT_SAID
        return None if None in values else float(values[0]) - float(values[1])
    of = {
        "": ([row], [row]),
        "capped": ([row], [row]),
        "total": ([row], rows),
        "running": (rows[: at + 1], rows),
        "street": ([one for one in rows if one.get("street") == row.get("street")],) * 2,
        "streets": (rows, rows),
    }
    above, below = (
        sum(float(one[part]) for one in taken if one[part] is not None)
        if any(one[part] is not None for one in taken)
        else None
        for part, taken in zip(measure.parts, of[measure.how], strict=True)
    )
    if measure.how == "capped" and (not row.get("is_by_quantity", True) or above is None or row[measure.name] is None):
        return NOT_SAID
    if not is_whole:
        return NOT_SAID
    if above is None or not below:
        return None
    return min(above / below, 1) if measure.how == "capped" else above / below


# --- and nowhere else --------------------------------------------------------------------------------------------------

PYTHON = [path for room in ("streetboard", "pages") for path in sorted((queries.FOLDER.parent / room).rglob("*.py"))]
PARTS = {"numerator", "denominator", "minuend", "subtrahend"}
# What only a header may put side by side: a rate and what it is divided from, or by; what is divided, and by what.
SIDE_BY_SIDE = {
    pair
    for _, measure in MEASURES
    if measure.is_rate
    for pair in (measure.parts, (measure.name, measure.numerator), (measure.name, measure.denominator))
}

COLUMNS = {column for query in FIGURES.values() for column in query.columns}


def second_places(text: str) -> list[str]:
    """Return the lines of Python that say what a measure is made of."""
    found = []
    for node in ast.walk(ast.parse(text)):
        literals: list[object] = []
        is_field = isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in PARTS
        if is_field or (isinstance(node, ast.keyword) and node.arg in PARTS and _literal(node.value)):
            found.append(node)
        elif isinstance(node, ast.Dict):
            named = [(key, value) for key, value in zip(node.keys, node.values, strict=True)]
            found += [value for key, value in named if _literal(key) in PARTS and _literal(value)]
            for key, value in named:
                if _literal(key) and isinstance(value, ast.Tuple):
                    literals += [_literal(key), *map(_literal, value.elts), None]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            literals = [_literal(side.slice) for side in (node.left, node.right) if isinstance(side, ast.Subscript)]
        elif isinstance(node, ast.Call):
            literals = [_literal(value) for value in (*node.args, *(one.value for one in node.keywords))]
        elif isinstance(node, ast.Tuple | ast.List):
            literals = [_literal(value) for value in node.elts]
        # A table names the columns that it shows, which may stand side by side.
        is_listing = len([one for one in literals if one in COLUMNS]) > 3
        if SIDE_BY_SIDE & set(pairwise(literals)) and not is_listing:
            found.append(node)
    return [ast.unparse(node)[:100] for node in found]


def _literal(node: ast.AST | None) -> object:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@pytest.mark.parametrize(
    "text",
    [
        "Kpi('按期处置率', 'on_time_rate', numerator='on_time')",
        "_issues('按期处置率', column='on_time_rate').of('on_time', 'due', '件')",
        "Headline('issues/summary', 'daily_closed', 'closed_in_period', 'days')",
        "_MADE_OF = {'on_time_rate': ('on_time', 'due')}",
        "{'value': 'on_time_rate', 'denominator': 'due'}",
        "rate_against(now, before, 'on_time_rate', 'due', period.last)",
        "row['on_time'] / row['due']",
        "class Number:\n    denominator: str = ''",
    ],
)
def test_a_second_place_is_seen(text):
    assert second_places(text)


def test_no_python_says_what_a_measure_is_made_of():
    found = {
        path.relative_to(queries.FOLDER.parent).as_posix(): said
        for path in PYTHON
        if (said := second_places(path.read_text("utf-8"))) and path != Path(queries.__file__)
    }
    assert found == {}
