"""Whether an ELF module honours manylinux and musllinux tags (PEP 513, 571, 599, 600, 656).

A module may serve both families when it names no C library at all and takes from the process only
what glibc and musl both have, in the same shape; that is the proof for a wheel with both tags.
"""

import re
from collections.abc import Iterator

from alloconda.binary.model.cpython import is_cpython_name
from alloconda.binary.model.facts import BinaryFacts, ImportedSymbol
from alloconda.binary.model.linux_policy import (
    ALWAYS_PROVIDED,
    COMPILER_RT_MATH,
    GLIBC_FAMILY,
    LOADERS,
    MANYLINUX_LIBRARIES,
    MUSLLINUX_LIBRARIES,
    PROVIDED_FROM_GLIBC,
    RUNTIME_VERSIONS,
    is_musl_libc,
    musl_libc_names,
)
from alloconda.binary.model.musl_symbols import musl_provides
from alloconda.binary.model.problems import Expectation, Problem, ProblemCode
from alloconda.kernel.listing import listed
from alloconda.kernel.targets.target import NEWEST_GLIBC, Floor, Libc, Target

_LIBPYTHON = re.compile(r"libpython\d.*\.(?:so|dylib).*")
_VERSION = re.compile(r"([A-Z]+)_(\d{1,9}(?:\.\d{1,9})*)")
# The version that stands for packed relative relocations, which ld.so knows from glibc 2.36 on.
_RELR_VERSION = "GLIBC_ABI_DT_RELR"
_RELR_GLIBC = (2, 36)


def judge_linux(facts: BinaryFacts, expectation: Expectation) -> Iterator[Problem]:
    """Find what keeps an ELF module from being what every one of its Linux tags says."""
    yield from _judge_stack(facts)
    for name in facts.needed:
        if _LIBPYTHON.fullmatch(name):
            yield Problem(
                code=ProblemCode.LIBPYTHON,
                subject=name,
                message=f"it needs {name}: on Unix the running Python provides its own symbols, "
                "and not every Python has that library",
            )
    for target in expectation.targets:
        if target.libc is Libc.GLIBC:
            yield from _judge_glibc(facts, target, expectation)
        else:
            yield from _judge_musl(facts, target, expectation)
    unresolved = unresolved_symbols(facts, expectation)
    if unresolved:
        tags = " and ".join(str(target) for target in expectation.targets)
        yield Problem(
            code=ProblemCode.UNRESOLVED_SYMBOL,
            subject=unresolved[0],
            message=f"nothing provides {listed(unresolved)} on every {tags}: "
            "neither CPython, nor the C library of the process, nor a library that it needs; "
            "code that uses the C library says link-libc = true",
        )


def unresolved_symbols(facts: BinaryFacts, expectation: Expectation) -> tuple[str, ...]:
    """Return undefined symbols that some system of the tags can't provide, in the file's order.

    A wheel's own libraries, and system libraries whose symbols carry no version, could provide
    anything; where one of them is needed, nothing is claimed.
    """
    unresolved: dict[str, None] = {}
    for target in expectation.targets:
        if not all(_has_known_symbols(name, target) for name in facts.needed):
            continue
        for symbol in facts.imports:
            if not (symbol.weak or symbol.version or _is_provided(symbol, target)):
                unresolved[symbol.name] = None
    return tuple(unresolved)


def compiler_rt_symbols(facts: BinaryFacts, expectation: Expectation) -> tuple[str, ...]:
    """Return what a module without compiler_rt must not leave to the process.

    Beside what is unresolved, that is mathematics in a module that names no library: musl would
    provide it, but the same module may come to serve glibc.
    """
    mathematics = (
        symbol.name
        for symbol in facts.imports
        if not facts.needed and not symbol.version and symbol.name in COMPILER_RT_MATH
    )
    return tuple(dict.fromkeys((*unresolved_symbols(facts, expectation), *mathematics)))


def _is_provided(symbol: ImportedSymbol, target: Target) -> bool:
    if is_cpython_name(symbol.name) or symbol.name in ALWAYS_PROVIDED:
        return True
    if target.libc is Libc.MUSL:
        return musl_provides(symbol.name, target.floor)
    since = PROVIDED_FROM_GLIBC.get(symbol.name)
    return since is not None and target.floor is not None and target.floor >= since


def _has_known_symbols(needed: str, target: Target) -> bool:
    """Return whether the needed library can't provide an unversioned symbol that we don't know.

    glibc and GCC's libraries give every symbol a version; musl's symbols are a known list.
    """
    if target.libc is Libc.MUSL:
        return is_musl_libc(needed)
    return needed in GLIBC_FAMILY or needed == LOADERS[target.arch]


def _judge_stack(facts: BinaryFacts) -> Iterator[Problem]:
    if facts.executable_stack:
        yield Problem(
            code=ProblemCode.EXECUTABLE_STACK,
            subject="PT_GNU_STACK",
            message="it asks for an executable stack, which glibc 2.41 and later, musl and "
            "hardened kernels refuse",
        )


