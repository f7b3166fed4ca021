"""The catalogue of SQL: every file under queries/, its header, and what it reads."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from streetboard.errors import UnknownNameError

FOLDER = Path(__file__).parent.parent / "queries"

STANDARD_PARAMETERS = ("street", "communities", "start", "end", "as_of")

_READS = re.compile(r"\b(raw|staging|marts|cubes)\.(\w+)")
_CALL = re.compile(r"\bmarts\.(\w+)(?=\()")
_ENTRY = re.compile(r"^-- (\w+):(| .*)$")
_CONTINUED = re.compile(r"^--\s+(.*)$")
# sqlfmt wraps comments at their spaces; a line that we broke inside Chinese text had none.
# A setting's value in a 口径: {rank_minimum}, {delay_threshold:百分点}, {callback_coverage_minimum:%}.
_SETTING = re.compile(r"\{(?P<name>[a-z_]+)(?::(?P<unit>百分点|%))?\}")
_UNITS = {"%": "%", "百分点": " 个百分点"}
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")

FLOW, COHORT = "flow", "cohort"
KINDS = (FLOW, COHORT, "stock", "cumulative")
UP, DOWN = "up", "down"
# The units of a share, and of the difference of two.
SHARE, POINTS = "share", "百分点"
# How a measure is made that tells of its own row; the others tell of what is around it.
_OF_ITS_OWN = ("", "capped", "reported", "weighted")
# closed / collected · closed_in_period / days of closed_in_period · progress - planned_progress · issues / total issues
_MADE_OF = re.compile(
    r"(?:(?P<how>capped|reported|running|streets?|weighted)\b ?)?"
    r"(?:(?P<first>\w+) (?P<sign>[/-]) (?:(?P<total>total) )?(?P<second>\w+))?"
    r"(?: ?\bof (?P<base>\w+))?"
)


@dataclass(frozen=True)
class Column:
    """One output column: what it is called on screen, its unit, its metric code and its 口径."""

    name: str
    label: str
    unit: str = ""
    metric: str = ""
    definition: str = ""


@dataclass(frozen=True)
class Measure(Column):
    """A column that is counted, summed, divided or averaged: over what, of what, and which direction is good."""

    # flow: happened in the period; cohort: what became of those reported, or due, in the period; stock: so it stood at
    # as_of; cumulative: from the first day on
    kind: str = ""
    # what a rate or an average is divided from, both columns of the same row
    numerator: str = ""
    denominator: str = ""
    # what a difference is taken from
    minuend: str = ""
    subtrahend: str = ""
    # "": the value is just that. capped: no more than 1, or as reported. total: of all rows together. running: of the rows
    # down to this one, of all rows. street, streets: of the whole street, of all streets, whatever is chosen. weighted: an
    # average whose weights the 口径 tells. reported: as the ledger says
    how: str = ""
    # the count beneath a rate or an average, by which it is judged whether it may be compared (K9)
    base: str = ""
    # the direction that is good: up, down, or empty where neither is
    better: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns that it is made of, as they stand in its formula."""
        return tuple(filter(None, (self.numerator, self.denominator, self.minuend, self.subtrahend)))

    @property
    def is_rate(self) -> bool:
        """Whether the value is its numerator by its denominator, of the same row."""
        return bool(self.denominator) and self.how in ("", "capped")

    @property
    def fraction(self) -> dict[str, str]:
        """The columns of a rate's `numerator` and `denominator`; empty where it is none."""
        return {"numerator": self.numerator, "denominator": self.denominator} if self.is_rate else {}


@dataclass(frozen=True)
class Parameter:
    """A parameter beyond the standard set, with its default."""

    name: str
    default: Any
    definition: str
    # the only values that it takes; empty: any
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Persons:
    """Columns that count few enough persons to know them, or tell of such a count, and the figures whose cells decide on them.

    Without any such figure a row decides for itself: no sum of its counts is told anywhere. `parts` are those of the columns that are
    told wherever the others are, however small they are: of forty disputes two failed.
    """

    columns: tuple[str, ...]
    cells: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class _Said:
    """A line of a query's header, by the name of the attribute; empty without one."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, query: Query, owner: type) -> str:
        return query.header.get(self._name, "")


class _Named(_Said):
    """A line of a query's header that lists names."""

    def __get__(self, query: Query, owner: type) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(super().__get__(query, owner).split())


