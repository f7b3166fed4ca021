"""Desk: what a clerk asks for: an edition of a quarter, made or found, and the files that are handed out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from streetboard import city, disk
from streetboard.drawing import files
from streetboard.errors import StreetboardError, UnknownNameError
from streetboard.meeting import editions, slides
from streetboard.meeting.editions import Edition
from streetboard.provenance import author, now
from streetboard.warehouse import Snapshot


def make(
    home: Path, snapshot: Snapshot, street: str, quarter: str, community: str | None, *, by: str, carry: bool = True
) -> Edition:
    """Freeze and save an edition; with `carry`, the words of the last one of the same quarter go on.

    Raises StreetboardError for a street, community or quarter that there is nothing of.
    """
    fresh = editions.freeze(snapshot, street, quarter, community, home=home, author=by, at=now())
    earlier = editions.newest(home, street, fresh.quarter, community) if carry else None
    if earlier:
        fresh = replace(fresh, edits=slides.carried_over(earlier, fresh))
    return editions.save(home, fresh)


def edition_asked_for(
    home: Path, name: str | None, street: str | None, quarter: str | None, community: str | None
) -> tuple[Edition, bool]:
    """Return the edition of that name; else the last one of a quarter if nothing was published since, else a new one.

    The second value tells whether it is new. Raises StreetboardError if too little was asked for, or nothing is there.
    """
    if name:
        if street or quarter or community:
            raise StreetboardError("写了 --edition，就不用再写街道、季度和社区", "请只留一种写法")
        return editions.load(home, name), False
    if not street or not quarter:
        raise StreetboardError(
            "缺少街道或季度", "请写 --street 朝阳街道 --quarter 2025Q2，或用 --edition 指定已有的会议版"
        )
    snapshot = city.warehouse_of(home, city.named()).current()
    earlier = editions.newest(home, street, editions.spelled(quarter), community)
    if earlier and earlier.version == snapshot.version:
        return earlier, False
    return make(home, snapshot, street, quarter, community, by=author()), True


def endings(text: str) -> list[str]:
    """Return the endings that a list names. Raises UnknownNameError for one that there is not."""
    asked = [ending.strip().lower().removeprefix(".") for ending in text.split(",") if ending.strip()]
    for ending in asked:
        if ending not in files.FORMATS:
            raise UnknownNameError("文件格式", ending, files.FORMATS)
    if not asked:
        raise StreetboardError("没有写要哪种文件", f"可用的有：{'、'.join(files.FORMATS)}")
    return list(dict.fromkeys(asked))


def hand_out(edition: Edition, asked: Sequence[str], folder: Path) -> Iterator[Path]:
    """Write the files of an edition, yielding each as it is there; one that cannot be made does not keep the others back.

    Raises StreetboardError at the end if one could not be made, or at once if the folder cannot be written.
    """
    deck = slides.deck(edition)
    failed: StreetboardError | None = None
    for ending in asked:
        try:
            content = files.write(deck, ending)
        except StreetboardError as error:
            failed = failed or error
            continue
        path = folder / f"{edition.id}.{ending}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            disk.write_whole(path, content)
        except OSError as error:
            raise StreetboardError(
                f"写不了文件 {path}（{disk.reason(error) or '读写出错'}）", "请检查文件夹、权限，文件是否正打开着"
            ) from error
        yield path
    if failed:
        raise failed
