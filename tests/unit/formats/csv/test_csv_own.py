"""Our own CSV keeps plain unknown properties as well as those with a group."""

from __future__ import annotations

import io

from app.formats.contact import ContactData, ExtraProperty, ParsedContact
from app.formats.csv.convert import read_contacts
from app.formats.csv.write import write_contacts


def test_unknown_properties_with_and_without_group_come_back() -> None:
    extra = (ExtraProperty("X-A", "1"), ExtraProperty("X-B", "2", "item1", (("X-P", ("v",)),)))
    contact = ContactData(fn="Anna", extra=extra)
    stream = io.BytesIO()
    write_contacts([contact], stream, profile="exact")
    (found,) = read_contacts(io.BytesIO(stream.getvalue()), file="own.csv")
    assert isinstance(found, ParsedContact)
    assert found.contact == contact
