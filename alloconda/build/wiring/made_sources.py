"""Joins what makes sources to a project: its own commands, Cython and cffi, once for a run."""

from pathlib import Path

from alloconda.build.adapters.made_store import MadeStore
from alloconda.build.model.made_sources import (
    MadeSource,
    MadeSources,
    SourceKey,
    check_one_made,
    source_key,
)
from alloconda.kernel.config.project import Project
from alloconda.kernel.system.program import ProgramRunner
from alloconda.kernel.zig.native_code import SourceFile
from alloconda.packaging.service.editable import import_folder
from alloconda.packaging.service.package import package_request


def makes_sources(project: Project) -> bool:
    """Return whether a project's code is partly made by other programs."""
    made = (source.is_made for native in project.all_native for source in native.sources)
    return bool(project.config.generate) or any(made)


def make_sources(project: Project, programs: ProgramRunner, local_cache: Path) -> MadeSources:
    """Make all that a project's modules are compiled of; what is there already stays.

    Args:
        project: the project.
        programs: runs what makes it.
        local_cache: gives the directory of it.

    Raises:
        AllocondaError: something can't be made.
    """
    if project.config.generate:
        from alloconda.build.adapters.generate_step import GenerateRunner

        runner = GenerateRunner(root=project.root, local_cache=local_cache, programs=programs)
        for number, step in enumerate(project.config.generate, 1):
            runner.run(step, f"tool.alloconda.generate[{number}]")
    found: dict[SourceKey, MadeSource] = {}
    for part in project.parts or (project,):
        name = _module_name(part)
        check_one_made(part.native, name)
        for source in part.any_native.sources:
            if source.is_made:
                found[source_key(source, project.root)] = _made(
                    part, source, name, programs, MadeStore(local_cache)
                )
    return found


def _made(
    part: Project, source: SourceFile, name: str, programs: ProgramRunner, store: MadeStore
) -> MadeSource:
    """Return what is made of one source of a module."""
    if source.variable:
        from alloconda.build.adapters.cffi_source import CffiCompiler

        cffi = CffiCompiler(root=part.root, store=store, programs=programs)
        return cffi.made(source.path, source.variable, name)
    from alloconda.build.adapters.cython_source import CythonCompiler

    folders = (import_folder(part.whole or part), part.root, *part.any_native.include_dirs)
    cython = CythonCompiler(
        root=part.root,
        folders=tuple(dict.fromkeys(folders)),
        store=store,
        programs=programs,
    )
    config = part.config
    return cython.made(source.path, name, config.cython_language, config.cython_directives)


def _module_name(part: Project) -> str:
    """Return what Python imports a module as, with all dots."""
    if part.import_name:
        return part.import_name
    layout = package_request(part).layout
    return layout.module_arcname("").replace("/", ".")
