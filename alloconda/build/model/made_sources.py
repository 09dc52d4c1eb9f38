"""C and C++ that other programs make of a module's sources: Cython, and build scripts of cffi."""

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path

from alloconda.kernel.errors import ConfigError, ProjectError
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.native_code import NativeCode, SourceFile

# The directory, in Zig's local cache, of what is made.
MADE_FOLDER = "alloconda-sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSource:
    """What is compiled in place of a source.

    Attributes:
        file: the C or C++ file, below the directory of what is made.
        sources: further sources, relative to the project.
        include_dirs: directories of headers for this source, relative to the project.
        define: macros for this source.
        undef: macros that are not defined for this source.
        flags: flags of the compiler for this source.
        link_flags: flags of the linker.
        libraries: names of libraries.
    """

    file: str
    sources: tuple[str, ...] = ()
    include_dirs: tuple[str, ...] = ()
    define: tuple[str, ...] = ()
    undef: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    link_flags: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()

    def source_files(self, source: SourceFile, root: Path, folder: Path) -> Iterable[SourceFile]:
        """Yield the files that are compiled in place of a source, with its flags."""
        flags = (
            *(f"-D{macro}" for macro in self.define),
            *(f"-U{macro}" for macro in self.undef),
            *(f"-I{root / one}" for one in self.include_dirs),
            *self.flags,
            *source.flags,
        )
        for path in (folder / self.file, *(root / one for one in self.sources)):
            yield replace(source, path=path, flags=flags, variable="")


# By a source's path from the project's directory, and its variable.
SourceKey = tuple[str, str]
MadeSources = Mapping[SourceKey, MadeSource]


def source_key(source: SourceFile, root: Path) -> SourceKey:
    """Return a source as its path in the project and its variable, wherever the project lies."""
    return source.path.relative_to(root).as_posix(), source.variable


def with_made(native: NativeCode, root: Path, folder: Path, made: MadeSources) -> NativeCode:
    """Return code with what is made in place of what it is made of.

    Args:
        native: the code.
        root: the project's directory.
        folder: that of what is made.
        made: what is made of each source.
    """
    sources: dict[Path, SourceFile] = {}
    extra: list[MadeSource] = []
    for source in native.sources:
        files: Iterable[SourceFile] = (source,)
        if source.is_made:
            extra.append(made[source_key(source, root)])
            files = extra[-1].source_files(source, root, folder)
        # What a source names may be in the configuration, too.
        sources |= {file.path: file for file in files if file.path not in sources}
    return replace(
        native,
        sources=tuple(sources.values()),
        link_flags=(*native.link_flags, *(flag for one in extra for flag in one.link_flags)),
        libraries=(*native.libraries, *(name for one in extra for name in one.libraries)),
    )


def check_one_made(native: NativeCode, module: str) -> None:
    """Refuse a module of several sources of which each makes a module.

    Raises:
        ConfigError: there are several.
    """
    names = [source.path.name for source in native.sources if source.is_made]
    if len(names) > 1:
        raise ConfigError(
            f"the module {module} has several sources that each make a module",
            details=tuple(names),
            hint="write a table [[tool.alloconda.modules]] for each of them",
        )


# Of setuptools' extensions, and what they are here; those without effect here are None.
_SETTINGS: Mapping[str, str | None] = {
    "sources": "sources",
    "include_dirs": "include_dirs",
    "define_macros": "define",
    "undef_macros": "undef",
    "extra_compile_args": "flags",
    "extra_link_args": "link_flags",
    "libraries": "libraries",
    **dict.fromkeys(("language", "depends", "py_limited_api", "swig_opts")),
}


def made_source(file: str, settings: Mapping[str, Iterable[str]], origin: str) -> MadeSource:
    """Return what is compiled, with settings that a source has as setuptools knows them.

    Args:
        file: the file that was made.
        settings: the settings.
        origin: the source, for an error.

    Raises:
        ProjectError: a setting is of no use here.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, values in settings.items():
        if name not in _SETTINGS:
            raise ProjectError(
                f"{origin} sets {name}, which has no meaning here",
                hint="say it in [tool.alloconda]: libraries takes paths of library files, too",
            )
        field = _SETTINGS[name]
        if field is not None:
            found[field] = tuple(values)
    return MadeSource(file=file, **found)


def distutils_settings(source: str) -> dict[str, list[str]]:
    """Return what comments at the top of a Cython file set, as in `# distutils: language = c++`."""
    found: dict[str, list[str]] = {}
    for line in source.splitlines():
        text = line.strip()
        if text and not text.startswith("#"):
            break
        setting, colon, rest = text.removeprefix("#").strip().partition(":")
        name, equals, value = rest.partition("=")
        if setting.strip() == "distutils" and colon and equals:
            found.setdefault(name.strip(), []).extend(_values(value.strip()))
    return found


def _values(text: str) -> list[str]:
    """Return the words of a setting: apart by blanks, or by commas in brackets."""
    if text.startswith("[") and text.endswith("]"):
        return [word.strip().strip("\"'") for word in text[1:-1].split(",") if word.strip()]
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
