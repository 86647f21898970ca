"""The first window of all: from nothing to an address book in a few clicks, or back from a backup."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import LockedError, SatchelError
from app.system.resources import resource_path
from app.system.secret import Secret
from app.ui import design, file_dialogs
from app.ui.first_run.making import (
    Begun,
    Wish,
    create_database,
    keyring_is_usable,
    look_at_backup,
    restore_database,
)
from app.ui.first_run.pages import BringBack, Details, StepPage, Welcome
from app.ui.recovery_sheet import RecoveryKeyView
from app.ui.runner import Runner
from app.ui.texts import tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.messages import Tone

WIDTH, HEIGHT = 720, 520


class FirstRun(QWidget):
    """Emits `begun(Begun)` with an open new database, or `folder_chosen(Path)` of one that is to be opened.

    `trouble` turns it into the window that says why a database does not open, and what helps.
    """

    begun = Signal(object)
    folder_chosen = Signal(object)

    def __init__(self, folder: Path, runner: Runner, *, trouble: SatchelError | None = None) -> None:
        super().__init__()
        self._folder, self._runner, self._trouble = folder, runner, trouble
        self._wish = Wish()
        self._new: Any = None
        self._samples = resource_path("samples", "contacts.vcf")
        self.setWindowTitle("Satchel")
        self.setProperty("pane", "canvas")
        self.setAcceptDrops(True)
        self.welcome = Welcome(trouble, samples=self._samples.is_file())
        self.details = Details()
        self.bring_back = BringBack()
        self.pages = QStackedWidget()
        for page in (self.welcome, self.details, self.bring_back):
            self.pages.addWidget(page)
        self.setLayout(design.column(self.pages, gap=0))
        self._connect()
        self.resize(theme().px(WIDTH), theme().px(HEIGHT))
        runner.query(_ask_keyring, self._keyring_asked, key="first_run.keyring")

    def _connect(self) -> None:
        welcome = self.welcome
        welcome.fresh.connect(self.start_fresh)
        welcome.bring.connect(self.bring_contacts)
        welcome.sample.connect(self.try_samples)
        welcome.restore.connect(self.restore_backup)
        welcome.other_folder.connect(self.open_other)
        welcome.again.connect(self._again)
        self.details.create_wanted.connect(self._create)
        self.bring_back.looked_for.connect(self._look)
        self.bring_back.restore.connect(self._restore)
        for page in (self.details, self.bring_back):
            page.back.connect(self._to_welcome)

    # The choices

    def start_fresh(self) -> None:
        """Names, and go."""
        self._wish = Wish()
        self.details.files.clear()
        self.details.begin(tr("Start fresh"), with_files=False)
        self.pages.setCurrentWidget(self.details)

    def bring_contacts(self) -> None:
        """Names and files, then the import wizard."""
        self._wish = Wish()
        self.details.begin(tr("Bring my contacts"), with_files=True)
        self.pages.setCurrentWidget(self.details)

    def try_samples(self) -> None:
        """Names, then invented people to look around with."""
        self.start_fresh()
        self._wish = Wish(samples=str(self._samples))
        self.details.begin(tr("Try with sample contacts"), with_files=False)

    def restore_backup(self) -> None:
        """Pick the file at once; its page asks for the key."""
        if self.bring_back.pick():
            self.pages.setCurrentWidget(self.bring_back)
            self.bring_back.key.field.setFocus()

    def open_other(self) -> None:
        """A database that lies in another folder."""
        folder = file_dialogs.open_folder(self, tr("The folder of a Satchel database"))
        if folder is not None:
            self.folder_chosen.emit(folder)

    def _again(self) -> None:
        self.folder_chosen.emit(self._folder)

    def _to_welcome(self) -> None:
        self.pages.setCurrentWidget(self.welcome)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere."""
        if self._trouble is None and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped files are to be imported."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.details.add_files(paths)
        self.bring_contacts()

    # Making

    def _keyring_asked(self, usable: object) -> None:
        self.details.set_keyring(usable=bool(usable))
        self.bring_back.passwords.set_optional(optional=bool(usable))

    def _create(self) -> None:
        details = self.details
        database = details.database.text().strip() or tr("My contacts")
        person = details.person.text().strip() or tr("Me")
        details.set_busy(busy=True)
        work = partial(create_database, self._folder, database, person, details.passwords.password())
        self._runner.command(work, self._created, self._not_created)

    def _created(self, new: Any) -> None:
        self._new = new
        self.details.set_busy(busy=False)
        self._show_key(new.recovery_key)

    def _not_created(self, trouble: SatchelError) -> None:
        self.details.set_busy(busy=False)
        if isinstance(trouble, LockedError):
            self.details.set_keyring(usable=False)
            self.details.passwords.say_problem()
        self.details.show_trouble(trouble)

    # The recovery key

    def _show_key(self, key: Secret[str]) -> None:
        about = tr(
            "If you forget the password or lose this computer, this key and a backup bring everything back."
            " It is shown in full only now; later it is under Settings, Security."
        )
        page = StepPage(tr("Your recovery key"), about)
        page.set_back_hidden()
        view = RecoveryKeyView(key, self.details.database.text().strip())
        view.said.connect(partial(_say, page))
        page.content.addWidget(view)
        page.content.addStretch(1)
        later, done = Button(tr("Later")), Button(tr("I have kept it"))
        for button in (later, done):
            button.clicked.connect(self._begin)
            page.footer.addWidget(button)
        self.key_page = page
        self.later, self.kept = later, done
        self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)
        later.setFocus()

    def _begin(self) -> None:
        wish = Wish(tuple(self.details.files), self._wish.samples)
        new, self._new = self._new, None
        if new is not None:
            self.begun.emit(Begun(new, wish))

    @property
    def unfinished(self) -> Any:
        """The new database that nobody took over yet, if the window is closed on the key's page."""
        return self._new

    # Bringing back

    def _look(self, key: Secret[str]) -> None:
        file = self.bring_back.file
        if file is not None:
            self._runner.command(
                partial(look_at_backup, file, key), self.bring_back.show_preview, self._not_looked
            )

    def _not_looked(self, trouble: SatchelError) -> None:
        if isinstance(trouble, LockedError):
            self.bring_back.say_key_problem(trouble)
        else:
            self.bring_back.show_trouble(trouble)

    def _restore(self) -> None:
        page = self.bring_back
        if page.file is None:
            return
        page.set_busy(busy=True)
        target = self._folder if self._trouble is None else free_folder(self._folder)
        work = partial(restore_database, page.file, target, page.key.secret(), page.passwords.password())
        self._runner.command(work, self.folder_chosen.emit, self._not_restored)

    def _not_restored(self, trouble: SatchelError) -> None:
        self.bring_back.set_busy(busy=False)
        if isinstance(trouble, LockedError) and trouble.key == "keys.password_needed":
            self.bring_back.passwords.set_optional(optional=False)
            self.bring_back.passwords.say_problem()
        self.bring_back.show_trouble(trouble)


def free_folder(folder: Path) -> Path:
    """A folder beside one that is taken: "satchel 2" and so on."""
    number = 2
    while (found := folder.with_name(f"{folder.name} {number}")).exists():
        number += 1
    return found


def _ask_keyring(_stop: object) -> bool:
    return keyring_is_usable()


def _say(page: StepPage, text: str) -> None:
    page.messages.show_message(text, Tone.SUCCESS)
