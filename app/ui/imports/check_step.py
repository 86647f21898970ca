"""Third step: what would happen with every record, and the rules that decide it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QWidget,
)

from app.queries.contacts import list_rows
from app.services.import_diff import Fill
from app.services.importing import ImportOptions, ImportReport, OnMatch
from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.imports.flow import ImportFlow, Speed, Stage
from app.ui.imports.preview_model import PreviewModel, Show, lines_of
from app.ui.texts import number, plural, tr
from app.ui.theme import Measure, theme
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.labels import Label
from app.ui.widgets.layouts import FlowLayout

_ON_MATCH = (
    (OnMatch.UPDATE, "Update it"),
    (OnMatch.SKIP, "Leave it as it is"),
    (OnMatch.NEW, "Add a second one"),
)
_FILL = (
    (Fill.GAPS, "Only fill gaps"),
    (Fill.FILE, "Take the file's value"),
    (Fill.MINE, "Keep mine"),
)
_COUNTERS = (
    (Show.ALL, "All"),
    (Show.NEW, "New"),
    (Show.UPDATE, "Update"),
    (Show.SAME, "Same"),
    (Show.SKIP, "Left out"),
    (Show.PROBLEM, "Problems"),
    (Show.DOUBT, "Possible duplicates"),
)


class CheckStep(QWidget):
    """Counters that narrow the list, the list, and the rules; another rule plans anew."""

    def __init__(self, flow: ImportFlow) -> None:
        super().__init__()
        self._flow = flow
        self._report: ImportReport | None = None
        self._show = Show.ALL
        self.model = PreviewModel()
        self.on_match, self.fill = self._choice(_ON_MATCH), self._choice(_FILL)
        self.on_match.setAccessibleName(tr("When somebody is here already"))
        self.fill.setAccessibleName(tr("When a value differs"))
        self.tag = QCheckBox(tr("Tag all with “{tag}”", tag=usual_tag()))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter"))
        self.filter.setAccessibleName(tr("Filter records"))
        self.filter.setClearButtonEnabled(True)
        design.at_least(self.filter, 150)
        self.counters: dict[Show, Button] = {}
        self.summary = Label("", tone="text.secondary", wrap=True)
        self.table = self._table()
        self.waiting = Label(tr("Looking at every record…"), TextStyle.SUBTITLE, tone="text.secondary")
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()
        for box in (self.on_match, self.fill):
            box.activated.connect(self._rules_changed)
        self.tag.toggled.connect(self._rules_changed)
        self.filter.textChanged.connect(self._narrow)
        flow.changed.connect(self.refresh)
        flow.progressed.connect(self._progressed)

    def _build(self) -> None:
        rules = FlowLayout(gap=10)
        for label, box in (
            (tr("When somebody is here already"), self.on_match),
            (tr("When a value differs"), self.fill),
        ):
            pair = QWidget()
            pair.setLayout(design.row(Label(label), box, gap=8))
            rules.addWidget(pair)
        rules.addWidget(self.tag)
        group = QButtonGroup(self)
        counters = FlowLayout(gap=2)
        for show, text in _COUNTERS:
            button = Button(tr(text), kind=Kind.SEGMENT)
            button.setCheckable(True)
            button.clicked.connect(partial(self._narrow_to, show))
            group.addButton(button)
            self.counters[show] = button
            counters.addWidget(button)
        self.counters[Show.ALL].setChecked(True)
        line = design.row(gap=12)
        flowing = QWidget()
        flowing.setLayout(counters)
        line.addWidget(design.pane("segmented", design.column(flowing, margins=(3, 2, 3, 2))), 1)
        line.addWidget(self.filter, 0, Qt.AlignmentFlag.AlignTop)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.waiting)
        layout = design.column(rules, line, self.summary, gap=10, margins=(24, 12, 24, 12))
        design.at_least(self.stack, 0, 170)
        layout.addWidget(self.stack, 1)
        self.setLayout(layout)

    def _choice(self, choices: Any) -> QComboBox:
        box = QComboBox()
        for value, text in choices:
            box.addItem(tr(text), value.value)
        return box

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(tr("Records of the import"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme().measure(Measure.TABLE_ROW))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(design.leading() | Qt.AlignmentFlag.AlignVCenter)
        for at, share in enumerate((130, 210, 0, 170)):
            if share:
                header.resizeSection(at, theme().px(share))
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        return table

    # What is chosen

    def options(self) -> ImportOptions:
        """The rules as they stand."""
        return ImportOptions(
            on_match=OnMatch(self.on_match.currentData()),
            fill=Fill(self.fill.currentData()),
            tag=usual_tag() if self.tag.isChecked() else "",
        )

    def _rules_changed(self, _changed: object) -> None:
        self._flow.check(self.options())

    # What is found

    def refresh(self) -> None:
        """Show the plan as it is now."""
        self.stack.setCurrentWidget(self.waiting if self._flow.stage is Stage.CHECKING else self.table)
        report = self._flow.preview
        if report is not None and report is not self._report:
            self._report = report
            wanted = {row.match_pk for row in report.rows if row.match_pk}
            wanted |= {doubt.other_pk for doubt in report.doubts if doubt.other_pk}
            work = partial(_names, pks=sorted(wanted))
            self._flow.desk.read(work, partial(self._fill_table, report), key="import.names")

    def _fill_table(self, report: ImportReport, names: dict[int, str]) -> None:
        self.model.set_lines(lines_of(report, names))
        totals = {show: self.model.count(show) for show, _text in _COUNTERS}
        totals |= {Show(action): count for action, count in report.counts.items()}
        totals[Show.PROBLEM] = len(report.problems)
        totals[Show.DOUBT] = len(report.doubts)
        totals[Show.ALL] = sum(totals[show] for show in (Show.NEW, Show.UPDATE, Show.SAME, Show.SKIP))
        totals[Show.ALL] += totals[Show.PROBLEM]
        for show, text in _COUNTERS:
            button = self.counters[show]
            button.set_text(f"{tr(text)} {number(totals[show])}")
            button.setVisible(bool(totals[show]) or show in (Show.ALL, Show.NEW))
        self._narrow_to(Show.ALL)
        self.summary.setText(_summary(report, totals[Show.ALL], self.model.rowCount()))

    def _narrow_to(self, show: Show, _checked: object = None) -> None:
        self._show = show
        self.counters[show].setChecked(True)
        self._narrow("")

    def _narrow(self, _text: str) -> None:
        self.model.narrow(self._show, self.filter.text())

    def _progressed(self, speed: Speed) -> None:
        if self._flow.stage is Stage.CHECKING:
            text = tr("Looking at every record… {n}", n=number(speed.done))
            self.waiting.setText(text)


def usual_tag() -> str:
    """As “Import 21 Nov 2026”."""
    return tr("Import {day}", day=QLocale().toString(QDate.currentDate(), "d MMM yyyy"))


def _summary(report: ImportReport, total: int, listed: int) -> str:
    parts = []
    if report.new_companies or report.known_companies:
        parts.append(
            tr(
                "Companies: {new} new, {known} known.",
                new=number(report.new_companies),
                known=number(report.known_companies),
            )
        )
    if listed < total:
        parts.append(plural("The first {n} record is listed.", "The first {n} records are listed.", listed))
    parts.append(tr("Nothing is written yet."))
    return " ".join(parts)


def _names(session: Any, *, pks: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(pks), 500):
        found |= {pk: row.name for pk, row in list_rows(session, pks[start : start + 500]).items()}
    return found
