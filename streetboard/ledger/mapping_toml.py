"""Mapping TOML: a mapping as it is written in a file, read with everything refused that would do nothing, and written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import tomli_w

from streetboard.datasets import Dataset
from streetboard.errors import LedgerError, UnknownNameError
from streetboard.ledger import databases
from streetboard.ledger.mapping_files import DATES, NUMBERS, PLACES, FromName, Mapping, Repeats, Unpivot

_TABLES = ("columns", "constants", "values", "formats", "units", "fill_down")
_SEE_GUIDE = "请对照使用手册“映射文件的每一项”修改"


def load(path: Path, data: Dataset) -> Mapping:
    """Read a mapping file.

    Raises LedgerError if it is missing or not TOML, or says what would have no effect; UnknownNameError if it names a key
    or a field that is none.
    """
    mapping = _read(path, data)
    for found in _without_effect(mapping, data):
        raise LedgerError(f"映射文件 {path.name} {found.problem}", found.remedy)
    return mapping


def _read(path: Path, data: Dataset) -> Mapping:
    try:
        spec: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise LedgerError(f"没有找到映射文件 {path}", "请核对文件名和路径") from error
    except OSError as error:
        raise LedgerError(f"打不开映射文件 {path}（{error.strerror}）", "请核对文件名和权限") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LedgerError(f"映射文件 {path.name} 不是正确的 TOML（{error}）", _SEE_GUIDE) from error
    _refuse_wrong_kinds(path.name, spec, data)
    columns, formats = (
        {name: (given,) if isinstance(given, str) else tuple(given) for name, given in spec.get(table, {}).items()}
        for table in ("columns", "formats")
    )
    constants = spec.get("constants", {})
    return Mapping(
        name=path.stem,
        sheet=spec.get("sheet", ""),
        encoding=spec.get("encoding", ""),
        header_row=spec.get("header_row", 0),
        ignored=tuple(spec.get("ignored", ())),
        key=tuple(spec.get("key", ())),
        repeats=_repeats(spec.get("repeats", "")),
        unpivot=Unpivot(**{**spec["unpivot"], "labels": tuple(spec["unpivot"]["labels"])})
        if "unpivot" in spec
        else None,
        dataset=spec.get("dataset", ""),
        headers=tuple(spec.get("headers", ())),
        columns={name: first for name, (first, *_) in columns.items()},
        joined={name: tuple(further) for name, (_, *further) in columns.items() if further},
        constants={name: str(value) for name, value in constants.items() if not isinstance(value, dict)},
        named={
            name: FromName(value["from"], value.get("find", ""))
            for name, value in constants.items()
            if isinstance(value, dict)
        },
        values=spec.get("values", {}),
        formats=formats,
        units=spec.get("units", {}),
        fill_down=spec.get("fill_down", {}),
        source=databases.parse(path.name, spec["source"]) if "source" in spec else None,
    )


def _repeats(given: str | dict[str, str]) -> Repeats:
    return Repeats(at=given) if isinstance(given, str) else Repeats(**given)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_text_or_texts(value: Any) -> bool:
    return _is_text(value) or _is_texts(value)


def _is_table(table: Any, is_right: Callable[[Any], bool] = _is_text) -> bool:
    return isinstance(table, dict) and all(map(is_right, table.values()))


def _is_constant(value: Any) -> bool:
    if not isinstance(value, dict):
        return not isinstance(value, list)
    return value.get("from") in PLACES and _is_table(value)


# Every key of a mapping file with what it may be, and the keys inside of those that are tables; the guide lists each.
KEYS: dict[str, Callable[[Any], bool]] = {
    "sheet": _is_text,
    "encoding": _is_text,
    "header_row": _is_number,
    "ignored": _is_texts,
    "key": _is_texts,
    "repeats": lambda value: value in ("first", "last") if _is_text(value) else _is_table(value) and "column" in value,
    "columns": lambda table: _is_table(table, _is_text_or_texts),
    "constants": lambda table: _is_table(table, _is_constant),
    "values": lambda table: _is_table(table, _is_table),
    "units": _is_table,
    "formats": lambda table: _is_table(table, _is_text_or_texts),
    "fill_down": lambda table: _is_table(table, lambda value: isinstance(value, bool)),
    "unpivot": lambda value: (
        isinstance(value, dict)
        and _is_texts(value.get("labels"))
        and all(map(_is_text, (value.get("headers"), value.get("values"))))
        and _is_number(value.get("year", 1))
    ),
    "source": lambda value: isinstance(value, dict),
    # What a saved profile says beyond how to read a file: which dataset it is, and the headers that it is for.
    "dataset": _is_text,
    "headers": _is_texts,
}
INSIDE: dict[str, tuple[str, ...]] = {
    "repeats": ("column", "value"),
    "constants": ("from", "find"),
    "unpivot": ("labels", "headers", "values", "year"),
    "source": databases.KEYS,
}


def _refuse_wrong_kinds(file: str, spec: dict[str, Any], data: Dataset) -> None:
    for key, value in spec.items():
        if key not in KEYS:
            raise UnknownNameError(f"映射项（{file}）", key, KEYS)
        inner = value.values() if key == "constants" and isinstance(value, dict) else [value]
        for name in (name for table in inner if isinstance(table, dict) for name in table if key in INSIDE):
            # What stands in [source] is looked at where it is understood.
            if name not in INSIDE[key] and key != "source":
                raise UnknownNameError(f"映射项（{file} 的 [{key}]）", name, INSIDE[key])
        if not KEYS[key](value):
            raise LedgerError(f"映射文件 {file} 的 {key} 写法不对", _SEE_GUIDE)
    for table in _TABLES:
        for name in spec.get(table, {}):
            _known(data, name, f"{file} 的 [{table}]")
    for part in ("headers", "values"):
        if "unpivot" in spec:
            _known(data, spec["unpivot"][part], f"{file} 的 [unpivot] {part}")
    for form in (
        form for given in spec.get("formats", {}).values() for form in ([given] if _is_text(given) else given)
    ):
        try:
            duckdb.execute("select strptime('', $form)", {"form": form})
        except duckdb.InvalidInputException as error:
            if "Failed to parse format specifier" in str(error):
                raise LedgerError(
                    f"映射文件 {file} 里的时间格式“{form}”不对", "请写成 %Y-%m-%d %H:%M:%S 的样子"
                ) from error
    for find in (value.get("find", "") for value in spec.get("constants", {}).values() if isinstance(value, dict)):
        try:
            re.compile(find)
        except re.error as error:
            raise LedgerError(f"映射文件 {file} 的 find 写法不对（{find}）", _SEE_GUIDE) from error


def _known(data: Dataset, name: str, where: str) -> None:
    if name not in data.fields:
        raise UnknownNameError(f"字段（{where}，{data.title}）", name, data.fields, most=60)


def remembered(path: Path, data: Dataset) -> Mapping:
    """Read a mapping that the page has written: what has no effect is left out, since no clerk has put it there.

    Raises LedgerError and UnknownNameError as `load` does for everything else.
    """
    mapping = _read(path, data)
    while found := next(_without_effect(mapping, data), None):
        if found.without == mapping:
            raise LedgerError(f"保存的对应关系 {path.name} {found.problem}", found.remedy)
        mapping = found.without
    return mapping


@dataclass(frozen=True)
class Idle:
    """What a mapping says that has no effect, or contradicts itself: in words, and the mapping `without` it, if that is one."""

    problem: str
    remedy: str
    without: Mapping


def _less(table: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key != name}


def _without_effect(mapping: Mapping, data: Dataset) -> Iterator[Idle]:
    """Yield what a mapping says that could never have an effect, or contradicts itself."""
    constants = {*mapping.constants, *mapping.named}
    if mapping.dataset not in ("", data.name):
        problem = f"是给 {mapping.dataset} 的，而导入的是 {data.name}（{data.title}）"
        yield Idle(problem, "请核对台账类型，或改正 dataset", mapping)
    if mapping.source:
        beside = [key for key in ("sheet", "encoding", "header_row", "headers", "unpivot") if getattr(mapping, key)]
        beside += [f"{name} 的 from" for name in mapping.named]
        if beside:
            yield Idle(f"从数据库取数，{'、'.join(beside)} 不起作用", "请去掉", mapping)
    made = dict.fromkeys(mapping.columns, "[columns]") | dict.fromkeys(constants, "[constants]")

    def unmade(name: str) -> Mapping:
        return replace(
            mapping,
            columns=_less(mapping.columns, name),
            joined=_less(mapping.joined, name),
            constants=_less(mapping.constants, name),
            named=_less(mapping.named, name),
        )

    for name in mapping.columns:
        f = data.fields[name]
        if name in constants:
            yield Idle(
                f"给“{f.label}”既写了列又写了固定的值（{name}）",
                "请在 [columns] 和 [constants] 里只留一个",
                replace(mapping, constants=_less(mapping.constants, name), named=_less(mapping.named, name)),
            )
        if mapping.columns[name] in mapping.ignored:
            yield Idle(
                f"既用了又不要列“{mapping.columns[name]}”",
                "请在 [columns] 和 ignored 里只留一个",
                replace(mapping, ignored=tuple(text for text in mapping.ignored if text != mapping.columns[name])),
            )
        if name in mapping.joined and not (f.type in DATES or (f.type == "text" and not f.identifies)):
            yield Idle(
                f"给“{f.label}”写了几列，只有时间和文字可以由几列合成",
                f"请只留一列{'；编号由几列合成的，写 key' if name == data.number else ''}",
                replace(mapping, joined=_less(mapping.joined, name)),
            )
    if mapping.key and data.number in made:
        problem = f"写了 key，{made[data.number]} 里的 {data.number} 不起作用"
        yield Idle(problem, "请只留一个：编号由几列合成的，写 key", unmade(data.number))
    if mapping.unpivot:
        pair = (mapping.unpivot.headers, mapping.unpivot.values)
        if len({*pair}) == 1:
            yield Idle(
                "的 [unpivot] 里 headers 和 values 是同一个字段",
                "headers 是表头成为的字段，values 是格子成为的字段，请分开写",
                mapping,
            )
        for name in pair:
            if name in made:
                problem = f"的 [unpivot] 已经给了“{data.fields[name].label}”，{made[name]} 里的 {name} 不起作用"
                yield Idle(problem, "请只留一个", unmade(name))
    for name in mapping.formats:
        if data.fields[name].type not in DATES:
            without = replace(mapping, formats=_less(mapping.formats, name))
            yield Idle(f"的 [formats] 里 {name} 不是日期，不起作用", "请去掉", without)
    for name in mapping.units:
        f = data.fields[name]
        if f.type not in NUMBERS or not f.unit or name in constants:
            why = "是固定的值" if name in constants else "没有单位"
            without = replace(mapping, units=_less(mapping.units, name))
            yield Idle(f"的 [units] 里 {name} {why}，不起作用", "请去掉", without)
    for name in mapping.fill_down:
        if name in constants:
            without = replace(mapping, fill_down=_less(mapping.fill_down, name))
            yield Idle(f"的 [fill_down] 里 {name} 是固定的值，不起作用", "请去掉", without)
    for name, words in mapping.values.items():
        f = data.fields[name]
        ours = {word.lower() for code, spellings in f.choices.items() for word in (code, *spellings)}
        strange = {word: meant for word, meant in words.items() if meant.lower() not in ours}
        if f.choices and f.unknown != "keep" and strange:
            left = {word: meant for word, meant in words.items() if word not in strange}
            yield Idle(
                f"的 [values.{name}] 里写着“{next(iter(strange.values()))}”，不是{f.label}的一种",
                f"可用的有：{'、'.join(f.words.values())}",
                replace(mapping, values=_less(mapping.values, name) | ({name: left} if left else {})),
            )


def text_of(mapping: Mapping) -> str:
    """Return a mapping as the text of a mapping file."""
    spec: dict[str, Any] = {
        "dataset": mapping.dataset,
        "headers": list(mapping.headers),
        "sheet": mapping.sheet,
        "encoding": mapping.encoding,
        "header_row": mapping.header_row,
        "ignored": list(mapping.ignored),
        "key": list(mapping.key),
        "repeats": mapping.repeats.at
        or {name: text for name in ("column", "value") if (text := getattr(mapping.repeats, name))},
        # Of what year months are is asked of each file.
        "unpivot": {"labels": list(made.labels), "headers": made.headers, "values": made.values}
        if (made := mapping.unpivot)
        else {},
        "columns": {
            name: [header, *mapping.joined[name]] if name in mapping.joined else header
            for name, header in mapping.columns.items()
        },
        "constants": mapping.constants | {name: _from_name(taken) for name, taken in mapping.named.items()},
        "values": mapping.values,
        "units": mapping.units,
        "fill_down": mapping.fill_down,
        "formats": {name: list(forms) for name, forms in mapping.formats.items()},
    }
    return tomli_w.dumps({key: value for key, value in spec.items() if value})


def _from_name(taken: FromName) -> dict[str, str]:
    return {"from": taken.place} | ({"find": taken.find} if taken.find else {})
