"""The first minute: starting fresh, bringing contacts, trying with samples, or coming back."""
