"""The read side: functions of a ReadSession that return frozen rows."""
