"""Masking: nothing that is handed out tells of fewer persons than the limit, however a reader selects and subtracts."""

from __future__ import annotations

import csv as csv_format
import io
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pptx import Presentation

from pages import volunteers
from streetboard import format, queries
from streetboard.asking import masking
from streetboard.asking.cells import Measured, Table, masked_cells
from streetboard.asking.choice import Choice
from streetboard.asking.view import View
from streetboard.drawing import csv, files
from streetboard.drawing.xlsx import workbook
from streetboard.errors import UnknownNameError
from streetboard.meeting import panels
from streetboard.queries import column_of
from streetboard.reading import readings
from streetboard.warehouse import Scope, Sift, Snapshot
from tests import cases_runner
from tests.disclosure import Told, fillings, ranges, subsets
from tests.examples import quick
from tests.test_edition import AT

LIMIT = 5
STREETS = ("朝阳街道", "龙凤桥街道")
MASKED = format.MASKED


def inner_sum(counts, cells):
    return sum(counts.get(cell, 0) for cell in cells)


# --- cells: what is masked of a table, and which sums of it are told ------------------------------------------------------


def table_of(dimensions, *measures: dict, limit=LIMIT, along=None) -> Table:
    """Return the table of counts that may be added up in both dimensions, those after the first in one."""
    measured = [
        Measured.of(counts, dimensions, along or (dimensions if at == 0 else dimensions[:1]))
        for at, counts in enumerate(measures)
    ]
    return Table(
        dimensions,
        frozenset(along or dimensions),
        tuple(frozenset(cell[axis] for cell, count in measures[0].items() if count) for axis in (0, 1)),
        masked_cells(dimensions, measured, limit),
    )


def selections(dimensions, table: Table) -> Iterator[tuple[tuple, tuple]]:
    """Yield what a reader can select: any communities, one or all of the rest, an unbroken run of months.

    A month of which nothing is masked changes nothing.
    """
    first, second = (sorted(values, key=str) for values in table.values)
    if dimensions[1] == "month":
        second = [month for month in second if any(cell[1] == month for cell in table.masked)]
    one_or_all = lambda values: [*((value,) for value in values), tuple(values)]  # noqa: E731
    yield from product(
        subsets(first) if dimensions[0] == "community" else one_or_all(first),
        ranges(second) if dimensions[1] == "month" else one_or_all(second),
    )


COUNTS = st.one_of(st.integers(0, 4), st.integers(0, 4), st.integers(5, 12))
TABLES = st.builds(
    lambda dimensions, rows, limit: (
        dimensions,
        {(name, at): count for name, row in zip("甲乙丙丁", rows, strict=False) for at, count in enumerate(row)},
        limit,
    ),
    st.sampled_from([("community", "month"), ("community", "star"), ("brand", "month")]),
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=4)
    ),
    st.sampled_from([5, 5, 3]),
).filter(lambda table: any(table[1].values()))


# Of the sum of two totals all but 3 is shown: it is of masked cells that a reader can select.
OF_TOTALS = {("乙", 2): 5, ("丙", 1): 1, ("丁", 0): 5, ("丁", 2): 2}
# All that is masked of a square: two cells, of which each alone could be another.
OF_TWO_LINES = {("乙", 1): 5, ("乙", 2): 1, ("丙", 0): 3, ("丙", 2): 2, ("丁", 0): 3, ("丁", 1): 1}


@quick(300)
@given(TABLES)
@example((("community", "month"), OF_TOTALS, 5))
@example((("community", "month"), OF_TWO_LINES, 5))
def test_no_small_sum_follows_from_what_is_told_of_a_table(one):
    dimensions, counts, limit = one
    table = table_of(dimensions, counts, limit=limit)
    told, small = Told(), []
    for first, second in selections(dimensions, table):
        hidden = [cell for cell in product(first, second) if cell in table.masked]
        total = inner_sum(counts, product(first, second))
        if table.tells(first, second):
            assert not 0 < total < limit
            told.add(hidden)
        elif 0 < total < limit:
            small.append(hidden)
    assert not [cells for cells in small if told.gives_away(cells)]


