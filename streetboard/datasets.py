"""Datasets: the contract of each ledger, read from data/datasets/*.toml; what others call its columns, from headers.csv."""

from __future__ import annotations

import csv
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from streetboard.errors import UnknownNameError

FOLDER = Path(__file__).parent.parent / "data" / "datasets"
# Further headers, each with the public ledger or list of fields in which it was seen: dataset, field, header, seen.
# The dataset * is every one that has the field.
SEEN = FOLDER / "headers.csv"
EVERY = "*"

SQL_TYPES = {
    "text": "varchar",
    "choice": "varchar",
    "integer": "bigint",
    "decimal": "decimal(18, 6)",
    "share": "double",
    "date": "date",
    "timestamp": "timestamp",
    "boolean": "boolean",
}

# What a cell said that its value alone does not: label -> 约120户, 2024年底. A column of every raw table.
AS_WRITTEN = "map(varchar, varchar)"

# Every ledger belongs to a street, whether or not the file has a column that says so.
STREET = {
    "label": "街道",
    "type": "text",
    "required": True,
    "headers": ["街乡镇", "乡镇街道", "被反映街乡镇", "所属镇街", "所属街道", "街道名称"],
    "example": "演示街道",
}


@dataclass(frozen=True)
class Field:
    """One column of a ledger: its type, its spellings in the files, and how it is protected."""

    name: str
    label: str
    type: str
    required: bool = False
    headers: tuple[str, ...] = ()
    # those of its headers that are of a name: somebody is known by it where a ledger has neither number nor telephone
    names: tuple[str, ...] = ()
    default: str | None = None
    example: str = ""
    # choice: our code -> the spellings that mean it; what happens to a spelling that is not listed
    choices: dict[str, list[str]] = field(default_factory=dict)
    unknown: str = "keep"
    # boolean: further words beside 是/否
    true_words: tuple[str, ...] = ()
    false_words: tuple[str, ...] = ()
    # numbers: the unit kept, and [numerator, denominator] for each other unit a header or a cell may name
    unit: str = ""
    units: dict[str, tuple[int, int]] = field(default_factory=dict)
    # a unit that bare numbers may be meant in where several of a column without one are above this
    unclear_above: dict[str, int] = field(default_factory=dict)
    # hash: becomes a salted key; name, scrub: masked before it is stored
    privacy: str = ""
    # an actual event, as opposed to a due, planned or import time; it moves 数据截至 and may not lie in the future
    event: bool = False
    event_when: str = ""
    # a deadline: a date without a time, or at midnight, means the end of that day
    whole_day: bool = False
    # a month or a year will do, though it is an event that rows must have
    rough: bool = False
    # when something ends: of a month or a year the last day is meant, else the first
    ends: bool = False
    # a deadline may be said as 3天 or 5个工作日 from the time in this field on
    counted_from: str = ""
    # the field of the row that says what a number counts: 3部 is 3 where it says 部
    counted_in: str = ""
    # a header of this field -> what it says of other fields: 获得积分 says that points were issued
    implies: dict[str, dict[str, str]] = field(default_factory=dict)
    # the field whose column may be meant where a file has none for this one and rows lack it; asked, never assumed
    or_else: str = ""
    # the field whose value from before is kept here, the first time that a file which lacks this column changes it
    keeps: str = ""
    # what it said before an import changed it is kept (meta.<dataset>_before)
    remembered: bool = False
    # SQL over the mart: the rows that lack what figures need of this field; a required field lacks nothing once it is in
    missing_when: str = ""
    # SQL over `existing` and `incoming`: true where that is news, not a mistake put right; else any other value is
    keeps_when: str = ""

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.type]

    @property
    def identifies(self) -> bool:
        """Return whether its text is a number that something or somebody is known by."""
        return self.privacy == "hash" or self.name.endswith("_id") or self.name == "duplicate_of"

    @property
    def spellings(self) -> frozenset[str]:
        """Return the words that mean something in its cells, of a choice or a boolean."""
        of_choice = (word for code, others in self.choices.items() for word in (code, *others))
        return frozenset((*of_choice, *self.true_words, *self.false_words))

    def must_identify(self, key: tuple[str, ...]) -> bool:
        """Return whether a row is lost, or another's, where its number is wrong."""
        return self.identifies and (self.required or self.name in key)

    @property
    def words(self) -> dict[str, str]:
        """Return the Chinese word for each code of a choice; it is one of those that mean the code."""
        return {
            code: spellings[0] if code.isascii() and spellings else code for code, spellings in self.choices.items()
        }


@dataclass(frozen=True)
class Rule:
    """A promise about one row; `breaks` is a SQL condition over the fields that is true for a row that breaks it."""

    code: str
    level: str
    field: str
    breaks: str
    problem: str
    remedy: str


@dataclass(frozen=True)
class Unique:
    """A promise about several rows: no two share these fields. Breaking it only warns."""

    code: str
    fields: tuple[str, ...]
    problem: str
    remedy: str


@dataclass(frozen=True)
class KnownBy:
    """A part of what a row is known by where its ledger has no number: the first of its `fields`, or what `sql` makes of them.

    A file must have one of the fields, and a row a value, unless it may be `blank`: then "counts" says that without one it
    is another row than with one, "fits" that it may be any of these.
    """

    fields: tuple[str, ...]
    label: str
    sql: str
    blank: str = ""


