"""Writes the repeatable values of a contact, each with its source, in the words of the version."""

from __future__ import annotations

import binascii
import re

from app.formats.contact import AddressData, DateData, MediaData, Params, PointData, RelationData, Source
from app.formats.vcard.dates import OMIT_YEAR, date_for_v4, is_full_date, is_partial_date, parse_date
from app.formats.vcard.fields import (
    RELATED_NOTE,
    RELATED_TEXT,
    RELATED_UID,
    address_raw,
    agent_card,
    agent_name,
    country_code,
    day_kind,
    label_line,
    parse_address,
    point_raw,
    point_value,
    refers,
    relation_type,
)
from app.formats.vcard.media import OCTETS, mime_of, type_of_mime, without_format
from app.formats.vcard.params import relabelled, with_pref, with_value, without, without_types
from app.formats.vcard.sheet import Sheet
from app.formats.vcard.text import escape, escape_uri, params_text, unescape
from app.formats.vcard.words import (
    AGENT_CARD,
    APPLE_RELATIONS,
    COUNTRY,
    DATE_NAME,
    DEFAULT_NAME,
    KEEP,
    OWN_LABEL,
    POINT_NAMES,
    RAW,
    param,
    param_values,
    type_words,
)

_TOKEN = re.compile(r"[a-z0-9-]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S")


def write_point(sheet: Sheet, point: PointData) -> None:
    """TEL, EMAIL, IMPP, SOCIALPROFILE, URL or the X- property that the value came from."""
    source = point.source or Source(DEFAULT_NAME[point.type])
    name = source.name
    fits = POINT_NAMES.get(name, "impp") == point.type
    if not fits or point_value(name, point_raw(name, point.value)) != point.value:
        source = Source(DEFAULT_NAME[point.type], source.group, without(source.params, RAW, KEEP))
        name = source.name
    kept = param(source.params, RAW)
    raw = kept if kept and point_value(name, kept) == point.value else point_raw(name, point.value)
    params, label = relabelled(source.params, point.label)
    params = with_pref(params, point.pref, version=sheet.version)
    if name == "TEL" and kept[:4].lower() == "tel:" and not (sheet.v4 and raw == kept):
        params, raw = without(params, "VALUE"), point_raw(name, point.value)
    if name == "SOCIALPROFILE" and not param(params, "VALUE") and not _SCHEME.match(point.value):
        params = with_value(params, "VALUE", "text")
    sheet.put(source, raw, params=params, companions={OWN_LABEL: label})


def write_address(sheet: Sheet, address: AddressData) -> None:
    """ADR with its country, place and zone; the printed form as LABEL= in 4.0 and as LABEL in 3.0."""
    source = address.source or Source("ADR")
    parts = [address.pobox, address.ext, address.street, address.locality]
    parts += [address.region, address.postcode, address.country]
    params, label = relabelled(source.params, address.label)
    params = with_pref(params, address.pref, version=sheet.version)
    if source.name == "LABEL":
        if not sheet.v4 and not any(parts):
            sheet.put(source, escape(address.formatted), params=params, companions={OWN_LABEL: label})
            return
        source = Source("ADR", source.group, source.params)
    country = param_values(params, COUNTRY)
    if country_code(params) != address.cc:
        params, country = without(params, "CC", COUNTRY), ()
        if sheet.v4:
            params = with_value(params, "CC", address.cc)
        elif address.cc:
            country = (address.cc.lower(),)
    for key, value in (("GEO", address.geo), ("TZ", address.tz)):
        if param(params, key) != value:
            params = with_value(params, key, value)
    if not sheet.v4:
        params = without(params, "LABEL")
    elif unescape(param(params, "LABEL")) != address.formatted:
        params = with_value(params, "LABEL", address.formatted.replace("\\", "\\\\"))
    raw = param(params, RAW)
    if not raw or _address_parts(raw) != parts:
        raw = address_raw(parts)
    group = sheet.put(source, raw, params=params, companions={OWN_LABEL: label, COUNTRY: country})
    if address.formatted and not sheet.v4:
        _write_printed(sheet, source, params, group, address.formatted)


def _address_parts(raw: str) -> list[str]:
    read = parse_address(Source("ADR"), raw)
    return [read.pobox, read.ext, read.street, read.locality, read.region, read.postcode, read.country]


