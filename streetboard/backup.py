"""Backup: everything of a home that cannot be made again in one file, and a home made of such a file.

It is a zip in which nothing is compressed, so that it never unpacks to more than it is, with a manifest: what the members are, and
their SHA-256. It is made while others read and write, and put in its place when it has been read again and found sound.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import struct
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from streetboard import __version__, disk, private, provenance, warehouse
from streetboard.access import accounts
from streetboard.errors import BusyError, WarehouseError

# In a home: when it was last backed up, and where to.
RECORD = "backup.json"
OLD = timedelta(days=7)

_MANIFEST = "manifest.json"
# How the file is laid out; a later layout has a later number.
_FORMAT = 1
# What is there only as long as a process is, or says what only this home knows.
_TRANSIENT = re.compile(r"\..*|LOCK|PREPARING|READER\d+|.*\.lock|.*\.part|.*-(?:wal|shm|journal)")
_OF_VERSION = re.compile(r"\d{6,}\.(?:duckdb|blocks)")
_NAME = re.compile(r"[^\x00-\x1f\x7f\\/:]{1,255}")
_MOST_MEMBERS, _MOST_MANIFEST, _MOST_DIRECTORY = 50_000, 1 << 24, 1 << 25
_CHUNK = 1 << 20
_TRIES = 100


@dataclass(frozen=True)
class Backup:
    """A backup that was made: when, where to, of which version, null where a home has none, how many files and bytes."""

    at: datetime
    file: str
    version: int | None
    files: int
    size: int
    # links, which are not followed, and names that not every system can have
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Member:
    size: int
    sha256: str


@dataclass(frozen=True)
class _Manifest:
    program: str
    at: datetime
    version: int | None
    members: dict[str, _Member]


def make(home: Path, file: Path) -> Backup:
    """Back a home up to a new file, for its owner only. Raises StreetboardError; then there is no file."""
    _refuse_place(home, file)
    at = provenance.now()
    with _explained(file), private.folder(file.absolute().parent, private.BESIDE) as beside:
        part = beside / "backup.zip"
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as handle:  # noqa: PTH123
            version, members, skipped = _write(home, handle, at)
            handle.flush()
            os.fsync(handle.fileno())
        with _opened(part, file) as archive, private.folder(home) as own:
            for name in archive.manifest.members:
                archive.take(name, own / name if name == _pointed(version) else None)
            _refuse_unsound(own, version)
        _refuse_existing(file)
        part.replace(file)
        disk.sync(file.absolute().parent)
        made = Backup(at, str(file.absolute()), version, members, file.stat().st_size, skipped)
    with _explained(home):
        _remember(home, made)
    return made


def restore(home: Path, file: Path) -> Backup:
    """Make a home of a backup, where there is none yet. Raises StreetboardError; then nothing has been written."""
    home = home.resolve()
    with _explained(file), _opened(file, file) as archive:
        manifest = archive.manifest
        with _explained(home):
            if home.exists() and any(home.iterdir()):
                raise WarehouseError(
                    f"数据文件夹 {home} 不是空的，不能恢复到里面", "请先停止看板，把它移到别处；原有数据没有改变"
                )
        for name in manifest.members:
            archive.take(name, None)
        with _explained(home), private.folder(home.parent, private.BESIDE) as beside:
            fresh = beside / "home"
            fresh.mkdir(0o700)
            for name in manifest.members:
                archive.take(name, fresh / name)
            _refuse_unsound(fresh, manifest.version)
            members, size = len(manifest.members), file.stat().st_size
            made = Backup(manifest.at, str(file.absolute()), manifest.version, members, size)
            _remember(fresh, made)
            _settle(fresh, home)
            _put(fresh, home)
    return made


def last(home: Path) -> Backup | None:
    """Return the last backup of a home, null where there was none."""
    try:
        told = json.loads((home / RECORD).read_text("utf-8"))
        return Backup(**{**told, "at": datetime.fromisoformat(told["at"]), "skipped": tuple(told["skipped"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _remember(home: Path, made: Backup) -> None:
    told = {**made.__dict__, "at": made.at.isoformat()}
    disk.write_whole(home / RECORD, json.dumps(told, ensure_ascii=False).encode())


# --- out -----------------------------------------------------------------------------------------------------------------


def _refuse_place(home: Path, file: Path) -> None:
    if not home.is_dir():
        raise WarehouseError(f"没有数据文件夹 {home}", "没有什么要备份的；在别处的，请用环境变量 STREETBOARD_HOME 写明")
    if file.resolve().is_relative_to(home.resolve()):
        raise WarehouseError("备份不能放在数据文件夹里面", "请写别处的文件，最好在另一个磁盘上")
    if not file.absolute().parent.is_dir():
        raise WarehouseError(f"没有文件夹 {file.absolute().parent}", "请先建好放备份的文件夹")
    _refuse_existing(file)


def _refuse_existing(file: Path) -> None:
    if os.path.lexists(file):
        raise WarehouseError(f"已经有 {file}，不会覆盖它", "请换一个文件名，如带上日期")


def _write(home: Path, handle: IO[bytes], at: datetime) -> tuple[int | None, int, tuple[str, ...]]:
    """Write the archive; return the version that is published, how many files there are, and what was left out."""
    members: dict[str, _Member] = {}
    with contextlib.ExitStack() as held, zipfile.ZipFile(handle, "w") as archive:
        version, opened = _held(home, held)
        for name, stream in opened.items():
            members[name] = _put_in(archive, name, stream)
        if version is not None:
            members[warehouse.POINTER] = _put_in(archive, warehouse.POINTER, BytesIO(f"{_pointed(version)}\n".encode()))
        # Afterwards: what a version speaks of, such as the record of who did what, is then in it.
        names, skipped = _others(home)
        for name in names:
            with contextlib.suppress(FileNotFoundError), _stream(home, home / name) as stream:
                members[name] = _put_in(archive, name, stream)
        if not members:
            raise WarehouseError(f"数据文件夹 {home} 里还没有任何数据", "没有什么要备份的")
        told = {
            "format": _FORMAT,
            "program": __version__,
            "at": at.isoformat(),
            "version": version,
            "members": {name: member.__dict__ for name, member in members.items()},
        }
        _put_in(archive, _MANIFEST, BytesIO(json.dumps(told, ensure_ascii=False).encode()))
    return version, len(members), skipped


def _pointed(version: int | None) -> str | None:
    return None if version is None else f"{version:06d}.duckdb"


def _held(home: Path, held: contextlib.ExitStack) -> tuple[int | None, dict[str, IO[bytes]]]:
    """Open the files of all versions at one moment, so that what others publish, thin and prune meanwhile takes none away.

    Raises BusyError if they never stay the same for as long as it takes to open them.
    """
    for _ in range(_TRIES):
        with contextlib.ExitStack() as tried:
            version = warehouse.current_version(home)
            names = _of_versions(home, version)
            try:
                # A file that is open stays whole for who has it open; the lock lets it stay in its place as well.
                for name in names:
                    tried.enter_context(warehouse.in_use(home / name))
                opened: dict[str, IO[bytes]] = {name: tried.enter_context((home / name).open("rb")) for name in names}
            except FileNotFoundError:
                continue
            if (version, names) == (now := warehouse.current_version(home), _of_versions(home, now)):
                held.enter_context(tried.pop_all())
                return version, opened
    raise BusyError("数据版本一直在变，没有备份成", "请等导入结束后再试")


def _of_versions(home: Path, version: int | None) -> list[str]:
    """Return the files of the versions up to the published one: beyond it is what nobody has seen yet."""
    if version is None:
        return []
    paths = (path for path in home.iterdir() if _OF_VERSION.fullmatch(path.name) and int(path.stem) <= version)
    return sorted(path.name for path in paths)


def _others(home: Path) -> tuple[list[str], tuple[str, ...]]:
    """Return the other files of a home that cannot be made again, and what is left out: links, and names that are none."""
    kept, skipped, waiting = list[str](), list[str](), [home]
    while waiting:
        for path in waiting.pop().iterdir():
            name = path.relative_to(home).as_posix()
            if _TRANSIENT.fullmatch(path.name) or _OF_VERSION.fullmatch(name):
                continue
            if path.is_symlink() or not _is_name(path.name):
                skipped.append(name)
            elif path.is_dir():
                waiting.append(path)
            elif path.is_file():
                kept.append(name)
    return sorted({*kept} - {warehouse.POINTER, RECORD, _MANIFEST}), tuple(sorted(skipped))


@contextlib.contextmanager
def _stream(home: Path, path: Path) -> Iterator[IO[bytes]]:
    """Open a file as it is at this moment. Raises FileNotFoundError if it has gone."""
    if path.suffix == ".sqlite":
        if not path.exists():
            raise FileNotFoundError(path)
        with private.folder(home) as own:
            accounts.copy(path, own / path.name)
            with (own / path.name).open("rb") as stream:
                yield stream
        return
    with path.open("rb") as stream:
        yield stream


def _put_in(archive: zipfile.ZipFile, name: str, stream: IO[bytes]) -> _Member:
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o600 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as out:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return _Member(size, digest.hexdigest())


# --- in ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Archive:
    """A backup that is called `file`, of which the manifest and all names are in order."""

    file: Path
    zipped: zipfile.ZipFile
    manifest: _Manifest

    def take(self, name: str, into: Path | None) -> None:
        """Read a member, and write it to a new file where one is named. Raises WarehouseError if it is not the manifest's."""
        digest, size = hashlib.sha256(), 0
        with contextlib.ExitStack() as held, _unharmed(self.file):
            stream = held.enter_context(self.zipped.open(name))
            out = held.enter_context(_new(into)) if into else None
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if out:
                    out.write(chunk)
            if out:
                out.flush()
                os.fsync(out.fileno())
            if _Member(size, digest.hexdigest()) != self.manifest.members[name]:
                raise _Wrong("内容与清单不符")


