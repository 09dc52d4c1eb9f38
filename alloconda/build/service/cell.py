"""One cell from plan to wheel: headers, compilation, check, packing."""

import contextlib
import filecmp
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from alloconda.build.model.matrix import Build
from alloconda.build.model.matrix_result import BuiltWheel
from alloconda.build.service.cell_contents import PackedModule, known_arcnames, wheel_contents
from alloconda.build.service.compile import CompileRequest, CompileWatch, Module
from alloconda.build.service.compile_once import CompileOnce
from alloconda.build.service.module_check import ModuleCheck
from alloconda.build.service.module_part import CellModule, ModulePart
from alloconda.build.service.payload import WheelPayload
from alloconda.build.service.stubs import ModuleStubs
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.errors import AllocondaError, BuildError, ProjectError
from alloconda.kernel.events.events import (
    BuildLogged,
    BuildProgressed,
    BuildStep,
    CellState,
    Event,
    ModuleLeftOut,
    Observer,
    RuntimeStarted,
    Step,
)
from alloconda.kernel.targets.target import Target
from alloconda.kernel.zig.linked_parts import joined_parts
from alloconda.kernel.zig.progress import Activity
from alloconda.packaging.model.wheel_contents import WheelContents
from alloconda.packaging.model.written_archive import WrittenArchive
from alloconda.packaging.service.file_checks import check_for_targets

# Writes a wheel into a directory, whole or not at all; the flag tells whether the very same one was
# there before.
WriteWheel = Callable[[WheelContents, Path], tuple[WrittenArchive, bool]]


def watch_for(
    cell: str | None, observer: Observer, *, progress: bool, module: str | None = None
) -> CompileWatch:
    """Return what makes events of a cell from the output of programs.

    `module` is which of several it works for, with all dots.
    """

    def report_activity(activity: Activity) -> None:
        # The thread that reads a program's progress goes on reading when the run has ended.
        with contextlib.suppress(AllocondaError):
            observer(
                BuildProgressed(
                    cell=cell,
                    path=activity.path,
                    completed=activity.completed,
                    total=activity.total,
                    module=module,
                )
            )

    def report_runtime(name: str, zig_target: str) -> None:
        if cell is not None:
            with contextlib.suppress(AllocondaError):
                observer(RuntimeStarted(cell=cell, name=name, zig_target=zig_target))

    def report_output(text: str) -> None:
        if cell is not None:
            named = text if module is None else f"{module}: {text}"
            observer(BuildLogged(cell=cell, text=named))

    return CompileWatch(
        activity=report_activity if progress else None,
        runtime=report_runtime,
        output=report_output,
    )


class CellBuilder:
    """Builds the cells of one run; its methods are called from many threads.

    Args:
        parts: the modules that are compiled apart from each other.
        modules: compiles.
        merge: makes one module of those for the CPUs of universal2.
        check: checks modules.
        stubs: reads their stubs; None where the project wants none.
        without_stub: returns the file with a module as wheels have it.
    """

    def __init__(
        self,
        parts: tuple[ModulePart, ...],
        modules: CompileOnce,
        merge: Callable[[list[Path], Path], Module],
        check: ModuleCheck,
        stubs: ModuleStubs | None = None,
        without_stub: Callable[[Path], Path] = lambda path: path,
    ) -> None:
        self._modules = modules
        self._merge = merge
        self._check = check
        self._stubs = stubs
        self._without_stub = without_stub
        self._parts = parts
        self._merge_lock = threading.Lock()

    def modules(
        self,
        build: Build,
        headers: tuple[HeaderSet, ...],
        observer: Observer,
        *,
        progress: bool = False,
    ) -> tuple[tuple[CellModule, ...], bool]:
        """Compile and check the cell's modules; the flag tells whether other cells compiled them.

        Raises:
            BuildError: Zig refuses the code.
            CheckError: a module doesn't honour the cell's tags.
            ProjectError: it is not a module of the right name.
        """
        observer(BuildStep(cell=build.cell, step=Step.COMPILE))
        compiled = _Compilations(self._modules, build, headers, observer, progress=progress)
        found = compiled.all(tuple(part for part in self._parts if part.is_for(build)))
        observer(BuildStep(cell=build.cell, step=Step.CHECK))
        built: list[CellModule] = []
        for part, slices, _ in found:
            for one in self._whole_modules(slices):
                one.name = one.name or part.stem
                self._check.check(build, one, part.abi(build))
                built.append(CellModule(module=one, suffix=part.suffix(build)))
        return tuple(built), all(was_shared for _, _, was_shared in found)

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
        modules, shared = self.modules(build, headers, observer, progress=progress)
        compile_s = time.monotonic() - started
        observer(BuildStep(cell=build.cell, step=Step.PACK))
        packed = [
            PackedModule(
                built=one,
                file=self._without_stub(one.module.path),
                stub=self.stub(build, one.module),
            )
            for one in modules
        ]
        contents = wheel_contents(build, packed, payload, is_typed=self._stubs is not None)
        archive, unchanged = write(contents, payload.out_dir)
        if payload.provenance is not None:
            linked = joined_parts([one.module.linked for one in modules])
            payload.provenance.record(build, headers, linked, archive)
        state = CellState.SHARED if shared else CellState.COMPILED
        if all(one.module.recalled for one in modules):
            state = CellState.PACKED
        return BuiltWheel(
            archive=archive,
            state=CellState.CACHED if unchanged else state,
            compile_s=0.0 if shared else compile_s,
        )

    def stub(self, build: Build, module: Module) -> str | None:
        """Return the stub of one of a cell's modules, as a file has it; None where there is none.

        Raises:
            CheckError: it differs from that of another cell.
        """
        return None if self._stubs is None else self._stubs.source_of(module, build.cell)

    def _whole_modules(self, slices: list[Module]) -> list[Module]:
        """Return the modules of a compilation for each CPU, each as one file for all CPUs."""
        of_each = [(one, *one.others) for one in slices]
        if len(slices) == 1:
            return list(of_each[0])
        names = [{module.name: module for module in modules} for modules in of_each]
        if any(one.keys() != names[0].keys() for one in names):
            raise ProjectError(
                "build.zig installs other modules for one CPU than for the other",
                hint="install the same for both, or build wheels for one CPU",
            )
        return [self._merged([one[name] for one in names]) for name in names[0]]

    def _merged(self, slices: list[Module]) -> Module:
        out = slices[0].path.with_suffix(".universal2")
        with self._merge_lock:
            merged = self._merge([module.path for module in slices], out)
        merged.name, merged.import_name = slices[0].name, slices[0].import_name
        merged.beside = _same_files(slices)
        merged.linked = joined_parts([module.linked for module in slices])
        return merged


