"""Map: the headers of a file onto the fields of a dataset, by a mapping or by what they are called."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from streetboard.datasets import Dataset, Field
from streetboard.errors import LedgerError
from streetboard.ledger import databases
from streetboard.ledger.read import normalise, without_unit

# What a key may be composed of beside columns: of its time, or of where the row stands.
MONTH, YEAR, SHEET = "月份", "年份", "工作表"
BESIDE_COLUMNS = (MONTH, YEAR, SHEET)
# Where a constant may be taken from: the name of the sheet, or of the file.
PLACES = ("sheet", "file")
NUMBERS = ("integer", "decimal")
DATES = ("date", "timestamp")
# The two halves of a moment, as headers name them.
_DAY, _TIME = "日期", "时间"
# A shorter header is one edit from too many others.
_LEAST_ALIKE = 3
# Of how many cells how large a part must say what a column is.
_FEWEST_CELLS, _NEARLY_ALL = 2, 0.7
_COMMUNITY = re.compile(r".{1,12}(社区|村|居委会|村委会)")
# What in the brackets of a header is a unit, and not a remark such as 必填.
_UNIT = re.compile(
    r"[十百千万亿]*(秒|分|分钟|min|mins|小时|h|时|天|日|周|月|季度|年|元|米|公里|m|km|平方米|平方公里|m2|km2|公顷|亩|"
    r"栋|幢|单元|户|人|人次|人数|件|次|份|分值)?"
)


def units_of(f: Field) -> dict[str, tuple[int, int]]:
    """Return the units that a number of this field may be written in, each as [numerator, denominator] to ours."""
    known = {f.unit: (1, 1), unicodedata.normalize("NFKC", f.unit): (1, 1)}
    for word, factor in (("万", 10_000), ("亿", 100_000_000)):
        if f.unit.startswith("万"):
            known[word] = (factor // 10_000, 1)
        else:
            known |= {word: (factor, 1), word + f.unit: (factor, 1)}
    return known | f.units


@dataclass(frozen=True)
class Repeats:
    """Which of several rows of one key counts: the `first`, the `last`, or the one of which a column says most, or says so."""

    at: str = ""
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class Unpivot:
    """How a wide table is made long: of its columns only `labels` stay.

    The header of each other one becomes the field `headers`, what stands beneath it the field `values`.
    """

    labels: tuple[str, ...]
    headers: str
    values: str
    # of headers such as 1月, where neither they nor the sheet or the file say it
    year: int = 0


@dataclass(frozen=True)
class FromName:
    """A constant out of a name: that of one of PLACES, or what the pattern `find` finds in it, of a group its text."""

    place: str
    find: str = ""


@dataclass(frozen=True)
class Mapping:
    """A mapping file: how a ledger whose headers or codes are not ours is to be read."""

    name: str = ""
    sheet: str = ""
    encoding: str = ""
    # where the header is not to be looked for; from 1
    header_row: int = 0
    # headers that nothing is to be made of
    ignored: tuple[str, ...] = ()
    # the headers that the number of a row is composed of
    key: tuple[str, ...] = ()
    repeats: Repeats = Repeats()
    unpivot: Unpivot | None = None
    dataset: str = ""
    headers: tuple[str, ...] = ()
    columns: dict[str, str] = dataclasses.field(default_factory=dict)
    # field -> the headers that go on where its column ends: its time of day, or month and day, or more of its text
    joined: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    constants: dict[str, str] = dataclasses.field(default_factory=dict)
    # the constants that are taken from the name of the table's sheet or file; `placed` makes them such as the others
    named: dict[str, FromName] = dataclasses.field(default_factory=dict)
    values: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    formats: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    # the units of the columns whose headers do not name one
    units: dict[str, str] = dataclasses.field(default_factory=dict)
    # the fields whose value stands once above the blanks that it holds for, and those where a blank is one
    fill_down: dict[str, bool] = dataclasses.field(default_factory=dict)
    # where the rows are to be fetched from, in place of a file
    source: databases.Database | None = None


@dataclass(frozen=True)
class Source:
    """Where a field's values come from: a column of the file, or one constant for every row."""

    field: Field
    column: int | None
    constant: str | None = None
    # the columns that go on where `column` ends
    joined: tuple[int, ...] = ()
    # what the header, or the mapping, says that its numbers are in
    unit: str = ""
    # [numerator, denominator] from that unit to ours
    ratio: tuple[int, int] = (1, 1)
    percent: bool = False
    values: dict[str, str] = dataclasses.field(default_factory=dict)
    formats: tuple[str, ...] = ()
    # what an empty cell of the column means
    fallback: str | None = None
    # a constant or default fills a row that is new; only what the file says may overwrite a row that exists
    is_default: bool = False
    # whether a blank means what stands above it; null where nobody has said
    is_filled: bool | None = None
    # what the number of a row is composed of: columns of the file, or one of BESIDE_COLUMNS
    parts: tuple[int | str, ...] = ()
    # every cell is as most files write it, so that no other way to read it, nor to mask it, need be tried
    is_plain: bool = False


