"""Python versions and ABIs, as users name them and as wheels tag them (PEP 425, 703, 803)."""

import re
from enum import StrEnum
from functools import total_ordering
from typing import Self

from alloconda.kernel.errors import UsageError
from alloconda.kernel.supported import (
    FIRST_ABI3T_MINOR,
    FIRST_FREE_THREADED_MINOR,
    NEWEST_MINOR,
    NEWEST_RELEASED_MINOR,
    OLDEST_MINOR,
)
from alloconda.kernel.values import dataclass

_OTHER_VERSION = re.compile(r"\d{1,2}\.\d{1,3}(\.\d{1,3})?", re.ASCII)
_VERSION = re.compile(
    r"(?:cp|python)?3\.?(?P<minor>\d{1,2})"
    r"(?:\.(?P<patch>\d{1,2})(?:(?P<stage>a|b|rc)(?P<serial>\d{1,2}))?)?(?P<free>t)?",
    re.ASCII,
)


@total_ordering
@dataclass(frozen=True, slots=True, kw_only=True)
class Python:
    """A CPython version that a cell is built for: a series, or one exact release of it.

    Attributes:
        minor: the X of 3.X.
        patch: the release within the series, such as "1" or "0rc2"; None means the newest known.
        free_threaded: whether the build without the GIL is meant (PEP 703).
    """

    minor: int
    patch: str | None = None
    free_threaded: bool = False

    @property
    def series(self) -> str:
        """The series without patch and build, such as "3.14"."""
        return f"3.{self.minor}"

    @property
    def version(self) -> str:
        """The version as precise as it is known, such as "3.14" or "3.13.1"."""
        return self.series if self.patch is None else f"{self.series}.{self.patch}"

    @property
    def is_prerelease(self) -> bool:
        """Whether an alpha, beta or release candidate is meant."""
        return self.patch is not None and not self.patch.isdecimal()

    @property
    def nodot(self) -> str:
        """The series in a tag, such as "314"."""
        return f"3{self.minor}"

    @property
    def build_letter(self) -> str:
        """The letter that a free-threaded build appends to names: "t" or nothing."""
        return "t" if self.free_threaded else ""

    @property
    def hex_version(self) -> int:
        """The value of PY_VERSION_HEX and Py_LIMITED_API for the start of the series."""
        return 0x03000000 | self.minor << 16

    def of_series(self) -> Self:
        """The same build of the series, without the exact patch."""
        return type(self)(minor=self.minor, free_threaded=self.free_threaded)

    def __str__(self) -> str:
        return f"{self.version}{self.build_letter}"

    def __lt__(self, other: Self) -> bool:
        return self._sort_key() < other._sort_key()

    def _sort_key(self) -> tuple[int, bool, tuple[int, str, int]]:
        return self.minor, self.free_threaded, _patch_key(self.patch)


class AbiKind(StrEnum):
    """Which promise of compatibility an extension module relies on."""

    VERSION = "version"
    STABLE = "stable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abi:
    """The ABI that a module is built for.

    Attributes:
        kind: one CPython series, or the stable ABI from a floor upwards.
        python: that series, or the floor.
    """

    kind: AbiKind
    python: Python

    @property
    def is_stable(self) -> bool:
        """Whether one module serves every later version too (abi3, abi3t)."""
        return self.kind is AbiKind.STABLE

    @property
    def python_tag(self) -> str:
        """The first part of the wheel's compatibility tag, such as "cp311"."""
        return f"cp{self.python.nodot}"

    @property
    def abi_tag(self) -> str:
        """The second part of the wheel's compatibility tag: "cp314", "cp314t", "abi3", "abi3t"."""
        if self.is_stable:
            return f"abi3{self.python.build_letter}"
        return f"cp{self.python.nodot}{self.python.build_letter}"

    @property
    def windows_library(self) -> str:
        """The name, without ".dll", of the library that a Windows module imports CPython from."""
        if self.is_stable:
            return f"python3{self.python.build_letter}"
        return f"python{self.python.nodot}{self.python.build_letter}"

    def __str__(self) -> str:
        if self.is_stable:
            return f"{self.abi_tag} from {self.python.series}"
        return self.abi_tag


