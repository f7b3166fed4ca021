"""Orders: what is to be imported, and the report of what became of it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from streetboard.ledger import read
from streetboard.ledger.mapping_files import Mapping

MODES = ("upsert", "replace", "append")
# What is asked once more when all else is clear: how little of a file would come in.
DOUBTS = frozenset({"mostly_kept_out", "nothing_gained"})
# All that a yes answers; the others are what it would overwrite, and which street it would make.
CONFIRMED = DOUBTS | {"other_rows", "strange_street"}


@dataclass(frozen=True)
class Order:
    """One table to import, and as what; without `part` it is the only one of its kind in its file.

    Without a file the mapping names a database.
    """

    file: Path | None
    dataset: str
    mapping: Path | Mapping | None = None
    street: str | None = None
    mode: str = "upsert"
    is_demo: bool = False
    part: read.Part | None = None
    # the tables of the same sheet that are not to be imported
    beside: tuple[read.Part, ...] = ()
    # 数据截至 as whoever exported the ledger declares it; null: its last actual event
    cut_off: date | None = None
    # the year of dates such as 3月5日, where neither title, sheet nor file tells it
    year: int | None = None
    # the codes of the questions to which whoever brings it has said yes
    confirmed: Set[str] = frozenset()
    # what was answered of names: (field, as it is written, as it is meant), kept as aliases
    aliases: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Question:
    """What a file leaves open and nothing answers for it; one that `must` be answered lets nothing be published before."""

    code: str
    field: str
    problem: str
    remedy: str
    # the rows that it is about
    count: int
    # what the answer is chosen from
    choices: tuple[str, ...] = ()
    must: bool = False
    # the word of the ledger that it is about
    about: str = ""


@dataclass(frozen=True)
class Report:
    """What became of one file: `as_json` is the contract of `import --json`."""

    dataset: str
    file: str
    # which table of the file: its place in an archive, its sheet, where it stands on that
    part: str
    sha256: str
    version: int | None
    rows: dict[str, int]
    reasons: dict[str, int]
    skipped: dict[str, int]
    warnings: dict[str, int]
    disappeared: int
    # the first of them: label to text
    disappeared_rows: list[dict[str, Any]]
    # what columns as a whole said of their dates, as check.Note
    notes: list[dict[str, Any]]
    columns: dict[str, Any]
    # of each field with words of its own: the words that it does not know -> their rows, the most first
    unknown: dict[str, dict[str, int]]
    # what it leaves open, as Question
    questions: list[dict[str, Any]] = field(default_factory=list)
    # how many optional cells were left out of rows that went in, by reason
    cells: dict[str, int] = field(default_factory=dict)
    # the cells of the same sheet that are not read: where -> how many
    outside: dict[str, int] = field(default_factory=dict)
    # what of the table is not shown, and was read all the same, as read.Hidden
    hidden: dict[str, Any] = field(default_factory=dict)
    # of the file, as ISO dates: its last actual event, null without one, and 数据截至 where it was declared
    last_day: str | None = None
    cut_off: str | None = None
    # of the rows that came in
    streets: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return what its table is called."""
        return " · ".join(filter(None, (self.file, *self.part.split("/"))))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
