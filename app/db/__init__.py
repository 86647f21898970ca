"""The encrypted database: engine, doors, capture, journal, index, migrations, backups."""
