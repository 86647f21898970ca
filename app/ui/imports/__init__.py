"""The import wizard: choose files, match columns, check, import, and take it back."""
