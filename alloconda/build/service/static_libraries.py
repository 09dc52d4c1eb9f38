"""Static libraries of a project: compiled once for a target, and linked into modules."""

import threading
from concurrent.futures import Future
from pathlib import Path

from alloconda.build.service.compile import CompileRequest, CompileWatch
from alloconda.build.service.compile_context import CompileContext
from alloconda.kernel.config.project import Project
from alloconda.kernel.errors import BuildError, ProjectError, UsageError
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.command_lines import LibraryBuild, PythonPaths, build_library_command
from alloconda.kernel.zig.native_code import LibraryCode
from alloconda.kernel.zig.optimize import Optimize


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryRequest:
    """A module that links a library.

    Attributes:
        project: the project, or its part, as it is for the target.
        request: what is compiled.
        folder: an empty place for what is built.
        watch: gets progress and output.
    """

    project: Project
    request: CompileRequest
    folder: Path
    watch: CompileWatch


class StaticLibraries:
    """Compiles each library once for all modules that want the same; for many threads.

    Args:
        context: what all compilations work with.
        dates: flags that have __DATE__ and its like say the same in every build.
    """

    def __init__(self, context: CompileContext, dates: tuple[str, ...] = ()) -> None:
        self._context = context
        self._dates = dates
        self._built: dict[tuple[str, ...], Future[Path]] = {}
        self._lock = threading.Lock()

    def path(self, library: LibraryCode, wanted: LibraryRequest) -> Path:
        """Return the file of a library for a module; equal files have equal paths.

        Raises:
            BuildError: Zig refuses its code.
            UsageError: one of its flags means nothing to Zig.
        """
        build = self._build(library, wanted)
        settled = build_library_command(replace(build, output=""), self._context.zig.version)
        with self._lock:
            known = self._built.get(settled)
            if known is None:
                mine: Future[Path] = Future()
                self._built[settled] = mine
        if known is not None:
            return known.result()
        try:
            path = self._compiled(build, wanted)
        except BaseException as error:
            mine.set_exception(error)
            raise
        mine.set_result(path)
        return path

    def _compiled(self, build: LibraryBuild, wanted: LibraryRequest) -> Path:
        command = build_library_command(build, self._context.zig.version)
        try:
            self._context.run_zig("zig build-lib", command, wanted.request, wanted.watch)
        except BuildError as error:
            raise BuildError(
                f"library {build.name}: {error.message}",
                hint=error.hint,
                details=error.details,
                log=error.log,
            ) from error
        output = Path(build.output)
        if not output.is_file():
            raise ProjectError(
                f"the build of the library {build.name} for {build.target} produced no file",
                hint="take flags out of its table in [[tool.alloconda.libraries]]",
            )
        return self._context.files.keep_file(output)

    def _build(self, library: LibraryCode, wanted: LibraryRequest) -> LibraryBuild:
        project, request = wanted.project, wanted.request
        headers = request.headers if library.python_headers else None
        if library.python_headers and headers is None:
            raise UsageError(
                f"the library {library.name} wants Python.h, and no module of its project does",
                hint="set python-headers = true for a module that links it",
            )
        python = self._context.python_paths(request) if library.python_headers else PythonPaths()
        code = library.native.with_environment(self._context.flags)
        return LibraryBuild(
            target=request.target,
            abi=request.abi if library.python_headers else None,
            # It is C alone, whose undefined behaviour other compilers let pass.
            optimize=(project.whole or project).config.optimize or Optimize.FAST,
            name=library.name,
            output=str(wanted.folder / f"lib{library.name}.a"),
            native=code,
            python=python,
            local_cache=str(self._context.local_cache),
            root=str(project.root),
            dates=self._dates,
        )
