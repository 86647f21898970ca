"""Writes resources/samples/contacts.vcf: the invented people of the demo, the pictures and first steps.

Run it again after a change here; the same code writes the same bytes.
"""

from __future__ import annotations

import base64
import random
import struct
import zlib
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "resources" / "samples" / "contacts.vcf"
PEOPLE = 512

# (family, given, company, job, town, country code, dial)
KNOWN = (
    ("Marchetti", "Elena", "Brightwater Foods", "Head of Procurement", "Parma", "IT", "+39 345 018 22"),
    ("Renner", "Tobias", "Renner Maschinenbau", "Managing Director", "Augsburg", "DE", "+49 821 440 12"),
    ("Benali", "Aïcha", "Atlas Cold Chain", "Operations Manager", "Casablanca", "MA", "+212 522 20 11"),
    ("O’Sullivan", "Patrick", "Kerrygate Dairy", "Buyer", "Tralee", "IE", "+353 66 712 00"),
    ("Solheim", "Ingrid", "Fjordpakk AS", "Logistics Lead", "Bergen", "NO", "+47 55 30 12"),
    ("Park", "Jae-won", "Hanbit Packaging", "Regional Director", "Busan", "KR", "+82 51 700 12"),
    ("Fournier", "Camille", "Maison Fournier", "Owner", "Lyon", "FR", "+33 4 72 10 22"),
    ("Volkov", "Dmitri", "Baltic Freight Lines", "Fleet Manager", "Riga", "LV", "+371 6700 12"),
    ("Almeida", "Sofia", "Porto Fresh", "Category Manager", "Porto", "PT", "+351 22 339 11"),
    ("Deshpande", "Rahul", "Monsoon Spices", "Export Manager", "Pune", "IN", "+91 20 2612 11"),
    ("Hoffmann", "Greta", "Nordwest Catering", "Purchasing", "Bremen", "DE", "+49 421 330 12"),
    ("Fraser", "Liam", "Highland Game Co.", "Co-founder", "Inverness", "GB", "+44 1463 71 01"),
    ("الحسن", "ليلى", "شركة النور للتجارة", "مديرة المشتريات", "عمّان", "JO", "+962 6 460 11"),
    ("כהן", "דוד", "מזון הצפון", "קניין", "חיפה", "IL", "+972 4 850 11"),
    ("田中", "美咲", "青葉食品株式会社", "購買部長", "仙台", "JP", "+81 22 200 11"),
    (
        "Papadopoulou-Konstantinidou",
        "Maria-Alexandra",
        "Hellenic Mediterranean Agricultural Cooperative of the Peloponnese",
        "Deputy Head of International Procurement and Supplier Development",
        "Kalamata",
        "GR",
        "+30 2721 02 11",
    ),
    (
        "Müller",
        "Jörg",
        "Müller & Söhne Verpackungen GmbH",
        "Geschäftsführer",
        "Köln",
        "DE",
        "+49 221 330 12",
    ),
)
FAMILY = (
    "Lindqvist Ferri Conti Andersen Novák Kowalska Horváth Weber Schmid Moreau Lefèvre Rossi Ricci"
    " García Navarro Silva Costa Jansen de_Vries van_den_Berg Peeters Nielsen Hansen Johansson"
    " Virtanen Korhonen Murphy Byrne Campbell Murray Evans Hughes Petrov Ivanova Popescu Ionescu"
    " Dimitrov Yılmaz Demir Łukasik Ørsted Müller Groß Bauer Huber Wagner Keller Baumann Meier Tanaka"
    " Kim Nguyen Tran Chen Wang Singh Patel Okafor Mensah Haddad Cohen Alvarez Torres Mendoza Duarte"
    " Fischer Vogel Krüger Brandt"
).split()
GIVEN = (
    "Anna Luca Paolo Marta Jonas Mara Emil Nora Karl Ida Peter Eva Tomáš Zofia Bence Julia Felix Léa"
    " Hugo Chiara Marco Lucía Pablo Inês Tiago Sanne Daan Lotte Mette Lars Astrid Aino Eero Aoife"
    " Conor Fiona Ewan Megan Rhys Olga Ivan Ana Mihai Desi Elif Emre Paweł Søren Jörg Sabine Otto"
    " Hanna Max Lena Yuki Minho Linh Bao Wei Priya Arjun Chidi Ama Omar Ruth Diego Camila Rafael"
    " Beatriz"
).split()
TRADE = (
    "Foods Packaging Logistics Catering Dairy Cold_Store Spices Bakery Vineyards Seafood Farms Trading"
).split()
FORM = ("GmbH", "AG", "Ltd", "S.r.l.", "SA", "AS", "BV", "")
JOBS = (
    "Buyer",
    "Head of Purchasing",
    "Operations Manager",
    "Owner",
    "Plant Manager",
    "Export Manager",
    "Category Manager",
    "Accounts",
    "Quality Manager",
    "Chef",
    "Sales Assistant",
    "Managing Director",
)
TOWNS = (
    ("Hamburg", "20095", "Germany", "+49 40 55"),
    ("Leipzig", "04109", "Germany", "+49 341 55"),
    ("Graz", "8010", "Austria", "+43 316 55"),
    ("Zürich", "8001", "Switzerland", "+41 44 555"),
    ("Utrecht", "3511", "Netherlands", "+31 30 555"),
    ("Gent", "9000", "Belgium", "+32 9 555"),
    ("Nantes", "44000", "France", "+33 2 40 55"),
    ("Bologna", "40121", "Italy", "+39 051 555"),
    ("Valencia", "46001", "Spain", "+34 96 355"),
    ("Braga", "4700", "Portugal", "+351 253 55"),
    ("Aarhus", "8000", "Denmark", "+45 86 55"),
    ("Malmö", "211 20", "Sweden", "+46 40 55"),
    ("Tampere", "33100", "Finland", "+358 3 555"),
    ("Cork", "T12", "Ireland", "+353 21 555"),
    ("Leeds", "LS1 4DY", "United Kingdom", "+44 113 496"),
    ("Kraków", "31-001", "Poland", "+48 12 555"),
    ("Brno", "602 00", "Czechia", "+420 542 55"),
    ("Gdańsk", "80-001", "Poland", "+48 58 555"),
)
TAGS = ("Customer", "Key account", "Supplier", "Lyon fair 2026", "Newsletter", "Press")
NOTES = (
    "Prefers a call after 14:00, not on Fridays.",
    "Met at the Lyon fair. Wants samples of the new film before a decision.",
    "Signs alone up to 40,000; above that the board meets on the first Tuesday.",
    "Speaks German and some Italian.",
    "Delivery only through gate 3, ask for the shift lead.",
)