def _patch_key(patch: str | None) -> tuple[int, str, int]:
    """Order "0a1" < "0b1" < "0rc1" < "0" < "1" < "10"; no patch comes before all."""
    match = re.fullmatch(r"(\d+)(?:(a|b|rc)(\d+))?", patch or "")
    if match is None:
        return -1, "", 0
    return int(match[1]), match[2] or "release", int(match[3] or 0)


def _parse_patch(match: re.Match[str]) -> str | None:
    """Return the patch without leading zeros, so that one release has one name."""
    if match["patch"] is None:
        return None
    pre = "" if match["stage"] is None else f"{match['stage']}{int(match['serial'])}"
    return f"{int(match['patch'])}{pre}"


def version_abi(python: Python) -> Abi:
    """Return the ABI of one CPython series."""
    return Abi(kind=AbiKind.VERSION, python=python.of_series())


def stable_abi(floor: Python) -> Abi:
    """Return the stable ABI from a floor upwards (PEP 384; PEP 803 for free-threaded builds).

    Raises:
        UsageError: free-threaded builds before 3.15 have no stable ABI.
    """
    if floor.free_threaded and floor.minor < FIRST_ABI3T_MINOR:
        raise UsageError(
            f"CPython {floor} has no stable ABI: "
            f"abi3t starts with 3.{FIRST_ABI3T_MINOR}t (PEP 803)",
            hint='leave abi3 to versions with the GIL, such as abi3 = "3.11"; '
            "each free-threaded version is built on its own",
        )
    return Abi(kind=AbiKind.STABLE, python=floor.of_series())


def covering_floor(python: Python, floor: Python | None) -> Python | None:
    """Return the floor of the stable ABI that serves a version; None where none does.

    Free-threaded versions have a stable ABI of their own, abi3t, which starts with 3.15 where the
    project's floor is a version with the GIL (PEP 803).

    Args:
        python: the version.
        floor: the floor of the project's stable ABI, or None without one.
    """
    if floor is None:
        return None
    if python.free_threaded and not floor.free_threaded:
        floor = Python(minor=max(floor.minor, FIRST_ABI3T_MINOR), free_threaded=True)
    serves = python.free_threaded is floor.free_threaded and python.minor >= floor.minor
    return floor if serves else None


def parse_python(text: str) -> Python:
    """Read a version as users write it: "3.14", "3.13.1", "3.15.0rc2", "3.14t", "cp314".

    Raises:
        UsageError: the text is not a CPython version, or one that alloconda doesn't know.
    """
    match = _VERSION.fullmatch(text.strip())
    if match is None:
        if _OTHER_VERSION.fullmatch(text.strip()):
            raise _unknown_series(text.strip())
        raise UsageError(
            f"{text!r} is not a Python version",
            hint="write it like 3.14, 3.13.1 or 3.14t (free-threaded)",
        )
    python = Python(
        minor=int(match["minor"]),
        patch=_parse_patch(match),
        free_threaded=match["free"] is not None,
    )
    check_known(python)
    return python


def check_known(python: Python) -> None:
    """Refuse versions that alloconda can't build for.

    Raises:
        UsageError: the series is too old or unknown, or has no free-threaded build.
    """
    if not OLDEST_MINOR <= python.minor <= NEWEST_MINOR:
        raise _unknown_series(str(python))
    if python.free_threaded and python.minor < FIRST_FREE_THREADED_MINOR:
        raise UsageError(
            f"Python {python} does not exist: free-threaded builds start with "
            f"3.{FIRST_FREE_THREADED_MINOR}t",
            hint=f"choose 3.{FIRST_FREE_THREADED_MINOR}t or later, or {python.series}",
        )


def _unknown_series(python: str) -> UsageError:
    return UsageError(
        f"Python {python} is not supported: alloconda knows 3.{OLDEST_MINOR} to 3.{NEWEST_MINOR}",
        hint=f"choose a version from 3.{OLDEST_MINOR} to 3.{NEWEST_MINOR}",
    )


def known_series() -> tuple[Python, ...]:
    """Return every released series that alloconda builds for, oldest first, with the GIL."""
    return tuple(Python(minor=minor) for minor in range(OLDEST_MINOR, NEWEST_RELEASED_MINOR + 1))
