"""The words of vCard that mean the same: names, TYPE words and labels, and what each version calls them."""

from __future__ import annotations

import re
from typing import Final

from app.formats.contact import Params
from app.formats.vcard.text import unescape

RAW: Final = "@RAW"  # the value as it stood, where writing it anew would look different
KEEP: Final = "@KEEP"  # a 4.0 name that stood in an older card: never renamed
LABEL: Final = "@LABEL"  # this address got its printed form from a LABEL line; its parameters
OWN_LABEL: Final = "@X-ABLABEL"  # the X-ABLabel of the same group, and its parameters
COUNTRY: Final = "@X-ABADR"  # the X-ABADR of the same group, and its parameters
AGENT_CARD: Final = "@X-SATCHEL-AGENT"  # the whole nested card of an AGENT, escaped

# Properties that say something about another one of the same group, and which names take them ("" = any).
COMPANIONS: Final = {"X-ABLABEL": "", "X-ABADR": "ADR", "X-SATCHEL-AGENT": "RELATED"}

POINT_NAMES: Final = {
    "TEL": "tel",
    "EMAIL": "email",
    "IMPP": "impp",
    "SOCIALPROFILE": "social",
    "X-SOCIALPROFILE": "social",
    "URL": "url",
}
# What each type of point is called when nothing else is said, and all names that say nothing by themselves.
DEFAULT_NAME: Final = {
    "tel": "TEL",
    "email": "EMAIL",
    "impp": "IMPP",
    "social": "SOCIALPROFILE",
    "url": "URL",
}
DEFAULT_NAMES: Final = frozenset(
    {*DEFAULT_NAME.values(), "ADR", "BDAY", "ANNIVERSARY", "DEATHDATE", "X-ABDATE", "ORG", "TITLE", "ROLE"}
)
MESSENGERS: Final = {
    "X-AIM": "aim",
    "X-ICQ": "icq",
    "X-JABBER": "xmpp",
    "X-MSN": "msnim",
    "X-YAHOO": "ymsgr",
    "X-SKYPE": "skype",
    "X-SKYPE-USERNAME": "skype",
    "X-GTALK": "gtalk",
    "X-GOOGLE-TALK": "gtalk",
    "X-QQ": "qq",
    "X-GADUGADU": "gg",
    "X-GROUPWISE": "groupwise",
    "X-MATRIX": "matrix",
    "X-SIP": "sip",
    "X-MS-IMADDRESS": "",
}
DATE_NAMES: Final = {
    "BDAY": "birthday",
    "ANNIVERSARY": "anniversary",
    "X-ANNIVERSARY": "anniversary",
    "X-EVOLUTION-ANNIVERSARY": "anniversary",
    "X-MS-ANNIVERSARY": "anniversary",
    "X-KADDRESSBOOK-X-ANNIVERSARY": "anniversary",
    "DEATHDATE": "death",
    "X-DEATHDATE": "death",
    "X-ABDATE": "other",
}
DATE_NAME: Final = {
    "birthday": "BDAY",
    "anniversary": "ANNIVERSARY",
    "death": "DEATHDATE",
    "other": "X-ABDATE",
}
RELATION_NAMES: Final = {
    "RELATED": "",
    "X-ABRELATEDNAMES": "",
    "AGENT": "agent",
    "X-SPOUSE": "spouse",
    "X-EVOLUTION-SPOUSE": "spouse",
    "X-MS-SPOUSE": "spouse",
    "X-KADDRESSBOOK-X-SPOUSESNAME": "spouse",
    "X-MANAGER": "manager",
    "X-EVOLUTION-MANAGER": "manager",
    "X-MS-MANAGER": "manager",
    "X-KADDRESSBOOK-X-MANAGERSNAME": "manager",
    "X-ASSISTANT": "assistant",
    "X-EVOLUTION-ASSISTANT": "assistant",
    "X-MS-ASSISTANT": "assistant",
    "X-KADDRESSBOOK-X-ASSISTANTSNAME": "assistant",
    "X-MS-CHILD": "child",
}
# Relations that Apple spells inside _$!< >!$_.
APPLE_RELATIONS: Final = frozenset(
    "mother father parent brother sister child friend spouse partner assistant manager".split()
)
KINDS: Final = frozenset({"individual", "org", "group", "location"})

