"""Compiling one module for one CPU, by Zig alone or through the project's build.zig.

Both ways end in the same thing: one checked-to-be-single module file and what it says of itself.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Protocol

from alloconda.domain.binary.facts import BinaryFacts
from alloconda.domain.binary.problems import Expectation
from alloconda.domain.binary.verdict import needs_compiler_rt
from alloconda.domain.headers import HeaderSet
from alloconda.domain.project import Project
from alloconda.domain.python import Abi
from alloconda.domain.target import Libc, Os, Target
from alloconda.domain.zig import (
    ContractOption,
    DirectBuild,
    PythonPaths,
    Zig,
    ZigBuild,
    build_help_command,
    build_lib_command,
    compile_errors,
    declared_options,
    translate_c_command,
    zig_build_command,
)
from alloconda.errors import BuildError, OutsideError, ProjectError
from alloconda.services.program import Finished, ProgramRunner

_MODULE_SUFFIXES = (".so", ".dylib", ".dll", ".pyd")
_SHOWN_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileRequest:
    """Everything that decides a module's bytes but the project itself: equal requests share one."""

    target: Target
    abi: Abi
    headers: HeaderSet | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A compiled module in the staging area, and what it says of itself."""

    path: Path
    facts: BinaryFacts


class Compiler(Protocol):
    """Compiles a project for one CPU and ABI."""

    @property
    def wants_headers(self) -> bool:
        """Whether requests must bring the target's Python.h."""
        ...

    def compile(self, request: CompileRequest, folder: Path) -> Module:
        """Compile into an empty folder.

        Raises:
            BuildError: Zig refuses the code.
            ProjectError: it builds something else than one module.
            OutsideError: Zig can't be run.
        """
        ...


class ModuleFiles(Protocol):
    """Reads and mends module files."""

    def read(self, path: Path) -> BinaryFacts:
        """Return what a module says of itself; CheckError if it is none."""
        ...

    def drop_needed(self, path: Path, name: str) -> bool:
        """Remove a library from the list of those that the module wants; False if not there."""
        ...


class CompilationFiles(Protocol):
    """Files that compilations of any project want, at paths that stay the same between runs."""

    def zig_package(self) -> Path:
        """Return the root file of the shipped Zig package."""
        ...

    def options(self, abi: Abi) -> Path:
        """Return the Zig file that tells the shipped package the ABI."""
        ...

    def keep(self, name: str, text: str) -> Path:
        """Return the path of a file that holds a text; equal texts have equal paths."""
        ...

    def import_library(self, target: Target, abi: Abi, zig: Zig) -> PythonPaths:
        """Return where the import library of CPython's DLL stands, made from its list of names."""
        ...


class ProjectNotes(Protocol):
    """What was learnt in earlier runs of a project; it may be lost at any time."""

    def has(self, note: str) -> bool:
        """Whether a note was taken."""
        ...

    def take(self, note: str) -> None:
        """Take a note."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What both ways to compile work with."""

    project: Project
    zig: Zig
    run: ProgramRunner
    modules: ModuleFiles
    files: CompilationFiles


