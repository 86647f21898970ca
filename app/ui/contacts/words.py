"""Words, icons and dates of the workspace: keys of the data become what a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, QLocale, QTime

from app.domain.times import from_ms
from app.ui.texts import plural, tr

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class ChannelWords:
    """How a channel is shown. `text` and `logged` are English; `hue` colours its disc."""

    text: str
    logged: str
    icon: str
    hue: str


CHANNELS: dict[str, ChannelWords] = {
    "call": ChannelWords("Call", "Call logged", "phone-outgoing", "teal"),
    "email": ChannelWords("Email", "Email logged", "mail", "blue"),
    "meeting": ChannelWords("Meeting", "Meeting logged", "handshake", "violet"),
    "note": ChannelWords("Note", "Note saved", "sticky-note", "slate"),
    "visit": ChannelWords("Visit", "Visit logged", "map-pin", "orange"),
    "letter": ChannelWords("Letter", "Letter logged", "file-text", "rose"),
    "message": ChannelWords("Message", "Message logged", "message-circle", "green"),
    "fax": ChannelWords("Fax", "Fax logged", "printer", "slate"),
    "web": ChannelWords("Web", "Web contact logged", "globe", "blue"),
    "todo": ChannelWords("To do", "Task saved", "square-check", "amber"),
}

OUTCOME_WORDS: dict[str, str] = {
    "reached": "Reached",
    "voicemail": "Voicemail",
    "not_reached": "Not reached",
    "wrong_number": "Wrong number",
    "call_back": "Call back",
    "sent": "Sent",
    "received": "Received",
    "bounced": "Bounced",
    "held": "Held",
    "cancelled": "Cancelled",
    "no_show": "No show",
    "met": "Met",
    "not_in": "Not in",
    "returned": "Returned",
    "no_answer": "No answer",
}

POINT_LABELS: dict[str, str] = {
    "cell": "Mobile",
    "mobile": "Mobile",
    "work": "Work",
    "home": "Home",
    "fax": "Fax",
    "workfax": "Work fax",
    "homefax": "Home fax",
    "pager": "Pager",
    "main": "Main",
    "assistant": "Assistant",
    "car": "Car",
    "other": "Other",
}
OFFERED_LABELS: dict[str, tuple[str, ...]] = {
    "tel": ("cell", "work", "home", "fax", "main", "other"),
    "email": ("work", "home", "other"),
    "url": ("work", "home", "other"),
    "impp": ("work", "home", "other"),
    "social": ("work", "home", "other"),
    "address": ("work", "home", "other"),
}
KIND_WORDS: dict[str, str] = {
    "tel": "Phone",
    "email": "Email",
    "url": "Website",
    "impp": "Messenger",
    "social": "Profile",
    "address": "Address",
}

# Type of a relation → (how the other person is called here, how this one is called there).
RELATION_WORDS: dict[str, tuple[str, str]] = {
    "spouse": ("Spouse", "Spouse"),
    "partner": ("Partner", "Partner"),
    "child": ("Child", "Parent"),
    "parent": ("Parent", "Child"),
    "mother": ("Mother", "Child"),
    "father": ("Father", "Child"),
    "sibling": ("Sibling", "Sibling"),
    "brother": ("Brother", "Sibling"),
    "sister": ("Sister", "Sibling"),
    "kin": ("Relative", "Relative"),
    "friend": ("Friend", "Friend"),
    "colleague": ("Colleague", "Colleague"),
    "co-worker": ("Colleague", "Colleague"),
    "manager": ("Manager", "Reports to this person"),
    "assistant": ("Assistant", "Assistant to"),
    "referred_by": ("Referred by", "Referred"),
    "contact": ("Contact", "Contact"),
    "emergency": ("Emergency contact", "Emergency contact of"),
    "agent": ("Agent", "Agent of"),
}
OFFERED_RELATIONS = (
    *("assistant", "manager", "colleague", "partner", "spouse", "child", "parent"),
    *("sibling", "friend", "referred_by"),
)

DATE_WORDS: dict[str, str] = {
    "bday": "Birthday",
    "birthday": "Birthday",
    "anniversary": "Anniversary",
    "deathdate": "Died",
    "death": "Died",
    "other": "Date",
}

FIELD_WORDS: dict[str, str] = {
    "nickname": "Nickname",
    "phonetic": "Phonetic name",
    "sort_as": "Sort as",
    "gender": "Gender",
    "pronouns": "Pronouns",
    "language": "Language",
    "tz": "Time zone",
    "lifecycle": "Stage",
    "grade": "Grade",
    "tier": "Tier",
    "customer_no": "Customer no.",
    "uid": "Card id",
}


def word(words: dict[str, str], key: str) -> str:
    """The word for a key; a key of somebody's own is a word already."""
    return tr(words[key]) if key in words else key


def channel(key: str) -> ChannelWords:
    """How a channel is shown; an unknown one as a note."""
    return CHANNELS.get(key, CHANNELS["note"])


def label_word(key: str, fallback: str) -> str:
    """The label of a phone, mail or address; `fallback` where it has none."""
    return word(POINT_LABELS, key) if key in POINT_LABELS else (key or tr(fallback))


def relation_word(kind: str, *, incoming: bool) -> str:
    """How the other person is called on this contact."""
    if kind in RELATION_WORDS:
        return tr(RELATION_WORDS[kind][1 if incoming else 0])
    return kind or tr("Related")


# Time


