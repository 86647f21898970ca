"""The pages General, Appearance, Keyboard and About of the settings."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

import PySide6
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from app import __version__
from app.domain.changes import Label as EntryLabel
from app.queries.people import person_name
from app.services.workspace import get_setting, rename_person, set_setting
from app.system.device import Scalar
from app.system.paths import log_folder
from app.ui import design
from app.ui.actions import GLOBAL, ActionRegistry, ActionSpec
from app.ui.desk import Desk
from app.ui.fonts import FontChoice, TextStyle
from app.ui.links import open_folder
from app.ui.looks import DATABASE_NAME, SINGLE_KEYS, database_name
from app.ui.preferences.rows import SettingRow, SettingsPage
from app.ui.texts import tr
from app.ui.theme import LARGEST_TEXT, SMALLEST_TEXT, Appearance, Density, Preference, ThemeMode, theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import Label
from app.ui.widgets.mark import Mark
from app.ui.widgets.segmented import Segment, Segmented

_LANGUAGES = {"": "As the system", "en": "English", "de": "Deutsch"}
_STEP = 10


class Settings(Protocol):
    """What the pages change."""

    desk: Desk
    actions: ActionRegistry

    def take_appearance(self, look: Appearance) -> None:
        """Show and keep another look."""
        ...

    def keep(self, **changes: Any) -> None:
        """Change fields of device.toml."""
        ...

    def keep_setting(self, name: str, value: Scalar) -> None:
        """Change a small setting of device.toml."""
        ...

    def set_names(self, *, database: str = "", person: str = "") -> None:
        """Show other names in the window."""
        ...


class GeneralPage(SettingsPage):
    """Names, language, and where phone numbers without a country are from."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("General"))
        self._settings, self._desk = settings, settings.desk
        device = self._desk.context.device
        self.database = QLineEdit(database_name(device))
        self.person = QLineEdit()
        self.language, self.region = QComboBox(), QComboBox()
        for code, name in _LANGUAGES.items():
            self.language.addItem(tr(name), code)
        self.language.setCurrentIndex(max(0, self.language.findData(device.language)))
        for code, name in sorted(_regions().items(), key=_second):
            self.region.addItem(name, code)
        for field in (self.database, self.person):
            design.at_least(field, 240)
        for box in (self.language, self.region):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(22)
        hint = tr("Takes effect when Satchel is started again.")
        self.add(SettingRow(tr("Name of the database"), self.database))
        self.add(SettingRow(tr("Your name"), self.person, hint=tr("Stands beside what you log.")))
        self.add(SettingRow(tr("Language"), self.language, hint=hint))
        self.add(
            SettingRow(
                tr("Phone numbers without a country code are from"),
                self.region,
                hint=tr("So that any spelling of a number finds it."),
            )
        )
        self.database.editingFinished.connect(self._name_database)
        self.person.editingFinished.connect(self._name_person)
        self.language.activated.connect(self._choose_language)
        self.region.activated.connect(self._choose_region)
        self._desk.read(partial(_general, person=self._desk.context.person_id), self._show, key="settings")

    def _show(self, found: tuple[str, str]) -> None:
        self.person.setText(found[0])
        self.region.setCurrentIndex(max(0, self.region.findData(found[1])))

    def _name_database(self) -> None:
        name = self.database.text().strip()
        if name and name != database_name(self._desk.context.device):
            self._settings.keep_setting(DATABASE_NAME, name)
            self._settings.set_names(database=name)

    def _name_person(self) -> None:
        name = self.person.text().strip()
        if name:
            work = partial(rename_person, person_id=self._desk.context.person_id, name=name)
            self._desk.write(EntryLabel("settings"), work)
            self._settings.set_names(person=name)

    def _choose_language(self, _index: int) -> None:
        self._settings.keep(language=str(self.language.currentData()))

    def _choose_region(self, _index: int) -> None:
        work = partial(set_setting, key="region", value=str(self.region.currentData()))
        self._desk.write(EntryLabel("settings"), work)


