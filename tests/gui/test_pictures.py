"""The pictures of the demo come from the real window."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from app import bootstrap
from app.domain.changes import Label
from app.services.contacts import NewContact, add_contact
from app.system.secret import Secret
from app.ui.pictures import render
from tests.support.window import PASSWORD, make_profile


def test_the_demo_gets_its_pictures(tmp_path: Path) -> None:
    make_profile(tmp_path / "profile")
    context = bootstrap.open_(tmp_path / "profile", password=Secret(PASSWORD))
    new = NewContact(given="Elena", family="Marchetti", company="Brightwater Foods")
    context.database.write(Label("add"), partial(add_contact, new=new))
    context.close()
    target = tmp_path / "shots"
    target.mkdir()
    pictures = render(tmp_path / "profile", Secret(PASSWORD), target)
    assert len(pictures) >= 5
    assert all(path.stat().st_size > 5_000 for path in pictures)
