"""The only door from the window to other programs: web pages, mail and phone, and nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, QUrlQuery
from PySide6.QtGui import QDesktopServices

ALLOWED = frozenset({"http", "https", "mailto", "tel"})


def may_open(address: str) -> bool:
    """True for addresses that `open_link` hands on."""
    url = QUrl(address.strip(), QUrl.ParsingMode.StrictMode)
    return url.isValid() and url.scheme().lower() in ALLOWED


def open_link(address: str) -> bool:
    """Open a web page, a new mail or the phone program; False for any other scheme or when none is there."""
    if not may_open(address):
        return False
    return QDesktopServices.openUrl(QUrl(address.strip(), QUrl.ParsingMode.StrictMode))


def open_folder(folder: Path) -> bool:
    """Show a folder of this computer in its file manager; False for anything else, or when there is none."""
    return folder.is_dir() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def phone_link(number: str) -> str:
    """The tel: address of a number, with what is not dialled left out."""
    return "tel:" + "".join(char for char in number if char.isdigit() or char in "+*#,;").replace("#", "%23")


def mail_link(address: str) -> str:
    """The mailto: address of one mailbox."""
    url = QUrl()
    url.setScheme("mailto")
    url.setPath(address.strip())
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)


def map_link(address: str) -> str:
    """A page that shows a postal address on a map."""
    url = QUrl("https://www.openstreetmap.org/search")
    query = QUrlQuery()
    query.addQueryItem("query", " ".join(address.split()))
    url.setQuery(query)
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
