"""People are found in mail: who wrote to me, whom I wrote to, how often, and when last."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from app.formats.mail.headers import Mailbox, decode_words, parse_addresses, read_headers
from app.formats.mail.people import MailPeople, MailPerson, collect_people
from app.formats.mail.split import MAX_HEADER, MboxReader
from tests.support.corpora import corpus_files

_DAY = "Mon, 06 Jan 2020 10:00:00 +0100"
_DAY_MS = 1_578_301_200_000


def _mail(sender: str, to: str, extra: str = "", body: str = "hi\n") -> str:
    return f"From: {sender}\nTo: {to}\nDate: {_DAY}\n{extra}\n{body}"


def _mbox(*mails: str, newline: str = "\n") -> io.BytesIO:
    text = "".join(f"From x@y.z Mon Jan  6 10:00:00 2020\n{mail}\n" for mail in mails)
    return io.BytesIO(text.replace("\n", newline).encode())


def _people(found: MailPeople) -> dict[str, MailPerson]:
    return {person.address: person for person in found.people}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_both_directions_are_counted(newline: str) -> None:
    stream = _mbox(
        _mail("Ann Lee <Ann@B.c>", "me@home.de", "Delivered-To: me@home.de\n"),
        _mail("Ann <ann@b.c>", "Me <me@home.de>", "Delivered-To: me@home.de\n"),
        _mail("Ann Lee <ann@b.c>", "me@home.de"),
        _mail("Me <me@home.de>", "ann@b.c, Bob <bob@b.c>", "Cc: bob@b.c\nBcc: cid@b.c\n"),
        newline=newline,
    )
    found = collect_people(stream, file="in.mbox")
    assert found.own == ("me@home.de",)
    assert (found.messages, found.problems, found.state) == (4, (), "complete")
    assert found.people == (
        MailPerson("ann@b.c", "Ann Lee", to_me=3, by_me=1, seen=4, last_ms=_DAY_MS, automated=False),
        MailPerson("bob@b.c", "Bob", to_me=0, by_me=1, seen=1, last_ms=_DAY_MS, automated=False),
        MailPerson("cid@b.c", "", to_me=0, by_me=1, seen=1, last_ms=_DAY_MS, automated=False),
    )


def test_my_addresses_are_found_by_sent_folders_and_labels() -> None:
    labelled = _mbox(
        _mail("Me <me@home.de>", "ann@b.c", "X-Gmail-Labels: =?UTF-8?Q?Gesendet,Wichtig?=\n"),
        _mail("ann@b.c", "me@home.de", "X-Gmail-Labels: Inbox\n"),
    )
    assert collect_people(labelled).own == ("me@home.de",)
    mails = [_mail("a@b.c", "me@home.de", "Delivered-To: me@home.de\n")] * 40
    once = _mail("a@b.c", "l@l.de", "Delivered-To: l@l.de\n")
    assert collect_people(_mbox(*mails, once)).own == ("me@home.de",)
    sent = _mbox(_mail("me@home.de", "ann@b.c"))
    assert collect_people(sent, file="Sent Messages.mbox").own == ("me@home.de",)


def test_without_other_signs_the_one_who_stands_in_most_mails_is_me() -> None:
    mails = [_mail(f"p{i}@b.c", "me@home.de" if i else "x@y.z") for i in range(6)]
    assert collect_people(_mbox(*mails)).own == ("me@home.de",)
    listed = [_mail(f"p{i}@b.c", "all@l.de", "List-Post: <mailto:all@l.de>\n") for i in range(6)]
    assert collect_people(_mbox(*listed)).own == ()
    strangers = [_mail(f"p{i}@b.c", f"q{i}@b.c") for i in range(6)]
    assert collect_people(_mbox(*strangers)).own == ()
    assert collect_people(_mbox(*["Subject: x\n\nbody\n"] * 6)).own == ()


def test_addresses_i_name_as_mine_are_added() -> None:
    found = collect_people(_mbox(_mail("old@me.de", "ann@b.c")), own=[" Old@Me.de "])
    assert found.own == ("old@me.de",)
    assert _people(found)["ann@b.c"].by_me == 1


def test_lists_newsletters_and_robots_are_kept_but_flagged() -> None:
    found = collect_people(
        _mbox(
            _mail("no-reply@shop.de", "me@home.de"),
            _mail("news.bounces@x.de", "me@home.de"),
            _mail("offers@shop.de", "me@home.de", "List-Unsubscribe: <mailto:u@shop.de>\n"),
            _mail("auto@shop.de", "me@home.de", "Auto-Submitted: auto-replied\n"),
            _mail("talk@x.de", "dev@list.de", "List-Post: <mailto:dev@list.de>\nPrecedence: list\n"),
            _mail("friend@x.de", "me@home.de", "Precedence: bulk\n"),
            _mail("noreen@x.de", "me@home.de", "Auto-Submitted: no\n"),
            _mail("me@home.de", "friend@x.de"),
        ),
        own=["me@home.de"],
    )
    flagged = {p.address for p in found.people if p.automated}
    assert flagged == {
        "no-reply@shop.de", "news.bounces@x.de", "offers@shop.de", "auto@shop.de", "talk@x.de", "dev@list.de",
    }  # fmt: skip


def test_the_name_used_most_often_wins_and_then_the_longest() -> None:
    mails = [_mail(f"{name} <a@b.c>", "me@home.de") for name in ("A. Lee", "Ann Lee", "Ann Lee", "a@b.c")]
    assert _people(collect_people(_mbox(*mails), own=["me@home.de"]))["a@b.c"].name == "Ann Lee"
    many = [_mail(f"Name {i:02d} <a@b.c>", "me@home.de") for i in range(30)]
    assert _people(collect_people(_mbox(*many), own=["me@home.de"]))["a@b.c"].name == "Name 19"


def test_a_message_that_names_nobody_is_a_problem_with_its_line() -> None:
    found = collect_people(_mbox(_mail("a@b.c", "me@home.de"), "Subject: x\n\nbody\n"), file="in.mbox")
    (problem,) = found.problems
    assert (problem.file, problem.line) == ("in.mbox", 8)


def test_a_from_line_inside_a_body_starts_no_message() -> None:
    body = "hello\n\nFrom here on it is easy.\nFrom Bob at 10:00:\n said nothing\n>From me\n"
    found = collect_people(_mbox(_mail("a@b.c", "me@home.de", body=body), _mail("d@e.f", "me@home.de")))
    assert found.messages == 2


def test_messages_without_body_or_empty_line_are_told_apart() -> None:
    data = b"From a Mon Jan  6 10:00:00 2020\nFrom: a@b.c\nFrom b Mon Jan  6 10:00:00 2020\nFrom: d@e.f"
    assert [p.address for p in collect_people(io.BytesIO(data)).people] == ["a@b.c", "d@e.f"]


def test_headers_past_the_limit_are_cut_and_told() -> None:
    found = collect_people(_mbox(_mail("a@b.c", "me@home.de", "X-Long: " + "x" * MAX_HEADER * 2 + "\n")))
    assert [p.address for p in found.people] == ["a@b.c", "me@home.de"]
    assert "64 kB" in found.problems[0].reason
    single = collect_people(
        io.BytesIO(_mail("a@b.c", "x@y.z", "X: " + "x" * MAX_HEADER).encode()), file="a.eml"
    )
    assert (single.messages, "64 kB" in single.problems[0].reason) == (1, True)


def test_a_file_larger_than_the_buffer_is_read_as_a_stream() -> None:
    body = "x" * 70 + "\n"
    mails = [_mail(f"p{i}@b.c", "me@home.de", body=body * 9_000) for i in range(8)]
    stream = _mbox(*mails)
    size = len(stream.getvalue())
    steps: list[tuple[int, int]] = []
    found = collect_people(stream, progress=lambda done, total: steps.append((done, total)))
    assert found.messages == 8
    assert steps == sorted(steps)
    assert 1 < len(steps) <= 8
    assert steps[-1][0] <= size
    reader = MboxReader(io.BytesIO(stream.getvalue()))
    lines = [block.line for block in reader]
    assert lines == [1 + i * (4 + 9_000 + 2) for i in range(8)]
    assert reader.done == size


def test_a_separator_on_the_border_of_two_reads_is_seen() -> None:
    first = _mail("a@b.c", "me@home.de", body="")
    for missing in range(1, 40):
        size = (1 << 20) - len(first) - len("From x@y.z Mon Jan  6 10:00:00 2020\n") - missing
        stream = _mbox(first + "y" * size + "\n", _mail("d@e.f", "me@home.de"))
        stream.seek(0)
        assert len(list(MboxReader(stream))) == 2


def test_cancelling_keeps_what_was_read() -> None:
    mails = [_mail(f"p{i}@b.c", "me@home.de") for i in range(450)]
    found = collect_people(_mbox(*mails), cancelled=lambda: True)
    assert (found.state, found.messages) == ("cancelled", 200)
    assert collect_people(_mbox(*mails), cancelled=lambda: False).messages == 450


def test_a_maildir_and_a_folder_of_eml_files_are_read(tmp_path: Path) -> None:
    for folder, name, mail in [
        ("Mail/cur", "1:2,S", _mail("ann@b.c", "me@home.de")),
        ("Mail/.Sent/new", "2", _mail("me@home.de", "ann@b.c")),
        ("Mail/.Sent/tmp", "3", _mail("x@y.z", "me@home.de")),
        ("Mail/old", "4.eml", _mail("bob@b.c", "me@home.de")),
        ("Mail/apple", "5.emlx", "123\n" + _mail("cid@b.c", "me@home.de")),
    ]:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / name).write_text(mail, "utf-8")
    (tmp_path / "Mail/cur/gone").symlink_to(tmp_path / "nowhere")
    steps: list[tuple[int, int]] = []
    found = collect_people(tmp_path / "Mail", progress=lambda done, total: steps.append((done, total)))
    assert found.own == ("me@home.de",)
    assert {p.address: (p.to_me, p.by_me) for p in found.people} == {
        "ann@b.c": (1, 1), "bob@b.c": (1, 0), "cid@b.c": (1, 0),
    }  # fmt: skip
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert collect_people(tmp_path / "Mail").people == found.people


def test_a_message_file_that_cannot_be_opened_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.eml").write_text(_mail("ann@b.c", "me@home.de"), "utf-8")

    def refuse(self: Path, mode: str) -> io.BytesIO:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (problem,) = collect_people(tmp_path).problems
    assert (problem.file, problem.line) == ("a.eml", 0)
    assert "Permission denied" in problem.reason


def test_an_mbox_and_an_eml_are_read_by_path(tmp_path: Path) -> None:
    box = tmp_path / "in.mbox"
    box.write_bytes(_mbox(_mail("ann@b.c", "me@home.de")).getvalue())
    steps: list[tuple[int, int]] = []
    assert collect_people(box, progress=lambda done, total: steps.append((done, total))).messages == 1
    assert steps == [(box.stat().st_size, box.stat().st_size)]
    single = tmp_path / "a.eml"
    single.write_text(_mail("ann@b.c", "me@home.de", "Delivered-To: me@home.de\n"), "utf-8")
    found = collect_people(single, file="shown.eml")
    assert (found.own, [p.address for p in found.people]) == (("me@home.de",), ["ann@b.c"])


@pytest.mark.parametrize(
    ("value", "mailboxes"),
    [
        ("ann@b.c", [("", "ann@b.c")]),
        ('"Lee, Ann" <ann@b.c>', [("Lee, Ann", "ann@b.c")]),
        ("=?utf-8?Q?J=C3=B6rg=2C_M?= <j@b.c>", [("Jörg, M", "j@b.c")]),
        ("=?nope?Q?J=C3=B6rg?= <j@b.c>", [("=?nope?Q?J=C3=B6rg?=", "j@b.c")]),
        ("=?utf-8?B?x?= <j@b.c>", [("=?utf-8?B?x?=", "j@b.c")]),
        ("team: a@b.c, d@e.f; g@h.i", [("", "a@b.c"), ("", "d@e.f"), ("", "g@h.i")]),
        ("undisclosed-recipients:;", []),
        ("'Ann' <ann@b.c>", [("Ann", "ann@b.c")]),
        ("ann@b.c <ann@b.c>", [("", "ann@b.c")]),
        ('bank@b.c <thief@b.c>, "X, Y" <x@y.z>', [("", "thief@b.c"), ("X, Y", "x@y.z")]),
        ("Ann (work) <ann@b.c>", [("Ann (work)", "ann@b.c")]),
        ("root@localhost", [("", "root@localhost")]),
        (f"{'x' * 300}@b.c", []),
        ("(" * 5_000 + "ann@b.c", [("", "ann@b.c")]),
        ("[" * 100 + "ann@b.c" + ",d@e.f", [("", "d@e.f")]),
        ("no address", []),
        ("", []),
    ],
)
def test_address_headers_are_read_tolerantly(value: str, mailboxes: list[tuple[str, str]]) -> None:
    assert list(parse_addresses(value)) == [Mailbox(*pair) for pair in mailboxes]


@pytest.mark.parametrize(
    ("value", "ms"),
    [
        (_DAY, _DAY_MS),
        ("Mon, 06 Jan 2020 10:00:00 +0100 (CET)", _DAY_MS),
        ("", 0),
        ("yesterday", 0),
        ("06 Jan 10000 10:00:00 +0100", 0),
        ("Mon, 06 Jan 9999 10:00:00 +0100", 0),
        ("Mon, 06 Jan 2020 10:00:00 +9999999999999999999999", 0),
        ("Mon, 99 Jan 2020 10:00:00", 0),
    ],
)
def test_dates_that_cannot_be_are_none(value: str, ms: int) -> None:
    found = read_headers(f"From: a@b.c\nDate: {value}\n".encode()).date_ms
    assert found == ms or (value.startswith("Mon, 99") and found >= 0)


def test_folded_raw_and_doubled_headers_are_read() -> None:
    raw = b"from: J\xf6rg\r\n <j@b.c>\r\nTo: a@b.c,\r\n\tA <a@b.c>,\r\n d@e.f\r\nSender: s@b.c\r\n"
    message = read_headers(raw)
    assert message.sender == Mailbox("Jörg", "j@b.c")
    assert [m.address for m in message.recipients] == ["a@b.c", "d@e.f"]
    assert read_headers(b"Sender: s@b.c\n").sender == Mailbox("", "s@b.c")
    assert read_headers(b"").sender is None
    assert decode_words("plain") == "plain"


@pytest.mark.parametrize("path", corpus_files("mail"), ids=lambda path: path.name)
def test_no_sample_mail_stops_the_reading(path: Path) -> None:
    found = collect_people(path)
    assert found.messages == 1
    for person in found.people:
        assert person.address.count("@") == 1
        assert person.seen or person.automated
