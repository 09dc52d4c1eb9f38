"""Windows import libraries, made of names alone: the definition file and the command for it.

A module for Windows is linked against a library that says which DLL provides which name. Zig's
dlltool makes one from a list, so that neither Python.h's python3.lib nor a download is wanted.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import assert_never

from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.target import Arch, Os, Target


def definition_file(library: str, functions: Iterable[str], data: Iterable[str]) -> str:
    """Return a module-definition file (.def) for a DLL, in sorted order.

    Args:
        library: the DLL with or without its extension, such as "python3".
        functions: names that are called.
        data: names of variables, which need the mark DATA: code reaches them through the address
            table, and must not get a stub that jumps to them.
    """
    dll = library if library.lower().endswith(".dll") else f"{library}.dll"
    entries = sorted({*((name, "") for name in functions), *((name, " DATA") for name in data)})
    lines = [f"LIBRARY {dll}", "EXPORTS", *(f"    {name}{mark}" for name, mark in entries)]
    return "\n".join(lines) + "\n"


def dlltool_args(target: Target, definition: Path, library: Path) -> tuple[str, ...]:
    """Return the arguments with which Zig makes an import library from a definition file.

    Raises:
        UsageError: only Windows has import libraries.
    """
    if target.os is not Os.WINDOWS:
        raise UsageError(f"{target} has no import libraries: only Windows has")
    return (
        *("dlltool", "-d", str(definition), "-l", str(library)),
        *("-m", _dlltool_machine(target.arch)),
    )


def _dlltool_machine(arch: Arch) -> str:
    """Return the CPU as dlltool's -m spells it."""
    match arch:
        case Arch.X86_64:
            return "i386:x86-64"
        case Arch.I686:
            return "i386"
        case Arch.AARCH64:
            return "arm64"
        case Arch.ARMV7L | Arch.PPC64LE | Arch.S390X | Arch.RISCV64 | Arch.UNIVERSAL2 | Arch.WASM32:
            raise UsageError(f"CPython for Windows doesn't exist on {arch}")
        case _:
            assert_never(arch)
