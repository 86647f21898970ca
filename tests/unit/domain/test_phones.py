"""Phone numbers: every spelling of a number gives one form, the same that phonenumbers gives."""

from __future__ import annotations

import random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata, PhoneNumberFormat

from app.domain.phones import REGIONS, digits, e164, split_extension


@pytest.mark.parametrize(
    "text",
    [
        "0176 1234567",
        "+49 (0)176 1234567",
        "0049176-1234567",
        "+49.176.1234567",
        "0176/1234567 ext. 12",
        "0176 1234567 x12",
        "tel:+49-176-1234567;ext=5",
        "＋４９ １７６ １２３４５６７",
        "٠١٧٦ ١٢٣٤٥٦٧",
        "++49 176 1234567",
        "1761234567",
        "49 176 1234567",
    ],
)
def test_every_spelling_of_a_german_number_is_one(text: str) -> None:
    assert e164(text, "DE") == "+491761234567"


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("06 1234567", "IT", "+39061234567"),
        ("+39 06 1234567", "DE", "+39061234567"),
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("810 49 176 1234567", "RU", "+491761234567"),
        ("(201) 555-0123", "US", "+12015550123"),
        ("1-201-555-0123", "CA", "+12015550123"),
        ("011 49 176 1234567", "US", "+491761234567"),
        ("00 49 176 1234567", "US", "+491761234567"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("06 30 123 4567", "HU", "+36301234567"),
        ("011 15 2345-6789", "AR", "+5491123456789"),
        ("+52 1 222 123 4567", "DE", "+522221234567"),
        ("0 31 11 96123-4567", "BR", "+5511961234567"),
        ("8 612 34567", "LT", "+37061234567"),
        ("+372 51234567", "", "+37251234567"),
        ("+590 590 123456", "", "+590590123456"),
        ("00 49 176 1234567", "XX", "+491761234567"),
    ],
)
def test_the_habits_of_other_countries_are_known(text: str, region: str, number: str) -> None:
    assert e164(text, region) == number


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("", "DE"),
        ("+", "DE"),
        ("1234567", "DE"),  # without its area code
        ("0176 1234567", ""),
        ("0176 1234567", "XX"),
        ("call me 123", "DE"),
        ("ask for Ann", "DE"),
        ("12 ab", "US"),
        ("+210 123456", "DE"),  # no such calling code
        ("+49 1", "DE"),
        ("+49 176 123456789012345678", "DE"),
        ("(101) 555-0123", "US"),
        ("0000000", "DE"),
        ("+49 00176 1234567", "DE"),
        ("12+34", "DE"),
        ("³²", "DE"),
    ],
)
def test_an_unsure_number_has_no_such_form(text: str, region: str) -> None:
    assert e164(text, region) == ""


def test_an_extension_is_split_off() -> None:
    assert split_extension("030 1234 ext. 12") == ("030 1234", "12")
    assert split_extension("030 1234") == ("030 1234", "")
    assert digits("+49 (0)30 1234 x12") == "490301234"


@given(st.text(max_size=30), st.sampled_from(["", "DE", "US", "IT", "AR", "XX"]))
def test_no_text_raises_and_the_form_is_stable(text: str, region: str) -> None:
    number = e164(text, region)
    if number:
        assert number[0] == "+"
        assert number[1:].isdigit()
        assert e164(number, region) == number


def _valid_numbers(region: str, how_many: int, chance: random.Random) -> list[phonenumbers.PhoneNumber]:
    metadata = PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    kinds = [metadata.fixed_line, metadata.mobile, metadata.mobile]
    found: list[phonenumbers.PhoneNumber] = []
    for _attempt in range(20_000):
        kind = chance.choice(kinds)
        assert kind is not None
        example = kind.example_number
        assert example is not None
        length = chance.choice([n for n in kind.possible_length if n > 0])
        kept = chance.randint(2, 4)
        text = (example[:kept] + "".join(chance.choices("0123456789", k=15)))[:length]
        number = phonenumbers.PhoneNumber(
            country_code=metadata.country_code,
            national_number=int(text),
            italian_leading_zero=True if text[0] == "0" else None,
        )
        if phonenumbers.is_valid_number_for_region(number, region):
            found.append(number)
            if len(found) == how_many:
                break
    return found


def test_phonenumbers_agrees_on_99_of_100_numbers_of_every_region_together() -> None:
    chance = random.Random(2)
    agreed = asked = 0
    for region in REGIONS:
        for number in _valid_numbers(region, 15, chance):
            expected = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            for style in (
                PhoneNumberFormat.E164,
                PhoneNumberFormat.INTERNATIONAL,
                PhoneNumberFormat.NATIONAL,
            ):
                text = phonenumbers.format_number(number, style)
                back = phonenumbers.format_number(phonenumbers.parse(text, region), PhoneNumberFormat.E164)
                if back == expected:  # the oracle itself reads its own spelling
                    asked += 1
                    agreed += e164(text, region) == expected
    assert asked > 2_000
    assert agreed / asked >= 0.99
