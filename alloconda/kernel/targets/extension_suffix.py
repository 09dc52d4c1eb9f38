"""Which file name suffixes of extension modules each CPython looks for (`_imp.extension_suffixes`).

CPython's dynload_shlib.c and dynload_win.c hold the lists; PEP 803 added those of 3.15.
"""

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Abi, Python, version_abi
from alloconda.kernel.supported import FIRST_ABI3T_MINOR, NEWEST_MINOR
from alloconda.kernel.targets.target import Os, Target, has_python
from alloconda.kernel.values import dataclass

# Before it, the version's own suffix had letters for pymalloc and the like.
_FIRST_PLAIN_SUFFIX_MINOR = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """A CPython on a platform, with the suffixes of the modules that it looks for."""

    target: Target
    python: Python
    suffixes: tuple[str, ...]

    def __str__(self) -> str:
        return f"CPython {self.python} on {self.target}"


def extension_suffixes(target: Target, python: Python) -> tuple[str, ...]:
    """Return the suffixes that a CPython on a platform looks for, the first to be taken first."""
    own = target.extension_suffix(version_abi(python))
    if target.os is Os.WINDOWS:
        return (own, ".pyd")
    if python.minor < FIRST_ABI3T_MINOR:
        return (own, ".abi3.so", ".so")
    triplet = own.removeprefix(f".cpython-{python.nodot}{python.build_letter}-")
    stable = ("abi3t",) if python.free_threaded else ("abi3", "abi3t")
    return (own, *(name for abi in stable for name in (f".{abi}-{triplet}", f".{abi}.so")), ".so")


def pythons_of(abi: Abi) -> tuple[Python, ...]:
    """Return the CPythons that a wheel of an ABI is for: one version, or all from the floor.

    The stable ABI serves versions that are still to come; the next one stands for them.
    """
    if not abi.is_stable:
        return (abi.python,)
    following = max(NEWEST_MINOR, abi.python.minor) + 1
    return tuple(
        Python(minor=minor, free_threaded=abi.python.free_threaded)
        for minor in range(abi.python.minor, following + 1)
    )


def common_suffixes(targets: tuple[Target, ...], abi: Abi) -> tuple[str, ...]:
    """Return the suffixes that every CPython of an ABI looks for on each of several platforms."""
    found = importers(targets, abi)
    first = found[0].suffixes if found else ()
    return tuple(one for one in first if all(one in importer.suffixes for importer in found))


def check_looked_for(suffix: str, targets: tuple[Target, ...], abi: Abi) -> None:
    """Refuse a suffix that some CPython of an ABI doesn't look for.

    Raises:
        UsageError: with the suffixes that it does look for.
    """
    for importer in importers(targets, abi):
        if suffix not in importer.suffixes:
            raise UsageError(
                f"{importer} doesn't look for modules that end in {suffix}",
                hint=f"use {' or '.join(common_suffixes(targets, abi))}, or leave --ext-suffix out",
            )


def importers(targets: tuple[Target, ...], abi: Abi) -> tuple[Importer, ...]:
    """Return every CPython of an ABI on each of several platforms."""
    return tuple(
        Importer(target=target, python=python, suffixes=extension_suffixes(target, python))
        for target in targets
        for python in pythons_of(abi)
        if python.minor >= _FIRST_PLAIN_SUFFIX_MINOR and has_python(target, python)
    )
