"""Where Satchel keeps its things when nobody says otherwise."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_APP = "satchel"


def default_profile_folder() -> Path:
    """The user's data folder for Satchel; never a roaming or cloud-synced one by default."""
    return platformdirs.user_data_path(_APP, appauthor=False, roaming=False)


def log_folder() -> Path:
    """The folder of the rotating log."""
    return platformdirs.user_log_path(_APP, appauthor=False)


def cache_folder() -> Path:
    """What can be made again at any time."""
    return platformdirs.user_cache_path(_APP, appauthor=False)


def state_folder() -> Path:
    """Small things that outlive a run but belong to no profile, for example counted wrong passwords."""
    return platformdirs.user_state_path(_APP, appauthor=False)