def _write_printed(sheet: Sheet, source: Source, params: Params, group: str, text: str) -> None:
    """LABEL right behind its ADR, with the same TYPE words: that is what tells which is whose."""
    line = label_line(source.params)
    types = tuple(each for each in params if each[0] == "TYPE")
    if line is not None and type_words(source.params) == type_words(params):
        own_group = group if line[0] == source.group else line[0]
        sheet.put_line(own_group, "LABEL", "".join(f";{part}" for part in line[1]), escape(text))
    else:
        sheet.put_line("", "LABEL", params_text(types), escape(text))


def write_day(sheet: Sheet, day: DateData) -> None:
    """BDAY, ANNIVERSARY, DEATHDATE, X-ABDATE or the X- property that the date came from."""
    source = day.source or Source(DATE_NAME[day.kind])
    params = source.params
    label: tuple[str, ...]
    if day_kind(source)[0] != day.kind:
        source = Source(DATE_NAME[day.kind], source.group)
        params = without(params, OWN_LABEL, KEEP)
        label = (escape(day.label),) if day.label else ()
    elif day_kind(source)[1] == day.label:
        label = param_values(params, OWN_LABEL)
    else:
        label = (escape(day.label),) if day.label else ()
    calendar = param(params, "CALSCALE").lower()
    if (calendar if calendar != "gregorian" else "") != day.calendar:
        params = with_value(params, "CALSCALE", day.calendar)
    params, raw = _date(sheet, params, day.value)
    sheet.put(
        Source(source.name, source.group, source.params), raw, params=params, companions={OWN_LABEL: label}
    )


def _date(sheet: Sheet, params: Params, value: str) -> tuple[Params, str]:
    """Parameters and raw text of a partial date in the form of the version, or of a text."""
    raw = param(params, RAW)
    if raw and parse_date(unescape(raw).strip(), params) == value:
        whole = len(value) == 10 or not param(params, OMIT_YEAR)
        if whole if sheet.v4 else (is_full_date(raw) or not is_partial_date(value)):
            return params, raw
    if not is_partial_date(value):
        return with_value(params, "VALUE", "text"), escape(value)
    if param(params, "VALUE").lower() == "text":
        params = without(params, "VALUE")
    params = without(params, OMIT_YEAR)
    if sheet.v4:
        return params, date_for_v4(value)
    if value.startswith("--") and len(value) == 7:
        return (*params, (OMIT_YEAR, ("1604",))), f"1604{value[1:]}"
    return params, value


def write_relation(sheet: Sheet, relation: RelationData) -> None:
    """RELATED in 4.0, X-ABRELATEDNAMES in 3.0, or the property that the relation came from."""
    source = relation.source or Source("RELATED" if sheet.v4 else "X-ABRELATEDNAMES")
    card = agent_card(source)
    if card and agent_name(unescape(card)) == relation.text and relation.type == "agent":
        _write_agent(sheet, source, relation, card)
        return
    params = without(source.params, AGENT_CARD)
    same = relation_type(source) == relation.type
    name = source.name
    keep = any(key == KEEP for key, _ in params)
    if not same or (name == "RELATED" and not sheet.v4 and not keep) or (name == "AGENT" and sheet.v4):
        name = "RELATED" if sheet.v4 or keep else "X-ABRELATEDNAMES"
        params = without(params, RAW) if name != source.name else params
    label = param_values(params, OWN_LABEL) if same else ()
    params = without(params, OWN_LABEL)
    if not same:
        params = without_types(params, frozenset(type_words(params)) - {"pref"})
    unnamed = name != source.name and name == "X-ABRELATEDNAMES" and relation.type != "contact" and not label
    if unnamed or relation_type(Source(name, "", _labelled(params, label))) != relation.type:
        params, label = _named(name, params, relation.type)
    params, raw = _related_value(Source(name, source.group, params), relation)
    if param(params, RELATED_NOTE) != relation.note:
        params = with_value(params, RELATED_NOTE, relation.note)
    sheet.put(Source(name, source.group, params), raw, params=params, companions={OWN_LABEL: label})


def _labelled(params: Params, label: tuple[str, ...]) -> Params:
    return (*params, (OWN_LABEL, label)) if label else params


