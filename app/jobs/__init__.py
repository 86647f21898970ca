"""Background work as plain callables: progress and cancel are handed in, threads are the caller's."""
