"""The scenes around the pages: palette, first run, import, settings, backups, lock and troubles."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QWidget

from app.ui.first_run.window import FirstRun
from app.ui.imports.flow import Stage
from app.ui.imports.wizard import ImportWizard
from app.ui.lock.lock_window import LockWindow
from app.ui.preferences.window import SettingsWindow
from benchmarks.screens_contacts import ELENA, open_record
from benchmarks.screens_profile import SAMPLES
from benchmarks.screens_studio import NotShownError, Studio

Window = TypeVar("Window", bound=QWidget)
_HEAD = "First Name,Last Name,Company,Job Title,E-mail Address,Mobile Phone,Business City,Customer No"
_ROWS = (  # new people, one who is known by name and mail, one without anything to find her by
    "Nadia,Verhoeven,Polder Fresh BV,Buyer,nadia@polderfresh.example,+31 6 555 0142,Breda,K-20114",
    "Elena,Marchetti,Brightwater Foods,Head of Procurement,elena.marchetti@bwfoods.example,,Parma,K-10007",
    "Oskar,Lind,Lind & Co,Owner,oskar@lind.example,+46 70 555 01 20,Lund,K-20117",
    "Jörg,Müller,Müller & Söhne Verpackungen GmbH,,joerg.mueller@privat.example,,Köln,",
    ",,,,not-an-address,,,",
)


def palette(studio: Studio) -> Iterator[str]:
    """What the one field finds, does and makes."""
    open_record(studio, ELENA)
    for state, words in (("records", "mull"), ("commands", "log"), ("create", "Quentin Zyx")):
        studio.opened.shell.open_palette(words)
        studio.rest()
        yield state
    studio.key("Escape")


def shortcuts(studio: Studio) -> Iterator[str]:
    """Every key on one sheet."""
    open_record(studio, ELENA)
    studio.do("help.shortcuts")
    yield "sheet"
    studio.escape()


def first_run(studio: Studio) -> Iterator[str]:
    """From nothing to an address book."""
    folder = studio.profile.with_name("fresh")
    studio.start(folder)
    window = _shown(studio, FirstRun)
    yield "choices"
    window.bring_contacts()
    studio.rest()
    yield "bring"
    window.details.add_files([SAMPLES])
    studio.rest()
    yield "bring-chosen"
    window.start_fresh()
    studio.type("Mara Lindqvist")
    for field in (window.details.passwords.first, window.details.passwords.again):
        field.setFocus()
        studio.type("one two three four")
    yield "start-fresh"
    studio.press("Create")
    studio.wait(lambda: hasattr(window, "key_page"), "for the recovery key")
    studio.rest()
    yield "recovery-key"
    studio.press("Later")
    studio.wait(lambda: studio.program is not None and studio.program.window is not None)
    studio.rest()
    studio.end()
    shutil.rmtree(folder)
    studio.open()


def importing(studio: Studio) -> Iterator[str]:
    """A CSV on its way in."""
    open_record(studio, ELENA)
    studio.do("file.import")
    wizard = _on_top(ImportWizard)
    yield "source-empty"
    wizard.add_files([_table(studio.profile.parent)])
    studio.rest()
    yield "source"
    studio.press("Continue")
    yield "match"
    studio.press("Continue")
    studio.wait(lambda: wizard.flow.stage is Stage.CHECKED, "for the check")
    studio.rest()
    yield "check"
    wizard.forward.click()
    wizard.flow.pause()
    studio.settle(50)
    yield "progress"
    wizard.ask_to_cancel()
    studio.settle(50)
    yield "stop"
    studio.press("Go on", calm=False)
    studio.wait(lambda: wizard.flow.stage is Stage.DONE, "for the import")
    studio.rest()
    yield "done"
    studio.press("Close")
    studio.do("edit.undo")
    studio.dismiss()


def exporting(studio: Studio) -> Iterator[str]:
    """Who, and in which form."""
    open_record(studio, ELENA)
    studio.do("file.export")
    yield "dialog"
    studio.escape()


def settings(studio: Studio) -> Iterator[str]:
    """Every page of the settings."""
    open_record(studio, ELENA)
    studio.do("app.settings")
    window = _on_top(SettingsWindow)
    for page in tuple(window._entries):
        window.go(page)
        studio.rest()
        yield page
    studio.escape()


def backups(studio: Studio) -> Iterator[str]:
    """How safe the data is, and what a backup would bring back."""
    open_record(studio, ELENA)
    studio.opened.backups.run_now()
    studio.rest()
    studio.dismiss()
    studio.do("file.backups")
    yield "panel"
    studio.press("Restore…")
    yield "restore-preview"
    studio.escape()


def locked(studio: Studio) -> Iterator[str]:
    """The window of a locked database."""
    open_record(studio, ELENA)
    studio.do("app.lock")
    window = _shown(studio, LockWindow)
    studio.settle(100)
    yield "password"
    studio.type("not this one")
    studio.press("Unlock", calm=False)
    studio.wait(lambda: bool(window.trouble.text()), "for the answer")
    yield "wrong-password"
    window.tried.emit(studio.password, None)
    studio.wait(lambda: studio.window is studio.opened.shell, "for the window")
    studio.rest()


def trouble(studio: Studio) -> Iterator[str]:
    """The file is gone from under the window, and a database that does not open."""
    shown = open_record(studio, ELENA)
    file = studio.opened.desk.context.profile.database
    away = file.with_name("moved-away.db")
    file.rename(away)
    try:
        shown.do("delete")
        studio.rest()
        yield "file-moved"
    finally:
        away.rename(file)
    studio.opened.shell.messages.hide()
    broken = studio.profile.with_name("broken")
    studio.end()
    shutil.copytree(studio.profile, broken)
    (broken / "satchel.db").write_bytes(b"\0" * 8192)
    studio.start(broken)
    window = _shown(studio, LockWindow)
    window.tried.emit(studio.password, None)
    studio.wait(lambda: isinstance(studio.window, FirstRun) or bool(window.trouble.text()), "for the answer")
    studio.settle(50)
    yield "does-not-open"
    studio.end()
    shutil.rmtree(broken)
    studio.open()


def _table(folder: Path) -> Path:
    """A CSV as Outlook writes it, with a column that Outlook does not know."""
    file = folder / "Customers 2026.csv"
    file.write_text("\n".join((_HEAD, *_ROWS)) + "\n", encoding="utf-8")
    return file


def _on_top(kind: type[Window]) -> Window:
    """The open window of a class."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, kind) and window.isVisible():
            return window
    raise NotShownError(f"{kind.__name__} is not on screen")


def _shown(studio: Studio, kind: type[Window]) -> Window:
    """The window on screen, which is of this class."""
    if not isinstance(studio.window, kind):
        raise NotShownError(f"{kind.__name__} is not on screen but {studio.screen_name()}")
    return studio.window


SCENES = {
    "palette": palette,
    "shortcuts": shortcuts,
    "import": importing,
    "export": exporting,
    "settings": settings,
    "backups": backups,
    "lock": locked,
    "trouble": trouble,
    "first-run": first_run,
}
