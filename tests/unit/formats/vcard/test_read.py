"""What each property becomes in the neutral contact."""

from __future__ import annotations

import pytest

from app.formats.contact import ExtraProperty, Params, Source
from tests.unit.formats.vcard.cards import read_one, read_parsed


def source(name: str, *params: tuple[str, tuple[str, ...]], group: str = "") -> Source:
    return Source(name, group, params)


def test_a_name_with_all_its_parts() -> None:
    one = read_one(
        "FN:Dr. Ada B. King\\, MP", "N:King;Ada;B.,C.;Dr.;MP", "NICKNAME:Ada", "SORT-STRING:King Ada"
    )
    assert one.fn == "Dr. Ada B. King, MP"
    assert (one.n_family, one.n_given, one.n_additional) == ("King", "Ada", "B.,C.")
    assert (one.n_prefix, one.n_suffix, one.nickname, one.sort_as) == ("Dr.", "MP", "Ada", "King Ada")


@pytest.mark.parametrize(
    ("line", "fn"),
    [
        ("N:King;Ada;;Dr.;", "Dr. Ada King"),
        ("ORG:Analytical Engines;Sales", "Analytical Engines"),
        ("EMAIL:ada@example.com", "ada@example.com"),
        ("TEL:1", "1"),
        ("NICKNAME:Ada", "Ada"),
        ("UID:1", ""),
    ],
)
def test_a_missing_fn_is_made_from_what_there_is_and_n_is_never_invented(line: str, fn: str) -> None:
    one = read_one(line)
    assert one.fn == fn
    assert one.n_family == ("King" if line.startswith("N:") else "")
    assert "fn" not in dict(one.sources)


def test_a_second_fn_or_n_is_kept_beside_with_its_parameters() -> None:
    one = read_one(
        "FN;ALTID=1;LANGUAGE=ja:山田", "N;ALTID=1:a;b;;;", "N;ALTID=1:c;d;;;", "FN;ALTID=1:Yamada", "N:x"
    )
    assert (one.fn, one.n_family) == ("山田", "a")
    assert one.extra == (
        ExtraProperty("N", "c;d;;;", "", (("ALTID", ("1",)),)),
        ExtraProperty("FN", "Yamada", "", (("ALTID", ("1",)),)),
        ExtraProperty("N", "x"),
    )


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("KIND:ORG", "org"),
        ("KIND:individual", "individual"),
        ("KIND:application", "individual"),
        ("X-ADDRESSBOOKSERVER-KIND:group", "group"),
        ("X-ABShowAs:COMPANY", "org"),
        ("X-ABShowAs:PERSON", "individual"),
    ],
)
def test_the_kind_of_a_contact(line: str, kind: str) -> None:
    assert read_one("FN:A", line).kind == kind


def test_a_stated_kind_is_stronger_than_the_way_apple_shows_it() -> None:
    one = read_one("X-ABShowAs:COMPANY", "KIND:location", "FN:A", "KIND:org")
    assert one.kind == "location"
    assert [each.name for each in one.extra] == ["X-ABSHOWAS", "KIND"]


@pytest.mark.parametrize(
    ("head", "label", "pref"),
    [
        ("TEL", "", 0),
        ("TEL;TYPE=CELL", "mobile", 0),
        ("TEL;TYPE=work,voice", "work", 0),
        ('TEL;TYPE="home,fax"', "fax", 0),
        ("TEL;TYPE=home;TYPE=pager;TYPE=pref", "pager", 1),
        ("TEL;TYPE=Main", "main", 0),
        ("TEL;TYPE=other;PREF=7", "other", 7),
        ("TEL;PREF=0", "", 0),
        ("TEL;PREF=101", "", 0),
        ("TEL;PREF=x;TYPE=pref", "", 1),
    ],
)
def test_type_words_become_a_label_and_a_preference(head: str, label: str, pref: int) -> None:
    [point] = read_one("FN:A", f"{head}:1").points
    assert (point.label, point.pref) == (label, pref)


