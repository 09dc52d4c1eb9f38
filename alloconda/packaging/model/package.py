"""Which files of a project belong to a package, and where they are in a wheel.

Four classes of files stay out. *Never*: caches, version control, build output, and earlier builds
of the module itself. *By default*: hidden files, sources that are compiled, extension modules of
other names (their suffix ties them to one platform and ABI, so that they would be wrong in every
other wheel), and what editors leave behind; an `include` pattern brings these back. *Secrets*
(`secret_files`): only a pattern that ends in the file's name brings them back. And what an
`exclude` pattern names, which wins over `include`.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import PurePath

from alloconda.kernel.errors import UsageError
from alloconda.kernel.values import dataclass, replace
from alloconda.packaging.model.secret_files import SecretRules

# PEP 639 leaves it to the tool which files are meant when the project names none.
DEFAULT_LICENSE_GLOBS = ("LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*")

NEVER_FOLDERS = frozenset(
    {
        *("__pycache__", ".alloconda", ".zig-cache", "zig-cache", "zig-out", "zig-pkg"),
        *(".git", ".hg", ".svn", ".jj", ".bzr", "CVS"),
        *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".ipynb_checkpoints"),
        *(".venv", ".tox", ".nox", ".eggs"),
    }
)
_DEFAULT_FOLDERS = frozenset({".idea", ".vscode", ".zed", ".vs"})
# What a killed alloconda leaves beside files that it was writing: "." NAME "." HEX ".new".
_DRAFT = r"\..+\.[0-9a-f]{8}\.(new|in-use)"
_NEVER_FILE = re.compile(
    rf".*\.py[co]|\.DS_Store|\._.*|\.coverage(\..*)?|\.git|{_DRAFT}", re.IGNORECASE
)
_LEFTOVER_FILE = re.compile(
    r".*\.(swp|swo|swx|orig|rej|tmp|bak)|.*~|\.#.*|#.*#|Thumbs\.db|desktop\.ini", re.IGNORECASE
)
_OUTPUT_LINK = re.compile(
    r"\.?v?env(?:[-_.]?\d[\w.]*|[-_]\w+)?|\.direnv|result(?:-\w+)?|dist|build|_build|out|target|wheelhouse|bazel-.+|"
    r"node_modules|__pypackages__|\.cache|compile_commands\.json"
)
LINK_TO_NOTHING = "it is a link to nothing"
_SOURCE = re.compile(r".*\.(?:zig|zon|c|cc|cpp|cxx|c\+\+|h|hh|hpp|hxx|pyx|pxd|pxi)", re.IGNORECASE)
_ABI_NAMES = r"(?:cpython-|pypy|graalpy|cp\d|abi3)[^./]*"
_EXTENSION_MODULE = re.compile(rf".+(?:\.{_ABI_NAMES}\.(?:so|dll|dylib)|\.pyd)", re.IGNORECASE)
_BUILD_SUFFIXES = "so|pyd|dylib|dll|pdb|ilk|exp|lib|a|o|obj|dsym"


# Returns whether a path, relative to the project with slashes, is meant by some patterns.
Matcher = Callable[[str], bool]


def match_nothing(_path: str) -> bool:
    """Match no path: what an empty list of patterns means."""
    return False


@dataclass(frozen=True, kw_only=True)
class PackageLayout:
    """Where a package and its module are in a wheel; folders are "" or end in a slash.

    Attributes:
        folder: the folder of the package in the archive; "" without a package.
        module_folder: the folder of the extension module in the archive.
        module_stem: the last part of the module's name.
        others: where the further modules are.
    """

    folder: str
    module_folder: str
    module_stem: str
    others: tuple["PackageLayout", ...] = ()

    @property
    def package(self) -> str:
        """The package's import name, such as "hello"; "" without a package."""
        return self.folder.rstrip("/").replace("/", ".")

    def placed(self, import_name: str, stem: str) -> "PackageLayout":
        """Return the same for one module alone.

        Args:
            import_name: its name with all dots, which decides its place; "" for one that is where
                this one is.
            stem: its name without dots.
        """
        if not import_name:
            return replace(self, module_stem=stem, others=())
        parents = import_name.split(".")[:-1]
        return replace(self, module_folder=_folder(parents), module_stem=stem, others=())

    def module_arcname(self, extension_suffix: str) -> str:
        """Return where the module is, such as "hello/_hello.abi3.so"."""
        return f"{self.module_folder}{self.module_stem}{extension_suffix}"

    def is_stale_module(self, arcname: str) -> bool:
        """Return whether a path is an earlier build of the module, or a linker's file beside."""
        return self._stale_modules.match(arcname) is not None

    @cached_property
    def _stale_modules(self) -> re.Pattern[str]:
        names = "|".join(
            rf"{re.escape(one.module_folder)}(?i:(?:lib)?{re.escape(one.module_stem)})"
            for one in (self, *self.others)
        )
        # A .dSYM is a folder: what is below it goes as well.
        return re.compile(
            rf"(?:{names})(?i:(?:\.{_ABI_NAMES})?(?:\.(?:{_BUILD_SUFFIXES}))+(?:/|$))"
        )


