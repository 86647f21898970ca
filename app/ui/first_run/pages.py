"""The pages of the first window: choices, names and password, the recovery key, bringing back a backup."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QLineEdit, QWidget

from app.errors import SatchelError
from app.ui import design, file_dialogs
from app.ui.backup_words import BACKUP_FILES, BackupContents, describe_backup
from app.ui.first_run.choice_card import ChoiceCard
from app.ui.fonts import TextStyle
from app.ui.password_strength import PasswordFields
from app.ui.recovery_sheet import TypeBackField
from app.ui.texts import sentence, tr
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.drop_zone import DropZone
from app.ui.widgets.labels import Label
from app.ui.widgets.layouts import ScrollArea
from app.ui.widgets.mark import Mark
from app.ui.widgets.messages import MessageBar

CONTACT_FILES = "vCard, CSV, JSON, mail (*.vcf *.vcard *.csv *.tsv *.txt *.json *.mbox *.eml);;* (*)"


class Welcome(QWidget):
    """Three choices and two ways back. In trouble: what is in the way, and what helps."""

    fresh = Signal()
    bring = Signal()
    sample = Signal()
    restore = Signal()
    other_folder = Signal()
    again = Signal()

    def __init__(self, trouble: SatchelError | None, *, samples: bool) -> None:
        super().__init__()
        heading = tr("Welcome to Satchel") if trouble is None else tr("Your contacts cannot be opened")
        about = tr("Your contacts stay on this computer, encrypted, and are yours alone.")
        if trouble is not None:
            about = " ".join(part for part in sentence(trouble) if part)
        words = design.column(
            Label(heading, TextStyle.DISPLAY, wrap=True),
            Label(about, tone="text.secondary", wrap=True),
            gap=4,
        )
        head = design.row(gap=16)
        head.addWidget(Mark(52), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self.cards: list[ChoiceCard] = []
        cards = design.column(gap=10)
        for card in self._cards(trouble, samples=samples):
            cards.addWidget(card)
            self.cards.append(card)
        line = design.column(head, 10, cards, gap=10, margins=(36, 32, 36, 24))
        line.addStretch(1)
        line.addLayout(self._links(trouble))
        inner = design.pane("clear", line)
        self.setLayout(design.column(ScrollArea(inner, heading), gap=0))

    def _cards(self, trouble: SatchelError | None, *, samples: bool) -> Sequence[ChoiceCard]:
        if trouble is not None:
            again = ChoiceCard(
                "refresh-cw", tr("Try again"), tr("The disk may be back, or the other program closed.")
            )
            again.clicked.connect(self.again)
            back = ChoiceCard(
                "archive-restore",
                tr("Restore a backup"),
                tr("Pick a backup; nothing here is overwritten."),
            )
            back.clicked.connect(self.restore)
            return (again, back)
        fresh = ChoiceCard("user-plus", tr("Start fresh"), tr("An empty address book, ready in a moment."))
        fresh.clicked.connect(self.fresh)
        bring = ChoiceCard(
            "import",
            tr("Bring my contacts"),
            tr("From Outlook, Google, Apple or a phone: vCard, CSV or mail files. See everything first."),
        )
        bring.clicked.connect(self.bring)
        if not samples:
            return (fresh, bring)
        sample = ChoiceCard(
            "sparkles",
            tr("Try with sample contacts"),
            tr("Invented people to look around with; one click takes them away again."),
        )
        sample.clicked.connect(self.sample)
        return (fresh, bring, sample)

    def _links(self, trouble: SatchelError | None) -> QLayout:
        line = design.row(gap=6)
        if trouble is None:
            restore = Button(tr("Restore a backup…"), kind=Kind.LINK)
            restore.clicked.connect(self.restore)
            line.addWidget(restore)
        other = Button(tr("Open an existing database…"), kind=Kind.LINK)
        other.clicked.connect(self.other_folder)
        line.addWidget(other)
        line.addStretch(1)
        return line


class StepPage(QWidget):
    """A page with a way back, a heading, content, and one main button at the foot."""

    back = Signal()

    def __init__(self, heading: str, about: str = "") -> None:
        super().__init__()
        self._back = IconButton("arrow-left", tr("Back"), kind=Kind.GHOST)
        self._back.clicked.connect(self.back)
        self.title = Label(heading, TextStyle.TITLE)
        self._head = design.row(self._back, self.title, None, gap=8, margins=(24, 18, 24, 0))
        self.messages = MessageBar()
        self.content = design.column(gap=12, margins=(36, 10, 36, 16))
        if about:
            self.content.addWidget(Label(about, tone="text.secondary", wrap=True))
        self.footer = design.row(None, gap=8, margins=(24, 12, 24, 14))
        layout = design.column(self._head, self.messages, gap=6)
        inner = design.pane("clear", self.content)
        layout.addWidget(ScrollArea(inner, heading), 1)
        layout.addWidget(design.rule())
        layout.addLayout(self.footer)
        self.setLayout(layout)

    def set_back_hidden(self) -> None:
        """There is no way back from here."""
        self._back.hide()
        design.spaced(self._head, gap=8, margins=(36, 18, 24, 0))

    def show_trouble(self, error: SatchelError) -> None:
        """Say what is in the way."""
        self.messages.show_trouble(error)

    def add_field(self, text: str, field: QWidget, *, focus: QWidget | None = None) -> None:
        """A labelled field under the ones before."""
        label = Label(text, TextStyle.BODY_MEDIUM)
        label.setBuddy(focus or field)
        self.content.addLayout(design.column(label, field, gap=4))


class Details(StepPage):
    """Names, an optional password, and the files to bring when that was chosen."""

    create_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Start fresh"))
        self.files: list[Path] = []
        self.drop = DropZone(
            tr("Drop your files here"),
            tr("vCard, Outlook or Google CSV, JSON, mbox or .eml"),
            tr("Choose files…"),
        )
        self.drop.dropped.connect(self.add_files)
        self.drop.browse.connect(self._browse)
        self.chosen = Label(tone="text.secondary", wrap=True)
        self.more = Button(tr("Choose more…"), icon="plus")
        self.more.clicked.connect(self._browse)
        self._with_files = False
        self.database, self.person = QLineEdit(tr("My contacts")), QLineEdit()
        self.database.setAccessibleName(tr("Name of the database"))
        self.person.setAccessibleName(tr("Your name"))
        self.person.setPlaceholderText(tr("As it stands beside what you log"))
        self.passwords = PasswordFields(optional=True)
        self.content.addWidget(self.drop)
        line = design.row(gap=10)
        line.addWidget(self.chosen, 1)
        line.addWidget(self.more)
        self.content.addLayout(line)
        self.add_field(tr("Name of the database"), self.database)
        self.add_field(tr("Your name"), self.person)
        self.add_field(tr("Password"), self.passwords, focus=self.passwords.first)
        self.content.addStretch(1)
        self.done = Button(tr("Create"), kind=Kind.PRIMARY)
        self.done.clicked.connect(self._create)
        self.footer.addWidget(self.done)
        for field in (self.database, self.person, self.passwords.first, self.passwords.again):
            field.returnPressed.connect(self._create)
        self.set_keyring(usable=True)

    def begin(self, heading: str, *, with_files: bool) -> None:
        """Show it for one of the choices."""
        self.title.setText(heading)
        self._with_files = with_files
        self._show_files()
        self.person.setFocus()

    def set_keyring(self, *, usable: bool) -> None:
        """Say what holds the key when there is no password."""
        without = tr("Without a password this computer's key store keeps the key. You can set one later.")
        if not usable:
            without = tr("This computer has no key store that Satchel may use, so a password is needed.")
        self.passwords.set_optional(optional=usable, without=without)

    def add_files(self, paths: Sequence[Path]) -> None:
        """More files to import."""
        self.files += [path for path in paths if path not in self.files]
        self._show_files()

    def set_busy(self, *, busy: bool) -> None:
        """While the database is made."""
        self.done.setEnabled(not busy)
        self.done.set_text(tr("Creating…") if busy else tr("Create"))

    def _show_files(self) -> None:
        names = ", ".join(path.name for path in self.files)
        self.chosen.setText(tr("To import: {names}", names=names) if names else "")
        for widget in (self.chosen, self.more):
            widget.setVisible(bool(names))
        self.drop.setVisible(self._with_files and not names)

    def _browse(self) -> None:
        self.add_files(file_dialogs.open_files(self, tr("Contacts to bring"), CONTACT_FILES))

    def _create(self) -> None:
        if self.done.isEnabled() and not self.passwords.say_problem():
            self.create_wanted.emit()


class BringBack(StepPage):
    """A backup and its recovery key, what is in it, and one button."""

    looked_for = Signal(object)
    restore = Signal()

    def __init__(self) -> None:
        about = tr("A backup and its recovery key bring everything back, on any computer.")
        super().__init__(tr("Restore a backup"), about)
        self.file: Path | None = None
        self.name = Label("", TextStyle.BODY_MEDIUM, wrap=True)
        pick = Button(tr("Choose another…"), icon="folder-open")
        pick.clicked.connect(self.pick)
        line = design.row(gap=10)
        line.addWidget(self.name, 1)
        line.addWidget(pick)
        self.key = TypeBackField()
        self.key.typed.connect(self.looked_for)
        self.preview = Label("", wrap=True)
        self.passwords = PasswordFields(optional=True)
        self.content.addLayout(line)
        self.add_field(tr("Recovery key"), self.key, focus=self.key.field)
        self.content.addWidget(self.preview)
        self.add_field(tr("Password for this computer"), self.passwords, focus=self.passwords.first)
        self.content.addStretch(1)
        self.done = Button(tr("Restore"), kind=Kind.PRIMARY, icon="archive-restore")
        self.done.setEnabled(False)
        self.done.clicked.connect(self._restore)
        self.footer.addWidget(self.done)

    def pick(self) -> bool:
        """Ask for the file; False when none was chosen and there is none."""
        path = file_dialogs.open_file(self, tr("A backup of Satchel"), BACKUP_FILES)
        if path is not None:
            self.file = path
            self.name.setText(path.name)
            self.show_preview(None)
            if self.key.complete():
                self.looked_for.emit(self.key.secret())
        self.key.field.setFocus()
        return self.file is not None

    def show_preview(self, found: BackupContents | None) -> None:
        """Say what the backup holds."""
        self.preview.setText(describe_backup(found) if found is not None else "")
        self.done.setEnabled(found is not None)

    def set_busy(self, *, busy: bool) -> None:
        """While it is brought back."""
        self.done.setEnabled(not busy)
        self.done.set_text(tr("Restoring…") if busy else tr("Restore"))

    def say_key_problem(self, error: SatchelError) -> None:
        """The key is not of this backup."""
        self.key.say(" ".join(part for part in sentence(error) if part))
        self.show_preview(None)

    def _restore(self) -> None:
        if not self.passwords.say_problem():
            self.restore.emit()