@quick(150)
@given(TABLES.filter(lambda table: len(table[1]) <= 12))
def test_each_small_cell_of_a_table_could_be_another_count(one):
    dimensions, counts, limit = one
    table = table_of(dimensions, counts, limit=limit)
    hidden = [cell for cell, count in counts.items() if count and cell in table.masked]
    sums = {
        (cells, inner_sum(counts, cells))
        for first, second in selections(dimensions, table)
        if table.tells(first, second) and (cells := frozenset(product(first, second)) & frozenset(hidden))
    }
    for cell in hidden:
        if counts[cell] < limit:
            others = {beside: range(1, counts[beside] + 3) for beside in hidden if beside != cell}
            tried = ({cell: [value]} | others for value in range(1, counts[cell] + 3) if value != counts[cell])
            assert any(next(fillings(cells, sums), None) for cells in tried), cell


@quick(100)
@given(TABLES.filter(lambda table: table[0] == ("community", "month")), st.randoms())
def test_persons_that_add_up_in_one_dimension_are_as_safe_as_their_doings(one, dice):
    dimensions, counts, limit = one
    persons = {cell: dice.randint(1, count) for cell, count in counts.items() if count}
    table = table_of(dimensions, counts, persons, limit=limit)
    communities, months = (sorted(values, key=str) for values in table.values)
    for month in months:
        told = Told()
        for chosen in subsets(communities):
            if table.tells(chosen, (month,)):
                told.add([(name, month) for name in chosen if (name, month) in table.masked])
        for chosen in subsets(communities):
            cells = [(name, month) for name in chosen]
            assert not (0 < inner_sum(persons, cells) < limit and told.gives_away(set(cells) & table.masked))


def test_the_cheapest_other_cell_is_masked_beside_a_small_one_and_totals_stay():
    counts = {"甲": 480, "乙": 150, "丙": 3}
    table = table_of(("community", ""), {(name, ""): count for name, count in counts.items()}, along=("community",))
    assert table.masked == {("丙", ""), ("乙", "")}
    assert table.tells(None, None)
    assert table.tells(("乙", "丙"), None)
    assert not table.tells(("甲", "丙"), None)


def test_where_all_are_few_the_total_is_masked_too():
    table = table_of(("community", ""), {("甲", ""): 3}, along=("community",))
    assert table.masked == {("甲", ""), (None, "")}
    assert not table.tells(None, None)


def test_what_is_told_of_a_table_where_nothing_is_small_is_everything():
    assert not table_of(("community", "month"), {("甲", 1): 5, ("甲", 2): 9, ("乙", 2): 0}).masked


def test_of_a_month_that_is_counted_in_part_all_of_what_is_masked_is_told_or_nothing():
    counts = {("甲", 1): 3, ("甲", 2): 4, ("乙", 1): 6, ("乙", 2): 7, ("丙", 1): 30, ("丙", 2): 40}
    table = table_of(("community", "month"), counts)
    assert table.tells(("甲",), (1, 2))
    assert not table.tells(("甲",), (1, 2), cut=(2,))
    assert table.tells(("甲", "乙"), (1, 2), cut=(2,))
    assert table.tells(("丙",), (2,), cut=(2,))


def test_totals_that_another_table_decides_on_are_told_or_masked_as_there():
    counts = {("甲", 1): 3, ("乙", 1): 40, ("甲", 2): 50, ("乙", 2): 60}
    measured = [Measured.of(counts, ("brand", "month"), ("brand", "month"))]
    free = masked_cells(("brand", "month"), measured, LIMIT, fixed=("month",))
    assert free == set(counts)
    given_as_masked = masked_cells(("brand", "month"), measured, LIMIT, given=[(None, 1), (None, 2)], fixed=("month",))
    assert given_as_masked
    assert {(None, 1), (None, 2)} <= given_as_masked
    alone = [Measured.of({("甲", 1): 3, ("乙", 2): 60}, ("brand", "month"), ("brand", "month"))]
    # 甲's only month can only be hidden by totals, which are decided on elsewhere: nothing of it may be told, not even what is zero.
    masked = masked_cells(("brand", "month"), alone, LIMIT, fixed=("month", "brand"))
    assert masked is None
    assert not Table(("brand", "month"), frozenset(), (frozenset("甲乙"), frozenset({1, 2})), masked).tells("甲", (2,))


