"""Watch: a folder that imports itself. What appears there goes in, and then to done/ or failed/ with a report beside it."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
import threading
import tomllib
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import filelock

from streetboard import disk, ledger, private, provenance, warehouse
from streetboard.datasets import Dataset, all_datasets, dataset
from streetboard.errors import BusyError, LedgerError, StreetboardError, WarehouseError
from streetboard.ledger import folders, mapping_files, recognise, turns
from streetboard.ledger.folders import Folder, LinkError
from streetboard.ledger.mapping_files import Mapping
from streetboard.reader.errors import too_large
from streetboard.reader.limits import UNPACKED_BYTES

DONE, FAILED = "done", "failed"
LOCK = ".streetboard-watch.lock"
MAPPING = "mapping.toml"
INTERVAL_SECONDS = 5.0
# An empty file may be one that is still being written: it is spoken of after this many polls.
EMPTY_POLLS = 12
# in bytes, so that a time stamp before it and an ending after it still fit into the name of a file
LONGEST_NAME = 180

_TEMPORARY = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".download")
_NOT_OURS = {MAPPING, "thumbs.db", "desktop.ini"}

# (bytes, time of the last change)
_State = tuple[int, int]


class _NotNow(Exception):
    """Raised if a file cannot be imported for a reason that lies outside of it and may pass."""


@dataclass
class _Seen:
    """A file that waits in the folder."""

    state: _State
    polls: int = 1
    told: str = ""
    # what became of it, where it could not be moved yet
    outcome: _Outcome | None = None
    # what it has been said to wait for
    waits: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Outcome:
    """What became of one file: a line for the log, its report in Chinese and in JSON."""

    is_good: bool
    line: str
    text: str
    answer: Any


@dataclass
class Watcher:
    """A folder under watch; `poll` does what there is to do, once.

    Where the folder is given as a link, the place is meant that it leads to at the start; from there on no link is
    followed, neither to it nor in it.
    """

    folder: Path
    street: str | None = None
    home: Path = field(default_factory=warehouse.home)
    tell: Callable[[str], None] = print
    stop: threading.Event = field(default_factory=threading.Event)
    # by their place in the folder
    _waiting: dict[Path, _Seen] = field(default_factory=dict)
    _trouble: str = ""
    _strangers: set[str] = field(default_factory=set)
    # the links that have been spoken of, by place and kind
    _links: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.folder = Path(os.path.realpath(self.folder))

    def run(self, interval: float = INTERVAL_SECONDS, *, once: bool = False) -> None:
        """Poll until `stop` is set; with `once`, just as often as it takes to know which files are complete.

        Raises LedgerError if the folder cannot be used at the start or another watcher has it.
        """
        with self._locked():
            self._say(f"开始监视 {self.folder}，每 {interval:g} 秒看一次")
            self.poll()
            while not self.stop.wait(interval):
                self.poll()
                if once:
                    break
            self._say("监视结束")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        if not self.folder.is_dir():
            raise LedgerError(f"没有找到文件夹 {self.folder}", "请核对路径；网络共享要先连上")
        lock = filelock.FileLock(self.folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout as error:
            raise LedgerError(f"已有另一个程序在监视 {self.folder}", "同一个文件夹只能由一个程序监视") from error
        except NotImplementedError as error:
            raise LedgerError(f"{self.folder} 所在的磁盘不支持加锁", "请换一个文件夹") from error
        except OSError as error:
            raise LedgerError(
                f"文件夹 {self.folder} 不能写入（{_reason(error)}）", "处理完的文件要移走，请给这个账户写权限"
            ) from error
        with lock:
            yield

    def _say(self, what: str) -> None:
        self.tell(f"{provenance.now()} {' '.join(_shown(what).split())}")

    def _say_wait(self, place: Path, what: str) -> None:
        """Say once of a file what it waits for, however often it is tried again."""
        waits = self._waiting[place].waits
        if what in turns.WAITS and what not in waits:
            waits.add(what)
            self._say(f"{place.name}：{what}")

    # --- what there is to do -------------------------------------------------------------------------------------------

    def poll(self) -> None:
        """Look once, and import what has not changed since the last time, oldest first."""
        try:
            found = self._files()
        except OSError as error:
            # A share that is off for a night says so once, not every five seconds.
            self._in_trouble(f"读不了文件夹 {self.folder}（{_reason(error)}），等它恢复")
            return
        self._in_trouble("")
        complete = [path for path in found if self._is_complete(path, found[path])]
        self._waiting = {path: seen for path, seen in self._waiting.items() if path in found}
        for path in sorted(complete, key=lambda place: (found[place][1], place.name)):
            if self.stop.is_set():
                return
            self._take(path)

    def _in_trouble(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            self._say(trouble)
        elif self._trouble and not trouble:
            self._say(f"文件夹 {self.folder} 已恢复")
        self._trouble = trouble

    def _files(self) -> dict[Path, _State]:
        """Return what lies in the folder and in the folders of datasets, without temporary files and links."""
        found: dict[Path, _State] = {}
        links: set[str] = set()
        with folders.opened(self.folder) as top:
            for name, status in _entries(top, Path(), links):
                if stat.S_ISREG(status.st_mode):
                    found[Path(name)] = _state(status)
                elif stat.S_ISDIR(status.st_mode) and name in all_datasets():
                    # It may have gone, or become a link, since it was listed.
                    with contextlib.suppress(FileNotFoundError, LinkError), top.inner(name) as inner:
                        for file, status in _entries(inner, Path(name), links):
                            if stat.S_ISREG(status.st_mode):
                                found[Path(name, file)] = _state(status)
                elif stat.S_ISDIR(status.st_mode) and name not in (DONE, FAILED, *self._strangers):
                    self._strangers.add(name)
                    self._say(f"子文件夹 {name} 不是台账类型的名称，里面的文件不会导入")
        for told in sorted(links - self._links):
            self._say(told)
        self._links = links
        return found

    def _is_complete(self, path: Path, state: _State) -> bool:
        """Return whether a file is as it was at the last poll, has content, and is open to nobody else alone."""
        seen = self._waiting.get(path)
        if seen is None or seen.state != state:
            self._waiting[path] = _Seen(state)
            return False
        seen.polls += 1
        if not state[0]:
            if seen.polls >= EMPTY_POLLS:
                self._tell_once(path, "一直是空的，等它写入内容；没有用的话请删去")
            return False
        return True

    def _tell_once(self, path: Path, what: str) -> None:
        seen = self._waiting[path]
        if seen.told != what:
            seen.told = what
            self._say(f"{path.name}：{what}")

    # --- one file ------------------------------------------------------------------------------------------------------

    def _take(self, place: Path) -> None:
        seen = self._waiting[place]
        try:
            with folders.opened(self.folder) as top, _holding(top, place) as holder:
                seen.outcome = seen.outcome or self._import(holder, place)
                if _state(holder.status(place.name)) != seen.state:
                    self._tell_once(place, "导入时又有改动，等它写完再导入一次")
                    return
                where = _settle(top, holder, place.name, seen.outcome)
        except FileNotFoundError:
            self._tell_once(place, "不见了")
        except _NotNow as error:
            self._tell_once(place, f"{error}，稍后再试")
        except OSError as error:
            what = f"已处理（{seen.outcome.line}），但移不走" if seen.outcome else "读不了"
            self._tell_once(place, f"{what}（{_reason(error)}），稍后再试")
        else:
            self._say(f"{place.name}：{seen.outcome.line}；已移到 {where}")
            del self._waiting[place]

    def _import(self, holder: Folder, place: Path) -> _Outcome:
        """Import a file as one version. Raises _NotNow, OSError.

        What is read is a private copy: under the name in the folder there may be another file, or a link, a moment later.
        """
        left: list[str] = []
        name = place.name
        if name != _shown(name):
            return _failure(name, "文件名的编码不是 UTF-8", "请改名后再放进来", left)
        if holder.status(name).st_size > UNPACKED_BYTES:
            problem, remedy = too_large(name).args
            return _failure(name, problem, remedy, left)
        with self._own_folder() as own:
            copy, mapping = _copied(holder, name, own), _copied_mapping(holder, own)
            try:
                tell = partial(self._say_wait, place)
                orders = self._orders(copy, mapping, place.parent.name, left, tell)
                reports = ledger.import_files(orders, self.home, cautious=True, progress=lambda _done, what: tell(what))
            except StreetboardError as error:
                self._refuse_blame(error)
                return _failure(name, error.problem, error.remedy, left)
            except Exception as error:
                # A defect of ours: it must not keep the files after this one from being imported.
                self._refuse_blame(error)
                traceback.print_exc(file=sys.stderr)
                return _failure(name, f"程序出错（{type(error).__name__}）", "请把这个文件和这份报告交给维护人员", left)
        return _success(name, reports, left)

    @contextlib.contextmanager
    def _own_folder(self) -> Iterator[Path]:
        with contextlib.ExitStack() as held:
            try:
                own = held.enter_context(private.folder(self.home))
            except WarehouseError as error:
                raise _NotNow(error.problem) from error
            yield own

    def _refuse_blame(self, error: Exception) -> None:
        """Raise _NotNow if a failure is not the file's."""
        if self.stop.is_set():
            # Who ends us may have ended the process that was reading for us as well.
            raise _NotNow("监视正在结束") from error
        if isinstance(error, BusyError):
            raise _NotNow(error.problem) from error
        if isinstance(error, WarehouseError) and (
            isinstance(error.__cause__, OSError) or warehouse.is_damage(error.__cause__)
        ):
            raise _NotNow(error.problem) from error

    def _orders(
        self, path: Path, mapping: Path | None, folder: str, left: list[str], tell: turns.Tell
    ) -> list[ledger.Order]:
        """Return what a file is to be imported as: by the mapping beside it, by the folder that it lay in, by its headers.

        Into `left` goes why a table of it is not imported; what it waits for is told.

        Raises LedgerError if nothing in it is known for sure.
        """
        chosen = dataset(folder) if folder else None
        if mapping:
            return [ledger.Order(path, (chosen or _dataset_of(mapping)).name, mapping, self.street)]
        orders = []
        for found in recognise.recognise(path, self.home, self.street, tell):
            name = found.part.name or path.name
            if found.part.hidden:
                left.append(f"{name}：是隐藏的工作表")
                continue
            data, known, problem = self._choice(found, chosen, path)
            if data and not problem:
                orders.append(ledger.Order(path, data.name, known, self.street, part=found.part))
            elif found.is_sure and not chosen:
                raise LedgerError(f"{name}：{problem}")
            else:
                left.append(f"{name}：{problem}")
        if not orders and chosen:
            raise LedgerError(f"{path.name} 不能作为{chosen.title}导入：{'；'.join(left) or '没有可见的表'}")
        if not orders:
            raise LedgerError(
                f"没有认出 {path.name} 是哪一种台账",
                "请放进以台账类型命名的子文件夹（如 issues），或在看板的“数据管理”页导入一次并保存对应关系",
            )
        return orders

    def _choice(
        self, found: recognise.Recognised, chosen: Dataset | None, path: Path
    ) -> tuple[Dataset | None, Mapping, str]:
        """Return the dataset of a table, how it is mapped, and what keeps it from being imported."""
        recognised = all_datasets()[found.dataset] if found.dataset else None
        if recognised and chosen in (None, recognised):
            unsure = "" if found.is_sure or chosen else f"可能是{recognised.title}，但不能确定"
            return recognised, found.mapping, found.problem or unsure
        if chosen is None:
            return None, Mapping(), "没有认出是哪一种台账"
        try:
            mapping_files.plan(chosen, found.part.header, Mapping(), self.street, path.name)
        except LedgerError as error:
            return chosen, Mapping(), str(error)
        return chosen, Mapping(), ""


