"""Codecs: bytes to plain values and back. They know no database and no network."""
