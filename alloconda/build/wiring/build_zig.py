"""Joins compilation by a build.zig to the project's files and to what earlier runs left."""

from alloconda.build.adapters.build_folder import prepare_build_folder
from alloconda.build.adapters.project_notes import DiskNotes
from alloconda.build.adapters.source_check import check_build_files
from alloconda.build.service.build_zig import BuildZigCompiler
from alloconda.build.service.prebuilt import PrebuiltCompiler
from alloconda.build.wiring.compile_context import compile_context
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.staging import Staging
from alloconda.build.wiring.zig import find_project_zig
from alloconda.kernel.events.channel import report_if_slow
from alloconda.kernel.events.events import Observer, Preparation, PreparationStarted
from alloconda.kernel.zig.command_lines import Zig


def build_zig_compiler(
    session: Session, zig: Zig, staging: Staging | None = None
) -> BuildZigCompiler:
    """Return what compiles a project by its build.zig; without a staging it can only be asked."""
    root = session.project.root
    check_build_files(root)
    folder = prepare_build_folder(root, session.local_cache, zig.version)
    context = compile_context(session, zig, folder, None if staging is None else staging.folder)
    return BuildZigCompiler(context, DiskNotes(session.local_cache), session.settings.library)


def prebuilt_compiler(session: Session, zig: Zig, staging: Staging) -> PrebuiltCompiler:
    """Return what takes the module that an earlier `zig build` left."""
    from alloconda.build.adapters.companion_install import CompanionFiles

    root = session.project.root
    context = compile_context(session, zig, root, staging.folder)
    companions = CompanionFiles(root, session.local_cache).unchanged_files()
    return PrebuiltCompiler(context, session.settings.library, companions)


def contract_options(session: Session, observer: Observer) -> tuple[str, ...]:
    """Return the options of the contract that the project's build.zig declares.

    Raises:
        BuildError: the build.zig doesn't compile.
    """
    zig = find_project_zig(session)
    with report_if_slow(observer, PreparationStarted(what=Preparation.BUILD_RUNNER)):
        compiler = build_zig_compiler(session, zig)
        compiler.check_syntax()
        return tuple(option.value for option in compiler.declared())
