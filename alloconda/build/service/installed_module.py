"""The modules among the libraries that a `zig build` installed."""

from pathlib import Path

from alloconda.binary.model import exported_init_names
from alloconda.build.service.compile import CompileRequest, Module
from alloconda.build.service.compile_context import CompileContext, ModuleFiles
from alloconda.build.service.installed_files import name_of_module
from alloconda.kernel.config.project import Project
from alloconda.kernel.errors import CheckError, ProjectError

_MODULE_SUFFIXES = (".so", ".dylib", ".dll", ".pyd")


def installed_modules(
    places: list[Path], context: CompileContext, request: CompileRequest, *, library: str | None
) -> list[Path]:
    """Return the libraries that are modules: the one that is named, those of tables, or all.

    Raises:
        ProjectError: there is none, or one that a table names is not there.
    """
    project, found = context.project, libraries_in(places)
    if library is None and project.parts:
        parts = project.parts_for(request.target, request.abi)
        return [_of_part(part, found, context.modules, request) for part in parts]
    if library is None and len(found) > 1:
        modules = [path for path in found if _is_python_module(path, context.modules)]
        if len(modules) > 1 and _belong_together(modules, context):
            # The one of the project's module is the first.
            return sorted(modules, key=lambda path: library_stem(path) != project.module)
    return [only_module(places, context, request, library=library)]


def _belong_together(modules: list[Path], context: CompileContext) -> bool:
    """Return whether libraries are modules of one wheel.

    Each has a name of its own, and the one that the configuration names is among them.
    """
    project = context.project
    names = {name_of_module(context.modules.read(path), library_stem(path)) for path in modules}
    if len(names) < len(modules):
        return False
    stems = {library_stem(path) for path in modules}
    return project.config.module_name is None or project.module in names | stems


def _of_part(
    part: Project, found: list[Path], modules: ModuleFiles, request: CompileRequest
) -> Path:
    named = [path for path in found if library_stem(path) == part.module]
    if not named:
        named = [path for path in found if has_name(path, part.module, modules)]
    if not named:
        raise ProjectError(
            f"the build for {request.target} produced no module {part.import_name}",
            hint=f"have build.zig install a dynamic library called {part.module}, or correct the "
            "name in [[tool.alloconda.modules]]",
        )
    return named[0]


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
            hint=f"name one with --lib, such as --lib {library_stem(found[0])}, or give each a "
            "table in [[tool.alloconda.modules]]",
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
    if project.table is not None:
        module.name, module.import_name = project.module, project.table.name
    elif project.config.module_name is None:
        module.name = name_of_module(module.facts, project.module)
    return module


def named_modules(modules: list[Module], project: Project, request: CompileRequest) -> Module:
    """Set the names of a build's modules; return the first, with the others among its own."""
    first, *further = modules
    if project.parts:
        for module, part in zip(
            modules, project.parts_for(request.target, request.abi), strict=True
        ):
            named_module(module, part)
    elif further:
        for module in modules:
            module.name = name_of_module(module.facts, library_stem(module.path))
    else:
        named_module(first, project)
    for module in further:
        module.is_further = True
    first.others = tuple(further)
    return first
