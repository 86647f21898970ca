"""The house rules that no ready-made tool knows, each a function from a file to its breaches.

A rule's docstring is what a person reads when it bites: what to do instead. Exceptions stand in the rule,
each with its reason; a new exception is a change to this file that a reviewer sees.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from tests.unit.house.source import Breach, Check, Source, called, calls, dotted, imports, keyword, strings

# Files that end a transaction themselves, for they are the doors or work on another file.
_DOORS = (
    "app/db/session.py",  # read, write, write_long and apply
    "app/db/migrate.py",  # a connection of its own, before any door is open
    "app/db/blobs.py",  # the second file, which has no journal
    "app/db/backup.py",  # copies, never the open profile
    "app/server/",  # a database of its own
)
# Rooms that meet a connection or a session; elsewhere commit() belongs to an editor, begin() to a painter.
_MEET_SESSIONS = (
    *("app/db/", "app/queries/", "app/services/", "app/sync/"),
    *("app/jobs/", "app/cli/", "app/server/", "app/bootstrap.py"),
)
_SQL_VERB = re.compile(
    r"^\s*(SELECT|INSERT|UPDATE|DELETE FROM|REPLACE|CREATE|DROP|ALTER|PRAGMA|ATTACH|WITH)\s", re.ASCII
)
# Statements whose names SQLite cannot take as parameters; they come from the registry or are checked there.
_COMPOSED_SQL = (
    "app/db/capture.py",  # triggers, generated from the registry
    "app/db/engine.py",  # PRAGMA key takes no parameter; the key is hexadecimal
    "app/db/migrate.py",  # counts of every table, by the schema's own names
    "app/db/backup.py",  # ATTACH … KEY takes no parameter
)
_EXECUTES = frozenset({"execute", "executemany", "executescript", "exec_driver_sql", "scalar", "scalars"})


def only_doors_commit(source: Source) -> Iterator[Breach]:
    """Only the doors of Database end a transaction: use `Database.write`, `write_long` or `apply`."""
    if not source.within(*_MEET_SESSIONS) or source.within(*_DOORS):
        return
    for call in calls(source):
        if called(call) in {"commit", "begin", "begin_nested"} and isinstance(call.func, ast.Attribute):
            yield Breach(call.lineno, f".{called(call)}()")
    for line, text in strings(source):
        if text.strip().rstrip(";").upper() in {"COMMIT", "END", "END TRANSACTION"} and text.isupper():
            yield Breach(line, text.strip())


def no_process_events(source: Source) -> Iterator[Breach]:
    """No processEvents: work goes through the runner, which calls back on the window's thread."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "processEvents":
            yield Breach(node.lineno, "processEvents")


def no_lambda_connects(source: Source) -> Iterator[Breach]:
    """Connect bound methods, not lambdas: a lambda keeps its widget alive and nobody can disconnect it."""
    for call in calls(source):
        if called(call) == "connect" and any(isinstance(a, ast.Lambda) for a in call.args):
            yield Breach(call.lineno, "lambda in connect()")


def relationships_raise(source: Source) -> Iterator[Breach]:
    """A relationship says lazy="raise": no query starts behind a reader's back."""
    for call in calls(source):
        if called(call) == "relationship" and keyword(call, "lazy") != "raise":
            yield Breach(call.lineno, 'relationship() without lazy="raise"')


_RICH = frozenset({"QLabel", "QTextEdit", "QTextBrowser", "QMessageBox", "QErrorMessage"})


