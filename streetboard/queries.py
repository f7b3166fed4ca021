"""The catalogue of SQL: every file under queries/, its header, and what it reads."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from streetboard.errors import UnknownNameError

FOLDER = Path(__file__).parent.parent / "queries"

STANDARD_PARAMETERS = ("street", "communities", "start", "end", "as_of")

_READS = re.compile(r"\b(raw|staging|marts)\.(\w+)")
_ENTRY = re.compile(r"^-- (\w+):(| .*)$")
_CONTINUED = re.compile(r"^--\s+(.*)$")
# sqlfmt wraps comments at their spaces; a line that we broke inside Chinese text had none.
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")


@dataclass(frozen=True)
class Column:
    """One output column: what it is called on screen, its unit, its metric code and its 口径."""

    name: str
    label: str
    unit: str = ""
    metric: str = ""
    definition: str = ""


@dataclass(frozen=True)
class Parameter:
    """A parameter beyond the standard set, with its default."""

    name: str
    default: Any
    definition: str
    # the only values that it takes; empty: any
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Query:
    """One SQL file: a figure, a check, a staging view or a mart."""

    name: str
    sql: str
    header: dict[str, str]
    columns: dict[str, Column]
    parameters: dict[str, Parameter]
    # column -> the figure of rows, with its parameters, that lists what the column counts: `issues/rows?measure=open`
    beneath: dict[str, str]

    @property
    def title(self) -> str:
        return self.header.get("title", self.name)

    @property
    def definition(self) -> str:
        return self.header.get("definition", "")

    @property
    def unit(self) -> str:
        return self.header.get("unit", "")

    @property
    def grain(self) -> str:
        return self.header.get("grain", "")

    @property
    def metric(self) -> str:
        return self.header.get("metric", "")

    @property
    def level(self) -> str:
        """`fail` or `warn`, of a check."""
        return self.header.get("level", "warn")

    @property
    def body(self) -> str:
        """The statement without its header."""
        return "\n".join(line for line in self.sql.splitlines() if not line.startswith("--")).strip()

    @cached_property
    def reads(self) -> frozenset[tuple[str, str]]:
        """(layer, name) of each table or view that the SQL names."""
        return frozenset(_READS.findall(self.body))


def column_of(query: Query, name: str) -> Column:
    """Return what is known of an output column: from the header, else from the glossary, else its bare name."""
    return query.columns.get(name) or glossary().get(name) or Column(name, name)


@cache
def glossary() -> dict[str, Column]:
    """Return the columns that mean the same in every figure (queries/glossary.toml)."""
    words = tomllib.loads((FOLDER / "glossary.toml").read_text("utf-8"))
    return {name: Column(name, **word) for name, word in words.items()}


def parse(name: str, sql: str) -> Query:
    """Return the query with its header read: `-- key: value`, continued by the comment lines below it."""
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
    columns, parameters, beneath, header = {}, {}, {}, {}
    for key, value in entries:
        if key == "column":
            column_name, metric, unit, text = (part.strip() for part in value.split("|", 3))
            label, _, definition = text.partition("：")
            columns[column_name] = Column(column_name, label, unit, metric, definition)
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
    return Query(name, sql, header, columns, parameters, beneath)


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


def explained(query: Query) -> str:
    """Return the statement as a reader may check it: with the macros that it uses written out below."""
    used = [macro for name, macro in layer("macros").items() if ("marts", name) in query.reads]
    return "\n\n".join(
        [query.body, *(f"-- marts.{macro.name}({macro.header['arguments']})\n{macro.body}" for macro in used)]
    )


@cache
def marts_in_order() -> tuple[Query, ...]:
    """Return the marts so that each comes after those it reads."""
    marts = layer("marts")
    graph = {
        name: {read for where, read in mart.reads if where == "marts" and read in marts} for name, mart in marts.items()
    }
    return tuple(marts[name] for name in TopologicalSorter(graph).static_order())


@cache
def datasets_beneath(layer_name: str, name: str) -> frozenset[str]:
    """Return the datasets that a figure or a mart rests on, through the marts and staging views that it reads."""
    found, seen, waiting = set(), set(), set(layer(layer_name)[name].reads)
    while waiting:
        where, read = waiting.pop()
        seen.add((where, read))
        if where == "raw":
            found.add(read)
        elif read in layer(where):
            waiting |= layer(where)[read].reads - seen
    return frozenset(found)


def datasets_read(name: str) -> frozenset[str]:
    """Return the datasets that a figure rests on."""
    return datasets_beneath("figures", figure(name).name)
