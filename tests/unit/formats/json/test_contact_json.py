"""Contacts go to JSON in data-model words and come back without loss."""

from __future__ import annotations

import json

import pytest

from app.errors import FormatError
from app.formats.contact import ContactData, ExtraProperty, MediaData, PointData, Source
from app.formats.json.codec import from_json_dict, to_json_dict


def test_a_contact_comes_back_from_its_json() -> None:
    source = Source("TEL", "item1", (("TYPE", ("work", "voice")),))
    contact = ContactData(
        kind="org",
        fn="Acme",
        points=(PointData("tel", "", "work", 1, source),),
        media=(MediaData("photo", b"\x00\xff", "image/png"),),
        tags=("a",),
        sources=(("fn", source),),
        extra=(ExtraProperty("X-A", "1"),),
    )
    words = to_json_dict(contact)
    assert words["points"] == [
        {
            "type": "tel", "value": "", "label": "work", "pref": 1,
            "source": {"name": "TEL", "group": "item1", "params": [["TYPE", ["work", "voice"]]]},
        }
    ]  # fmt: skip
    assert words["media"] == [{"role": "photo", "data": "AP8=", "mime": "image/png"}]
    assert from_json_dict(json.loads(json.dumps(words))) == contact


def test_empty_fields_are_left_out_and_other_words_passed_over() -> None:
    assert to_json_dict(ContactData(fn="Ann")) == {"kind": "individual", "fn": "Ann"}
    assert from_json_dict({"fn": "Ann", "id": "1", "rev": 3}) == ContactData(fn="Ann")


def test_a_value_that_is_off_is_named() -> None:
    with pytest.raises(FormatError) as refused:
        from_json_dict({"points": [{"type": "tel", "value": 5}]})
    assert "points" in str(refused.value.data["detail"])
