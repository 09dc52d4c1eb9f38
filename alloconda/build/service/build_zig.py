"""Compiling by `zig build`, for projects that have a build.zig."""

import os
from dataclasses import field
from pathlib import Path, PurePosixPath
from threading import Lock

from alloconda.build.service.compile import CompileRequest, CompileWatch, Module
from alloconda.build.service.compile_context import CompileContext
from alloconda.build.service.installed_files import files_beside
from alloconda.build.service.installed_module import (
    installed_modules,
    libraries_in,
    named_modules,
)
from alloconda.build.service.link_check import LinkNotes, check_linked
from alloconda.kernel.errors import BuildError, ProjectError, reworded
from alloconda.kernel.listing import listed
from alloconda.kernel.system.program import Finished
from alloconda.kernel.targets.target import Os, Target
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

_POSITION_INDEPENDENT = (
    "modules of WebAssembly need root_module.pic, import_symbols and rdynamic of the library set "
    "to true, as addPythonModule of the Zig package does"
)
_UNWATCHED = CompileWatch()
_CORRECT_BUILD_ZIG = "correct build.zig until `zig build --help` lists its options"


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
            raise reworded(error, hint=error.hint or _CORRECT_BUILD_ZIG) from error

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
            message = f"{error.message}, which asks build.zig for its options"
            raise reworded(error, message=message, hint=error.hint or _CORRECT_BUILD_ZIG) from error

    def compile(self, request: CompileRequest, folder: Path, watch: CompileWatch) -> Module:
        """Compile with a prefix of its own, and take the modules that were installed there."""
        context = self.context
        project = context.project_for(request.target, request.abi)
        declared = self.declared()
        if ContractOption.TARGET not in declared:
            raise ProjectError(
                "build.zig declares no -Dtarget, so its module would be for this machine alone",
                hint="take the target from b.standardTargetOptions(.{}) in build.zig",
            )
        build = ZigBuild(
            target=request.target,
            abi=request.abi,
            optimize=project.optimize,
            declared=declared,
            prefix=str(folder),
            python=context.python_paths(request),
            step=project.config.build_step,
            extra=project.config.zig_args,
            root=context.build_root,
            local_cache=str(context.local_cache),
        )
        command = zig_build_command(build, context.zig.version)
        try:
            finished = context.run_zig(
                "zig build", command, request, watch, spoken=without_commands
            )
        except BuildError as error:
            if request.target.os is Os.EMSCRIPTEN and "-fPIC" in error.log:
                raise reworded(error, hint=_POSITION_INDEPENDENT) from error
            raise
        places = [folder / "lib", folder / "bin"]
        found = installed_modules(places, context, request, library=self.library)
        shown = replace(finished, stderr=without_commands(finished.stderr))
        modules = []
        for path in found:
            check_linked(
                *(path, request, shown),
                notes=self.notes,
                files=context.modules,
                declared=declared,
            )
            built = context.finish(path, request, strip=project.optimize is not Optimize.DEBUG)
            built.linked = parts_of_build(
                finished.stderr, path.name, request.target, context.zig.version
            )
            self._report_paths(built.path, watch)
            modules.append(built)
        _check_other_libraries(places, modules, watch)
        first = named_modules(modules, context.project, request)
        # Windows has its libraries in bin, but what is installed with them may be in lib.
        first.beside = files_beside(first.path, list({first.path.parent: 0, folder / "lib": 0}))
        return first

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


def _check_other_libraries(places: list[Path], modules: list[Module], watch: CompileWatch) -> None:
    """Name the shared libraries that a build.zig installs and that no wheel gets.

    Raises:
        ProjectError: a module needs one of them.
    """
    taken = {module.path.resolve() for module in modules}
    others = [path for path in libraries_in(places) if path.resolve() not in taken]
    if not others:
        return
    installed = {path.name for place in places if place.is_dir() for path in place.iterdir()}
    wanted = [PurePosixPath(name).name for module in modules for name in module.facts.needed]
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
