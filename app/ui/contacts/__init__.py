"""The contacts and companies workspace: list, record with timeline and log line, facts."""
