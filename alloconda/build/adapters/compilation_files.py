"""Files that compilations of any project need, kept at paths that stay the same between runs.

Zig takes paths into account when it looks for earlier results, so what is generated is named by
its content and kept in the user's cache directory.
"""

import contextlib
import hashlib
import os
from pathlib import Path

from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.errors import BuildError, OutsideError
from alloconda.kernel.python import Abi
from alloconda.kernel.system.bounded_files import read_bounded_text
from alloconda.kernel.system.disk_errors import is_read_only
from alloconda.kernel.system.program import ProgramRunner
from alloconda.kernel.system.run_folders import run_folder
from alloconda.kernel.system.shipped_files import ZIG_PACKAGE
from alloconda.kernel.system.source_digest import source_digest
from alloconda.kernel.system.visible_paths import is_file
from alloconda.kernel.system.whole_files import write_generated
from alloconda.kernel.targets.target import Target
from alloconda.kernel.zig.command_lines import PythonPaths, Zig, is_misread, options_source

_SHOWN_LINES = 20

# What definition files are made by and of.
_DEFINITION_RULES = (
    *("binary.formats.stable_abi", "binary.model.exported_names", "binary.model.import_library"),
    *("binary.model.stable_abi", "build.adapters.compilation_files"),
)
_STABLE_ABI = (("abi3info", ("__init__.py", "_internal.py", "models.py")),)


class CachedCompilationFiles:
    """Keeps generated files below a cache directory; may be used by several threads.

    Args:
        cache_dir: the user's, or one that several share.
        spare: keeps what is not in the cache yet where that is read-only.
        run: runs `zig dlltool`.
        staging: the run's own directory, for links where the cache's place can't have them.
    """

    def __init__(
        self, cache_dir: Path, spare: Path, run: ProgramRunner, staging: Path | None = None
    ) -> None:
        self._folder = cache_dir / "generated-v1"
        self._spare = spare
        self._run = run
        self._staging = staging

    def plain_path(self, folder: Path) -> Path:
        """Return a path of a directory by which Zig compiles C code in it.

        That is the path itself, or a link to it: Zig misreads paths with tabs, line breaks and
        backslashes in the dependency files that its C compiler writes.

        Raises:
            OutsideError: the link can't be made.
        """
        if os.name == "nt" or not is_misread(str(folder)):
            return folder
        places: list[Path] = [self._folder / "places"]
        if self._staging is not None:
            places.append(self._staging)
        plain = [place for place in places if not is_misread(str(place))]
        reasons = []
        for place in plain:
            link = place / hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
            try:
                _link(link, folder)
            except OSError as error:
                reasons.append(f"{link}: {error.strerror or error}")
            else:
                return link
        raise OutsideError(
            f"Zig can't compile C code in {str(folder)!r}, and no link to it can be made",
            details=tuple(reasons),
            hint="name a cache directory with a plain path: --cache-dir or ALLOCONDA_CACHE_DIR",
        )

    def zig_package(self) -> Path:
        """Return the root file of the shipped Zig package."""
        return ZIG_PACKAGE / "src" / "alloconda.zig"

    def cpu_model(self) -> Path:
        """Return the C file that says which features an x86 CPU has."""
        return self.plain_path(ZIG_PACKAGE / "c") / "cpu_model.c"

    def options(self, abi: Abi, *, compiler_rt: bool) -> Path:
        """Return the Zig file that tells the shipped package of the build."""
        source = options_source(abi, compiler_rt=compiler_rt)
        return self.keep("alloconda_options.zig", source)

    def keep(self, name: str, text: str) -> Path:
        """Return the path of a file that holds a text; equal texts have equal paths.

        Raises:
            OutsideError: the cache can't be written.
        """
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        path = self._path(digest, name)
        if not is_file(path):
            self._write(path, text.encode())
        return path

    def keep_file(self, file: Path) -> Path:
        """Return the path of a file that holds the same; of equal names and contents, one path.

        It is kept with the project's other results, not with the user's.

        Raises:
            OutsideError: it can't be written.
        """
        data = file.read_bytes()
        path = self._spare / hashlib.sha256(data).hexdigest()[:16] / file.name
        if not is_file(path):
            self._write(path, data)
        return path

    def import_library(
        self, target: Target, abi: Abi, zig: Zig, *, headers: HeaderSet | None = None
    ) -> PythonPaths:
        """Return the place of the import library of CPython's DLL; made by `zig dlltool`.

        It offers the functions and data of the stable ABI, which every CPython DLL has, and for
        the ABI of one version everything that its headers declare as exported.

        Raises:
            BuildError: dlltool fails.
            OutsideError: the cache can't be written, or the headers can't be read.
        """
        library = abi.windows_library
        definition = self._definition(library, target, None if abi.is_stable else headers)
        made = self._path(
            definition.parent.name, f"{zig.version}-{target.arch.value}", f"{library}.lib"
        )
        if not is_file(made):
            self._make_library(made, target, definition, zig)
        return PythonPaths(library_dir=str(made.parent), library=library)

    def _definition(self, library: str, target: Target, headers: HeaderSet | None) -> Path:
        """Return the definition file of a DLL, kept under a digest of all that it is made of.

        The digest is of the files that hold the names, which are not read anew for it.
        """
        origin = source_digest(_DEFINITION_RULES, _STABLE_ABI)
        if origin is None:
            return self.keep(f"{library}.def", _definition_text(library, target, headers))
        tree = "" if headers is None else f"-{headers.digest[:16]}"
        path = self._path(f"exports-{origin[:16]}{tree}", f"{library}.def")
        if not is_file(path):
            self._write(path, _definition_text(library, target, headers).encode())
        return path

    def _path(self, *parts: str) -> Path:
        """Return where a file is kept, or where it will be."""
        path = self._folder.joinpath(*parts)
        if is_file(path) or not is_read_only(self._folder) or is_read_only(self._spare):
            return path
        return self._spare.joinpath(*parts)

    def _make_library(self, made: Path, target: Target, definition: Path, zig: Zig) -> None:
        from alloconda.binary.model.import_library import dlltool_args

        with run_folder() as staging:
            draft = staging / made.name
            finished = self._run.run([zig.path, *dlltool_args(target, definition, draft)])
            if finished.status != 0 or not draft.is_file():
                raise BuildError(
                    f"zig dlltool failed for {made.name} ({target})",
                    details=tuple(finished.log.splitlines()[:_SHOWN_LINES]),
                    log=finished.log,
                )
            self._write(made, draft.read_bytes())

    def _write(self, path: Path, data: bytes) -> None:
        """Put a file into place, whole; another process may do the same at the same time."""
        try:
            # One that is there is taken for what its name says.
            write_generated(path, data, sync=True)
        except OSError as error:
            raise OutsideError(
                f"can't write {path}: {error.strerror}",
                hint="choose another place with --cache-dir or ALLOCONDA_CACHE_DIR",
            ) from error