class AppearancePage(SettingsPage):
    """Light and dark, density, text size, font, motion and contrast; all at once."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Appearance"))
        self._settings = settings
        look = theme().appearance
        self.mode = self._segments(
            tr("Mode"),
            {ThemeMode.SYSTEM: "System", ThemeMode.LIGHT: "Light", ThemeMode.DARK: "Dark"},
            look.mode,
        )
        self.density = self._segments(
            tr("Density"),
            {
                Density.COMFORTABLE: "Comfortable",
                Density.COSY: "Cosy",
                Density.COMPACT: "Compact",
            },
            look.density,
        )
        self.font_ = self._segments(
            tr("Font"), {FontChoice.SATCHEL: "Satchel", FontChoice.SYSTEM: "System"}, look.font
        )
        self.motion = self._segments(
            tr("Motion"), {Preference.SYSTEM: "As the system", Preference.ON: "Reduced"}, look.reduced_motion
        )
        self.contrast = self._segments(
            tr("Contrast"), {Preference.SYSTEM: "As the system", Preference.ON: "High"}, look.high_contrast
        )
        self.text_size = QComboBox()
        self.text_size.addItem(tr("As the system"), 0)
        for percent in range(SMALLEST_TEXT, LARGEST_TEXT + 1, _STEP):
            self.text_size.addItem(tr("{n} %", n=percent), percent)
        self.add(SettingRow(tr("Mode"), self.mode))
        self.add(SettingRow(tr("Density"), self.density, hint=tr("How close the rows of lists stand.")))
        self.add(SettingRow(tr("Text size"), self.text_size))
        self.add(SettingRow(tr("Font"), self.font_))
        self.add(SettingRow(tr("Motion"), self.motion))
        self.add(SettingRow(tr("Contrast"), self.contrast))
        self.mode.chosen.connect(self._set_mode)
        self.density.chosen.connect(self._set_density)
        self.font_.chosen.connect(self._set_font)
        self.motion.chosen.connect(self._set_motion)
        self.contrast.chosen.connect(self._set_contrast)
        self.text_size.activated.connect(self._set_size)
        theme().changed.connect(self._follow)
        self._show_size()

    def _segments(self, name: str, choices: Mapping[Any, str], chosen: Any) -> Segmented:
        made = Segmented(name, [Segment(key.value, tr(text)) for key, text in choices.items()])
        made.choose(chosen.value if chosen in choices else next(iter(choices)).value)
        return made

    def _show_size(self) -> None:
        percent = theme().appearance.text_percent
        self.text_size.setCurrentIndex(max(0, self.text_size.findData(percent or 0)))

    def _set_size(self, _index: int) -> None:
        self._take(text_percent=int(self.text_size.currentData()) or None)

    def _set_mode(self, value: str) -> None:
        self._take(mode=ThemeMode(value))

    def _set_density(self, value: str) -> None:
        self._take(density=Density(value))

    def _set_font(self, value: str) -> None:
        self._take(font=FontChoice(value))

    def _set_motion(self, value: str) -> None:
        self._take(reduced_motion=Preference(value))

    def _set_contrast(self, value: str) -> None:
        self._take(high_contrast=Preference(value))

    def _take(self, **changes: Any) -> None:
        self._settings.take_appearance(replace(theme().appearance, **changes))

    def _follow(self) -> None:
        self.mode.choose(theme().appearance.mode.value)
        self.density.choose(theme().appearance.density.value)
        self._show_size()


class KeyboardPage(SettingsPage):
    """Every key there is, and the switch for keys of one letter."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Keyboard"))
        self._settings, actions = settings, settings.actions
        self.single = QCheckBox(tr("On"))
        self.single.setAccessibleName(tr("Keys of a single letter"))
        kept = settings.desk.context.device.more.get(SINGLE_KEYS, True)
        self.single.setChecked(bool(kept))
        self.single.toggled.connect(self._switch)
        hint = tr("C logs a call, J and K move in lists. They never work while you type in a field.")
        self.add(SettingRow(tr("Keys of a single letter"), self.single, hint=hint))
        contexts: dict[str, list[ActionSpec]] = {GLOBAL: []}
        for spec in actions.specs():
            if actions.keys(spec.id):
                contexts.setdefault(spec.context, []).append(spec)
        for context, specs in contexts.items():
            self.add_heading(tr("Everywhere") if context == GLOBAL else tr(context.capitalize()))
            self.add_plain(_keys(actions, specs))

    def _switch(self, on: object) -> None:
        self._settings.keep_setting(SINGLE_KEYS, bool(on))
        self._settings.actions.set_single_keys(enabled=bool(on))


class AboutPage(SettingsPage):
    """Versions, and where things are."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("About"))
        self._folder = settings.desk.context.profile.folder
        words = design.column(
            Label("Satchel", TextStyle.TITLE),
            Label(tr("Version {version}", version=__version__), tone="text.secondary", selectable=True),
            gap=2,
        )
        head = QWidget()
        line = design.row(Mark(44), words, None, gap=14, margins=(0, 8, 0, 12))
        head.setLayout(line)
        self.add_plain(head)
        versions = tr(
            "Python {python}, Qt {qt}, {system}",
            python=platform.python_version(),
            qt=PySide6.__version__,
            system=platform.system(),
        )
        self.add_plain(Label(versions, tone="text.secondary", wrap=True, selectable=True))
        folder = Button(tr("Open"), name=tr("Open the folder of the database"))
        folder.clicked.connect(self._open_folder)
        logs = Button(tr("Open"), name=tr("Open the folder of the log"))
        logs.clicked.connect(self._open_logs)
        self.add(SettingRow(tr("The database"), folder, hint=str(self._folder)))
        self.add(SettingRow(tr("The log, without personal data"), logs, hint=str(log_folder())))

    def _open_folder(self) -> None:
        open_folder(self._folder)

    def _open_logs(self) -> None:
        open_folder(log_folder())


def _keys(actions: ActionRegistry, specs: list[ActionSpec]) -> QWidget:
    grid = design.spaced(QGridLayout(), gap=6)
    grid.setColumnStretch(0, 1)
    for at, spec in enumerate(specs):
        grid.addWidget(Label(tr(spec.text).rstrip("…"), wrap=True), at, 0)
        key = Label(actions.shown_key(spec.id), TextStyle.BODY_MEDIUM, tone="text.secondary")
        grid.addWidget(key, at, 1, Qt.AlignmentFlag.AlignTrailing)
    holder = QWidget()
    holder.setLayout(grid)
    return holder


def _general(session: Any, *, person: str) -> tuple[str, str]:
    return person_name(session, person), str(get_setting(session, "region", default=""))


def _regions() -> dict[str, str]:
    """ISO 3166 code → the country's name in the language of the window."""
    found = {"": tr("Not set")}
    for locale in QLocale.matchingLocales(
        QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyCountry
    ):
        code = QLocale.territoryToCode(locale.territory())
        if len(code) == 2:
            found.setdefault(code, QLocale.territoryToString(locale.territory()))
    return found


def _second(pair: tuple[str, str]) -> str:
    return pair[1] if pair[0] else ""