@contextlib.contextmanager
def _opened(path: Path, file: Path) -> Iterator[_Archive]:
    """Open a backup that is called `file`, wherever it still lies. Raises WarehouseError if it is none, or out of order."""
    if not path.is_file():
        raise WarehouseError(f"没有备份文件 {file}", "请检查文件名")
    with path.open("rb") as handle, contextlib.ExitStack() as held:
        with _unharmed(file):
            _refuse_directory(handle)
            zipped = held.enter_context(zipfile.ZipFile(handle))
            manifest = _manifest(zipped)
            _refuse_names(zipped, manifest, path.stat().st_size)
        yield _Archive(file, zipped, manifest)


class _Wrong(Exception):
    """Raised if an archive is not what we make."""


@contextlib.contextmanager
def _unharmed(file: Path) -> Iterator[None]:
    """Say in one sentence what is wrong with an archive, whichever way it is wrong."""
    try:
        yield
    except _Wrong as error:
        raise _damaged(file, str(error)) from error
    except (
        AttributeError,
        zipfile.BadZipFile,
        EOFError,
        KeyError,
        NotImplementedError,
        OverflowError,
        RecursionError,
        RuntimeError,
        TypeError,
        ValueError,
        struct.error,
    ) as error:
        raise _damaged(file, "读不懂") from error


