"""What this machine is, and where a user's cache is on it."""

from pathlib import Path

from alloconda.kernel.targets.target import Target


def default_cache_dir() -> Path:
    """Return the cache directory that the platform's conventions give a user."""
    import platformdirs

    # On Windows a folder of the author's would stand above the program's.
    return platformdirs.user_cache_path("alloconda", appauthor=False)


def host() -> Target:
    """Return the target of wheels for this machine."""
    from alloconda.kernel.system.host import host_target

    return host_target()


def cpus() -> int:
    """Return how many CPUs this process may use."""
    from alloconda.kernel.system.host import cpu_count

    return cpu_count()
