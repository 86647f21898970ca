"""The export of contacts into a file of another program, or of everything."""