def test_an_own_label_wins_over_the_type_and_is_kept_with_its_value() -> None:
    one = read_one(
        "FN:A",
        "item1.TEL;TYPE=CELL:1",
        "item1.X-ABLabel:Boat\\, blue",
        "item2.EMAIL:a@b",
        "item2.X-ABLabel;P=x:_$!<Home>!$_",
        "item3.X-FOO:1",
        "item3.X-ABLabel:foo",
        version="3.0",
    )
    assert [point.label for point in one.points] == ["Boat, blue", "home"]
    assert one.points[0].source == source(
        "TEL", ("TYPE", ("CELL",)), ("@X-ABLABEL", ("Boat\\, blue",)), group="item1"
    )
    assert one.points[1].source == source("EMAIL", ("@X-ABLABEL", ("_$!<Home>!$_", "P=x")), group="item2")
    assert one.extra == (ExtraProperty("X-FOO", "1", "item3"), ExtraProperty("X-ABLABEL", "foo", "item3"))


def test_a_second_label_an_empty_one_and_one_of_another_spelling_are_kept_beside() -> None:
    one = read_one(
        "FN:A",
        "i1.TEL:1",
        "i1.X-ABLabel:a",
        "i1.X-ABLabel:b",
        "I1.X-ABADR:us",
        "i2.TEL:2",
        "i2.X-ABLabel:",
        "I3.TEL:3",
        "i3.X-ABLabel:c",
    )
    assert [point.label for point in one.points] == ["a", "", ""]
    assert [(each.name, each.value) for each in one.extra] == [
        ("X-ABLABEL", "b"),
        ("X-ABADR", "us"),
        ("X-ABLABEL", ""),
        ("X-ABLABEL", "c"),
    ]


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("TEL;VALUE=uri:tel:+1-555-0100", "tel", "+1-555-0100"),
        ("TEL;VALUE=uri:tel:+1-555-0100;phone-context=x;ext=12", "tel", "+1-555-0100 ext. 12"),
        ("EMAIL: a@b ", "email", "a@b"),
        ("IMPP:xmpp:a@b", "impp", "xmpp:a@b"),
        ("X-JABBER:a@b", "impp", "xmpp:a@b"),
        ("X-AIM:AIM:ada", "impp", "AIM:ada"),
        ("X-MS-IMADDRESS:a@b", "impp", "a@b"),
        ("SOCIALPROFILE;SERVICE-TYPE=Mastodon:https://m/@a", "social", "https://m/@a"),
        ("X-SOCIALPROFILE;type=twitter:http://t/a", "social", "http://t/a"),
        ("URL:http\\://a/?x=1\\;2,3", "url", "http://a/?x=1;2,3"),
    ],
)
def test_points_of_every_type(line: str, kind: str, value: str) -> None:
    [point] = read_one("FN:A", line).points
    assert (point.type, point.value) == (kind, value)


def test_a_known_property_that_is_empty_is_kept_as_it_stands() -> None:
    one = read_one(
        "FN:A", "TEL;TYPE=x:", "TEL: ", "NOTE:", "CATEGORIES:,", "ORG:;", "MEMBER: ", "UID: ", "GENDER:;"
    )
    assert one.points == ()
    assert [each.name for each in one.extra] == "TEL TEL NOTE CATEGORIES ORG MEMBER UID GENDER".split()


def test_jobs_are_paired_by_group_and_by_order() -> None:
    one = read_one(
        "ORG:A;x\\;y;z", "TITLE:a", "g1.ORG:B", "ORG:C", "G1.TITLE:b", "g1.ROLE:r", "TITLE:c", "g2.ROLE:q"
    )
    assert [(job.org_name, job.unit, job.title, job.role) for job in one.affiliations] == [
        ("A", "x\\;y;z", "a", ""),
        ("B", "", "b", "r"),
        ("C", "", "c", ""),
        ("", "", "", "q"),
    ]


def test_one_company_and_one_title_belong_together_even_when_only_one_has_a_group() -> None:
    [job] = read_one("item1.ORG:A", "item1.X-ABLabel:Work", "TITLE:Boss\\, big").affiliations
    assert (job.org_name, job.title) == ("A", "Boss, big")
    assert len(read_one("i1.ORG:A", "i2.TITLE:B").affiliations) == 2


def test_what_satchel_adds_to_a_job() -> None:
    [job] = read_one("ORG;X-SATCHEL-SINCE=2019-04;X-SATCHEL-UNTIL=2021;X-SATCHEL-CURRENT=0:A").affiliations
    assert (job.since, job.until, job.current) == ("2019-04", "2021", False)