# --- the door: everything that a reader may ask for, solved as a whole ----------------------------------------------------

MONTHS = (date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1))


def last_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def hard_ledger(seed: int) -> Snapshot:
    """Return a small street in which nearly every cell is small: few communities, brands and months, many empty."""
    dice = random.Random(seed)
    communities = ["甲社区", "乙社区", "丙社区"][: dice.randint(2, 3)]
    people = [
        {
            "volunteer_key": f"vk_{at}",
            "community": dice.choice(communities),
            "registered_on": date(2024, 12, 1) + timedelta(days=dice.choice([0, 0, 40, 70])),
            "external_hours": dice.choice([0, 0, 0, 120, 400, 700]),
            "brand": dice.choice(["甲品牌", "乙品牌"]),
        }
        for at in range(dice.randint(8, 40))
    ]
    records = [
        {
            "record_id": f"r{at}",
            "volunteer_key": dice.choice(people)["volunteer_key"],
            "service_date": dice.choice(MONTHS) + timedelta(days=dice.randint(0, 27)),
            "hours": dice.choice([1, 1.5, 2]),
        }
        for at in range(dice.randint(5, 60))
    ]
    return Snapshot(cases_runner.filled_warehouse({"volunteers": people, "service_records": records}))


class Reader:
    """Whoever asks for everything: each number told is a sum of the finest cells, (what, community, brand, month) or the like."""

    def __init__(self, snapshot: Snapshot, street: str, months: tuple[date, ...]) -> None:
        self.snapshot, self.street, self.months = snapshot, street, months
        self.communities = sorted({name for where, name in snapshot.communities if where == street})
        self.last = last_of(months[-1])
        rows = snapshot.figure("volunteers/service_rows", Scope(street), limit=None).records()
        self.times: dict[tuple, int] = {}
        for row in rows:
            cell = ("times", row["community"], row["brand"], row["service_date"].replace(day=1))
            self.times[cell] = self.times.get(cell, 0) + 1
        self.persons = {
            ("star", row["community"], row["star"]): row["volunteers"]
            for row in snapshot.figure("masking/people", Scope(street, as_of=self.last)).records()
        } | {
            ("active", row["community"]): row["active"]
            for row in snapshot.figure("masking/active", Scope(street, as_of=self.last)).records()
        }
        self.counts = self.times | self.persons
        self.told = Told()
        self.asked = 0

    def times_of(self, communities, months, brand=None) -> list[tuple]:
        return [
            cell for cell in self.times if cell[1] in communities and cell[3] in months and brand in (None, cell[2])
        ]

    def persons_of(self, what: str, communities, star=None) -> list[tuple]:
        return [
            cell for cell in self.persons if cell[0] == what and cell[1] in communities and star in (None, cell[-1])
        ]

    def hear(self, value, cells) -> None:
        self.asked += 1
        if isinstance(value, int):
            assert value == inner_sum(self.counts, cells)
            self.told.add(cells)

    def figure(self, name, chosen, months) -> list[dict]:
        whole = len(chosen) == len(self.communities)
        is_all = months == self.months
        scope = Scope(
            self.street,
            None if whole else chosen,
            None if is_all else months[0],
            self.last if is_all else last_of(months[-1]),
            self.last,
        )
        return masking.handed_out(self.snapshot, name, scope).records()

    def ask_everything(self, periods) -> None:
        for chosen in subsets(self.communities):
            for row in self.figure("volunteers/stars", chosen, self.months):
                self.hear(row["volunteers"], self.persons_of("star", chosen, row["star"]))
            for months in periods:
                (whole,) = self.figure("volunteers/summary", chosen, months)
                self.hear(whole["registered"], self.persons_of("star", chosen))
                self.hear(whole["active"], self.persons_of("active", chosen))
                self.hear(whole["person_times"], self.times_of(chosen, months))
                for row in self.figure("volunteers/by_community", chosen, months):
                    self.hear(row["person_times"], self.times_of((row["community"],), months))
                    self.hear(row["registered"], self.persons_of("star", (row["community"],)))
                    self.hear(row["active"], self.persons_of("active", (row["community"],)))
                for row in self.figure("volunteers/by_month", chosen, months):
                    self.hear(row["person_times"], self.times_of(chosen, (row["month"],)))
                for row in self.figure("volunteers/by_brand", chosen, months):
                    self.hear(row["person_times"], self.times_of(chosen, months, row["brand"]))

    def protected(self) -> Iterator[list[tuple]]:
        """Yield what no reader may work out: each small count of a selection of communities, of months, of brands."""
        everywhere = tuple(self.communities)
        brands = sorted({cell[2] for cell in self.times})
        candidates = [
            *(self.times_of(chosen, months) for chosen in subsets(self.communities) for months in ranges(self.months)),
            *(self.times_of(everywhere, months, brand) for months in ranges(self.months) for brand in brands),
            *(self.times_of(chosen, self.months, brand) for chosen in subsets(self.communities) for brand in brands),
            *(self.persons_of("star", chosen, star) for chosen in subsets(self.communities) for star in range(6)),
            *(self.persons_of(what, chosen) for chosen in subsets(self.communities) for what in ("star", "active")),
        ]
        yield from (cells for cells in candidates if 0 < inner_sum(self.counts, cells) < LIMIT)

    def recovered(self) -> list[list[tuple]]:
        return [cells for cells in self.protected() if self.told.gives_away(cells)]