def package_layout(package_dir: PurePath | None, module_name: str) -> PackageLayout:
    """Place a package directory and a module in the archive.

    A bare module name is in the package. A dotted one names the packages above it: with
    `src/ns/hello` and "ns.hello._hello" the package is `ns/hello`, a namespace package's part.

    Raises:
        UsageError: the module is in another package than the directory's.
    """
    *parents, stem = module_name.split(".")
    if package_dir is None:
        folder, module_folder = "", _folder(parents)
    else:
        shared = _shared_parents(package_dir.parts, parents)
        if parents and not shared:
            raise UsageError(
                f"the module {module_name} is in the package {'.'.join(parents)}, "
                f"but the package directory is {package_dir.as_posix()}",
                hint=f"name the module {package_dir.name}.{stem} or {stem}, or another package-dir",
            )
        package = parents[:shared] or [package_dir.name]
        folder, module_folder = _folder(package), _folder([*package, *parents[shared:]])
    return PackageLayout(folder=folder, module_folder=module_folder, module_stem=stem)


def several_modules_layout(
    package_dir: PurePath | None, import_names: Sequence[str]
) -> PackageLayout:
    """Place a package directory and several modules in the archive, each by its whole name.

    The package is the part of a namespace package that a name says; else it has the directory's.
    """
    folder = ""
    if package_dir is not None:
        parents = [name.split(".")[:-1] for name in import_names]
        shared = [above[: _shared_parents(package_dir.parts, above)] for above in parents]
        folder = _folder(max(shared, key=len) or [package_dir.name])
    base = PackageLayout(folder=folder, module_folder="", module_stem="")
    first, *others = (base.placed(name, name.rpartition(".")[2]) for name in import_names)
    return replace(first, others=tuple(others))


def _shared_parents(folders: tuple[str, ...], parents: list[str]) -> int:
    for count in range(len(parents), 0, -1):
        if list(folders[-count:]) == parents[:count]:
            return count
    return 0


