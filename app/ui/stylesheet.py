"""The one application style sheet, generated from tokens and sizes; nothing else may set one."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TEMPLATE = """
* { outline: 0 }
QFrame[pane="surface"], QWidget[pane="surface"] { background: {bg.surface}; border: 0 }
QFrame[pane="subtle"], QWidget[pane="subtle"] { background: {bg.subtle}; border: 0 }
QFrame[pane="canvas"], QWidget[pane="canvas"] { background: {bg.canvas}; border: 0 }
QFrame[pane="clear"], QWidget[pane="clear"] { background: transparent; border: 0 }
QFrame[pane="card"] { background: {bg.raised}; border: 1px solid {border.default}; border-radius: {9}px }
QFrame[pane="segmented"] { background: {bg.pressed}; border: 0; border-radius: {7}px }
QFrame[rule="h"] { background: {border.subtle}; border: 0; min-height: 1px; max-height: 1px }
QFrame[rule="v"] { background: {border.subtle}; border: 0; min-width: 1px; max-width: 1px }
QFrame[rule="h"][strong="true"] { background: {border.default} }
QAbstractScrollArea { background: transparent; border: 0 }
QListView, QTableView, QTreeView { background: {bg.surface}; border: 0; padding: 0 }
QListView[pane="clear"] { background: transparent }
QTableView { gridline-color: {border.subtle}; alternate-background-color: {bg.subtle};
  selection-background-color: {bg.selected}; selection-color: {text.primary} }
QTableView::item { padding: 0 {8}px }
QTableView:focus, QTreeView:focus { border: 2px solid {border.focus} }
QHeaderView::section { background: {bg.subtle}; color: {text.tertiary}; border: 0;
  border-bottom: 1px solid {border.subtle}; padding: {6}px {8}px }

QLineEdit, QPlainTextEdit, QComboBox, QDateEdit, QTimeEdit, QDateTimeEdit, QSpinBox, QDoubleSpinBox {
  background: {bg.surface}; color: {text.primary}; border: 1px solid {border.control};
  border-radius: {6}px; padding: 0 {8}px; min-height: {field}px;
  selection-background-color: {accent}; selection-color: {accent.on};
  placeholder-text-color: {text.tertiary} }
QPlainTextEdit { padding: {4}px {4}px }
QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QTimeEdit:focus, QDateTimeEdit:focus,
QSpinBox:focus, QDoubleSpinBox:focus { border: 2px solid {border.focus}; padding: 0 {8-1}px;
  min-height: {field.focused}px }
QPlainTextEdit:focus { border: 2px solid {border.focus}; padding: {4-1}px {4-1}px }
QLineEdit[trouble="true"], QPlainTextEdit[trouble="true"], QComboBox[trouble="true"] {
  border: 2px solid {danger}; padding: 0 {8-1}px }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {
  color: {text.disabled}; border-color: {border.default} }
QLineEdit[kind="quiet"] { border: 1px solid {border.default}; background: {bg.subtle} }
QLineEdit[kind="quiet"]:focus { border: 2px solid {border.focus}; background: {bg.surface} }
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:focus, QPlainTextEdit[kind="bare"],
QPlainTextEdit[kind="bare"]:focus { border: 0; background: transparent; padding: 0;
  min-height: {field}px }
QComboBox::drop-down { border: 0; width: {24}px }
QComboBox QAbstractItemView { background: {bg.raised}; border: 1px solid {border.default};
  selection-background-color: {bg.selected}; selection-color: {text.primary} }

QPushButton { background: {bg.surface}; color: {text.primary}; border: 1px solid {border.default};
  border-radius: {6}px; padding: 0 {12}px; min-height: {button}px }
QPushButton:hover { background: {bg.hover} }
QPushButton:pressed { background: {bg.pressed} }
QPushButton:focus { border: 2px solid {border.focus}; padding: 0 {12-1}px }
QPushButton:disabled { color: {text.disabled} }
QPushButton[kind="primary"] { background: {accent}; color: {accent.on}; border: 1px solid {accent} }
QPushButton[kind="primary"]:hover { background: {accent.hover} }
QPushButton[kind="primary"]:pressed { background: {accent.pressed} }
QPushButton[kind="primary"]:focus { border: 2px solid {text.primary} }
QPushButton[kind="primary"]:disabled { background: {bg.pressed}; color: {text.disabled};
  border: 1px solid {border.default} }
QPushButton[kind="ghost"] { background: transparent; border: 1px solid transparent; color: {text.secondary} }
QPushButton[kind="ghost"]:hover { background: {bg.hover} }
QPushButton[kind="ghost"]:pressed { background: {bg.pressed} }
QPushButton[kind="ghost"]:focus { border: 2px solid {border.focus} }
QPushButton[kind="danger"] { color: {danger} }
QPushButton[kind="danger"]:focus { border: 2px solid {danger} }
QPushButton[kind="link"] { border: 2px solid transparent; border-radius: {5}px; background: transparent;
  color: {accent.text}; padding: 0 {2}px; min-height: {22}px; text-align: left }
QPushButton[kind="link"]:hover { background: {bg.hover} }
QPushButton[kind="link"]:focus { border: 2px solid {border.focus} }
QPushButton[kind="link"]:disabled { color: {text.disabled} }
QPushButton[kind="chip"] { border-radius: {chip.radius}px; min-height: {24}px; padding: 0 {10}px;
  background: {accent.subtle}; border: 1px solid transparent; color: {accent.text} }