class DirectCompiler:
    """Compiles by `zig build-lib`, for projects without a build.zig."""

    def __init__(self, workshop: Workshop, notes: ProjectNotes) -> None:
        self._workshop = workshop
        self._notes = notes

    @property
    def wants_headers(self) -> bool:
        """Whether the project's code includes Python.h."""
        return self._workshop.project.wants_headers

    def compile(self, request: CompileRequest, folder: Path) -> Module:
        """Compile; without Zig's compiler_rt first, which takes most of a first compilation.

        Such a module takes memcpy and the like from the C library that every Python process has.
        When it wants more than that, it is compiled again with compiler_rt, and the next run
        knows.
        """
        note = f"compiler-rt-{request.target.zig_target}-{self._workshop.project.optimize}"
        lean = request.target.os is not Os.WINDOWS and not self._notes.has(note)
        build = self._build(request, folder, compiler_rt=not lean)
        module = self._run(build, request, folder)
        expected = Expectation(
            targets=(request.target,), abi=request.abi, module=self._workshop.project.module
        )
        if not lean or not needs_compiler_rt(module.facts, expected):
            return module
        self._notes.take(note)
        return self._run(self._build(request, folder, compiler_rt=True), request, folder)

    def _run(self, build: DirectBuild, request: CompileRequest, folder: Path) -> Module:
        workshop = self._workshop
        command = build_lib_command(build, workshop.zig.version)
        finished = _run_zig(workshop, command, request.headers)
        if finished.status != 0:
            raise _refused("zig build-lib", request.target, finished)
        return _finish(workshop, _only_module([folder], workshop.project, request), request)

    def _build(self, request: CompileRequest, folder: Path, *, compiler_rt: bool) -> DirectBuild:
        project, files = self._workshop.project, self._workshop.files
        build = DirectBuild(
            target=request.target,
            abi=request.abi,
            optimize=project.optimize,
            name=project.module,
            output=str(folder / f"{project.module}{_plain_suffix(request.target)}"),
            source=None if project.source is None else str(project.source),
            c_sources=tuple(str(path) for path in project.c_sources),
            zig_package=str(files.zig_package()),
            options=str(files.options(request.abi)),
            python_h=None,
            link_libc=project.links_libc,
            compiler_rt=compiler_rt,
            python=_python_paths(self._workshop, request),
            local_cache=str(project.root / ".zig-cache"),
            extra=project.config.zig_args,
        )
        return self._with_python_h(build, request)

    def _with_python_h(self, build: DirectBuild, request: CompileRequest) -> DirectBuild:
        if request.headers is None or build.source is None:
            return build
        workshop = self._workshop
        header = workshop.files.keep(
            "python_h.h", "#define PY_SSIZE_T_CLEAN\n#include <Python.h>\n"
        )
        command = translate_c_command(build, str(header))
        finished = _run_zig(workshop, command, request.headers)
        if finished.status != 0:
            raise _refused("zig translate-c Python.h", request.target, finished)
        return replace(build, python_h=str(workshop.files.keep("python_h.zig", finished.stdout)))


@dataclass(slots=True)
class BuildZigCompiler:
    """Compiles by `zig build`, for projects that have a build.zig."""

    workshop: Workshop
    library: str | None = None
    _declared: frozenset[ContractOption] | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def wants_headers(self) -> bool:
        """Whether the build.zig declares -Dpython-include."""
        return ContractOption.PYTHON_INCLUDE in self.declared()

    def declared(self) -> frozenset[ContractOption]:
        """Return the options that the build.zig declares, asked for once.

        Raises:
            BuildError: the build.zig doesn't compile.
        """
        with self._lock:
            if self._declared is None:
                finished = _run_zig(self.workshop, build_help_command(), None)
                if finished.status != 0:
                    raise _refused("zig build --help", None, finished)
                self._declared = declared_options(finished.stdout + finished.stderr)
            return self._declared

    def compile(self, request: CompileRequest, folder: Path) -> Module:
        """Compile with a prefix of its own, and take the one module that was installed there."""
        workshop = self.workshop
        config = workshop.project.config
        declared = self.declared()
        if ContractOption.TARGET not in declared:
            raise ProjectError(
                "build.zig declares no -Dtarget, so its module would be for this machine alone",
                hint="take the target from b.standardTargetOptions(.{}) in build.zig",
            )
        build = ZigBuild(
            target=request.target,
            abi=request.abi,
            optimize=workshop.project.optimize,
            declared=declared,
            prefix=str(folder),
            python=_python_paths(workshop, request),
            step=config.build_step,
            extra=config.zig_args,
        )
        command = zig_build_command(build, workshop.zig.version)
        finished = _run_zig(workshop, command, request.headers)
        if finished.status != 0:
            raise _refused("zig build", request.target, finished)
        places = [folder / "lib", folder / "bin"]
        return _finish(
            workshop, _only_module(places, workshop.project, request, self.library), request
        )


