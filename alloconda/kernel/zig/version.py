"""Versions of Zig: how they are written, and which of them alloconda works with."""

import re
from functools import total_ordering
from typing import Self

from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.values import dataclass

_SERIES = tuple(release.rpartition(".")[0] for release in ZIG_RELEASES)
_OLDEST: tuple[int, ...] = tuple(int(number) for number in ZIG_RELEASES[0].split("."))
_FIRST_UNSUPPORTED = (0, int(_SERIES[-1].partition(".")[2]) + 1, 0)
SUPPORTED_RELEASES = (
    f"{', '.join((ZIG_RELEASES[0], *(f'{one}.x' for one in _SERIES[1:-1])))} and {_SERIES[-1]}.x"
)
# The package on PyPI that holds Zig, with the versions that will do (PEP 508).
ZIG_PACKAGE = f"ziglang>={ZIG_RELEASES[0]},<0.{_FIRST_UNSUPPORTED[1]}"


@total_ordering
@dataclass(frozen=True, slots=True, kw_only=True)
class ZigVersion:
    """A version as `zig version` prints it (SemVer); `suffix` marks a development version."""

    major: int
    minor: int
    patch: int
    suffix: str = ""

    @property
    def is_supported(self) -> bool:
        """Whether alloconda is tested with it: a release from 0.15.2 up to 0.17."""
        return not self.suffix and _OLDEST <= self._key() < _FIRST_UNSUPPORTED

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}{self.suffix}"

    def __lt__(self, other: Self) -> bool:
        return (self._key(), not self.suffix) < (other._key(), not other.suffix)

    def _key(self) -> tuple[int, int, int]:
        return self.major, self.minor, self.patch


def parse_zig_version(text: str) -> ZigVersion | None:
    """Read what `zig version` prints; None when it is not Zig version."""
    match = re.fullmatch(r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})([-+.]\S+)?", text.strip(), re.ASCII)
    if match is None:
        return None
    return ZigVersion(
        major=int(match[1]), minor=int(match[2]), patch=int(match[3]), suffix=match[4] or ""
    )
