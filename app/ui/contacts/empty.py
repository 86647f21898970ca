"""The workspace before there is anybody in it."""

from __future__ import annotations

from functools import partial

from app.ui.actions import ActionRegistry
from app.ui.texts import tr
from app.ui.widgets.buttons import Button, Kind, action_button
from app.ui.widgets.messages import EmptyState

IMPORT_ACTION = "file.import"


def empty_workspace(actions: ActionRegistry, page: str) -> EmptyState:
    """Offers the first record; the import too, where the window has one."""
    new = action_button(actions, f"{page}.new", kind=Kind.PRIMARY)
    if page == "companies":
        text = tr("Companies appear when you give a contact a company.")
        return EmptyState("building-2", tr("No companies yet"), text, primary=new)
    bring = Button(tr("Import…"), kind=Kind.LINK)
    bring.clicked.connect(partial(actions.trigger, IMPORT_ACTION))
    text = tr("Bring the people you know, or add one.")
    hint = tr("or drop a .vcf or .csv here")
    return EmptyState("users", tr("Your first contact"), text, primary=new, link=bring, hint=hint)
