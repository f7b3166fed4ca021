"""Edition: every figure that a meeting uses, frozen in one file of its own; a clerk's words are kept beside it.

`<home>/editions/朝阳街道-2025Q2-1.zip` holds `frozen.json`, which never changes, `logo` where there is one, and `edits.json`. It
needs neither the warehouse nor this release's SQL to be opened again.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import filelock

from streetboard import audit, disk, format, queries
from streetboard.asking import masking, periods
from streetboard.asking.answers import Answer, Argument, Wanted
from streetboard.asking.periods import Period
from streetboard.asking.reach import Days, Moment, Reach, ledgers_of
from streetboard.asking.streets import ALL_STREETS, among, narrowed
from streetboard.errors import BusyError, NotPermittedError, StreetboardError, UnknownNameError, WarehouseError
from streetboard.meeting import brand
from streetboard.permit import EVERYTHING, UNPLACED, Permit
from streetboard.queries import Column, Measure, Parameter, Query, column_of
from streetboard.reading.blocks import Brand, Imprint
from streetboard.reading.story import every_wanted
from streetboard.warehouse import FOR_EVERYBODY, QUERIES_AT_ONCE, Result, Scope, Sift, Snapshot

FOLDER = "editions"
_ENDING = ".zip"
_FROZEN, _EDITS, _LOGO, _PANELS = "frozen.json", "edits.json", "logo", "panels/"
_LOCK_SECONDS = 10
# Rows of one list that an edition keeps; more would be a ledger, not an answer in a meeting.
MOST_ROWS = 5000
# More slides than a meeting has minutes.
MOST_PANELS = 60


@dataclass(frozen=True)
class Entry:
    """One line of an edition's log: who changed what, and when."""

    at: datetime
    by: str
    what: str