@pytest.mark.slow
@quick(12)
@given(st.integers(0, 10**6))
def test_whoever_asks_for_everything_recovers_nothing_in_a_street_of_few(seed):
    reader = Reader(hard_ledger(seed), cases_runner.STREET, MONTHS)
    reader.ask_everything(ranges(MONTHS))
    assert list(reader.protected())
    assert not reader.recovered()


@pytest.mark.slow
def test_whoever_asks_for_everything_recovers_nothing_in_the_demonstration(demo_warehouse):
    street = "龙凤桥街道"
    cells = demo_warehouse.figure("masking/services", Scope(street)).records()
    months = tuple(sorted({row["month"] for row in cells}))
    few = sorted({row["month"] for row in cells if row["participants"] < LIMIT})[:2]
    # All months, each of the first that have anything to hide, and all that come after it.
    periods = [months, *((month,) for month in few), *(months[months.index(month) + 1 :] for month in few)]
    reader = Reader(demo_warehouse, street, months)
    reader.ask_everything(periods)
    assert len(list(reader.protected())) >= 10
    assert not reader.recovered()


@pytest.mark.parametrize("street", STREETS)
def test_no_table_of_the_demonstration_gives_a_small_sum_away(demo_warehouse, street):
    as_of = demo_warehouse.default_as_of(frozenset({"service_records"}), street)
    known = masking.Masking(demo_warehouse)
    small = 0
    for name in [name for name in queries.layer("figures") if name.startswith("masking/")]:
        table, query = known.table(name, street, as_of), queries.figure(name)
        measure = next(iter(query.adds))
        rows = demo_warehouse.figure(name, Scope(street)).records()
        second = table.dimensions[1]
        counts = {(row[table.dimensions[0]], row[second] if second else ""): row[measure] for row in rows}
        told, hidden = Told(), []
        for chosen in selections(table.dimensions, table):
            cells = [cell for cell in product(*chosen) if cell in table.masked]
            total = inner_sum(counts, product(*chosen))
            if table.tells(*chosen):
                assert not 0 < total < LIMIT
                told.add(cells)
            elif 0 < total < LIMIT:
                hidden.append(cells)
        assert not [cells for cells in hidden if told.gives_away(cells)]
        small += len(hidden)
    assert small


# --- the door: one number, wherever it is handed out ----------------------------------------------------------------------

HIDDEN = Choice("朝阳街道", ("河嘉村社区",))


