"""The sheet for a new contact or company: few fields, a hint when somebody like that is here already."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.domain.changes import Label as JournalLabel
from app.errors import SatchelError
from app.queries.companies import CompanySuggestion, suggest_companies
from app.queries.people import Suggestion, look_alikes
from app.services.contacts import NewContact, add_contact
from app.ui import design
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.texts import sentence, tr
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label


class NewContactSheet(Dialog):
    """Enter saves. `saved(pk)` is called with the new record, `opened(id)` to look at a similar one."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        *,
        is_company: bool,
        saved: Callable[[int], None],
        opened: Callable[[str], None],
        name: str = "",
    ) -> None:
        title = tr("New company") if is_company else tr("New contact")
        super().__init__(title, parent, width=460, height=400 if is_company else 470)
        self._desk, self._is_company = desk, is_company
        self._saved, self._opened = saved, opened
        self._alike: tuple[Suggestion, ...] = ()
        self.given = self._field(tr("Given name"))
        self.family = self._field(tr("Family name"))
        self.name = self._field(tr("Name of the company"))
        self.company = self._field(tr("Company"))
        self.job = self._field(tr("Job"))
        self.email = self._field(tr("Email"))
        self.phone = self._field(tr("Phone"))
        self._looks = Button("", kind=Kind.LINK)
        self._looks.clicked.connect(self._open_alike)
        self._looks.hide()
        self._problem = Label(style=TextStyle.CAPTION, tone="danger", wrap=True)
        self._problem.hide()
        self._companies = QStringListModel(self)
        self._build()
        self._prefill(name)

    def _field(self, name: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setAccessibleName(name)
        edit.textEdited.connect(self._look)
        edit.installEventFilter(self)
        return edit

    def _build(self) -> None:
        rows: tuple[QLineEdit, ...]
        if self._is_company:
            rows = (self.name, self.email, self.phone)
        else:
            rows = (self.given, self.family, self.company, self.job, self.email, self.phone)
        for unused in {self.given, self.family, self.name, self.company, self.job} - set(rows):
            unused.setParent(self)
            unused.hide()
        column = design.column(gap=3, margins=(20, 4, 20, 12))
        for edit in rows:
            label = Label(edit.accessibleName(), TextStyle.CAPTION, tone="text.tertiary")
            label.setBuddy(edit)
            column.addWidget(label)
            column.addWidget(edit)
        column.addSpacing(4)
        column.addWidget(self._looks)
        column.addWidget(self._problem)
        column.addStretch(1)
        self.set_body(design.pane("clear", column))
        completer = QCompleter(self._companies, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.company.setCompleter(completer)
        self.company.textEdited.connect(self._suggest)
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        save = Button(tr("Save"), kind=Kind.PRIMARY)
        save.clicked.connect(self.save)
        self.add_button(cancel)
        self.add_button(save)
        rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _prefill(self, name: str) -> None:
        if "@" in name:
            self.email.setText(name)
        elif self._is_company:
            self.name.setText(name)
        elif name:
            given, _, family = name.rpartition(" ")
            self.given.setText(given or family)
            self.family.setText(family if given else "")
        if name:
            self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter saves from any field."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in enter:
            self.save()
            return True
        return super().eventFilter(watched, event)

    # Somebody like that

    def _look(self, *_: object) -> None:
        self._problem.hide()
        work = partial(
            look_alikes,
            given=self.given.text(),
            family=self.family.text(),
            company=self.name.text(),
            email=self.email.text(),
            phone=self.phone.text(),
        )
        self._desk.read(work, self._found, key="new.alike")

    def _found(self, alike: tuple[Suggestion, ...]) -> None:
        self._alike = alike
        self._looks.setVisible(bool(alike))
        if alike:
            first = alike[0]
            who = tr("{name} ({about})", name=first.name, about=first.about) if first.about else first.name
            self._looks.set_text(tr("Looks like {who} · Open", who=who))

    def _open_alike(self) -> None:
        if self._alike:
            self.reject()
            self._opened(self._alike[0].id)

    def _suggest(self, typed: str) -> None:
        self._desk.read(partial(suggest_companies, typed=typed), self._companies_found, key="new.companies")

    def _companies_found(self, found: tuple[CompanySuggestion, ...]) -> None:
        self._companies.setStringList([company.name for company in found])
        completer = self.company.completer()
        if found and self.company.hasFocus() and completer is not None:
            completer.complete()

    # Saving

    def save(self) -> None:
        """Store it; what is in the way is said here."""
        new = NewContact(
            given=self.given.text(),
            family=self.family.text(),
            fn=self.name.text(),
            company=self.company.text(),
            title=self.job.text(),
            email=self.email.text(),
            phone=self.phone.text(),
            is_company=self._is_company,
        )
        name = new.fn or f"{new.given} {new.family}".strip() or new.company or new.email or new.phone
        label = JournalLabel("contact.add", {"name": name.strip()})
        self._desk.write(label, partial(add_contact, new=new), self._done, self._refused)

    def _done(self, pk: int, entry: int) -> None:
        self.accept()
        self._desk.say(tr("Company added") if self._is_company else tr("Contact added"), entry=entry)
        self._saved(pk)

    def _refused(self, error: SatchelError) -> None:
        happened, step = sentence(error)
        self._problem.setText(f"{happened} {step}".strip())
        self._problem.show()
