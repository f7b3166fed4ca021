"""Soak: kill -9 imports at random instants; after each the warehouse holds the version before it or the one after.

python -m tests.soak.kill [imports] [seed] [1: thinned from the first byte on]
"""

from __future__ import annotations

import csv
import hashlib
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from unittest import mock

from streetboard import ledger, warehouse
from tests.soak.forked import COMMAND, Forked, Forks

STREET = "演示街道"
HEADER = ("问题编号", "社区", "承办单位", "标题", "上报时间", "状态")
# Few, so that versions are pruned while imports are killed.
KEEP = 5
# A file has half as many rows that have changed, and a tenth that are new.
ROWS = 500

# issue -> (community, who handles it): what the warehouse should hold
Content = dict[str, tuple[str, str]]


class Soak:
    """A warehouse of its own, and what it must hold."""

    def __init__(self, folder: Path, seed: int, forks: Forks, *, thinned: bool = False) -> None:
        self.folder, self.random, self.forks = folder, random.Random(seed), forks
        self.module = "tests.soak.thinned" if thinned else COMMAND
        self.home, self.temporary = folder / "warehouse", folder / "temporary"
        self.temporary.mkdir(parents=True)
        self.environment = {
            **os.environ,
            "STREETBOARD_HOME": str(self.home),
            "STREETBOARD_KEEP_VERSIONS": str(KEEP),
            "TMPDIR": str(self.temporary),
        }
        self.content: Content = {}
        self.salt = b""
        # version -> hash of its file, of every one ever seen
        self.seen: dict[int, str] = {}
        # those of them that were found sound; what has not changed need not be read through again
        self.sound: set[int] = set()

    def next_file(self, number: int) -> tuple[Path, Content]:
        """Write an export in which some rows are new and others have changed, and say what it makes of the content."""
        changed = self.random.sample(sorted(self.content), min(ROWS, len(self.content)) // 2)
        new = [f"{number}-{row}" for row in range(ROWS // 10)]
        after = dict(self.content)
        path = self.folder / f"{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target)
            writer.writerow(HEADER)
            for issue in (*changed, *new):
                after[issue] = (f"社区{self.random.randrange(9)}", f"单位{number}")
                writer.writerow([issue, *after[issue], "路灯不亮", "2025-03-04 08:00", "待受理"])
        return path, after

    def start(self, path: Path) -> Forked:
        arguments = ("import", path, "--dataset", "issues", "--street", STREET)
        return self.forks.start(*arguments, module=self.module, environment=self.environment)

    def verify(self, before: Content, after: Content) -> bool:
        """Assert that the warehouse is whole and holds the one or the other; return whether it is the latter."""
        self._verify_salt()
        for number in warehouse.numbers(self.home):
            whole = self.folder / "whole.duckdb"
            warehouse.put_together(self.home, number, whole)
            digest = hashlib.sha256(whole.read_bytes()).hexdigest()
            assert self.seen.setdefault(number, digest) == digest, f"version {number} has changed"
        version = warehouse.current_version(self.home) if self.home.exists() else None
        if version is None:
            assert not before, "everything is lost"
            return False
        snapshot = warehouse.Snapshot.open(self.home, version)
        if version not in self.sound:
            broken = [result.records() for result in snapshot.sound() if result.rows]
            broken += [result.records() for result in snapshot.check() if result.query.level == "fail" and result.rows]
            assert not broken, broken
            self.sound.add(version)
        listed = snapshot.figure("issues/rows", limit=None).records()
        content = {row["issue_id"]: (row["community"], row["handler_org"]) for row in listed}
        assert content in (before, after), "neither the version before nor the one after"
        assert len(listed) == len(content) == snapshot.figure("issues/summary").one()["collected"]
        snapshot.close()
        return content == after

    def _verify_salt(self) -> None:
        path = self.home / "salt"
        salt = path.read_bytes() if path.exists() else b""
        assert salt or not self.salt, "the salt is lost"
        assert not self.salt or salt == self.salt, "the salt has changed"
        assert len(salt) in (0, 64), "half a salt"
        self.salt = salt

    def kill_one(self, number: int, duration: float) -> str:
        """Kill one import somewhere within `duration` seconds, verify, and finish it; return how far it had come."""
        path, after = self.next_file(number)
        process = self.start(path)
        time.sleep(self.random.uniform(0, duration))
        process.kill()
        code = process.wait().returncode
        has_ended = code != -signal.SIGKILL
        has_draft = any(self.home.glob(".draft-*"))
        has_published = self.verify(self.content, after)
        if has_ended:
            assert code == 0, "an import failed that nobody killed"
            assert has_published, "an import said that it was done and had published nothing"
        self.finish(path, after, has_published)
        if has_ended:
            return "ended before it was killed"
        if has_published:
            return "killed after publishing"
        return "killed with a draft" if has_draft else "killed before the draft"

    def finish(self, path: Path, after: Content, was_published: bool) -> None:
        """Import the same file again, as a clerk would: now it is in, it counts once, and nothing is left over."""
        (report,) = ledger.import_files([ledger.Order(path, "issues", street=STREET)], self.home)
        rows = report.rows
        assert rows["read"] == rows["inserted"] + rows["updated"] + rows["unchanged"], rows
        assert (rows["unchanged"] == rows["read"]) == was_published, rows
        assert self.verify(after, after)
        assert not list(self.home.glob(".draft-*")), "a draft is left"
        assert not list(self.temporary.iterdir()), "unmasked text may be left"
        beside = {path.name for path in self.home.iterdir() if path.suffix not in (".duckdb", ".blocks")}
        assert beside == {"CURRENT", "LOCK", "READER1", "audit", "salt"}, beside
        self.content = after


def soak(folder: Path, imports: int, seed: int = 1, *, thinned: bool = False) -> Counter[str]:
    """Kill so many imports of about 300 rows each; return how far they had come. Raises AssertionError."""
    with Forks() as forks:
        one, spare = (Soak(folder / name, seed, forks, thinned=thinned) for name in ("soak", "spare"))
        # The time of one that nobody kills.
        began = time.perf_counter()
        assert spare.start(spare.next_file(0)[0]).wait().returncode == 0
        duration = 1.1 * (time.perf_counter() - began)
        with mock.patch.dict(os.environ, one.environment):
            return Counter(one.kill_one(number, duration) for number in range(imports))


def main(imports: int = 200, seed: int = 1, thinned: int = 0) -> None:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = soak(Path(folder), imports, seed, thinned=bool(thinned))
    print(f"{imports} imports, seed {seed}: {dict(found)}; every version whole; {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
