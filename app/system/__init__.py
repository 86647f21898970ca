"""The machine: paths, settings, secrets, the parser child. No Qt, no database."""