def _link(link: Path, folder: Path) -> None:
    """Make a symbolic link, in one step; another process may do the same at the same time."""
    with contextlib.suppress(OSError):
        if link.readlink() == folder:
            return
    link.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    draft = link.with_name(f".new-{os.urandom(4).hex()}")
    draft.symlink_to(folder, target_is_directory=True)
    try:
        draft.replace(link)
    except OSError:
        draft.unlink()
        raise


def _definition_text(library: str, target: Target, headers: HeaderSet | None) -> str:
    # They are wanted once for each library that is made.
    from alloconda.binary.formats.stable_abi import cpython_symbols
    from alloconda.binary.model.import_library import definition_file

    functions, data = (set(), set()) if headers is None else _declared_names(headers.include_dir)
    stable = cpython_symbols()
    data |= set(stable.data(target.os))
    functions |= set(stable.functions(target.os))
    return definition_file(f"{library}.dll", functions - data, data)


def _declared_names(include_dir: Path) -> tuple[set[str], set[str]]:
    """Return the functions and the data that headers declare as exported."""
    from alloconda.binary.model.exported_names import exported_names

    try:
        names = exported_names(
            read_bounded_text(path, errors="replace") for path in sorted(include_dir.rglob("*.h"))
        )
    except OSError as error:
        raise OutsideError(
            f"can't read the headers in {include_dir}: {error}",
            hint="alloconda cache verify --repair",
        ) from error
    return set(names.functions), set(names.data)
