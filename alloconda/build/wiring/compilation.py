"""Joins the cells of a run to what compiles and checks their modules."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from alloconda.binary.model.stable_abi import CpythonSymbols
from alloconda.build.service.cell import CellBuilder
from alloconda.build.service.compile import Compiler, Module
from alloconda.build.service.compile_once import CompileOnce
from alloconda.build.service.module_check import ModuleCheck
from alloconda.build.service.module_part import module_parts, whole_project
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.staging import Staging
from alloconda.kernel.config.project import BuildMode
from alloconda.kernel.system.host import job_count
from alloconda.kernel.targets.target import Floor, Target
from alloconda.kernel.zig.command_lines import Zig


def cell_builder(session: Session, zig: Zig, staging: Staging) -> tuple[CellBuilder, CompileOnce]:
    """Return what builds the cells of one run, and what it compiles with."""
    project = session.project
    jobs = project.config.jobs or job_count()
    modules = CompileOnce(project_compiler(session, zig, staging), staging.folder, jobs)
    check = ModuleCheck(
        project,
        _load_cpython_symbols,
        staging.check_results,
        partial(_defining_file, project.root),
        partial(_glibc_version_of, session, zig),
    )
    is_apart = session.settings.skip_build or project.build_mode is BuildMode.DIRECT
    parts = module_parts(project) if is_apart else whole_project(project)
    cells = CellBuilder(*(parts, modules, _merge_slices, check, staging.stubs), _without_stub)
    return cells, modules


def project_compiler(session: Session, zig: Zig, staging: Staging) -> Compiler:
    """Return what compiles the project.

    Raises:
        ProjectError: a source is not a plain file.
    """
    from alloconda.build.adapters.source_check import check_sources

    project = session.project
    if not session.settings.skip_build:
        _ = session.made_sources
        check_sources(project.root, project.sources)
        if project.build_mode is BuildMode.DIRECT:
            from alloconda.build.wiring.direct import direct_compiler

            return direct_compiler(session, zig, staging)
    from alloconda.build.wiring.build_zig import build_zig_compiler, prebuilt_compiler

    if session.settings.skip_build:
        return prebuilt_compiler(session, zig, staging)
    return build_zig_compiler(session, zig, staging)


def _glibc_version_of(session: Session, zig: Zig, symbol: str, target: Target) -> Floor | None:
    from alloconda.build.adapters.glibc_probe import glibc_version_of
    from alloconda.build.wiring.compile_context import compile_context

    run = compile_context(session, zig, session.project.root).run
    return glibc_version_of(symbol, target, zig, run)


def _defining_file(root: Path, symbol: str) -> str | None:
    from alloconda.build.adapters.named_files import defining_file

    return defining_file(root, symbol)


def _load_cpython_symbols() -> CpythonSymbols:
    from alloconda.binary.formats.stable_abi import cpython_symbols

    return cpython_symbols()


def _without_stub(module: Path) -> Path:
    from alloconda.binary.formats.module_files import LocalModuleFiles

    return LocalModuleFiles().without_stub(module)


def _merge_slices(slices: Sequence[Path], out: Path) -> Module:
    from alloconda.binary.formats.macho_fat import merge
    from alloconda.binary.formats.module_files import LocalModuleFiles

    merge(slices, out)
    return Module(out, LocalModuleFiles().read)