def _damaged(file: Path, why: str) -> WarehouseError:
    return WarehouseError(f"{file} 不是看板的备份，或者已经损坏（{why}）", "请换一份备份；什么都没有写入")


def _refuse_directory(handle: IO[bytes]) -> None:
    """Refuse a file that does not end as our archives do, or has a directory that would fill the memory."""
    size = handle.seek(0, os.SEEK_END)
    handle.seek(max(0, size - 98))
    tail = handle.read().rjust(98, b"\0")
    if tail[76:80] != b"PK\5\6" or tail[96:] != b"\0\0":
        raise _Wrong("结尾不对，可能没有传完")
    (length,) = struct.unpack("<Q", tail[40:48]) if tail[56:60] == b"PK\6\7" else struct.unpack("<L", tail[88:92])
    if length > min(size, _MOST_DIRECTORY):
        raise _Wrong("目录太长")


def _manifest(archive: zipfile.ZipFile) -> _Manifest:
    if _MANIFEST not in archive.namelist():
        raise _Wrong("没有清单")
    info = archive.getinfo(_MANIFEST)
    if info.compress_type != zipfile.ZIP_STORED or info.file_size > _MOST_MANIFEST:
        raise _Wrong("清单不对")
    told: dict[str, Any] = json.loads(archive.read(info))
    members = {str(name): _Member(int(one["size"]), str(one["sha256"])) for name, one in told["members"].items()}
    version = None if told["version"] is None else int(told["version"])
    program = str(told["program"])
    if warehouse.is_newer(program) or int(told["format"]) > _FORMAT:
        raise WarehouseError(
            f"这份备份是较新的程序（{program}）做的，本程序是 {__version__}", "请换成较新的程序再恢复；什么都没有写入"
        )
    return _Manifest(program, datetime.fromisoformat(told["at"]), version, members)