@dataclass(frozen=True)
class Plan:
    """How a file's columns become a dataset's fields."""

    sources: dict[str, Source]
    mapped: dict[str, str]
    dropped: list[str]
    # whether rows are known by what they say, since the file has no number
    is_natural: bool = False
    # what the mapping says of keys: what the number is composed of, which of several rows counts and the column that tells
    key: tuple[str, ...] = ()
    repeats: Repeats = Repeats()
    repeats_column: int | None = None
    # a header that nothing is made of, but which is one edit from headers of ours -> their fields
    alike: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)


def placed(mapping: Mapping, sheet: str, file: str) -> Mapping:
    """Return a mapping for a table: what it takes from the name of its sheet or file is written out.

    Raises LedgerError if the name has no such thing.
    """
    found = {}
    for name, taken in mapping.named.items():
        text, what = (sheet, "工作表") if taken.place == "sheet" else (Path(file).stem, "文件")
        match = re.search(taken.find, text) if taken.find else re.match("(?s).+", text)
        said = match[1 if match.re.groups else 0] if match else None
        if not said:
            looked_for = f"里找不到“{taken.find}”" if text else "没有写"
            raise LedgerError(
                f"{file} 的{what}名称{looked_for}（映射文件 [constants] 的 {name}）",
                f"请核对{what}的名称，或改正 from 和 find",
            )
        found[name] = said.strip()
    return replace(mapping, constants=mapping.constants | found, named={}) if found else mapping


def known_headers(data: Dataset, mapping: Mapping) -> set[str]:
    """Return every header that may stand in a file of this dataset, as headers are compared."""
    own = {normalise(text) for f in data.fields.values() for text in (f.label, f.name, *f.headers)}
    joined = (header for further in mapping.joined.values() for header in further)
    wide = mapping.unpivot.labels if mapping.unpivot else ()
    theirs = (*mapping.columns.values(), *joined, *mapping.key, *wide, *filter(None, [mapping.repeats.column]))
    return own | {normalise(header) for header in theirs}


def columns_of(data: Dataset, header: list[str], mapping: Mapping, file: str) -> dict[str, int]:
    """Return the place in the header of each field that has a column.

    A mapping's columns go first, then labels, then synonyms, then headers without what they have in brackets, so that
    受理(立案)时间 is not taken for 受理时间, and a name after every number of a person. Raises LedgerError if the mapping
    names a column that is not there.
    """
    columns = dict(_by_mapping(header, mapping, file))
    taken = _taken(header, mapping, columns)
    # What is composed is not looked for as well.
    composed = data.number if mapping.key else None
    for candidates, spelled in _passes(data, header):
        for name, spellings in candidates.items():
            if name in columns or name in mapping.constants or name == composed:
                continue
            for spelling in spellings:
                at = next((i for i, text in enumerate(spelled) if text == spelling and i not in taken), None)
                if at is not None:
                    columns[name] = at
                    taken.add(at)
                    break
    for name, parts in _dates_in_parts(data, header, mapping, columns):
        columns.setdefault(name, parts[0])
    return columns


