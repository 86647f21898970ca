"""The settings: everything applies at once, and only what works is shown."""
