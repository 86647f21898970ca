"""The house rules hold in every file, and each of them bites when it should."""

from __future__ import annotations

import re

import pytest

from tests.unit.house import rooms, rules
from tests.unit.house.source import Check, parse, python_files, text_files

ALL_RULES: tuple[Check, ...] = (
    *rules.RULES,
    rooms.rooms_keep_to_their_job,
    rooms.features_of_the_window_do_not_know_each_other,
)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds_in_every_file(rule: Check) -> None:
    breaches = [f"{s.path}:{b.line}: {b.what}" for s in python_files() for b in rule(s)]
    assert not breaches, f"{rule.__doc__}\n" + "\n".join(breaches)


# (rule, file, what breaks it)
BAD: list[tuple[Check, str, str]] = [
    (rules.only_doors_commit, "app/services/contacts.py", "session.commit()"),
    (rules.only_doors_commit, "app/db/search.py", "with engine.begin() as c: pass"),
    (rules.only_doors_commit, "app/db/journal.py", "c.exec_driver_sql('COMMIT')"),
    (rules.no_process_events, "app/ui/runner.py", "QApplication.processEvents()"),
    (rules.no_lambda_connects, "app/ui/shell/window.py", "b.clicked.connect(lambda: self.go())"),
    (rules.relationships_raise, "tests/support/mapped.py", "x = relationship('Contact')"),
    (rules.relationships_raise, "tests/support/mapped.py", "x = relationship('Contact', lazy='select')"),
    (rules.plain_text_widgets, "app/ui/contacts/header.py", "QLabel(name)"),
    (rules.plain_text_widgets, "app/ui/contacts/header.py", "class Name(QtWidgets.QLabel): pass"),
    (rules.plain_text_widgets, "app/ui/contacts/header.py", "QTextBrowser()"),
    (rules.plain_text_widgets, "app/ui/widgets/labels.py", "QLabel(name)"),
    (rules.plain_text_widgets, "app/ui/widgets/labels.py", "label.setTextFormat(Qt.TextFormat.RichText)"),
    (rules.no_composed_sql, "app/db/search.py", "c.execute(f'select {x}')"),
    (rules.no_composed_sql, "app/db/search.py", "c.exec_driver_sql('drop table %s' % name)"),
    (rules.no_composed_sql, "app/db/search.py", "c.execute('select ' + name)"),
    (rules.no_composed_sql, "app/db/search.py", "import sqlalchemy as sa\nsa.text('select {}'.format(name))"),
    (rules.no_composed_sql, "app/db/search.py", "sql = f'SELECT {x} FROM contact'"),
    (rules.raw_sql_only_in_db, "app/queries/lists.py", "from sqlalchemy import text"),
    (rules.raw_sql_only_in_db, "app/services/tags.py", "session.exec_driver_sql('VACUUM')"),
    (rules.raw_sql_only_in_db, "app/services/tags.py", "sa.text('now')"),
    (rules.no_insert_or_replace, "app/db/search.py", "c.execute('insert or replace into t values (1)')"),
    (rules.no_insert_or_replace, "app/db/search.py", "SQL = 'REPLACE INTO t VALUES (1)'"),
    (rules.pure_rooms_read_no_clock, "app/domain/dates.py", "datetime.now(tz=UTC)"),
    (rules.pure_rooms_read_no_clock, "app/domain/dates.py", "datetime.date.today()"),
    (rules.pure_rooms_read_no_clock, "app/domain/ids.py", "os.urandom(16)"),
    (rules.pure_rooms_read_no_clock, "app/domain/ids.py", "uuid.uuid4()"),
    (rules.pure_rooms_read_no_clock, "app/formats/vcard/writer.py", "import time"),
    (rules.pure_rooms_read_no_clock, "app/formats/vcard/writer.py", "from random import choice"),
    (rules.nothing_dangerous, "app/cli/main.py", "eval(x)"),
    (rules.nothing_dangerous, "scripts/x.py", "import pickle"),
    (rules.nothing_dangerous, "scripts/x.py", "subprocess.run('ls', shell=True)"),
    (rules.nothing_dangerous, "app/sync/central.py", "Client(verify=False)"),
    (rules.nothing_dangerous, "app/ui/contacts/facts.py", "QDesktopServices.openUrl(url)"),
    (rules.nothing_dangerous, "app/db/backup.py", "tempfile.mktemp()"),
    (rules.only_system_knows_posix, "app/db/engine.py", "import fcntl"),
    (rules.only_system_knows_posix, "app/jobs/sync.py", "os.fork()"),
    (rules.files_say_what_they_are_for, "app/db/engine.py", "x = 1"),
    (rules.files_say_what_they_are_for, "app/db/engine.py", '"""Engine."""'),
    (rules.files_stay_short, "app/db/engine.py", "x = 1\n" * 401),
    (rules.packages_export_nothing, "app/db/__init__.py", "from app.db.engine import connect"),
    (rules.known_troubles_are_named, "app/db/engine.py", "try: f()\nexcept Exception: g()"),
    (rules.known_troubles_are_named, "app/db/engine.py", "try: f()\nexcept: g()"),
    (rules.known_troubles_are_named, "app/db/engine.py", "try: f()\nexcept (OSError, Exception): g()"),
    (rules.only_the_command_line_prints, "app/services/tags.py", "print('done')"),
    (rules.one_undo_and_one_place_for_settings, "app/ui/actions.py", "QUndoStack()"),
    (rules.one_undo_and_one_place_for_settings, "app/ui/theme.py", "QtCore.QSettings()"),
    (rules.nobody_sleeps, "tests/gui/test_x.py", "time.sleep(1)"),
    (rules.nothing_is_unfinished, "app/services/tags.py", "raise NotImplementedError"),
    (rules.nothing_is_unfinished, "tests/unit/test_x.py", "@pytest.mark.xfail\ndef test_x(): pass"),
    (rules.silence_has_a_reason, "app/db/engine.py", "x = 1  # type: ignore"),
    (rules.silence_has_a_reason, "app/db/engine.py", "x = 1  # type: ignore[no-any-return]"),
    (rules.silence_has_a_reason, "app/db/engine.py", "x = 1  # noqa: S105"),
    (rules.silence_has_a_reason, "app/db/engine.py", "x = 1  # pragma: no cover"),
    (rules.pictures_come_from_the_real_program, "benchmarks/screens.py", "from app.queries import lists"),
    (rules.domain_is_standard_library_only, "app/domain/names.py", "import rapidfuzz"),
    (rules.domain_is_standard_library_only, "app/domain/names.py", "from app.models import base"),
    (rooms.rooms_keep_to_their_job, "app/formats/csv/reader.py", "from sqlalchemy import select"),
    (rooms.rooms_keep_to_their_job, "app/queries/lists.py", "from app.db.session import WriteSession"),
    (rooms.rooms_keep_to_their_job, "app/ui/contacts/page.py", "from app.models.contact import contact"),
    (rooms.rooms_keep_to_their_job, "app/jobs/sync.py", "import threading"),
    (
        rooms.features_of_the_window_do_not_know_each_other,
        "app/ui/contacts/page.py",
        "from app.ui.imports.wizard import Wizard",
    ),
    (
        rooms.features_of_the_window_do_not_know_each_other,
        "app/ui/widgets/list_view.py",
        "from app.ui.contacts.page import Page",
    ),
]

