"""Spreadsheet files of contacts: recognise, read, map to fields, and write."""
