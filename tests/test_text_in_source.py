"""Text in source: no page hands Streamlit a text that it would read as Markdown, and no HTML stands in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from streetboard import ui

FOLDER = Path(ui.__file__).parent
SOURCES = sorted(FOLDER.rglob("*.py"))
# Whose first argument, or `text` or `label`, is read as Markdown.
READ = {
    "badge", "button", "caption", "checkbox", "date_input", "dialog", "download_button", "error", "expander", "feedback",
    "file_uploader", "form_submit_button", "header", "info", "link_button", "markdown", "metric", "multiselect",
    "number_input", "page_link", "pills", "popover", "progress", "radio", "segmented_control", "select_slider",
    "selectbox", "slider", "spinner", "status", "subheader", "success", "tabs", "text_area", "text_input", "title",
    "toast", "toggle", "warning", "write",
}  # fmt: skip
# The place of the text where it is not the first.
PLACES = {"progress": 1, "page_link": 1}
# Names that are ours: functions that make plain text, or a message of nothing else.
PLAIN = {"plain", "markdown.plain", "_label", "_said"}
# Words of our own out of a table of literals, and a label that the callers of a function give as one.
LITERALS = {"word", "label"}


def calls(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef, ast.Call]]:
    """Yield the calls of elements, of `st` or of a place for them, with the functions that they stand in."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = {alias.asname or alias.name for one in imports for alias in one.names}
    for scope in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(scope):
            match node:
                case ast.Call(func=ast.Attribute(attr=name, value=of)) if name in READ and ast.unparse(of) not in ours:
                    yield scope, node


def shown(call: ast.Call) -> ast.expr | None:
    """Return what of a call Streamlit reads as Markdown."""
    assert isinstance(call.func, ast.Attribute)
    for keyword in call.keywords:
        if keyword.arg in ("body", "label", "text", "title"):
            return keyword.value
    place = PLACES.get(call.func.attr, 0)
    return call.args[place] if len(call.args) > place else None


def is_plain(value: ast.expr, scope: ast.AST | None, names: frozenset[str] = frozenset()) -> bool:
    match value:
        case ast.Constant():
            return True
        case ast.JoinedStr():
            return all(is_plain(part, scope, names) for part in value.values)
        case ast.FormattedValue():
            return is_plain(value.value, scope, names)
        case ast.BinOp():
            return is_plain(value.left, scope, names) and is_plain(value.right, scope, names)
        case ast.IfExp():
            return is_plain(value.body, scope, names) and is_plain(value.orelse, scope, names)
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.Call(func=ast.Name("map"), args=[function, _])]):
            return ast.unparse(function) in PLAIN
        case ast.Call():
            return ast.unparse(value.func) in PLAIN
        case ast.Name(name) if name not in names:
            return name in LITERALS or all(
                is_plain(one, scope, names | {name}) for one in given(name, scope) or [value]
            )
    return False


def given(name: str, scope: ast.AST | None) -> list[ast.expr]:
    """Return everything that a name is given in a function."""
    found: list[ast.expr] = []
    for node in ast.walk(scope) if scope else ():
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found.append(node.value)
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=True)
                    found += [one for to, one in pairs if isinstance(to, ast.Name) and to.id == name]
    return found


def faults(source: str) -> list[str]:
    return sorted(
        {
            f"{call.lineno}: {ast.unparse(text)}"
            for scope, call in calls(ast.parse(source))
            if (text := shown(call)) is not None and not is_plain(text, scope)
        }
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_every_text_that_streamlit_reads_as_markdown_is_a_literal_or_was_made_plain(path):
    assert faults(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    ['st.error(f"**{error.problem}**")', "st.button(name)", 'st.expander("x" + row["title"])', "a.checkbox(said)"],
)
def test_a_text_that_was_not_made_plain_is_found(line):
    assert len(faults(f"def show(name, said):\n    {line}\n")) == 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_no_html_stands_in_python(path):
    found = [
        f"{node.lineno}: {node.value}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"</?[a-zA-Z]", node.value)
    ]
    assert found == []
