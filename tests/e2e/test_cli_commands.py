"""The installed `satchel` command: every word of its contract, exit codes, one JSON document, no Qt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import Satchel, make_profile, opened, run_installed, run_local
from tests.support.corpora import REPOSITORY

CARDS = """BEGIN:VCARD\r
VERSION:4.0\r
UID:urn:uuid:3c1e6a5e-0000-4000-8000-000000000001\r
FN:Elena Marchetti\r
N:Marchetti;Elena;;;\r
ORG:Brightwater Foods\r
EMAIL;TYPE=work:elena@brightwater.example\r
TEL;TYPE=cell:+39 347 1234567\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:3.0\r
FN:Jörg Müller\r
TEL:+49 30 1234567\r
END:VCARD\r
"""


@pytest.fixture(scope="module")
def satchel(tmp_path_factory: pytest.TempPathFactory) -> Satchel:
    """A profile with two contacts that no test changes for the others; commands run in this process."""
    folder = tmp_path_factory.mktemp("commands")
    made = make_profile(folder)
    (folder / "people.vcf").write_text(CARDS, encoding="utf-8", newline="")
    ran = made("import", folder / "people.vcf", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["created"] == 2
    assert ran.json["companies"] == {"new": 1, "known": 0}
    return made


@pytest.fixture
def installed(satchel: Satchel) -> Satchel:
    """The same profile, for the installed command."""
    return Satchel(satchel.folder, satchel.passphrase_file)


def elena(satchel: Satchel) -> str:
    return str(satchel("search", "marchetti", "--json").json["hits"][0]["id"])


def test_init_makes_a_profile_and_prints_its_recovery_key_once(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("a new pass phrase\n", encoding="utf-8")
    words = ("--profile", tmp_path / "p", "--passphrase-file", tmp_path / "word")
    made = run_installed(*words, "init", "--name", "Mara", "--json")
    assert made.code == 0, made.err
    assert sorted(made.json) == ["profile", "recovery_key"]
    assert made.json["profile"] == str(tmp_path / "p")
    assert len(made.json["recovery_key"].split("-")) == 8
    again = run_local(*words, "init", "--name", "Mara", "--json")
    assert (again.code, "error" in again.json) == (3, True)
    key = tmp_path / "key"
    key.write_text(made.json["recovery_key"], encoding="utf-8")
    backup = run_local(*words, "backup", "--json").json["path"]
    there = ("--profile", tmp_path / "q", *words[2:], "restore", backup, "--recovery-key-file", key, "--json")
    assert run_local(*there).code == 0


def test_a_search_counts_all_hits_whatever_the_limit(satchel: Satchel) -> None:
    found = satchel("search", "m", "--limit", 1, "--json").json
    assert len(found["hits"]) == 1
    assert found["total"] >= 2
    assert sorted(found["hits"][0]) == ["id", "kind", "matched", "subtitle", "title"]
    assert satchel("search", "muller jorg", "--json").json["hits"][0]["title"] == "Jörg Müller"
    by_number = satchel("search", "234567", "--kind", "contact", "--json").json
    assert by_number["total"] == 2
    plain = satchel("search", "marchetti")
    assert (plain.code, plain.err) == (0, "")
    assert "Elena Marchetti" in plain.out


def test_show_prints_a_record_in_words_of_the_data_model(satchel: Satchel) -> None:
    shown = satchel("show", elena(satchel), "--json").json
    assert (shown["fn"], shown["n_family"], shown["n_given"]) == ("Elena Marchetti", "Marchetti", "Elena")
    assert [(p["type"], p["value"], p.get("e164", "")) for p in shown["points"]] == [
        ("email", "elena@brightwater.example", "elena@brightwater.example"),
        ("tel", "+39 347 1234567", "+393471234567"),
    ]
    assert all("id" in point for point in shown["points"])
    words = "id rev points addresses affiliations relations dates tags groups custom extra".split()
    assert [word for word in words if word not in shown] == []
    assert "Elena Marchetti" in satchel("show", elena(satchel)).out


def test_wrong_words_are_exit_2_with_one_json_document(satchel: Satchel) -> None:
    for words in (
        ("frobnicate",),
        ("search",),
        ("import",),
        ("edit", elena(satchel), "no_such_field=1"),
        ("edit", elena(satchel), "fn"),
        ("edit", elena(satchel), "email=a@b.example"),
        ("log", "call", elena(satchel), "Hi", "--at", "banana"),
        ("log", "call", elena(satchel), "Hi", "--duration", "long"),
        ("export", "--format", "ics", "--out", "x"),
    ):
        ran = satchel(*words, "--json")
        assert ran.code == 2, words
        assert sorted(ran.json) == ["data", "error", "message", "next_step"]
        assert ran.json["message"] in ran.err


def test_what_is_not_there_is_exit_3_with_the_next_step(satchel: Satchel, tmp_path: Path) -> None:
    calendar = tmp_path / "c.ics"
    calendar.write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", encoding="utf-8")
    for words in (
        ("show", "01900000-0000-7000-8000-00000000ffff"),
        ("import", tmp_path / "missing.vcf"),
        ("import", calendar),
        ("import", "--undo", "no-such-batch"),
        ("undo", "99999"),
        ("restore", tmp_path / "missing.satchelbackup"),
        ("export", "--out", tmp_path / "no" / "such" / "folder.vcf"),
    ):
        ran = satchel(*words, "--json")
        assert ran.code == 3, (words, ran.err)
        assert ran.json["next_step"], words
    assert run_local("--profile", tmp_path / "none", "search", "x", "--json").code == 3


def test_a_missing_or_wrong_key_is_exit_4(satchel: Satchel, tmp_path: Path) -> None:
    without = run_local("--profile", satchel.folder, "search", "x", "--json")
    assert (without.code, "recovery key" in without.json["next_step"]) == (4, True)
    (tmp_path / "wrong").write_text("wrong", encoding="utf-8")
    wrong = run_installed(  # the real cost of a password
        "--profile", satchel.folder, "--passphrase-file", tmp_path / "wrong", "search", "x", "--json"
    )
    assert (wrong.code, "error" in wrong.json) == (4, True)


def test_add_edit_and_undo_are_entries_of_the_journal(tmp_path: Path) -> None:
    with opened(make_profile(tmp_path)) as run:
        made = run.json(
            "add", "contact", "n_given=Ada", "n_family=Byron", "org=Engines Ltd", "email+=a@b.example"
        )
        assert (made["fn"], made["affiliations"][0]["org_name"]) == ("Ada Byron", "Engines Ltd")
        record, rev = made["id"], made["rev"]
        edited = run.json("edit", record, "n_family=Lovelace", "tag+=Maths", "tel.mobile+=+44 20 7946 0000",
                          "title=Countess", "--rev", rev)  # fmt: skip
        assert (edited["fn"], edited["tags"]) == ("Ada Lovelace", ["Maths"])
        assert edited["affiliations"][0]["title"] == "Countess"
        assert [p["label"] for p in edited["points"]] == ["", "mobile"]
        assert edited["rev"] > rev
        stale = run("edit", record, "note=late", "--rev", rev, "--json")
        assert (stale.code, stale.json["data"]) == (3, {"seen": rev, "now": edited["rev"]})
        run.json("edit", record, "tag-=Maths", "email-=a@b.example")
        undone = run.json("undo")
        assert undone["entries"][0]["label"] == "edit_contact"
        assert run.json("show", record)["tags"] == ["Maths"]
        history = run.json("history", record)["entries"]
        assert {"field", "before", "person", "at", "entry"} <= set(history[0])
        renamed = next(e for e in history if e["field"] == "n_family" and e["op"] == "U")
        assert renamed["before"] == "Byron"
        kept = run("undo", renamed["entry"], "--json")
        assert kept.code == 0
        assert run.json("show", record)["n_family"] == "Byron"


def test_a_deleted_record_is_still_shown_and_says_so(tmp_path: Path) -> None:
    with opened(make_profile(tmp_path)) as run:
        record = run.json("add", "contact", "fn=Gone Soon")["id"]
        assert "deleted_at" in run.json("delete", record)
        assert "deleted_at" in run.json("show", record)
        assert run.json("search", "gone")["total"] == 0
        run.json("undo")
        assert "deleted_at" not in run.json("show", record)


def test_a_logged_call_shows_on_the_contact_and_as_a_record(tmp_path: Path) -> None:
    with opened(make_profile(tmp_path)) as run:
        record = run.json("add", "contact", "fn=Ada Lovelace")["id"]
        words = ("--outcome", "reached", "--at", "2026-11-20T15:00+01:00", "--duration", "1h30")
        logged = run.json("log", "call", record, "Asked for the quote", *words)
        assert (logged["record"], logged["channel"], logged["contacts"]) == ("interaction", "call", [record])
        assert (logged["duration"], logged["outcome"], logged["body"]) == (
            5400,
            "reached",
            "Asked for the quote",
        )
        assert logged["start"].endswith(("14:00:00+00:00", "15:00:00+01:00"))
        assert run.json("show", logged["id"]) == logged
        assert run.json("search", "quote")["hits"][0]["kind"] == "interaction"
        assert run("log", "note", "lovelace", "By name").code == 0
        run.json("add", "contact", "fn=Bea Lovelace")
        several = run("log", "note", "lovelace", "Which one?", "--json")
        assert (several.code, "2 contacts" in several.json["message"]) == (2, True)


def test_a_dry_run_says_what_the_import_does_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "people.vcf").write_text(CARDS, encoding="utf-8", newline="")
    with opened(make_profile(tmp_path)) as run:
        planned = run.json("import", tmp_path / "people.vcf", "--dry-run")
        assert run.json("search", "marchetti")["total"] == 0
        done = run.json("import", tmp_path / "people.vcf")
        same = ("created", "updated", "same", "skipped", "companies", "problems")
        assert {word: planned[word] for word in same} == {word: done[word] for word in same}
        again = run.json("import", tmp_path / "people.vcf")
        assert (again["created"], again["same"]) == (0, 2)
        taken_back = run.json("import", "--undo", done["batch"])
        assert (taken_back["removed"], taken_back["kept"]) == (3, [])
        assert run.json("search", "marchetti")["total"] == 0
        assert run("import", "--undo", done["batch"], "--json").code == 3


def test_an_undone_import_keeps_and_lists_what_was_edited_since(tmp_path: Path) -> None:
    (tmp_path / "people.vcf").write_text(CARDS, encoding="utf-8", newline="")
    with opened(make_profile(tmp_path)) as run:
        batch = run.json("import", tmp_path / "people.vcf")["batch"]
        record = run.json("search", "marchetti")["hits"][0]["id"]
        run.json("edit", record, "note=Mine")
        ran = run("import", "--undo", batch, "--json")
        assert ran.code == 1
        assert record in {kept["id"] for kept in ran.json["kept"]}
        assert run.json("show", record)["note"] == "Mine"
        assert run.json("search", "jörg")["total"] == 0


def test_on_match_and_fill_decide_about_a_known_contact(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "a.vcf", tmp_path / "b.vcf"
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Byron\nEMAIL:a@b.example\nNICKNAME:{}\nEND:VCARD\n"
    mine.write_text(card.format("A"), encoding="utf-8")
    theirs.write_text(card.format("B"), encoding="utf-8")
    with opened(make_profile(tmp_path)) as run:
        run.json("import", mine)
        record = run.json("search", "byron")["hits"][0]["id"]
        assert run.json("import", theirs, "--on-match", "skip")["skipped"] == 1
        run.json("import", theirs)
        shown = run.json("show", record)
        assert (shown["nickname"], shown["other_values"]) == ("A", [{"field": "nickname", "value": "B"}])
        run.json("import", theirs, "--fill", "file")
        assert run.json("show", record)["nickname"] == "B"
        assert run.json("import", theirs, "--on-match", "new", "--tag", "Fair")["created"] == 1
        assert run.json("search", "byron")["total"] == 2


def test_any_csv_is_read_by_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("Wer;Wie\nAda Byron;a@b.example\n", encoding="utf-8")
    (tmp_path / "map.json").write_text('{"Wer": "fn", "Wie": "email"}', encoding="utf-8")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    with opened(make_profile(tmp_path)) as run:
        done = run.json("import", tmp_path / "odd.csv", "--mapping", tmp_path / "map.json")
        assert done["created"] == 1
        shown = run.json("show", run.json("search", "byron")["hits"][0]["id"])
        assert shown["points"][0]["value"] == "a@b.example"
        assert run("import", tmp_path / "odd.csv", "--mapping", tmp_path / "bad.json", "--json").code == 3


def test_problems_are_exit_1_with_file_line_and_reason(tmp_path: Path) -> None:
    (tmp_path / "odd.vcf").write_text("junk\n" + CARDS, encoding="utf-8", newline="")
    with opened(make_profile(tmp_path)) as run:
        ran = run("import", tmp_path / "odd.vcf", "--json")
    assert (ran.code, ran.json["created"]) == (1, 2)
    (problem,) = ran.json["problems"]
    assert (problem["file"], problem["line"]) == ("odd.vcf", 1)
    assert problem["reason"]


def test_exports_are_written_whole_in_every_format(satchel: Satchel, tmp_path: Path) -> None:
    for word, begin in {
        "vcard4": "BEGIN:VCARD",
        "vcard3": "BEGIN:VCARD",
        "csv": "",
        "json": '{"version":1',
    }.items():
        ran = satchel("export", "--format", word, "--out", tmp_path / word, "--json")
        assert (ran.code, ran.json) == (0, {"written": ran.json["written"], "path": str(tmp_path / word)})
        assert ran.json["written"] >= 2
        assert (tmp_path / word).read_text(encoding="utf-8-sig").startswith(begin)
    some = satchel("export", "--query", "marchetti", "--out", tmp_path / "one.vcf", "--json").json
    assert some["written"] == 1
    assert satchel("export", "--format", "all", "--out", tmp_path / "all", "--json").code == 0
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [
        "contacts.csv", "contacts.vcf", "satchel.json",
    ]  # fmt: skip


def test_check_finds_everything_well_and_repairs_nothing(satchel: Satchel) -> None:
    ran = satchel("check", "--json")
    assert (ran.code, ran.json["ok"], ran.json["findings"]) == (0, True, [])
    assert satchel("check", "--repair", "--json").json["repaired"] == []


def test_a_backup_and_the_recovery_key_give_everything_back_on_an_empty_machine(
    satchel: Satchel, tmp_path: Path
) -> None:
    made = satchel("backup", "--to", tmp_path, "--json")
    assert made.code == 0, made.err
    file = Path(made.json["second"])
    new = {"HOME": str(tmp_path / "home"), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    env = {**os.environ, **new, **dict.fromkeys(("XDG_DATA_HOME", "XDG_STATE_HOME"), str(tmp_path / "home"))}
    (tmp_path / "new word").write_text("another word", encoding="utf-8")
    words = ("--profile", tmp_path / "p", "--passphrase-file", tmp_path / "new word")
    key = satchel.folder.parent / "recovery-key"
    assert run_local(*words, "restore", file, "--json").code == 4  # the recovery key is needed
    restored = run_installed(*words, "restore", file, "--recovery-key-file", key, "--json", env=env)
    assert restored.code == 0, restored.err
    assert restored.json["counts"]["contact"] >= 2
    there = run_installed(*words, "show", elena(satchel), "--json", env=env)
    assert there.json == satchel("show", elena(satchel), "--json").json


def test_a_restore_into_a_profile_keeps_what_was_there(tmp_path: Path) -> None:
    satchel = make_profile(tmp_path)
    file = satchel("backup", "--json").json["path"]
    record = satchel("add", "contact", "fn=After The Backup", "--json").json["id"]
    back = satchel("restore", file, "--json")
    assert back.code == 0, back.err
    assert Path(back.json["kept"]).exists()
    assert satchel("show", record, "--json").code == 3


def test_a_command_imports_no_qt(satchel: Satchel) -> None:
    code = (
        "import sys; from app.cli.main import run\n"
        "code = run(sys.argv[1:], open_window=None, render_pictures=None)\n"
        "sys.exit(code or sorted({m.split('.')[0] for m in sys.modules} & {'PySide6', 'shiboken6'}) != [])"
    )
    options = ("--profile", satchel.folder, "--passphrase-file", satchel.passphrase_file)
    done = subprocess.run(
        [sys.executable, "-c", code, *options, "search", "elena"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_no_secret_is_taken_from_the_command_line_itself() -> None:
    for words in (["--password", "x", "search", "y"], ["restore", "x", "--recovery-key", "y"]):
        assert run_local(*words, "--json").code == 2


def test_the_demo_tells_its_story(tmp_path: Path) -> None:
    ran = run_installed("demo", "--json", env={**os.environ, "TMPDIR": str(tmp_path)})
    assert ran.code == 0, ran.err
    assert ran.json["contacts"] >= 500
    assert len(ran.json["steps"]) >= 8
    assert list(tmp_path.iterdir()) == []


def test_messages_of_a_command_go_to_standard_error(installed: Satchel) -> None:
    ran = installed("show", "nobody")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "There is no such contact. Search for the name.\n"


def test_the_installed_command_finds_logs_and_takes_back(tmp_path: Path) -> None:
    installed = make_profile(tmp_path, Satchel)
    record = installed("add", "contact", "fn=Jörg Müller", "tel+=+49 30 1234567", "--json").json["id"]
    assert installed("search", "234567", "--json").json["hits"][0]["id"] == record
    assert installed("log", "call", record, "Grüße 你好", "--json").json["body"] == "Grüße 你好"
    assert installed("undo", "--json").code == 0
    assert installed("history", record, "--json").json["entries"]
