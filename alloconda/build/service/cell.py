"""One cell from plan to wheel: headers, compilation, check, packing."""

import contextlib
import filecmp
import threading
import time
from collections.abc import Callable
from pathlib import Path

from alloconda.build.model.matrix import Build
from alloconda.build.model.matrix_result import BuiltWheel
from alloconda.build.service.cell_contents import known_arcnames, wheel_contents
from alloconda.build.service.compile import CompileRequest, CompileWatch, Module
from alloconda.build.service.compile_once import CompileOnce
from alloconda.build.service.module_check import ModuleCheck
from alloconda.build.service.payload import WheelPayload
from alloconda.build.service.stubs import ModuleStubs
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.errors import AllocondaError, ProjectError
from alloconda.kernel.events.events import (
    BuildLogged,
    BuildProgressed,
    BuildStep,
    CellState,
    Observer,
    Step,
)
from alloconda.kernel.targets.target import Target
from alloconda.kernel.zig.linked_parts import joined_parts
from alloconda.kernel.zig.progress import Activity
from alloconda.packaging.model.wheel_contents import WheelContents
from alloconda.packaging.model.written_archive import WrittenArchive
from alloconda.packaging.service.package import check_for_targets

# Writes a wheel into a directory, whole or not at all; the flag tells whether the very same one was
# there before.
WriteWheel = Callable[[WheelContents, Path], tuple[WrittenArchive, bool]]


def watch_for(cell: str | None, observer: Observer, *, progress: bool) -> CompileWatch:
    """Return what makes events of a cell from the output of programs."""

    def report_activity(activity: Activity) -> None:
        # The thread that reads a program's progress goes on reading when the run has ended.
        with contextlib.suppress(AllocondaError):
            observer(
                BuildProgressed(
                    cell=cell,
                    path=activity.path,
                    completed=activity.completed,
                    total=activity.total,
                )
            )

    def report_output(text: str) -> None:
        if cell is not None:
            observer(BuildLogged(cell=cell, text=text))

    return CompileWatch(activity=report_activity if progress else None, output=report_output)


class CellBuilder:
    """Builds the cells of one run; its methods are called from many threads.

    Args:
        module_name: the module's name, where the build doesn't give it.
        modules: compiles.
        merge: makes one module of those for the CPUs of universal2.
        check: checks modules.
        stubs: reads their stubs; None where the project wants none.
        without_stub: returns the file with a module as wheels have it.
    """

    def __init__(
        self,
        module_name: str,
        modules: CompileOnce,
        merge: Callable[[list[Path], Path], Module],
        check: ModuleCheck,
        stubs: ModuleStubs | None = None,
        without_stub: Callable[[Path], Path] = lambda path: path,
    ) -> None:
        self._module_name = module_name
        self._modules = modules
        self._merge = merge
        self._check = check
        self._stubs = stubs
        self._without_stub = without_stub
        self._merge_lock = threading.Lock()

    def module(
        self,
        build: Build,
        headers: tuple[HeaderSet, ...],
        observer: Observer,
        *,
        progress: bool = False,
    ) -> tuple[Module, bool]:
        """Compile and check the cell's module; the flag tells whether another cell compiled it.

        Raises:
            BuildError: Zig refuses the code.
            CheckError: the module doesn't honour the cell's tags.
            ProjectError: it is not a module of the right name.
        """
        observer(BuildStep(cell=build.cell, step=Step.COMPILE))
        slices = build.target.slices
        watch = watch_for(build.cell, observer, progress=progress)
        found = [
            self._modules.compile(
                self._request(build, target, headers[index] if headers else None), watch
            )
            for index, target in enumerate(slices)
        ]
        shared = all(was_shared for _, was_shared in found)
        observer(BuildStep(cell=build.cell, step=Step.CHECK))
        module = found[0][0] if len(found) == 1 else self._merged([one for one, _ in found])
        module.name = module.name or self._module_name
        self._check.check(build, module)
        return module, shared

    def wheel(
        self,
        build: Build,
        headers: tuple[HeaderSet, ...],
        payload: WheelPayload,
        write: WriteWheel,
        observer: Observer,
        *,
        progress: bool = False,
    ) -> BuiltWheel:
        """Build the cell's wheel.

        Raises:
            AllocondaError: as `module` raises it, or the wheel can't be written.
        """
        check_for_targets(known_arcnames(build, payload), build.targets)
        started = time.monotonic()
        module, shared = self.module(build, headers, observer, progress=progress)
        compile_s = time.monotonic() - started
        observer(BuildStep(cell=build.cell, step=Step.PACK))
        stub, file = self.stub(build, module), self._without_stub(module.path)
        is_typed = self._stubs is not None
        contents = wheel_contents(build, module, payload, stub=stub, is_typed=is_typed, file=file)
        archive, unchanged = write(contents, payload.out_dir)
        if payload.provenance is not None:
            payload.provenance.record(build, headers, module.linked, archive)
        state = CellState.SHARED if shared else CellState.COMPILED
        if module.recalled:
            state = CellState.PACKED
        return BuiltWheel(
            archive=archive,
            state=CellState.CACHED if unchanged else state,
            compile_s=0.0 if shared else compile_s,
        )

    def stub(self, build: Build, module: Module) -> str | None:
        """Return the stub of a cell's module as a file has it; None where it has or needs none.

        Raises:
            CheckError: it differs from that of another cell.
        """
        return None if self._stubs is None else self._stubs.source_of(module, build.cell)

    def _request(self, build: Build, target: Target, headers: HeaderSet | None) -> CompileRequest:
        compiled = self._modules.compiled_target(target)
        return CompileRequest(target=compiled, abi=build.abi, headers=headers)

    def _merged(self, slices: list[Module]) -> Module:
        out = slices[0].path.with_suffix(".universal2")
        with self._merge_lock:
            merged = self._merge([module.path for module in slices], out)
        merged.name = slices[0].name
        merged.beside = _same_files(slices)
        merged.linked = joined_parts([module.linked for module in slices])
        return merged


def _same_files(slices: list[Module]) -> tuple[tuple[str, Path], ...]:
    """Return what is beside the modules that become one.

    Raises:
        ProjectError: a file differs from CPU to CPU.
    """
    first = dict(slices[0].beside)
    for module in slices[1:]:
        other = dict(module.beside)
        for relative in sorted(first.keys() | other.keys()):
            one, another = first.get(relative), other.get(relative)
            if not (one and another and filecmp.cmp(one, another, shallow=False)):
                raise ProjectError(
                    f"build.zig installs {relative} beside the module, another for each CPU",
                    hint="install the same file for both CPUs of universal2, or build wheels for "
                    "one CPU",
                )
    return slices[0].beside
