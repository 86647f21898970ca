"""The frame around every page: rail, palette, toasts, history."""
