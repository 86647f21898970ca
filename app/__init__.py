"""Satchel: an offline-first contact manager."""

__version__ = "0.1.0"