def plain_text_widgets(source: Source) -> Iterator[Breach]:
    """Widgets that guess at rich text open file:// images by themselves: make labels with
    app/ui/widgets/labels.py and long text with QPlainTextEdit; only app/ui/widgets/ holds the guessing kinds,
    set to plain text."""
    if not source.within("app/"):
        return
    if not source.within("app/ui/widgets/"):
        for call in calls(source):
            if called(call) in _RICH:
                yield Breach(call.lineno, called(call))
        for node in source.nodes:
            if isinstance(node, ast.ClassDef):
                yield from (
                    Breach(node.lineno, f"class on {dotted(base)}")
                    for base in node.bases
                    if dotted(base).rpartition(".")[2] in _RICH
                )
    elif any(called(call) == "QLabel" for call in calls(source)) and "PlainText" not in source.text:
        yield Breach(1, "QLabel without PlainText")
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in {
            "AutoText",
            "RichText",
            "MarkdownText",
            "setHtml",
        }:
            yield Breach(node.lineno, node.attr)


def no_composed_sql(source: Source) -> Iterator[Breach]:
    """No SQL glued from pieces: bind parameters, or SQLAlchemy's expressions."""
    if not source.within("app/", "migrations/") or source.within(*_COMPOSED_SQL):
        return
    texts = _sql_texts(source)
    for call in calls(source):
        if (called(call) in _EXECUTES or call in texts) and call.args and _is_glued(call.args[0]):
            yield Breach(call.lineno, f"{called(call)}() of a glued string")
    for node in source.nodes:
        if _is_glued(node) and _SQL_VERB.match(_first_text(node)):
            yield Breach(getattr(node, "lineno", 0), "a statement glued from pieces")


def raw_sql_only_in_db(source: Source) -> Iterator[Breach]:
    """Raw SQL (text(), exec_driver_sql) only in app/db and migrations; elsewhere Core expressions."""
    if not source.within("app/") or source.within("app/db/", "app/server/"):
        return
    texts = _sql_texts(source)
    for call in calls(source):
        if call in texts or called(call) in {"exec_driver_sql", "executescript"}:
            yield Breach(call.lineno, f"{called(call)}()")
    for line, name in imports(source):
        if name == "sqlalchemy.text" or name.startswith("sqlalchemy.sql.text"):
            yield Breach(line, name)


def no_insert_or_replace(source: Source) -> Iterator[Breach]:
    """INSERT OR REPLACE deletes a row past its delete trigger: update, or use ON CONFLICT DO UPDATE."""
    for line, text in strings(source):
        if source.within("app/", "migrations/") and re.search(
            r"\b(OR\s+REPLACE|REPLACE\s+INTO)\b", text, re.IGNORECASE
        ):
            yield Breach(line, "REPLACE")


_CLOCKS = re.compile(
    r"^((datetime\.)?datetime\.(now|utcnow|today)|(datetime\.)?date\.today|uuid\.uuid[147]|uuid[147]|os\.urandom"
    r"|os\.getrandom)$"
)


def pure_rooms_read_no_clock(source: Source) -> Iterator[Breach]:
    """domain and formats read no clock and roll no dice: take the time or the bytes as an argument."""
    if not source.within("app/domain/", "app/formats/", "app/sync/engine.py", "app/sync/merge.py"):
        return
    for line, name in imports(source):
        if name.partition(".")[0] in {"random", "secrets", "time"}:
            yield Breach(line, f"import {name}")
    for call in calls(source):
        if _CLOCKS.match(dotted(call.func)):
            yield Breach(call.lineno, dotted(call.func))


_BANNED_CALLS = {
    "eval": "parse it",
    "exec": "call it",
    "os.system": "subprocess.run with a list",
    "os.popen": "subprocess.run with a list",
    "tempfile.mktemp": "tempfile.mkdtemp or NamedTemporaryFile",
    "yaml.load": "no YAML here",
}
_BANNED_MODULES = frozenset(
    {"pickle", "cPickle", "dill", "marshal", "shelve", "yaml", "webbrowser", "xmlrpc"}
)


