"""A20 and the rules of the window's room, read from its source."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import app.ui

UI = Path(app.ui.__file__).parent
FILES = sorted(UI.rglob("*.py"))
NETWORK = {"socket", "ssl", "http", "urllib", "httpx", "requests", "asyncio", "smtplib", "imaplib"}
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b")
DESIGN_HELPERS = {"app/ui/design.py"}


def _name(path: Path) -> str:
    return path.relative_to(UI.parent.parent).as_posix()


def test_the_window_talks_to_no_network() -> None:
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            found += [f"{_name(path)}: {name}" for name in names if name.split(".")[0] in NETWORK]
            found += [f"{_name(path)}: {name}" for name in names if name.startswith("PySide6.QtNetwork")]
    assert found == []


def test_no_painting_asks_the_database() -> None:
    found = []
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (
                node.name.startswith(("paint", "draw", "sizeHint", "_draw"))
            ):
                text = ast.unparse(node)
                if SQL.search(text) or re.search(r"\.(read|write|execute|query|command)\(", text):
                    found.append(f"{_name(path)}: {node.name}")
    assert found == []


def test_one_style_sheet_for_the_application_and_one_helper_for_exceptions() -> None:
    found = [_name(path) for path in FILES if "setStyleSheet(" in path.read_text(encoding="utf-8")]
    assert set(found) <= {"app/ui/theme.py", *DESIGN_HELPERS}


def test_labels_are_made_in_one_place() -> None:
    found = [
        _name(path)
        for path in FILES
        if re.search(r"\bQLabel\(", path.read_text(encoding="utf-8")) and path.name != "labels.py"
    ]
    assert found == []
