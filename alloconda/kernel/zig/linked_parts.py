"""Which parts of Zig, and which Zig packages, a link command puts into a module.

A stripped module doesn't tell what was linked statically, and Zig prints its linker's command only
when it links anew. So it is derived from the arguments of `zig build-lib`: those of a direct
compilation, or those that `zig build --verbose` prints in every run.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from pathlib import PurePosixPath, PureWindowsPath

from alloconda.kernel.targets.target import Libc, Os, Target
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.version import ZigVersion

_COMPILATIONS = ("build-lib", "build-obj")
# The linker's inputs that a compilation of the same build may have made.
_OBJECT_SUFFIXES = (".a", ".lib", ".o", ".obj")
# zig-pkg/HASH in the project, or p/HASH in Zig's global cache.
_IN_PACKAGE = re.compile(r"(?:^|[/\\])(?:zig-pkg|p)[/\\](?P<hash>[^/\\]+)")
_NAMED_HASH = re.compile(r"(?P<name>[A-Za-z_]\w*)-(?P<version>\d+\.\d+\.\d+.*?)-[\w-]{44}")
_NAMELESS_HASH = re.compile(r"N-V-[\w-]{44}|1220[0-9a-f]{64}")
# What copies files, with what Zig 0.17 writes before each command.
_OTHER_COMMAND = re.compile(r"info\(verbose\): |install (?:-C|-d) ")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


class LinkedPart(StrEnum):
    """What Zig, or alloconda, brings to a module beside the project's own code."""

    ZIG_PACKAGE = "alloconda"
    ZIG_STD = "zig-std"
    COMPILER_RT = "zig-compiler-rt"
    UBSAN_RT = "zig-ubsan-rt"
    ZIG_LIBC = "zig-libc"
    LIBCXX = "libc++"
    LIBCXXABI = "libc++abi"
    LIBUNWIND = "libunwind"
    MINGW = "mingw-w64"
    GLIBC = "glibc"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZigPackage:
    """A package that build.zig.zon names; the hash is of its files, as Zig writes it."""

    hash: str
    name: str
    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedParts:
    """What was linked into a module.

    Attributes:
        zig: the version of the Zig that brought the parts.
        parts: sorted by name.
        glibc: the version of glibc whose start-up code is among the parts, such as "2.28".
        packages: the Zig packages that sources or headers were taken from, sorted.
    """

    zig: ZigVersion
    parts: tuple[LinkedPart, ...]
    glibc: str | None = None
    packages: tuple[ZigPackage, ...] = ()


def parts_of_command(arguments: Sequence[str], target: Target, zig: ZigVersion) -> LinkedParts:
    """Return what one `zig build-lib` links."""
    return _joined([arguments], target, zig)


def parts_of_build(log: str, library: str, target: Target, zig: ZigVersion) -> LinkedParts | None:
    """Return what a `zig build --verbose` links into one of its dynamic libraries.

    Args:
        log: what it printed.
        library: the library's file name, such as "lib_hello.so".
        target: what is built for.
        zig: the version of Zig.

    Returns:
        None if the log has no command that makes the library.
    """
    commands = [command for line in log.splitlines() if (command := _compilation(line))]
    module = next((one for one in reversed(commands) if _makes(one, library)), None)
    return None if module is None else _joined(_with_inputs(module, commands), target, zig)


def without_commands(log: str) -> str:
    """Return the output of `zig build --verbose` without the commands that the flag adds."""
    return "".join(
        line
        for line in log.splitlines(keepends=True)
        if _compilation(line) is None and not _OTHER_COMMAND.match(line)
    )


def joined_parts(slices: Sequence[LinkedParts | None]) -> LinkedParts | None:
    """Return what is in a file made of several modules; None where one is unknown."""
    known = [one for one in slices if one is not None]
    if not known or len(known) != len(slices):
        return None
    return LinkedParts(
        zig=known[0].zig,
        parts=tuple(sorted({part for one in known for part in one.parts})),
        glibc=next((one.glibc for one in known if one.glibc), None),
        packages=_sorted_packages(package for one in known for package in one.packages),
    )


