"""What a linker says of symbols that it found nowhere, though it wrote the module.

A project may allow undefined symbols (`linker_allow_shlib_undefined`), which macOS needs. For
Windows, the linker then only warns, and leaves address zero in the module, where nothing can be
seen of it any more: its words are the only evidence. Zig keeps the module and says them once, so
that they are noted for the runs to come.
"""

import hashlib
from pathlib import Path
from typing import Protocol

from alloconda.binary.model.cpython import is_cpython_name, is_python_dll
from alloconda.build.service.compile import CompileRequest
from alloconda.build.service.compile_context import ModuleFiles
from alloconda.kernel.errors import CheckError
from alloconda.kernel.listing import listed
from alloconda.kernel.system.program import Finished
from alloconda.kernel.targets.target import Os
from alloconda.kernel.zig.compile_errors import undefined_symbols
from alloconda.kernel.zig.contract import ContractOption

_IMPORT_LIBRARY = (ContractOption.PYTHON_LIB_DIR, ContractOption.PYTHON_LIB)
_MOST_IN_MESSAGE = 5
_ALL = frozenset(ContractOption)


class LinkNotes(Protocol):
    """What linkers said in earlier runs; it may be lost at any time."""

    def undefined(self, digest: str) -> tuple[str, ...]:
        """Return the symbols that the linker of a module found nowhere."""
        ...

    def note_undefined(self, digest: str, symbols: tuple[str, ...]) -> None:
        """Note the symbols that the linker of a module found nowhere."""
        ...


def check_linked(
    module: Path,
    request: CompileRequest,
    finished: Finished,
    *,
    notes: LinkNotes,
    files: ModuleFiles,
    declared: frozenset[ContractOption] = _ALL,
) -> None:
    """Refuse a Windows module whose linker missed symbols, in this run or an earlier one.

    Args:
        module: the module as the linker wrote it.
        request: what was compiled.
        finished: the end of the Zig that did it.
        notes: what was said in earlier runs.
        files: reads the module.
        declared: the options that the project's build.zig declares.

    Raises:
        CheckError: with the symbols, and what links them.
    """
    if request.target.os is not Os.WINDOWS:
        return
    with module.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    symbols = undefined_symbols(finished.log)
    if symbols:
        notes.note_undefined(digest, symbols)
    else:
        symbols = notes.undefined(digest)
    if not symbols:
        return
    linked = any(is_python_dll(name) for name in files.read(module).needed)
    raise CheckError(
        f"the module for {request.target} calls what nothing provides: {listed(symbols)}",
        details=symbols if len(symbols) > _MOST_IN_MESSAGE else (),
        hint=_hint(symbols, request, declared, linked=linked),
        log=finished.log,
    )


def import_library_hint(declared: frozenset[ContractOption] = frozenset()) -> str:
    """Return how to link CPython's import library in a build.zig, unless it does."""
    missing = [f"-D{option.value}" for option in _IMPORT_LIBRARY if option not in declared]
    if missing:
        return (
            f"declare {' and '.join(missing)} in build.zig with b.option, and link that import "
            "library when the target is Windows; alloconda passes both"
        )
    return (
        "link the import library that -Dpython-lib-dir and -Dpython-lib name when the target is "
        "Windows, with addLibraryPath and linkSystemLibrary in build.zig"
    )


def _hint(
    symbols: tuple[str, ...],
    request: CompileRequest,
    declared: frozenset[ContractOption],
    *,
    linked: bool,
) -> str:
    if not any(is_cpython_name(symbol) for symbol in symbols):
        return "link the Windows library that has them, or leave their callers out on Windows"
    if not linked:
        return import_library_hint(declared)
    library = f"{request.abi.windows_library}.dll"
    hint = f"use other functions: {library} is linked, and no import library offers these from it"
    if request.abi.is_stable:
        return f"{hint}; those outside the stable ABI need wheels for one version, without abi3"
    return hint
