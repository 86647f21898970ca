"""A bare PySide6 window, or one with a table of so many rows: what a start is compared with."""

from __future__ import annotations

import json
import os
import sys
import time
from array import array
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

from benchmarks.meter import resident_mb

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class _Numbers(QAbstractTableModel):
    """As many rows as asked for, made up while they are painted."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._pks = array("q", range(count))

    def rowCount(self, _parent: _Index = _NOWHERE) -> int:  # noqa: N802  # Qt's name
        return len(self._pks)

    def columnCount(self, _parent: _Index = _NOWHERE) -> int:  # noqa: N802  # Qt's name
        return 4

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return f"Cell {self._pks[index.row()]}" if role == Qt.ItemDataRole.DisplayRole else None


class _Window(QMainWindow):
    """Notes when it was painted first."""

    painted = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        super().paintEvent(event)
        if not self.painted:
            self.painted = time.process_time()
            QTimer.singleShot(200, QApplication.quit)


def main(count: int) -> dict[str, float]:
    """CPU seconds of the process until the window was painted, and its memory then."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv[:1])
    window = _Window()
    window.resize(1440, 900)
    model = _Numbers(count)
    if count:
        table = QTableView()
        table.setModel(model)
        window.setCentralWidget(table)
    window.show()
    application.exec()
    return {"painted": window.painted, "mb": resident_mb()}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[-1]))))
