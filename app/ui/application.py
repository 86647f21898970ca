"""Setting up QApplication: style, fonts, theme and language, before the first window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from app.ui import accessibility, design, fonts
from app.ui.paint import app_mark
from app.ui.texts import PSEUDO, Catalogue, PseudoCatalogue
from app.ui.theme import Appearance, Theme

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def set_up(
    arguments: Sequence[str], *, appearance: Appearance | None = None, language: str = ""
) -> QApplication:
    """The QApplication of this process, styled and in the person's language.

    `language` is a BCP 47 name ("de", "ar", "en-XA" for tests); "" takes the system's. Calling it again
    returns the same application with the given appearance and language.
    """
    running = QApplication.instance()
    if isinstance(running, QApplication):
        application = running
    else:
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        application = QApplication(list(arguments))
    QCoreApplication.setApplicationName("Satchel")
    QGuiApplication.setDesktopFileName("satchel")
    set_language(application, language)
    fonts.load_bundled()
    existing = application.findChild(Theme)
    if existing is None:
        made = Theme(application, appearance)
        accessibility.install()
        made.restyled.connect(design.refresh_all)
        application.setWindowIcon(QIcon(QPixmap(app_mark(256))))
    else:
        existing.set_appearance(appearance or Appearance())
        existing.relayout()
    return application


def set_language(application: QApplication, language: str) -> None:
    """Install the texts, the number and date formats and the direction of a language.

    Windows that are already built keep their words until they are built again.
    """
    name = language or QLocale.system().name().replace("_", "-")
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.setParent(None)
    short = name.split("-")[0]
    if name == PSEUDO:
        application.installTranslator(PseudoCatalogue(application))
    elif short != "en":
        application.installTranslator(Catalogue(short, application))
        of_qt = QTranslator(application)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if of_qt.load(f"qtbase_{short}", folder):
            application.installTranslator(of_qt)
    QLocale.setDefault(QLocale("en-GB" if name == PSEUDO else name))
    mirrored = short in _RIGHT_TO_LEFT
    application.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
    )