@dataclass(frozen=True)
class Dataset:
    """A ledger's contract."""

    name: str
    title: str
    key: tuple[str, ...]
    fields: dict[str, Field]
    rules: tuple[Rule, ...] = ()
    unique: tuple[Unique, ...] = ()
    # of two rows with the same key the one with the later value wins; null: the later file
    newer: str | None = None
    # by these one knows a thing without its number: rows of a number that change them were another thing before
    told_by: tuple[str, ...] = ()
    # by these a row is known where its ledger has no number, and its number is made of them
    known_by: tuple[KnownBy, ...] = ()
    # SQL over `existing` and `incoming`: when a change of a row took place; null: by the day that the file reaches to
    changed_at: str = "null"
    # of these fields a file must have one, and a row at least one value
    one_of: tuple[str, ...] = ()
    # the key is optional; a row without one is known by its file and its row number
    keyless: bool = False
    # one for all streets
    shared: bool = False
    # rows that figures leave out altogether do not move 数据截至
    figures_when: str = "true"
    # its mart says of each row which community it belongs to
    placed: bool = False
    # who there is, as opposed to what has happened: it reaches back further than what its people have done
    roster: bool = False
    # something happens every day: a quarter without an event is a ledger that has not been brought
    daily: bool = False
    # a meeting file says so where it ends well before the cut-off
    expected: bool = False
    defaults: tuple[dict[str, str], ...] = ()
    # what a clerk fills in first, in his order
    main: tuple[str, ...] = ()

    @property
    def columns(self) -> list[Field]:
        """Return the fields in the order of a ledger of ours: the main ones, then the others as they are declared."""
        return [self.fields[name] for name in dict.fromkeys((*self.main, *self.fields))]

    @property
    def full_key(self) -> tuple[str, ...]:
        """Return the key with the street, which keeps two streets that both number from 1 apart."""
        return self.key if self.shared else ("street", *self.key)

    @property
    def number(self) -> str | None:
        """Return the field of the key that numbers the rows; null where they are known by what they say."""
        return self.key[-1] if self.fields[self.key[-1]].identifies else None

    @property
    def gaps(self) -> dict[str, str]:
        """Return the fields that figures need, each with the SQL over the mart that is true where it lacks."""
        return {
            field.name: field.missing_when or "false"
            for field in self.fields.values()
            if field.missing_when or (field.required and field.name != "street")
        }

    @property
    def remembered(self) -> list[Field]:
        return [f for f in self.fields.values() if f.remembered]

    @property
    def events(self) -> list[Field]:
        return [f for f in self.fields.values() if f.event]


def _field(name: str, spec: dict[str, Any]) -> Field:
    for many in ("headers", "names", "true_words", "false_words"):
        if many in spec:
            spec[many] = tuple(spec[many])
    if "units" in spec:
        units = {unit: tuple(ratio) for unit, ratio in spec["units"].items()}
        # ㎡ is written m2 as often as not, and NFKC makes the one of the other.
        spec["units"] = units | {unicodedata.normalize("NFKC", unit): ratio for unit, ratio in units.items()}
    return Field(name=name, **spec)


def _known_by(spec: dict[str, Any], fields: dict[str, Any]) -> KnownBy:
    names = tuple(spec["fields"])
    label = spec.get("label", fields[names[0]]["label"])
    return KnownBy(names, label, spec.get("sql", f'"{names[0]}"'), spec.get("blank", ""))


@cache
def headers_seen() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the headers of SEEN, in its order, by dataset and field."""
    seen: dict[tuple[str, str], list[str]] = {}
    with SEEN.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            seen.setdefault((row["dataset"], row["field"]), []).append(row["header"])
    return {of: tuple(headers) for of, headers in seen.items()}


def parse(name: str, text: str) -> Dataset:
    """Return the dataset that a TOML text describes, with the headers that others were seen to use."""
    spec = tomllib.loads(text)
    fields = spec.pop("fields")
    if not spec.get("shared"):
        fields = {"street": dict(STREET), **fields}
    for field_name, field_spec in fields.items():
        seen = (*headers_seen().get((name, field_name), ()), *headers_seen().get((EVERY, field_name), ()))
        field_spec["headers"] = list(
            dict.fromkeys([*field_spec.get("headers", ()), *seen, *field_spec.get("names", ())])
        )
    return Dataset(
        name=name,
        title=spec["title"],
        key=tuple(spec["key"]),
        fields={field_name: _field(field_name, field_spec) for field_name, field_spec in fields.items()},
        rules=tuple(Rule(**rule) for rule in spec.get("rules", ())),
        unique=tuple(Unique(**{**rule, "fields": tuple(rule["fields"])}) for rule in spec.get("unique", ())),
        newer=spec.get("newer"),
        told_by=tuple(spec.get("told_by", ())),
        known_by=tuple(_known_by(part, fields) for part in spec.get("known_by", ())),
        changed_at=spec.get("changed_at", "null"),
        one_of=tuple(spec.get("one_of", ())),
        keyless=spec.get("keyless", False),
        shared=spec.get("shared", False),
        figures_when=spec.get("figures_when", "true"),
        defaults=tuple(spec.get("defaults", ())),
        main=tuple(spec.get("main", ())),
        **{name: spec.get(name, False) for name in ("placed", "roster", "daily", "expected")},
    )


@cache
def all_datasets() -> dict[str, Dataset]:
    """Return every dataset by name."""
    return {path.stem: parse(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


def of_streets() -> list[Dataset]:
    """Return the datasets that each street has of its own."""
    return [data for data in all_datasets().values() if not data.shared]


def dataset(name: str) -> Dataset:
    """Return one dataset.

    Raises UnknownNameError with the nearest spelling.
    """
    if name not in all_datasets():
        raise UnknownNameError("台账类型", name, all_datasets())
    return all_datasets()[name]