def main() -> None:
    """Writes the file."""
    dice = random.Random(20261121)
    cards = [_known(n, dice) for n in range(len(KNOWN))]
    cards.append(_twelve_phones())
    cards.append(_without_company())
    cards.append(_birthday_on_leap_day())
    while len(cards) < PEOPLE:
        cards.append(_invented(len(cards), dice))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes("".join(cards).encode("utf-8"))


def _card(lines: list[str]) -> str:
    whole = ["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD"]
    return "".join(_folded(line) + "\r\n" for line in whole)


def _folded(line: str) -> str:
    """At most 75 octets a line, no character cut."""
    parts, rest = [], line
    while len(rest.encode()) > 75:
        cut = 74
        while len(rest[:cut].encode()) > 74:
            cut -= 1
        parts.append(rest[:cut])
        rest = rest[cut:]
    return "\r\n ".join([*parts, rest])


def _known(n: int, dice: random.Random) -> str:
    family, given, company, job, town, country, dial = KNOWN[n]
    lines = [
        f"UID:urn:uuid:5a7c0de0-0000-4000-8000-{n:012d}",
        f"FN:{given} {family}",
        f"N:{family};{given};;;",
        f"ORG:{company}",
        f"TITLE:{job}",
        f"TEL;TYPE=CELL:{dial}{20 + n}",
        f"TEL;TYPE=WORK:{dial}{50 + n}",
        f"EMAIL;TYPE=WORK:person{n}@company{n}.example",
        f"ADR;TYPE=WORK:;;{10 + n} Market Street;{town};;{1000 + n};{country}",
        "CATEGORIES:Customer,Key account" if n % 3 == 0 else "CATEGORIES:Customer",
    ]
    if n % 2 == 0:
        lines.append(f"NOTE:{_text(NOTES[n % len(NOTES)])}")
    if n in (0, 6, 8, 12):
        lines.append("PHOTO;ENCODING=b;TYPE=PNG:" + _portrait(dice))
    if n == 0:
        lines[7] = "EMAIL;TYPE=WORK:elena.marchetti@bwfoods.example"
        lines += ["BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-04", "item1.X-ABRELATEDNAMES:Luca Ferri"]
        lines += ["item1.X-ABLABEL:_$!<Assistant>!$_", "TZ:Europe/Rome"]
    return _card(lines)


