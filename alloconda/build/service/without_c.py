"""Refusing platforms for which only code without C can be compiled: Pyodide's."""

from alloconda.build.model.matrix import BuildPlan
from alloconda.kernel.config.applied_overrides import overridden
from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.errors import ProjectError
from alloconda.kernel.listing import listed
from alloconda.kernel.targets.target import Os

_MOST_NAMES = 3


def check_without_c(project: Project, plan: BuildPlan) -> None:
    """Refuse a plan with cells for Pyodide of a project whose code needs a C library.

    What a build.zig links is its own affair: there the linker refuses it.

    Raises:
        ProjectError: with what needs one.
    """
    if project.build_mode is not BuildMode.DIRECT:
        return
    for build in plan.builds:
        if build.target.os is not Os.EMSCRIPTEN:
            continue
        for part in project.parts or (project,):
            reason = _reason(overridden(part, build.target, build.abi))
            if reason is not None:
                raise ProjectError(
                    f"{reason}, and what is compiled for {build.target} can't: Zig has no C "
                    "library of Emscripten",
                    hint="leave that platform out, or keep it out with an override whose when is "
                    '{ os = "emscripten" }; its C code needs the Emscripten that Pyodide was made '
                    "with, which alloconda doesn't run",
                )


def _reason(project: Project) -> str | None:
    """Return what of a project needs a C library, as the beginning of a sentence."""
    sources = [source.path.name for source in project.native.sources]
    if sources:
        return (
            f"{listed(sources, _MOST_NAMES)} {'is' if len(sources) == 1 else 'are'} C or C++ code"
        )
    if project.linked_libraries:
        names = [library.name for library in project.linked_libraries]
        return f"the module links {listed(names, _MOST_NAMES)}"
    if project.wants_headers:
        return "the module includes Python.h (python-headers)"
    if project.links_libc:
        return "the module links the C library (link-libc)"
    return None
