"""Tests that a secret stays one."""

from __future__ import annotations

import copy
import logging

import pytest

from app.system.secret import Secret

CANARY = "tr0ub4dor"


def test_a_secret_has_no_text_form_and_no_attributes() -> None:
    secret = Secret(CANARY)
    shown = f"{secret} {secret!r} {secret:>40} {[secret]} {vars.__name__}"
    assert CANARY not in shown + str(secret) + repr({"key": secret})
    assert not hasattr(secret, "__dict__")


@pytest.mark.expects_log
def test_a_secret_in_a_log_line_stays_hidden(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("canary").warning("opened with %s", Secret(CANARY))
    assert CANARY not in caplog.text


def test_a_secret_is_not_copied_or_serialised() -> None:
    for attempt in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            attempt(Secret(CANARY))


def test_a_secret_cannot_be_a_key_of_a_dictionary() -> None:
    with pytest.raises(TypeError):
        hash(Secret(CANARY))


def test_equal_secrets_compare_equal_and_reveal_their_value() -> None:
    assert Secret(CANARY) == Secret(CANARY)
    assert Secret(b"a") != Secret(b"b")
    assert Secret("a") != "a"
    assert Secret(b"key").reveal() == b"key"
