"""The figures of performance, as ratios against limits and peers that run beside Satchel."""