def _refuse_names(archive: zipfile.ZipFile, manifest: _Manifest, size: int) -> None:
    """Refuse members that are not those of the manifest, would land elsewhere, or take more room than the archive."""
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(names) > _MOST_MEMBERS or sorted(names) != sorted([*manifest.members, _MANIFEST]):
        raise _Wrong("里面的文件与清单不符")
    pointed = _pointed(manifest.version)
    if (pointed is not None and pointed not in names) or (pointed is None) != (warehouse.POINTER not in names):
        raise _Wrong("缺少数据版本")
    for info in infos:
        parts = info.filename.split("/")
        if not all(_is_name(part) for part in parts) or info.external_attr >> 16 & 0o170000 not in (0, 0o100000):
            raise _Wrong("里面有不该有的文件")
        if any("/".join(parts[:count]) in manifest.members for count in range(1, len(parts))):
            raise _Wrong("里面有同名的文件")
        is_plain = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
        if not is_plain or info.flag_bits & 1:
            raise _Wrong("里面有压缩或加密的文件")
    if sum(info.file_size for info in infos) > size:
        raise _Wrong("里面的文件比它自己还大")


def _is_name(part: str) -> bool:
    return bool(_NAME.fullmatch(part)) and not _TRANSIENT.fullmatch(part) and part == part.strip(" .")


def _new(path: Path) -> IO[bytes]:
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    mode = 0o444 if _OF_VERSION.fullmatch(path.name) else 0o600
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")  # noqa: PTH123


def _refuse_unsound(folder: Path, version: int | None) -> None:
    """Read a version from end to end, and hold it against what holds of every one; of another release it is only opened."""
    if version is None:
        return
    if not warehouse.is_up_to_date(folder, version):
        return
    snapshot = warehouse.Snapshot.open(folder, version)
    try:
        broken = [result.query.title for result in snapshot.sound() if result.rows]
    finally:
        snapshot.close()
    if broken:
        raise WarehouseError(
            f"数据版本 {version} 没有通过核对（{'、'.join(broken)}）",
            "请用 python -m streetboard check 看是什么，回退到较早的版本后再备份；没有写下备份，也没有恢复",
        )


def _settle(fresh: Path, home: Path) -> None:
    """Let a home that root restores belong to whom its place belongs to, and have it all on the disk."""
    paths = [fresh, *fresh.rglob("*")]
    if sys.platform != "win32" and os.geteuid() == 0:
        owner = (home if home.exists() else home.parent).stat()
        for path in paths:
            os.chown(path, owner.st_uid, owner.st_gid)
    for path in paths:
        if path.is_dir():
            disk.sync(path)


def _put(fresh: Path, home: Path) -> None:
    """Put a home in its place. What has come there meanwhile keeps it out: a folder only takes the place of an empty one."""
    if sys.platform == "win32" and home.exists():
        home.rmdir()
    fresh.rename(home)
    disk.sync(home.parent)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say in Chinese what the operating system refuses."""
    try:
        yield
    except OSError as error:
        raise WarehouseError(
            f"{path} 读写失败（{disk.reason(error) or error.strerror or '读不出来'}）",
            "请检查文件夹、权限和磁盘空间；原有数据没有改变",
        ) from error
