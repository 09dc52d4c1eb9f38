"""Compiling a project: its Zig, the cache, and what builds the cells of a run."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from alloconda.binary.model.stable_abi import StableSymbols
from alloconda.build.adapters.check_cache import CheckCache
from alloconda.build.service.cell import CellBuilder, CompileOnce
from alloconda.build.service.compile import CheckResults, Compiler, Module
from alloconda.build.service.compile_context import CompileContext, ModuleFiles
from alloconda.headers.model.lock import LOCK_NAME, Lock
from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.config.settings import Settings
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.machine import default_cache_dir
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.zig.command_lines import Zig


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """What a run works in: a temporary folder, and what earlier runs found in order."""

    folder: Path
    check_results: CheckCache


class Compilation:
    """Compiles one project.

    Args:
        project: the project.
        settings: what flags and the environment say.
        processes: runs Zig, and can end it.
    """

    def __init__(self, project: Project, settings: Settings, processes: ProcessRunner) -> None:
        self._project = project
        self._settings = settings
        self._processes = processes

    def find_zig(self, lock: Lock | None) -> Zig:
        """Find the Zig to use: the locked one, when there is a lock.

        Raises:
            OutsideError: there is no usable Zig.
        """
        from alloconda.kernel.zig.places import LocalZigHost
        from alloconda.kernel.zig.toolchain import ZigOptions, find_zig

        config = self._project.config
        explicit = [] if self._settings.zig is None else [self._settings.zig]
        if config.zig is not None:
            path = self._project.root / config.zig
            text = str(path) if path.exists() else config.zig
            explicit.append((text, "tool.alloconda.zig"))
        options = ZigOptions(explicit=tuple(explicit), pinned=config.zig_version)
        if lock is not None:
            lock.check_pin(config.zig_version)
            options = replace(options, pinned=lock.zig, pinned_by=LOCK_NAME)
        host = LocalZigHost(
            self._known_cache_dir(), offline=self._settings.offline, processes=self._processes
        )
        return find_zig(options, host)

    def declared_options(self, zig: Zig) -> tuple[str, ...]:
        """Return the options of the contract that the project's build.zig declares.

        Raises:
            BuildError: the build.zig doesn't compile.
        """
        from alloconda.binary.formats.module_files import LocalModuleFiles
        from alloconda.build.adapters.project_notes import DiskNotes
        from alloconda.build.adapters.zig_package import refresh_zig_package
        from alloconda.build.service.build_zig import BuildZigCompiler

        refresh_zig_package(self._project.root)
        context = self._context(zig, LocalModuleFiles())
        compiler = BuildZigCompiler(context, DiskNotes(self._project.root))
        return tuple(option.value for option in compiler.declared())

    def cache_dir(self) -> Path:
        """Return the cache directory: a flag's, the project's, or the user's own."""
        configured = self._project.config.python_cache
        if self._settings.cache_dir is None and configured is not None:
            return self._project.root / configured
        return self._settings.cache_dir or default_cache_dir()

    def _known_cache_dir(self) -> Path | None:
        """Return the cache directory; None where a user without a home has none."""
        with contextlib.suppress(OutsideError):
            return self.cache_dir()
        return None

    def cells(self, zig: Zig, staging: Staging) -> tuple[CellBuilder, CompileOnce]:
        """Return what builds the cells of one run, and what it compiles with."""
        from alloconda.binary.formats.module_files import LocalModuleFiles

        def load_stable_symbols() -> StableSymbols:
            from alloconda.binary.formats.stable_abi import stable_symbols

            return stable_symbols()

        compiler = self._compiler(zig, LocalModuleFiles(), staging.check_results)
        modules = CompileOnce(compiler, staging.folder)
        cells = CellBuilder(
            self._project, modules, _merge_slices, load_stable_symbols, staging.check_results
        )
        return cells, modules

    def _context(self, zig: Zig, modules: ModuleFiles) -> CompileContext:
        from alloconda.build.adapters.compilation_files import CachedCompilationFiles

        spare = self._project.root / ".zig-cache" / "alloconda-generated"
        return CompileContext(
            project=self._project,
            zig=zig,
            run=self._processes,
            modules=modules,
            files=CachedCompilationFiles(self.cache_dir(), spare, self._processes),
        )

    def _compiler(self, zig: Zig, modules: ModuleFiles, check_results: CheckResults) -> Compiler:
        from alloconda.build.adapters.module_cache import ModuleCache
        from alloconda.build.adapters.project_notes import DiskNotes
        from alloconda.build.adapters.zig_package import refresh_zig_package, wants_zig_package
        from alloconda.build.adapters.zig_sources import ZigSources
        from alloconda.build.service.build_zig import BuildZigCompiler, PrebuiltCompiler
        from alloconda.build.service.direct import DirectCompiler

        context = self._context(zig, modules)
        notes = DiskNotes(self._project.root)
        if self._settings.skip_build:
            return PrebuiltCompiler(context, self._settings.library)
        if self._project.way is BuildMode.BUILD_ZIG or wants_zig_package(self._project.root):
            # Editors resolve the import through it in a direct project too.
            refresh_zig_package(self._project.root)
        if self._project.way is BuildMode.BUILD_ZIG:
            return BuildZigCompiler(context, notes, self._settings.library)
        root, source = self._project.root, self._project.source
        store = None
        sources = None if source is None else ZigSources(source, root)
        if source is not None:
            store = ModuleCache(root, source, context.files.zig_package().parent, zig)
        return DirectCompiler(context, notes, check_results, sources, store)


def _merge_slices(slices: Sequence[Path], out: Path) -> Module:
    from alloconda.binary.formats.macho_fat import merge
    from alloconda.binary.formats.module_files import LocalModuleFiles

    merge(slices, out)
    return Module(out, LocalModuleFiles().read)
