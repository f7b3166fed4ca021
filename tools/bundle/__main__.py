"""Bundle: fetch the wheels of each kind of machine and pack them with the program, on a machine that has a network."""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.bundle import packing, targets

_FONTS = Path("/usr/share/fonts/opentype/noto")


def main() -> int:
    """Make the bundles that are asked for; return 1 if one of them could not be made."""
    asked = argparse.ArgumentParser(prog="python -m tools.bundle", description=__doc__)
    asked.add_argument("--out", type=Path, default=Path("dist"), help="where the archives go")
    asked.add_argument("--target", action="append", choices=targets.TARGETS, help="one kind of machine; all without it")
    asked.add_argument("--python", default=f"3.{sys.version_info.minor}", help="the Python of the machine, as 3.11")
    asked.add_argument("--fonts", type=Path, default=_FONTS, help="where Noto Sans CJK lies (Debian: fonts-noto-cjk)")
    asked.add_argument("--no-fonts", action="store_true", help="pack no fonts: the machine has them")
    options = asked.parse_args()
    fonts = None if options.no_fonts else options.fonts
    if fonts and (missing := [name for name in packing.FONTS if not (fonts / name).is_file()]):
        print(f"{fonts} lacks {', '.join(missing)}: install fonts-noto-cjk, or say --no-fonts", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in options.target or targets.TARGETS:
        with tempfile.TemporaryDirectory() as wheels:
            if problem := fetched(targets.TARGETS[name], options.python, Path(wheels)):
                print(f"{name}: {problem}", file=sys.stderr)
                failed = 1
                continue
            archive = packing.pack(targets.TARGETS[name], options.python, Path(wheels), fonts, options.out)
        with archive.open("rb") as packed:
            checksum = hashlib.file_digest(packed, "sha256").hexdigest()
        archive.with_name(f"{archive.name}.sha256").write_text(f"{checksum}  {archive.name}\n", "utf-8")
        print(f"{archive}  {archive.stat().st_size / 1e6:,.0f} MB")
    return failed


def fetched(target: targets.Target, python: str, wheels: Path) -> str:
    """Fetch the wheels that a kind of machine takes into a folder; return what is missing, empty if nothing is."""
    listed = wheels / "requirements.txt"
    pinned = (packing.PROJECT / "requirements.txt").read_text("utf-8")
    listed.write_text(targets.requirements(pinned, target, python), "utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            *arguments(target, python),
            "--requirement",
            listed,
            "--dest",
            wheels,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return "; ".join(errors) or "pip has failed" if done.returncode else ""


def arguments(target: targets.Target, python: str) -> list[str]:
    """Return what pip is told of a machine that it does not run on: all that is pinned, with its hashes, as wheels, and nothing else."""
    abis = (f"cp{python.replace('.', '')}", "abi3", "none")
    return [
        "--no-deps", "--require-hashes", "--only-binary", ":all:", "--disable-pip-version-check",
        "--implementation", "cp", "--python-version", python,
        *(word for platform in target.platforms for word in ("--platform", platform)),
        *(word for abi in abis for word in ("--abi", abi)),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