def age(ms: int, now_ms: int, tzid: str) -> str:
    """How long ago, short: "Today", "2 d", "3 w", "1 mo", "2 y"."""
    days = (from_ms(now_ms, tzid).date() - from_ms(ms, tzid).date()).days
    if days <= 0:
        return tr("Today")
    if days < 7:
        return tr("{n} d", n=days)
    if days < 31:
        return tr("{n} w", n=days // 7)
    return tr("{n} mo", n=days // 30) if days < 365 else tr("{n} y", n=days // 365)


def ago(ms: int, now_ms: int, tzid: str) -> str:
    """How long ago, in words: "2 days ago"."""
    days = (from_ms(now_ms, tzid).date() - from_ms(ms, tzid).date()).days
    if days <= 0:
        return tr("Today")
    if days == 1:
        return tr("Yesterday")
    if days < 7:
        return plural("{n} day ago", "{n} days ago", days)
    if days < 31:
        return plural("{n} week ago", "{n} weeks ago", days // 7)
    if days < 365:
        return plural("{n} month ago", "{n} months ago", days // 30)
    return plural("{n} year ago", "{n} years ago", days // 365)


def day(moment: date, today: date, *, weekday: bool = True) -> str:
    """A day as the locale says it: "Today", "Thu 19 Nov", with the year where it is another one."""
    distance = (moment - today).days
    if weekday and distance in (-1, 0, 1):
        return (tr("Yesterday"), tr("Today"), tr("Tomorrow"))[distance + 1]
    locale = QLocale()
    german = locale.language() == QLocale.Language.German
    pattern = ("ddd " if weekday else "") + ("d. MMM" if german else "d MMM")
    if moment.year != today.year:
        pattern += " yyyy"
    return locale.toString(QDate(moment.year, moment.month, moment.day), pattern)


def clock_time(moment: datetime) -> str:
    """A time of day as the locale writes it, short."""
    locale = QLocale()
    time = QTime(moment.hour, moment.minute)
    if locale.timeFormat(QLocale.FormatType.ShortFormat).lower().find("ap") >= 0:
        return locale.toString(time, QLocale.FormatType.ShortFormat)
    return locale.toString(time, "HH:mm")


def moment_words(ms: int, now_ms: int, tzid: str) -> str:
    """A fact's time: "Thu 19 Nov, 14:05"."""
    local, now = from_ms(ms, tzid), from_ms(now_ms, tzid)
    return tr("{day}, {time}", day=day(local.date(), now.date()), time=clock_time(local))


def due_words(due: str, now_ms: int, tzid: str) -> str:
    """A plan's time: "Tomorrow 09:00", "Fri 28 Nov"; "" for an undated one."""
    if not due:
        return ""
    today = from_ms(now_ms, tzid).date()
    try:
        if "T" not in due:
            return day(date.fromisoformat(due), today)
        local = datetime.fromisoformat(due)
    except ValueError:
        return due
    return tr("{day} {time}", day=day(local.date(), today), time=clock_time(local))


def duration_words(seconds: int | None) -> str:
    """Like "18 min", "1 h 30 min"; "" for none."""
    if not seconds:
        return ""
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return tr("{n} min", n=minutes)
    return tr("{h} h {n} min", h=hours, n=minutes) if minutes else tr("{h} h", h=hours)


def timeline_group(ms: int, now_ms: int, tzid: str) -> str:
    """The heading that an interaction stands under: Today, This week, a month."""
    local, now = from_ms(ms, tzid).date(), from_ms(now_ms, tzid).date()
    if local >= now:
        return tr("Today")
    if local > now - timedelta(days=7):
        return tr("This week")
    month = QLocale().standaloneMonthName(local.month, QLocale.FormatType.LongFormat)
    return month if local.year == now.year else tr("{month} {year}", month=month, year=local.year)


class NextState:
    """How urgent the next step is; each has a shape of its own."""

    NONE, PLANNED, DUE, OVERDUE = "none", "planned", "due", "overdue"


NEXT_WORDS = {
    NextState.NONE: "No next step",
    NextState.PLANNED: "Next step planned",
    NextState.DUE: "Next step due today",
    NextState.OVERDUE: "Next step overdue",
}


def next_state(next_step: str, next_at: int | None, now_ms: int, tzid: str) -> str:
    """Which shape a contact gets in the list."""
    if not next_step:
        return NextState.NONE
    if next_at is None:
        return NextState.PLANNED
    if next_at < now_ms:
        return NextState.OVERDUE
    same_day = from_ms(next_at, tzid).date() == from_ms(now_ms, tzid).date()
    return NextState.DUE if same_day else NextState.PLANNED


def partial_date(value: str) -> str:
    """A date that may lack its year or day: "4 March", "March 1980", "4 March 1980"."""
    parts = _date_parts(value)
    if parts is None:
        return value
    year, month, day_ = parts
    locale = QLocale()
    german = locale.language() == QLocale.Language.German
    name = locale.monthName(month, QLocale.FormatType.LongFormat) if month else ""
    numbered = (f"{day_}." if german else str(day_)) if day_ else ""
    return " ".join(part for part in (numbered, name, str(year) if year else "") if part) or value


def age_at(value: str, now_ms: int, tzid: str) -> int | None:
    """Full years since a complete date; None when the year, month or day is not known."""
    parts = _date_parts(value)
    if parts is None or not all(parts):
        return None
    year, month, day_ = parts
    today = from_ms(now_ms, tzid).date()
    years = today.year - year - ((today.month, today.day) < (month, day_))
    return years if 0 <= years < 130 else None


def _date_parts(value: str) -> tuple[int, int, int] | None:
    text = value.partition("T")[0]
    body = text.removeprefix("--")
    pieces = body.split("-")
    try:
        numbers = [int(piece) if piece else 0 for piece in pieces]
    except ValueError:
        return None
    if text.startswith("--"):
        numbers = [0, *numbers]
    numbers += [0] * (3 - len(numbers))
    year, month, day_ = numbers[:3]
    return (year, month, day_) if 0 <= month <= 12 and 0 <= day_ <= 31 else None