GOOD: list[tuple[Check, str, str]] = [
    (rules.only_doors_commit, "app/db/session.py", "connection.commit()"),
    (rules.only_doors_commit, "app/ui/widgets/field.py", "self.editor.commit()"),
    (
        rules.silence_has_a_reason,
        "app/db/x.py",
        "# Imported here: slow.\nimport a  # noqa: E1\nimport b  # noqa: E1",
    ),
    (rules.no_lambda_connects, "app/ui/shell/window.py", "b.clicked.connect(self.go)"),
    (rules.relationships_raise, "tests/support/mapped.py", "x = relationship('C', lazy='raise')"),
    (rules.plain_text_widgets, "app/ui/widgets/labels.py", "QLabel(name).setTextFormat(PlainText)"),
    (rules.no_composed_sql, "app/db/search.py", "c.execute('select ' 'a from b where c = ?', (x,))"),
    (rules.no_composed_sql, "app/db/search.py", "raise StorageError(f'Select {x} again')"),
    (rules.raw_sql_only_in_db, "app/queries/lists.py", "text('rows.selected')"),
    (rules.no_insert_or_replace, "app/db/search.py", '"""Never INSERT OR REPLACE."""'),
    (rules.pure_rooms_read_no_clock, "app/domain/ids.py", "uuid.uuid5(space, name); clock.now_ms()"),
    (rules.files_stay_short, "app/db/engine.py", "# Long because: one grammar, one file\n" + "x = 1\n" * 401),
    (rules.known_troubles_are_named, "app/db/engine.py", "try: f()\nexcept BaseException:\n  g()\n  raise"),
    (rules.known_troubles_are_named, "app/ui/runner.py", "try: f()\nexcept Exception: g()"),
    (rules.silence_has_a_reason, "app/db/engine.py", "x = 1  # noqa: S105  # a file name, not a password"),
    (rules.silence_has_a_reason, "app/db/x.py", "x = 1  # type: ignore[misc]  # PySide's stub lacks it"),
    (rules.silence_has_a_reason, "app/db/x.py", "x = 1  # pragma: no cover - only on Windows"),
    (
        rooms.features_of_the_window_do_not_know_each_other,
        "app/ui/contacts/page.py",
        "from app.ui.widgets.x import Y",
    ),
]