class PrebuiltCompiler:
    """Takes the module that an earlier build left in zig-out or in the package directory."""

    def __init__(self, workshop: Workshop, library: str | None = None) -> None:
        self._workshop = workshop
        self._library = library

    @property
    def wants_headers(self) -> bool:
        """Whether headers are needed: never, since nothing is compiled."""
        return False

    def compile(self, request: CompileRequest, folder: Path) -> Module:
        """Copy the module that stands in the project; the checks come after, as for any other."""
        project = self._workshop.project
        suffix = request.target.extension_suffix(request.abi)
        in_package = (project.package_dir or project.root) / f"{project.module}{suffix}"
        if in_package.is_file() and self._library is None:
            found = in_package
        else:
            out = project.root / "zig-out"
            found = _only_module([out / "lib", out / "bin"], project, request, self._library)
        copied = folder / found.name
        copied.write_bytes(found.read_bytes())
        return _finish(self._workshop, copied, request)


def _run_zig(workshop: Workshop, arguments: tuple[str, ...], headers: HeaderSet | None) -> Finished:
    include = {} if headers is None else {"ALLOCONDA_PYTHON_INCLUDE": str(headers.include_dir)}
    return workshop.run.run(
        [workshop.zig.path, *arguments], cwd=workshop.project.root, environment=include
    )


def _python_paths(workshop: Workshop, request: CompileRequest) -> PythonPaths:
    headers = request.headers
    include = None if headers is None else str(headers.include_dir)
    if request.target.os is not Os.WINDOWS:
        return PythonPaths(include_dir=include)
    library = request.abi.windows_library
    shipped = None if headers is None else headers.libs_dir
    if shipped is not None and (shipped / f"{library}.lib").is_file():
        return PythonPaths(include_dir=include, library_dir=str(shipped), library=library)
    made = workshop.files.import_library(request.target, request.abi, workshop.zig)
    return PythonPaths(include_dir=include, library_dir=made.library_dir, library=made.library)


def _only_module(
    places: list[Path], project: Project, request: CompileRequest, library: str | None = None
) -> Path:
    found = sorted(
        path
        for place in places
        if place.is_dir()
        for path in place.iterdir()
        if path.suffix in _MODULE_SUFFIXES and not path.is_symlink()
    )
    wanted = library or project.module
    if len(found) > 1 and (named := [path for path in found if _stem(path) == wanted]):
        found = named
    if library is not None:
        found = [path for path in found if _stem(path) == library]
    if not found:
        raise ProjectError(
            f"the build for {request.target} produced no extension module"
            + (f" called {library}" if library else ""),
            hint="build.zig must install one dynamic library: b.installArtifact(lib)",
        )
    if len(found) > 1:
        raise ProjectError(
            f"the build for {request.target} produced {len(found)} modules: "
            + ", ".join(path.name for path in found),
            hint=f"name one with --lib, such as --lib {_stem(found[0])}",
        )
    return found[0]


def _stem(path: Path) -> str:
    name = path.name.split(".")[0]
    return name.removeprefix("lib") if path.suffix in (".so", ".dylib") else name


def _finish(workshop: Workshop, path: Path, request: CompileRequest) -> Module:
    if request.target.os is Os.LINUX and request.target.libc is Libc.MUSL:
        # Zig names musl's library as musl builds it; Alpine installs it under another name, which
        # is the only one that musllinux admits. Every process has it loaded before any module.
        workshop.modules.drop_needed(path, "libc.so")
    return Module(path=path, facts=workshop.modules.read(path))


def _plain_suffix(target: Target) -> str:
    return {Os.LINUX: ".so", Os.MACOS: ".dylib", Os.WINDOWS: ".dll"}[target.os]


def _refused(what: str, target: Target | None, finished: Finished) -> BuildError:
    if finished.status < 0:
        raise OutsideError(
            f"{what} was ended by signal {-finished.status}"
            + (f" while it built {target}" if target else ""),
            hint="try again, with fewer --jobs if memory is short",
        )
    errors = compile_errors(finished.log)
    lines = errors or tuple(finished.log.splitlines())
    place = "" if target is None else f" (-target {target.zig_target})"
    return BuildError(
        f"{what} failed{place}",
        details=lines[:_SHOWN_LINES],
        log=finished.log,
    )