def _joined(commands: Sequence[Sequence[str]], target: Target, zig: ZigVersion) -> LinkedParts:
    arguments = [argument for command in commands for argument in command]
    parts = set(_runtimes(commands[0], target, zig))
    if any(argument.endswith(".zig") for argument in arguments):
        parts.add(LinkedPart.ZIG_STD)
    if any(argument.startswith("-Malloconda=") for argument in arguments):
        parts.add(LinkedPart.ZIG_PACKAGE)
    floor = re.search(r"gnu[a-z0-9]*\.([\d.]+)$", target.zig_target)
    return LinkedParts(
        zig=zig,
        parts=tuple(sorted(parts)),
        glibc=floor[1] if floor and LinkedPart.GLIBC in parts else None,
        packages=_sorted_packages(_packages(arguments)),
    )


def _runtimes(link: Sequence[str], target: Target, zig: ZigVersion) -> Iterator[LinkedPart]:
    if _last_of(link, "-fcompiler-rt", "-fno-compiler-rt") != "-fno-compiler-rt":
        yield LinkedPart.COMPILER_RT
    if _mode(link) in _CHECKED_MODES:
        # Undefined behaviour of C code is reported, by code that Zig links for it.
        yield LinkedPart.UBSAN_RT
    cxx = "-lc++" in link or "-lstdc++" in link
    if cxx:
        yield from (LinkedPart.LIBCXX, LinkedPart.LIBCXXABI)
        if target.os is not Os.MACOS:
            yield LinkedPart.LIBUNWIND
    if not cxx and "-lc" not in link:
        return
    if target.os is Os.WINDOWS:
        yield LinkedPart.MINGW
        if zig.minor >= _FIRST_WITH_LIBC:
            yield LinkedPart.ZIG_LIBC
    if target.os is Os.LINUX and target.libc is Libc.GLIBC:
        # The functions that glibc keeps out of its shared library, in libc_nonshared.a.
        yield LinkedPart.GLIBC


# Since then Zig's own code takes the place of some of mingw-w64's.
_FIRST_WITH_LIBC = 16
_CHECKED_MODES = ("Debug", "debug")


def _mode(link: Sequence[str]) -> str:
    """Return the optimize mode, whose flag is one word or two; Zig's default is Debug."""
    for flag, following in pairwise((*link, "")):
        if flag.startswith("-O"):
            return flag.removeprefix("-O") or following
    return "Debug"


def _last_of(arguments: Sequence[str], *flags: str) -> str | None:
    return next((one for one in reversed(arguments) if one in flags), None)


def _compilation(line: str) -> tuple[str, ...] | None:
    """Return the arguments of a line that is a `zig build-lib` or the like; None if it is not."""
    if " build-" not in line:
        return None
    words = [quoted or bare for quoted, bare in _QUOTED.findall(line)]
    found = next((number for number, word in enumerate(words) if word in _COMPILATIONS), None)
    return None if found is None or "--listen=-" not in words else tuple(words[found:])


def _makes(command: Sequence[str], library: str) -> bool:
    return "-dynamic" in command and _plain_stem(library) == _name(command)


def _name(command: Sequence[str]) -> str | None:
    return next((value for flag, value in pairwise(command) if flag == "--name"), None)


def _plain_stem(file_name: str) -> str:
    """Return the name of a library or object without "lib" and suffix."""
    stem = re.sub(r"\.(?:a|lib|o|obj|dll|pyd|so(?:\.[\d.]+)?|dylib)$", "", file_name)
    is_windows = file_name.endswith((".lib", ".dll", ".pyd", ".o", ".obj"))
    return stem if is_windows else stem.removeprefix("lib")


def _with_inputs(
    module: tuple[str, ...], commands: Sequence[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Return a command and those that made its archives and objects, and theirs."""
    found = [module]
    for command in found:
        wanted = {
            _plain_stem(_base(argument))
            for argument in command
            if argument.endswith(_OBJECT_SUFFIXES)
        }
        found += [
            one
            for one in commands
            if one not in found and "-dynamic" not in one and _name(one) in wanted
        ]
    return found


def _base(path: str) -> str:
    return PureWindowsPath(path).name if "\\" in path else PurePosixPath(path).name


def _packages(arguments: Iterable[str]) -> Iterator[ZigPackage]:
    for argument in arguments:
        for match in _IN_PACKAGE.finditer(argument):
            text = match["hash"]
            if named := _NAMED_HASH.fullmatch(text):
                yield ZigPackage(hash=text, name=named["name"], version=named["version"])
            elif _NAMELESS_HASH.fullmatch(text):
                yield ZigPackage(hash=text, name=text, version=None)


def _sorted_packages(packages: Iterable[ZigPackage]) -> tuple[ZigPackage, ...]:
    return tuple(sorted(set(packages), key=lambda package: package.hash))
