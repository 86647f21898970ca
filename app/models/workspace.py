"""Tables of the people who use Satchel, their devices, and settings."""

from __future__ import annotations

from app.models.base import reference, root, synced, text

person = root("person", text("name"), text("email"), text("colour"))

device = root("device", reference("person", "person"), text("name"), text("platform"))

setting = synced("setting", text("key"), text("value"))  # value is JSON; the scope is the bucket
