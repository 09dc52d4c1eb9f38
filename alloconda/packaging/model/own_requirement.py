"""alloconda as a project's build requirement (PEP 518)."""

from alloconda import __version__

NAME = "alloconda"


def own_requirement(version: str = __version__) -> str:
    """Return a requirement of this version, or a later one before the next major release."""
    major, minor = version.split(".")[:2]
    return f"{NAME}>={major}.{minor},<{int(major) + 1}"