QPushButton[kind="chip"]:hover { border: 1px solid {accent} }
QPushButton[kind="chip"]:focus { border: 2px solid {border.focus}; padding: 0 {10-1}px; min-height: {24-2}px }
QPushButton[kind="chip.add"] { border-radius: {chip.radius}px; min-height: {24}px; padding: 0 {10}px;
  background: transparent; border: 1px dashed {border.control}; color: {text.secondary} }
QPushButton[kind="chip.add"]:hover { background: {bg.hover} }
QPushButton[kind="chip.add"]:focus { border: 2px solid {border.focus}; padding: 0 {10-1}px;
  min-height: {24-2}px }
QPushButton[kind="segment"] { border: 2px solid transparent; border-radius: {5}px; min-height: {24}px;
  padding: 0 {10}px; color: {text.secondary}; background: transparent }
QPushButton[kind="segment"]:checked { background: {bg.raised}; color: {text.primary};
  border: 2px solid {bg.raised} }
QPushButton[kind="segment"]:focus { border: 2px solid {border.focus} }
QPushButton[kind="tab"] { border: 0; border-bottom: 2px solid transparent; border-radius: 0;
  background: transparent; color: {text.secondary}; min-height: {34}px; padding: 0 {2}px }
QPushButton[kind="tab"]:hover { color: {text.primary} }
QPushButton[kind="tab"]:checked { color: {text.primary}; border-bottom: 2px solid {accent} }
QPushButton[kind="tab"]:focus { border: 2px solid {border.focus}; border-radius: {5}px; padding: 0 0;
  min-height: {34-2}px }
QPushButton[squared="true"] { padding: 0 }

QCheckBox, QRadioButton { color: {text.primary}; spacing: {8}px; min-height: {24}px;
  border: 2px solid transparent; border-radius: {5}px }
QCheckBox:focus, QRadioButton:focus { border: 2px solid {border.focus} }
QCheckBox:disabled, QRadioButton:disabled { color: {text.disabled} }
QCheckBox::indicator, QRadioButton::indicator, QTableView::indicator { width: {16}px; height: {16}px;
  background: {bg.surface};
  border: 1px solid {border.control}; border-radius: {4}px }
QRadioButton::indicator { border-radius: {indicator.radius}px }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { background: {bg.hover} }
QCheckBox::indicator:checked, QTableView::indicator:checked { background: {accent};
  border: 1px solid {accent}; image: url("{image.check}") }
QCheckBox::indicator:indeterminate { background: {accent.subtle}; border: 1px solid {accent} }
QRadioButton::indicator:checked { background: {accent.on}; width: {8}px; height: {8}px;
  border: {indicator.ring}px solid {accent} }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: {border.default} }
QComboBox::down-arrow { image: url("{image.chevron}"); width: {14}px; height: {14}px }
QMenu { background: {bg.raised}; color: {text.primary}; border: 1px solid {border.default}; padding: {4}px }
QMenu::item { padding: {6}px {24}px {6}px {12}px; border-radius: {5}px }
QMenu::icon { padding-left: {8}px }
QMenu::item:selected { background: {bg.selected}; color: {text.primary} }
QMenu::item:disabled { color: {text.disabled} }
QMenu::separator { height: 1px; background: {border.subtle}; margin: {4}px {8}px }
QMenuBar { background: {bg.canvas}; color: {text.primary} }
QMenuBar::item { padding: {6}px {10}px; background: transparent; border-radius: {5}px }
QMenuBar::item:selected { background: {bg.selected} }
QProgressBar { background: {bg.pressed}; border: 0; border-radius: {3}px; min-height: {6}px;
  max-height: {6}px; text-align: center; color: transparent }
QProgressBar::chunk { background: {accent}; border-radius: {3}px }
QScrollBar:vertical { background: transparent; width: {10}px; margin: 2px }
QScrollBar:horizontal { background: transparent; height: {10}px; margin: 2px }
QScrollBar::handle { background: {border.default}; border-radius: {3}px }
QScrollBar::handle:vertical { min-height: {28}px }
QScrollBar::handle:horizontal { min-width: {28}px }
QScrollBar::handle:hover { background: {border.control} }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0 }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent }
QSplitter::handle { background: {border.subtle} }
QToolTip { background: {tooltip.bg}; color: {tooltip.fg}; border: 0; padding: {4}px {8}px }
QDialog { background: {bg.surface} }
"""

_HOLE = re.compile(r"\{([a-z][a-z.]*|\d+(?:-\d+)?)\}")


def stylesheet(colours: Mapping[str, str], named: Mapping[str, int | str], *, scale: float) -> str:
    """The sheet for one set of colours.

    Holes in the template: ``{token}`` is a colour, or one of `named` (px already scaled, paths of images);
    ``{12}`` is 12 px × `scale`, ``{12-1}`` the same less one unscaled pixel (a 2 px border taking 1 px of
    padding).
    """

    def fill(hole: re.Match[str]) -> str:
        name = hole.group(1)
        if name in named:
            return str(named[name])
        if not name[0].isdigit():
            return colours[name]
        design, _, less = name.partition("-")
        return str(round(int(design) * scale) - int(less or 0))

    return _HOLE.sub(fill, _TEMPLATE)
