"""What every way to compile works with: Zig, the project, and the steps that all of them take."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Protocol

from alloconda.binary.model.facts import BinaryFacts
from alloconda.build.model.made_sources import MADE_FOLDER, MadeSources, with_made
from alloconda.build.model.package_code import PackageCode
from alloconda.build.service.compile import CompileRequest, CompileWatch, Module
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.config.applied_overrides import overridden
from alloconda.kernel.config.project import Project
from alloconda.kernel.errors import AllocondaError, BuildError, OutsideError
from alloconda.kernel.python import Abi
from alloconda.kernel.system.program import Finished, ProgramRunner, ProgressSink
from alloconda.kernel.system.visible_paths import is_file
from alloconda.kernel.targets.target import Libc, Os, Target
from alloconda.kernel.url_credentials import without_credentials
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.apple_sdk import with_sdk
from alloconda.kernel.zig.command_lines import PythonPaths, Zig
from alloconda.kernel.zig.compile_errors import (
    compile_errors,
    is_misread_source,
    refused_place,
    without_shared_warning,
)
from alloconda.kernel.zig.native_code import EnvironmentFlags
from alloconda.kernel.zig.progress import (
    ProgressDecoder,
    compiled_runtime,
    name_size_bytes,
    newest_activity,
)

_SHOWN_LINES = 20
# Zig reports its progress twelve times a second, more than a person can read.
_BETWEEN_REPORTS_S = 0.2
# A Zig that ends sooner had nothing to compile, and its module was read in an earlier run.
_LOADING_AFTER_S = 0.1


class ModuleFiles(Protocol):
    """Reads and edits module files."""

    def read(self, path: Path) -> BinaryFacts:
        """Return the facts of a module; CheckError if the file is not a module."""
        ...

    def load_reader(self, system: Os) -> None:
        """Load what reads the modules of a system; `read` would do it at its first module."""
        ...

    def strip(self, path: Path) -> bool:
        """Take out what only debuggers read; False where the module stays as it is."""
        ...

    def holds(self, path: Path, text: bytes) -> bool:
        """Return whether a module contains a text."""
        ...

    def drop_needed(self, path: Path, name: str) -> bool:
        """Remove a library from the list of those that the module wants; False if not there."""
        ...


class CompilationFiles(Protocol):
    """Files that compilations of any project need, at paths that stay the same between runs."""

    def zig_package(self) -> Path:
        """Return the root file of the shipped Zig package."""
        ...

    def options(self, abi: Abi, *, compiler_rt: bool) -> Path:
        """Return the Zig file that tells the shipped package of the build."""
        ...

    def keep(self, name: str, text: str) -> Path:
        """Return the path of a file that holds a text; equal texts have equal paths."""
        ...

    def keep_file(self, file: Path) -> Path:
        """Return the path of a file that holds the same; of equal names and contents, one path."""
        ...

    def cpu_model(self) -> Path:
        """Return the C file that says which features an x86 CPU has."""
        ...

    def plain_path(self, folder: Path) -> Path:
        """Return a path of a directory by which Zig compiles C code in it: itself, or a link."""
        ...

    def import_library(
        self, target: Target, abi: Abi, zig: Zig, *, headers: HeaderSet | None = None
    ) -> PythonPaths:
        """Return the place of the import library of CPython's DLL, made from its list of names.

        For the ABI of one version, the headers give the names beyond the stable ABI's.
        """
        ...


def _has_no_code(package: str, _target: Target) -> PackageCode:
    """Refuse to look for code of packages where nothing is compiled directly."""
    raise ValueError(package)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileContext:
    """What both ways to compile work with.

    Attributes:
        project: the project as Zig sees it: by a link, where Zig can't have its own path.
        folder: where Zig runs: the project's directory, or its stand-in.
        local_cache: the directory of Zig's local cache.
        is_linked: whether Zig sees links in place of these.
        flags: those that the environment names for C, C++ and the linker.
        made: what is compiled in place of sources of other languages.
        package_code: returns what a module takes from an installed package for a target.
    """

    project: Project
    folder: Path
    local_cache: Path
    zig: Zig
    run: ProgramRunner
    modules: ModuleFiles
    files: CompilationFiles
    is_linked: bool = False
    flags: EnvironmentFlags = field(default_factory=EnvironmentFlags)
    made: MadeSources = field(default_factory=dict)
    package_code: Callable[[str, Target], PackageCode] = _has_no_code

    @property
    def build_root(self) -> str | None:
        """The directory of build.zig, where Zig must not take it from the working directory."""
        return str(self.folder) if self.is_linked else None

    def project_for(self, target: Target, abi: Abi) -> Project:
        """Return the project as it is for a target with one CPU and an ABI.

        Raises:
            OutsideError: SDKROOT names something else than an SDK of macOS, which is compiled for.
        """
        project = overridden(self.project, target, abi)
        folder = self.local_cache / MADE_FOLDER
        native = with_made(project.native, project.root, folder, self.made)
        for name in native.include_packages:
            native = self.package_code(name, target).added_to(native)
        native = native.with_environment(self.flags)
        if target.os is Os.MACOS and self.flags.sdk is not None:
            native = with_sdk(native, self.flags.sdk)
        return replace(project, native=native)

    def has_windows_header(self, name: str) -> bool:
        """Return whether Zig's headers for Windows have one of a name."""
        library = Path(self.zig.path).resolve().parent / "lib"
        return is_file(library / "libc" / "include" / "any-windows-any" / name)

    def run_zig(
        self,
        what: str,
        arguments: tuple[str, ...],
        request: CompileRequest | None,
        watch: CompileWatch,
        spoken: Callable[[str], str] = str,
    ) -> Finished:
        """Run Zig in the project.

        Args:
            what: the command's name in an error.
            arguments: Zig's.
            request: what is compiled, if something is.
            watch: gets progress and output.
            spoken: takes out of the output what only alloconda wanted to know.

        Raises:
            BuildError: Zig refuses the code.
            OutsideError: Zig can't be started, or was ended from outside.
        """
        headers = None if request is None else request.headers
        include = {} if headers is None else {"ALLOCONDA_PYTHON_INCLUDE": str(headers.include_dir)}
        command = [self.zig.path, *arguments]
        with self._loading_reader(request):
            finished = self.run.run(
                command,
                cwd=self.folder,
                environment=include,
                progress=self._progress_sink(watch, request),
            )
        if self.is_linked:
            # Where the link lies is of no interest; where in the project a file lies is.
            finished = replace(
                finished,
                stdout=self._without_links(finished.stdout),
                stderr=self._without_links(finished.stderr),
            )
        if finished.status != 0:
            shown = replace(finished, stderr=spoken(finished.stderr))
            raise _refused(what, None if request is None else request.target, shown)
        if request is not None and watch.output is not None:
            spoken_text = without_shared_warning(spoken(finished.stderr))
            text = without_credentials(spoken_text).strip()
            if text:
                watch.output(text)
        return finished

    @contextlib.contextmanager
    def _loading_reader(self, request: CompileRequest | None) -> Iterator[None]:
        """Load what reads the module while Zig compiles it, in a thread that has the time."""
        if request is None:
            yield
            return
        loading = threading.Timer(_LOADING_AFTER_S, self.modules.load_reader, (request.target.os,))
        loading.daemon = True
        loading.start()
        try:
            yield
        finally:
            loading.cancel()

    def _without_links(self, output: str) -> str:
        for link in (self.folder, self.project.root):
            output = output.replace(f"{link}/", "")
        return output

    def _progress_sink(
        self, watch: CompileWatch, request: CompileRequest | None
    ) -> ProgressSink | None:
        if watch.activity is None and watch.runtime is None:
            return None
        target = "" if request is None else request.target.zig_target
        runtimes = set[str]()
        decoder = ProgressDecoder(name_size_bytes(self.zig.version))
        next_report = 0.0

        def take(data: bytes) -> None:
            nonlocal next_report
            decoder.feed(data)
            if (now := time.monotonic()) < next_report:
                return
            activity = newest_activity(decoder.newest())
            if activity is None:
                return
            next_report = now + _BETWEEN_REPORTS_S
            if watch.activity is not None:
                watch.activity(activity)
            runtime = compiled_runtime(activity)
            if watch.runtime is not None and runtime is not None and runtime not in runtimes:
                runtimes.add(runtime)
                watch.runtime(runtime, target)

        return take

    def python_paths(self, request: CompileRequest) -> PythonPaths:
        """Return where a compilation finds Python.h and, on Windows, CPython's import library."""
        headers = request.headers
        include = None if headers is None else str(self.files.plain_path(headers.include_dir))
        if request.target.os is not Os.WINDOWS:
            return PythonPaths(include_dir=include)
        library = request.abi.windows_library
        shipped = None if headers is None else headers.libs_dir
        if shipped is not None and (shipped / f"{library}.lib").is_file():
            return PythonPaths(include_dir=include, library_dir=str(shipped), library=library)
        made = self.files.import_library(request.target, request.abi, self.zig, headers=headers)
        return PythonPaths(include_dir=include, library_dir=made.library_dir, library=made.library)

    def finish(
        self, path: Path, request: CompileRequest, *, recalled: bool = False, strip: bool = False
    ) -> Module:
        """Correct what Zig writes into a module for musl, and read the facts of the module.

        What only debuggers read is taken out on demand; it holds paths of this machine.
        """
        if strip:
            self.modules.strip(path)
        if request.target.os is Os.LINUX and request.target.libc is Libc.MUSL:
            # Zig names musl's library as musl builds it; Alpine installs it under another name,
            # which is the only one that musllinux admits. Every process has it loaded before any
            # module.
            self.modules.drop_needed(path, "libc.so")
        return Module(path, self.modules.read, recalled=recalled)


