"""Compiling by `zig build`, for projects that have a build.zig, and finding what it installed."""

import os
from dataclasses import field
from pathlib import Path, PurePosixPath
from threading import Lock

from alloconda.binary.model import exported_init_names
from alloconda.binary.model.cpython import listed
from alloconda.build.service.compile import CompileRequest, CompileWatch, Module
from alloconda.build.service.compile_context import CompileContext, ModuleFiles
from alloconda.build.service.installed_files import files_beside, name_of_module
from alloconda.build.service.link_check import LinkNotes, check_linked
from alloconda.kernel.config.project import Project
from alloconda.kernel.errors import BuildError, CheckError, ProjectError
from alloconda.kernel.system.program import Finished
from alloconda.kernel.targets.target import Target
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.command_lines import (
    ZigBuild,
    build_help_command,
    unusable_build_arguments,
    zig_build_command,
)
from alloconda.kernel.zig.contract import ContractOption, declared_options
from alloconda.kernel.zig.linked_parts import parts_of_build, without_commands
from alloconda.kernel.zig.optimize import Optimize

_UNWATCHED = CompileWatch()
_CORRECT_BUILD_ZIG = "correct build.zig until `zig build --help` lists its options"
_MODULE_SUFFIXES = (".so", ".dylib", ".dll", ".pyd")


@dataclass(slots=True)
class BuildZigCompiler:
    """Compiles by `zig build`, for projects that have a build.zig."""

    context: CompileContext
    notes: LinkNotes
    library: str | None = None
    _declared: frozenset[ContractOption] | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def wants_headers(self) -> bool:
        """Whether the build.zig declares -Dpython-include."""
        return ContractOption.PYTHON_INCLUDE in self.declared()

    def compiled_target(self, target: Target) -> Target:
        """Return the target itself: what a build.zig does with libc is its own affair."""
        return target

    def prepare(self, watch: CompileWatch) -> None:
        """Ask for the declared options; Zig compiles its build runner for that, once."""
        self.declared(watch)

    def check_syntax(self, watch: CompileWatch = _UNWATCHED) -> None:
        """Have Zig read the build.zig alone: compiling its build runner first takes long.

        Raises:
            BuildError: it is not valid Zig.
        """
        place = f"{self.context.build_root or self.context.folder}/build.zig"
        try:
            self.context.run_zig("zig ast-check build.zig", ("ast-check", place), None, watch)
        except BuildError as error:
            raise BuildError(
                error.message, hint=_CORRECT_BUILD_ZIG, details=error.details, log=error.log
            ) from error

    def declared(self, watch: CompileWatch = _UNWATCHED) -> frozenset[ContractOption]:
        """Return the options that the build.zig declares, asked for once.

        Raises:
            BuildError: the build.zig doesn't compile.
            ProjectError: with what `zig-args` hold, `zig build` would give no module.
        """
        with self._lock:
            if self._declared is None:
                finished = self._ask_build_zig(watch)
                self._declared = declared_options(finished.stdout + finished.stderr)
            return self._declared

    def _ask_build_zig(self, watch: CompileWatch) -> Finished:
        arguments = self.context.project.config.zig_args
        if unusable := unusable_build_arguments(arguments):
            raise ProjectError(
                f"with {listed(unusable)} in zig-args, zig build doesn't install a module where "
                "alloconda takes it from, or doesn't end",
                hint="leave it out of [tool.alloconda] zig-args in pyproject.toml",
            )
        try:
            command = build_help_command(
                arguments,
                self.context.build_root,
                str(self.context.local_cache),
            )
            return self.context.run_zig("zig build --help", command, None, watch)
        except BuildError as error:
            raise BuildError(
                f"{error.message}, which asks build.zig for its options",
                hint=_CORRECT_BUILD_ZIG,
                details=error.details,
                log=error.log,
            ) from error

    def compile(self, request: CompileRequest, folder: Path, watch: CompileWatch) -> Module:
        """Compile with a prefix of its own, and take the one module that was installed there."""
        context = self.context
        config = context.project.config
        declared = self.declared()
        if ContractOption.TARGET not in declared:
            raise ProjectError(
                "build.zig declares no -Dtarget, so its module would be for this machine alone",
                hint="take the target from b.standardTargetOptions(.{}) in build.zig",
            )
        build = ZigBuild(
            target=request.target,
            abi=request.abi,
            optimize=context.project.optimize,
            declared=declared,
            prefix=str(folder),
            python=context.python_paths(request),
            step=config.build_step,
            extra=config.zig_args,
            root=context.build_root,
            local_cache=str(context.local_cache),
        )
        command = zig_build_command(build, context.zig.version)
        finished = context.run_zig("zig build", command, request, watch, spoken=without_commands)
        places = [folder / "lib", folder / "bin"]
        module = _only_module(places, context, request, library=self.library)
        shown = replace(finished, stderr=without_commands(finished.stderr))
        check_linked(
            *(module, request, shown),
            notes=self.notes,
            files=context.modules,
            declared=declared,
        )
        built = context.finish(
            module, request, strip=context.project.optimize is not Optimize.DEBUG
        )
        built.linked = parts_of_build(
            finished.stderr, module.name, request.target, context.zig.version
        )
        self._report_paths(built.path, watch)
        _check_other_libraries(places, built, watch)
        # Windows has its libraries in bin, but what is installed with them may be in lib.
        built.beside = files_beside(built.path, list({module.parent: 0, folder / "lib": 0}))
        return _named(built, context.project)

    def _report_paths(self, module: Path, watch: CompileWatch) -> None:
        """Warn when a module holds the project's path, which differs from machine to machine.

        That is beyond what only debuggers read: C's __FILE__ is such a text.
        """
        if watch.output is None:
            return
        # Where the project is read-only, Zig ran in its stand-in.
        places = dict.fromkeys([str(self.context.project.root), str(self.context.folder)])
        held = [one for one in places if self.context.modules.holds(module, os.fsencode(one))]
        if not held:
            return
        root = held[0]
        watch.output(
            f"the module holds the path {root}, so another directory gives other bytes; if C's "
            f"__FILE__ wrote it, give that source the flag -ffile-prefix-map={root}=. in build.zig"
        )