def joined_of(
    data: Dataset, header: list[str], mapping: Mapping, columns: dict[str, int], file: str
) -> dict[str, tuple[int, ...]]:
    """Return, in their order, the columns of each field that has several: a day and its time, or year, month and day.

    A mapping says so, or two headers say it that differ in nothing but 日期 and 时间, or three that end in 年, 月 and 日.
    Raises LedgerError if the mapping names a column that is not there.
    """
    found = {
        name: (columns[name], *(place_of(text, header, name, file) for text in further))
        for name, further in mapping.joined.items()
        if name in columns
    }
    taken = _taken(header, mapping, columns) | {at for parts in found.values() for at in parts}
    for name, parts in _dates_in_parts(data, header, mapping, columns):
        if name not in found and name not in mapping.columns:
            # 上报年|月|日 beside 上报时间: the time of that day.
            found[name] = parts if columns[name] in parts else (*parts, columns[name])
            taken |= set(parts)
    spelled = [normalise(text) for text in header]
    for name, at in columns.items():
        if data.fields[name].type != "timestamp" or name in found or name in mapping.columns:
            continue
        for mine, other in ((_DAY, _TIME), (_TIME, _DAY)):
            partner = spelled[at].replace(mine, other)
            if partner != spelled[at] and partner in spelled and (beside := spelled.index(partner)) not in taken:
                found[name] = (at, beside) if mine == _DAY else (beside, at)
                taken.add(beside)
    return found


def _taken(header: list[str], mapping: Mapping, columns: dict[str, int]) -> set[int]:
    """Return the columns that are spoken for; what the mapping ignores is as good as taken."""
    further = {normalise(text) for texts in mapping.joined.values() for text in texts}
    spoken = {at for at, text in enumerate(header) if text in mapping.ignored or normalise(text) in further}
    return spoken | set(columns.values())


