"""People found in mail files."""
