"""People from mail files and contacts from archives, through the command line."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import Here, make_profile, opened

ME, ANNA, BEN, NEWS = "me@home.example", "anna@berg.example", "ben@oak.example", "news@shop.example"


def message(sender: str, to: str, day: int, *, bulk: str = "") -> str:
    return (
        f"From {sender.split('<')[-1].strip('>')} Mon Nov  2 10:00:00 2026\n"
        f"From: {sender}\nTo: {to}\nDelivered-To: {ME}\nDate: Mon, {day:02} Nov 2026 10:00:00 +0000\n"
        f"Subject: Hi\n{bulk}\nHello\n\n"
    )


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    """Mail with Anna, whom I answered, Ben, who wrote once, and a newsletter."""
    path = tmp_path / "mail.mbox"
    texts = [
        message(f"Anna Berg <{ANNA}>", f"Me <{ME}>", 2),
        message(f"Me <{ME}>", f"Anna Berg <{ANNA}>", 3),
        message(f"Me <{ME}>", f"Anna Berg <{ANNA}>", 4),
        message(f"Ben Oak <{BEN}>", f"Me <{ME}>", 5),
        message(f"Shop <{NEWS}>", f"Me <{ME}>", 6, bulk="List-Unsubscribe: <https://shop.example/u>\n"),
        message(f"Shop <{NEWS}>", f"Me <{ME}>", 7, bulk="List-Unsubscribe: <https://shop.example/u>\n"),
    ]
    path.write_text("".join(texts), encoding="utf-8")
    return path


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Here]:
    """An empty profile, open."""
    with opened(make_profile(tmp_path)) as made:
        yield made


def everybody(run: Here, folder: Path) -> int:
    return int(run.json("export", "--format", "json", "--out", folder / "count.json")["written"])


def test_people_of_mail_are_listed_and_nobody_is_added_silently(
    run: Here, mbox: Path, tmp_path: Path
) -> None:
    listed = run.json("import", mbox)
    assert (listed["created"], listed["batch"], listed["own"]) == (0, "", [ME])
    people = {one["address"]: one for one in listed["people"]}
    assert (people[ANNA]["name"], people[ANNA]["to_me"], people[ANNA]["by_me"]) == ("Anna Berg", 1, 2)
    assert people[ANNA]["last"] == "2026-11-04T10:00:00+00:00"
    assert (people[BEN]["by_me"], people[BEN]["known"]) == (0, False)
    assert people[NEWS]["automated"] is True
    assert everybody(run, tmp_path) == 0
    assert "Nobody was added" in run("import", mbox).out


def test_the_people_that_were_chosen_are_added_once(run: Here, mbox: Path, tmp_path: Path) -> None:
    assert run.json("import", mbox, "--people", "wrote-to", "--dry-run")["created"] == 1
    assert everybody(run, tmp_path) == 0
    assert run.json("import", mbox, "--people", "wrote-to")["created"] == 1
    shown = run.json("show", run.json("search", "anna")["hits"][0]["id"])
    assert (shown["n_given"], shown["n_family"], shown["points"][0]["value"]) == ("Anna", "Berg", ANNA)
    assert run.json("import", mbox, "--people", "all")["created"] == 1  # Ben; Anna is known, a shop is nobody
    again = run.json("import", mbox, "--people", "all")
    assert (again["created"], again["updated"]) == (0, 0)
    assert {one["known"] for one in run.json("import", mbox)["people"] if one["address"] != NEWS} == {True}


def test_a_file_of_addresses_chooses_exactly_those(run: Here, mbox: Path, tmp_path: Path) -> None:
    (tmp_path / "chosen").write_text(f"<{BEN.upper()}>\nnobody@x.example\n", encoding="utf-8")
    assert run.json("import", mbox, "--people", tmp_path / "chosen")["created"] == 1
    assert run.json("search", "oak")["total"] == 1
    assert run("import", mbox, "--people", "everyone", "--json").code == 2


def test_an_archive_gives_its_contact_files_and_names_the_others(run: Here, tmp_path: Path) -> None:
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a/people.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Card Person\nEND:VCARD\n")
        packed.writestr("rows.csv", "First Name,Last Name,E-mail Address\nRow,Person,row@x.example\n")
        packed.writestr("notes.bin", bytes(range(256)))
        packed.writestr("../out.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Out Side\nEND:VCARD\n")
        packed.writestr("bomb.vcf", "BEGIN:VCARD\n" + "\0" * 3_000_000)
        packed.writestr("__MACOSX/._people.vcf", "junk")
    ran = run("import", archive, "--json")
    assert (ran.code, ran.json["created"]) == (1, 2)
    assert {problem["file"] for problem in ran.json["problems"]} == {
        "export.zip/notes.bin",
        "export.zip/../out.vcf",
        "export.zip/bomb.vcf",
    }
    assert run.json("search", "outside")["total"] == 0


def test_a_damaged_archive_says_so_and_keeps_what_can_be_read(run: Here, tmp_path: Path) -> None:
    whole = tmp_path / "whole.zip"
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Card {}\nEND:VCARD\n"
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr("one.vcf", card.format("One"))
        packed.writestr("two.vcf", card.format("Two"))
    data = whole.read_bytes()
    (tmp_path / "bent.zip").write_bytes(data.replace(b"FN:Card One", b"FN:Card Onx", 1))
    ran = run("import", tmp_path / "bent.zip", "--json")
    assert ran.code == 1
    assert [problem["file"] for problem in ran.json["problems"]] == ["bent.zip/one.vcf"]
    (tmp_path / "half.zip").write_bytes(data[: len(data) // 2])
    assert run("import", tmp_path / "half.zip", "--json").code == 3
