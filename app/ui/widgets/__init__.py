"""Reusable widgets: they know tokens and texts, and no feature."""