@dataclass(frozen=True)
class Query:
    """One SQL file: a figure, a check, a staging view, a mart or a macro."""

    # There is one of it, however many results hold it (streetboard/memory.py).
    memory = 0

    name: str
    sql: str
    header: dict[str, str]
    columns: dict[str, Column]
    parameters: dict[str, Parameter]
    # column -> the figure of rows, with its parameters, that lists what the column counts: `issues/rows?measure=open`
    beneath: dict[str, str]
    # what of its columns is masked where it would tell of few persons
    persons: tuple[Persons, ...] = ()
    # of a figure of cells: measure -> the columns along which it may be added up
    adds: dict[str, tuple[str, ...]] = field(default_factory=dict)

    definition = _Said()
    unit = _Said()
    grain = _Said()
    metric = _Said()
    # who answers for the 口径
    owner = _Said()
    # of a list: the figure that tells all of one row; its parameters are columns of the row
    card = _Said()
    # of a figure that tells all of one thing: the figure that lists what became of it, by the same parameters
    steps = _Said()
    # the ledgers without which there is nothing to tell, whatever else it reads for names and places; empty: any that it reads
    about = _Named()
    # of a list: the columns that a reader sees first, in their order
    main = _Named()
    # of a list that finds its rows before it fetches what they say: the table expression in which they are found
    found_in = _Said()
    # the figure whose rows name other figures, what is found of which is handed to this one (warehouse/picking.py)
    asks = _Said()
    # the figures of cells that are decided on before this one: their totals are its totals
    after = _Named()
    # of a list of persons or of what they did: the figures whose masked cells it lists no rows of
    listed = _Named()
    # the columns and parameters of a list by which persons could be counted again: they are not handed out
    withheld = _Named()
    # of a list whose rows are persons, or what one of them did, and which is for clerks only: what it is called
    personal = _Said()
    # of such a list: the day that a row is dated by, where its cells are those of a month
    dated = _Said()

    def measure(self, name: str) -> Measure:
        """Return what a measure is made of. Raises KeyError for a column that is none."""
        measure = measure_of(self, name)
        if measure is None:
            raise KeyError(f"{self.name} declares no measure {name}")
        return measure

    @property
    def title(self) -> str:
        return self.header.get("title", self.name)

    @property
    def checked(self) -> date | None:
        """The day on which the 口径 was last checked."""
        return date.fromisoformat(self.header["checked"]) if "checked" in self.header else None

    @property
    def linked(self) -> dict[str, str]:
        """Of a figure that tells all of one thing: column -> the card of the other thing whose number it holds."""
        named = self.header.get("linked", "").split()
        return dict(zip(named[::2], named[1::2], strict=True))

    @property
    def level(self) -> str:
        """`fail` or `warn`, of a check."""
        return self.header.get("level", "warn")

    @property
    def signature(self) -> str:
        """The name and the arguments, of a macro."""
        return f"{self.name}({self.header['arguments']})"

    @property
    def is_table(self) -> bool:
        """Whether a macro stands for rows, as a table does, and not for one value."""
        return self.header.get("returns") == "table"

    @property
    def unlimited(self) -> dict[str, None]:
        """The parameter by which a list has all its rows; empty where nothing limits them."""
        return {"limit": None} if "limit" in self.parameters else {}

    @property
    def from_rows(self) -> int:
        """Of a macro of queries/cubes: the rows of a ledger from which on it is the faster one (measured)."""
        return int(self.header.get("from", "0"))

    @property
    def body(self) -> str:
        """The statement without its header."""
        return "\n".join(line for line in self.sql.splitlines() if not line.startswith("--")).strip()

    @property
    def found(self) -> str:
        """The statement as far as its rows must be found to be counted."""
        if not self.found_in:
            return self.body
        expressions, _, _ = self.body.rpartition("\n\nselect")
        return f"{expressions} from {self.found_in}"

    @cached_property
    def reads(self) -> frozenset[tuple[str, str]]:
        """(layer, name) of each table, view or macro that the SQL names; macros stand in the schema marts."""
        return frozenset(_READS.findall(self.body))

    @cached_property
    def explained(self) -> str:
        """The statement as a reader may check it: with the macros that it uses written out below."""
        return "\n\n".join([self.body, *(f"-- marts.{macro.signature}\n{macro.body}" for macro in macros_of(self))])


