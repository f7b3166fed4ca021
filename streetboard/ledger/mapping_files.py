"""Map: the headers of a file onto the fields of a dataset."""

from __future__ import annotations

import dataclasses
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from streetboard.datasets import Dataset, Field
from streetboard.errors import LedgerError, UnknownNameError
from streetboard.ledger import databases
from streetboard.ledger.read import normalise, without_unit

_TABLES = ("columns", "constants", "values", "formats", "units")
# What a saved profile says beyond how to read a file: which dataset it is, and the headers that it is for.
_PROFILE = ("dataset", "headers")
_KEYS = ("sheet", "encoding", "header_row", "ignored", "key", "repeats", "source", *_PROFILE, *_TABLES)
# What a key may be composed of beside columns: of its time, or of where the row stands.
MONTH, YEAR, SHEET = "月份", "年份", "工作表"
BESIDE_COLUMNS = (MONTH, YEAR, SHEET)
_NUMBERS = ("integer", "decimal")
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
    dataset: str = ""
    headers: tuple[str, ...] = ()
    columns: dict[str, str] = dataclasses.field(default_factory=dict)
    constants: dict[str, str] = dataclasses.field(default_factory=dict)
    values: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    formats: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    # the units of the columns whose headers do not name one
    units: dict[str, str] = dataclasses.field(default_factory=dict)
    # where the rows are to be fetched from, in place of a file
    source: databases.Database | None = None


@dataclass(frozen=True)
class Source:
    """Where a field's values come from: a column of the file, or one constant for every row."""

    field: Field
    column: int | None
    constant: str | None = None
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
    # what the number of a row is composed of: columns of the file, or one of BESIDE_COLUMNS
    parts: tuple[int | str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """How a file's columns become a dataset's fields."""

    sources: dict[str, Source]
    mapped: dict[str, str]
    dropped: list[str]
    # what the mapping says of keys: what the number is composed of, which of several rows counts and the column that tells
    key: tuple[str, ...] = ()
    repeats: Repeats = Repeats()
    repeats_column: int | None = None


def load(path: Path, data: Dataset) -> Mapping:
    """Read a mapping file.

    Raises LedgerError if it is missing or not TOML, UnknownNameError if it names a field that the dataset lacks.
    """
    try:
        spec: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise LedgerError(f"没有找到映射文件 {path}", "请核对文件名和路径") from error
    except OSError as error:
        raise LedgerError(f"打不开映射文件 {path}（{error.strerror}）", "请核对文件名和权限") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LedgerError(f"映射文件 {path.name} 不是正确的 TOML（{error}）", "请对照 README 中的例子修改") from error
    for key in spec:
        if key not in _KEYS:
            raise UnknownNameError(f"映射项（{path.name}）", key, _KEYS)
    _refuse_wrong_kinds(path, spec)
    for table in _TABLES:
        for name in spec.get(table, {}):
            if name not in data.fields:
                raise UnknownNameError(f"字段（{path.name} 的 [{table}]，{data.title}）", name, data.fields, most=60)
    formats = {
        name: (given,) if isinstance(given, str) else tuple(given) for name, given in spec.get("formats", {}).items()
    }
    return Mapping(
        name=path.stem,
        sheet=spec.get("sheet", ""),
        encoding=spec.get("encoding", ""),
        header_row=spec.get("header_row", 0),
        ignored=tuple(spec.get("ignored", ())),
        key=tuple(spec.get("key", ())),
        repeats=_repeats(spec.get("repeats", "")),
        dataset=spec.get("dataset", ""),
        headers=tuple(spec.get("headers", ())),
        columns=spec.get("columns", {}),
        constants={name: str(value) for name, value in spec.get("constants", {}).items()},
        values=spec.get("values", {}),
        formats=formats,
        units=spec.get("units", {}),
        source=databases.parse(path.name, spec["source"]) if "source" in spec else None,
    )


def _repeats(given: str | dict[str, str]) -> Repeats:
    return Repeats(at=given) if isinstance(given, str) else Repeats(**given)


def _refuse_wrong_kinds(path: Path, spec: dict[str, Any]) -> None:
    def is_text(value: Any) -> bool:
        return isinstance(value, str)

    def is_table(table: Any, is_right: Callable[[Any], bool] = is_text) -> bool:
        return isinstance(table, dict) and all(map(is_right, table.values()))

    right: dict[str, Callable[[Any], bool]] = {
        "sheet": is_text,
        "encoding": is_text,
        "header_row": lambda value: isinstance(value, int) and not isinstance(value, bool) and value > 0,
        "ignored": _is_texts,
        "key": _is_texts,
        "repeats": lambda value: (
            value in ("first", "last")
            if is_text(value)
            else is_table(value) and "column" in value and set(value) <= {"column", "value"}
        ),
        "dataset": is_text,
        "headers": _is_texts,
        "columns": is_table,
        "units": is_table,
        "constants": lambda table: is_table(table, lambda value: not isinstance(value, (dict, list))),
        "values": lambda table: is_table(table, is_table),
        "formats": lambda table: is_table(table, lambda value: is_text(value) or _is_texts(value)),
    }
    for key, value in spec.items():
        if key in right and not right[key](value):
            raise LedgerError(f"映射文件 {path.name} 的 {key} 写法不对", "请对照 README 中的例子修改")
    for form in (form for given in spec.get("formats", {}).values() for form in ([given] if is_text(given) else given)):
        try:
            duckdb.execute("select strptime('', $form)", {"form": form})
        except duckdb.InvalidInputException as error:
            if "Failed to parse format specifier" in str(error):
                raise LedgerError(
                    f"映射文件 {path.name} 里的时间格式“{form}”不对", "请写成 %Y-%m-%d %H:%M:%S 的样子"
                ) from error


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(text, str) for text in value)


