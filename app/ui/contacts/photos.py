"""Photos by their hash: read and scaled off the GUI thread; painters get what is here, or nothing yet."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from app.errors import NotFoundError
from app.ui.desk import Desk
from app.ui.runner import Stop

SIDE = 160  # px of the kept picture: the header's circle on a screen of double density, and some
KEPT = 400
LARGEST = 40_000_000  # px of a picture that is worth decoding


class Photos(QObject):
    """`get` answers at once; `arrived` says that a picture is here now, so paint again."""

    arrived = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kept: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._waiting: OrderedDict[str, None] = OrderedDict()
        self._busy = ""

    def get(self, sha256: str) -> QPixmap | None:
        """The picture; None while it is read, or when there is none that can be shown."""
        if sha256 in self._kept:
            self._kept.move_to_end(sha256)
            return self._kept[sha256]
        self._waiting[sha256] = None
        self._waiting.move_to_end(sha256)
        self._next()
        return None

    def _next(self) -> None:
        while self._waiting and not self._busy:
            wanted = self._waiting.popitem()[0]
            if wanted in self._kept:
                continue
            self._busy = wanted
            self._desk.runner.query(partial(self._load, wanted), self._take, key="photos")

    def _load(self, sha256: str, _stop: Stop) -> QImage:
        try:
            return decode(self._desk.context.blobs.read(sha256))
        except NotFoundError:  # not collected from the other device yet
            return QImage()

    def _take(self, image: QImage) -> None:
        wanted, self._busy = self._busy, ""
        self._kept[wanted] = None if image.isNull() else QPixmap.fromImage(image)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.arrived.emit()
        self._next()


def decode(data: bytes) -> QImage:
    """A picture scaled to what the window shows, upright; a null image when it cannot be read."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > LARGEST:
        return QImage()
    if size.isValid() and min(size.width(), size.height()) > SIDE:
        reader.setScaledSize(size.scaled(QSize(SIDE, SIDE), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    return reader.read()
