"""Compiling by `zig build-lib`, for projects without a build.zig."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from alloconda.binary.model.problems import Expectation
from alloconda.binary.model.tag_check import needs_compiler_rt
from alloconda.build.service.compile import CheckResults, CompileRequest, CompileWatch, Module
from alloconda.build.service.compile_context import CompileContext
from alloconda.build.service.link_check import LinkNotes, check_linked
from alloconda.build.service.missing_headers import (
    FindFiles,
    missing_framework_hint,
    missing_header_hint,
)
from alloconda.build.service.missing_symbols import (
    FindDefinition,
    FindLibrary,
    defined_nowhere,
    missing_symbol_hint,
)
from alloconda.build.service.static_libraries import LibraryRequest, StaticLibraries
from alloconda.kernel.errors import BuildError, ProjectError, reworded
from alloconda.kernel.system.visible_paths import is_file
from alloconda.kernel.targets.target import Arch, Os, Target
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.command_lines import (
    DirectBuild,
    build_lib_command,
    is_misread,
    translate_c_command,
)
from alloconda.kernel.zig.compile_errors import (
    missing_frameworks,
    missing_headers,
    undefined_symbols,
    wants_cpu_model,
)
from alloconda.kernel.zig.linked_parts import parts_of_command
from alloconda.kernel.zig.native_code import NativeCode, SourceFile

# That code looks for features of x86 CPUs when it runs.
_CPU_MODEL = "cpu-model"
# A header of Windows by a name that only a disk without regard to case finds; it follows.
_HEADER_NAME = "windows-header-"


class ProjectNotes(LinkNotes, Protocol):
    """What earlier runs of a project found; it may be lost at any time."""

    def has(self, note: str) -> bool:
        """Return whether a note was taken."""
        ...

    def take(self, note: str) -> None:
        """Take a note."""
        ...

    def all(self, beginning: str) -> tuple[str, ...]:
        """Return the notes that begin with a text, sorted."""
        ...


def _starts_none() -> None:
    """Return that no code starts a thread: there is no Zig code."""


def _finds_none(_name: str) -> tuple[str, ...]:
    """Return that no file has a name."""
    return ()


class ModuleStore(Protocol):
    """Modules of earlier compilations; they may be lost at any time."""

    def recall(self, command: Sequence[str], path: Path) -> bool:
        """Put the module that a command would make at a path; False if it isn't known."""
        ...

    def keep(self, command: Sequence[str], path: Path) -> None:
        """Keep the module that a command made."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectPorts:
    """What direct compilations of a project work with.

    Attributes:
        context: what all compilations work with.
        notes: what earlier runs found.
        check_results: which modules passed their checks in earlier runs.
        thread_start: returns the first place, "file:line", where the project's Zig code starts a
            thread; None without such a place.
        store: modules of earlier compilations, for projects whose inputs are known.
        dates: flags that have __DATE__ and its like say the same in every build.
        find_files: returns the project's files of a name.
        find_definition: returns the source of the project that defines a function.
        find_windows_library: returns the library of Windows that has a function.
        libraries: compiles the project's static libraries; None where it has none.
    """

    context: CompileContext
    notes: ProjectNotes
    check_results: CheckResults
    thread_start: Callable[[], str | None] = _starts_none
    store: ModuleStore | None = None
    dates: tuple[str, ...] = ()
    find_files: FindFiles = _finds_none
    find_definition: FindDefinition = defined_nowhere
    find_windows_library: FindLibrary = defined_nowhere
    libraries: StaticLibraries | None = None


class DirectCompiler:
    """Compiles by `zig build-lib`, for projects without a build.zig.

    Args:
        ports: what it works with.
    """

    def __init__(self, ports: DirectPorts) -> None:
        self._ports = ports

    @property
    def wants_headers(self) -> bool:
        """Whether the project's code includes Python.h."""
        return self._ports.context.project.may_want_headers

    def compiled_target(self, target: Target) -> Target:
        """Return one target for all Linux platforms of a CPU when the module holds no libc."""
        return self._ports.context.project.compiled_target(target)

    def prepare(self, watch: CompileWatch) -> None:
        """Do nothing: what several compilations share is small."""

    def compile(self, request: CompileRequest, folder: Path, watch: CompileWatch) -> Module:
        """Compile; without Zig's compiler_rt first, which takes most of a first compilation.

        Such a module takes memcpy and the like from the C library that every Python process has.
        When it wants more than that, it is compiled again with compiler_rt, and the next run
        knows.
        """
        return _Compilation(self._ports, request, folder, watch).module()


