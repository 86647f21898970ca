"""Every card of the sample files through the command line: shown and exported whole after an edit."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import Here, Satchel, make_profile, opened
from tests.support.corpora import ABSENT, CORPORA, corpus_files
from tests.support.raw_show import lacks
from tests.support.raw_vcard import RawCardFacts, compare, read_raw

FILES = corpus_files("vcard")
NAMES = [path.relative_to(CORPORA).as_posix() for path in FILES]

# REV says when a card was last changed: after an edit the old moment would be untrue.
UNTRUE = "REV"
# (file, number of the card, word): where we disagree with what other parsers agree on, and why.
EXCEPTIONS: dict[tuple[str, int, str], str] = {}


@dataclass(slots=True)
class Taken:
    """The sample files after `satchel import`, one edit of every card, `show` and two exports."""

    satchel: Satchel
    took: float  # seconds of the import
    edited: dict[str, list[str]] = field(default_factory=dict)  # file → the property edited, per card
    shown: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    written: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # version → file → cards


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Imports all files at once and edits one field of each contact that its card does not have."""
    if not FILES:
        pytest.skip(ABSENT)
    folder = tmp_path_factory.mktemp("corpus")
    satchel = make_profile(folder, Satchel)
    with opened(satchel) as run:
        started = time.perf_counter()
        report = run.json("import", *FILES, "--on-match", "new")
        taken = Taken(satchel, time.perf_counter() - started)
        ids = _ids_by_file(run, folder)
        assert report["created"] == sum(map(len, ids.values()))
        for name, path in zip(NAMES, FILES, strict=True):
            cards = read_raw(path)
            assert len(cards) == len(ids[name]), name
            pairs = list(zip(cards, ids[name], strict=True))
            taken.edited[name] = [_edit(run, raw, record) for raw, record in pairs]
            taken.shown[name] = [run.json("show", record) for _, record in pairs]
        for version in ("vcard3", "vcard4"):
            taken.written[version] = _export(run, folder / f"{version}.vcf", version, ids)
    return taken


def _ids_by_file(run: Here, folder: Path) -> dict[str, list[str]]:
    """The ids that each file's cards became. Contacts stand in the order of the files, companies after."""
    exported = _exported(run, folder)
    found: dict[str, list[str]] = {}
    for name, path in zip(NAMES, FILES, strict=True):
        cards = read_raw(path)
        found[name] = [exported[_is_company(card)].pop(0) for card in cards]
    assert exported == {True: [], False: []}
    return found


def _exported(run: Here, folder: Path) -> dict[bool, list[str]]:
    run.json("export", "--format", "json", "--out", folder / "all.json")
    data = json.loads((folder / "all.json").read_text(encoding="utf-8"))
    companies = [one["id"] for one in data["companies"] if not one["implicit"]]
    return {False: [one["id"] for one in data["contacts"]], True: companies}


def _is_company(card: RawCardFacts) -> bool:
    kinds = [each.text.lower() for each in card.all("KIND")]
    return kinds == ["org"] or bool(card.all("X-ABSHOWAS"))


def _edit(run: Here, raw: RawCardFacts, record: str) -> str:
    """Edits a field that the card does not have; returns the property that it is written as."""
    word = "grade" if raw.all("NICKNAME") else "nickname"
    assert run.json("edit", record, f"{word}=Edited")[word] == "Edited"
    return word.upper()


def _export(run: Here, target: Path, version: str, ids: dict[str, list[str]]) -> dict[str, list[str]]:
    """The exported cards by file, each as text."""
    run.json("export", "--format", version, "--out", target)
    text = target.read_bytes().decode("utf-8")
    cards = [card + "END:VCARD\r\n" for card in text.split("END:VCARD\r\n") if card.strip()]
    by_uid = _exported(run, target.parent)
    order = [*by_uid[False], *by_uid[True]]
    assert len(order) == len(cards)
    by_id = dict(zip(order, cards, strict=True))
    return {name: [by_id[record] for record in records] for name, records in ids.items()}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_show_says_every_property_of_the_card(taken: Taken, path: Path) -> None:
    name = path.relative_to(CORPORA).as_posix()
    for number, (raw, shown) in enumerate(zip(read_raw(path), taken.shown[name], strict=True)):
        assert [said for said in lacks(raw, shown) if not said.startswith(UNTRUE)] == [], number


@pytest.mark.parametrize("version", ["vcard3", "vcard4"])
@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_an_export_has_every_property_of_the_card(taken: Taken, path: Path, version: str) -> None:
    name = path.relative_to(CORPORA).as_posix()
    cards = taken.written[version][name]
    for raw, written, edited in zip(read_raw(path), cards, taken.edited[name], strict=True):
        assert compare(raw, written, edited={edited, UNTRUE}) == []
        assert "Edited" in written


def facts() -> dict[str, list[dict[str, Any]]]:
    path = CORPORA / "facts_vcard.jsonl"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8") as lines:
        return {entry["file"]: entry["cards"] for entry in map(json.loads, lines)}


FACTS = facts()


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_show_agrees_with_what_other_parsers_agree_on(taken: Taken, path: Path) -> None:
    name = path.relative_to(CORPORA).as_posix()
    cards = FACTS[name]
    assert len(taken.shown[name]) == len(cards)
    for number, (raw, shown, card) in enumerate(zip(read_raw(path), taken.shown[name], cards, strict=True)):
        points = shown["points"]
        ours = {
            "fn": shown["fn"] if raw.all("FN") else "",  # ours is made up where the card has none
            "emails": sorted(p["value"].lower() for p in points if p["type"] == "email"),
            "phones": sorted(filter(None, (_digits(p["value"]) for p in points if p["type"] == "tel"))),
            "org": shown["affiliations"][0].get("org_name", "") if shown["affiliations"] else "",
        }
        for word, value in ours.items():
            if (name, number, word) not in EXCEPTIONS:
                assert value == card[word], (number, word)


def test_at_most_four_exceptions_are_claimed() -> None:
    assert len(EXCEPTIONS) <= 4


def test_no_file_takes_over_five_seconds(taken: Taken) -> None:
    assert taken.took < 5 * len(FILES)


def test_the_installed_command_shows_the_same(taken: Taken) -> None:
    name = max(NAMES, key=lambda name: sum(map(len, map(str, taken.shown[name]))) // len(taken.shown[name]))
    first = taken.shown[name][0]
    ran = taken.satchel("show", first["id"], "--json")
    assert (ran.code, ran.json) == (0, first)


def _digits(phone: str) -> str:
    return re.sub(r"[^\d+]", "", phone)