@dataclass(frozen=True)
class Words:
    """What a clerk has written on one slide; null and empty leave what the rules wrote."""

    headline: str | None = None
    comment: str = ""
    # rows of a proposal that are shown, null for the most urgent ones, and the words beside them, by the row's key
    kept: tuple[str, ...] | None = None
    asks: dict[str, str] = field(default_factory=dict)
    # lines that were added
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class TextSlide:
    """A slide that a clerk has written."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Edits:
    """All that a clerk may change: words, order, what is hidden, slides of text. Never a number."""

    # how often it was saved; whoever saves says which one was edited
    revision: int = 0
    # ids of slides; those that are not named follow in the order of the story
    order: tuple[str, ...] = ()
    # hidden by hand; shown by hand although there is no ledger
    hidden: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    words: dict[str, Words] = field(default_factory=dict)
    texts: dict[str, TextSlide] = field(default_factory=dict)
    log: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class FrozenPanel:
    """A panel of a page that was put into an edition: its answers, frozen like the rest, and the reader that reads them."""

    # panel-1
    id: str
    # the reader's name, and the question that the panel asks
    reader: str
    title: str
    note: str
    street: str
    communities: tuple[str, ...]
    # 本月（2025-06-01 至 2025-06-18，未满期）
    days: str
    period: Period
    comparisons: dict[str, str]
    # by what was wanted; each with a key of its own, since the edition may hold the same figure over other days
    figures: dict[str, Answer]
    # why others are not there, by what was wanted
    why_not: dict[str, str] = field(default_factory=dict)
    # what the reader was made with: a community, a day
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True)
class Edition(Imprint):
    """One meeting edition: what is frozen, and what a clerk has made of it."""

    # dataset -> 数据截至 of its ledger
    last_days: dict[str, date]
    figures: dict[str, Answer]
    # of all streets, 数据截至 of those that end before the others
    earlier: dict[str, date] = field(default_factory=dict)
    # why others are not there, by their key
    why_not: dict[str, str] = field(default_factory=dict)
    # SHA-256 of frozen.json, the logo, and the panels that were put in
    fingerprint: str = ""
    edits: Edits = Edits()
    panels: tuple[FrozenPanel, ...] = ()

    def scope(self, asked: Moment) -> Scope:
        """Return the standard parameters of a figure of the edition that is asked over these days."""
        communities = (self.community,) if self.community else None
        return Scope(narrowed(self.street), communities, asked.span.start, asked.span.end, asked.as_of)

    @property
    def span(self) -> periods.Span:
        """The days of the quarter up to the cut-off."""
        return periods.span(periods.QUARTER, self.cut_off)


def is_seen(edition: Edition, permit: Permit) -> bool:
    """Tell whether a reader may see all that an edition holds.

    Whoever sees some communities sees the editions of each of them alone, unless they hold a figure that was asked of others too.
    """
    streets = {edition.street, *(panel.street for panel in edition.panels)}
    if permit.streets is not None and not streets <= {*permit.streets}:
        return False
    if permit.communities is None:
        return True
    mine = {*permit.communities} - {UNPLACED}
    frozen = [*edition.figures.values()] + [one for panel in edition.panels for one in panel.figures.values()]
    return edition.community in mine and all(_is_of(answer.result, mine) for answer in frozen)


def _is_of(result: Result, communities: Collection[str]) -> bool:
    asked = {*(result.parameters.get("communities") or ())}
    return result.query.name in FOR_EVERYBODY or (bool(asked) and asked <= {*communities})


# --- freezing ----------------------------------------------------------------------------------------------------------


def quarters(snapshot: Snapshot, street: str) -> list[str]:
    """Return the quarters in which anything happened in a street, the newest first."""
    first, last = _ends(_reach(snapshot, street), street)
    found = []
    day = first
    while day <= last:
        found.append(periods.quarter_of(day))
        day = periods.shift(periods.quarter_days(found[-1])[0], 3)
    return found[::-1]


def _ends(reach: Reach, street: str) -> tuple[date, date]:
    if not reach.cut_offs:
        raise StreetboardError(f"{street}还没有任何实际发生的记录", "请先导入台账")
    return min(reach.first_days.values()), max(reach.cut_offs.values())


def _reach(snapshot: Snapshot, street: str) -> Reach:
    if street not in (*snapshot.streets, ALL_STREETS):
        raise UnknownNameError("街道", street, snapshot.streets)
    rows = snapshot.figure("shared/coverage").records()
    return Reach(row for row in rows if narrowed(street) in (None, row["street"]))


def freeze(
    snapshot: Snapshot,
    street: str,
    quarter: str,
    community: str | None = None,
    *,
    home: Path,
    author: str,
    at: datetime,
) -> Edition:
    """Return an edition of a quarter, of a street, of one community of it or of all streets; it has no number and no file yet.

    Raises StreetboardError for a street, community or quarter that there is nothing of.
    """
    first, last = periods.quarter_days(quarter)
    reach = _reach(snapshot, street)
    communities = snapshot.seen(EVERYTHING).get(street, ())
    if community and community not in communities:
        raise UnknownNameError("社区", community, communities)
    begin, end = _ends(reach, street)
    if last < begin or first > end:
        raise StreetboardError(
            f"{street}在{periods.quarter_name(quarter)}没有任何记录",
            f"台账从 {format.day(begin)} 到 {format.day(end)}，请选这之间的季度",
        )
    draft = Edition(
        id="",
        street=street,
        community=community,
        quarter=spelled(quarter),
        cut_off=min(last, end),
        is_unfinished=end < last,
        is_demo=any(among(street, snapshot.streets)),
        version=snapshot.version,
        frozen_at=at,
        author=author,
        brand=brand.load(home, street),
        last_days=dict(reach.cut_offs),
        figures={},
        earlier={name: day for name, day in reach.earlier(reach.cut_offs).items() if day < min(last, end)},
    )
    names = dict.fromkeys(wanted.name for wanted in every_wanted())
    days = {name: reach.days(name, periods.QUARTER, draft.span, draft.cut_off) for name in names}
    why_not = {w.key: told for w in every_wanted() if (told := days[w.name].why_not.get(w.over))}

    def taken(wanted: Wanted) -> Answer | None:
        try:
            return _taken(snapshot, draft, wanted, days[wanted.name], reach, permit)
        except NotPermittedError:
            return None

    # What is told of a community is what its secretary may see, and nobody is that of what lies in none; no person is in any edition.
    of_secretary = Permit((street,), (community,)) if community and community != UNPLACED else EVERYTHING
    permit = replace(of_secretary, persons=False)

    # Two queries may run at once.
    with ThreadPoolExecutor(QUERIES_AT_ONCE) as pool:
        figures = {frozen.key: frozen for frozen in pool.map(taken, every_wanted()) if frozen}
    return replace(draft, figures=figures, why_not=why_not)


def _taken(
    snapshot: Snapshot, draft: Edition, wanted: Wanted, days: Days, reach: Reach, permit: Permit
) -> Answer | None:
    """Return one figure, null where there is no such ledger, or where it does not reach so far.

    Raises NotPermittedError for one that cannot be narrowed to the community.
    """
    street = narrowed(draft.street)
    name = wanted.asked_of(street)
    if name is None:
        return None
    query = queries.figure(name)
    ledgers = ledgers_of(name)
    asked = days.over.get(wanted.over)
    if ledgers and (asked is None or not reach.has_ledger_of(name)):
        return None
    scope = replace(draft.scope(asked) if ledgers and asked else Scope(street), permitted=permit)
    further = dict(wanted.further) | query.unlimited
    if query.unlimited:
        result, total = masking.first_handed_out(MOST_ROWS, snapshot, name, scope, Sift(), **further)
    else:
        result = masking.handed_out(snapshot, name, scope, **further)
        total = len(result)
    return Answer(wanted.key, as_frozen(result), query.explained, total, tuple(sorted(ledgers)))


def as_frozen(result: Result) -> Result:
    """Return what an edition keeps of a result: its first rows, and what is known of its columns; it is masked already."""
    columns = {name: column_of(result.query, name) for name in result.columns}
    query = replace(result.query, columns=columns, persons=())
    return replace(result, query=query, rows=result.rows[:MOST_ROWS])


# --- the file ----------------------------------------------------------------------------------------------------------


def _jsonable(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    raise TypeError(value)


def _understood(value: dict[str, Any]) -> Any:
    if "$time" in value:
        return datetime.fromisoformat(value["$time"])
    return date.fromisoformat(value["$day"]) if "$day" in value else value


def _to_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_jsonable, separators=(",", ":")).encode()


def _from_json(text: bytes) -> Any:
    return json.loads(text, object_hook=_understood)


def _frozen_json(edition: Edition) -> bytes:
    """Return what never changes; the edition's number and the clerk's words are not part of it."""
    fields = ("street", "community", "quarter", "cut_off", "is_unfinished", "is_demo", "version", "frozen_at", "author")
    content = {name: getattr(edition, name) for name in (*fields, "last_days", "earlier", "why_not")}
    content["brand"] = edition.brand.name
    content["figures"] = [_stored(frozen) for frozen in edition.figures.values()]
    return _to_json(content)


def _stored(frozen: Answer) -> dict[str, Any]:
    return {
        "key": frozen.key,
        "statement": frozen.statement,
        "total": frozen.total,
        "datasets": frozen.datasets,
        "query": asdict(frozen.result.query),
        "version": frozen.result.version,
        "parameters": frozen.result.parameters,
        "columns": frozen.result.columns,
        "rows": frozen.result.rows,
    }


def _panel_json(panel: FrozenPanel) -> bytes:
    figures = {wanted: _stored(found) for wanted, found in panel.figures.items()}
    return _to_json({**vars(panel), "period": asdict(panel.period), "figures": figures})


def _panel(text: bytes) -> FrozenPanel:
    stored = _from_json(text)
    figures = {wanted: _figure(figure, figure["version"]) for wanted, figure in stored.pop("figures").items()}
    lists = {name: tuple(stored.get(name, ())) for name in ("communities", "arguments")}
    return FrozenPanel(**{**stored, **lists, "period": Period(**stored["period"]), "figures": figures})


def _column(figure: str, stored: dict[str, Any]) -> Column:
    """Return a column as it was frozen; what it is made of was not, before 2026-11-25, and is as the figure says today."""
    if "kind" in stored:
        return Measure(**stored)
    column = Column(**stored)
    today = queries.layer("figures").get(figure)
    measure = today and queries.measure_of(today, column.name)
    if not measure:
        return column
    # A difference of two shares was known by its name, not by its unit.
    unit = measure.unit if measure.minuend else column.unit
    return replace(measure, label=column.label, unit=unit, metric=column.metric, definition=column.definition)


def _query(stored: dict[str, Any]) -> Query:
    columns = {name: _column(stored["name"], column) for name, column in stored.pop("columns").items()}
    # What is masked was decided on before it was frozen, and was called something else before 2026-11-26.
    for decided in ("tells", "persons", "adds"):
        stored.pop(decided, None)
    parameters = {
        name: Parameter(**{**parameter, "choices": tuple(parameter["choices"])})
        for name, parameter in stored.pop("parameters").items()
    }
    return Query(**stored, columns=columns, parameters=parameters)


def _figure(stored: dict[str, Any], version: int) -> Answer:
    result = Result(
        _query(stored["query"]),
        version,
        stored["parameters"],
        tuple(stored["columns"]),
        tuple(tuple(row) for row in stored["rows"]),
    )
    return Answer(stored["key"], result, stored["statement"], stored["total"], tuple(stored["datasets"]))


def _edits(stored: dict[str, Any]) -> Edits:
    return Edits(
        stored["revision"],
        tuple(stored["order"]),
        tuple(stored["hidden"]),
        tuple(stored["shown"]),
        {slide: _words(words) for slide, words in stored["words"].items()},
        {slide: TextSlide(text["title"], tuple(text["lines"])) for slide, text in stored["texts"].items()},
        tuple(Entry(**entry) for entry in stored["log"]),
    )


def _words(stored: dict[str, Any]) -> Words:
    # No row kept is a choice of its own, as opposed to none made.
    kept = None if stored["kept"] is None else tuple(stored["kept"])
    return Words(stored["headline"], stored["comment"], kept, stored["asks"], tuple(stored["lines"]))


@dataclass(frozen=True)
class _Parts:
    """What never changes of an edition's file: its figures, its logo, and the panels that were put in, in their order."""

    frozen: bytes
    logo: bytes | None
    panels: tuple[bytes, ...] = ()

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(b"".join([self.frozen, self.logo or b"", *self.panels])).hexdigest()

    def packed(self, edits: Edits) -> bytes:
        """Return the file, with a clerk's words."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(_FROZEN, self.frozen)
            if self.logo:
                archive.writestr(_LOGO, self.logo)
            for at, panel in enumerate(self.panels, start=1):
                archive.writestr(f"{_PANELS}{at:03}.json", panel)
            archive.writestr(_EDITS, _to_json({"fingerprint": self.fingerprint, **asdict(edits)}))
        return packed.getvalue()


def folder(home: Path) -> Path:
    """Return where the editions of a warehouse lie."""
    return home / FOLDER


def names(home: Path, street: str = "") -> list[str]:
    """Return the editions that there are, of all streets or of those that are spelled like this one, the newest first."""
    begin = f"{_stem(street)}-" if street else ""
    paths = [path for path in folder(home).glob(f"*{_ENDING}") if not path.name.startswith(".")]
    paths = [path for path in paths if path.name.startswith(begin)]
    return [path.stem for path in sorted(paths, key=lambda path: (_made(path), path.stem), reverse=True)]


def _made(path: Path) -> tuple[str, int]:
    """Return the quarter and the number of an edition, by which editions are ordered without opening them."""
    _, _, tail = path.stem.rpartition("-")
    quarter = re.findall(r"\d{4}Q\d", path.stem)
    return (quarter[-1] if quarter else "", int(tail) if tail.isdecimal() else 0)


def file_of(home: Path, name: str) -> Path:
    """Return the file of an edition. Raises UnknownNameError if there is none of that name."""
    # Only a name that is listed becomes a path: names come out of addresses.
    known = names(home)
    if name not in known:
        raise UnknownNameError("会议版", name, known, none="还没有会议版，请先在“联席会议”页生成一份")
    return folder(home) / f"{name}{_ENDING}"


def _read(path: Path) -> tuple[_Parts, dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        there = archive.namelist()
        logo = archive.read(_LOGO) if _LOGO in there else None
        panels = tuple(archive.read(name) for name in sorted(there) if name.startswith(_PANELS))
        return _Parts(archive.read(_FROZEN), logo, panels), _from_json(archive.read(_EDITS))


def load(home: Path, name: str) -> Edition:
    """Open an edition again, whatever has been imported since.

    Raises UnknownNameError if there is none of that name, WarehouseError if the file is damaged or what is frozen was changed.
    """
    path = file_of(home, name)
    try:
        parts, edits = _read(path)
        fingerprint = edits.pop("fingerprint")
        if fingerprint != parts.fingerprint:
            raise WarehouseError(f"会议版 {name} 的数字被改动过", "请从备份恢复这个文件，或重新生成一份")
        stored = _from_json(parts.frozen)
        figures = [_figure(figure, stored["version"]) for figure in stored.pop("figures")]
        return Edition(
            id=name,
            **{**stored, "brand": Brand(stored["brand"], parts.logo)},
            figures={figure.key: figure for figure in figures},
            fingerprint=fingerprint,
            edits=_edits(edits),
            panels=tuple(map(_panel, parts.panels)),
        )
    except (zipfile.BadZipFile, OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise WarehouseError(
            f"会议版 {name} 的文件读不出来（{disk.reason(error) or '内容已损坏'}）", f"请从备份恢复 {path}"
        ) from error


@contextlib.contextmanager
def _writing(home: Path) -> Iterator[None]:
    """Be the only one who writes editions, and say in Chinese what a full disk or a read-only folder means."""
    try:
        folder(home).mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder(home) / ".LOCK").acquire(timeout=_LOCK_SECONDS):
            yield
    except filelock.Timeout as error:
        raise BusyError("有人正在保存会议版", "请稍后再试") from error
    except OSError as error:
        raise WarehouseError(
            f"会议版保存不了（{disk.reason(error) or '读写出错'}）", f"请检查 {folder(home)} 的权限和磁盘空间"
        ) from error


def save(home: Path, edition: Edition) -> Edition:
    """Write a new edition under the next free number, and return it with its name."""
    stem = _stem(edition.street, edition.community, edition.quarter)
    parts = _Parts(_frozen_json(edition), edition.brand.logo)
    with _writing(home):
        taken = {name.removeprefix(f"{stem}-") for name in names(home)}
        number = next(number for number in range(1, len(taken) + 2) if str(number) not in taken)
        path = folder(home) / f"{stem}-{number}{_ENDING}"
        audit.record(home, audit.EDITION_MADE, {"edition": path.stem, "version": edition.version})
        disk.write_whole(path, parts.packed(edition.edits))
    return replace(edition, id=path.stem, fingerprint=parts.fingerprint)


def edit(home: Path, name: str, edits: Edits, *, what: str, by: str, at: datetime) -> Edits:
    """Save a clerk's words, made upon `edits.revision`, and return them with the log.

    Raises StreetboardError if somebody else has saved in the meantime: nothing of theirs is lost.
    """
    path = file_of(home, name)
    with _writing(home):
        parts, stored = _read(path)
        stored.pop("fingerprint")
        there = _edits(stored)
        if there.revision != edits.revision:
            last = there.log[-1]
            raise StreetboardError(
                f"{last.by}在 {last.at:%H:%M} 改过这份会议版（{last.what}）", "请刷新页面，在新的内容上再改"
            )
        saved = replace(edits, revision=there.revision + 1, log=(*there.log, Entry(at, by, what)))
        audit.record(home, audit.EDITION_CHANGED, {"edition": name, "revision": saved.revision})
        disk.write_whole(path, parts.packed(saved))
    return saved


def put_in(home: Path, name: str, panel: FrozenPanel, *, by: str, at: datetime) -> FrozenPanel:
    """Put a panel of a page into an edition, as its last slide, and return it with its id.

    What was frozen before stays as it is; the fingerprint, which speaks for every number, becomes another one.
    Raises StreetboardError if it holds as many as it can, or cannot be written.
    """
    path = file_of(home, name)
    with _writing(home):
        parts, stored = _read(path)
        stored.pop("fingerprint")
        there = _edits(stored)
        if len(parts.panels) >= MOST_PANELS:
            raise StreetboardError(f"这份会议版已经加入 {MOST_PANELS} 页", "请隐藏用不着的页，或另做一份会议版")
        numbered = replace(panel, id=f"panel-{len(parts.panels) + 1}")
        figures = {key: replace(one, key=f"{one.key}#{numbered.id}") for key, one in panel.figures.items()}
        numbered = replace(numbered, figures=figures)
        more = replace(parts, panels=(*parts.panels, _panel_json(numbered)))
        entry = Entry(at, by, f"加入“{panel.title}”")
        audit.record(home, audit.EDITION_CHANGED, {"edition": name, "revision": there.revision + 1})
        disk.write_whole(path, more.packed(replace(there, revision=there.revision + 1, log=(*there.log, entry))))
    return numbered


def spelled(quarter: str) -> str:
    """Return a quarter as editions spell it, 2025Q2. Raises StreetboardError if it is none."""
    return periods.quarter_of(periods.quarter_days(quarter)[0])


def newest(home: Path, street: str, quarter: str, community: str | None) -> Edition | None:
    """Return the last edition made of a street, a quarter and a community that can be opened, null without one."""
    for name in drafts(home, street, quarter, community):
        with contextlib.suppress(WarehouseError):  # A damaged draft is no reason not to make another.
            found = load(home, name)
            # Two names may have the same stem, where they differ in signs that a file's name cannot have.
            if (found.street, found.quarter, found.community) == (street, quarter, community):
                return found
    return None


def drafts(home: Path, street: str, quarter: str, community: str | None) -> list[str]:
    """Return the editions that are spelled like those of a street, a quarter and a community, the newest first."""
    stem = re.escape(_stem(street, community, quarter))
    return [name for name in names(home, street) if re.fullmatch(rf"{stem}-\d+", name)]


def _stem(*words: str | None) -> str:
    return "-".join(re.sub(r"[^\w·]+", "_", word) for word in words if word)
