"""The wheels that hold Zig on a package index."""

import re
from collections.abc import Iterable

from alloconda.kernel.values import dataclass

ZIG_PROJECT = "ziglang"
_NAME = re.compile(rf"{ZIG_PROJECT}-(?P<version>[^-/\\\s]+)-[^-/\\\s]+-[^-/\\\s]+-[^-/\\\s]+\.whl")


@dataclass(frozen=True, slots=True, kw_only=True)
class ZigWheel:
    """A wheel of Zig for some platforms, by its file name, and its digest in hexadecimal."""

    name: str
    sha256: str


def wheel_version(name: str) -> str | None:
    """Return the version of Zig in a wheel of a file name; None when it is not a wheel of Zig."""
    match = _NAME.fullmatch(name)
    return None if match is None else match["version"]


def sorted_wheels(wheels: Iterable[ZigWheel]) -> tuple[ZigWheel, ...]:
    """Return wheels in the order of a lock file."""
    return tuple(sorted(set(wheels), key=lambda wheel: wheel.name))
