"""The page Data of the settings: backups, imports, export, and the check of the database."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from app.errors import SatchelError
from app.jobs.checking import Checked, Repairing, run_check
from app.ui.actions import ActionRegistry
from app.ui.desk import Desk
from app.ui.preferences.rows import SettingRow, SettingsPage, buttons
from app.ui.runner import Stop
from app.ui.texts import plural, tr
from app.ui.widgets.buttons import Button, action_button
from app.ui.widgets.messages import MessageBar, Tone

_WORDS = {
    "unreadable": "Pages of the file are damaged.",
    "cipher": "Pages of the file were changed from outside.",
    "references": "Some entries point at records that are not there.",
    "triggers": "The record of changes is not set up as it should be.",
    "derived": "Lists and counts differ from the records.",
    "index": "The search index differs from the records.",
    "contents": "Some photos or files are missing or damaged.",
}


class Kept(Protocol):
    """What the page works on."""

    desk: Desk
    actions: ActionRegistry


class DataPage(SettingsPage):
    """`backups` and `imports` are the sections of those features."""

    def __init__(self, settings: Kept, *, backups: QWidget, imports: QWidget) -> None:
        super().__init__(tr("Data"))
        self._desk = settings.desk
        self.messages = MessageBar()
        self.look = Button(tr("Check now"), icon="shield-check")
        self.look.clicked.connect(partial(self._run, Repairing.NO))
        self.repair = Button(tr("Repair"))
        self.repair.clicked.connect(partial(self._run, Repairing.YES))
        self.repair.hide()
        self.add_heading(tr("Backups"))
        self.add(backups)
        self.add_heading(tr("Imports"))
        self.add_plain(imports)
        self.add_heading(tr("Everything else"))
        bring = action_button(settings.actions, "file.import")
        give = action_button(settings.actions, "file.export")
        hint = tr("vCard, CSV and JSON; out and in again without loss.")
        self.add(SettingRow(tr("Bring and give"), buttons(bring, give), hint=hint))
        hint = tr("Every page, every reference, lists, index, photos and files. You can go on working.")
        self.add(SettingRow(tr("Check the database"), buttons(self.look, self.repair), hint=hint))
        self.add_plain(self.messages)

    def _run(self, repairing: Repairing, *_: object) -> None:
        for button in (self.look, self.repair):
            button.setEnabled(False)
        self.messages.show_message(tr("Checking…"))
        self._desk.runner.job(
            partial(_check, self._desk.context, repairing),
            on_progress=self._progressed,
            on_done=self._checked,
            on_error=self._trouble,
        )

    def _progressed(self, _state: object) -> None:
        """A check tells only its end."""

    def _checked(self, found: Checked) -> None:
        for button in (self.look, self.repair):
            button.setEnabled(True)
        self.repair.setVisible(not found.report.ok and found.report.repairable)
        if found.report.ok:
            said = tr("Everything is whole.")
            if found.repaired:
                said = plural("{n} thing was put right.", "{n} things were put right.", len(found.repaired))
            self.messages.show_message(said, Tone.SUCCESS)
            return
        parts = [tr(_WORDS[finding.trouble]) for finding in found.report.findings]
        if not found.report.repairable:
            parts.append(tr("Restore the newest backup from above; what is here now is kept."))
        self.messages.show_message(" ".join(parts), Tone.WARNING)

    def _trouble(self, trouble: SatchelError) -> None:
        for button in (self.look, self.repair):
            button.setEnabled(True)
        self.messages.show_trouble(trouble)


def _check(context: Any, repairing: Repairing, _stop: Stop, _report: Callable[[object], None]) -> Checked:
    return run_check(
        context.profile,
        context.database,
        context.blobs,
        key=context.data_key.reveal(),
        clock=context.clock,
        repairing=repairing,
    )
