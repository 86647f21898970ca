"""The same made-up people as two programs export them: Outlook's CSV, and Google's with its own spellings."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

_GIVEN = (
    "Anna Jörg Elena Søren François Łukasz Zoë Иван Ольга 美咲 Robert William Katarína Íñigo Nguyễn Chloé"
    " Günther Renée Mehmet Aoife Bjørn Dilnoza Efua Farah Giulia Hiroshi Ines João Kwame Leïla"
).split()
_FAMILY = (
    "Müller Marchetti Sørensen Lefèvre Nowak Kowalski Иванов Петрова 佐藤 Smith Jones O'Neill García Horváth"
    " Nguyen Weiß Dubois Yılmaz Murphy Hansen Karimova Mensah Haddad Rossi Tanaka Costa Silva Owusu Benali"
).split()
_TOWNS = "Berlin Parma København Lyon Kraków London Wien Dublin Oslo Accra Milano Porto Lisboa Praha".split()
_NICK = {"Robert": "Bob", "William": "Bill", "Elena": "Lena", "Katarína": "Kata"}

OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,"
    "Business City,Business Postal Code,Business Country/Region,Home Street,Home City,Business Phone,"
    "Home Phone,Mobile Phone,Business Fax,Anniversary,Birthday,Categories,E-mail Address,"
    "E-mail 2 Address,Notes,Spouse,Web Page"
).split(",")
GOOGLE = (
    "First Name,Middle Name,Last Name,Name Prefix,Name Suffix,Nickname,Organization Name,"
    "Organization Title,Organization Department,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,"
    "E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,"
    "Address 1 - Label,Address 1 - Street,Address 1 - City,Address 1 - Postal Code,Address 1 - Country,"
    "Website 1 - Label,Website 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value"
).split(",")


@dataclass(frozen=True)
class Person:
    """One made-up person; empty text where nothing is known."""

    number: int
    given: str
    family: str
    email: str
    mobile: str
    values: dict[str, str] = field(default_factory=dict)  # the rest, by a short word

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}".strip()


def people(count: int, *, seed: int = 7) -> list[Person]:
    """`count` people; every hundredth shares its mail address and number with four others."""
    rng = random.Random(seed)
    taken: set[tuple[str, str, int]] = set()
    return [_person(rng, number, taken) for number in range(count)]


def _person(rng: random.Random, number: int, taken: set[tuple[str, str, int]]) -> Person:
    given, family = rng.choice(_GIVEN), rng.choice(_FAMILY)
    shared = number % 500 < 5
    company, mailbox = number % 900, 1000 + number // 500
    # One name twice at a company or a mailbox would be one person.
    while {(given, family, company), (given, family, mailbox)} & taken:
        given = rng.choice(_GIVEN)
    taken |= {(given, family, company), (given, family, mailbox)} if shared else {(given, family, company)}
    town = rng.choice(_TOWNS)
    mobile = f"+4930{7000000 + number // 500}" if shared else f"+49170{1000000 + number}"
    email = f"info@shop{number // 500}.example" if shared else f"p{number}@mail{number % 7}.example"
    values = {
        "company": f"Company {company} GmbH" if rng.random() < 0.7 else "",
        "job": rng.choice(["Sales", "CEO", "Head of Procurement", ""]),
        "unit": rng.choice(["North", "", ""]),
        "middle": rng.choice(["", "", "M."]),
        "prefix": rng.choice(["", "", "Dr."]),
        "street": f"Weg {number}" if rng.random() < 0.6 else "",
        "town": town,
        "postcode": f"{10000 + number}",
        "country": rng.choice(["Germany", "Italy", "Denmark"]),
        "work": f"+4989{2000000 + number}" if rng.random() < 0.4 else "",
        "email2": f"second{number}@home.example" if rng.random() < 0.3 else "",
        "birthday": f"19{rng.randint(40, 99)}-{rng.randint(1, 12):02}-{rng.randint(13, 28)}"
        if rng.random() < 0.4
        else "",
        "note": f"Met at fair {number}.\nSecond line, with comma; and semicolon."
        if rng.random() < 0.3
        else "",
        "web": f"https://p{number}.example/" if rng.random() < 0.2 else "",
        "tag": rng.choice(["", "VIP", "Press"]),
        "spouse": f"Partner {number}" if rng.random() < 0.1 else "",
        "nickname": f"Nick{number}" if rng.random() < 0.2 else "",
        "custom": f"C-{number}" if rng.random() < 0.1 else "",
    }
    return Person(number, given, family, email, mobile, values)


def as_google_knows_them(everybody: Sequence[Person]) -> tuple[list[Person], set[int]]:
    """The same people with other spellings; and the numbers of those whom only a doubt connects."""
    doubtful: set[int] = set()
    out: list[Person] = []
    for one in everybody:
        values = dict(one.values)
        if one.number % 11 == 0:
            values["note"] = f"Google says {one.number}"
        if one.number % 13 == 0 and values["birthday"]:
            values["birthday"] = "1930-05-17"
        changed = replace(one, values=values)
        if one.number % 7 == 0:
            changed = replace(changed, email=one.email.upper())
        if one.number % 5 == 0:
            changed = replace(changed, mobile=f"{one.mobile[:3]} ({one.mobile[3:6]}) {one.mobile[6:]}")
        if one.number % 17 == 0 and one.given in _NICK and one.number % 500 >= 5:
            changed = replace(changed, given=_NICK[one.given])
            doubtful.add(one.number)
        out.append(changed)
    return out, doubtful


def write_outlook(path: Path, everybody: Sequence[Person]) -> None:
    """Outlook's export: cp1252 cannot hold these names, so UTF-8 with a byte-order mark."""
    rows = []
    for one in everybody:
        v = one.values
        rows.append(
            {
                "Title": v["prefix"],
                "First Name": one.given,
                "Middle Name": v["middle"],
                "Last Name": one.family,
                "Company": v["company"],
                "Department": v["unit"],
                "Job Title": v["job"],
                "Business Street": v["street"],
                "Business City": v["town"] if v["street"] else "",
                "Business Postal Code": v["postcode"] if v["street"] else "",
                "Business Country/Region": v["country"] if v["street"] else "",
                "Business Phone": v["work"],
                "Mobile Phone": one.mobile,
                "Birthday": v["birthday"],
                "Categories": v["tag"],
                "E-mail Address": one.email,
                "E-mail 2 Address": v["email2"],
                "Notes": v["note"],
                "Spouse": v["spouse"],
                "Web Page": v["web"],
            }
        )
    _write(path, OUTLOOK, rows)