# What 3.0 calls a property of 4.0. Names that 3.0 does not know at all get X-SATCHEL- in front.
TO_V3: Final = {
    "KIND": "X-ADDRESSBOOKSERVER-KIND",
    "MEMBER": "X-ADDRESSBOOKSERVER-MEMBER",
    "ANNIVERSARY": "X-ANNIVERSARY",
    "DEATHDATE": "X-DEATHDATE",
    "GENDER": "X-GENDER",
    "SOCIALPROFILE": "X-SOCIALPROFILE",
}
SATCHEL: Final = "X-SATCHEL-"
V4_ONLY: Final = frozenset(
    "XML CLIENTPIDMAP BIRTHPLACE DEATHPLACE EXPERTISE HOBBY INTEREST ORG-DIRECTORY CONTACT-URI CREATED"
    " GRAMGENDER PRONOUNS LANGUAGE LANG RELATED JSPROP".split()
)
# Names as their makers spell them; all others are written in upper case.
SPELLINGS: Final = {
    "X-ABLABEL": "X-ABLabel",
    "X-ABSHOWAS": "X-ABShowAs",
    "X-ABUID": "X-ABUID",
    "X-ABADR": "X-ABADR",
}

# Label words and the TYPE word that stands for them; the first that is present names the value.
LABEL_OF_TYPE: Final = {
    "cell": "mobile",
    "mobile": "mobile",
    "iphone": "mobile",
    "fax": "fax",
    "homefax": "fax",
    "workfax": "fax",
    "pager": "pager",
    "work": "work",
    "home": "home",
    "other": "other",
}
TYPE_OF_LABEL: Final = {
    "mobile": "cell",
    "fax": "fax",
    "pager": "pager",
    "work": "work",
    "home": "home",
    "other": "other",
    **{word: word for word in ("main", "car", "video", "text", "textphone", "isdn")},
}
_RANK: Final = {word: at for at, word in enumerate(("mobile", "fax", "pager", "work", "home", "other"))}
# TYPE words that say how a value works, not what it is called.
QUIET_TYPES: Final = frozenset("pref voice msg internet postal parcel dom intl x400 uri".split())

_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_", re.DOTALL)


def param_values(params: Params, name: str) -> tuple[str, ...]:
    """All values of a parameter, over all its occurrences."""
    if not params:
        return ()
    return tuple(value for key, values in params if key == name for value in values)


def param(params: Params, name: str) -> str:
    """The first value of a parameter, or an empty string."""
    for key, values in params:
        if key == name and values:
            return values[0]
    return ""


def type_words(params: Params) -> list[str]:
    """The TYPE words, lower case, in order; a quoted list counts as a list."""
    return [
        word.strip().lower()
        for value in param_values(params, "TYPE")
        for word in value.split(",")
        if word.strip()
    ]


def plain_label(text: str) -> str:
    """``_$!<Home>!$_`` is ``home``; any other label stays as its writer wrote it."""
    wrapped = _APPLE_LABEL.fullmatch(text)
    return wrapped[1].lower() if wrapped else text


def own_label(params: Params) -> str:
    """The X-ABLabel of the value as plain text, or an empty string."""
    return plain_label(unescape(param(params, OWN_LABEL)))


def label_of(params: Params) -> str:
    """What a value is called: its own label, else the plain word of its TYPE, else nothing."""
    if not params:
        return ""
    return own_label(params) or type_label(params)


def type_label(params: Params) -> str:
    """The plain word of the TYPE words: mobile, fax, pager, work, home, other, or the first unknown one."""
    words = type_words(params)
    known = [LABEL_OF_TYPE[word] for word in words if word in LABEL_OF_TYPE]
    if known:
        return min(known, key=_RANK.__getitem__)
    return next((word for word in words if word not in QUIET_TYPES), "")


def pref_of(params: Params) -> int:
    """1 to 100 from PREF=, 1 for TYPE=pref, 0 when nothing (or nonsense) is stated."""
    if not params:
        return 0
    stated = param(params, "PREF").strip()
    if stated.isascii() and stated.isdigit() and len(stated) <= 3 and 1 <= int(stated) <= 100:
        return int(stated)
    return 1 if "pref" in type_words(params) else 0
