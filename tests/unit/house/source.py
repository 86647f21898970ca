"""The files that the house rules look at, and small helpers to ask a syntax tree questions."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
_NOT_OURS = frozenset({".git", ".venv", ".tools", "__pycache__", "build", "dist", "shots", "bench-results"})


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root with ``/``, its text, its tree and all nodes of the tree."""

    path: str
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]

    def within(self, *places: str) -> bool:
        """True when the file is one of `places` or lies in one of them (those that end with ``/``)."""
        return any(self.path == p or (p.endswith("/") and self.path.startswith(p)) for p in places)


@dataclass(frozen=True, slots=True)
class Breach:
    """A line that breaks a rule."""

    line: int
    what: str


Check = Callable[[Source], Iterator[Breach]]


def parse(path: str, text: str) -> Source:
    """A source from its text; a snippet in a test as well as a file."""
    tree = ast.parse(text)
    return Source(path, text, tree, tuple(ast.walk(tree)))


@cache
def our_files() -> tuple[Path, ...]:
    """Every file of the tree that is ours, in a stable order: no environment, cache or output."""
    found: list[Path] = []
    for folder, below, files in os.walk(REPOSITORY):
        below[:] = sorted(n for n in below if n not in _NOT_OURS and not n.endswith(("_cache", ".egg-info")))
        below[:] = [n for n in below if n != ".hypothesis"]
        found += [Path(folder) / name for name in sorted(files) if not name.startswith(".coverage")]
    return tuple(found)


@cache
def python_files() -> tuple[Source, ...]:
    """Every Python file of ours, parsed."""
    return tuple(
        parse(path.relative_to(REPOSITORY).as_posix(), path.read_text(encoding="utf-8"))
        for path in our_files()
        if path.suffix == ".py"
    )


@cache
def text_files() -> tuple[tuple[str, str], ...]:
    """Path and text of every file of ours that is text."""
    found = []
    for path in our_files():
        data = path.read_bytes()
        if b"\0" in data[:8000]:
            continue
        found.append((path.relative_to(REPOSITORY).as_posix(), data.decode("utf-8", errors="replace")))
    return tuple(found)


def calls(source: Source) -> Iterator[ast.Call]:
    """Every call in the file."""
    return (node for node in source.nodes if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The last name of what is called: ``commit`` for ``session.commit()``."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def dotted(node: ast.expr) -> str:
    """``a.b.c`` for a chain of names, else what of it is a chain."""
    match node:
        case ast.Attribute(value=value, attr=name):
            return f"{dotted(value)}.{name}".lstrip(".")
        case ast.Name(id=name):
            return name
    return ""


def keyword(call: ast.Call, name: str) -> object:
    """The constant given for a keyword; None when absent or not a constant."""
    for given in call.keywords:
        if given.arg == name and isinstance(given.value, ast.Constant):
            return given.value.value
    return None


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """(line, full dotted name) of everything imported; ``from a import b`` gives ``a.b``."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def docstrings(source: Source) -> set[int]:
    """Identity of every constant that is a docstring or a bare string: prose, not program."""
    return {
        id(node.value)
        for node in source.nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def strings(source: Source) -> Iterator[tuple[int, str]]:
    """(line, text) of every string of the program, docstrings left out."""
    prose = docstrings(source)
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value