def _dates_in_parts(
    data: Dataset, header: list[str], mapping: Mapping, columns: dict[str, int]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the date that columns of a year, a month and a day make up: of the field before 年, else of the first event."""
    spelled = [normalise(text) for text in header]
    taken = _taken(header, mapping, {})
    for at, text in enumerate(spelled):
        before = text.removesuffix("份").removesuffix("年")
        places = [at, *(_end_of(spelled, before, word) for word in ("月", "日"))]
        if not text.endswith(("年", "年份")) or None in places or taken & {*places}:
            continue
        dates = [f for f in data.fields.values() if f.type in DATES and f.name not in mapping.constants]
        own = [f for f in dates if {before, before + _DAY, before + _TIME} & _spellings(f)] if before else data.events
        if own and (own[0].name not in columns or own[0].type == "timestamp"):
            yield own[0].name, tuple(place for place in places if place is not None)


def _end_of(spelled: list[str], before: str, word: str) -> int | None:
    return next((at for at, text in enumerate(spelled) if text in (before + word, before + word + "份")), None)


def _spellings(f: Field) -> set[str]:
    return {normalise(text) for text in (f.label, f.name, *f.headers)}


def alike(data: Dataset, header: list[str], used: set[int], columns: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the headers not in use that are one edit from a header of ours, with the fields without a column they may be.

    They are proposed, never taken: 处置时间 and 处理时间 are one edit apart too.
    """
    left = [
        (at, spelled)
        for at, text in enumerate(header)
        if at not in used and len(spelled := normalise(text)) >= _LEAST_ALIKE
    ]
    if not left:
        return {}
    ours = [(f.name, spelling) for f in data.fields.values() if f.name not in columns for spelling in _spellings(f)]
    found = {header[at]: {name for name, one in ours if _is_one_edit(spelled, one)} for at, spelled in left}
    return {text: tuple(name for name in data.fields if name in near) for text, near in found.items() if near}


def seems(
    data: Dataset, header: list[str], samples: Sequence[Sequence[str]], used: set[int], columns: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Return the headers not in use of which nearly all cells are words of a field without a column, with these fields.

    They are proposed, never taken. A community has no list of words, but a way in which it is called.
    """
    words = {
        f.name: {word.lower() for code, spellings in f.choices.items() for word in (code, *spellings)}
        for f in data.fields.values()
        if f.name not in columns and f.unknown == "quarantine"
    }
    found = {}
    for at, text in enumerate(header):
        cells = [row[at].strip().lower() for row in samples if at < len(row) and row[at].strip()]
        if not text or at in used or len(cells) < _FEWEST_CELLS:
            continue
        near = [
            name for name, known in words.items() if sum(cell in known for cell in cells) > _NEARLY_ALL * len(cells)
        ]
        if "community" in data.fields and "community" not in columns:
            called = sum(bool(_COMMUNITY.fullmatch(cell)) for cell in cells)
            near += ["community"] * (called > _NEARLY_ALL * len(cells))
        if near:
            found[text] = tuple(near)
    return found


def _is_one_edit(one: str, other: str) -> bool:
    """Return whether one text becomes the other by a character put in, left out or replaced, or two that change places."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[same:], other[same:]
    return one[1:] == other or one == other[1:] or one[1:] == other[1:] or one[1::-1] + one[2:] == other


def plan(data: Dataset, header: list[str], mapping: Mapping, street: str | None, file: str) -> Plan:
    """Return where each field comes from. Raises LedgerError if a required field has no source."""
    columns = columns_of(data, header, mapping, file)
    joined = joined_of(data, header, mapping, columns, file)
    parts = _parts(data, header, columns, mapping, file)
    implied = _implied(data, header, columns, mapping, file)
    constants = implied | mapping.constants
    if street and "street" in data.fields and "street" not in columns:
        constants.setdefault("street", street)
    if parts and data.number:
        columns[data.number] = next(part for part in parts if isinstance(part, int))
    else:
        _share_key_column(data, columns)
    by = mapping.repeats.column
    repeats_column = place_of(by, header, "repeats", file) if by else None
    used: set[int | str | None] = {*columns.values(), *(at for places in joined.values() for at in places)}
    used |= {*parts, repeats_column}
    ignored = {at for at, text in enumerate(header) if text in mapping.ignored}
    near = alike(data, header, {at for at in used if isinstance(at, int)} | ignored, {*columns, *constants})
    is_natural = _is_natural(data, {*columns, *constants})
    _refuse_missing(data, header, columns, constants, near, file, is_natural=is_natural)

    sources = {}
    for name, f in data.fields.items():
        if name in columns:
            first, *further = joined.get(name, (columns[name],))
            source = replace(_from_column(f, first, header, mapping, file), joined=tuple(further))
            sources[name] = replace(
                source,
                fallback=street if name == "street" else implied.get(name, f.default),
                parts=parts if name == data.number else (),
            )
        elif name in constants:
            sources[name] = Source(
                f, None, constants[name], values=mapping.values.get(name, {}), formats=mapping.formats.get(name, ())
            )
        elif f.default is not None:
            sources[name] = Source(f, None, f.default, is_default=True)
        elif is_natural and name == data.number:
            sources[name] = Source(f, None)
    mapped = {name: "＋".join(header[part] for part in joined.get(name, (at,))) for name, at in columns.items()}
    _refuse_effectless(data, sources, mapping, file)
    if data.number and (parts or is_natural):
        mapped[data.number] = "、".join(mapping.key or (part.label for part in data.known_by))
    return Plan(
        sources,
        mapped=mapped,
        dropped=[text for at, text in enumerate(header) if text and at not in used],
        is_natural=is_natural,
        key=mapping.key,
        repeats=mapping.repeats,
        repeats_column=repeats_column,
        alike=near,
    )


def _refuse_effectless(data: Dataset, sources: dict[str, Source], mapping: Mapping, file: str) -> None:
    """Raise LedgerError if the mapping says how to read a field that the file does not have."""
    for table in ("values", "formats", "units"):
        for name in getattr(mapping, table):
            if name not in sources or sources[name].is_default:
                raise LedgerError(
                    f"{file} 没有“{data.fields[name].label}”列，映射文件的 [{table}] 里 {name} 不起作用",
                    f"请在 [columns] 里写明它是哪一列，或从 [{table}] 里去掉",
                )


def _is_natural(data: Dataset, given: set[str]) -> bool:
    """Return whether a file of these fields has no number, but all by which its rows are known without one."""
    return (
        data.number not in given
        and bool(data.known_by)
        and all(part.blank or given & {*part.fields} for part in data.known_by)
    )


def _parts(
    data: Dataset, header: list[str], columns: dict[str, int], mapping: Mapping, file: str
) -> tuple[int | str, ...]:
    """Return what the number of a row is composed of: places in the header, or one of BESIDE_COLUMNS.

    Raises LedgerError if the mapping names a column that is not there, or nothing that tells one row from another.
    """
    if not mapping.key:
        return ()
    if not data.number:
        raise LedgerError(f"{data.title}没有编号，不能合成（映射文件的 key）", "请去掉 key")
    found: list[int | str] = []
    for name in mapping.key:
        at = _at(name, header)
        if at is None and name not in BESIDE_COLUMNS:
            at = place_of(name, header, "key", file)
        if at is None and name != SHEET and not (data.events and data.events[0].name in columns):
            raise LedgerError(f"{file} 没有日期列，编号里不能有“{name}”", "请去掉它，或写明日期列的对应关系")
        found.append(name if at is None else at)
    if not any(isinstance(part, int) for part in found):
        raise LedgerError(
            f"只用{'、'.join(mapping.key)}不能把一行与别的行分开（映射文件的 key）", "请至少写一个文件里的列"
        )
    return tuple(found)


def _at(wanted: str, header: list[str]) -> int | None:
    if wanted in header:
        return header.index(wanted)
    spelled = [normalise(text) for text in header]
    return spelled.index(normalise(wanted)) if normalise(wanted) in spelled else None


def place_of(wanted: str, header: list[str], what: str, file: str) -> int:
    """Return where a header of a mapping stands. Raises LedgerError if it is not there."""
    if (at := _at(wanted, header)) is not None:
        return at
    raise LedgerError(
        f"{file} 里没有映射文件所写的列“{wanted}”（{what}）", f"找到的列：{'、'.join(filter(None, header))}"
    )


def _by_mapping(header: list[str], mapping: Mapping, file: str) -> Iterator[tuple[str, int]]:
    for name, wanted in mapping.columns.items():
        yield name, place_of(wanted, header, name, file)


def _passes(data: Dataset, header: list[str]) -> Iterator[tuple[dict[str, list[str]], list[str]]]:
    whole = [normalise(text) for text in header]
    bare = [without_unit(text)[0] for text in header]
    labels = {name: [normalise(f.label), normalise(name)] for name, f in data.fields.items()}
    synonyms = {name: [normalise(text) for text in f.headers if text not in f.names] for name, f in data.fields.items()}
    names = {name: [normalise(text) for text in f.names] for name, f in data.fields.items() if f.names}
    yield labels, whole
    yield synonyms, whole
    yield {name: labels[name] + synonyms[name] for name in data.fields}, bare
    yield names, whole
    yield names, bare


def implied_by(f: Field, header: str) -> dict[str, str]:
    """Return what a header of a field says of others: 获得积分 says that points were issued."""
    meanings = {normalise(text): said for text, said in f.implies.items()}
    return meanings.get(without_unit(header)[0], {})


def _implied(data: Dataset, header: list[str], columns: dict[str, int], mapping: Mapping, file: str) -> dict[str, str]:
    """Return what the headers that were found say of other fields.

    Raises LedgerError if two headers of one field say different things: a row would be two.
    """
    implied: dict[str, str] = {}
    for f in data.fields.values():
        if not f.implies or f.name not in columns:
            continue
        said = {at: implied_by(f, text) for at, text in enumerate(header)}
        own = said.pop(columns[f.name])
        rivals = [
            header[at]
            for at, other in said.items()
            if own and other and other != own and at not in columns.values() and header[at] not in mapping.ignored
        ]
        if rivals and f.name not in mapping.columns:
            raise LedgerError(
                f"{file} 同时有“{header[columns[f.name]]}”和“{'”“'.join(rivals)}”列，一行成了几笔{data.title}",
                "请把每笔写成一行；或拆成几份，每份只留其中一列，分别导入",
            )
        implied |= own
    return implied


def _share_key_column(data: Dataset, columns: dict[str, int]) -> None:
    """Let a person's key be made of the name where the ledger has no number for a person."""
    for name in data.key:
        if name not in columns and data.fields[name].privacy == "hash" and "display_name" in columns:
            columns[name] = columns["display_name"]


def _refuse_missing(
    data: Dataset,
    header: list[str],
    columns: dict[str, int],
    constants: dict[str, str],
    near: dict[str, tuple[str, ...]],
    file: str,
    *,
    is_natural: bool,
) -> None:
    needed = [f for f in data.fields.values() if f.required or (f.name in data.key and not data.keyless)]
    if is_natural:
        needed = [f for f in needed if f.name != data.number]
    missing = [f for f in needed if f.name not in columns and f.name not in constants and f.default is None]
    if not missing and data.one_of and not any(name in columns or name in constants for name in data.one_of):
        labels = "、".join(data.fields[name].label for name in data.one_of)
        raise _lacking(file, data, f"{labels}，至少要有一列", header)
    if not missing:
        return
    if [f.name for f in missing] == ["street"]:
        raise LedgerError(f"{file} 没有街道列", "请用 --street 写明这份台账属于哪个街道")
    if data.known_by and data.number in [f.name for f in missing]:
        parts = "和".join(
            "或".join(data.fields[name].label for name in part.fields) for part in data.known_by if not part.blank
        )
        instead = f"没有{data.fields[data.number].label}的，有{parts}也可以。"
    else:
        instead = ""
    meant = "，".join(f"“{text}”是不是“{f.label}”" for text, names in near.items() for f in missing if f.name in names)
    told = f"{meant + '？' if meant else ''}{instead}"
    raise _lacking(file, data, "、".join(f.label for f in missing), header, told)


def _lacking(file: str, data: Dataset, lacking: str, header: list[str], told: str = "") -> LedgerError:
    """Return the error for a file without the columns that a ledger must have."""
    return LedgerError(
        f"{file} 缺少{data.title}的必填列：{lacking}",
        f"找到的列：{'、'.join(filter(None, header))}。{told}表头不同时请用映射文件写明对应关系",
        f"{told}请在“列的对应关系”里选出它是哪一列",
    )


def _from_column(f: Field, at: int, header: list[str], mapping: Mapping, file: str) -> Source:
    _, unit = without_unit(header[at])
    unit = mapping.units.get(f.name) or re.sub(r"^单位\s*[:为]?\s*", "", unit).lower()
    units = units_of(f)
    ratio = units.get(unit, (1, 1))
    if (
        f.type in NUMBERS
        and f.unit
        and unit
        and unit not in units
        and (_UNIT.fullmatch(unit) or f.name in mapping.units)
    ):
        raise LedgerError(
            f"{file} 的列“{header[at]}”单位是{unit}，不会换算成{f.unit}",
            f"认识的单位：{'、'.join(units)}。请换算后重新导入",
        )
    return Source(
        f,
        at,
        unit=unit if unit in units else "",
        ratio=ratio,
        percent=unit in ("%", "百分比"),
        is_filled=mapping.fill_down.get(f.name),
        values=mapping.values.get(f.name, {}),
        formats=mapping.formats.get(f.name, ()),
    )
