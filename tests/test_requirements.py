"""Requirements: what is imported was chosen, what was chosen is pinned, and what is pinned can be proved to be the same."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BOTH = ("requirements", "tests/requirements")


def chosen(name: str) -> set[str]:
    """Return the packages that a requirements.in names."""
    lines = (ROOT / f"{name}.in").read_text("utf-8").splitlines()
    return {_plain(re.split(r"[\[=<>;]", line)[0]) for line in lines if line and line[0] not in "#-"}


def pinned(name: str) -> dict[str, tuple[str, set[str]]]:
    """Return the version and the hashes of each package in a requirements.txt."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / f"{name}.txt").read_text("utf-8"), flags=re.MULTILINE)
    found = {}
    for entry in re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]:
        parts = re.fullmatch(r"([\w.-]+)==(\S+)(?: ; [^\\]*)?((?: *\\\n *--hash=sha256:[0-9a-f]{64})+)\n", entry)
        assert parts, entry
        assert _plain(parts[1]) not in found
        found[_plain(parts[1])] = parts[2], set(re.findall("sha256:([0-9a-f]+)", parts[3]))
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


@pytest.mark.parametrize("name", BOTH)
def test_what_was_chosen_is_pinned_with_hashes(name):
    assert chosen(name) - pinned(name).keys() == set()


def test_both_files_pin_the_same():
    ours, tests = map(pinned, BOTH)
    assert {name: ours[name] for name in ours.keys() & tests.keys()} == {
        name: tests[name] for name in ours.keys() & tests.keys()
    }


@pytest.mark.parametrize("name", [f"{name}.{ending}" for name in BOTH for ending in ("in", "txt")])
def test_a_package_comes_from_where_the_machine_gets_its_packages(name):
    assert (
        re.findall(r"(?i)https?://|file:|--(?:extra-)?index|--find-links| @ ", (ROOT / name).read_text("utf-8")) == []
    )


def test_what_is_imported_was_chosen():
    """What comes along with a choice may leave with its next version."""
    scripts = [ROOT / "dashboard.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "streetboard").rglob("*.py")]
    imported = set()
    for script in scripts:
        for node in ast.walk(ast.parse(script.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module.split(".")[0])
    foreign = imported - sys.stdlib_module_names - {"streetboard"}
    packages = packages_distributions()
    assert {name for name in foreign if not chosen("requirements") & set(map(_plain, packages[name]))} == set()
