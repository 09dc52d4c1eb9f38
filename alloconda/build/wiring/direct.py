"""Joins direct compilation to the project's sources and to what earlier runs left."""

import os
from functools import partial

from alloconda.build.service.compile import Compiler
from alloconda.build.service.direct import DirectCompiler, DirectPorts
from alloconda.build.service.parts import PartsCompiler
from alloconda.build.service.static_libraries import StaticLibraries
from alloconda.build.wiring.compile_context import compile_context
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.staging import Staging
from alloconda.kernel.config.project import Project
from alloconda.kernel.system.visible_paths import may_write
from alloconda.kernel.values import replace
from alloconda.kernel.zig.c_arguments import date_flags
from alloconda.kernel.zig.command_lines import Zig


def direct_compiler(session: Session, zig: Zig, staging: Staging) -> Compiler:
    """Return what compiles a project without a build.zig."""
    from alloconda.build.adapters.compiler_environment import environment_flags
    from alloconda.build.adapters.module_cache import ModuleCache
    from alloconda.build.adapters.named_files import defining_file, files_named
    from alloconda.build.adapters.package_headers import PackageHeaders
    from alloconda.build.adapters.project_notes import DiskNotes
    from alloconda.build.adapters.windows_libraries import windows_library_of
    from alloconda.build.adapters.zig_package import refresh_zig_package, wants_zig_package
    from alloconda.build.adapters.zig_sources import ZigSources

    root = session.project.root
    context = replace(
        compile_context(session, zig, root, staging.folder),
        flags=environment_flags(os.environ),
        made=session.made_sources,
        package_code=PackageHeaders(session.local_cache, session.processes).code,
    )
    dates = date_flags(session.packing.source_date_epoch())
    notes = DiskNotes(session.local_cache)
    if may_write(root) and wants_zig_package(root):
        # Editors resolve the import through it in a direct project too.
        refresh_zig_package(root)
    ports = DirectPorts(
        context=context,
        notes=notes,
        check_results=staging.check_results,
        dates=dates,
        find_files=partial(files_named, root),
        find_definition=partial(defining_file, root),
        find_windows_library=partial(windows_library_of, zig=zig),
        libraries=StaticLibraries(context, dates) if context.project.libraries else None,
    )

    def compiler(project: Project, seen: Project) -> DirectCompiler:
        """Return what compiles a module, by its project and by that as Zig sees it."""
        own = replace(ports, context=replace(context, project=seen))
        if project.source is None:
            return DirectCompiler(own)
        zig_package = context.files.zig_package().parent
        return DirectCompiler(
            replace(
                own,
                thread_start=ZigSources(project.source, root).thread_start,
                store=ModuleCache(session.local_cache, project.source, zig_package, zig),
            )
        )

    project = session.project
    if not project.parts:
        return compiler(project, context.project)
    parts = zip(project.import_names, project.parts, context.project.parts, strict=True)
    return PartsCompiler(project, {name: compiler(part, seen) for name, part, seen in parts})