def _twelve_phones() -> str:
    lines = ["UID:urn:uuid:5a7c0de0-0000-4000-8000-100000000001", "FN:Switchboard Harbour Office"]
    lines += ["N:Harbour Office;Switchboard;;;", "ORG:Port of Hamburg Services"]
    for n in range(12):
        lines += [f"item{n}.TEL:+49 40 3000 {10 + n}", f"item{n}.X-ABLABEL:Berth {n + 1}"]
    return _card(lines)


def _without_company() -> str:
    return _card(
        [
            "UID:urn:uuid:5a7c0de0-0000-4000-8000-100000000002",
            "FN:Zoë Ångström",
            "N:Ångström;Zoë;;;",
            "TEL;TYPE=CELL:+46 70 123 45 67",
        ]
    )


def _birthday_on_leap_day() -> str:
    return _card(
        [
            "UID:urn:uuid:5a7c0de0-0000-4000-8000-100000000003",
            "FN:Frederik Skovgaard",
            "N:Skovgaard;Frederik;;;",
            "ORG:Skovgaard Møbler",
            "BDAY:1984-02-29",
            "EMAIL;TYPE=HOME:frederik@skovgaard.example",
        ]
    )


def _invented(n: int, dice: random.Random) -> str:
    family = dice.choice(FAMILY).replace("_", " ")
    given = dice.choice(GIVEN)
    town, code, country, dial = dice.choice(TOWNS)
    lines = [
        f"UID:urn:uuid:5a7c0de0-0000-4000-8000-2{n:011d}",
        f"FN:{given} {family}",
        f"N:{family};{given};;;",
    ]
    if dice.random() < 0.9:
        form = dice.choice(FORM)
        name = f"{dice.choice(FAMILY)} {dice.choice(TRADE)}".replace("_", " ")
        lines += [f"ORG:{_text((name + ' ' + form).strip())}", f"TITLE:{dice.choice(JOBS)}"]
    lines.append(f"TEL;TYPE=WORK:{dial} {dice.randrange(100, 999)} {dice.randrange(10, 99)}")
    if dice.random() < 0.6:
        lines.append(f"TEL;TYPE=CELL:{dial} {dice.randrange(100, 999)} {dice.randrange(10, 99)}")
    lines.append(f"EMAIL;TYPE=WORK:{_plain(given)}.{_plain(family)}{n}@firm{n % 97}.example")
    lines.append(f"ADR;TYPE=WORK:;;{dice.randrange(1, 180)} Station Road;{town};;{code};{country}")
    if dice.random() < 0.35:
        lines.append(f"BDAY:19{dice.randrange(55, 99)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 28):02}")
    if dice.random() < 0.4:
        lines.append(f"NOTE:{_text(dice.choice(NOTES))}")
    if dice.random() < 0.7:
        picked = sorted(dice.sample(TAGS, dice.randrange(1, 3)))
        lines.append("CATEGORIES:" + ",".join(picked))
    return _card(lines)


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isascii() and c.isalpha()) or "person"


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _portrait(dice: random.Random, size: int = 96) -> str:
    """A drawn head and shoulders on a plain ground, as PNG in base64."""
    ground, skin, shirt = (tuple(dice.randrange(90, 235) for _ in range(3)) for _ in range(3))
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        for x in range(size):
            head = (x - size / 2) ** 2 + (y - size * 0.38) ** 2 < (size * 0.2) ** 2
            body = (x - size / 2) ** 2 / (size * 0.36) ** 2 + (y - size) ** 2 / (size * 0.38) ** 2 < 1
            rows += bytes(skin if head else shirt if body else ground)
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n"
    for kind, payload in parts:
        data += struct.pack(">I", len(payload)) + kind + payload
        data += struct.pack(">I", zlib.crc32(kind + payload))
    return base64.b64encode(data).decode()


if __name__ == "__main__":
    main()
