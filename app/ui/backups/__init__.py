"""Backups: how safe the data is, making one now, a second place, and bringing one back."""
