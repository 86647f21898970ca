"""What an import has just inserted, as the list rows and the search index need it: nothing is read back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from app.db.list_rows import Fresh
from app.db.search import COMPANY, Text

Row = tuple[Any, ...]
Rows = Mapping[str, Sequence[Row]]  # by table, with the columns that import_write.COLUMNS names

_CHILDREN = (
    "contact_point address affiliation relation important_date media contact_tag contact_relationship".split()
)
_PICTURES = ("photo", "logo")  # in order of preference
_Parts = Mapping[str, Sequence[Row]]  # of one contact, by table
_NO_PARTS: _Parts = defaultdict(tuple)


def fresh_contacts(rows: Rows, companies: Mapping[int, str], tags: Mapping[int, str]) -> dict[int, Fresh]:
    """By pk, every contact among the rows. `companies` and `tags` are the names behind their references."""
    parts: dict[int, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for table in _CHILDREN:
        for row in rows[table]:
            parts[row[1]][table].append(row)
    return {
        contact[0]: _fresh(contact, parts.get(contact[0], _NO_PARTS), companies, tags)
        for contact in rows["contact"]
    }


def _fresh(contact: Row, parts: _Parts, companies: Mapping[int, str], tags: Mapping[int, str]) -> Fresh:
    (pk, _id, _uid, kind, fn, family, given, additional, prefix, suffix, sort_as) = contact[:11]
    implicit, owner = contact[21:23]
    reached = [point for point in parts["contact_point"] if point[2] in ("tel", "email")]
    places = sorted(parts["address"], key=lambda row: row[14] or 101)
    jobs = sorted(parts["affiliation"], key=lambda row: not row[9])
    pictures = [row for role in _PICTURES for row in parts["media"] if row[2] == role and row[3]]
    return Fresh(
        contact=(
            *(pk, kind, fn, prefix, given, additional, family, suffix, sort_as, owner, implicit),
            *(0, "", "", "", ""),  # not archived, nothing chosen as primary
        ),
        points=[(pk, *row[:1], *row[2:4]) for row in sorted(reached, key=lambda row: row[5] or 101)],
        addresses=[(pk, row[0], row[5]) for row in places],
        affiliations=[(pk, row[0], companies.get(row[3]) or row[2], *row[5:7]) for row in jobs],
        photo=pictures[0][3] if pictures else "",
        texts=_texts(contact, parts, companies, tags),
    )


def _texts(contact: Row, parts: _Parts, companies: Mapping[int, str], tags: Mapping[int, str]) -> list[Text]:
    """The searched fields, as search.texts reads them."""
    family, given, additional, prefix, suffix, sort_as, phonetic, nickname = contact[5:13]
    own = (
        ("name", contact[4]),
        ("parts", " ".join((prefix, given, additional, family, suffix, sort_as, phonetic))),
        ("kind", COMPANY if contact[3] == "org" else ""),
        ("nickname", nickname),
        ("customer_no", contact[20]),
        ("note", contact[17]),
    )
    found = [(field, text, "") for field, text in own if text]
    found += [(row[2], row[3], row[7]) for row in parts["contact_point"]]
    for row in parts["address"]:
        pobox, ext, street, locality, region, postcode, country = row[2:9]
        printed = row[10]
        whole = (pobox, ext, street, postcode, locality, region, country, printed)
        found.append(("address", " ".join(whole), ""))
    for row in parts["affiliation"]:
        found.append(("company", row[2], ""))
        if (name := companies.get(row[3], row[2])) != row[2]:
            found.append(("company", name, ""))
        found.append(("job", f"{row[5]} {row[6]} {row[4]}", ""))
    found += [("relation", f"{row[2]} {row[5]}", "") for row in parts["relation"]]
    found += [("date", row[3], "") for row in parts["important_date"] if row[3]]
    found += [("tag", tags[row[2]], "") for row in parts["contact_tag"] if row[2] in tags]
    found += [("relationship", row[2], "") for row in parts["contact_relationship"]]
    return found