@pytest.fixture(scope="module")
def view(demo_home, demo_warehouse) -> View:
    return View(demo_home, demo_warehouse)


def test_screen_evidence_csv_workbook_and_slide_say_the_same_of_a_masked_cell(view):
    exact = view.snapshot.figure("volunteers/stars", Scope(HIDDEN.street, HIDDEN.communities)).column("volunteers")
    (chart,) = readings.stars(view.ask(readings.stars.wanted, HIDDEN)).blocks
    answer = view.answer(readings.STARS, HIDDEN)
    at = next(at for at, row in enumerate(answer.result.records()) if row["volunteers"] == MASKED)
    assert exact[at] > 0
    assert (chart.labels[at], chart.series[0].values[at]) == (MASKED, None)
    (compute,) = view.all_rows([readings.STARS], HIDDEN)
    table = list(csv_format.reader(io.StringIO(csv.to_csv(compute()).decode("utf-8-sig"))))
    assert table[at + 1][-1] == MASKED
    book = openpyxl.load_workbook(io.BytesIO(workbook.write_view("志愿服务", [], [("星级", compute())])))
    assert any(MASKED in [cell.value for cell in row] for sheet in book for row in sheet.iter_rows())
    panel = next(one for one in volunteers.PAGE.panels if one.reader == readings.stars)
    deck = panels.deck(volunteers.PAGE, panel, view, HIDDEN, author="文书", at=AT)
    assert deck.slides[0].blocks[0].labels == chart.labels
    frozen = deck.figures[next(iter(deck.figures))]
    assert frozen.result.rows == answer.result.rows
    slide = Presentation(io.BytesIO(files.write(deck, "pptx"))).slides[-1]
    names = [name for shape in slide.shapes if shape.has_chart for name in shape.chart.plots[0].categories]
    assert any(MASKED in name for name in names)


def test_a_rate_of_a_masked_count_is_masked_with_it_and_what_tells_of_it_is_left_out():
    snapshot = hard_ledger(3)
    for row in masking.handed_out(snapshot, "volunteers/by_community", Scope(cases_runner.STREET)).records():
        if MASKED in (row["registered"], row["active"]):
            assert row["active_rate"] is None
        assert (row["person_times"] == MASKED) == (row["hours"] is None)
    months = masking.handed_out(snapshot, "volunteers/by_month", Scope(cases_runner.STREET, ("甲社区",))).records()
    assert any(row["active"] == MASKED for row in months)
    assert all(row["hours_per_person"] is None for row in months if row["active"] == MASKED)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_what_stood_at_the_end_of_a_month_is_masked_as_on_that_day(seed):
    snapshot = hard_ledger(seed)
    street, last = cases_runner.STREET, last_of(MONTHS[-1])
    masked = 0
    for chosen in subsets(sorted({name for _, name in snapshot.communities})):
        months = masking.handed_out(snapshot, "volunteers/active_by_month", Scope(street, chosen, end=last, as_of=last))
        for month in months.records():
            scope = Scope(street, chosen, as_of=min(last_of(month["month"]), last))
            day = masking.handed_out(snapshot, "volunteers/summary", scope).one()
            assert (month["registered"], month["active"]) == (day["registered"], day["active"])
            assert (month["active_rate"] is None) == (
                MASKED in (day["registered"], day["active"]) or not day["registered"]
            )
            masked += MASKED in (day["registered"], day["active"])
    assert masked


def test_the_totals_of_a_street_stay_as_they_are(demo_warehouse):
    for street in STREETS:
        whole = demo_warehouse.figure("volunteers/summary", Scope(street))
        assert masking.handed_out(demo_warehouse, "volunteers/summary", Scope(street)).rows == whole.rows


def test_a_merchant_with_few_customers_tells_nothing_of_them(demo_warehouse):
    scope = Scope("朝阳街道", start=date(2025, 6, 1), end=date(2025, 6, 30))
    exact = demo_warehouse.figure("volunteers/merchants", scope).records()
    shown = masking.handed_out(demo_warehouse, "volunteers/merchants", scope).records()
    few = [(one, other) for one, other in zip(exact, shown, strict=True) if 0 < one["customers"] < LIMIT]
    assert few
    for one, other in few:
        assert other["customers"] == MASKED
        assert {other[name] for name in ("redemptions", "points_redeemed", "last_redeemed_on")} == {None}
        assert other["is_used"] == one["is_used"]


