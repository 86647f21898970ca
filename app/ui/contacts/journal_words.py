"""What the workspace's actions are called in Undo and History."""

from __future__ import annotations

from app.ui.texts import register_labels


def register() -> None:
    """Give every journal label of the workspace its sentence; called once, with the feature."""
    register_labels(
        {
            "contact.add": "Add {name}",
            "contact.edit": "Change {field} of {name}",
            "contact.delete": "Delete {name}",
            "contact.restore": "Restore {name}",
            "contact.duplicate": "Duplicate {name}",
            "contact.photo": "Change the photo of {name}",
            "contact.relate": "Add a related person to {name}",
            "contacts.delete": "Delete {n} records",
            "contacts.tag": "Tag {n} records {tag}",
            "tag.add": "Tag {name} {tag}",
            "tag.remove": "Remove the tag {tag} from {name}",
            "task.add": "Plan {what} with {name}",
            "task.complete": "Complete {what}",
            "timeline.delete": "Delete {what}",
            "timeline.edit": "Change {what}",
            "log.call": "Log a call with {name}",
            "log.email": "Log an email with {name}",
            "log.meeting": "Log a meeting with {name}",
            "log.visit": "Log a visit to {name}",
            "log.note": "Write a note on {name}",
            "log.letter": "Log a letter to {name}",
            "log.message": "Log a message to {name}",
        }
    )