class _Compilation:
    """One module for one CPU and ABI."""

    def __init__(
        self, ports: DirectPorts, request: CompileRequest, folder: Path, watch: CompileWatch
    ) -> None:
        self._ports = ports
        self._project = ports.context.project_for(request.target, request.abi)
        self._request = request
        self._folder = folder
        self._watch = watch
        # What earlier compilations lacked, and this one is given from the beginning.
        notes = ports.notes
        self._given = {*notes.all(_HEADER_NAME), *((_CPU_MODEL,) if notes.has(_CPU_MODEL) else ())}

    def module(self) -> Module:
        self._check_names()
        self._check_threads()
        while True:
            try:
                return self._compiled()
            except BuildError as error:
                if not self._learn(error.log):
                    raise self._explained(error) from error

    def _learn(self, log: str) -> bool:
        """Note what a compilation lacks that can be given; False where it had all of that.

        Another one may have noted it meanwhile.
        """
        wanted = [_CPU_MODEL] if wants_cpu_model(log) else []
        if self._request.target.os is Os.WINDOWS:
            # Windows doesn't mind the case of names, and code for it doesn't either.
            wanted += [
                f"{_HEADER_NAME}{name}"
                for name in missing_headers(log)
                if name != name.lower() and self._ports.context.has_windows_header(name.lower())
            ]
        new = [note for note in wanted if note not in self._given]
        for note in new:
            self._ports.notes.take(note)
        self._given.update(new)
        return bool(new)

    def _explained(self, error: BuildError) -> BuildError:
        find, target = self._ports.find_files, self._request.target
        hint = (
            missing_header_hint(missing_headers(error.log), target, find)
            or missing_framework_hint(missing_frameworks(error.log), target)
            or missing_symbol_hint(
                undefined_symbols(error.log),
                self._ports.find_definition,
                self._ports.find_windows_library if target.os is Os.WINDOWS else defined_nowhere,
            )
        )
        if hint is None or error.hint is not None:
            return error
        return reworded(error, hint=hint)

    def _compiled(self) -> Module:
        target, notes = self._request.target, self._ports.notes
        note = f"compiler-rt-{target.zig_target}-{self._project.optimize}"
        lean = target.os is not Os.WINDOWS and not notes.has(note)
        build = self._build(compiler_rt=not lean)
        module = self._run(build)
        if not lean or self._is_complete(module):
            return self._described(module, build)
        notes.take(note)
        build = self._build(compiler_rt=True)
        return self._described(self._run(build), build)

    def _described(self, module: Module, build: DirectBuild) -> Module:
        version = self._ports.context.zig.version
        command = build_lib_command(build, version)
        module.linked = parts_of_command(command, build.target, version)
        return module

    def _check_names(self) -> None:
        """Refuse C files that Zig can't compile; directories are reached by a link, files not."""
        project = self._project
        codes = (project.native, *(one.native for one in project.linked_libraries))
        for source in (source for code in codes for source in code.sources):
            if not source.path.is_relative_to(self._project.root):
                # It is made, in a cache elsewhere.
                continue
            name = source.path.relative_to(self._project.root).as_posix()
            if is_misread(name):
                raise ProjectError(
                    f"Zig can't compile {name!r}: it misreads tabs, line breaks and backslashes "
                    "in the names of C files",
                    hint="rename it, here and in sources",
                )

    def _check_threads(self) -> None:
        """Refuse std.Thread in a Linux module without libc: nothing would catch what it does.

        Without libc, Zig starts threads from what its own start-up code left behind, and in a
        shared library that code never ran. The module would compile, import, and go wrong.
        """
        project = self._project
        if self._request.target.os is not Os.LINUX or project.links_libc:
            return
        # An explicit link-libc = false promises that the code never runs there.
        place = self._ports.thread_start() if project.config.link_libc is None else None
        if place is not None:
            raise ProjectError(
                f"{place} starts threads, which a Linux module can't do without the C library",
                hint="add link-libc = true to [tool.alloconda]; link-libc = false says that the "
                "code is never used on Linux",
            )

    def _is_complete(self, module: Module) -> bool:
        """Return whether a module that was compiled without compiler_rt can do without it."""
        request, results = self._request, self._ports.check_results
        question = f"does without compiler_rt on {request.target}"
        if results.knows(module, question):
            return True
        expected = Expectation(
            targets=(request.target,), abi=request.abi, module=self._project.module
        )
        if needs_compiler_rt(module.facts, expected):
            return False
        results.remember(module, question)
        return True

    def _run(self, build: DirectBuild) -> Module:
        context, request = self._ports.context, self._request
        store = self._ports.store if _is_self_contained(build) else None
        # The output's path is new in each run, and the module doesn't contain it.
        settled = build_lib_command(replace(build, output=""), context.zig.version)
        output = Path(build.output)
        if store is not None and store.recall(settled, output):
            return context.finish(output, request, recalled=True)
        command = build_lib_command(build, context.zig.version)
        finished = context.run_zig("zig build-lib", command, request, self._watch)
        if not output.is_file():
            raise ProjectError(
                f"the build for {request.target} produced no extension module",
                hint="leave out of zig-args what takes the output away, such as -fno-emit-bin",
            )
        check_linked(output, request, finished, notes=self._ports.notes, files=context.modules)
        if store is not None:
            store.keep(settled, output)
        return context.finish(output, request)

    def _build(self, *, compiler_rt: bool) -> DirectBuild:
        project, request, context = self._project, self._request, self._ports.context
        file_name = f"{project.module}{_plain_suffix(request.target)}"
        build = DirectBuild(
            target=request.target,
            abi=request.abi,
            optimize=project.optimize,
            name=project.module,
            output=str(self._folder / file_name),
            source=None if project.source is None else str(project.source),
            native=self._native(),
            zig_package=str(context.files.zig_package()),
            options=str(context.files.options(request.abi, compiler_rt=compiler_rt)),
            python_h=None,
            link_libc=project.links_libc,
            link_libcpp=project.links_libcpp,
            compiler_rt=compiler_rt,
            python=context.python_paths(request),
            local_cache=str(context.local_cache),
            extra=project.config.zig_args,
            root=str(project.root),
            dates=self._ports.dates,
        )
        return self._with_python_h(build)

    def _native(self) -> NativeCode:
        """Return the project's code with headers that flags name by their paths.

        Zig looks for such a header in the project alone, and not where the compiler does.
        """
        project, files = self._project, self._ports.context.files

        def header(name: str) -> str:
            beside = project.root / name
            if is_file(beside):
                return str(beside)
            return str(files.keep("included.h", f'#include "{name}"\n'))

        native = self._with_libraries(project.native).with_headers(header)
        if self._request.target.os is Os.WINDOWS:
            native = self._with_windows_names(native)
        if _CPU_MODEL not in self._given:
            return native
        cpu_model = SourceFile(path=files.cpu_model(), arches=(Arch.X86_64, Arch.I686))
        return replace(native, sources=(*native.sources, cpu_model))

    def _with_libraries(self, native: NativeCode) -> NativeCode:
        """Return code that links the project's own static libraries by their files."""
        libraries = self._ports.libraries
        if libraries is None:
            return native
        wanted = LibraryRequest(
            project=self._project, request=self._request, folder=self._folder, watch=self._watch
        )
        files = {
            one.name: str(libraries.path(one, wanted)) for one in self._project.linked_libraries
        }
        named = tuple(files.get(one, one) for one in native.libraries)
        return replace(native, libraries=named)

    def _with_windows_names(self, native: NativeCode) -> NativeCode:
        """Return code that finds headers of Windows by the names that its author wrote."""
        keep = self._ports.context.files.keep
        names = [note.removeprefix(_HEADER_NAME) for note in sorted(self._given - {_CPU_MODEL})]
        folders = (keep(name, f"#include <{name.lower()}>\n").parent for name in names)
        return replace(native, include_dirs=(*native.include_dirs, *folders))

    def _with_python_h(self, build: DirectBuild) -> DirectBuild:
        if self._request.headers is None or build.source is None:
            return build
        context = self._ports.context
        header = context.files.keep("python_h.h", "#define PY_SSIZE_T_CLEAN\n#include <Python.h>\n")
        command = translate_c_command(build, str(header))
        finished = context.run_zig("zig translate-c Python.h", command, self._request, self._watch)
        return replace(build, python_h=str(context.files.keep("python_h.zig", finished.stdout)))


def _is_self_contained(build: DirectBuild) -> bool:
    """Return whether only Zig's own files and the project's Zig code go into the module."""
    native = build.native
    return not (
        native.sources or native.libraries or build.link_libc or build.python_h or build.extra
    )


def _plain_suffix(target: Target) -> str:
    return {Os.LINUX: ".so", Os.MACOS: ".dylib", Os.WINDOWS: ".dll"}.get(target.os, ".so")
