"""The locked window: nothing of the data is shown until the password or the recovery key fits."""
