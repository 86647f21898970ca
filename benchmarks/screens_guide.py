"""What the user guide takes from the pictures and from the registry of commands, so that it stays true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QImageWriter

from app.ui.actions import GLOBAL, ActionRegistry
from tests.support.ui_checks import colour_counts

DOCS = Path(__file__).resolve().parents[1] / "docs"
GUIDE, PICTURES = DOCS / "guide.md", DOCS / "pictures"
BEGIN, END = "<!-- keys: made by `python -m benchmarks.screens --guide` -->", "<!-- end of keys -->"
# The guide's name → the picture it is.
TAKEN = {
    "contacts-light.png": "contacts-open-light-1440x900.png",
    "contacts-dark.png": "contacts-open-dark-1440x900.png",
    "first-run.png": "first-run-choices-light-1440x900.png",
    "recovery-key.png": "first-run-recovery-key-light-1440x900.png",
    "import-check.png": "import-check-light-1440x900.png",
    "find.png": "palette-records-light-1440x900.png",
    "log.png": "log-call-filled-light-1440x900.png",
    "edit.png": "editing-saved-light-1440x900.png",
    "companies.png": "companies-people-light-1440x900.png",
    "backups.png": "backups-panel-light-1440x900.png",
    "large-text.png": "contacts-open-light-200pct.png",
}
_WHERE = {GLOBAL: "Everywhere", "contacts": "On a contact or a company, outside of text fields"}


def keyboard_table(actions: ActionRegistry) -> str:
    """Every key that works, as Markdown; the companies page has the keys of the contacts page."""
    return "\n".join(_lines(actions))


def _lines(actions: ActionRegistry) -> Iterator[str]:
    for context, heading in _WHERE.items():
        yield f"\n**{heading}**\n"
        yield "| Key | What it does |"
        yield "|---|---|"
        for spec in actions.specs():
            keys = actions.keys(spec.id) if spec.context == context else ()
            if keys:
                shown = " or ".join(f"`{key.replace(',', ' ') if ',' in key[:-1] else key}`" for key in keys)
                yield f"| {shown} | {spec.text.rstrip('…')} |"


def with_table(text: str, table: str) -> str:
    """The guide with this table between its marks. ValueError when the marks are not there."""
    before, mark, rest = text.partition(BEGIN)
    _old, closing, after = rest.partition(END)
    if not mark or not closing:
        raise ValueError("the guide has no place for the keys")
    return f"{before}{BEGIN}\n{table}\n\n{END}{after}"


def publish(shots: Path, actions: ActionRegistry) -> None:
    """Put the pictures and the keys into docs/."""
    PICTURES.mkdir(exist_ok=True)
    for name, shot in TAKEN.items():
        writer = QImageWriter(str(PICTURES / name))
        writer.setCompression(100)
        if not writer.write(_with_palette(QImage(str(shots / shot)))):
            raise OSError(f"{name}: {writer.errorString()}")
    guide = GUIDE.read_text(encoding="utf-8")
    GUIDE.write_text(with_table(guide, keyboard_table(actions)), encoding="utf-8")


def _with_palette(picture: QImage) -> QImage:
    """The picture in its 256 commonest colours: a window has few, and the file is a third as large."""
    common = [QColor(name).rgb() for name, _ in colour_counts(picture).most_common(256)]
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return picture.convertToFormat(QImage.Format.Format_Indexed8, common, flags)
