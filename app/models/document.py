"""Tables of documents, their versions and the links between records."""

from __future__ import annotations

from app.models.base import number, reference, root, synced, text

document = root("document", text("title"), text("fetch_policy"))

document_version = synced(
    "document_version",
    reference("document", "document"),
    number("number"),
    text("blob"),
    text("mime"),
    number("size"),
    text("name"),
    number("created_at"),
    text("created_by"),
)

link = synced("link", text("from_tbl"), text("from_id"), text("to_tbl"), text("to_id"), text("role"))