def test_an_address_with_parameters() -> None:
    [one] = read_one(
        'ADR;TYPE=work;PREF=2;CC=de;GEO="geo:1,2";TZ=Europe/Berlin;LABEL="A\\nB":PO;Ext;S\\, 1;L;R;P;C;room'
    ).addresses
    assert (one.pobox, one.ext, one.street, one.locality) == ("PO", "Ext", "S, 1", "L")
    assert (one.region, one.postcode, one.country, one.cc) == ("R", "P", "C", "DE")
    assert (one.label, one.pref, one.geo, one.tz, one.formatted) == (
        "work",
        2,
        "geo:1,2",
        "Europe/Berlin",
        "A\nB",
    )


@pytest.mark.parametrize(("said", "code"), [("uk", "GB"), ("us", "US"), ("Germany", "")])
def test_the_country_code_of_apple(said: str, code: str) -> None:
    [one] = read_one("item1.ADR:;;S;;;;", f"item1.X-ABADR:{said}", version="3.0").addresses
    assert one.cc == code


def test_printed_addresses_find_theirs_by_group_by_place_and_by_type() -> None:
    one = read_one(
        "ADR;HOME:;;h1;;;;",
        "ADR;HOME:;;h2;;;;",
        "LABEL;HOME;PREF:H2",
        "g.ADR;WORK:;;w;;;;",
        "ADR:;;none;;;;",
        "LABEL;HOME:H1",
        "g.LABEL:W",
        "x.LABEL:N",
        "LABEL;DOM:alone",
        version="2.1",
    )
    assert [(each.street, each.formatted) for each in one.addresses] == [
        ("h1", "H1"),
        ("h2", "H2"),
        ("w", "W"),
        ("none", "N"),
        ("", "alone"),
    ]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("BDAY:1985-04-12", "1985-04-12"),
        ("BDAY:19850412", "1985-04-12"),
        ("BDAY:1985-04-12T23:20:50Z", "1985-04-12"),
        ("BDAY;VALUE=date:19850412T10", "1985-04-12"),
        ("BDAY:--0229", "--02-29"),
        ("BDAY:--02-29", "--02-29"),
        ("BDAY:1985-04", "1985-04"),
        ("BDAY:1985", "1985"),
        ("BDAY:---12", "---12"),
        ("BDAY:--04", "--04"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29", "--02-29"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1985-02-28", "1985-02-28"),
        ("BDAY;VALUE=text:circa 1800", "circa 1800"),
        ("BDAY;VALUE=text:1985", "1985"),
        ("BDAY:1985-13-01", "1985-13-01"),
        ("BDAY:02-10", "02-10"),
    ],
)
def test_partial_dates(line: str, value: str) -> None:
    [day] = read_one("FN:A", line).dates
    assert (day.kind, day.value) == ("birthday", value)


@pytest.mark.parametrize(
    ("lines", "kind", "label", "calendar"),
    [
        (("ANNIVERSARY;CALSCALE=gregorian:2001-02-03",), "anniversary", "", ""),
        (("X-EVOLUTION-ANNIVERSARY:2001-02-03",), "anniversary", "", ""),
        (("BDAY;CALSCALE=Hebrew:2001-02-03",), "birthday", "", "hebrew"),
        (("DEATHDATE:2001-02-03",), "death", "", ""),
        (("X-ABDATE:2001-02-03",), "other", "", ""),
        (("i.X-ABDATE:2001-02-03", "i.X-ABLabel:_$!<Anniversary>!$_"), "anniversary", "", ""),
        (("i.X-ABDATE:2001-02-03", "i.X-ABLabel:First ride"), "other", "First ride", ""),
    ],
)
def test_days_to_remember(lines: tuple[str, ...], kind: str, label: str, calendar: str) -> None:
    [day] = read_one("FN:A", *lines).dates
    assert (day.kind, day.label, day.calendar, day.value) == (kind, label, calendar, "2001-02-03")