def _check_other_libraries(places: list[Path], module: Module, watch: CompileWatch) -> None:
    """Name the shared libraries that a build.zig installs and that no wheel gets.

    Raises:
        ProjectError: the module needs one of them.
    """
    others = [path for path in _libraries(places) if path.resolve() != module.path.resolve()]
    if not others:
        return
    installed = {path.name for place in places if place.is_dir() for path in place.iterdir()}
    wanted = [PurePosixPath(name).name for name in module.facts.needed]
    needed = [name for name in wanted if name in installed]
    if needed:
        raise ProjectError(
            f"the module needs {listed(needed)}, which build.zig installs beside it, and a wheel "
            "takes no shared library from there",
            hint="link it statically, with .linkage = .static in b.addLibrary of build.zig",
        )
    if watch.output is not None:
        watch.output(
            f"left out: {listed(path.name for path in others)}, which build.zig installs and the "
            "module doesn't link; what Python code opens itself is taken from the package directory"
        )


def _named(module: Module, project: Project) -> Module:
    """Set a module's name where the configuration has none."""
    if project.config.module_name is None:
        module.name = name_of_module(module.facts, project.module)
    return module


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
        project = self._context.project
        suffix = request.target.extension_suffix(request.abi)
        out = project.root / "zig-out"
        in_package = None if self._library is not None else self._in_package(suffix)
        if in_package is not None:
            found = in_package
            beside = tuple(
                (path.relative_to(found.parent).as_posix(), path)
                for path in self._companions
                if path.is_relative_to(found.parent)
            )
        else:
            found = _only_module(
                [out / "lib", out / "bin"],
                self._context,
                request,
                library=self._library,
                hint="build it first, with `zig build` or `alloconda build`, "
                "or leave --skip-build out",
            )
            beside = files_beside(found, list({found.parent: 0, out / "lib": 0}))
        copied = folder / found.name
        copied.write_bytes(found.read_bytes())
        module = _named(self._context.finish(copied, request), project)
        module.beside = beside
        return module

    def _in_package(self, suffix: str) -> Path | None:
        """Return the module in the package directory, also if only the build knew its name."""
        project = self._context.project
        folder = project.package_dir or project.root
        presumed = folder / f"{project.module}{suffix}"
        if presumed.is_file():
            return presumed
        out = project.root / "zig-out"
        if project.config.module_name is not None or _libraries([out / "lib", out / "bin"]):
            return None
        found = [
            path
            for path in _libraries([folder])
            if path.name.endswith(suffix)
            and _has_name(path, path.name.removesuffix(suffix), self._context.modules)
        ]
        if len(found) > 1:
            names = [path.name.removesuffix(suffix) for path in found]
            raise ProjectError(
                f"{folder.name} has {len(found)} modules, and no key names one: {listed(names)}",
                hint=f'name one in [tool.alloconda], such as module-name = "{names[0]}"',
            )
        return found[0] if found else None


def _only_module(
    places: list[Path],
    context: CompileContext,
    request: CompileRequest,
    *,
    library: str | None,
    hint: str = "build.zig must install one dynamic library: b.installArtifact(lib)",
) -> Path:
    found = _libraries(places)
    if library is not None:
        found = [path for path in found if _stem(path) == library]
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
            hint=f"name one with --lib, such as --lib {_stem(found[0])}, or have build.zig install "
            "the others in a step of their own: a wheel takes one",
        )
    return found[0]


def _among_several(found: list[Path], project: Project, modules: ModuleFiles) -> list[Path]:
    """Return the library of the module's name, with every other Python module; else all.

    Another library may serve the module; another module would be missing in the wheel. Where the
    configuration names none, the only Python module is the one.
    """
    named = [path for path in found if _stem(path) == project.module]
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


def _has_name(path: Path, name: str, modules: ModuleFiles) -> bool:
    try:
        return name_of_module(modules.read(path), "") == name
    except CheckError:
        return False


def _libraries(places: list[Path]) -> list[Path]:
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


def _stem(path: Path) -> str:
    name = path.name.split(".")[0]
    return name.removeprefix("lib") if path.suffix in (".so", ".dylib") else name