# What is compiled apart, the modules for each CPU, and whether other cells had them compiled.
_Compiled = tuple[ModulePart, list[Module], bool]


class _Compilations:
    """Compiles the modules of one cell, at the same time."""

    def __init__(
        self,
        modules: CompileOnce,
        build: Build,
        headers: tuple[HeaderSet, ...],
        observer: Observer,
        *,
        progress: bool,
    ) -> None:
        self._modules = modules
        self._build = build
        self._headers = headers
        self._observer = observer
        self._progress = progress
        self._lock = threading.Lock()

    def all(self, parts: tuple[ModulePart, ...]) -> list[_Compiled]:
        """Return all that compile, but for optional ones that don't.

        Raises:
            AllocondaError: of the first module that can't be compiled, when all have ended.
        """
        if len(parts) == 1:
            return [self._compile(parts[0], self._observer)]
        pool = ThreadPoolExecutor(len(parts), thread_name_prefix="module")
        try:
            futures = [pool.submit(self._compile, part, self._observe) for part in parts]
            wait(futures)
        finally:
            # Who interrupts ends the programs next, and with them the threads.
            pool.shutdown(wait=False, cancel_futures=True)
        errors = {
            part: error
            for part, future in zip(parts, futures, strict=True)
            if isinstance(error := future.exception(), BuildError)
        }
        # A wheel without any module is not what was asked for.
        has_none = len(errors) == len(parts)
        refused = [error for part, error in errors.items() if has_none or not part.optional]
        if refused:
            raise _joined_error(refused)
        built = [
            future.result()
            for part, future in zip(parts, futures, strict=True)
            if part not in errors
        ]
        for part, error in errors.items():
            self._observe(_left_out(self._build, part, error))
        return built

    def _observe(self, event: Event) -> None:
        """Hand on an event; observers of a single build are called by one thread at a time."""
        with self._lock:
            self._observer(event)

    def _compile(self, part: ModulePart, observer: Observer) -> _Compiled:
        watch = watch_for(self._build.cell, observer, progress=self._progress, module=part.name)
        found = [
            self._modules.compile(self._request(part, index, target), watch)
            for index, target in enumerate(self._build.target.slices)
        ]
        return part, [module for module, _ in found], all(was_shared for _, was_shared in found)

    def _request(self, part: ModulePart, index: int, target: Target) -> CompileRequest:
        return CompileRequest(
            target=self._modules.compiled_target(target),
            abi=part.abi(self._build),
            headers=self._headers[index] if self._headers else None,
            module=part.name,
        )


def _joined_error(errors: list[BuildError]) -> BuildError:
    """Return the first of several modules' errors, with what the others' compilers say."""
    first, *others = errors
    new = [one for one in others if one.details != first.details]
    if not new:
        return first
    details = (line for one in new for line in (one.message, *one.details))
    return type(first)(
        first.message,
        hint=first.hint,
        details=(*first.details, *details),
        log="\n".join(one.log for one in (first, *new)),
        diagnostics=(
            tuple(error for one in (first, *new) for error in one.diagnostics)
            if all(one.diagnostics for one in (first, *new))
            else ()
        ),
    )


def _left_out(build: Build, part: ModulePart, error: BuildError) -> ModuleLeftOut:
    return ModuleLeftOut(
        cell=build.cell,
        module=part.name or part.stem,
        message=error.message,
        details=error.details,
    )


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
