"""Commands that take care of the data: backup, restore, check."""

from __future__ import annotations
