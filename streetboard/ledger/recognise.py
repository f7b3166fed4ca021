"""Recognise: which ledger a table is, by its headers; and the profiles that remember what a clerk has corrected."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from streetboard import platform
from streetboard.datasets import Dataset, all_datasets, dataset
from streetboard.errors import LedgerError
from streetboard.ledger import mapping_files, mapping_toml, read, template, wide
from streetboard.ledger.mapping_files import Mapping
from streetboard.ledger.turns import Tell, nobody

PROFILES = "mappings"
EVERY = "*"
# A header says as much as few ledgers have it: one of its own counts 1, 编号 next to nothing.
_FEWEST = 1.0
# How fast it fades with each ledger more.
_FADING = 0.75
# A file or a sheet that is called as the ledger is speaks for it like this many headers of its own.
_NAME_SPEAKS = 2.0
# So much more the headers of a ledger that is not whole must say than those of one that is.
_LOUDER = 1.25


@dataclass(frozen=True)
class Recognised:
    """One table of a file, and what it is taken for; `problem` says why it cannot be imported as it is."""

    part: read.Part
    dataset: str | None
    mapping: Mapping
    is_sure: bool
    problem: str = ""


def recognise(path: Path, folder: Path, street: str | None = None, tell: Tell = nobody) -> list[Recognised]:
    """Return every table of a file with the ledger that its headers make it, visible ones first.

    A saved profile of the same headers goes first; else the ledger of which most headers are there, if it is whole and
    no other has as many. Raises LedgerError if the file cannot be read or a profile is damaged.
    """
    saved = profiles(folder)
    known = set().union(*_known().values())
    known |= {read.normalise(header) for profile in saved for header in profile.headers}
    try:
        parts = read.inspect(path, known, tell=tell)
    except read.UnreadableError as error:
        raise LedgerError(*error.args) from error
    # The second sheet of our own template explains the first.
    found = [_of_part(part, saved, path.name, street) for part in parts if part.sheet != template.NOTES]
    return [one for one in found if one.dataset or one.part.samples] or found


def parts(
    path: Path, data: Dataset, mapping: Mapping, wanted: Sequence[str], tell: Tell = nobody
) -> list[tuple[read.Part, tuple[read.Part, ...]]]:
    """Return the tables of a file that are called so, by sheet or by place in an archive; EVERY means each that fits.

    Each comes with the tables of its sheet that are left out. Of several on one sheet those are meant that fit.
    Raises LedgerError if the file cannot be read or has no such table, or the mapping names one too.
    """
    if mapping.sheet:
        raise LedgerError(f'既用 --sheet，又在映射文件里写了 sheet = "{mapping.sheet}"，不知道导入哪一张', "请只留一个")
    try:
        known = mapping_files.known_headers(data, mapping)
        found = read.inspect(path, known, mapping.encoding, header_row=mapping.header_row, tell=tell)
    except read.UnreadableError as error:
        raise LedgerError(*error.args) from error
    if EVERY in wanted:
        chosen = [part for part in found if not part.hidden and _fits(data, part, mapping, path.name)]
        if not chosen:
            raise LedgerError(f"{path.name} 里没有一张表像{data.title}", f"现有的表：{_names(found)}")
        return [(part, left_out(part, found, chosen)) for part in chosen]
    for name in wanted:
        if not any(name in (part.sheet, part.member) for part in found):
            raise LedgerError(f"{path.name} 里没有名为“{name}”的表", f"现有的表：{_names(found)}")
    named = [part for part in found if part.sheet in wanted or part.member in wanted]
    fitting = [part for part in named if not part.place or _fits(data, part, mapping, path.name)] or named
    return [(part, left_out(part, found, fitting)) for part in fitting]


def left_out(part: read.Part, found: Sequence[read.Part], chosen: Sequence[read.Part]) -> tuple[read.Part, ...]:
    """Return the tables of a sheet that are not chosen, for the first of its tables that is."""
    same = [one for one in found if (one.member, one.sheet) == (part.member, part.sheet)]
    if part != next(one for one in same if one in chosen):
        return ()
    return tuple(one for one in same if one not in chosen)


def _names(found: list[read.Part]) -> str:
    return "、".join(part.sheet or part.member for part in found if part.sheet or part.member) or "只有一张"


def _fits(data: Dataset, part: read.Part, mapping: Mapping, file: str) -> bool:
    try:
        wide.plan_of(data, part, mapping, "any", file)
    except LedgerError:
        return False
    return True


def _of_part(part: read.Part, saved: list[Mapping], file: str, street: str | None) -> Recognised:
    for profile in saved:
        if is_same(profile.headers, part.header) and profile.sheet in ("", part.sheet):
            return _checked(part, dataset(profile.dataset), profile, file, street, is_sure=True)
    scored = ((name, _score(data, part, file)) for name, data in all_datasets().items())
    scores = {name: (is_whole, spoken) for name, (is_whole, spoken) in scored if spoken >= _FEWEST}
    unknown = Recognised(part, None, Mapping(), False, "没有认出是哪一种台账，请选择")
    if not scores:
        return unknown
    best = max(scores, key=scores.__getitem__)
    # A short list of meetings has all of its columns in many another ledger, which lacks one that a clerk can point to.
    louder = max(scores, key=lambda name: scores[name][1])
    if scores[louder][1] >= scores[best][1] + _LOUDER:
        best = louder
    is_only = list(scores.values()).count(scores[best]) == 1
    # Of two that are not whole, and say as much, a clerk tells better than chance.
    if not (scores[best][0] or is_only):
        return unknown
    is_sure = scores[best][0] and is_only
    return _checked(part, all_datasets()[best], Mapping(), file, street, is_sure=is_sure)


def _score(data: Dataset, part: read.Part, file: str) -> tuple[bool, float]:
    """Return whether a table has all that a dataset needs, and how much its headers speak for it."""
    spoken = sum(weight for text in part.header if (weight := _speaks(text).get(data.name)))
    if spoken and data.title in (part.sheet + part.member + file):
        spoken += _NAME_SPEAKS
    return _fits(data, part, Mapping(), file), round(spoken, 6)


@lru_cache(1000)
def _speaks(header: str) -> dict[str, float]:
    """Return how much a header speaks for each dataset that has it."""
    spellings = {read.normalise(header), read.without_unit(header)[0]}
    having = [name for name, known in _known().items() if spellings & known]
    return {name: 1 / len(having) ** _FADING for name in having}


@cache
def _known() -> dict[str, set[str]]:
    return {name: mapping_files.known_headers(data, Mapping()) for name, data in all_datasets().items()}


def _checked(
    part: read.Part, data: Dataset, mapping: Mapping, file: str, street: str | None, *, is_sure: bool
) -> Recognised:
    try:
        wide.plan_of(data, part, mapping, street, file)
    except LedgerError as error:
        return Recognised(part, data.name, mapping, is_sure, str(error))
    return Recognised(part, data.name, mapping, is_sure)


def is_same(one: tuple[str, ...], other: list[str]) -> bool:
    """Return whether two headers have the same columns, in whatever order."""
    return bool(one) and sorted(map(read.normalise, one)) == sorted(map(read.normalise, other))


# --- profiles ----------------------------------------------------------------------------------------------------------


def profiles(folder: Path) -> list[Mapping]:
    """Return the saved profiles, newest first. Raises LedgerError if one of them is no mapping file."""
    found = sorted((folder / PROFILES).glob("*.toml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [_load(path) for path in found]


def _load(path: Path) -> Mapping:
    try:
        name = tomllib.loads(path.read_text("utf-8")).get("dataset", "")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise LedgerError(f"保存的对应关系 {path.name} 已损坏", f"请删去 {path}，再重新确认一次对应关系") from error
    return mapping_toml.remembered(path, dataset(name))


def save(folder: Path, name: str, mapping: Mapping) -> Mapping:
    """Keep a mapping, which names its dataset and headers, as the profile of these headers, and return it.

    An earlier profile of the same headers is replaced; another one of the same name is left alone.
    """
    kept = folder / PROFILES
    kept.mkdir(parents=True, exist_ok=True)
    for profile in profiles(folder):
        if is_same(profile.headers, list(mapping.headers)):
            mapping = replace(mapping, name=profile.name)
            break
    else:
        wanted = re.sub(r"[^\w\u4e00-\u9fff-]+", "_", name).strip("_") or mapping.dataset
        taken = {profile.name for profile in profiles(folder)}
        free = (wanted if not number else f"{wanted}_{number + 1}" for number in range(len(taken) + 1))
        mapping = replace(mapping, name=next(name for name in free if name not in taken))
    fresh = kept / f".{mapping.name}.new"
    fresh.write_text(mapping_toml.text_of(mapping), "utf-8")
    platform.replace(fresh, kept / f"{mapping.name}.toml")
    return mapping
