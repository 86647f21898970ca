"""Words of the window: every text passes here to be translated, with named holes and plurals.

`tr("Saved {when}", when=…)` looks its English up in the language's .ts file; `plural` chooses the form.
Known errors and journal labels carry a key: `sentence` and `label` turn keys into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from PySide6.QtCore import QByteArray, QCoreApplication, QLocale, QObject, QTranslator

from app.errors import SatchelError
from app.system.resources import resource_path

CONTEXT = "satchel"
PSEUDO = "en-XA"
_ACCENTS = str.maketrans("aeiouycnszAEIOUYCNSZ", "áéíöüýçñšžÁÉÍÖÜÝÇÑŠŽ")

QtText = str | bytes | bytearray | memoryview | QByteArray

_SENTENCES: dict[str, str] = {}
"""Error key → English sentence with named holes, where it must differ from the error's own."""

_LABELS: dict[str, str] = {}
"""Journal label key → English with named holes."""


def tr(english: str, **holes: object) -> str:
    """The text in the person's language; ``{name}`` holes are filled from `holes`."""
    return QCoreApplication.translate(CONTEXT, english).format(**holes)


def plural(one: str, many: str, n: int, **holes: object) -> str:
    """`one` or `many` as the language counts; ``{n}`` is the number written for the locale."""
    chosen = QCoreApplication.translate(CONTEXT, many, None, n)
    if chosen == many and n == 1:
        chosen = QCoreApplication.translate(CONTEXT, one)
    return chosen.format(n=number(n), **holes)


def number(value: int) -> str:
    """A whole number as the locale writes it."""
    return QLocale().toString(value)


def isolated(text: str) -> str:
    """A phone number, address or amount that keeps its own order inside right-to-left text."""
    return f"\u2068{text}\u2069"


def register_sentences(sentences: Mapping[str, str]) -> None:
    """Add English sentences for error keys; a feature calls it once when it is loaded."""
    _SENTENCES.update(sentences)


def register_labels(labels: Mapping[str, str]) -> None:
    """Add English labels for journal keys; a feature calls it once when it is loaded."""
    _LABELS.update(labels)


def sentence(error: SatchelError) -> tuple[str, str]:
    """(what happened, next step) of a known error in the person's language; the step may be ""."""
    known = _SENTENCES.get(error.key)
    happened = tr(known, **error.data) if known else QCoreApplication.translate(CONTEXT, error.sentence)
    step = QCoreApplication.translate(CONTEXT, error.next_step) if error.next_step else ""
    return happened, step


def label(key: str, arguments: Mapping[str, object]) -> str:
    """A journal label in the person's language; an unknown key is shown as it is."""
    return tr(_LABELS[key], **arguments) if key in _LABELS else key


class Catalogue(QTranslator):
    """A language: the messages of resources/i18n/satchel_<language>.ts, plurals included."""

    def __init__(self, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rule = _PLURAL_RULES.get(language, _one_or_many)
        self._texts: dict[str, list[str]] = {}
        path = resource_path("i18n", f"satchel_{language}.ts")
        if path.is_file():
            self._read(ElementTree.parse(path).getroot())  # noqa: S314 - our own file

    def isEmpty(self) -> bool:
        """True where nothing is translated: Qt then does not ask."""
        return not self._texts

    def translate(
        self,
        context: str,
        source: QtText,
        disambiguation: QtText | None = None,
        n: int = -1,
    ) -> str | None:
        """The translation, or None: with "" Qt would show nothing, with None it asks on."""
        text = _decoded(source)
        forms = self._texts.get(text, ())
        if not forms:
            return None
        return forms[min(self._rule(n), len(forms) - 1)] if n >= 0 else forms[0]

    def _read(self, root: ElementTree.Element) -> None:
        for message in root.iter("message"):
            source, translation = message.findtext("source"), message.find("translation")
            if not source or translation is None or translation.get("type") == "unfinished":
                continue
            forms = [form.text or "" for form in translation.findall("numerusform")]
            self._texts[source] = forms or [translation.text or ""]


class PseudoCatalogue(QTranslator):
    """The test language en-XA: accents, brackets and 40 % more text, so that tight layouts show."""

    def isEmpty(self) -> bool:
        """Never: every text is translated."""
        return False

    def translate(
        self,
        context: str,
        source: QtText,
        disambiguation: QtText | None = None,
        n: int = -1,
    ) -> str | None:
        """`[Séttíñgš ~~~]`, with the holes left as they are."""
        text = _decoded(source)
        if context != CONTEXT or not text:
            return None
        parts = text.replace("{", "\0{").replace("}", "}\0").split("\0")
        accented = "".join(part if part.startswith("{") else part.translate(_ACCENTS) for part in parts)
        return f"[{accented}{' ' + '~' * (len(text) * 2 // 5) if len(text) > 2 else ''}]"


def _decoded(text: QtText) -> str:
    if isinstance(text, QByteArray):
        return bytes(text.data()).decode()
    return text if isinstance(text, str) else bytes(text).decode()


def _one_or_many(n: int) -> int:
    return 0 if n == 1 else 1


def _arabic(n: int) -> int:
    if n < 3:
        return n
    if 3 <= n % 100 <= 10:
        return 3
    return 4 if n % 100 >= 11 else 5


_PLURAL_RULES = {"ar": _arabic}
