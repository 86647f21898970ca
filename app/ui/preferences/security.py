"""The page Security: password, recovery key, and locking when nobody is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.errors import SatchelError
from app.system.secret import Secret
from app.ui import design
from app.ui.desk import Desk
from app.ui.looks import database_name
from app.ui.password_strength import PasswordFields
from app.ui.preferences.rows import SettingRow, SettingsPage, buttons
from app.ui.recovery_sheet import RecoveryKeyView, TypeBackField
from app.ui.texts import plural, tr
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label
from app.ui.widgets.messages import MessageBar, Tone

_MINUTES = (0, 1, 5, 15, 30, 60)


class Secured(Protocol):
    """What the page changes."""

    desk: Desk

    def keep(self, **changes: Any) -> None:
        """Change fields of device.toml."""
        ...

    def password_changed(self) -> None:
        """There is another password, or none."""
        ...


class SecurityPage(SettingsPage):
    """Whoever changes something here shows first that they know the password."""

    def __init__(self, settings: Secured) -> None:
        super().__init__(tr("Security"))
        self._settings, self._desk = settings, settings.desk
        self.messages = MessageBar()
        self.set = Button(tr("Set a password…"))
        self.change, self.remove = Button(tr("Change…")), Button(tr("Remove…"))
        self.show_key, self.type_back = Button(tr("Show and print…")), Button(tr("Check it…"))
        self.minutes = QComboBox()
        for minutes in _MINUTES:
            text = plural("After {n} minute", "After {n} minutes", minutes) if minutes else tr("Never")
            self.minutes.addItem(text, minutes)
        self.set.clicked.connect(self._set_password)
        self.change.clicked.connect(self._set_password)
        self.remove.clicked.connect(self._remove_password)
        self.show_key.clicked.connect(self._show_key)
        self.type_back.clicked.connect(self._type_back)
        self.minutes.activated.connect(self._choose_minutes)
        self.add_plain(self.messages)
        self.password = SettingRow(tr("Password"), buttons(self.set, self.change, self.remove))
        self.recovery = SettingRow(tr("Recovery key"), buttons(self.show_key, self.type_back))
        self.lock = SettingRow(tr("Lock when nobody is there"), self.minutes)
        self.add(self.password)
        self.add(self.recovery)
        self.add(self.lock)
        said = tr("All records, photos and files are encrypted on disk (SQLCipher, AES-256), backups too.")
        self.add_heading(tr("Encryption"))
        self.add_plain(Label(said, tone="text.secondary", wrap=True))
        self.refresh()

    def refresh(self) -> None:
        """Show it as it is now."""
        keys = self._desk.context.keys
        has = keys.has_password
        self.set.setVisible(not has)
        self.change.setVisible(has)
        self.remove.setVisible(has)
        without = tr("None. The key is in this computer's key store: whoever signs in here can open it.")
        self.password.set_hint(tr("Asked for at every start and after locking.") if has else without)
        due = keys.recovery_key_reminder_due
        checked = tr("It was typed back once, so your copy is right.")
        self.recovery.set_hint(tr("Not checked yet: type it back once from your copy.") if due else checked)
        self.type_back.setVisible(due)
        self.minutes.setEnabled(has)
        at = self.minutes.findData(self._desk.context.device.lock_after_minutes)
        self.minutes.setCurrentIndex(max(0, at) if has else 0)
        self.lock.set_hint(tr("Ctrl+L locks at once.") if has else tr("Needs a password."))

    def _choose_minutes(self, _index: int) -> None:
        self._settings.keep(lock_after_minutes=int(self.minutes.currentData()))
        self._settings.password_changed()

    # Password

    def _set_password(self) -> None:
        sheet = PasswordSheet(self._desk, self.window())
        sheet.changed.connect(partial(self._changed, tr("The password is set")))
        sheet.open()

    def _remove_password(self) -> None:
        sheet = ProofSheet(self._desk, tr("Remove the password"), tr("Remove"), self.window())
        sheet.proved.connect(self._take_away)
        sheet.open()

    def _take_away(self, _password: object) -> None:
        context = self._desk.context
        self._desk.runner.command(
            partial(context.keys.remove_password, context.data_key),
            partial(self._changed, tr("The password is removed")),
            self.messages.show_trouble,
        )

    def _changed(self, said: str, *_: object) -> None:
        self.messages.show_message(said, Tone.SUCCESS)
        self.refresh()
        self._settings.password_changed()

    # Recovery key

    def _show_key(self) -> None:
        if not self._desk.context.keys.has_password:
            self._reveal(None)
            return
        sheet = ProofSheet(self._desk, tr("Show the recovery key"), tr("Show"), self.window())
        sheet.proved.connect(self._reveal)
        sheet.open()

    def _reveal(self, _password: object) -> None:
        context = self._desk.context
        self._desk.runner.command(
            partial(context.keys.recovery_key, context.data_key), self._revealed, self.messages.show_trouble
        )

    def _revealed(self, key: Secret[str]) -> None:
        KeySheet(key, database_name(self._desk.context.device), self.window()).open()

    def _type_back(self) -> None:
        sheet = TypeBackSheet(self._desk, self.window())
        sheet.confirmed.connect(partial(self._changed, tr("That is the right key. Keep it safe.")))
        sheet.open()


class ProofSheet(Dialog):
    """Asks for the password; `proved(Secret)` when it is right."""

    proved = Signal(object)

    def __init__(self, desk: Desk, title: str, button: str, parent: QWidget) -> None:
        super().__init__(title, parent, width=440, height=230)
        self._desk = desk
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(tr("Password"))
        self.field.setPlaceholderText(tr("Your password"))
        self.messages = MessageBar()
        column = design.column(
            Label(tr("Type your password to go on."), tone="text.secondary", wrap=True),
            self.field,
            self.messages,
            None,
            gap=10,
            margins=(20, 4, 20, 12),
        )
        self.set_body(design.pane("clear", column))
        cancel, self.go = Button(tr("Cancel")), Button(button, kind=Kind.PRIMARY)
        cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self._try)
        self.field.returnPressed.connect(self._try)
        self.add_button(cancel)
        self.add_button(self.go)
        self.field.setFocus()

    def _try(self) -> None:
        prove(self._desk, self.field.text(), self._right, self.messages.show_trouble)

    def _right(self, password: Secret[str]) -> None:
        self.accept()
        self.proved.emit(password)


class PasswordSheet(Dialog):
    """A new password, after the old one where there is one."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(tr("Password"), parent, width=460, height=360)
        self._desk = desk
        self._has = desk.context.keys.has_password
        self.old = QLineEdit()
        self.old.setEchoMode(QLineEdit.EchoMode.Password)
        self.old.setAccessibleName(tr("Present password"))
        self.old.setPlaceholderText(tr("Present password"))
        self.old.setVisible(self._has)
        self.fields = PasswordFields(optional=False)
        self.messages = MessageBar()
        about = tr("It is asked for at every start. If you forget it, only the recovery key opens the data.")
        column = design.column(
            Label(about, tone="text.secondary", wrap=True),
            self.old,
            Label(tr("New password")),
            self.fields,
            self.messages,
            None,
            gap=10,
            margins=(20, 4, 20, 12),
        )
        self.set_body(design.pane("clear", column))
        cancel, self.save = Button(tr("Cancel")), Button(tr("Set password"), kind=Kind.PRIMARY)
        cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        self.fields.again.returnPressed.connect(self._save)
        self.add_button(cancel)
        self.add_button(self.save)

    def _save(self) -> None:
        if self.fields.say_problem():
            return
        if self._has:
            prove(self._desk, self.old.text(), self._set, self.messages.show_trouble)
        else:
            self._set(None)

    def _set(self, _old: object) -> None:
        context = self._desk.context
        new = Secret(self.fields.password())
        work = partial(context.keys.set_password, context.data_key, new)
        self._desk.runner.command(work, self._done, self.messages.show_trouble)

    def _done(self, _nothing: None) -> None:
        self.accept()
        self.changed.emit()