def write_google(path: Path, everybody: Sequence[Person]) -> None:
    """Google's export of 2024 and later."""
    rows = []
    for one in everybody:
        v = one.values
        rows.append(
            {
                "First Name": one.given,
                "Middle Name": v["middle"],
                "Last Name": one.family,
                "Name Prefix": v["prefix"],
                "Nickname": v["nickname"],
                "Organization Name": v["company"],
                "Organization Title": v["job"],
                "Organization Department": v["unit"],
                "Birthday": v["birthday"],
                "Notes": v["note"],
                "Labels": f"{v['tag']} ::: * myContacts" if v["tag"] else "* myContacts",
                "E-mail 1 - Label": "* Work",
                "E-mail 1 - Value": one.email,
                "E-mail 2 - Label": "Home" if v["email2"] else "",
                "E-mail 2 - Value": v["email2"],
                "Phone 1 - Label": "Mobile",
                "Phone 1 - Value": one.mobile,
                "Phone 2 - Label": "Work" if v["work"] else "",
                "Phone 2 - Value": v["work"],
                "Address 1 - Label": "Work" if v["street"] else "",
                "Address 1 - Street": v["street"],
                "Address 1 - City": v["town"] if v["street"] else "",
                "Address 1 - Postal Code": v["postcode"] if v["street"] else "",
                "Address 1 - Country": v["country"] if v["street"] else "",
                "Website 1 - Label": "Homepage" if v["web"] else "",
                "Website 1 - Value": v["web"],
                "Custom Field 1 - Label": "Customer code" if v["custom"] else "",
                "Custom Field 1 - Value": v["custom"],
            }
        )
    _write(path, GOOGLE, rows)


def _write(path: Path, header: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, header, restval="")
        writer.writeheader()
        writer.writerows(rows)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of such a file, by column."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
