"""The write side: functions of a WriteSession, one per use case."""
