"""Tables of what happened with a contact and what comes next."""

from __future__ import annotations

from app.models.base import flag, number, reference, root, synced, text

interaction = root(
    "interaction",
    text("channel"),  # call, email, meeting, visit, letter, fax, message, web, note
    text("direction"),  # in, out, none
    number("start"),  # UTC ms
    text("tzid"),
    number("duration"),  # seconds
    text("subject"),
    text("body"),
    text("outcome"),  # key of the pick list, or own word
    text("category"),
    number("cost"),
    flag("private"),
    text("message_id"),
    text("thread_id"),
    reference("task", "task"),  # the task that this completed
)

task = root(
    "task",
    text("kind"),  # a channel, or todo
    text("summary"),
    text("description"),
    text("due"),  # local: YYYY-MM-DD or YYYY-MM-DDTHH:MM
    text("due_tz"),  # empty = floating
    text("start"),
    number("duration"),
    number("estimate"),
    number("priority"),
    text("status"),  # open, done, cancelled
    number("percent"),
    number("completed"),
    text("completed_tz"),
    text("result"),
    text("assignee"),
    number("due_utc"),  # derived
)

participant = synced(
    "participant",
    reference("interaction", "interaction"),
    reference("task", "task"),
    reference("contact", "contact"),
    text("address"),
    text("role"),
    text("partstat"),
)
