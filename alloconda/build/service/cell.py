"""One cell from plan to wheel: headers, compilation, check, packing."""

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from alloconda.binary.model.problems import Expectation, Problem, ProblemCode
from alloconda.binary.model.stable_abi import CpythonSymbols
from alloconda.binary.model.tag_check import judge
from alloconda.build.model.cell_needs import wheel_tags
from alloconda.build.model.matrix import Build
from alloconda.build.model.matrix_result import BuiltWheel
from alloconda.build.service.compile import (
    CheckResults,
    CompileRequest,
    CompileWatch,
    Module,
)
from alloconda.build.service.compile_once import CompileOnce
from alloconda.build.service.link_check import import_library_hint
from alloconda.build.service.payload import WheelPayload
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.errors import AllocondaError, CheckError, ProjectError
from alloconda.kernel.events.events import (
    BuildLogged,
    BuildProgressed,
    BuildStep,
    CellState,
    Observer,
    Step,
)
from alloconda.kernel.targets.target import Os, Target
from alloconda.kernel.values import replace
from alloconda.kernel.zig.linked_parts import joined_parts
from alloconda.kernel.zig.progress import Activity
from alloconda.packaging.model.package import PackageLayout, init_text
from alloconda.packaging.model.sbom import SBOM_PATH, sbom_bytes
from alloconda.packaging.model.wheel_contents import (
    GeneratedFile,
    ModuleFile,
    PackageFile,
    WheelContents,
)
from alloconda.packaging.model.written_archive import WrittenArchive
from alloconda.packaging.service.package import (
    check_for_targets,
    check_imported,
    check_installed,
)

_CONTRACT_CODES = (ProblemCode.NO_INIT, ProblemCode.WRONG_INIT)


def _other_hook_hint(build: Build) -> str:
    if build.abi.is_stable and build.abi.python.free_threaded:
        return (
            "export PyModExport_ (PEP 793), as modules of alloconda's Zig package do, or build for "
            f"that version alone: --no-abi3 --python-version {build.abi.python}"
        )
    return "export PyInit_, which every version knows"


# Writes a wheel into a directory, whole or not at all; the flag tells whether the very same one was
# there before.
WriteWheel = Callable[[WheelContents, Path], tuple[WrittenArchive, bool]]


def watch_for(cell: str | None, observer: Observer, *, progress: bool) -> CompileWatch:
    """Return what turns what programs tell into events of a cell."""

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


def _arcnames(build: Build, payload: WheelPayload) -> tuple[str, ...]:
    """Return the paths in a cell's wheel but for those of the metadata's fixed names."""
    package = payload.package
    return (
        package.layout.module_arcname(build.extension_suffix),
        *(file.arcname for file in package.generated),
        *(file.arcname for file in package.files),
        *(f"licenses/{below}" for below, _ in payload.metadata.license_files),
    )


class CellBuilder:
    """Builds the cells of one run; its methods are called from many threads."""

    def __init__(
        self,
        project: Project,
        modules: CompileOnce,
        merge: Callable[[list[Path], Path], Module],
        cpython_symbols: Callable[[], CpythonSymbols],
        check_results: CheckResults,
    ) -> None:
        self._project = project
        self._modules = modules
        self._merge = merge
        self._cpython_symbols = cpython_symbols
        self._check_results = check_results
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
            ProjectError: it is no module of the right name.
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
        module.name = module.name or self._project.module
        self._check(build, module)
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
        check_for_targets(_arcnames(build, payload), build.targets)
        started = time.monotonic()
        module, shared = self.module(build, headers, observer, progress=progress)
        compile_s = time.monotonic() - started
        observer(BuildStep(cell=build.cell, step=Step.PACK))
        archive, unchanged = write(self._contents(build, module, payload), payload.out_dir)
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

    def _check(self, build: Build, module: Module) -> None:
        expectation = Expectation(targets=build.targets, abi=build.abi, module=module.name)
        question = repr(expectation)
        if self._check_results.knows(module, question):
            return
        problems = judge(module.facts, expectation, self._cpython_symbols())
        if not problems:
            self._check_results.remember(module, question)
            return
        tags = " and ".join(build.platform_tags)
        details = tuple(problem.message for problem in problems)
        if all(problem.code in _CONTRACT_CODES for problem in problems):
            raise ProjectError(
                f"the built module is not {module.name!r}",
                details=details,
                hint="make the name in the source and module-name in pyproject.toml the same",
            )
        raise CheckError(
            f"the built module doesn't honour {tags}; no wheel written",
            details=details,
            hint=self._hint(build, problems),
        )

    def _hint(self, build: Build, problems: tuple[Problem, ...]) -> str | None:
        without_cpython = any(problem.code is ProblemCode.NO_CPYTHON for problem in problems)
        by_build_zig = self._project.way is BuildMode.BUILD_ZIG
        if without_cpython and by_build_zig and build.target.os is Os.WINDOWS:
            return import_library_hint()
        if any(problem.code is ProblemCode.WRONG_HOOK for problem in problems):
            return _other_hook_hint(build)
        return None

    def _contents(self, build: Build, module: Module, payload: WheelPayload) -> WheelContents:
        layout = replace(payload.package.layout, module_stem=module.name)
        beside = tuple(
            PackageFile(arcname=f"{layout.module_folder}{relative}", path=path)
            for relative, path in module.beside
            if not payload.excludes(f"{layout.module_folder}{relative}")
        )
        # What a build makes is newer than a file of the same name in the package.
        replaced = {file.arcname for file in beside}
        kept = tuple(file for file in payload.package.files if file.arcname not in replaced)
        module_arcname = layout.module_arcname(build.extension_suffix)
        check_imported(module_arcname, (file.arcname for file in (*kept, *beside)))
        check_installed(
            tuple(file.arcname for file in beside),
            (module_arcname, *(file.arcname for file in kept)),
            build.targets,
        )
        return WheelContents(
            metadata=payload.metadata,
            tags=wheel_tags(build),
            module=ModuleFile(arcname=module_arcname, source=module.path),
            files=(*kept, *beside),
            generated=tuple(
                _for_module(file, layout)
                for file in payload.package.generated
                if file.arcname not in replaced
            ),
            dist_info=(
                GeneratedFile(arcname=SBOM_PATH, data=sbom_bytes(payload.sbom, module.linked)),
            ),
        )


def _for_module(file: GeneratedFile, layout: PackageLayout) -> GeneratedFile:
    """Return a generated file as the module's name, known only when it was built, has it."""
    if file.arcname == f"{layout.folder}__init__.py":
        return replace(file, data=init_text(layout).encode())
    return file


def _same_files(slices: list[Module]) -> tuple[tuple[str, Path], ...]:
    """Return what is beside the modules that become one.

    Raises:
        ProjectError: a file differs from CPU to CPU.
    """
    first = {relative: path.read_bytes() for relative, path in slices[0].beside}
    for module in slices[1:]:
        other = {relative: path.read_bytes() for relative, path in module.beside}
        for relative in sorted(first.keys() | other.keys()):
            if first.get(relative) != other.get(relative):
                raise ProjectError(
                    f"build.zig installs {relative} beside the module, another for each CPU",
                    hint="install the same file for both CPUs of universal2, or build wheels for "
                    "one CPU",
                )
    return slices[0].beside