@pytest.mark.parametrize("name", ["volunteers/volunteer_rows", "volunteers/service_rows", "volunteers/points_rows"])
def test_a_list_is_handed_out_without_what_counts_persons_again(demo_warehouse, name):
    query = queries.figure(name)
    listed = masking.handed_out(demo_warehouse, name, Scope("朝阳街道"), limit=None)
    assert not set(query.withheld) & set(listed.columns)
    assert {"file", "row_no"} <= set(listed.columns)


def test_a_list_leaves_out_the_rows_of_masked_cells(demo_warehouse):
    scope = Scope("朝阳街道")
    listed = masking.handed_out(demo_warehouse, "volunteers/service_rows", scope, limit=None).records()
    there = {(row["community"], row["service_date"].replace(day=1)) for row in listed}
    table = masking.Masking(demo_warehouse).table("masking/services", "朝阳街道")
    inner = {cell for cell in table.masked if None not in cell}
    assert inner
    assert not there & inner
    whole = demo_warehouse.figure("volunteers/service_rows", scope, limit=None).records()
    cells = [(row["community"], row["service_date"].replace(day=1)) for row in whole]
    assert len(listed) == sum(cell not in inner for cell in cells)


@pytest.mark.parametrize("name", ["volunteers/service_rows", "volunteers/volunteer_rows"])
@pytest.mark.parametrize(
    "scope",
    [Scope(street) for street in STREETS] + [Scope(STREETS[0], ("河嘉村社区", "天津路社区"), end=date(2024, 5, 20))],
)
@pytest.mark.parametrize("sift", [Sift(), Sift("天津", ("community",)), Sift(by="community", is_text=True)])
def test_what_a_list_leaves_out_is_neither_counted_nor_among_its_first(demo_warehouse, name, scope, sift):
    whole = masking.handed_out(demo_warehouse, name, scope, sift, limit=None)
    assert masking.rows_handed_out(demo_warehouse, name, scope, sift, limit=None) == len(whole)
    first, total = masking.first_handed_out(70, demo_warehouse, name, scope, sift, limit=None)
    assert (first.columns, first.rows, total) == (whole.columns, whole.rows[:70], len(whole))


def test_nobody_s_rows_are_asked_for_by_who_it_is(demo_warehouse):
    with pytest.raises(UnknownNameError, match="volunteer"):
        masking.handed_out(demo_warehouse, "volunteers/service_rows", Scope("朝阳街道"), volunteer="vk_1")


def test_every_count_of_persons_in_a_figure_is_declared_or_said_not_to_be_one():
    """Whoever adds a figure of persons looks at it here: what stands in no `-- persons:` is told as it is."""
    told = {}
    for name, query in queries.layer("figures").items():
        declared = {column for persons in query.persons for column in persons.columns}
        units = {column: column_of(query, column).unit for column in query.columns}
        if not name.startswith("masking/"):
            personal = {column for column, unit in units.items() if unit in masking.PERSONAL_UNITS}
            told[name] = personal - declared - set(query.withheld)
    # Residents whom an activity reached are reported of the activity, and how many live in a community is reported of it; no ledger
    # holds them as persons.
    assert {name: columns for name, columns in told.items() if columns} == {
        "organisation/community_rows": {"population"},
        "organisation/summary": {"population"},
        "platform/culture": {"attendees", "full_year_attendees"},
        "platform/culture_by_venue": {"attendees"},
        "platform/culture_by_year": {"attendees"},
        "platform/culture_rows": {"attendees"},
        "volunteers/activity_rows": {"residents_served"},
        "volunteers/by_brand": {"residents_served"},
        "volunteers/summary": {"residents_served"},
        "works/activity_rows": {"residents_served"},
        "works/volunteering": {"residents_served"},
    }
