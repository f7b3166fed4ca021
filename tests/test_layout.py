"""Layout: a name of ours says its job wherever it stands, so that no import needs another one for it (lint-imports holds the arrows)."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = ("streetboard", "tests", "tools", "pages")


def test_nothing_of_ours_is_imported_under_another_name():
    renamed = []
    for path in sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] in OURS:
                    renamed += [
                        (path.name, one.name, one.asname) for one in names if one.asname not in (None, one.name)
                    ]
                case ast.Import(names=names):
                    ours = [one for one in names if one.name.split(".")[0] in OURS]
                    renamed += [(path.name, one.name, one.asname) for one in ours if one.asname]
    assert renamed == []
