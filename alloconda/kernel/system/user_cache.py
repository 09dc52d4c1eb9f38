"""Where a user's cache is on this machine."""

import sys
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.home import home_folder


def default_cache_dir() -> Path:
    """Return the cache directory that the platform's conventions give a user.

    Raises:
        OutsideError: the user has no home directory to keep it in.
    """
    folder = known_cache_dir()
    if folder is None:
        raise OutsideError(
            "there is no place for the cache: this user has no home directory, and HOME names none",
            hint="name a place with --cache-dir or ALLOCONDA_CACHE_DIR, or set HOME",
        )
    return folder


def known_cache_dir() -> Path | None:
    """Return the cache directory as above; None for a user without a home directory."""
    import platformdirs

    try:
        # On Windows a folder of the author's would be above the program's.
        folder = platformdirs.user_cache_path("alloconda", appauthor=False)
    except RuntimeError:
        return None
    # A relative XDG_CACHE_HOME counts for nothing (XDG Base Directory Specification, section 3);
    # some versions of platformdirs leave the ~ as it is.
    return folder if folder.is_absolute() else _usual_cache_dir()


def _usual_cache_dir() -> Path | None:
    home = home_folder()
    usual = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return None if home is None else home / usual / "alloconda"
