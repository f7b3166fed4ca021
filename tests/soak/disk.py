"""Soak: fill a small disk to within some bytes of its end, and import; the warehouse stays as it was, or is the next version.

python -m tests.soak.disk FOLDER, where FOLDER is empty and on a disk of its own, such as `mount -t tmpfs -o size=24m tmpfs FOLDER`
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from streetboard import warehouse
from tests.soak.forked import Forks
from tests.soak.kill import Soak

STEPS = 24


def main(disk: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, Forks() as forks:
        soak = Soak(Path(folder), 4000, 1, forks)
        soak.home = disk / "warehouse"
        soak.environment["STREETBOARD_HOME"] = str(soak.home)
        path, soak.content = soak.next_file(0)
        assert soak.start(path).wait().returncode == 0
        soak.verify(soak.content, soak.content)
        free = shutil.disk_usage(disk).free
        path, after = soak.next_file(1)
        for step in range(STEPS + 1):
            left = free * step // STEPS
            ballast = disk / "ballast"
            ballast.write_bytes(bytes(max(shutil.disk_usage(disk).free - left, 0)))
            told = soak.start(path).wait()
            ballast.unlink()
            files = sorted(file.name for file in soak.home.iterdir())
            done = soak.verify(soak.content, after)
            assert done == (told.returncode == 0), told.stderr
            print(f"{left / 1e6:6.1f} MB left: {told.returncode} {(told.stderr or told.stdout).strip()[:120]}")
            if done:
                return
            assert told.returncode == 2, told.stderr
            assert told.stderr.startswith("错误：")
            assert told.stderr.count("\n") == 1, told.stderr
            assert files == ["000001.duckdb", "CURRENT", "LOCK", "READER1", "audit", "salt"], files
            assert warehouse.current_version(soak.home) == 1
    raise AssertionError("the disk is too small for the import in any case")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
