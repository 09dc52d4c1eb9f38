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
        import_name: the module's name with all dots, where that decides its place.
        cell: its id, or the path of the file where the package had it before the run.
        is_present: whether the package had it before the run.
    """

    source: str
    module: str
    cell: str
    is_present: bool = False
    import_name: str = ""


class ModuleStubs:
    """Reads the stubs of a run's modules, and holds them against each other; for many threads."""

    def __init__(self, read: ReadStubs) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._found: dict[str, FoundStub] = {}

    @property
    def found(self) -> tuple[FoundStub, ...]:
        """The stub of each of the run's modules that had one so far."""
        with self._lock:
            return tuple(self._found.values())

    def expect(self, present: FoundStub) -> None:
        """Hold every module of a name against a stub that the package has."""
        self._found[_key(present)] = present

    def source_of(self, module: Module, cell: str) -> str | None:
        """Return the stub of a cell's module as a file has it; None for a module without one.

        Raises:
            CheckError: it differs from that of another cell, or from CPU to CPU.
        """
        sources = [stub_source(text) for text in self._read(module.path)]
        for source in sources:
            self._compare(
                FoundStub(
                    source=source, module=module.name, cell=cell, import_name=module.import_name
                )
            )
        return sources[0] if sources else None

    def _compare(self, new: FoundStub) -> None:
        with self._lock:
            first = self._found.setdefault(_key(new), new)
        if new.source == first.source:
            return
        raise CheckError(
            f"{_subject(new)} has other functions or types for one CPU than for the other"
            if new.cell == first.cell
            else f"{_subject(new)} has other functions or types than that of {first.cell}",
            details=difference(first.source, new.source, first.cell, new.cell),
            hint=(_OF_THIS_MACHINE if first.is_present else "")
            + "declare the same for every target, and raise an exception where a target lacks "
            "it; or set stubs = false in [tool.alloconda]",
        )


def _key(stub: FoundStub) -> str:
    return stub.import_name or stub.module


def _subject(stub: FoundStub) -> str:
    return f"the module {stub.import_name}" if stub.import_name else "the module"


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
