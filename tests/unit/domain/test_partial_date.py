"""A birthday without a year stays one; what is no date is told apart."""

from __future__ import annotations

import pytest

from app.domain.partial_date import parse_partial


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("4 March", "--03-04"),
        ("4. März", "--03-04"),
        ("March 4th", "--03-04"),
        ("4.3.", "--03-04"),
        ("4.3.1980", "1980-03-04"),
        ("4/3/1980", "1980-03-04"),
        ("4 March 1980", "1980-03-04"),
        ("March 4, 1980", "1980-03-04"),
        ("March 1980", "1980-03"),
        ("March", "--03"),
        ("1980", "1980"),
        ("1980-03", "1980-03"),
        ("1980-3-4", "1980-03-04"),
        ("--03-04", "--03-04"),
        ("29 Feb", "--02-29"),
    ],
)
def test_a_date_is_read_as_people_type_it(text: str, stored: str) -> None:
    assert parse_partial(text) == stored


def test_the_month_stands_first_where_the_country_writes_it_so() -> None:
    assert parse_partial("3/4/1980", month_first=True) == "1980-03-04"
    assert parse_partial("3.4.1980", month_first=True) == "1980-04-03"


_NO_DATES = ("", "soon", "31 Feb", "29 Feb 1981", "4.13.", "0.3.", "4.0.", "1980-00", "1980-13", "12")


@pytest.mark.parametrize("text", _NO_DATES)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_partial(text) is None
