"""The module among the libraries that a `zig build` installed."""

from pathlib import Path

from alloconda.binary.model import exported_init_names
from alloconda.build.service.compile import CompileRequest, Module
from alloconda.build.service.compile_context import CompileContext, ModuleFiles
from alloconda.build.service.installed_files import name_of_module
from alloconda.kernel.config.project import Project
from alloconda.kernel.errors import CheckError, ProjectError

_MODULE_SUFFIXES = (".so", ".dylib", ".dll", ".pyd")


def only_module(
    places: list[Path],
    context: CompileContext,
    request: CompileRequest,
    *,
    library: str | None,
    hint: str = "build.zig must install one dynamic library: b.installArtifact(lib)",
) -> Path:
    """Return the one library that is the module.

    Args:
        places: the folders in which builds install libraries.
        context: what all compilations work with.
        request: what was built for.
        library: the name of the library to take; None to choose by its exports.
        hint: what to do where there is none.

    Raises:
        ProjectError: there is none, or there are several.
    """
    found = libraries_in(places)
    if library is not None:
        found = [path for path in found if library_stem(path) == library]
    elif len(found) > 1:
        found = _among_several(found, context.project, context.modules)
    if not found:
        raise ProjectError(
            f"the build for {request.target} produced no extension module"
            + (f" called {library}" if library else ""),
            hint=hint,
        )
    if len(found) > 1:
        raise ProjectError(
            f"the build for {request.target} produced {len(found)} modules: "
            + ", ".join(path.name for path in found),
            hint=f"name one with --lib, such as --lib {library_stem(found[0])}, or have build.zig "
            "install the others in a step of their own: a wheel takes one",
        )
    return found[0]


def _among_several(found: list[Path], project: Project, modules: ModuleFiles) -> list[Path]:
    """Return the library of the module's name, with every other Python module; else all.

    Another library may serve the module; another module would be missing in the wheel. Where the
    configuration names none, the only Python module is the one.
    """
    named = [path for path in found if library_stem(path) == project.module]
    if not named:
        made = [path for path in found if _is_python_module(path, modules)]
        unnamed = project.config.module_name is None
        return made if unnamed and len(made) == 1 else found
    return [path for path in found if path in named or _is_python_module(path, modules)]


def _is_python_module(path: Path, modules: ModuleFiles) -> bool:
    try:
        return bool(exported_init_names(modules.read(path)))
    except CheckError:
        return False


def has_name(path: Path, name: str, modules: ModuleFiles) -> bool:
    """Return whether a file is a Python module of a name."""
    try:
        return name_of_module(modules.read(path), "") == name
    except CheckError:
        return False


def libraries_in(places: list[Path]) -> list[Path]:
    """Return each library once; one with a version has its plain name as a link to it."""
    names = sorted(
        (
            path
            for place in places
            if place.is_dir()
            for path in place.iterdir()
            if path.suffix in _MODULE_SUFFIXES and path.is_file()
        ),
        key=lambda path: (len(path.name), path.name),
    )
    by_file: dict[Path, Path] = {}
    for path in names:
        by_file.setdefault(path.resolve(), path)
    return sorted(by_file.values())


def library_stem(path: Path) -> str:
    """Return a library's name without "lib", version and suffix."""
    name = path.name.split(".")[0]
    return name.removeprefix("lib") if path.suffix in (".so", ".dylib") else name


def named_module(module: Module, project: Project) -> Module:
    """Set a module's name where the configuration has none."""
    if project.config.module_name is None:
        module.name = name_of_module(module.facts, project.module)
    return module