def column_of(query: Query, name: str) -> Column:
    """Return what is known of an output column: from the header, else from the glossary, else its bare name."""
    return query.columns.get(name) or glossary().get(name) or Column(name, name)


def measure_of(query: Query, name: str) -> Measure | None:
    """Return what a measure is made of, null for a column that is none. Only a figure's own header declares measures."""
    column = query.columns.get(name)
    return column if isinstance(column, Measure) else None


def compares_streets(query: Query) -> bool:
    """Tell whether a figure tells of a street what all streets come to beside it."""
    return any(isinstance(column, Measure) and column.how == "streets" for column in query.columns.values())


def spoken_of(measures: Iterable[Measure], shown: Container[str] = ()) -> Measure | None:
    """Return the one of several measures of one metric that a target of it speaks of.

    The share; else what is so much each day or quarter; else what cards have `shown`; else what can be better; the first of these. What is
    of the whole street beside a row, and what share of all it makes up, is not meant.
    """
    own = [one for one in measures if one.how in _OF_ITS_OWN]

    def rank(one: Measure) -> tuple[bool, ...]:
        return one.unit != SHARE, "/" not in one.unit, one.name not in shown, not one.better

    return min(own, key=rank, default=None)


@cache
def metric_units() -> dict[str, tuple[str, ...]]:
    """Return in which units a target of each metric may be told, by the metric's code: a share first, then what most figures have."""
    counted: dict[str, Counter[str]] = {}
    for query in layer("figures").values():
        by_code: dict[str, list[Measure]] = {}
        for column in query.columns.values():
            if isinstance(column, Measure) and column.metric:
                by_code.setdefault(column.metric, []).append(column)
        for code, measures in by_code.items():
            if told := spoken_of(measures):
                counted.setdefault(code, Counter()).update([told.unit])
    return {
        code: tuple(sorted(units, key=lambda unit: (unit != SHARE, -units[unit], unit)))
        for code, units in sorted(counted.items())
    }


@cache
def metric_names() -> dict[str, str]:
    """Return what each metric is called, by its code (queries/metrics.toml)."""
    return dict(tomllib.loads((FOLDER / "metrics.toml").read_text("utf-8")))


@cache
def glossary() -> dict[str, Column]:
    """Return the columns that mean the same in every figure (queries/glossary.toml)."""
    words = tomllib.loads((FOLDER / "glossary.toml").read_text("utf-8"))
    return {name: Column(name, **word) for name, word in words.items()}


