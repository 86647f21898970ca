"""What a contact looks like as vCard 3.0 and 4.0, new and after it came from a card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.formats.contact import (
    AddressData,
    AffiliationData,
    ContactData,
    DateData,
    ExtraProperty,
    MediaData,
    PointData,
    RelationData,
    Source,
)
from app.formats.vcard.sheet import Version
from app.formats.vcard.text import fold
from app.formats.vcard.write import write_card
from tests.unit.formats.vcard.cards import back, read_all, read_one, written


def test_a_card_has_crlf_and_lines_of_at_most_75_octets_that_cut_no_character() -> None:
    contact = ContactData(fn="Ada", note="ä" * 200 + "🎻" * 50 + "x" * 300)
    text = write_card(contact, version="4.0")
    assert text.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\n")
    assert text.endswith("\r\nEND:VCARD\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert read_one(*written(contact)).note == contact.note


@pytest.mark.parametrize("length", [74, 75, 76, 149, 150])
def test_folding_is_exact_at_its_edges(length: int) -> None:
    for letter in ("x", "ä"):
        folded = fold("a" * (length - 2) + letter)
        assert folded.replace("\r\n ", "") == "a" * (length - 2) + letter
        assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))


def test_fn_and_n_are_always_there_in_3_0() -> None:
    text = write_card(ContactData(n_family="King", n_given="Ada"), version="3.0")
    assert "\r\nFN:Ada King\r\nN:King;Ada;;;\r\n" in text
    assert "\r\nFN:\r\nN:;;;;\r\n" in write_card(ContactData(uid="1"), version="3.0")
    assert "FN:a@b" in write_card(ContactData(points=(PointData("email", "a@b"),)), version="4.0")


NEW = ContactData(
    kind="org",
    uid="urn:uuid:1",
    fn="A, B; C",
    n_family="B",
    sort_as="B A",
    phonetic="a b",
    nickname="x,y",
    gender="F;she",
    pronouns="she/her",
    language="de",
    tz="Europe/Berlin",
    note="one\ntwo",
    revision="20200101T000000Z",
    lifecycle="lead",
    grade="A",
    customer_no="1",
    relationships=("customer", "press"),
    do_not=("call",),
    tags=("a", "b,c"),
    members=("urn:uuid:2",),
    points=(
        PointData("tel", "1", "mobile", 1),
        PointData("tel", "2", "Boat", 5),
        PointData("email", "a@b", "work"),
        PointData("impp", "xmpp:a@b"),
        PointData("social", "https://m/@a"),
        PointData("social", "@a"),
        PointData("url", "http://a/?b=1,2;3"),
    ),
    addresses=(
        AddressData(street="S", cc="DE", label="home", formatted="S\nT", geo="geo:1,2", tz="+01:00", pref=1),
    ),
    affiliations=(
        AffiliationData("O", "u;v", "T", "R", since="2019", until="2020-04", current=False),
        AffiliationData(title="Other"),
    ),
    relations=(
        RelationData("spouse", "Bo"),
        RelationData("Old Boss", "Cy", note="n"),
        RelationData("friend", uid="urn:uuid:3"),
        RelationData("child", "Di", "urn:uuid:4"),
        RelationData("contact", "Ed"),
    ),
    dates=(
        DateData("birthday", "--02-29"),
        DateData("anniversary", "1985-04"),
        DateData("death", "about 1900"),
        DateData("other", "2001-02-03", "First ride"),
        DateData("birthday", "2001-02-03", calendar="hebrew"),
    ),
    media=(
        MediaData("photo", b"GIF8", "image/gif"),
        MediaData("logo", uri="http://a/b", mime="image/png"),
        MediaData("key", b"k"),
    ),
    extra=(ExtraProperty("HOBBY", "chess", params=(("LEVEL", ("high",)),)), ExtraProperty("X-A", "1", "g")),
)


def test_new_values_get_plain_parameters_in_4_0() -> None:
    assert written(NEW) == [
        "KIND:org",
        "FN:A\\, B\\; C",
        "N;SORT-AS=B A:B;;;;",
        "NICKNAME:x\\,y",
        "PRONOUNS:she/her",
        "UID:urn:uuid:1",
        "REV:20200101T000000Z",
        "TZ:Europe/Berlin",
        "LANG:de",
        "X-SATCHEL-LIFECYCLE:lead",
        "X-SATCHEL-GRADE:A",
        "X-SATCHEL-CUSTOMER-NO:1",
        "GENDER:F;she",
        "X-PHONETIC-LAST-NAME:a b",
        "CATEGORIES:a,b\\,c",
        "X-SATCHEL-RELATIONSHIP:customer,press",
        "X-SATCHEL-DO-NOT:call",
        "MEMBER:urn:uuid:2",
        "NOTE:one\\ntwo",
        "TEL;TYPE=cell;PREF=1:1",
        "item1.TEL;PREF=5:2",
        "item1.X-ABLabel:Boat",
        "EMAIL;TYPE=work:a@b",
        "IMPP:xmpp:a@b",
        "SOCIALPROFILE:https://m/@a",
        "SOCIALPROFILE;VALUE=text:@a",
        "URL:http://a/?b=1,2;3",
        'ADR;TYPE=home;PREF=1;CC=DE;GEO="geo:1,2";TZ="+01:00";LABEL=S^nT:;;S;;;;',
        "ORG;X-SATCHEL-SINCE=2019;X-SATCHEL-UNTIL=2020-04;X-SATCHEL-CURRENT=0:O;u;v",
        "TITLE:T",
        "ROLE:R",
        "TITLE:Other",
        "RELATED;TYPE=spouse;VALUE=text:Bo",
        "item2.RELATED;VALUE=text;X-SATCHEL-NOTE=n:Cy",
        "item2.X-ABLabel:Old Boss",
        "RELATED;TYPE=friend:urn:uuid:3",
        "RELATED;TYPE=child;X-SATCHEL-TEXT=Di:urn:uuid:4",
        "RELATED;VALUE=text:Ed",
        "BDAY:--0229",
        "ANNIVERSARY:1985-04",
        "DEATHDATE;VALUE=text:about 1900",
        "item3.X-ABDATE:20010203",
        "item3.X-ABLabel:First ride",
        "BDAY;CALSCALE=hebrew:20010203",
        "PHOTO:data:image/gif;base64,R0lGOA==",
        "LOGO;MEDIATYPE=image/png:http://a/b",
        "KEY:data:application/octet-stream;base64,aw==",
        "HOBBY;LEVEL=high:chess",
        "g.X-A:1",
    ]


def test_new_values_get_plain_parameters_in_3_0() -> None:
    lines = written(NEW, "3.0")
    for line in [
        "X-ADDRESSBOOKSERVER-KIND:org",
        "N:B;;;;",
        "SORT-STRING:B A",
        "X-SATCHEL-PRONOUNS:she/her",
        "X-SATCHEL-LANG:de",
        "X-GENDER:F;she",
        "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:2",
        "TEL;TYPE=cell,pref:1",
        "X-SOCIALPROFILE:https://m/@a",
        'item2.ADR;TYPE=home,pref;GEO="geo:1,2";TZ="+01:00":;;S;;;;',
        "item2.X-ABADR:de",
        "LABEL;TYPE=home,pref:S\\nT",
        "item3.X-ABRELATEDNAMES:Bo",
        "item3.X-ABLabel:_$!<Spouse>!$_",
        "item4.X-ABRELATEDNAMES;X-SATCHEL-NOTE=n:Cy",
        "item4.X-ABLabel:Old Boss",
        "item5.X-ABRELATEDNAMES;VALUE=uri:urn:uuid:3",
        'item6.X-ABRELATEDNAMES;X-SATCHEL-UID="urn:uuid:4":Di',
        "X-ABRELATEDNAMES:Ed",
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29",
        "X-ANNIVERSARY:1985-04",
        "X-DEATHDATE;VALUE=text:about 1900",
        "item7.X-ABDATE:2001-02-03",
        "PHOTO;TYPE=GIF;ENCODING=b:R0lGOA==",
        "LOGO;TYPE=PNG;VALUE=uri:http://a/b",
        "KEY;ENCODING=b:aw==",
        "X-SATCHEL-HOBBY;LEVEL=high:chess",
    ]:
        assert line in lines, "\n".join(lines)


EXACT_4 = (
    "KIND:individual",
    "g.FN;LANGUAGE=de:A\\, B",
    'N;SORT-AS="B,A";X-P="a:b":B;A,C;;;;generation',
    "g2.NICKNAME;TYPE=work:x,y",
    "UID;VALUE=text:1",
    "GENDER;X-P=1:;x\\;y",
    "X-PHONETIC-FIRST-NAME:a",
    "X-PHONETIC-LAST-NAME;X-P=1:b",
    "CATEGORIES;X-P=1:a,b",
    "g.CATEGORIES:c",
    "MEMBER;PREF=2:urn:uuid:1",
    "NOTE;ALTID=1;LANGUAGE=en:one",
    "g.NOTE;ALTID=1;LANGUAGE=fr:two",
    "TEL;VALUE=uri;TYPE=cell,text;PREF=3:tel:+1-555;ext=2",
    "item1.EMAIL;TYPE=work;X-P=^n^'^^:a@b",
    "item1.X-ABLabel;X-Q=1:Boat\\:",
    "X-JABBER;TYPE=home:xmpp:a@b",
    "URL:http\\://a/",
    'ADR;LABEL="a,\\nb";CC=us;TYPE="home,work":;;Street\\, 1;;;;;room;floor',
    "item2.ORG;SORT-AS=x:O;;",
    "item2.TITLE;LANGUAGE=de:T\\:",
    "RELATED;TYPE=friend,met:urn:uuid:9",
    "X-SPOUSE;X-P=1:Bo\\:",
    "item4.X-ABRELATEDNAMES:Cy",
    "item4.X-ABLabel:_$!<Mother>!$_",
    "item6.RELATED;TYPE=agent;VALUE=text:Di",
    "item6.X-SATCHEL-AGENT:BEGIN:VCARD\\nFN:Di\\nEND:VCARD\\n",
    "BDAY;CALSCALE=gregorian:19850412T102200",
    "DEATHDATE;VALUE=text:circa 1900",
    "item5.X-ABDATE:20010203",
    "item5.X-ABLabel:_$!<Anniversary>!$_",
    "PHOTO;TYPE=home:data:image/gif;base64,R0lGOA==",
    "LOGO;MEDIATYPE=image/png;VALUE=uri:http://a/b",
    "X-FOO;A=1,2;A=3:x,y;z\\:",
    "CLIENTPIDMAP:1;urn:uuid:7",
)


def test_a_card_of_4_0_comes_back_exactly() -> None:
    assert back(EXACT_4) == list(EXACT_4)


EXACT_3 = (
    "N;LANGUAGE=de:B;A",
    "FN:A",
    "X-ABShowAs:COMPANY",
    "SORT-STRING;X-P=1:B",
    "KIND:org",
    "ANNIVERSARY:2001-02-03",
    "LANG:de",
    "RELATED;TYPE=friend;VALUE=text:Bo",
    "TEL;TYPE=HOME;TYPE=pref:1",
    "TEL;TYPE=cell;VALUE=URI:67545678",
    "BDAY;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-02-29",
    "item1.ADR;TYPE=WORK,pref:;;S\\n1;;;;",
    "item1.X-ABADR:uk",
    "item1.LABEL;TYPE=WORK;TYPE=pref:S\\nT",
    "LABEL;TYPE=dom:alone",
    "AGENT;X-P=1:BEGIN:VCARD\\nFN:Bo\\nEND:VCARD\\n",
    "AGENT;VALUE=uri:CID:1",
    "PHOTO;TYPE=home,GIF;ENCODING=b:R0lGOA==",
    "CLASS:PRIVATE",
    "HOBBY:chess",
    "MAILER:x",
)


def test_a_card_of_3_0_comes_back_exactly_in_another_order() -> None:
    assert sorted(back(EXACT_3, "3.0")) == sorted(EXACT_3)


def test_3_0_as_4_0() -> None:
    lines = (
        "FN:A",
        "SORT-STRING:B",
        "TEL;TYPE=HOME;TYPE=pref:1",
        "EMAIL;TYPE=pref;PREF=3:a@b",
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29",
        "ADR;TYPE=WORK:;;S;;;;",
        "LABEL;TYPE=WORK:S\\nT",
        "LABEL;TYPE=dom:alone",
        "AGENT:BEGIN:VCARD\\nFN:Bo\\nEND:VCARD\\n",
        "AGENT:BEGIN:VCARD\\nTEL:1\\nEND:VCARD\\n",
        "AGENT;VALUE=uri:CID:1",
        "PHOTO;TYPE=GIF;ENCODING=b:R0lGOA==",
        "PHOTO;TYPE=x-evolution-unknown;ENCODING=b:R0lGOA==",
        "LOGO;VALUE=uri;TYPE=GIF:http://a/b",
    )
    there = back(lines, "3.0", to="4.0")
    assert there == [
        "FN:A",
        "N;SORT-AS=B:;;;;",
        "TEL;TYPE=HOME;PREF=1:1",
        "EMAIL;PREF=3:a@b",
        "ADR;TYPE=WORK;LABEL=S^nT:;;S;;;;",
        "ADR;TYPE=dom;LABEL=alone:;;;;;;",
        "item1.RELATED;TYPE=agent;VALUE=text:Bo",
        "item1.X-SATCHEL-AGENT:BEGIN:VCARD\\nFN:Bo\\nEND:VCARD\\n",
        "AGENT:BEGIN:VCARD\\nTEL:1\\nEND:VCARD\\n",
        "RELATED;TYPE=agent;VALUE=uri:CID:1",
        "BDAY:--0229",
        "PHOTO:data:image/gif;base64,R0lGOA==",
        "PHOTO;TYPE=x-evolution-unknown:data:image/gif;base64,R0lGOA==",
        "LOGO;VALUE=uri;MEDIATYPE=image/gif:http://a/b",
    ]
    home = back(tuple(there), "4.0", to="3.0")
    assert "AGENT:BEGIN:VCARD\\nFN:Bo\\nEND:VCARD\\n" in [line.removeprefix("item1.") for line in home]
    assert "LABEL;TYPE=WORK:S\\nT" in home


def test_4_0_as_3_0() -> None:
    lines = (
        "FN:A",
        "TEL;VALUE=uri;PREF=1:tel:+1-555",
        "RELATED;TYPE=friend;PREF=1:urn:uuid:1",
        "RELATED;TYPE=spouse;VALUE=text:Bo",
        "BDAY:--0229",
        "BDAY:19850412",
        "ADR;LABEL=x:;;S;;;;",
        "PHOTO;MEDIATYPE=image/gif:http://a/b",
        "XML:<a/>",
    )
    there = back(lines, to="3.0")
    assert there == [
        "FN:A",
        "TEL;TYPE=pref:+1-555",
        "ADR:;;S;;;;",
        "LABEL:x",
        "item1.X-ABRELATEDNAMES;TYPE=friend;PREF=1;VALUE=uri:urn:uuid:1",
        "item1.X-ABLabel:_$!<Friend>!$_",
        "item2.X-ABRELATEDNAMES;TYPE=spouse;VALUE=text:Bo",
        "item2.X-ABLabel:_$!<Spouse>!$_",
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29",
        "BDAY:19850412",
        "PHOTO;TYPE=GIF;VALUE=uri:http://a/b",
        "X-SATCHEL-XML:<a/>",
    ]
    assert "XML:<a/>" in back(tuple(there), "3.0", to="4.0")


def edited(changes: dict[str, Any], *lines: str, version: Version = "4.0") -> list[str]:
    """The written lines after the first repeatable value of a card was changed."""
    contact = read_one("FN:A", *lines, version=version)
    fields = ("points", "addresses", "relations", "dates", "media", "affiliations")
    field = next(field for field in fields if getattr(contact, field))
    first, *rest = getattr(contact, field)
    changed: dict[str, Any] = {field: (replace(first, **changes), *rest)}
    return [text for text in written(replace(contact, **changed), version) if text != "FN:A"]


@pytest.mark.parametrize(
    ("line", "changes", "result"),
    [
        ("TEL;TYPE=home,voice;X-P=1:1", {"value": "2"}, ["TEL;TYPE=home,voice;X-P=1:2"]),
        ("TEL;TYPE=home,voice:1", {"label": "mobile"}, ["TEL;TYPE=voice,cell:1"]),
        ("TEL;TYPE=home:1", {"label": ""}, ["TEL:1"]),
        ('TEL;TYPE="home,voice",x:1', {"label": "work"}, ["TEL;TYPE=voice,work:1"]),
        ("TEL;TYPE=home:1", {"label": "Boat"}, ["item1.TEL:1", "item1.X-ABLabel:Boat"]),
        ("TEL;PREF=5;TYPE=home:1", {"pref": 1}, ["TEL;TYPE=home;PREF=1:1"]),
        ("TEL;PREF=5;TYPE=home:1", {"pref": 0}, ["TEL;TYPE=home:1"]),
        ("TEL;VALUE=uri:tel:+1", {"value": "+2"}, ["TEL:+2"]),
        ("X-AIM:a", {"value": "aim:b"}, ["X-AIM:b"]),
        ("X-AIM;TYPE=home:a", {"value": "xmpp:b"}, ["IMPP;TYPE=home:xmpp:b"]),
        ("X-AIM;TYPE=home:a", {"type": "url", "value": "http:b"}, ["URL;TYPE=home:http:b"]),
        ("ADR;CC=US;LABEL=x:;;S;;;;;room", {"street": "T"}, ["ADR;CC=US;LABEL=x:;;T;;;;"]),
        ("ADR;CC=US;LABEL=x:;;S;;;;;room", {"cc": "CA"}, ["ADR;LABEL=x;CC=CA:;;S;;;;;room"]),
        ("ADR;CC=US;LABEL=x:;;S;;;;", {"formatted": "y\\"}, ["ADR;CC=US;LABEL=y\\\\:;;S;;;;"]),
        ("ADR;CC=US;LABEL=x:;;S;;;;", {"formatted": "", "cc": ""}, ["ADR:;;S;;;;"]),
        ("BDAY;X-P=1:19850412", {"value": "--04-12"}, ["BDAY;X-P=1:--0412"]),
        ("BDAY;VALUE=text:old", {"value": "1985"}, ["BDAY:1985"]),
        ("BDAY;VALUE=date:1985", {"value": "old"}, ["BDAY;VALUE=text:old"]),
        ("BDAY:1985", {"calendar": "hebrew"}, ["BDAY;CALSCALE=hebrew:1985"]),
        ("BDAY;X-P=1:1985", {"kind": "anniversary"}, ["ANNIVERSARY;X-P=1:1985"]),
        ("X-SPOUSE:Bo", {"text": "Cy"}, ["X-SPOUSE:Cy"]),
        ("X-SPOUSE;X-P=1:Bo", {"type": "friend"}, ["RELATED;TYPE=friend;X-P=1;VALUE=text:Bo"]),
        ("X-SPOUSE;VALUE=uri:urn:1", {"uid": "", "text": "Bo"}, ["X-SPOUSE:Bo"]),
        ("RELATED;VALUE=text:urn:1", {"text": "Bo"}, ["RELATED;VALUE=text:Bo"]),
        ("RELATED:Bo", {"text": "urn:x"}, ["RELATED;VALUE=text:urn:x"]),
        ("RELATED;TYPE=friend:urn:1", {"type": "kin"}, ["RELATED;TYPE=kin:urn:1"]),
        ("RELATED;TYPE=friend:urn:1", {"uid": "x", "text": "Bo"}, None),
        (
            "PHOTO:data:image/gif;base64,R0lGOA==",
            {"mime": "image/png"},
            ["PHOTO:data:image/png;base64,R0lGOA=="],
        ),
        ("PHOTO;VALUE=uri:x", {"uri": "http://y"}, ["PHOTO;VALUE=uri:http://y"]),
        ("ORG;X-P=1:O;;", {"org_name": "Q"}, ["ORG;X-P=1:Q"]),
        ("TITLE;X-P=1:O\\:", {"title": "Q"}, ["TITLE;X-P=1:Q"]),
        ("ORG;X-SATCHEL-SINCE=2019:O", {"since": "2020"}, ["ORG;X-SATCHEL-SINCE=2020:O"]),
        ("ORG:O", {"org_name": ""}, []),
    ],
)
def test_an_edit_changes_what_was_edited_and_nothing_else(
    line: str, changes: dict[str, Any], result: list[str] | None
) -> None:
    result = ["RELATED;TYPE=friend;VALUE=uri;X-SATCHEL-TEXT=Bo:x"] if result is None else result
    assert edited(changes, line) == result


@pytest.mark.parametrize(
    ("lines", "changes", "result"),
    [
        (("i.TEL:1", "i.X-ABLabel:Boat"), {"label": "home"}, ["i.TEL;TYPE=home:1"]),
        (("i.TEL:1", "i.X-ABLabel:Boat"), {"label": "Car"}, ["i.TEL:1", "i.X-ABLabel:Car"]),
        (("i.ADR:;;S;;;;", "i.X-ABADR:us"), {"cc": "DE"}, ["i.ADR:;;S;;;;", "i.X-ABADR:de"]),
        (("i.ADR:;;S;;;;", "i.X-ABADR:us"), {"cc": ""}, ["i.ADR:;;S;;;;"]),
        (("i.X-ABDATE:2001", "i.X-ABLabel:a"), {"label": "b"}, ["i.X-ABDATE:2001", "i.X-ABLabel:b"]),
        (("i.X-ABDATE:2001", "i.X-ABLabel:a"), {"label": ""}, ["i.X-ABDATE:2001"]),
        (
            ("i.X-ABDATE:2001", "i.X-ABLabel:a"),
            {"kind": "anniversary"},
            ["i.X-ANNIVERSARY:2001", "i.X-ABLabel:a"],
        ),
        (
            ("i.X-ABRELATEDNAMES:Bo", "i.X-ABLabel:a"),
            {"type": "child"},
            ["i.X-ABRELATEDNAMES:Bo", "i.X-ABLabel:_$!<Child>!$_"],
        ),
        (("AGENT:BEGIN:VCARD\\nFN:Bo\\nEND:VCARD\\n",), {"note": "n", "uid": "u"}, None),
        (("AGENT:BEGIN:VCARD\\nFN:Bo\\nEND:VCARD\\n",), {"text": "Cy"}, ["AGENT:Cy"]),
        (
            ("ADR;TYPE=home:;;S;;;;", "LABEL;TYPE=home:S"),
            {"label": "work"},
            ["ADR;TYPE=work:;;S;;;;", "LABEL;TYPE=work:S"],
        ),
        (("LABEL;TYPE=home:S",), {"street": "T"}, ["ADR;TYPE=home:;;T;;;;", "LABEL;TYPE=home:S"]),
        (("PHOTO;TYPE=GIF;ENCODING=b:R0lGOA==",), {"mime": ""}, ["PHOTO;ENCODING=b:R0lGOA=="]),
        (("BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29",), {"value": "1985-04-12"}, ["BDAY:1985-04-12"]),
    ],
)
def test_an_edit_in_3_0_keeps_or_renews_what_stands_beside(
    lines: tuple[str, ...], changes: dict[str, Any], result: list[str] | None
) -> None:
    if result is None:
        result = ["AGENT;X-SATCHEL-NOTE=n;X-SATCHEL-UID=u:BEGIN:VCARD\\nFN:Bo\\nEND:VCARD\\n"]
    assert edited(changes, *lines, version="3.0") == result


def test_two_values_in_one_group_share_a_label_until_one_is_renamed() -> None:
    one = read_one("FN:A", "i.TEL:1", "i.EMAIL:a@b", "i.X-ABLabel:Boat")
    assert written(one) == ["FN:A", "i.TEL:1", "i.X-ABLabel:Boat", "i.EMAIL:a@b"]
    one = replace(one, points=(one.points[0], replace(one.points[1], label="Car")))
    assert written(one)[3:] == ["item1.EMAIL:a@b", "item1.X-ABLabel:Car"]


def test_an_edited_single_field_keeps_its_parameters() -> None:
    one = read_one(
        "g.FN;LANGUAGE=de:A\\:", "N;X-P=1:B;A", "CATEGORIES;X-P=1:a", "CATEGORIES:b", "NOTE;X-P=1:n", "NOTE:m"
    )
    one = replace(one, fn="C", n_family="D", tags=("c",), note="new")
    assert written(one) == ["g.FN;LANGUAGE=de:C", "N;X-P=1:D;A;;;", "CATEGORIES;X-P=1:c", "NOTE;X-P=1:new"]
    assert written(replace(one, note="", tags=())) == ["g.FN;LANGUAGE=de:C", "N;X-P=1:D;A;;;"]


def test_the_kind_can_be_changed() -> None:
    apple = read_one("FN:A", "X-ABShowAs:COMPANY", version="3.0")
    assert "X-ABShowAs:COMPANY" in written(apple, "3.0")
    assert written(replace(apple, kind="group")) == ["KIND:group", "FN:A"]
    assert written(replace(apple, kind="individual")) == ["KIND:individual", "FN:A"]
    assert written(replace(read_one("FN:A", "KIND:org"), kind="individual")) == ["FN:A"]


def test_a_sort_name_can_be_changed_in_both_versions() -> None:
    one = replace(read_one("FN:A", "N;SORT-AS=x:B;A;;;"), sort_as="y")
    assert written(one) == ["FN:A", "N;SORT-AS=y:B;A;;;"]
    assert written(one, "3.0") == ["FN:A", "N:B;A;;;", "SORT-STRING:y"]


def test_a_new_sound_of_the_name_replaces_the_old_ones() -> None:
    one = read_one("FN:A", "X-PHONETIC-FIRST-NAME:a", "X-PHONETIC-LAST-NAME:b")
    assert written(replace(one, phonetic="c")) == ["FN:A", "X-PHONETIC-LAST-NAME:c"]


def test_jobs_that_order_alone_would_pair_wrongly_get_groups() -> None:
    jobs = (AffiliationData("A"), AffiliationData("B", title="b"))
    lines = written(ContactData(fn="x", affiliations=jobs))
    assert lines == ["FN:x", "item1.ORG:A", "item2.ORG:B", "item2.TITLE:b"]
    read = read_one(*lines).affiliations
    assert [(job.org_name, job.title) for job in read] == [("A", ""), ("B", "b")]
    plain = (AffiliationData("A", title="a"), AffiliationData("B"))
    assert written(ContactData(fn="x", affiliations=plain)) == ["FN:x", "ORG:A", "TITLE:a", "ORG:B"]


def test_a_property_that_would_break_the_card_is_not_written() -> None:
    extra = (
        ExtraProperty("BEGIN", "VCARD"),
        ExtraProperty("X A", "1"),
        ExtraProperty("X-B", "1\r\nEND:VCARD", "bad group"),
        ExtraProperty("", "1"),
    )
    assert written(ContactData(fn="A", extra=extra)) == ["FN:A", "X-B:1\\nEND:VCARD"]


def test_parameters_with_any_sign_come_back() -> None:
    value = 'a"b^c\nd\r\ne;f:g,h\x00 '
    contact = ContactData(fn="A", extra=(ExtraProperty("X-A", "1", params=(("P", (value,)),)),))
    assert read_one(*written(contact)).extra[0].params == (("P", ('a"b^c\nd\ne;f:g,h ',)),)


def test_an_empty_card_of_a_contact_without_anything_is_still_a_card() -> None:
    assert len(read_all(write_card(ContactData(), version="4.0"))) == 1


def test_a_source_of_another_type_does_not_mislead() -> None:
    point = PointData("url", "http://a", source=Source("EMAIL", "g", (("TYPE", ("home",)),)), label="home")
    assert written(ContactData(fn="A", points=(point,))) == ["FN:A", "g.URL;TYPE=home:http://a"]