@pytest.mark.parametrize(
    ("lines", "kind", "text", "uid"),
    [
        (("RELATED;TYPE=friend,colleague;VALUE=text:Bo",), "friend", "Bo", ""),
        (("RELATED;TYPE=spouse:urn:uuid:1",), "spouse", "", "urn:uuid:1"),
        (("RELATED:Just a name",), "contact", "Just a name", ""),
        (("RELATED;VALUE=uri:x",), "contact", "", "x"),
        (("X-SPOUSE:Bo",), "spouse", "Bo", ""),
        (("X-MS-MANAGER:Bo",), "manager", "Bo", ""),
        (("X-ASSISTANT;VALUE=uri:urn:1",), "assistant", "", "urn:1"),
        (("i.X-ABRELATEDNAMES:Bo", "i.X-ABLabel:_$!<Mother>!$_"), "mother", "Bo", ""),
        (("i.X-ABRELATEDNAMES:Bo", "i.X-ABLabel:Old Boss"), "Old Boss", "Bo", ""),
        (("AGENT:Bo",), "agent", "Bo", ""),
        (("AGENT;VALUE=uri:CID:1",), "agent", "", "CID:1"),
        (("AGENT:BEGIN:VCARD\\nFN:Bo\\, B\\nEND:VCARD\\n",), "agent", "Bo, B", ""),
        (("AGENT:BEGIN:VCARD\\nTEL:1\\nEND:VCARD\\n",), "agent", "", ""),
        (("RELATED;X-SATCHEL-TEXT=Bo;X-SATCHEL-NOTE=n:urn:1",), "contact", "Bo", "urn:1"),
    ],
)
def test_related_people(lines: tuple[str, ...], kind: str, text: str, uid: str) -> None:
    [one] = read_one("FN:A", *lines).relations
    assert (one.type, one.text, one.uid) == (kind, text, uid)


GIF = "R0lGODlhAQABAAAAACw="
GIF_BYTES = b"GIF89a\x01\x00\x01\x00\x00\x00\x00,"


@pytest.mark.parametrize(
    ("line", "mime"),
    [
        (f"PHOTO;ENCODING=b;TYPE=GIF:{GIF}", "image/gif"),
        (f"PHOTO;ENCODING=BASE64:{GIF.rstrip('=')}", "image/gif"),
        (f"PHOTO;TYPE=home,png;ENCODING=B:{GIF}", "image/png"),
        (f"PHOTO;TYPE=image/x-y;ENCODING=B:{GIF}", "image/x-y"),
        (f"LOGO:data:image/webp;base64\\,{GIF}", "image/webp"),
        (f"SOUND;MEDIATYPE=audio/ogg;ENCODING=b:{GIF}", "audio/ogg"),
        (f"SOUND;TYPE=WAVE;ENCODING=b:{GIF}", "audio/wav"),
        (f"KEY;TYPE=PGP;ENCODING=b:{GIF}", "application/pgp-keys"),
        (f"KEY:data:application/octet-stream;base64,{GIF}", ""),
        (f"PHOTO:data:;base64,{GIF.replace('+', '%2B').replace('=', '%3D')}", ""),
        ("PHOTO:data:image/gif,GIF89a%01%00%01%00%00%00%00%2C", "image/gif"),
        (f"PHOTO:{GIF}", "image/gif"),
    ],
)
def test_pictures_sounds_and_keys_as_bytes(line: str, mime: str) -> None:
    [one] = read_one("FN:A", line).media
    assert (one.role, one.data, one.mime) == (line.replace(":", ";").split(";")[0].lower(), GIF_BYTES, mime)


def test_a_picture_is_known_by_its_first_bytes() -> None:
    one = read_one("PHOTO;ENCODING=b:UklGRgAAAABXRUJQVlA4", "PHOTO;ENCODING=b:AAAA", version="3.0")
    assert [each.mime for each in one.media] == ["image/webp", ""]


@pytest.mark.parametrize("line", ["PHOTO:http://a/b.gif", "PHOTO;VALUE=URL;TYPE=GIF:http://a/b.gif"])
def test_a_picture_elsewhere_is_its_uri(line: str) -> None:
    [one] = read_one("FN:A", line).media
    assert (one.uri, one.data) == ("http://a/b.gif", b"")


@pytest.mark.parametrize(
    "line", ["PHOTO:photo of me", "PHOTO:AAAA", "KEY;VALUE=text:AAAA", "PHOTO:data:image/gif,"]
)
def test_a_picture_that_is_neither_bytes_nor_a_uri_is_kept_as_it_stands(line: str) -> None:
    one = read_one("FN:A", line)
    assert one.media == ()
    assert one.extra[0].value == line.partition(":")[2]


def test_a_damaged_picture_is_kept_and_reported() -> None:
    one = read_parsed("FN:A", "PHOTO;ENCODING=b:AAAAA", version="3.0")
    assert one.contact.extra[0].value == "AAAAA"
    assert [(each.line, each.reason) for each in one.problems] == [
        (4, "The PHOTO of this card is damaged; it was kept as it stands.")
    ]


def test_categories_of_several_lines_are_tags_each_once() -> None:
    one = read_one("CATEGORIES:a,b\\,c", "g.CATEGORIES:d,a", "CATEGORIES:e")
    assert one.tags == ("a", "b,c", "d", "e")
    assert [name for name, _ in one.sources] == ["categories", "categories.2", "categories.3"]


