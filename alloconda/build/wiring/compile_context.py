"""Joins what every compilation works with to the project, its caches and its programs."""

from pathlib import Path

from alloconda.build.service.compile_context import CompileContext
from alloconda.build.wiring.session import Session
from alloconda.kernel.zig.caches import ZigRunner, global_cache_variables, local_cache_variables
from alloconda.kernel.zig.command_lines import Zig


def compile_context(
    session: Session, zig: Zig, folder: Path, staging: Path | None = None
) -> CompileContext:
    """Return what the compilations of a project work with.

    Args:
        session: the project.
        zig: compiles it.
        folder: where Zig runs.
        staging: the run's temporary directory, if it has one.
    """
    from alloconda.binary.formats.module_files import LocalModuleFiles
    from alloconda.build.adapters.compilation_files import CachedCompilationFiles

    root, local_cache = session.project.root, session.local_cache

    def cache_variables() -> dict[str, str]:
        return {
            **global_cache_variables(session.cache_dir),
            **local_cache_variables(root, local_cache),
        }

    runner = ZigRunner(session.processes, cache_variables)
    spare = local_cache / "alloconda-generated"
    files = CachedCompilationFiles(session.cache_dir(), spare, runner, staging)
    seen = files.plain_path(folder)
    return CompileContext(
        project=session.project.seen_at(files.plain_path(root)),
        folder=seen,
        local_cache=files.plain_path(local_cache.parent) / local_cache.name,
        is_linked=seen != folder,
        zig=zig,
        run=runner,
        modules=LocalModuleFiles(),
        files=files,
    )
