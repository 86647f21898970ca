"""The small widgets: one Tab stop per group, removal by key, notes that wait, files that drop."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QAccessible, QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.errors import StorageError
from app.ui import design
from app.ui.paint import Canvas, ElisionLog, initials
from app.ui.theme import Appearance, Preference, theme
from app.ui.widgets.avatar import Avatar, AvatarButton
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.chips import Chip, Pill
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.drop_zone import DropZone
from app.ui.widgets.labels import ElidedLabel, IconMark, Label
from app.ui.widgets.layouts import FlowLayout, ScrollArea
from app.ui.widgets.messages import EmptyState, MessageBar, Tone
from app.ui.widgets.page_bar import PageBar
from app.ui.widgets.segmented import Segment, Segmented
from app.ui.widgets.skeleton import Patience, paint_skeleton_row
from app.ui.widgets.stat_strip import Stat, StatStrip
from app.ui.widgets.steps import StepBar
from app.ui.widgets.tabs import TabRow
from app.ui.widgets.toast import QUEUE, ToastHost
from tests.support.ui_checks import assert_sound, settle, tab_stops


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(640, 480)
    QVBoxLayout(made)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def _add(window: QWidget, *widgets: QWidget) -> None:
    layout = window.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
        widget.show()
    settle()


def test_labels_never_read_markup(window: QWidget) -> None:
    label = Label("<img src='file:///etc/hostname'>")
    _add(window, label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert all(found.textFormat() is Qt.TextFormat.PlainText for found in window.findChildren(QLabel))


def test_an_ampersand_in_a_button_is_shown(window: QWidget) -> None:
    button = Button("Fish & Chips")
    _add(window, button)
    assert button.text() == "Fish && Chips"
    assert button.accessibleName() == "Fish & Chips"
    button.set_text("R&D")
    assert (button.text(), button.accessibleName()) == ("R&&D", "R&D")


def test_an_icon_button_says_its_name_and_key(window: QWidget) -> None:
    button = IconButton("printer", "Print", key="Ctrl+P")
    _add(window, button)
    assert button.toolTip() == "Print (Ctrl+P)"
    button.set_name("Print all")
    assert (button.toolTip(), button.accessibleName()) == ("Print all", "Print all")
    assert (button.width(), button.height()) == (32, 32)


def test_a_segmented_choice_is_one_tab_stop_and_arrows_move(qtbot: QtBot, window: QWidget) -> None:
    view = Segmented("View", [Segment("list", "List", "layout-list"), Segment("table", "Table", "table-2")])
    _add(window, view)
    assert view.current() == "list"
    assert len([stop for stop in tab_stops(window) if view.isAncestorOf(stop)]) == 1
    first = view.findChildren(QPushButton)[0]
    first.setFocus()
    with qtbot.waitSignal(view.chosen) as caught:
        QTest.keyClick(first, Qt.Key.Key_Right)
    assert caught.args == ["table"]
    view.choose("list")
    assert view.current() == "list"


def test_tabs_keep_the_choice_when_counts_change(qtbot: QtBot, window: QWidget) -> None:
    tabs = TabRow("Record")
    tabs.set_tabs([("timeline", "Timeline"), ("documents", "Documents 9")])
    tabs.add_trailing(IconButton("sliders-horizontal", "Filter"))
    _add(window, tabs)
    with qtbot.waitSignal(tabs.chosen) as caught:
        tabs.step(1)
    assert caught.args == ["documents"]
    tabs.set_tabs([("timeline", "Timeline"), ("documents", "Documents 10")])
    assert tabs.current() == "documents"
    tabs.set_tabs([("details", "Details"), ("documents", "Documents 10")])
    assert tabs.current() == "documents"
    tabs.set_tabs([("details", "Details")])
    assert tabs.current() == "details"
    tabs.set_tabs([])
    tabs.step(1)
    assert tabs.current() == ""
    assert_sound(window)


def test_a_chip_is_removed_by_key_and_by_its_cross_and_edited_by_enter(qtbot: QtBot, window: QWidget) -> None:
    chip = Chip("Region is North")
    _add(window, chip)
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        with qtbot.waitSignal(chip.removed):
            QTest.keyClick(chip, key)
    with qtbot.waitSignal(chip.removed):
        cross = QPoint(chip.width() - 12, chip.height() // 2)
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross)
    with qtbot.waitSignal(chip.clicked), qtbot.assertNotEmitted(chip.removed):
        QTest.keyClick(chip, Qt.Key.Key_Return)
    with qtbot.waitSignal(chip.clicked), qtbot.assertNotEmitted(chip.removed):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))


def test_a_chip_that_stays_has_no_cross(qtbot: QtBot, window: QWidget) -> None:
    chip = Chip("Today", removable=False)
    _add(window, chip)
    with qtbot.assertNotEmitted(chip.removed):
        QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert chip.icon().isNull()


def test_words_flow_into_lines(window: QWidget) -> None:
    area = QWidget()
    flow = FlowLayout(area)
    for number in range(12):
        flow.addWidget(Pill(f"Tag {number}", hue="teal"))
    _add(window, area)
    assert flow.hasHeightForWidth()
    assert flow.heightForWidth(200) > flow.heightForWidth(2000)
    assert flow.minimumSize().width() < 100
    flow.clear()
    assert flow.count() == 0
    assert flow.itemAt(0) is None


def test_stats_say_everything_in_one_name_and_act_on_a_click(qtbot: QtBot, window: QWidget) -> None:
    strip = StatStrip()
    stats = [
        Stat("last", "Last contact", "2 days ago", "Call, reached"),
        Stat("next", "Next step", "Tomorrow 09:00", "Send quote", acts=True),
    ]
    strip.set_stats(stats)
    _add(window, strip)
    cells = [child for child in strip.children() if isinstance(child, QPushButton | QWidget)]
    names = {cell.accessibleName() for cell in strip.findChildren(QWidget)}
    assert "Last contact: 2 days ago, Call, reached" in names
    acting = next(c for c in strip.findChildren(QWidget) if c.accessibleName().startswith("Next step"))
    with qtbot.waitSignal(strip.activated) as caught:
        QTest.mouseClick(acting, Qt.MouseButton.LeftButton)
    assert caught.args == ["next"]
    strip.set_stats(stats, first=1)
    assert cells
    assert_sound(window)


def test_a_message_bar_says_what_happened_and_what_to_do(qtbot: QtBot, window: QWidget) -> None:
    bar = MessageBar()
    _add(window, bar)
    bar.show_trouble(
        StorageError("disk.full", "The disk is full.", next_step="Free some space."), Button("Try now")
    )
    assert bar.accessibleName() == "The disk is full. Free some space."
    assert_sound(window)
    bar.show_message("Done", Tone.SUCCESS)
    assert [button.text() for button in bar.findChildren(Button) if button.isVisible()] == []
    with qtbot.waitSignal(bar.dismissed):
        bar.findChildren(IconButton)[0].click()
    assert not bar.isVisible()


def test_an_empty_state_offers_the_first_step(window: QWidget) -> None:
    primary = Button("New contact", kind=Kind.PRIMARY)
    _add(window, EmptyState("users", "Your first contact", "Bring the people you know.", primary=primary))
    _add(window, EmptyState("search", "Nothing", "No contact matches.", hint="Try another word"))
    assert_sound(window)


def test_toasts_wait_their_turn_and_the_oldest_waiting_gives_way(qtbot: QtBot, window: QWidget) -> None:
    host = ToastHost(window)
    for number in range(QUEUE + 3):
        host.show(f"Note {number}")
    shown = []
    while (toast := host.current()) is not None:
        shown.append(toast.accessibleName())
        toast.findChildren(IconButton)[0].click()
    assert shown == ["Note 0", "Note 3", "Note 4", "Note 5"]
    assert len(host.past) == QUEUE + 3


def test_a_toast_is_a_notification_to_a_screen_reader(window: QWidget) -> None:
    host = ToastHost(window)
    host.show("Contact deleted", action_text="Undo", action=window.update)
    toast = host.current()
    assert toast is not None
    found = QAccessible.queryAccessibleInterface(toast)
    assert found.role() is QAccessible.Role.Notification
    assert found.text(QAccessible.Text.Name) == "Contact deleted"
    undo = QAccessible.queryAccessibleInterface(toast.findChildren(Button)[0])
    assert undo.role() is QAccessible.Role.Button


def test_a_toast_that_slides_in_ends_where_the_window_is_then(qtbot: QtBot, window: QWidget) -> None:
    theme().set_appearance(Appearance(text_percent=100, reduced_motion=Preference.OFF))
    host = ToastHost(window)
    host.show("Saved")
    window.resize(640, 400)
    settle(250)
    toast = host.current()
    assert toast is not None
    assert toast.geometry().bottom() == 400 - 16 - 1


def test_undo_in_a_toast_acts_once_and_closes_it(window: QWidget) -> None:
    host = ToastHost(window)
    undone: list[int] = []

    def undo() -> None:
        undone.append(1)

    host.show("Contact deleted", action_text="Undo", action=undo)
    toast = host.current()
    assert toast is not None
    window.resize(500, 400)
    settle()
    assert abs(toast.geometry().center().x() - window.width() / 2) <= 1
    toast.findChildren(Button)[0].click()
    assert undone == [1]
    assert host.current() is None


def test_a_toast_with_the_focus_in_it_stays(qtbot: QtBot, window: QWidget) -> None:
    host = ToastHost(window)
    host.show("Contact deleted", action_text="Undo", action=window.update)
    toast = host.current()
    assert toast is not None
    toast.findChildren(Button)[0].setFocus()
    toast._time_is_up()
    assert host.current() is toast
    toast.findChildren(Button)[0].clearFocus()
    toast._time_is_up()
    assert host.current() is None


def test_the_step_bar_says_where_one_is(window: QWidget) -> None:
    steps = StepBar(["Source", "Match", "Check", "Import", "Done"])
    _add(window, steps)
    steps.set_step(2)
    assert steps.accessibleName() == "Step 3 of 5: Check"
    assert_sound(window)


def test_dropped_files_arrive_as_paths(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    zone = DropZone("Drop files here", "vCard or CSV", "Choose files…")
    _add(window, zone)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.vcf")), QUrl("https://example.org/b.vcf")])
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(zone.dropped) as caught:
        zone.dropEvent(drop)
    assert caught.args == [[tmp_path / "a.vcf"]]
    with qtbot.waitSignal(zone.browse):
        zone.findChildren(Button)[0].click()


def test_patience_speaks_only_when_the_answer_is_late(qtbot: QtBot) -> None:
    patience = Patience()
    told: list[bool] = []
    patience.waiting.connect(told.append)
    patience.begin()
    patience.end()
    settle(200)
    assert told == []
    patience.begin()
    qtbot.waitUntil(lambda: told == [True])
    patience.end()
    assert told == [True, False]


def test_skeleton_rows_differ_in_length() -> None:
    images = []
    for row in (0, 1):
        pixmap = QPixmap(300, 52)
        pixmap.fill(theme().colour("bg.surface"))
        painter = QPainter(pixmap)
        paint_skeleton_row(Canvas(painter, QRectF(0, 0, 300, 52)), QRectF(0, 0, 300, 52), row=row)
        painter.end()
        images.append(pixmap.toImage())
    assert images[0] != images[1]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Elena Marchetti", "EM"),
        ("Aïcha", "A"),
        ("Ana de la Cruz", "AC"),
        ("", ""),
        ("(Bob) 김 민준", "김민"),
    ],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_an_avatar_shows_the_photo_as_a_circle(window: QWidget) -> None:
    avatar, button = Avatar("Elena Marchetti", "id-1"), AvatarButton("Change the photo")
    _add(window, avatar, button)
    photo = QPixmap(80, 40)
    photo.fill(QColor("#123456"))
    avatar.set_person("Elena", "id-1", photo)
    image = avatar.grab().toImage()
    ratio = image.devicePixelRatio()
    assert image.pixelColor(int(18 * ratio), int(18 * ratio)).name() == "#123456"
    assert image.pixelColor(0, 0).name() != "#123456"
    button.set_person("Elena", "id-1")
    assert_sound(window)


def test_an_elided_label_has_its_whole_text_as_name(window: QWidget) -> None:
    label = ElidedLabel("A file name that is much longer than its room.pdf")
    _add(window, label)
    label.setFixedWidth(60)
    with ElisionLog() as cut:
        label.grab()
    assert [elision.may_elide for elision in cut] == [True]
    assert label.accessibleName() == label.text()
    mark = IconMark("lock", name="Private")
    _add(window, mark)
    mark.set_icon("eye", "warning")
    assert mark.accessibleName() == "Private"


def test_a_page_bar_shows_what_it_is_given(window: QWidget) -> None:
    bar = PageBar("Contacts")
    _add(window, bar)
    bar.set_count("214 of 3,482")
    bar.set_title("Companies")
    assert bar.accessibleName() == "Companies"
    bar.set_count("")
    shown = [label.text() for label in bar.findChildren(Label) if label.isVisible()]
    assert shown == ["Companies"]


def test_a_pill_has_room_for_its_words(window: QWidget) -> None:
    pill = Pill("Key account", hue="violet", icon="check")
    _add(window, pill)
    with ElisionLog() as cut:
        pill.grab()
    assert cut == []


def test_only_local_files_are_welcome_on_the_drop_zone(window: QWidget, tmp_path: Path) -> None:
    zone = DropZone("Drop files here", "vCard or CSV", "Choose files…")
    _add(window, zone)
    for url, welcome in ((QUrl.fromLocalFile(str(tmp_path)), True), (QUrl("https://example.org"), False)):
        data = QMimeData()
        data.setUrls([url])
        enter = QDragEnterEvent(
            QPoint(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        enter.ignore()
        zone.dragEnterEvent(enter)
        assert enter.isAccepted() is welcome
    zone.dragLeaveEvent(QDragLeaveEvent())


def test_a_dialog_keeps_its_footer_in_sight(qtbot: QtBot, window: QWidget) -> None:
    dialog = Dialog("Import", window, height=300)
    column = design.column(*(Button(f"Row {number}") for number in range(30)))
    dialog.set_body(design.pane("clear", column), "Rows")
    dialog.add_button(Button("Import", kind=Kind.PRIMARY))
    dialog.add_button(Button("Help"), leading=True)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    assert dialog.height() == 300
    assert dialog.findChild(ScrollArea) is not None
    assert_sound(dialog)
