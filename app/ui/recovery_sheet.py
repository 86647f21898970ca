"""The recovery key on screen and on paper: print it, save it as PDF, copy it, type it back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QWidget

from app.errors import LockedError
from app.system.recovery_key import parse_recovery_key
from app.system.secret import Secret
from app.ui import design, file_dialogs, fonts
from app.ui.fonts import FontChoice, TextStyle
from app.ui.texts import sentence, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import Label

_COLUMNS = 4
_INK = QColor(0, 0, 0)


class RecoveryKeyView(QWidget):
    """The key in eight groups with what can be done with it; `said` carries what to tell the person."""

    said = Signal(str)

    def __init__(self, key: Secret[str], database: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._database = key, database
        card = design.pane("card", self._groups())
        print_ = Button(tr("Print…"), icon="printer")
        print_.clicked.connect(self.print_)
        save = Button(tr("Save as PDF…"), icon="file-down")
        save.clicked.connect(self.save_pdf)
        copy = Button(tr("Copy"), icon="copy")
        copy.clicked.connect(self.copy)
        self.setLayout(design.column(card, design.row(print_, save, copy, None, gap=8), gap=12))

    def _groups(self) -> QGridLayout:
        grid = design.spaced(QGridLayout(), gap=10, margins=(20, 16, 20, 16))
        for at, group in enumerate(self._key.reveal().split("-")):
            label = Label(group, TextStyle.PAGE, selectable=True)
            label.setAccessibleName(tr("Group {n}: {signs}", n=at + 1, signs=" ".join(group)))
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(label, at // _COLUMNS, at % _COLUMNS)
        return grid

    def copy(self) -> None:
        """Put it on the clipboard."""
        QGuiApplication.clipboard().setText(self._key.reveal())
        self.said.emit(tr("The recovery key is on the clipboard. Put it where only you can find it."))

    def save_pdf(self) -> None:
        """Ask where, and write one page."""
        suggested = tr("Satchel recovery key") + ".pdf"
        path = file_dialogs.save_file(self, tr("Save the recovery key"), suggested, "PDF (*.pdf)")
        if path is not None:
            write_pdf(path, self._key, self._database)
            self.said.emit(tr("Saved. Keep the file away from this computer, for example on a stick."))

    def print_(self) -> None:
        """Ask for the printer; its dialog prints when it is accepted."""
        self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(self._printer, self)
        dialog.accepted.connect(self._print_now)
        QDialog.open(dialog)  # its own open wants a receiver of an old kind

    def _print_now(self) -> None:
        printer = self._printer
        painter = QPainter(printer)
        _draw_page(painter, QRectF(painter.viewport()), printer.resolution(), self._key, self._database)
        painter.end()
        self.said.emit(tr("Printed. Keep the sheet away from this computer."))


def write_pdf(path: Path, key: Secret[str], database: str) -> None:
    """One A4 page with the key, as text that can be searched and copied."""
    writer = QPdfWriter(str(path))
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(20, 20, 20, 20)
        )
    )
    writer.setTitle(tr("Satchel recovery key"))
    painter = QPainter(writer)
    _draw_page(painter, QRectF(painter.viewport()), writer.resolution(), key, database)
    painter.end()


def _draw_page(painter: QPainter, page: QRectF, resolution: int, key: Secret[str], database: str) -> None:
    """Heading, what it is for, and the groups in two lines, in points of the paper."""
    point = resolution / 72
    painter.setPen(_INK)
    groups = key.reveal().split("-")
    half = len(groups) // 2
    lines = (
        (tr("Satchel recovery key"), 22, 600, 40),
        (database, 13, 500, 26),
        (tr("It opens your database and every backup of it, without the password."), 11, 400, 16),
        (tr("Without it a forgotten password or a lost computer loses everything."), 11, 400, 16),
        (tr("Keep this sheet away from the computer."), 11, 400, 36),
        ("   ".join(groups[:half]), 18, 600, 32),
        ("   ".join(groups[half:]), 18, 600, 40),
        (tr("O and 0, I, L and 1 are read as the same sign."), 10, 400, 16),
    )
    y = page.top()
    for text, size, weight, height in lines:
        painter.setFont(fonts.font(round(size * point), weight, FontChoice.SATCHEL))
        where = QRectF(page.left(), y, page.width(), height * point)
        painter.drawText(where, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        y += height * point


class TypeBackField(QWidget):
    """A field that says at once which group of a typed recovery key cannot be right.

    `typed(Secret)` is emitted when all groups fit in themselves.
    """

    typed = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setPlaceholderText("XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX")
        self.field.setAccessibleName(tr("Recovery key"))
        self.field.textChanged.connect(self._changed)
        self.field.editingFinished.connect(self._left)
        self.note = Label("", TextStyle.CAPTION, tone="text.secondary", wrap=True)
        self.setLayout(design.column(self.field, self.note, gap=4))

    def secret(self) -> Secret[str]:
        """What is typed now."""
        return Secret(self.field.text().strip())

    def complete(self) -> bool:
        """True when every group fits in itself."""
        try:
            parse_recovery_key(self.field.text())
        except LockedError:
            return False
        return True

    def say(self, text: str, tone: str = "danger") -> None:
        """Say something below the field."""
        self.note.set_tone(tone)
        self.note.setText(text)

    def _changed(self) -> None:
        self.say("")
        if self.complete():
            self.typed.emit(self.secret())

    def _left(self) -> None:
        if not self.field.text().strip():
            return
        try:
            parse_recovery_key(self.field.text())
        except LockedError as slip:
            self.say(" ".join(part for part in sentence(slip) if part))