def _judge_glibc(facts: BinaryFacts, target: Target, expectation: Expectation) -> Iterator[Problem]:
    for name in facts.needed:
        if name in expectation.bundled or _is_manylinux_library(name, target):
            continue
        if is_musl_libc(name):
            reason = "musl's C library"
        else:
            reason = "which is not a library that every such system has"
        yield _not_allowed(name, reason, target)
    yield from _judge_glibc_versions(facts, target)
    yield from _judge_runtime_versions(facts, target, expectation)


def _judge_glibc_versions(facts: BinaryFacts, target: Target) -> Iterator[Problem]:
    floor = target.floor or (0, 0)
    needed: dict[str, Floor | None] = {}
    for need in facts.version_needs:
        if need.version.startswith("GLIBC_"):
            needed[need.version] = _glibc_version(need.version)
    too_new = {name: version for name, version in needed.items() if not version or version > floor}
    if not too_new:
        return
    worst = max(too_new.values(), key=lambda version: version or (999, 0))
    symbols = [symbol for symbol in facts.imports if symbol.version in too_new]
    symbols.sort(key=lambda symbol: too_new[symbol.version or ""] or (999, 0), reverse=True)
    names = [str(symbol) for symbol in symbols] or list(too_new)
    if worst is None:
        demand, way_out = "glibc's private symbols", ""
    else:
        demand = f"glibc {worst[0]}.{worst[1]}"
        honest = f"manylinux_{worst[0]}_{worst[1]}_{target.arch}"
        way_out = f"; {honest} would be honest" if worst <= NEWEST_GLIBC else ""
    yield Problem(
        code=ProblemCode.GLIBC_TOO_NEW,
        subject=names[0],
        message=f"{listed(names)} {'needs' if len(names) == 1 else 'need'} {demand}, "
        f"but {target} promises to run on {floor[0]}.{floor[1]}{way_out}",
    )


def _judge_runtime_versions(
    facts: BinaryFacts, target: Target, expectation: Expectation
) -> Iterator[Problem]:
    """Compare the symbol versions of libgcc_s and libstdc++ with those of the tag's era."""
    floor = target.floor or (0, 0)
    era = max((era for era in RUNTIME_VERSIONS if era <= floor), default=min(RUNTIME_VERSIONS))
    for need in facts.version_needs:
        match = _VERSION.fullmatch(need.version)
        if match is None or need.library in expectation.bundled:
            continue
        newest = RUNTIME_VERSIONS[era].get(match[1])
        version = tuple(int(part) for part in match[2].split("."))
        if newest is not None and version > newest:
            users = [str(symbol) for symbol in facts.imports if symbol.version == need.version]
            known = ".".join(str(part) for part in newest)
            yield Problem(
                code=ProblemCode.RUNTIME_TOO_NEW,
                subject=(users or [need.version])[0],
                message=f"{listed(users or [need.version])} from {need.library} is newer than "
                f"{match[1]}_{known}, the newest that {target} can rely on",
            )


def _judge_musl(facts: BinaryFacts, target: Target, expectation: Expectation) -> Iterator[Problem]:
    allowed = musl_libc_names(target.arch)
    for name in facts.needed:
        if name in (*allowed, *MUSLLINUX_LIBRARIES, *expectation.bundled):
            continue
        if _LIBPYTHON.fullmatch(name):
            continue
        if name == "libc.so":
            reason = f"which linkers call musl's C library; installed it is {allowed[0]}"
        else:
            reason = f"which not every musl system has as it has {allowed[0]}"
        yield _not_allowed(name, reason, target)
    if facts.static_tls:
        yield Problem(
            code=ProblemCode.STATIC_TLS,
            subject="DF_STATIC_TLS",
            message="its thread-local variables use the initial-exec model, which musl's dlopen "
            "refuses",
        )


def libraries_beyond_manylinux(facts: BinaryFacts) -> tuple[str, ...]:
    """Return the needed libraries that no manylinux tag allows, so that a wheel must bring them."""
    return tuple(
        name
        for name in facts.needed
        if name not in MANYLINUX_LIBRARIES
        and name not in LOADERS.values()
        and not _LIBPYTHON.fullmatch(name)
    )


def _is_manylinux_library(name: str, target: Target) -> bool:
    if name == LOADERS[target.arch] or _LIBPYTHON.fullmatch(name):
        return True
    since = MANYLINUX_LIBRARIES.get(name)
    return since is not None and (target.floor is None or since <= target.floor)


def _not_allowed(name: str, reason: str, target: Target) -> Problem:
    return Problem(
        code=ProblemCode.LIBRARY_NOT_ALLOWED,
        subject=name,
        message=f"it needs {name}, {reason}, so the tag {target} doesn't hold",
    )


def _glibc_version(name: str) -> Floor | None:
    """Read "GLIBC_2.29" as (2, 29); None for names that no release promises to keep."""
    if name == _RELR_VERSION:
        return _RELR_GLIBC
    match = re.fullmatch(r"GLIBC_(\d{1,9})\.(\d{1,9})(?:\.\d+)*", name)
    return None if match is None else (int(match[1]), int(match[2]))
