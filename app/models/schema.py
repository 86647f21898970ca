"""All tables together: whoever needs a table by its name asks here, so that every file is loaded."""

from __future__ import annotations

from sqlalchemy import MetaData, Table

from app.models import activity, contact, document, local, workspace
from app.models.base import METADATA

# Importing the files fills the metadata; naming them here keeps the imports honest.
FILES = (activity, contact, document, local, workspace)
SCHEMA: MetaData = METADATA


def table(name: str) -> Table:
    """The table of that name. KeyError when there is none."""
    return SCHEMA.tables[name]