def _folder(parts: list[str]) -> str:
    return "".join(f"{part}/" for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRules:
    """Says of each file of a package directory whether it goes into the wheel.

    Attributes:
        layout: where the package and its module are in the archive.
        include: paths that the defaults leave out and that are wanted nevertheless.
        exclude: paths that are not wanted.
        secrets: says which files may hold secrets.
    """

    layout: PackageLayout
    include: Matcher = match_nothing
    exclude: Matcher = match_nothing
    secrets: SecretRules = field(default_factory=SecretRules)

    def keeps_back(self, path: str, arcname: str) -> bool:
        """Return whether a file stays out for nothing but that it may hold a secret."""
        return not self._is_unwanted(path, arcname) and self.secrets.keeps_back(path)

    def takes(self, path: str, arcname: str) -> bool:
        """Return whether a file is packed; `path` is in the project, `arcname` in the wheel."""
        if self._is_unwanted(path, arcname) or self.secrets.keeps_back(path):
            return False
        name = arcname.rpartition("/")[2]
        is_hidden = "/." in f"/{arcname}"
        by_default = not (is_hidden or is_leftover(arcname) or _SOURCE.fullmatch(name))
        return by_default or self.include(path)

    def takes_data(self, path: str, name: str) -> bool:
        """Return whether a file is installed outside of site-packages, as `name` there."""
        if is_never_packed(path) or self.exclude(path) or self.secrets.keeps_back(path):
            return False
        return not ("/." in f"/{name}" or is_leftover(name)) or self.include(path)

    def _is_unwanted(self, path: str, arcname: str) -> bool:
        is_ours = is_never_packed(arcname) or self.layout.is_stale_module(arcname)
        return is_ours or self.exclude(path)


def never_enters(folder_name: str) -> bool:
    """Return whether nothing below a folder of this name is ever packed."""
    return folder_name in NEVER_FOLDERS or folder_name.endswith(".egg-info")


def reaches_into(patterns: Iterable[str], folder: str) -> bool:
    """Return whether a pattern names something below a folder by its path."""
    return any(pattern.lstrip("/").startswith(f"{folder}/") for pattern in patterns)


def is_output_link(path: str) -> bool:
    """Return whether a link of this name usually leads to an environment or to build output."""
    return _OUTPUT_LINK.fullmatch(path.rpartition("/")[2]) is not None


def is_never_packed(path: str) -> bool:
    """Return whether a file is never packed: of a cache, version control or build output."""
    *folders, name = path.split("/")
    return any(map(never_enters, folders)) or bool(_NEVER_FILE.fullmatch(name))


def is_leftover(path: str) -> bool:
    """Return whether a file is packed only on demand: left by an editor, or for one platform."""
    *folders, name = path.split("/")
    if not _DEFAULT_FOLDERS.isdisjoint(folders):
        return True
    return bool(_LEFTOVER_FILE.fullmatch(name) or _EXTENSION_MODULE.fullmatch(name))


def bad_name(arcname: str) -> str | None:
    """Return what makes a path impossible in an archive, or None."""
    try:
        arcname.encode("utf-8")
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    if any(unicodedata.category(character) == "Cc" for character in arcname):
        return "its name holds a line break or another control character"
    if "\\" in arcname:
        return "its name holds a backslash, which separates folders on Windows"
    return None


def colliding_names(arcnames: Iterable[str]) -> tuple[str, str] | None:
    """Return two paths, or folders of them, that are one where case or accents don't count.

    Windows and macOS would unpack one over the other.
    """
    seen: dict[str, str] = {}
    for arcname in arcnames:
        for end in (*_slashes(arcname), len(arcname)):
            actual = arcname[:end]
            key = unicodedata.normalize("NFC", actual).casefold()
            if seen.setdefault(key, actual) != actual:
                return seen[key], actual
    return None


def package_in_place_of(module_arcname: str, arcnames: Iterable[str]) -> str | None:
    """Return the `__init__` of a package that Python imports in place of a module of its name."""
    folder, _, name = module_arcname.rpartition("/")
    package = f"{folder}/{name.partition('.')[0]}/".lstrip("/")
    code = re.compile(rf"{re.escape(package)}__init__\.(?:py|pyc|pyd|so|[^/]+\.(?:so|pyd))")
    return next((arcname for arcname in arcnames if code.fullmatch(arcname)), None)


def file_and_folder(arcnames: Collection[str]) -> tuple[str, str] | None:
    """Return a path that is a file and, in another path, a folder; with that other path."""
    files = set(arcnames)
    for arcname in arcnames:
        for end in _slashes(arcname):
            if arcname[:end] in files:
                return arcname[:end], arcname
    return None


def _slashes(arcname: str) -> tuple[int, ...]:
    return tuple(index for index, character in enumerate(arcname) if character == "/")


def init_text(layout: PackageLayout) -> str:
    """Return an `__init__.py` that offers the module's public names as the package's.

    Of several modules it offers none: they are imported by their names.
    """
    if layout.others:
        return f'"""The package {layout.package}."""\n'
    module = layout.module_stem
    below = layout.module_folder.removeprefix(layout.folder).rstrip("/").replace("/", ".")
    return (
        f'"""The package {layout.package}: what its extension module {module} offers."""\n'
        "\n"
        f"from .{below} import {module}\n"
        f"from .{f'{below}.{module}' if below else module} import *\n"
        "\n"
        "__all__ = list(\n"
        f'    getattr({module}, "__all__", None)\n'
        f'    or [name for name in dir({module}) if not name.startswith("_")]\n'
        ")\n"
    )
