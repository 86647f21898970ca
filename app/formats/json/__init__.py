"""Satchel's own JSON: every field of a contact, out and back in."""
