"""Macros of installed headers that are for the machine that the package was built for.

Such headers have the sizes of C's types as numbers (`#define NPY_SIZEOF_LONG 8`), and say which
headers the system has.
"""

import re
from collections import Counter
from collections.abc import Mapping

from alloconda.kernel.targets.target import Arch, Os, Target
from alloconda.kernel.values import dataclass

_DEFINE = r"^([ \t]*#[ \t]*define[ \t]+\w*"
_SIZE = re.compile(_DEFINE + r"SIZEOF_(\w+)[ \t]+)(\d+)", re.MULTILINE)
# glibc and musl have it; macOS and Windows don't.
_ENDIAN = re.compile(_DEFINE + r"HAVE_ENDIAN_H\b.*)", re.MULTILINE)
_NARROW = frozenset({Arch.I686, Arch.ARMV7L})


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineMacros:
    """What differs from platform to platform.

    Attributes:
        sizes: sizes in bytes, by the end of their macro's name.
        has_endian_h: whether there is a header endian.h.
    """

    sizes: tuple[tuple[str, int], ...]
    has_endian_h: bool

    def corrected(self, header: str) -> str:
        """Return a header with what is right on the platform; equal to the old where it is so.

        A size that is defined several times is chosen by conditions of the header's own, and stays.
        """
        times = Counter(name for _, name, _ in _SIZE.findall(header))
        sizes: Mapping[str, int] = dict(self.sizes)

        def right(found: re.Match[str]) -> str:
            size = found[3] if times[found[2]] > 1 else sizes.get(found[2], found[3])
            return f"{found[1]}{size}"

        text = _SIZE.sub(right, header)
        return text if self.has_endian_h else _ENDIAN.sub("/* No endian.h. */", text)


def may_be_for_a_machine(header: bytes) -> bool:
    """Return whether a header has macros that may be wrong elsewhere."""
    return b"SIZEOF_" in header or b"HAVE_ENDIAN_H" in header


def machine_macros(target: Target) -> MachineMacros:
    """Return what is right on a platform.

    `long double` on Windows is as Python and its packages are compiled there, by Microsoft's
    compiler.
    """
    pointer = 4 if target.arch in _NARROW else 8
    is_windows = target.os is Os.WINDOWS
    wide = _long_double(target)
    sizes = {
        "LONG": 4 if is_windows else pointer,
        "LONGDOUBLE": wide,
        "LONG_DOUBLE": wide,
        "COMPLEX_LONGDOUBLE": 2 * wide,
        "WCHAR_T": 2 if is_windows else 4,
        **dict.fromkeys(
            ("PY_INTPTR_T", "INTP", "UINTP", "SIZE_T", "SSIZE_T", "VOID_P", "UINTPTR_T"), pointer
        ),
    }
    return MachineMacros(sizes=tuple(sizes.items()), has_endian_h=target.os is Os.LINUX)


def _long_double(target: Target) -> int:
    if target.os is Os.WINDOWS or target.arch is Arch.ARMV7L:
        return 8
    if target.os is Os.MACOS and target.arch is Arch.AARCH64:
        return 8
    return 12 if target.arch is Arch.I686 else 16
