"""The plain values that every contact codec reads into and writes from (vCard, CSV, JSON, mail).

Words are those of the data model. A repeatable value is its own object. `source` on a value keeps
how it stood in the file (property group and all parameters), so that writing it back is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

Params = tuple[tuple[str, tuple[str, ...]], ...]  # (NAME, values) in file order


@dataclass(frozen=True, slots=True)
class Source:
    """How a value stood in its file: property name as canonical upper case, group, parameters in order.

    A parameter whose name starts with "@" is no parameter of the file but what the vCard codec remembers
    to write the value back exactly (its raw text, the X-ABLabel line of its group …); see vcard/words.py.
    """

    name: str
    group: str = ""
    params: Params = ()


@dataclass(frozen=True, slots=True)
class ExtraProperty:
    """A property that no field stands for; `value` is the decoded raw value text (still vCard-escaped)."""

    name: str
    value: str
    group: str = ""
    params: Params = ()


@dataclass(frozen=True, slots=True)
class PointData:
    """A phone, mail, messenger, social or web address. `type` is tel, email, impp, social or url."""

    type: str
    value: str
    label: str = ""  # own label, or the plain word of the type: work, home, mobile, fax, pager, other …
    pref: int = 0  # 1..100 as in vCard 4 (1 = most preferred), 0 = none stated
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class AddressData:
    """A postal address."""

    pobox: str = ""
    ext: str = ""
    street: str = ""
    locality: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    cc: str = ""  # ISO 3166 two letters, when stated
    label: str = ""
    formatted: str = ""  # LABEL: the address as printed, when stated
    geo: str = ""
    tz: str = ""
    pref: int = 0
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class AffiliationData:
    """A job: company as written, unit, title, role; partial dates `since` and `until`."""

    org_name: str = ""
    unit: str = ""  # units below the company, ";"-joined as written order (escaped ";" as "\\;")
    title: str = ""
    role: str = ""
    since: str = ""
    until: str = ""
    current: bool = True
    source: Source | None = None  # of ORG
    title_source: Source | None = None
    role_source: Source | None = None


@dataclass(frozen=True, slots=True)
class RelationData:
    """A related person: their name as text, or their UID/URI."""

    type: str  # spouse, child, parent, sibling, friend, assistant, manager, agent, colleague, partner …
    text: str = ""
    uid: str = ""
    note: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class DateData:
    """A day to remember. `value` is a partial date: YYYY-MM-DD, --MM-DD, YYYY-MM, YYYY, ---DD, or text."""

    kind: str  # birthday, anniversary, death, other
    value: str
    label: str = ""
    calendar: str = ""  # "" = gregorian
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class MediaData:
    """A photo, logo, sound or key: bytes, or the URI it points to."""

    role: str  # photo, logo, sound, key
    data: bytes = b""
    mime: str = ""
    uri: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class ContactData:
    """One contact as a codec saw it. `kind` is individual, org, group or location."""

    kind: str = "individual"
    uid: str = ""
    fn: str = ""
    n_family: str = ""
    n_given: str = ""
    n_additional: str = ""
    n_prefix: str = ""
    n_suffix: str = ""
    sort_as: str = ""
    phonetic: str = ""
    nickname: str = ""
    gender: str = ""
    pronouns: str = ""
    language: str = ""
    tz: str = ""
    note: str = ""
    revision: str = ""  # REV as written
    lifecycle: str = ""
    grade: str = ""
    customer_no: str = ""
    relationships: tuple[str, ...] = ()  # customer, supplier, press …
    do_not: tuple[str, ...] = ()  # opt-outs: call, email, post
    points: tuple[PointData, ...] = ()
    addresses: tuple[AddressData, ...] = ()
    affiliations: tuple[AffiliationData, ...] = ()
    relations: tuple[RelationData, ...] = ()
    dates: tuple[DateData, ...] = ()
    media: tuple[MediaData, ...] = ()
    tags: tuple[str, ...] = ()
    members: tuple[str, ...] = ()  # MEMBER uids of a group
    implicit: bool = False  # a company that only an import named
    # Sources of the single-valued fields, by field name: "fn", "n", "note", "nickname", "categories", "uid" …
    sources: tuple[tuple[str, Source], ...] = ()
    extra: tuple[ExtraProperty, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that could not be taken: where and why, in plain words."""

    file: str
    line: int  # 1-based line where the record or value starts, 0 = the whole file
    reason: str
    raw: str = ""  # the raw text of the record, kept only for problem rows (at most 64 KiB)


@dataclass(frozen=True, slots=True)
class ParsedContact:
    """A contact with the line it starts on; `problems` lists the values of it that were left out."""

    line: int
    contact: ContactData
    problems: tuple[Problem, ...] = ()
    source_id: str = ""  # the record's own id, in a file that Satchel wrote
    more: tuple[tuple[str, str | int], ...] = ()  # further fields by name, in a file that Satchel wrote