def nothing_dangerous(source: Source) -> Iterator[Breach]:
    """No eval, pickle, shell, mktemp or unverified TLS; addresses are opened only by app/ui/links.py."""
    for call in calls(source):
        name = dotted(call.func)
        if name in _BANNED_CALLS:
            yield Breach(call.lineno, f"{name}: {_BANNED_CALLS[name]}")
        if keyword(call, "shell") is True:
            yield Breach(call.lineno, "shell=True")
        if keyword(call, "verify") is False:
            yield Breach(call.lineno, "verify=False")
        if called(call) == "openUrl" and not source.within("app/ui/links.py"):
            yield Breach(call.lineno, "openUrl outside app/ui/links.py")
    for line, name in imports(source):
        if name.partition(".")[0] in _BANNED_MODULES and not source.within("tests/"):
            yield Breach(line, f"import {name}")


_POSIX = frozenset({"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog"})


def only_system_knows_posix(source: Source) -> Iterator[Breach]:
    """Nothing needs POSIX: what differs between systems lives in app/system, behind one function for all."""
    if not source.within("app/") or source.within("app/system/"):
        return
    for line, name in imports(source):
        if name.partition(".")[0] in _POSIX:
            yield Breach(line, f"import {name}")
    for call in calls(source):
        if dotted(call.func) in {"os.fork", "os.forkpty", "os.getuid", "os.geteuid", "os.chown", "os.mkfifo"}:
            yield Breach(call.lineno, dotted(call.func))


def files_say_what_they_are_for(source: Source) -> Iterator[Breach]:
    """The first statement of a file is a docstring whose first line says what the file is for."""
    lines = (ast.get_docstring(source.tree) or "").splitlines()
    if not lines or len(lines[0]) < 15:
        yield Breach(1, "no sentence at the top")


def files_stay_short(source: Source) -> Iterator[Breach]:
    """A file of the program stays under 400 lines, or a line `# Long because: …` gives its reason."""
    length = source.text.count("\n")
    if (
        source.within("app/")
        and length >= 400
        and not re.search(r"^# Long because: \S+ \S+", source.text, re.MULTILINE)
    ):
        yield Breach(length, f"{length} lines")


def packages_export_nothing(source: Source) -> Iterator[Breach]:
    """An __init__.py holds a docstring and nothing to import from elsewhere: one name, one place."""
    if not source.path.endswith("__init__.py"):
        return
    for line, name in imports(source):
        if not name.startswith("__future__."):
            yield Breach(line, f"re-export of {name}")


_MAY_CATCH_ALL = ("app/ui/runner.py", "app/ui/errors.py", "app/server/")


def known_troubles_are_named(source: Source) -> Iterator[Breach]:
    """Catch what you know by name; bugs pass to the runner, the excepthook or the server's handler."""
    if not source.within("app/") or source.within(*_MAY_CATCH_ALL):
        return
    for node in source.nodes:
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        broad = any(kind is None or dotted(kind) in {"Exception", "BaseException"} for kind in kinds)
        last = node.body[-1]
        passes_on = isinstance(last, ast.Raise) and last.exc is None  # tidies up, then lets it through
        if broad and not passes_on:
            yield Breach(node.lineno, "broad except")


def only_the_command_line_prints(source: Source) -> Iterator[Breach]:
    """Only the command line and the scripts talk to a terminal; everything else logs or returns."""
    if source.within("app/") and not source.within("app/cli/"):
        yield from (Breach(c.lineno, "print()") for c in calls(source) if dotted(c.func) == "print")


def one_undo_and_one_place_for_settings(source: Source) -> Iterator[Breach]:
    """The journal is the undo (no QUndoStack); settings are device.toml and `setting` rows (no QSettings)."""
    for node in source.nodes:
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name in {"QUndoStack", "QUndoCommand", "QUndoGroup", "QSettings"}:
            yield Breach(getattr(node, "lineno", 0), name)


def nobody_sleeps(source: Source) -> Iterator[Breach]:
    """A sleep is a guess: wait for the event itself (Event.wait, QTimer, qtbot.waitUntil, process.wait)."""
    if source.within("app/", "tests/"):
        yield from (
            Breach(c.lineno, "sleep") for c in calls(source) if dotted(c.func) in {"time.sleep", "sleep"}
        )


