"""Packing without compiling: the module that an earlier build left."""

from pathlib import Path

from alloconda.build.service.compile import CompileRequest, CompileWatch, Module
from alloconda.build.service.compile_context import CompileContext
from alloconda.build.service.installed_files import files_beside
from alloconda.build.service.installed_module import (
    has_name,
    libraries_in,
    named_module,
    only_module,
)
from alloconda.kernel.config.project import Project
from alloconda.kernel.errors import ProjectError
from alloconda.kernel.listing import listed
from alloconda.kernel.targets.target import Target
from alloconda.packaging.service.editable import module_folder


class PrebuiltCompiler:
    """Takes the module that an earlier build left in zig-out or in the package directory.

    Args:
        context: what all compilations work with.
        library: which of several is the module; None to choose by its exports.
        companions: what earlier builds put beside the module in the package directory.
    """

    def __init__(
        self,
        context: CompileContext,
        library: str | None = None,
        companions: tuple[Path, ...] = (),
    ) -> None:
        self._context = context
        self._library = library
        self._companions = companions

    @property
    def wants_headers(self) -> bool:
        """Whether headers are needed: never, since nothing is compiled."""
        return False

    def compiled_target(self, target: Target) -> Target:
        """Return the target itself, whose suffix the module has."""
        return target

    def prepare(self, watch: CompileWatch) -> None:
        """Do nothing."""

    def compile(self, request: CompileRequest, folder: Path, _watch: CompileWatch) -> Module:
        """Copy the module that is in the project; the checks come after, as for any other."""
        whole = self._context.project
        project = next((one for one in whole.parts if one.import_name == request.module), whole)
        suffix = request.target.extension_suffix(request.abi)
        out = project.root / "zig-out"
        in_package = None if self._library is not None else self._in_package(project, suffix)
        if in_package is not None:
            found = in_package
            beside = tuple(
                (path.relative_to(found.parent).as_posix(), path)
                for path in self._companions
                if path.is_relative_to(found.parent)
            )
        else:
            found = only_module(
                [out / "lib", out / "bin"],
                self._context,
                request,
                library=self._library or (project.module if project.table else None),
                hint="build it first, with `zig build` or `alloconda build`, "
                "or leave --skip-build out",
            )
            beside = files_beside(found, list({found.parent: 0, out / "lib": 0}))
        copied = folder / found.name
        copied.write_bytes(found.read_bytes())
        module = named_module(self._context.finish(copied, request), project)
        module.beside = beside
        return module

    def _in_package(self, project: Project, suffix: str) -> Path | None:
        """Return the module in the package directory, also if only the build knew its name."""
        if project.table is not None:
            folder = module_folder(self._context.project, project.import_name)
            place = folder / f"{project.module}{suffix}"
            return place if place.is_file() else None
        folder = project.package_dir or project.root
        presumed = folder / f"{project.module}{suffix}"
        if presumed.is_file():
            return presumed
        out = project.root / "zig-out"
        if project.config.module_name is not None or libraries_in([out / "lib", out / "bin"]):
            return None
        found = [
            path
            for path in libraries_in([folder])
            if path.name.endswith(suffix)
            and has_name(path, path.name.removesuffix(suffix), self._context.modules)
        ]
        if len(found) > 1:
            names = [path.name.removesuffix(suffix) for path in found]
            raise ProjectError(
                f"{folder.name} has {len(found)} modules, and no key names one: {listed(names)}",
                hint=f'name one in [tool.alloconda], such as module-name = "{names[0]}"',
            )
        return found[0] if found else None
