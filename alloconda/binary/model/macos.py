"""Whether a Mach-O module honours a macOS tag: CPUs, floor, libraries, signature, names."""

import posixpath
import re
from collections.abc import Iterator

from alloconda.binary.model.cpython import is_cpython_name
from alloconda.binary.model.facts import BinaryFacts
from alloconda.binary.model.problems import Expectation, Problem, ProblemCode
from alloconda.kernel.listing import listed
from alloconda.kernel.targets.target import Arch, Target

# What every Mac has, in the dyld cache if no longer on the disk.
_SYSTEM_PREFIXES = ("/usr/lib/", "/System/Library/")
# Places that the loader reckons from the module or the program, so that a wheel can fill them.
_RELATIVE_PREFIXES = ("@rpath/", "@loader_path/", "@executable_path/")
_LIBPYTHON = re.compile(r"(?:.*/)?(?:libpython\d.*\.dylib|Python(?:T)?\.framework/.*)")


def judge_macos(facts: BinaryFacts, expectation: Expectation) -> Iterator[Problem]:
    """Find what keeps a Mach-O module from being what its macOS tag says."""
    by_arch = {arch: part for part in facts.parts for arch in part.arches}
    for target in expectation.targets:
        for wanted in target.slices:
            part = by_arch.get(wanted.arch)
            if part is None:
                yield _wrong_architecture(facts, wanted, target)
            else:
                yield from _judge_floor(part, wanted, target)
    for part in facts.parts:
        yield from _judge_part(part, expectation)


def unresolved_symbols(facts: BinaryFacts) -> tuple[str, ...]:
    """Return names that are bound to no library, and are not CPython's, which alone may be so."""
    return tuple(
        symbol.name
        for symbol in facts.imports
        if symbol.library is None and not symbol.weak and not is_cpython_name(symbol.name)
    )


def _wrong_architecture(facts: BinaryFacts, wanted: Target, target: Target) -> Problem:
    machines = " and ".join(facts.machines) or "not a CPU"
    return Problem(
        code=ProblemCode.WRONG_ARCHITECTURE,
        subject=machines,
        message=f"it is for {machines}, but {target} wants {_apple_name(wanted.arch)}",
    )


def _judge_floor(part: BinaryFacts, wanted: Target, target: Target) -> Iterator[Problem]:
    cpu = _apple_name(wanted.arch)
    floor = wanted.floor or (0, 0)
    if part.apple_platform not in (None, "macOS"):
        yield Problem(
            code=ProblemCode.WRONG_FORMAT,
            subject=part.apple_platform or "",
            message=f"its {cpu} code is for {part.apple_platform}, but {target} wants macOS",
        )
    if part.macos_minimum is None:
        yield Problem(
            code=ProblemCode.NO_MACOS_MINIMUM,
            subject=cpu,
            message=f"its {cpu} code doesn't say from which macOS on it runs, "
            f"so the tag {target} is a guess",
        )
    elif part.macos_minimum > floor:
        minimum = f"{part.macos_minimum[0]}.{part.macos_minimum[1]}"
        yield Problem(
            code=ProblemCode.MACOS_TOO_NEW,
            subject=minimum,
            message=f"its {cpu} code runs from macOS {minimum} on, "
            f"but {target} promises {floor[0]}.{floor[1]}",
        )
    if wanted.arch is Arch.AARCH64 and not part.signed:
        yield Problem(
            code=ProblemCode.NOT_SIGNED,
            subject=cpu,
            message=f"its {cpu} code is not signed, and macOS kills what loads such code",
        )


def _judge_part(part: BinaryFacts, expectation: Expectation) -> Iterator[Problem]:
    for name in part.needed:
        yield from _judge_library(name, expectation)
    own = part.own_name or ""
    if own.startswith("/") and not own.startswith(_SYSTEM_PREFIXES):
        yield Problem(
            code=ProblemCode.INSTALL_NAME,
            subject=own,
            message=f"its install name {own} is a path of the machine that built it; "
            f"@rpath/{posixpath.basename(own)} says the same without it",
        )
    unresolved = unresolved_symbols(part)
    if unresolved:
        yield Problem(
            code=ProblemCode.UNRESOLVED_SYMBOL,
            subject=unresolved[0],
            message=f"nothing provides {listed(unresolved)}: neither CPython nor a library that "
            "it is linked with",
        )


def _judge_library(name: str, expectation: Expectation) -> Iterator[Problem]:
    if _LIBPYTHON.fullmatch(name):
        yield Problem(
            code=ProblemCode.LIBPYTHON,
            subject=name,
            message=f"it needs {name}: on macOS the running Python provides its own symbols, "
            "and not every Python has that library",
        )
        return
    bundled = name.startswith(_RELATIVE_PREFIXES) and (
        posixpath.basename(name) in expectation.bundled
    )
    if not bundled and not name.startswith(_SYSTEM_PREFIXES):
        yield Problem(
            code=ProblemCode.LIBRARY_NOT_ALLOWED,
            subject=name,
            message=f"it needs {name}, which is neither a part of macOS nor in the wheel",
        )


def _apple_name(arch: Arch) -> str:
    return "arm64" if arch is Arch.AARCH64 else arch.value