# --- the folder --------------------------------------------------------------------------------------------------------


def _entries(folder: Folder, place: Path, links: set[str]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield what lies in a folder, without what is temporary or hidden; what to say of links goes into `links`."""
    for name in folder.names():
        plain = name.lower()
        if plain.startswith((".", "~$")) or plain.endswith(_TEMPORARY) or plain in _NOT_OURS:
            continue
        try:
            yield name, folder.status(name)
        except LinkError as error:
            links.add(f"{place / name}：{error.strerror}，不读取也不移动；{error.remedy}")
        except FileNotFoundError:
            pass  # It has gone since it was listed.


def _state(status: os.stat_result) -> _State:
    return status.st_size, status.st_mtime_ns


@contextlib.contextmanager
def _holding(top: Folder, place: Path) -> Iterator[Folder]:
    """Open the folder that a file lies in."""
    if not place.parent.name:
        yield top
        return
    with top.inner(place.parent.name) as inner:
        yield inner


def _copied(holder: Folder, name: str, into: Path) -> Path:
    holder.copy(name, into / name)
    return into / name


def _copied_mapping(holder: Folder, into: Path) -> Path | None:
    """Return a copy of the mapping file that lies beside a file, if there is one. Raises _NotNow if it is a link."""
    try:
        return _copied(holder, MAPPING, into)
    except FileNotFoundError:
        return None
    except LinkError as error:
        raise _NotNow(f"旁边的 {MAPPING} {error.strerror}，没有按它导入；{error.remedy}") from error


def _settle(top: Folder, holder: Folder, name: str, outcome: _Outcome) -> str:
    """Write the reports, move the file to them, and return where it is now. Raises OSError.

    The reports go first: after a crash in between the file is imported again, which changes nothing.
    """
    kept = DONE if outcome.is_good else FAILED
    with top.inner(kept, make=True) as target:
        free = _free_name(target.names(), name)
        answer = json.dumps(outcome.answer, ensure_ascii=False)
        reports = {
            # What a clerk opens in an editor of Windows.
            f"{free}.报告.txt": outcome.text.replace("\n", "\r\n").encode("utf-8-sig"),
            f"{free}.report.json": f"{answer}\n".encode(),
        }
        for report, content in reports.items():
            target.write(report, content)
        try:
            holder.move(name, target, free)
        except OSError:
            # Somebody has it open, on Windows; it is tried again at every look.
            for report in reports:
                target.remove(report)
            raise
    return f"{kept}/{free}"


def _dataset_of(beside: Path) -> Dataset:
    """Return the dataset that a mapping file names. Raises StreetboardError."""
    with contextlib.suppress(tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
        if name := tomllib.loads(beside.read_text("utf-8")).get("dataset"):
            return dataset(str(name))
    raise LedgerError(
        f"映射文件 {beside.name} 没有写明 dataset",
        '请写上 dataset = "issues" 的样子，或把它放进以台账类型命名的子文件夹',
    )


def _reason(error: OSError) -> str:
    known = "" if isinstance(error, LinkError) else disk.reason(error)
    return known or error.strerror or type(error).__name__


def _shown(name: str) -> str:
    """Return a name that can be written: on Linux a name may be bytes that are no text."""
    return "".join("_" if "\ud800" <= letter <= "\udfff" else letter for letter in name)


def _free_name(names: list[str], name: str) -> str:
    """Return a name that is not among those of a folder, with the time in front."""
    stem, ending = Path(_shown(name)).stem, Path(_shown(name)).suffix
    while len((stem + ending).encode()) > LONGEST_NAME and stem:
        stem = stem[:-1]
    stamped = f"{provenance.now():%Y%m%d-%H%M%S}_{stem}"
    taken = set(names)
    number = 1
    while any(f"{stamped}{ending}{after}" in taken for after in ("", ".报告.txt", ".report.json")):
        number += 1
        stamped = f"{provenance.now():%Y%m%d-%H%M%S}_{stem}-{number}"
    return f"{stamped}{ending}"


# --- reports -----------------------------------------------------------------------------------------------------------


def _success(name: str, reports: list[ledger.Report], left: list[str]) -> _Outcome:
    read, inserted, updated, quarantined = (
        sum(report.rows[kind] for report in reports) for kind in ("read", "inserted", "updated", "quarantined")
    )
    lines = [f"已导入，当前数据版本 {reports[-1].version}。"]
    for report in reports:
        first, *others = ledger.sentences(report)
        inside = f"（{report.part}）" if report.part and len(reports) > 1 else ""
        lines += ["", f"{all_datasets()[report.dataset].title}{inside}：{first}", *others]
    if left:
        lines += ["", "没有导入的表：", *(f"  {said}" for said in left)]
    if quarantined:
        lines += [
            "",
            f"怎么办：有 {quarantined:,} 行被隔离，没有计入指标。请在看板的“数据管理”页下载这些行，按“隔离原因”改正，",
            "再把改正后的文件放进同一个文件夹。",
        ]
    answers = [report.as_json() for report in reports]
    titles = "、".join(dict.fromkeys(all_datasets()[report.dataset].title for report in reports))
    return _Outcome(
        True,
        f"{titles}读到 {read:,} 行，新增 {inserted:,}，更新 {updated:,}，隔离 {quarantined:,}",
        _report(name, lines),
        answers[0] if len(answers) == 1 else answers,
    )


def _failure(name: str, problem: str, remedy: str, left: list[str]) -> _Outcome:
    lines = ["没有导入，原有数据没有改变。", "", f"原因：{problem}。"]
    if remedy:
        lines.append(f"怎么办：{remedy}。")
    if len(left) > 1:
        lines += ["", "文件里的表：", *(f"  {said}" for said in left)]
    line = f"没有导入：{problem}"
    return _Outcome(False, line, _report(name, lines), {"file": _shown(name), "problem": problem, "remedy": remedy})


def _report(name: str, lines: list[str]) -> str:
    return "\n".join([f"{_shown(name)} 的导入报告", str(provenance.now()), "", *lines, ""])