class KeySheet(Dialog):
    """The recovery key once more."""

    def __init__(self, key: Secret[str], database: str, parent: QWidget) -> None:
        super().__init__(tr("Your recovery key"), parent, width=560, height=360)
        self.messages = MessageBar()
        view = RecoveryKeyView(key, database)
        view.said.connect(self._say)
        about = tr("With a backup it brings everything back. Keep it away from this computer.")
        column = design.column(
            Label(about, tone="text.secondary", wrap=True),
            view,
            self.messages,
            None,
            gap=12,
            margins=(20, 4, 20, 12),
        )
        self.set_body(design.pane("clear", column))
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        self.add_button(close)

    def _say(self, text: str) -> None:
        self.messages.show_message(text, Tone.SUCCESS)


class TypeBackSheet(Dialog):
    """The key typed back from the copy; `confirmed` when it is this database's."""

    confirmed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(tr("Check your recovery key"), parent, width=560, height=260)
        self._desk = desk
        self.key = TypeBackField()
        about = tr("Type it from your copy: then you know that the copy is right.")
        column = design.column(
            Label(about, tone="text.secondary", wrap=True), self.key, None, gap=10, margins=(20, 4, 20, 12)
        )
        self.set_body(design.pane("clear", column))
        later, self.go = Button(tr("Later")), Button(tr("Check"), kind=Kind.PRIMARY)
        later.clicked.connect(self.reject)
        self.go.clicked.connect(self._check)
        self.add_button(later)
        self.add_button(self.go)
        self.key.field.returnPressed.connect(self._check)
        self.key.field.setFocus()

    def _check(self) -> None:
        work = partial(self._desk.context.keys.confirm_recovery_key, self.key.secret())
        self._desk.runner.command(work, self._right, self._wrong)

    def _right(self, _nothing: None) -> None:
        self.accept()
        self.confirmed.emit()

    def _wrong(self, trouble: SatchelError) -> None:
        self.key.say(str(trouble))


def prove(
    desk: Desk,
    password: str,
    right: Callable[[Secret[str]], None],
    wrong: Callable[[SatchelError], None],
) -> None:
    """Ask the key store whether the password is right; wrong ones count, as at a start."""
    desk.runner.command(partial(_proved, desk.context.keys, Secret(password)), right, wrong)


def _proved(keys: Any, password: Secret[str]) -> Secret[str]:
    keys.load(password=password)
    return password
