"""The commands of an open database: undo and redo, import and export, backups, settings, lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject

from app.queries.contacts import Sort
from app.queries.journal import EntryRow, next_redo, next_undo
from app.system.device import Scalar
from app.ui.actions import ActionRegistry, ActionSpec, Menu
from app.ui.backups.controller import Backups
from app.ui.contacts.contact_table_model import Lookup
from app.ui.contacts.page import CONTACTS, ContactsPage
from app.ui.desk import Desk
from app.ui.imports.controller import Imports
from app.ui.shell.main_window import SETTINGS_ACTION, MainWindow
from app.ui.shell.page import Place
from app.ui.texts import label, register_labels, tr
from app.ui.theme import Appearance
from app.ui.widgets.buttons import Button
from app.ui.widgets.messages import Tone

if TYPE_CHECKING:
    from app.ui.preferences.data_page import DataPage
    from app.ui.preferences.window import PageEntry, SettingsWindow

SAMPLES_ENTRY = "samples.entry"
_LABELS = {
    "add_contact": "adding a contact",
    "add_company": "adding a company",
    "edit_contact": "an edit",
    "delete_contact": "a deletion",
    "import": "the import of {files}",
    "log": "a logged entry",
    "settings": "a setting",
    "undo": "an undo",
    "undo_import": "taking back an import",
}


class Opened(Protocol):
    """What the commands need of an open database in its window."""

    shell: MainWindow
    desk: Desk
    actions: ActionRegistry
    backups: Backups

    @property
    def can_lock(self) -> bool:
        """Is there a password?"""
        ...

    def ask_to_lock(self) -> None:
        """Lock the window."""
        ...

    def keep(self, **changes: Any) -> None:
        """Keep fields of device.toml."""
        ...

    def keep_setting(self, name: str, value: Scalar) -> None:
        """Keep a small setting on this computer."""
        ...

    def take_appearance(self, look: Appearance) -> None:
        """Show and keep another look."""
        ...

    def set_names(self, *, database: str = "", person: str = "") -> None:
        """Show other names in the window."""
        ...

    def password_changed(self) -> None:
        """There is another password, or none, or another time to lock."""
        ...


class WindowCommands(QObject):
    """Registers them once; each opens its feature when it is first asked for."""

    def __init__(self, window: Opened) -> None:
        super().__init__(window.shell)
        self._window = window
        self._desk = window.desk
        self.settings: SettingsWindow | None = None
        register_labels(_LABELS)
        self.imports = Imports(window.desk, window.shell)
        self.imports.show_contacts.connect(self._show_imported)
        self.imports.samples_came.connect(self._samples_came)
        self._add_edit()
        self._add_files()
        self._add_rest()

    def _register(
        self, spec: ActionSpec, slot: Callable[[], object], enabled_when: Callable[[], bool] | None = None
    ) -> None:
        self._window.actions.add(spec, slot, owner=self._window.shell, enabled_when=enabled_when)

    def _add_edit(self) -> None:
        self._register(ActionSpec("edit.undo", "Undo", ("Ctrl+Z",), "undo-2", Menu.EDIT), self.undo)
        redo = ActionSpec("edit.redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo-2", Menu.EDIT)
        self._register(redo, self.redo)

    def _add_files(self) -> None:
        bring = ActionSpec(
            "file.import",
            "Import…",
            ("Ctrl+Shift+I",),
            "import",
            Menu.FILE,
            more_words="vcard csv outlook google mail bring",
        )
        self._register(bring, self.import_files)
        give = ActionSpec(
            "file.export",
            "Export…",
            ("Ctrl+Shift+E",),
            "file-up",
            Menu.FILE,
            more_words="save vcard csv json",
        )
        self._register(give, self.export)
        backups = ActionSpec(
            "file.backups", "Backups…", (), "archive", Menu.FILE, more_words="restore safe second place"
        )
        self._register(backups, self.show_backup_panel)
        remove = ActionSpec("samples.remove", "Remove sample contacts", (), "user-x", Menu.FILE)
        self._register(remove, self.remove_samples, self._has_samples)

    def _add_rest(self) -> None:
        settings = ActionSpec(
            SETTINGS_ACTION,
            "Settings…",
            ("Ctrl+,",),
            "settings",
            Menu.TOOLS,
            more_words="preferences options",
        )
        self._register(settings, self.show_settings)
        lock = ActionSpec("app.lock", "Lock", ("Ctrl+L",), "lock", Menu.FILE, more_words="close password")
        self._register(lock, self._window.ask_to_lock, self._can_lock)

    def _can_lock(self) -> bool:
        return self._window.can_lock

    # Undo

    def undo(self) -> None:
        """Take back the newest action of this device."""
        self._step(next_undo, tr("There is nothing to undo."), "Undone: {what}")

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._step(next_redo, tr("There is nothing to redo."), "Done again: {what}")

    def _step(self, find: Any, nothing: str, done: str) -> None:
        device = self._desk.context.database.actor.device
        self._desk.read(
            partial(_found, find=find, device=device), partial(self._take, nothing, done), key="undo"
        )

    def _take(self, nothing: str, done: str, entry: EntryRow | None) -> None:
        if entry is None:
            self._desk.say(nothing)
        else:
            self._desk.take_back(entry.id, tr(done, what=label(entry.label, entry.args)))

    def create_contact(self, name: str) -> None:
        """Open the sheet for a new contact with a name in it."""
        self._desk.go(Place(CONTACTS))
        page = self._window.shell.page(CONTACTS)
        if isinstance(page, ContactsPage):
            page.new_record(name)

    # Importing

    def import_files(self, files: Sequence[Path] = ()) -> None:
        """Open the wizard, with files already chosen."""
        self.imports.open(files if isinstance(files, list | tuple) else ())

    def import_samples(self, file: Path) -> None:
        """Bring the invented people."""
        self.imports.bring_samples(file)

    def _show_imported(self, _batch: str) -> None:
        """The list by what was touched last: those of the import stand first."""
        self._desk.go(Place(CONTACTS))
        page = self._window.shell.page(CONTACTS)
        if isinstance(page, ContactsPage):
            page.list.show_sort(Sort.TOUCHED)
            page.model.set_lookup(Lookup(Sort.TOUCHED))

    def _samples_came(self, _batch: str, entry: int) -> None:
        self._window.keep_setting(SAMPLES_ENTRY, entry)
        self._window.actions.refresh_enabled()
        self.offer_to_remove_samples()

    def offer_to_remove_samples(self) -> None:
        """Say that these people are invented, with the one click that takes them away."""
        if self._has_samples():
            remove = Button(tr("Remove sample contacts"))
            remove.clicked.connect(self.remove_samples)
            text = tr("These people are invented, to look around with.")
            self._window.shell.messages.show_message(text, Tone.INFO, remove)

    def _has_samples(self) -> bool:
        return bool(self._desk.context.device.more.get(SAMPLES_ENTRY))

    def remove_samples(self) -> None:
        """Take the import of the samples back."""
        entry = self._desk.context.device.more.get(SAMPLES_ENTRY, 0)
        self._window.keep_setting(SAMPLES_ENTRY, 0)
        self._window.actions.refresh_enabled()
        self._window.shell.messages.hide()
        if isinstance(entry, int) and entry:
            self._desk.take_back(entry, tr("The sample contacts are gone"))

    # Exporting

    def export(self) -> None:
        """Write contacts into a file; those selected in the list first."""
        page = self._window.shell.current_page()
        chosen = page.list.view.chosen() if isinstance(page, ContactsPage) else []
        selected = chosen if len(chosen) > 1 else []
        from app.ui.exports.dialog import ExportDialog  # noqa: PLC0415  # it would slow the start

        ExportDialog(self._desk, self._window.shell, selected=selected).open()

    # Backups

    def show_backups(self) -> None:
        """What the chip opens: the import while one runs, else how safe the data is."""
        if self.imports.running:
            self.imports.open()
        else:
            self.show_backup_panel()

    def show_backup_panel(self) -> None:
        """How safe the data is."""
        from app.ui.backups.panel import BackupPanel  # noqa: PLC0415  # it would slow the start

        BackupPanel(self._window.backups, self._desk, self._window.shell).open()

    # The recovery key

    def remind_of_recovery_key(self) -> None:
        """One calm line until the key was typed back once."""
        if self._desk.context.keys.recovery_key_reminder_due and not self._has_samples():
            check = Button(tr("Check it…"))
            check.clicked.connect(self.type_recovery_key)
            text = tr("Your recovery key was not checked yet. Type it back once from your copy.")
            self._window.shell.messages.show_message(text, Tone.INFO, check)

    def type_recovery_key(self) -> None:
        """Type the key back from the copy."""
        from app.ui.preferences.security import TypeBackSheet  # noqa: PLC0415  # it would slow the start

        sheet = TypeBackSheet(self._desk, self._window.shell)
        sheet.confirmed.connect(self._window.shell.messages.hide)
        sheet.open()

    # Settings

    def show_settings(self, page: str = "") -> SettingsWindow:
        """The settings, on a page if one is named."""
        if self.settings is None:
            from app.ui.preferences.window import SettingsWindow  # noqa: PLC0415  # it would slow the start

            self.settings = SettingsWindow(self._pages(), self._window.shell)
            self.settings.finished.connect(self._settings_closed)
        if isinstance(page, str) and page:
            self.settings.go(page)
        self.settings.show()
        self.settings.raise_()
        self.settings.activateWindow()
        return self.settings

    def _pages(self) -> Sequence[PageEntry]:
        from app.ui.preferences.pages import (  # noqa: PLC0415  # they would slow the start
            AboutPage,
            AppearancePage,
            GeneralPage,
            KeyboardPage,
        )
        from app.ui.preferences.security import SecurityPage  # noqa: PLC0415  # as above
        from app.ui.preferences.window import PageEntry  # noqa: PLC0415  # as above

        window = self._window
        return (
            PageEntry("general", "General", "sliders-horizontal", partial(GeneralPage, window)),
            PageEntry("appearance", "Appearance", "contrast", partial(AppearancePage, window)),
            PageEntry("security", "Security", "key-round", partial(SecurityPage, window)),
            PageEntry("keyboard", "Keyboard", "keyboard", partial(KeyboardPage, window)),
            PageEntry("data", "Data", "database", self._data_page),
            PageEntry("about", "About", "info", partial(AboutPage, window)),
        )

    def _data_page(self) -> DataPage:
        from app.ui.backups.panel import BackupSection  # noqa: PLC0415  # it would slow the start
        from app.ui.imports.list_section import ImportList  # noqa: PLC0415  # as above
        from app.ui.preferences.data_page import DataPage  # noqa: PLC0415  # as above

        return DataPage(
            self._window,
            backups=BackupSection(self._window.backups, self._desk),
            imports=ImportList(self._desk, self.imports.take_back),
        )

    def _settings_closed(self, _result: int) -> None:
        if self.settings is not None:
            self.settings.deleteLater()
            self.settings = None


def _found(session: Any, *, find: Any, device: str) -> EntryRow | None:
    found: EntryRow | None = find(session, device)
    return found
