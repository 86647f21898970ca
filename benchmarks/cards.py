"""Makes the address books that everything is measured on: the same cards for a size every time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

_GIVEN = (
    "Anna Ben Clara David Elena Felix Greta Hugo Ida Jonas Karla Leon Mara Nils Olga Paul Rosa Simon Tilda"
    " Ugo Vera Walter Xenia Yusuf Zoe Jörg Renée Łukasz Søren Zoë Chloé Müjde Dmitri Aoife Nikos Mehmet"
    " Björn Inês Håkon Žofia"
).split()
_SYLLABLES = (
    "ber mann stein wal dor fel gre hol ker lin mar nor pet ros sal tor ul ven wie zim kow ski sen".split()
)
_ACCENTED = "mül schä grün løv šim kó né går".split()
_TRADES = "Logistik Bau Optik Media Energie Handel Technik Papier Druck Textil Kaffee Pharma".split()
_FORMS = "GmbH AG Ltd Inc. SARL S.p.A. KG BV".split()
_TITLES = (
    "Einkauf|Head of Sales|Geschäftsführer|Buchhaltung|Project Manager|Assistant|Ingénieur|Director".split(
        "|"
    )
)
_TOWNS = (
    "Berlin Hamburg München Köln Wien Zürich Paris Lyon Milano Madrid Lisboa London Dublin Kraków".split()
)
_TAGS = "kunde lieferant messe 2024 vip presse newsletter nachbar".split()
_WORDS = (
    "met at the fair in spring wants an offer for the new line call again after the holidays prefers mail"
    " knows our partner from the old office has two children likes sailing and jazz asked about delivery"
).split()


def cards(count: int, *, seed: int = 1) -> Iterator[str]:
    """So many vCards 3.0 of about 600 bytes and 9.5 records each; one in eight people shares a company."""
    chance = random.Random(seed)
    companies = [_company(chance) for _ in range(max(8, count // 8))]
    for number in range(count):
        yield _card(chance, number, companies)


def write_cards(path: Path, count: int) -> Path:
    """The cards as a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(cards(count))
    return path


def family(chance: random.Random) -> str:
    """A made-up family name; one in six has letters beyond ASCII."""
    first = chance.choice(_ACCENTED if chance.random() < 0.16 else _SYLLABLES)
    return (first + chance.choice(_SYLLABLES) + chance.choice(_SYLLABLES)).capitalize()


def _company(chance: random.Random) -> str:
    return " ".join([family(chance), chance.choice(_TRADES), chance.choice(_FORMS)])


def _phone(chance: random.Random) -> str:
    return f"+49 {chance.randint(150, 179)} {chance.randint(1_000_000, 9_999_999)}"


def _card(chance: random.Random, number: int, companies: list[str]) -> str:
    given, name = chance.choice(_GIVEN), family(chance)
    company = chance.choice(companies)
    note = " ".join(chance.choices(_WORDS, k=20))
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"UID:urn:uuid:{chance.getrandbits(32):08x}-0000-4000-8000-{number:012x}",
        f"N:{name};{given};;;",
        f"FN:{given} {name}",
        f"ORG:{company}",
        f"TITLE:{chance.choice(_TITLES)}",
        f"TEL;TYPE=CELL:{_phone(chance)}",
        f"TEL;TYPE=WORK,VOICE:{_phone(chance)}",
        "EMAIL;TYPE=INTERNET,WORK:" + f"{given}.{name}.{number}@example.com".lower(),
        "EMAIL;TYPE=INTERNET,HOME:" + f"{name}{number}@mail.example".lower(),
        f"ADR;TYPE=WORK:;;{family(chance)}str. {chance.randint(1, 200)};{chance.choice(_TOWNS)};;"
        f"{chance.randint(10_000, 99_999)};Germany",
        f"URL:https://www.{name.lower()}.example/{number}",
        f"BDAY:{chance.randint(1940, 2004)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        f"NOTE:{note}",
    ]
    if tags := [tag for tag in _TAGS if chance.random() < 0.06]:
        lines.append("CATEGORIES:" + ",".join(tags))
    lines.append("END:VCARD")
    return "\r\n".join(lines) + "\r\n"