def test_several_notes_are_joined_and_the_later_ones_keep_their_parameters() -> None:
    one = read_one("NOTE;LANGUAGE=en:one\\nmore", "g.NOTE;LANGUAGE=fr:deux")
    assert one.note == "one\nmore\n\ndeux"
    params: Params = (("LANGUAGE", ("fr",)),)
    assert one.extra == (ExtraProperty("NOTE", "deux", "g", params),)
    assert dict(one.sources)["note"] == source("NOTE", ("LANGUAGE", ("en",)))


def test_single_fields() -> None:
    one = read_one(
        "FN:A",
        "UID:urn:uuid:1",
        "REV:20200101T000000Z",
        "TZ:Europe/Berlin",
        "LANG;PREF=1:de",
        "LANG:en",
        "GENDER:O;it's complicated",
        "PRONOUNS:they/them",
        "X-PHONETIC-FIRST-NAME:eidə",
        "X-PHONETIC-LAST-NAME:kɪŋ",
        "X-PHONETIC-LAST-NAME:again",
        "X-SATCHEL-LIFECYCLE:lead",
        "X-SATCHEL-GRADE:A",
        "X-SATCHEL-CUSTOMER-NO:K-1",
        "X-SATCHEL-RELATIONSHIP:customer,press",
        "X-SATCHEL-DO-NOT:call",
    )
    assert (one.uid, one.revision, one.tz) == ("urn:uuid:1", "20200101T000000Z", "Europe/Berlin")
    assert (one.language, one.gender, one.pronouns) == ("de", "O;it's complicated", "they/them")
    assert (one.phonetic, one.lifecycle, one.grade, one.customer_no) == ("eidə kɪŋ", "lead", "A", "K-1")
    assert (one.relationships, one.do_not) == (("customer", "press"), ("call",))
    assert [(each.name, each.value) for each in one.extra] == [
        ("LANG", "en"),
        ("X-PHONETIC-LAST-NAME", "again"),
    ]


@pytest.mark.parametrize(("value", "gender"), [("M", "M"), (";words", "words"), ("F;x\\;y", "F;x;y")])
def test_gender(value: str, gender: str) -> None:
    assert read_one("FN:A", f"GENDER:{value}").gender == gender


def test_the_sort_name_of_4_0_stands_with_the_name() -> None:
    assert read_one('N;SORT-AS="King,Ada":King;Ada;;;').sort_as == "King,Ada"


def test_members_of_a_group_once_each() -> None:
    one = read_one("KIND:group", "FN:G", "MEMBER:urn:uuid:1", "MEMBER;PREF=1:urn:uuid:2", "MEMBER:urn:uuid:1")
    assert one.members == ("urn:uuid:1", "urn:uuid:2")
    assert dict(one.sources)["members:urn:uuid:2"] == source("MEMBER", ("PREF", ("1",)))


def test_anything_else_is_kept_with_group_and_parameters() -> None:
    one = read_one("FN:A", "g.X-FOO;A=1,2;B=3:x\\,y;z", "HOBBY;LEVEL=high:chess", "GEO:geo:1,2")
    assert one.extra == (
        ExtraProperty("X-FOO", "x\\,y;z", "g", (("A", ("1", "2")), ("B", ("3",)))),
        ExtraProperty("HOBBY", "chess", "", (("LEVEL", ("high",)),)),
        ExtraProperty("GEO", "geo:1,2"),
    )


def test_another_component_inside_a_card_is_left_out_with_a_word() -> None:
    one = read_parsed("FN:A", "BEGIN:FOO", "X-A:1", "END:FOO")
    assert [each.reason for each in one.problems] == [
        "BEGIN:FOO inside a card is no part of it; the line was left out.",
        "END:FOO inside a card is no part of it; the line was left out.",
    ]
    assert one.contact.extra == (ExtraProperty("X-A", "1"),)


def test_a_source_is_kept_only_where_it_says_more_than_the_plain_property() -> None:
    one = read_one(
        "FN:A", "N:B;A;;;", "TEL:1", "ADR:;;S;;;;", "ORG:O;U", "BDAY:1985-04-12", "NOTE:n", "CATEGORIES:a,b"
    )
    assert one.sources == ()
    assert (one.points[0].source, one.addresses[0].source, one.dates[0].source) == (None, None, None)
    assert one.affiliations[0].source is None