def _name(value: object) -> str:
    return getattr(value, "__name__", str(value)[:40])


@pytest.mark.parametrize(("rule", "path", "text"), BAD, ids=_name)
def test_the_rule_bites(rule: Check, path: str, text: str) -> None:
    assert list(rule(parse(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), GOOD, ids=_name)
def test_the_rule_lets_pass_what_is_meant(rule: Check, path: str, text: str) -> None:
    assert not list(rule(parse(path, text)))


def test_every_rule_has_a_case_that_it_bites() -> None:
    assert {rule for rule, _, _ in BAD} == set(ALL_RULES)


# Written in pieces, so that this file does not break its own rule.
_HOSTS = [
    a + b
    for a, b in [
        ("pypi", ".org"),
        ("python", "hosted"),
        ("npm", "js."),
        ("deb", ".debian"),
        ("crates", ".io"),
    ]
]
_MACHINE = re.compile(r"(?<![\w/.~-])/(?:wo" + r"rk|ro" + r"ot|opt/wh" + r"eels)/[\w.]")


def _outside_words(path: str, text: str) -> list[str]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        lower = line.lower()
        found += [f"{path}:{number}: {host}" for host in _HOSTS if host in lower]
        found += [f"{path}:{number}: {match[0]}" for match in _MACHINE.finditer(line)]
    return found


def test_no_file_names_a_package_index_or_a_folder_of_somebodys_machine() -> None:
    """Addresses belong to the machine's own settings; paths are relative to the tree."""
    assert not [found for path, text in text_files() for found in _outside_words(path, text)]


@pytest.mark.parametrize(
    "line",
    [
        f"https://files.{_HOSTS[1]}.org/x",
        f"url = {_HOSTS[0].upper()}",
        "cd /wo" + "rk/main",
        "open('/ro" + "ot/x')",
    ],
)
def test_an_address_or_a_machines_path_is_noticed(line: str) -> None:
    assert _outside_words("x", line)