def nothing_is_unfinished(source: Source) -> Iterator[Breach]:
    """No stub and no test put aside: build it, or leave it out."""
    for node in source.nodes:
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if dotted(raised) == "NotImplementedError":
                yield Breach(node.lineno, "NotImplementedError")
        if isinstance(node, ast.Attribute) and dotted(node) in {"pytest.mark.xfail", "pytest.mark.skip"}:
            yield Breach(node.lineno, dotted(node))


_SILENCED = re.compile(r"#\s*(type:\s*ignore|noqa|pragma:\s*no (?:cover|branch))(.*)$")
_WITH_REASON = re.compile(r"^(\[[\w, -]+\]|: ?[A-Z]+\d+(, ?[A-Z]+\d+)*)?\s*(#|-|–|\(|:)\s*\S+ \S+")


def silence_has_a_reason(source: Source) -> Iterator[Breach]:
    """What is silenced says why, on the same line or in a comment above it:
    `# noqa: S105  # a file name, not a password`."""
    if source.within("tests/unit/house/"):
        return
    above = ""
    for number, line in enumerate(source.text.splitlines(), 1):
        found = _SILENCED.search(line)
        if not found:
            above = line.strip()
        elif not _WITH_REASON.match(found[2]) and not above.startswith("# "):
            yield Breach(number, found[0])


def pictures_come_from_the_real_program(source: Source) -> Iterator[Breach]:
    """Pictures show an imported profile in the real program: no rows, tables or models handed to widgets."""
    if not re.search(r"(screens|pictures)[^/]*\.py$", source.path) or source.within("app/", "tests/unit/"):
        return
    for line, name in imports(source):
        if name.startswith(("app.models", "app.queries", "app.db", "sqlalchemy", "sqlcipher3")):
            yield Breach(line, f"import {name}")


def domain_is_standard_library_only(source: Source) -> Iterator[Breach]:
    """domain and errors import the standard library, domain and errors; nothing that has to be installed."""
    if not source.within("app/domain/", "app/errors.py"):
        return
    for line, name in imports(source):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and not name.startswith(("app.domain", "app.errors")):
            yield Breach(line, f"import {name}")


def _sql_texts(source: Source) -> set[ast.Call]:
    """Calls of SQLAlchemy's text(), not of somebody else's."""
    names = {"sa.text", "sqlalchemy.text"} | {
        "text" for _, name in imports(source) if name == "sqlalchemy.text"
    }
    return {call for call in calls(source) if dotted(call.func) in names}


def _is_glued(node: ast.AST) -> bool:
    match node:
        case ast.JoinedStr(values=values):
            return any(isinstance(v, ast.FormattedValue) for v in values)
        case ast.BinOp(left=left, op=ast.Mod()):
            return _is_text(left)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return (_is_text(left) or _is_text(right)) and not (_is_text(left) and _is_text(right))
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            return _is_text(value)
    return False


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _first_text(node: ast.AST) -> str:
    for below in ast.walk(node):
        if isinstance(below, ast.Constant) and isinstance(below.value, str):
            return below.value
    return ""


RULES: tuple[Check, ...] = (
    only_doors_commit,
    no_process_events,
    no_lambda_connects,
    relationships_raise,
    plain_text_widgets,
    no_composed_sql,
    raw_sql_only_in_db,
    no_insert_or_replace,
    pure_rooms_read_no_clock,
    nothing_dangerous,
    only_system_knows_posix,
    files_say_what_they_are_for,
    files_stay_short,
    packages_export_nothing,
    known_troubles_are_named,
    only_the_command_line_prints,
    one_undo_and_one_place_for_settings,
    nobody_sleeps,
    nothing_is_unfinished,
    silence_has_a_reason,
    pictures_come_from_the_real_program,
    domain_is_standard_library_only,
)