def _refused(what: str, target: Target | None, finished: Finished) -> AllocondaError:
    from alloconda.kernel.zig.api_changes import api_change_hint  # noqa: PLC0415 - of failures alone
    from alloconda.kernel.zig.diagnostics import diagnostics  # noqa: PLC0415 - of failures alone

    if finished.ended_after_s is not None:
        return BuildError(
            f"{what} was killed after its time limit of {finished.ended_after_s:g} s"
            + (f" (-target {target.zig_target})" if target else ""),
            hint="raise the limit with --timeout, or leave that out",
            details=compile_errors(finished.log)[:_SHOWN_LINES],
            log=finished.log,
            diagnostics=diagnostics(finished.log)[:_SHOWN_LINES],
        )
    if finished.status < 0:
        return OutsideError(
            f"{what} was ended by signal {-finished.status}"
            + (f" while it built {target}" if target else ""),
            hint="try again, with fewer --jobs if memory is short",
        )
    found = diagnostics(finished.log)
    lines = tuple(one.headline for one in found) or tuple(finished.log.splitlines())
    if refused_place(finished.log) is not None:
        return OutsideError(
            f"{what} can't use a file or directory that it needs",
            details=lines[:_SHOWN_LINES],
            hint="give this user permission or make room there; a cache of Zig's can be moved with "
            "ZIG_GLOBAL_CACHE_DIR or ZIG_LOCAL_CACHE_DIR",
        )
    place = "" if target is None else f" (-target {target.zig_target})"
    return BuildError(
        f"{what} failed{place}",
        details=lines[:_SHOWN_LINES],
        hint=_MISREAD_HINT if any(map(is_misread_source, lines)) else api_change_hint(found),
        log=finished.log,
        diagnostics=found[:_SHOWN_LINES],
    )


_MISREAD_HINT = (
    "rename that C file or its folder, or a header that it includes: Zig misreads tabs, line "
    "breaks and backslashes in their names"
)
