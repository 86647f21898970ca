"""Second step: which column goes where, and which people of a mail file become contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QComboBox, QGridLayout, QStackedWidget, QWidget

from app.formats.csv.convert import CsvPreview
from app.formats.csv.mapping import ColumnTarget, Mapping, Target
from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.imports.field_choice import FieldChoice
from app.ui.imports.flow import Chosen, ImportFlow
from app.ui.imports.people_choice import PeopleChoice
from app.ui.imports.source_step import encoding_name
from app.ui.texts import plural, tr
from app.ui.widgets.labels import ElidedLabel, Label
from app.ui.widgets.layouts import ScrollArea
from app.ui.widgets.tabs import TabRow

_SAMPLES = 3
_ENCODINGS = ("utf-8", "cp1252", "utf-16", "cp1250", "cp1251", "cp932", "mac_roman", "cp850")
_DELIMITERS = {",": "Comma  ,", ";": "Semicolon  ;", "\t": "Tab", "|": "Bar  |"}
_PROFILES = {"outlook": "Outlook", "google": "Google", "thunderbird": "Thunderbird", "satchel": "Satchel"}
SURE = 0.9


class MatchStep(QWidget):
    """One file at a time; tabs where there are several."""

    def __init__(self, flow: ImportFlow) -> None:
        super().__init__()
        self._flow = flow
        self._shown: dict[str, tuple[object, QWidget]] = {}
        self._tabs = TabRow(tr("Files"))
        self._tabs.chosen.connect(self._show)
        self._pages = QStackedWidget()
        layout = design.column(self._tabs, gap=0)
        layout.addWidget(self._pages, 1)
        self.setLayout(layout)
        flow.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show the files that need the person; a file read anew gets a new page."""
        wanted = {str(chosen.source.path): chosen for chosen in self._flow.to_match}
        for key in [key for key in self._shown if key not in wanted]:
            self._drop(key)
        for key, chosen in wanted.items():
            known = self._shown.get(key)
            seen: object = chosen.look.dialect if chosen.look is not None else chosen.people
            if known is None or known[0] != seen:
                self._drop(key)
                page = self._page(chosen)
                self._shown[key] = (seen, page)
                self._pages.addWidget(page)
        self._tabs.setVisible(len(wanted) > 1)
        self._tabs.set_tabs([(key, chosen.source.name) for key, chosen in wanted.items()])
        self._show(self._tabs.current())

    def _page(self, chosen: Chosen) -> QWidget:
        if chosen.look is not None:
            return ColumnsPage(self._flow, chosen, chosen.look)
        assert chosen.people is not None
        return PeopleChoice(self._flow, chosen, chosen.people)

    def _drop(self, key: str) -> None:
        _seen, page = self._shown.pop(key, (None, None))
        if page is not None:
            self._pages.removeWidget(page)
            page.deleteLater()

    def _show(self, key: str) -> None:
        if key in self._shown:
            self._pages.setCurrentWidget(self._shown[key][1])