def parse(name: str, sql: str) -> Query:
    """Return the query with its header read: `-- key: value`, continued by the comment lines below it.

    Raises ValueError for a measure that says too little.
    """
    entries: list[list[str]] = []
    for line in sql.splitlines():
        if entry := _ENTRY.match(line):
            entries.append([entry[1], entry[2].strip()])
        elif entries and (more := _CONTINUED.match(line)):
            before, after = entries[-1][1], more[1].strip()
            seam = "" if _WIDE.match(before[-1:]) and _WIDE.match(after) else " "
            entries[-1][1] = (before + seam + after).strip()
        elif line.strip():
            break
    columns: dict[str, Column] = {}
    parameters, beneath, header = {}, {}, {}
    persons: list[Persons] = []
    adds: dict[str, tuple[str, ...]] = {}
    for key, value in entries:
        if key == "column":
            column_name, metric, unit, text = (part.strip() for part in value.split("|", 3))
            label, _, definition = text.partition("：")
            columns[column_name] = Column(column_name, label, unit, metric, definition)
        elif key == "measure":
            measure = _measure(name, value)
            columns[measure.name] = measure
        elif key == "persons":
            counts, _, cells = value.partition("|")
            judged, _, parts = counts.partition(" with ")
            persons.append(Persons((*judged.split(), *parts.split()), tuple(cells.split()), tuple(parts.split())))
        elif key == "adds":
            measure_name, _, along = value.partition("|")
            adds[measure_name.strip()] = tuple(along.split())
        elif key == "param":
            declared, _, text = value.partition("|")
            parameter_name, _, value = declared.partition("=")
            default, _, choices = value.partition(" in ")
            parameters[parameter_name.strip()] = Parameter(
                parameter_name.strip(), json.loads(default.strip() or "null"), text.strip(), tuple(choices.split())
            )
        elif key == "rows":
            column_name, _, address = value.partition("|")
            beneath[column_name.strip()] = address.strip()
        else:
            header[key] = value
    return Query(name, sql, header, columns, parameters, beneath, tuple(persons), adds)


def _measure(query_name: str, value: str) -> Measure:
    """Return `name | metric | unit | kind | made of | better | label：口径` as a measure."""
    fields = [part.strip() for part in value.split("|", 6)]

    def wrong(what: str) -> ValueError:
        return ValueError(f"{query_name}: {what} in `-- measure: {value}`")

    if len(fields) != 7:
        raise wrong("name | metric | unit | kind | made of | better | label：口径 expected")
    name, metric, unit, kind, made_of, better, text = fields
    label, _, definition = text.partition("：")
    made = _MADE_OF.fullmatch("" if made_of == "-" else made_of)
    if not name.isidentifier() or not label:
        raise wrong("no name or no label")
    if kind not in KINDS:
        raise wrong(f"kind {kind!r}")
    if better not in (UP, DOWN, "-"):
        raise wrong(f"direction {better!r}")
    if not made_of or not made:
        raise wrong(f"parts {made_of!r}")
    how, first, sign, second = (
        made["how"] or made["total"] or "",
        made["first"] or "",
        made["sign"],
        made["second"] or "",
    )
    if how == "running" and not made["total"]:
        raise wrong("a running sum is told of a total;")
    is_divided = sign == "/"
    if unit == SHARE and not is_divided and how not in ("weighted", "reported"):
        raise wrong("a share without numerator and denominator")
    base = made["base"] or ""
    if is_divided and how in ("", "capped") and not base:
        if unit != SHARE:
            raise wrong("an average says which count lies beneath it (… of count);")
        base = second
    parts = {"numerator": first, "denominator": second} if is_divided else {"minuend": first, "subtrahend": second}
    return Measure(
        name, label, unit, metric, definition, kind, **parts, how=how, base=base, better=better.replace("-", "")
    )


def with_settings(query: Query, settings: Mapping[str, str]) -> Query:
    """Return a query whose 口径 says the values of the settings that it names.

    Raises KeyError for a setting that does not exist.
    """

    def value(setting: re.Match[str]) -> str:
        told = settings[setting["name"]]
        return f"{float(told) * 100:g}{_UNITS[setting['unit']]}" if setting["unit"] else told

    def columns() -> Iterator[tuple[str, Column]]:
        for name, column in query.columns.items():
            yield name, replace(column, definition=_SETTING.sub(value, column.definition))

    header = {key: _SETTING.sub(value, text) for key, text in query.header.items()}
    return replace(query, header=header, columns=dict(columns())) if _SETTING.search(query.sql) else query


@cache
def layer(folder: str) -> dict[str, Query]:
    """Return every query below queries/<folder>, by its path there without the ending."""
    root = FOLDER / folder
    paths = sorted(root.rglob("*.sql"))
    names = [path.relative_to(root).with_suffix("").as_posix() for path in paths]
    return {name: parse(name, path.read_text("utf-8")) for name, path in zip(names, paths, strict=True)}