def known_headers(data: Dataset, mapping: Mapping) -> set[str]:
    """Return every header that may stand in a file of this dataset, as headers are compared."""
    own = {normalise(text) for f in data.fields.values() for text in (f.label, f.name, *f.headers)}
    theirs = (*mapping.columns.values(), *mapping.key, *filter(None, [mapping.repeats.column]))
    return own | {normalise(header) for header in theirs}


def columns_of(data: Dataset, header: list[str], mapping: Mapping, file: str) -> dict[str, int]:
    """Return the place in the header of each field that has a column.

    A mapping's columns go first, then labels, then synonyms, then headers without what they have in brackets, so that
    受理(立案)时间 is not taken for 受理时间. Raises LedgerError if the mapping names a column that is not there.
    """
    columns = dict(_by_mapping(header, mapping, file))
    # What the mapping ignores is as good as taken.
    taken = {at for at, text in enumerate(header) if text in mapping.ignored} | set(columns.values())
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
    return columns


def plan(data: Dataset, header: list[str], mapping: Mapping, street: str | None, file: str) -> Plan:
    """Return where each field comes from. Raises LedgerError if a required field has no source."""
    columns = columns_of(data, header, mapping, file)
    parts = _parts(data, header, columns, mapping, file)
    implied = _implied(data, header, columns, mapping, file)
    constants = implied | mapping.constants
    if street and "street" in data.fields and "street" not in columns:
        constants.setdefault("street", street)
    if parts and data.number:
        columns[data.number] = next(part for part in parts if isinstance(part, int))
    else:
        _share_key_column(data, columns)
    _refuse_missing(data, header, columns, constants, file)

    sources = {}
    for name, f in data.fields.items():
        if name in columns:
            source = _from_column(f, columns[name], header, mapping, file)
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
    by = mapping.repeats.column
    repeats_column = _place(by, header) if by else None
    if by and repeats_column is None:
        raise _no_column(by, "repeats", header, file)
    used = {*columns.values(), *parts, repeats_column}
    mapped = {name: header[at] for name, at in columns.items()}
    return Plan(
        sources,
        mapped=mapped | ({data.number: "、".join(mapping.key)} if parts and data.number else {}),
        dropped=[text for at, text in enumerate(header) if text and at not in used],
        key=mapping.key,
        repeats=mapping.repeats,
        repeats_column=repeats_column,
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
        at = _place(name, header)
        if at is None and name not in BESIDE_COLUMNS:
            raise _no_column(name, "key", header, file)
        if at is None and name != SHEET and not (data.events and data.events[0].name in columns):
            raise LedgerError(f"{file} 没有日期列，编号里不能有“{name}”", "请去掉它，或写明日期列的对应关系")
        found.append(name if at is None else at)
    if not any(isinstance(part, int) for part in found):
        raise LedgerError(
            f"只用{'、'.join(mapping.key)}不能把一行与别的行分开（映射文件的 key）", "请至少写一个文件里的列"
        )
    return tuple(found)


def _place(wanted: str, header: list[str]) -> int | None:
    if wanted in header:
        return header.index(wanted)
    spelled = [normalise(text) for text in header]
    return spelled.index(normalise(wanted)) if normalise(wanted) in spelled else None


def _no_column(wanted: str, what: str, header: list[str], file: str) -> LedgerError:
    return LedgerError(
        f"{file} 里没有映射文件所写的列“{wanted}”（{what}）", f"找到的列：{'、'.join(filter(None, header))}"
    )


def _by_mapping(header: list[str], mapping: Mapping, file: str) -> Iterator[tuple[str, int]]:
    for name, wanted in mapping.columns.items():
        at = _place(wanted, header)
        if at is None:
            raise _no_column(wanted, name, header, file)
        yield name, at


def _passes(data: Dataset, header: list[str]) -> Iterator[tuple[dict[str, list[str]], list[str]]]:
    whole = [normalise(text) for text in header]
    bare = [without_unit(text)[0] for text in header]
    labels = {name: [normalise(f.label), normalise(name)] for name, f in data.fields.items()}
    synonyms = {name: [normalise(text) for text in f.headers] for name, f in data.fields.items()}
    yield labels, whole
    yield synonyms, whole
    yield {name: labels[name] + synonyms[name] for name in data.fields}, bare


def _implied(data: Dataset, header: list[str], columns: dict[str, int], mapping: Mapping, file: str) -> dict[str, str]:
    """Return what the headers that were found say of other fields.

    Raises LedgerError if two headers of one field say different things: a row would be two.
    """
    implied: dict[str, str] = {}
    for f in data.fields.values():
        if not f.implies or f.name not in columns:
            continue
        meanings = {normalise(text): said for text, said in f.implies.items()}
        said = {at: meanings.get(without_unit(text)[0]) for at, text in enumerate(header)}
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
        implied |= own or {}
    return implied


def _share_key_column(data: Dataset, columns: dict[str, int]) -> None:
    """Let a person's key be made of the name where the ledger has no number for a person."""
    for name in data.key:
        if name not in columns and data.fields[name].privacy == "hash" and "display_name" in columns:
            columns[name] = columns["display_name"]


def _refuse_missing(
    data: Dataset, header: list[str], columns: dict[str, int], constants: dict[str, str], file: str
) -> None:
    needed = [f for f in data.fields.values() if f.required or (f.name in data.key and not data.keyless)]
    missing = [f for f in needed if f.name not in columns and f.name not in constants and f.default is None]
    if not missing and data.one_of and not any(name in columns or name in constants for name in data.one_of):
        labels = "、".join(data.fields[name].label for name in data.one_of)
        raise LedgerError(
            f"{file} 缺少{data.title}的必填列：{labels}，至少要有一列",
            f"找到的列：{'、'.join(filter(None, header))}。表头不同时请用映射文件写明对应关系",
        )
    if not missing:
        return
    if [f.name for f in missing] == ["street"]:
        raise LedgerError(f"{file} 没有街道列", "请用 --street 写明这份台账属于哪个街道")
    raise LedgerError(
        f"{file} 缺少{data.title}的必填列：{'、'.join(f.label for f in missing)}",
        f"找到的列：{'、'.join(filter(None, header))}。表头不同时请用映射文件写明对应关系",
    )


def _from_column(f: Field, at: int, header: list[str], mapping: Mapping, file: str) -> Source:
    _, unit = without_unit(header[at])
    unit = mapping.units.get(f.name) or re.sub(r"^单位\s*[:为]?\s*", "", unit).lower()
    units = units_of(f)
    ratio = units.get(unit, (1, 1))
    if (
        f.type in _NUMBERS
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
        values=mapping.values.get(f.name, {}),
        formats=mapping.formats.get(f.name, ()),
    )
