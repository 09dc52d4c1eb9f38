"""The stub of a run's modules, which is the same for every target, and the files it becomes."""

import threading
from collections.abc import Callable, Collection
from pathlib import Path

from alloconda.build.service.compile import Module
from alloconda.kernel.errors import CheckError
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.package import Matcher, PackageLayout
from alloconda.packaging.model.stubs import TYPED_MARKER, difference, is_generated, stub_source
from alloconda.packaging.model.wheel_contents import GeneratedFile, PackageFile

# Returns the texts of the stubs in a module; more than one where they differ from CPU to CPU.
ReadStubs = Callable[[Path], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStub:
    """A stub as a file has it, with the cell and the name of the module that had it first.

    Attributes:
        cell: its id, or the path of the file where the package had it before the run.
        is_present: whether the package had it before the run.
    """

    source: str
    module: str
    cell: str
    is_present: bool = False


class ModuleStubs:
    """Reads the stubs of a run's modules, and holds them against each other; for many threads.

    Attributes:
        found: the stub of the run's modules; None where none had one so far.
    """

    def __init__(self, read: ReadStubs) -> None:
        self._read = read
        self._lock = threading.Lock()
        self.found: FoundStub | None = None

    def expect(self, present: FoundStub) -> None:
        """Hold every module of the run against a stub that the package has."""
        self.found = present

    def source_of(self, module: Module, cell: str) -> str | None:
        """Return the stub of a cell's module as a file has it; None for a module without one.

        Raises:
            CheckError: it differs from that of another cell, or from CPU to CPU.
        """
        sources = [stub_source(text) for text in self._read(module.path)]
        for source in sources:
            self._compare(FoundStub(source=source, module=module.name, cell=cell))
        return sources[0] if sources else None

    def _compare(self, new: FoundStub) -> None:
        with self._lock:
            first = self.found = self.found or new
        if new.source == first.source:
            return
        raise CheckError(
            "the module has other functions or types for one CPU than for the other"
            if new.cell == first.cell
            else f"the module has other functions or types than that of {first.cell}",
            details=difference(first.source, new.source, first.cell, new.cell),
            hint=(_OF_THIS_MACHINE if first.is_present else "")
            + "declare the same for every target, and raise an exception where a target lacks "
            "it; or set stubs = false in [tool.alloconda]",
        )


_OF_THIS_MACHINE = "where the code has changed, write the stub with `alloconda stubs`; else "


def stub_files(
    source: str | None,
    layout: PackageLayout,
    files: Collection[PackageFile],
    excludes: Matcher,
) -> tuple[GeneratedFile, ...]:
    """Return the files that give a wheel its stub: the stub, and the marker of a typed package.

    A stub that the user wrote, among the package's files, stays, and is marked as one of the
    module's own is. `source` is None for a module that carries none.
    """
    stub = f"{layout.module_folder}{layout.module_stem}.pyi"
    marker = f"{layout.folder}{TYPED_MARKER}"
    present = {file.arcname: file.path for file in files}
    made = []
    if source is not None and not (
        stub in present and not is_generated(present[stub].read_bytes())
    ):
        made.append(GeneratedFile(arcname=stub, data=source.encode()))
    if layout.folder and marker not in present and (made or stub in present):
        made.append(GeneratedFile(arcname=marker, data=b""))
    return tuple(file for file in made if not excludes(file.arcname))