def figure(name: str) -> Query:
    """Return one figure.

    Raises UnknownNameError with the nearest spelling.
    """
    if name not in layer("figures"):
        raise UnknownNameError("指标", name, layer("figures"))
    return layer("figures")[name]


def macros_of(query: Query) -> tuple[Query, ...]:
    """Return the macros that a statement uses, also those that the macros use themselves."""
    macros, found, waiting = layer("macros"), set[str](), [query]
    while waiting:
        used = {name for where, name in waiting.pop().reads if where == "marts" and name in macros} - found
        found |= used
        waiting += [macros[name] for name in used]
    return tuple(macro for name, macro in macros.items() if name in found)


@cache
def cubed() -> dict[str, Query]:
    """Return the macros that are answered from day cubes as well as from rows, those of queries/cubes and those that rest on them.

    A cubed macro has the arguments, columns and values of the macro of its name; it stands in the schema cubes. Each comes after those
    that it reads.
    """
    macros, found = layer("macros"), dict(layer("cubes"))
    while resting := [
        macro
        for name, macro in macros.items()
        if name not in found and any(where == "marts" and read in found for where, read in macro.reads)
    ]:
        for macro in resting:
            least = max(found[read].from_rows for where, read in macro.reads if where == "marts" and read in found)
            found[macro.name] = replace(macro, header=macro.header | {"from": str(least)})
    rewritten = {
        name: macro if name in layer("cubes") else replace(macro, sql=_called_in_cubes(macro.sql, frozenset(found)))
        for name, macro in found.items()
    }
    graph = {name: sorted(read for where, read in macro.reads if where == "cubes") for name, macro in rewritten.items()}
    return {name: rewritten[name] for name in TopologicalSorter(graph).static_order()}


def on_cubes(query: Query, rows: int) -> Query:
    """Return a figure as it is answered fastest over so many rows of a ledger: from day cubes where they pay, else as it is."""
    paying = frozenset(name for name, macro in cubed().items() if macro.from_rows <= rows)
    sql = _called_in_cubes(query.sql, paying)
    return query if sql == query.sql else replace(query, sql=sql)


@cache
def _called_in_cubes(sql: str, names: frozenset[str]) -> str:
    return _CALL.sub(lambda call: f"cubes.{call[1]}" if call[1] in names else call[0], sql)


def in_order(statements: dict[str, Query]) -> tuple[Query, ...]:
    """Return what stands in the schema marts, tables and macros by name, so that each comes after those it reads."""
    # Sorted: the order of a set differs from one process to the next, and with it would the fingerprint of a version.
    graph = {
        name: sorted(read for where, read in query.reads if where == "marts" and read in statements)
        for name, query in statements.items()
    }
    return tuple(statements[name] for name in TopologicalSorter(graph).static_order())


@cache
def beneath(layer_name: str, name: str) -> frozenset[tuple[str, str]]:
    """Return (layer, name) of all that a figure or a mart rests on, through the macros, marts and staging views that it reads."""
    seen, waiting = set[tuple[str, str]](), set(layer(layer_name)[name].reads)
    while waiting:
        where, read = waiting.pop()
        seen.add((where, read))
        if where != "raw" and (found := layer(where).get(read) or layer("macros").get(read)):
            waiting |= found.reads - seen
    return frozenset(seen)


@cache
def datasets_beneath(layer_name: str, name: str) -> frozenset[str]:
    """Return the datasets that a figure or a mart rests on."""
    return frozenset(read for where, read in beneath(layer_name, name) if where == "raw")


def datasets_read(name: str) -> frozenset[str]:
    """Return the datasets that a figure rests on; one that asks others rests on those of all that it may ask."""
    query = figure(name)
    names = [one.name for one in layer("figures").values() if not one.asks] if query.asks else [query.name]
    return frozenset().union(*(datasets_beneath("figures", one) for one in names))