def _named(name: str, params: Params, kind: str) -> tuple[Params, tuple[str, ...]]:
    """Parameters or a label that say what somebody is to the contact."""
    if name == "RELATED" and _TOKEN.fullmatch(kind) and kind != "pref":
        return (("TYPE", (kind,)), *params), ()
    if kind in APPLE_RELATIONS:
        return params, (f"_$!<{kind.capitalize()}>!$_",)
    return params, (escape(kind),)


def _related_value(source: Source, relation: RelationData) -> tuple[Params, str]:
    """Parameters and raw text: RELATED holds the URI where there is one, the X- properties the name."""
    params = source.params
    by_uri = bool(relation.uid) and (source.name == "RELATED" or not relation.text)
    value = relation.uid if by_uri else relation.text
    kept = param(params, RAW)
    raw = kept if kept and unescape(kept).strip() == value else (escape_uri if by_uri else escape)(value)
    came = relation.source.name if relation.source else ""
    if source.name == "RELATED" != came and not by_uri:
        params = with_value(params, "VALUE", "text")
    if refers(Source(source.name, "", params), value) != by_uri:
        params = without(params, "VALUE")
        if refers(Source(source.name, "", params), value) != by_uri:
            params = (*params, ("VALUE", ("uri" if by_uri else "text",)))
    beside = ((RELATED_TEXT, relation.text if by_uri else ""), (RELATED_UID, "" if by_uri else relation.uid))
    for key, said in beside:
        if param(params, key) != said:
            params = with_value(params, key, said)
    return params, raw


def _write_agent(sheet: Sheet, source: Source, relation: RelationData, card: str) -> None:
    """A whole nested card: AGENT in 3.0, a relation with the card beside it in 4.0."""
    params = without(source.params, RAW, AGENT_CARD)
    if param(params, RELATED_NOTE) != relation.note:
        params = with_value(params, RELATED_NOTE, relation.note)
    if param(params, RELATED_UID) != relation.uid:
        params = with_value(params, RELATED_UID, relation.uid)
    if not sheet.v4 or not relation.text:
        params = without(without_types(params, frozenset({"agent"})), "VALUE")
        label = param_values(params, OWN_LABEL)
        sheet.put(Source("AGENT", source.group), card, params=params, companions={OWN_LABEL: label})
        return
    if "agent" not in type_words(params):
        params = (("TYPE", ("agent",)), *params)
    params = with_value(params, "VALUE", "text")
    said = {OWN_LABEL: param_values(params, OWN_LABEL), AGENT_CARD: (card,)}
    sheet.put(Source("RELATED", source.group), escape(relation.text), params=params, companions=said)


def write_media(sheet: Sheet, media: MediaData) -> None:
    """PHOTO, LOGO, SOUND or KEY: base64 in 3.0, a data: URI in 4.0, any other URI as it is."""
    source = media.source or Source(media.role.upper())
    params = without(source.params, "ENCODING")
    if media.data:
        params = without(params, "VALUE", "MEDIATYPE")
        body = binascii.b2a_base64(media.data, newline=False).decode("ascii")
        if sheet.v4:
            params = without_format(media.role, params, media.mime)
            sheet.put(source, f"data:{media.mime or OCTETS};base64,{body}", params=params)
            return
        params = _with_format(media, params)
        sheet.put(source, body, params=(*params, ("ENCODING", ("b",))))
        return
    if sheet.v4:
        if mime_of(media.role, without(params, "TYPE"), b"") != media.mime:
            params = with_value(without_format(media.role, params, media.mime), "MEDIATYPE", media.mime)
    else:
        params = _with_format(media, without(params, "MEDIATYPE"))
    if param(params, "VALUE").lower() not in {"uri", "cid"} and not (sheet.v4 and _SCHEME.match(media.uri)):
        params = with_value(params, "VALUE", "uri")
    sheet.put(source, escape_uri(media.uri), params=params)


def _with_format(media: MediaData, params: Params) -> Params:
    stated = mime_of(media.role, params, media.data if media.source else b"")
    if stated == media.mime:
        return params
    params = without_format(media.role, params, stated)
    return (("TYPE", (type_of_mime(media.role, media.mime),)), *params) if media.mime else params
