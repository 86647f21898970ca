"""Words: translated, counted, with holes filled; keys of errors and labels become sentences."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QApplication

import app.ui
from app.errors import LimitError
from app.system.resources import resource_path
from app.ui.application import set_language
from app.ui.texts import (
    Catalogue,
    PseudoCatalogue,
    isolated,
    label,
    number,
    plural,
    register_labels,
    register_sentences,
    sentence,
    tr,
)
from tests.gui.conftest import MakeShell

UI = Path(app.ui.__file__).parent
SHELL = [*(UI / "shell").glob("*.py"), *(UI / "widgets").glob("*.py")]


def test_english_is_itself_with_its_holes_filled() -> None:
    assert tr("{name}, settings", name="Mara") == "Mara, settings"
    assert plural("{n} item", "{n} items", 1) == "1 item"
    assert plural("{n} item", "{n} items", 1200) == "1,200 items"


def test_german_counts_and_writes_numbers_its_way(qapp: QApplication) -> None:
    set_language(qapp, "de")
    assert tr("Dismiss") == "Ausblenden"
    assert plural("{n} result", "{n} results", 1) == "1 Ergebnis"
    assert plural("{n} result", "{n} results", 1234) == "1.234 Ergebnisse"
    assert QLocale().language() is QLocale.Language.German


def test_arabic_reads_from_right_to_left(qapp: QApplication) -> None:
    set_language(qapp, "ar")
    assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
    set_language(qapp, "en")
    assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_the_test_language_is_longer_and_keeps_holes(qapp: QApplication) -> None:
    set_language(qapp, "en-XA")
    shown = tr("{name}, settings", name="Mara")
    assert shown.startswith("[Mara, šéttíñgš")
    assert len(shown) > 1.3 * len("Mara, settings")
    assert PseudoCatalogue().translate("QtContext", "Cancel") is None


def test_every_word_of_the_shell_passes_translation(make_shell: MakeShell) -> None:
    """In the test language a text without brackets was never handed to tr()."""
    window = make_shell(language="en-XA")
    names = [
        window.rail.search.accessibleName(),
        window.rail.accessibleName(),
        window.rail.button("contacts").text(),
        window.command_palette.input().placeholderText(),
        window.command_palette.input().accessibleName(),
        *(action.text() for action in window.menuBar().actions()),
        *(action.text() for action in window.actions()),
    ]
    assert [name for name in names if not name.lstrip("&").startswith("[")] == []


def test_german_has_every_text_of_shell_and_widgets() -> None:
    """One language is complete, so that lengths and plurals are tried on real words."""
    known = Catalogue("de")
    missing = sorted(
        {text for path in SHELL for text in _texts(path) if known.translate("satchel", text) is None}
    )
    assert missing == []


def test_a_language_without_texts_leaves_english() -> None:
    assert Catalogue("xx").isEmpty()
    assert QCoreApplication.translate("satchel", "Nothing like this") == "Nothing like this"


def test_a_known_error_speaks_its_own_sentence_or_the_registered_one() -> None:
    error = LimitError("import.size", "The file is too large.", next_step="Split it.", data={"limit": "1 MB"})
    assert sentence(error) == ("The file is too large.", "Split it.")
    register_sentences({"import.size": "The file is larger than {limit}."})
    assert sentence(error) == ("The file is larger than 1 MB.", "Split it.")


def test_journal_labels_are_keys_with_arguments() -> None:
    register_labels({"contact.renamed": "Rename {name}"})
    assert label("contact.renamed", {"name": "Ada"}) == "Rename Ada"
    assert label("not.known", {}) == "not.known"


def test_phone_numbers_keep_their_order_in_arabic() -> None:
    assert isolated("+39 345") == "\u2068+39 345\u2069"
    assert number(1200) == "1,200"


@pytest.mark.parametrize(("count", "form"), [(0, 0), (1, 1), (2, 2), (5, 3), (11, 4), (100, 5)])
def test_arabic_has_six_forms(count: int, form: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = "".join(f"<numerusform>form{at}</numerusform>" for at in range(6))
    message = f"<message numerus='yes'><source>many</source><translation>{forms}</translation></message>"
    (tmp_path / "satchel_ar.ts").write_text(f"<TS><context>{message}</context></TS>", encoding="utf-8")
    monkeypatch.setattr("app.ui.texts.resource_path", lambda *parts: tmp_path / parts[-1])
    assert Catalogue("ar").translate("satchel", "many", None, count) == f"form{form}"


def _texts(path: Path) -> set[str]:
    """The literals that `path` hands to tr(), plural(), or keeps as the text of an action."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        wanted = {"tr": (0,), "plural": (0, 1), "ActionSpec": (1,)}.get(node.func.id, ())
        for at in wanted:
            argument = node.args[at] if at < len(node.args) else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found.add(argument.value)
    return found


def test_resources_hold_the_language_files() -> None:
    assert resource_path("i18n", "satchel_de.ts").is_file()
