"""Files that installers put outside of site-packages: the table `data` of a configuration."""

from difflib import get_close_matches
from enum import StrEnum

from alloconda.kernel.values import dataclass


class Scheme(StrEnum):
    """A place of an environment that a wheel's `.data` directory has files for (PEP 427, 491)."""

    SCRIPTS = "scripts"
    DATA = "data"
    HEADERS = "headers"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFolder:
    """A directory whose files are installed into a place of the environment.

    Attributes:
        path: relative to the project.
    """

    scheme: Scheme
    path: str


def data_scheme(name: str) -> Scheme:
    """Return a place of the environment.

    Raises:
        ValueError: there is none of that name; the text says which there are.
    """
    known = [scheme.value for scheme in Scheme]
    if name in known:
        return Scheme(name)
    if name in ("purelib", "platlib"):
        raise ValueError("can't be here: what is imported belongs into `packages` and `py-modules`")
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
    raise ValueError(f"unknown place; {meant}")
