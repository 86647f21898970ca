"""The command palette: one field that finds, goes and does, over the whole window."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QElapsedTimer, QEvent, QModelIndex, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from app.errors import SatchelError
from app.ui import accessibility, design
from app.ui.actions import ActionRegistry
from app.ui.fonts import TextStyle
from app.ui.paint import colour_of, painting
from app.ui.runner import Runner
from app.ui.shell.palette_rows import (
    CommandProvider,
    Entry,
    PaletteDelegate,
    PaletteModel,
    PaletteProvider,
    PaletteRow,
    Section,
    arrange,
    spoken,
)
from app.ui.texts import plural, tr
from app.ui.theme import theme
from app.ui.widgets.labels import IconMark, Label

REMEMBERED_MS = 60_000
SHADOW = 22


class _Box(QFrame):
    """The raised card in the middle."""

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as canvas:
            rect = QRectF(self.rect())
            canvas.rounded(rect, theme().px(13), fill="bg.raised", border="border.default")


class Palette(QWidget):
    """Lies over its window while open. `closed` after it went away and the focus is back where it was."""

    closed = Signal()

    def __init__(self, window: QWidget, runner: Runner, actions: ActionRegistry) -> None:
        super().__init__(window)
        self._over = window
        self._runner = runner
        self._commands = CommandProvider(actions)
        self._providers: list[PaletteProvider] = [self._commands]
        self._found: dict[str, Sequence[PaletteRow]] = {}
        self._opened: set[Section] = set()
        self._within: PaletteRow | None = None
        self._before: QWidget | None = None
        self._age = QElapsedTimer()
        self.setAccessibleName(tr("Search or do"))
        self._build()
        self.hide()
        window.installEventFilter(self)
        theme().changed.connect(self._place)

    def _build(self) -> None:
        self._box = _Box(self)
        self._input = QLineEdit()
        self._input.setProperty("kind", "bare")
        self._input.setPlaceholderText(tr("Search or do…"))
        self._input.setAccessibleName(tr("Search or type a command"))
        design.set_style(self._input, TextStyle.INPUT_LARGE)
        self._model = PaletteModel(self)
        self._list = QListView()
        self._list.setProperty("pane", "clear")
        self._list.setModel(self._model)
        self._list.setItemDelegate(PaletteDelegate(self._list))
        self._list.setAccessibleName(tr("Results"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setMouseTracking(True)
        self._list.viewport().setAutoFillBackground(False)
        self._foot = Label(style=TextStyle.CAPTION, tone="text.tertiary", wrap=True)
        head = design.row(IconMark("search", tone="text.tertiary", size=20), gap=12, margins=(20, 12, 20, 12))
        head.addWidget(self._input, 1)
        design.at_least(self._input, 0, 34)
        layout = QVBoxLayout(self._box)
        design.spaced(layout, gap=0, margins=(1, 1, 1, 1))
        layout.addLayout(head)
        layout.addWidget(design.rule(strong=True))
        layout.addSpacing(theme().px(4))
        layout.addWidget(self._list, 1)
        layout.addWidget(design.rule(strong=True))
        layout.addLayout(design.row(self._foot, margins=(18, 9, 18, 9)))
        self._input.textEdited.connect(self._typed)
        self._input.installEventFilter(self)
        self._list.clicked.connect(self._clicked)
        self._list.entered.connect(self._hovered)

    # What the window uses

    def add_provider(self, provider: PaletteProvider) -> None:
        """Ask one more provider from the next opening on."""
        self._providers.append(provider)

    def open(self, text: str | None = None) -> None:
        """Show it with `text`, or with the last text if that is less than a minute old."""
        if self.isVisible():
            self._input.setFocus()
            return
        self._before = self.window().focusWidget()
        self._commands.snapshot()
        fresh = self._age.isValid() and self._age.elapsed() < REMEMBERED_MS
        self._input.setText(text if text is not None else self._input.text() if fresh else "")
        self._input.selectAll()
        self._foot.setText(self._footer())
        self._place()
        self.show()
        self.raise_()
        self._input.setFocus(Qt.FocusReason.PopupFocusReason)
        self._typed()

    def close_palette(self) -> None:
        """Hide it and give the focus back."""
        if not self.isVisible():
            return
        for provider in self._providers:
            self._runner.cancel(f"palette.{provider.id}")
        self._age.restart()
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.closed.emit()

    def input(self) -> QLineEdit:
        """The field; tests type into it."""
        return self._input

    def shown(self) -> list[Entry]:
        """Headings and rows as they stand."""
        return [entry for at in range(self._model.rowCount()) if (entry := self._model.entry(at))]

    def current(self) -> PaletteRow | None:
        """The selected row."""
        entry = self._model.entry(self._list.currentIndex().row())
        return entry if isinstance(entry, PaletteRow) else None

    # Asking

    def _typed(self, _: str = "") -> None:
        self._opened.clear()
        self._within = None
        prefix, text = self._split()
        asked = [provider for provider in self._providers if prefix in provider.prefixes]
        kept = {provider.id for provider in asked}
        self._found = {key: rows for key, rows in self._found.items() if key in kept}
        for provider in self._providers:
            key = f"palette.{provider.id}"
            if provider in asked:
                self._runner.query(
                    partial(provider.results, text),
                    partial(self._answered, provider.id),
                    key=key,
                    on_error=self._could_not,
                )
            else:
                self._runner.cancel(key)

    def _split(self) -> tuple[str, str]:
        """(prefix, the rest) of what is typed; the prefix is "" unless a provider knows it."""
        text = self._input.text().strip()
        known = {prefix for provider in self._providers for prefix in provider.prefixes if prefix}
        if text[:1] in known:
            return text[0], text[1:].strip()
        return "", text

    def _answered(self, provider_id: str, rows: Sequence[PaletteRow]) -> None:
        if not self.isVisible() or self._within is not None:
            return
        self._found[provider_id] = rows
        self._show_found()

    def _could_not(self, error: SatchelError) -> None:
        """One provider has no answer; the others' rows stay."""
        self._runner.troubled.emit(error)

    def _show_found(self) -> None:
        _, text = self._split()
        self._show(arrange(self._found, typed=bool(text), opened=self._opened))

    def _show(self, entries: list[Entry]) -> None:
        self._model.set_entries(entries)
        self._place()
        rows = self._model.rows()
        if rows:
            self._select(rows[0])
        self._say(plural("{n} result", "{n} results", len(rows)))

    # Moving and doing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the input; the window's size."""
        if watched is self._input and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if watched is self._input and event.type() == QEvent.Type.FocusOut and self.isVisible():
            focus = self.window().focusWidget()
            if focus is not None and focus is not self._input and not self.isAncestorOf(focus):
                self._before = None
                self.close_palette()
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        chord = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if key == Qt.Key.Key_Escape:
            self._back_out()
        elif enter and chord:
            control = bool(chord & Qt.KeyboardModifier.ControlModifier)
            self._run_keyed("Ctrl+Enter" if control else "Alt+Enter")
        elif enter:
            self._run(self.current())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._step(5 if key == Qt.Key.Key_PageDown else -5)
        elif key == Qt.Key.Key_Tab:
            self._list_actions()
        elif key != Qt.Key.Key_Backtab:
            return False
        return True

    def _step(self, by: int) -> None:
        rows = self._model.rows()
        if not rows:
            return
        here = self._list.currentIndex().row()
        at = rows.index(here) if here in rows else 0
        target = (at + by) % len(rows) if abs(by) == 1 else min(len(rows) - 1, max(0, at + by))
        self._select(rows[target])
        row = self.current()
        if row is not None:
            self._say(spoken(row))

    def _select(self, at: int) -> None:
        self._list.setCurrentIndex(self._model.index(at, 0))
        if at == 1:
            self._list.scrollToTop()

    def _run_keyed(self, key: str) -> None:
        rows = (self._model.entry(at) for at in self._model.rows())
        self._run(next((row for row in rows if isinstance(row, PaletteRow) and row.key == key), None))

    def _run(self, row: PaletteRow | None) -> None:
        if row is None:
            return
        if row.kind == "show all":
            self._opened.add(row.section)
            self._show_found()
            return
        self.close_palette()
        row.run()

    def _list_actions(self) -> None:
        row = self.current()
        if row is not None and row.more:
            self._within = row
            self._show([row.title, *row.more])

    def _back_out(self) -> None:
        if self._within is not None:
            self._within = None
            self._show_found()
        else:
            self.close_palette()

    def _clicked(self, index: QModelIndex) -> None:
        entry = self._model.entry(index.row())
        self._run(entry if isinstance(entry, PaletteRow) else None)

    def _hovered(self, index: QModelIndex) -> None:
        if isinstance(self._model.entry(index.row()), PaletteRow):
            self._list.setCurrentIndex(index)

    def _say(self, text: str) -> None:
        accessibility.announce(self._input, text)

    def _footer(self) -> str:
        known = {prefix for provider in self._providers for prefix in provider.prefixes}
        parts = [tr("↑↓ move"), tr("Enter open")]
        hints = {"@": tr("@ people"), "#": tr("# tags"), ">": tr("> commands"), "/": tr("/ lookups")}
        parts += [hint for prefix, hint in hints.items() if prefix in known]
        return "     ".join(parts)

    # Looks

    def _place(self) -> None:
        window = self._over
        self.setGeometry(window.rect())
        px = theme().px
        width = min(px(680), window.width() - px(32))
        top = min(px(104), max(px(12), window.height() // 9))
        rows = sum(self._list.sizeHintForRow(at) for at in range(self._model.rowCount()))
        head = self._box.minimumSizeHint().height() - self._list.minimumSizeHint().height()
        tallest = max(window.height() * 6 // 10, min(px(300), window.height() - top - px(12)))
        height = min(tallest, head + max(rows, px(46)) + px(12))
        self._box.setGeometry(QRect((self.width() - width) // 2, top, width, height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay over the whole window."""
        super().resizeEvent(event)
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card closes."""
        if not self._box.geometry().contains(event.position().toPoint()):
            self.close_palette()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the scrim and the card's shadow."""
        with painting(self) as canvas:
            canvas.painter.fillRect(self.rect(), colour_of("scrim"))
            card = QRectF(self._box.geometry())
            shade = QColor(0, 0, 0, 5)
            for spread in range(SHADOW):
                grown = card.adjusted(-spread, 8 - spread, spread, 8 + spread)
                canvas.painter.setPen(Qt.PenStyle.NoPen)
                canvas.painter.setBrush(shade)
                radius = theme().px(13) + spread
                canvas.painter.drawRoundedRect(grown, radius, radius)
