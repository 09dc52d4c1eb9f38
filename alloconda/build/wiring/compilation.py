"""Compiling a project: its Zig, the cache, and what builds the cells of a run."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from alloconda.binary.model.stable_abi import CpythonSymbols
from alloconda.build.adapters.check_cache import CheckCache
from alloconda.build.service.cell import CellBuilder
from alloconda.build.service.compile import Compiler, Module
from alloconda.build.service.compile_context import CompileContext, ModuleFiles
from alloconda.build.service.compile_once import CompileOnce
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.zig import find_project_zig
from alloconda.kernel.config.project import BuildMode
from alloconda.kernel.events.channel import report_if_slow
from alloconda.kernel.events.events import Observer, Preparation, PreparationStarted
from alloconda.kernel.system.run_folders import run_folder
from alloconda.kernel.system.visible_paths import may_write
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.caches import ZigRunner, global_cache_variables, local_cache_variables
from alloconda.kernel.zig.command_lines import Zig


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """What a run works in: a temporary folder, and what earlier runs found in order."""

    folder: Path
    check_results: CheckCache


@contextlib.contextmanager
def staging(session: Session) -> Iterator[Staging]:
    """Give what a run works in; what it finds in order is kept for later runs."""
    with run_folder() as folder:
        staged = Staging(folder=folder, check_results=CheckCache(session.local_cache))
        yield staged
        staged.check_results.save()


def declared_options(session: Session, observer: Observer) -> tuple[str, ...]:
    """Return the options of the contract that the project's build.zig declares."""
    zig = find_project_zig(session)
    with report_if_slow(observer, PreparationStarted(what=Preparation.BUILD_RUNNER)):
        return Compilation(session).declared_options(zig)


class Compilation:
    """Compiles the project of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._project = session.project
        self._settings = session.settings
        self._processes = session.processes

    def declared_options(self, zig: Zig) -> tuple[str, ...]:
        """Return the options of the contract that the project's build.zig declares.

        Raises:
            BuildError: the build.zig doesn't compile.
        """
        from alloconda.binary.formats.module_files import LocalModuleFiles
        from alloconda.build.adapters.build_folder import prepare_build_folder
        from alloconda.build.adapters.project_notes import DiskNotes
        from alloconda.build.adapters.source_check import check_build_files
        from alloconda.build.service.build_zig import BuildZigCompiler

        check_build_files(self._project.root)
        folder = prepare_build_folder(self._project.root, self._session.local_cache, zig.version)
        context = self._context(zig, LocalModuleFiles(), folder)
        compiler = BuildZigCompiler(context, DiskNotes(self._session.local_cache))
        compiler.check_syntax()
        return tuple(option.value for option in compiler.declared())

    def cells(self, zig: Zig, staging: Staging) -> tuple[CellBuilder, CompileOnce]:
        """Return what builds the cells of one run, and what it compiles with."""
        from alloconda.binary.formats.module_files import LocalModuleFiles

        def load_cpython_symbols() -> CpythonSymbols:
            from alloconda.binary.formats.stable_abi import cpython_symbols

            return cpython_symbols()

        compiler = self._compiler(zig, LocalModuleFiles(), staging)
        modules = CompileOnce(compiler, staging.folder)
        cells = CellBuilder(
            self._project, modules, _merge_slices, load_cpython_symbols, staging.check_results
        )
        return cells, modules

    def _context(
        self, zig: Zig, modules: ModuleFiles, folder: Path, staging: Path | None = None
    ) -> CompileContext:
        from alloconda.build.adapters.compilation_files import CachedCompilationFiles

        runner = ZigRunner(self._processes, self._cache_variables)
        local_cache = self._session.local_cache
        spare = local_cache / "alloconda-generated"
        files = CachedCompilationFiles(self._session.cache_dir(), spare, runner, staging)
        seen = files.plain_path(folder)
        return CompileContext(
            project=self._project.seen_at(files.plain_path(self._project.root)),
            folder=seen,
            local_cache=files.plain_path(local_cache.parent) / local_cache.name,
            is_linked=seen != folder,
            zig=zig,
            run=runner,
            modules=modules,
            files=files,
        )

    def _cache_variables(self) -> dict[str, str]:
        """Return the environment variables that lead Zig to caches that it can write."""
        return {
            **global_cache_variables(self._session.cache_dir),
            **local_cache_variables(self._project.root, self._session.local_cache),
        }

    def _compiler(self, zig: Zig, modules: ModuleFiles, staging: Staging) -> Compiler:
        from alloconda.build.adapters.companion_install import CompanionFiles
        from alloconda.build.adapters.source_check import check_build_files, check_sources

        project = self._project
        if not self._settings.skip_build:
            named = () if project.source is None else (project.source,)
            check_sources(project.root, (*named, *project.c_sources))
        if project.way is BuildMode.DIRECT and not self._settings.skip_build:
            return self._direct_compiler(zig, modules, staging)
        from alloconda.build.adapters.build_folder import prepare_build_folder
        from alloconda.build.adapters.project_notes import DiskNotes
        from alloconda.build.service.build_zig import BuildZigCompiler, PrebuiltCompiler

        root = self._project.root
        if self._settings.skip_build:
            context = self._context(zig, modules, root, staging.folder)
            companions = CompanionFiles(root, self._session.local_cache).unchanged_files()
            return PrebuiltCompiler(context, self._settings.library, companions)
        check_build_files(root)
        folder = prepare_build_folder(root, self._session.local_cache, zig.version)
        context = self._context(zig, modules, folder, staging.folder)
        notes = DiskNotes(self._session.local_cache)
        return BuildZigCompiler(context, notes, self._settings.library)

    def _direct_compiler(self, zig: Zig, modules: ModuleFiles, staging: Staging) -> Compiler:
        from alloconda.build.adapters.module_cache import ModuleCache
        from alloconda.build.adapters.project_notes import DiskNotes
        from alloconda.build.adapters.zig_package import refresh_zig_package, wants_zig_package
        from alloconda.build.adapters.zig_sources import ZigSources
        from alloconda.build.service.direct import DirectCompiler

        root, source = self._project.root, self._project.source
        context = self._context(zig, modules, root, staging.folder)
        notes = DiskNotes(self._session.local_cache)
        if may_write(root) and wants_zig_package(root):
            # Editors resolve the import through it in a direct project too.
            refresh_zig_package(root)
        if source is None:
            return DirectCompiler(context, notes, staging.check_results)
        thread_start = ZigSources(source, root).thread_start
        zig_package = context.files.zig_package().parent
        store = ModuleCache(self._session.local_cache, source, zig_package, zig)
        return DirectCompiler(context, notes, staging.check_results, thread_start, store)


def _merge_slices(slices: Sequence[Path], out: Path) -> Module:
    from alloconda.binary.formats.macho_fat import merge
    from alloconda.binary.formats.module_files import LocalModuleFiles

    merge(slices, out)
    return Module(out, LocalModuleFiles().read)