class ColumnsPage(QWidget):
    """The columns of one CSV file."""

    def __init__(self, flow: ImportFlow, chosen: Chosen, look: CsvPreview) -> None:
        super().__init__()
        self._flow, self._chosen, self._look = flow, chosen, look
        self.encoding, self.delimiter = QComboBox(), QComboBox()
        self._fill_dialect()
        self.choices: list[FieldChoice] = []
        self._marks: list[Label] = []
        head = design.column(
            Label(self._about(), tone="text.secondary", wrap=True),
            self._dialect_row(),
            gap=8,
            margins=(24, 12, 24, 10),
        )
        grid = self._grid()
        body = design.pane("clear", grid)
        layout = design.column(head, design.rule(), gap=0)
        layout.addWidget(ScrollArea(body, tr("Columns")), 1)
        self.setLayout(layout)

    def _about(self) -> str:
        look = self._look
        of = _PROFILES.get(look.mapping.profile)
        found = tr("This looks like an export from {program}.", program=of) if of else ""
        if self._chosen.remembered:
            found = tr("The columns are matched as you did it last time.")
        unknown = sum(column.confidence == 0 for column in look.mapping.columns)
        rest = ""
        if unknown:
            rest = plural(
                "{n} column is not known and is kept as a field of its own.",
                "{n} columns are not known and are kept as fields of their own.",
                unknown,
            )
        return " ".join(part for part in (found, rest, tr("Nothing is lost.")) if part)

    # How the file is written

    def _fill_dialect(self) -> None:
        dialect = self._look.dialect
        known = dict.fromkeys((dialect.encoding, *dialect.alternatives, *_ENCODINGS))
        shown: list[str] = []
        for encoding in known:
            if encoding_name(encoding) not in shown:
                shown.append(encoding_name(encoding))
                self.encoding.addItem(encoding_name(encoding), encoding)
        for delimiter in dict.fromkeys((dialect.delimiter, *_DELIMITERS)):
            self.delimiter.addItem(tr(_DELIMITERS.get(delimiter, delimiter)), delimiter)
        self.encoding.setAccessibleName(tr("Encoding"))
        self.delimiter.setAccessibleName(tr("Delimiter"))
        self.encoding.activated.connect(self._reread)
        self.delimiter.activated.connect(self._reread)

    def _dialect_row(self) -> QWidget:
        sample = next((cell for row in self._look.samples for cell in row if not cell.isascii()), "")
        line = design.row(
            Label(tr("Letters")), self.encoding, 10, Label(tr("Columns divided by")), self.delimiter, gap=8
        )
        line.addSpacing(12)
        if sample:
            line.addWidget(Label(tr("Reads as"), tone="text.tertiary"))
            line.addWidget(ElidedLabel(f"“{sample}”", TextStyle.BODY_STRONG), 1)
        else:
            line.addStretch(1)
        row = QWidget()
        row.setLayout(line)
        return row

    def _reread(self, _index: int) -> None:
        self._flow.read_as(
            self._chosen,
            encoding=str(self.encoding.currentData()),
            delimiter=str(self.delimiter.currentData()),
        )

    # Columns

    def _grid(self) -> QGridLayout:
        grid = design.spaced(QGridLayout(), gap=8, margins=(24, 12, 24, 16))
        headings = (tr("Column"), tr("What stands in it"), tr("Goes to"), "")
        for at, text in enumerate(headings):
            if text:
                grid.addWidget(Label(text, TextStyle.CAPTION_STRONG, tone="text.tertiary"), 0, at)
        for row, column in enumerate(self._look.mapping.columns):
            self._add_row(grid, row, column)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 4)
        grid.setColumnStretch(2, 4)
        grid.setColumnStretch(3, 2)
        grid.setRowStretch(len(self._look.mapping.columns) + 1, 1)
        return grid

    def _add_row(self, grid: QGridLayout, row: int, column: ColumnTarget) -> None:
        header = column.header or tr("Column {n}", n=row + 1)
        choice = FieldChoice(column.header or header, column.target)
        choice.chosen.connect(partial(self._chose, row))
        self.choices.append(choice)
        text, style = _mark(column.confidence)
        mark = Label(text, style, tone="text.secondary")
        self._marks.append(mark)
        grid.addWidget(ElidedLabel(header, TextStyle.BODY_MEDIUM), row + 1, 0)
        samples = ElidedLabel(_samples(self._look.samples, row), TextStyle.SMALL, tone="text.secondary")
        grid.addWidget(samples, row + 1, 1)
        grid.addWidget(choice, row + 1, 2)
        grid.addWidget(mark, row + 1, 3)

    def _chose(self, row: int, target: Target) -> None:
        mapping = self._mapping_with(row, target)
        self._look = replace(self._look, mapping=mapping)
        self._flow.set_mapping(self._chosen, mapping)
        self._marks[row].setText(tr("Your choice"))

    def _mapping_with(self, row: int, target: Target) -> Mapping:
        columns = list(self._look.mapping.columns)
        columns[row] = replace(columns[row], target=target, confidence=1.0)
        return replace(self._look.mapping, columns=tuple(columns))


def _samples(rows: Sequence[Sequence[str]], column: int) -> str:
    found = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
    return " · ".join(" ".join(text.split()) for text in dict.fromkeys(found[: _SAMPLES * 3]))[:200]


def _mark(confidence: float) -> tuple[str, TextStyle]:
    """How sure the match is, in words."""
    if confidence >= SURE:
        return tr("Known by name"), TextStyle.CAPTION
    if confidence > 0:
        return tr("By its values"), TextStyle.CAPTION
    return tr("Not known"), TextStyle.CAPTION_STRONG
