"""The keys of [tool.alloconda] that an Extension of setuptools becomes, on one system."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field

from alloconda.kernel.targets.target import Os
from alloconda.kernel.values import dataclass
from alloconda.scaffold.model.recorded_setup import RecordedExtension

# alloconda does these by itself, or another compiler than Zig's understands them.
_NEEDLESS = re.compile(
    r"-g\d?|-ggdb\d?|-pipe|-fPIC|-fpic|-s|-Wl,-s|-Wl,--strip-all|-Wl,-x|-shared|-bundle|-flto(=.*)?|"
    r"-fuse-ld=.*|-static-libgcc|-static-libstdc\+\+|-stdlib=libc\+\+|-mmacosx-version-min=.*|"
    r"-Werror(=.*)?"
)
_NATIVE = re.compile(r"-m(arch|tune|cpu)=native")
_MSVC_STANDARD = re.compile(r"[/-]std:(c(?:\+\+)?\w+)")
_STANDARD = re.compile(r"--?std=(.*)")
_LIMITED_API = re.compile(r"Py_LIMITED_API(?:=(?:0x03([0-9A-Fa-f]{2})[0-9A-Fa-f]{4}|.*))?")
_C_SUFFIXES = (".c", ".m")
_ASSEMBLER = (".s", ".S")
# What has an argument after it.
_PAIRS = {"-framework", "-arch", "-isysroot", "-include", "-Xlinker", "-isystem"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionKeys:
    """The keys of a module on one system.

    Attributes:
        lists: key → its entries.
        is_msvc: whether all flags of its compiler are Visual C++'s, which Zig doesn't take.
        limited_minor: the N of 3.N that Py_LIMITED_API names; 0 where it names none, None where
            the module is not for the stable ABI.
        left: what is not taken, each a sentence without its full stop.
        values: other keys than lists.
    """

    lists: dict[str, tuple[str, ...]]
    is_msvc: bool = False
    limited_minor: int | None = None
    left: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)


class _Flags:
    """Sorts flags of compiler and linker into keys."""

    def __init__(self) -> None:
        self.define: list[str] = []
        self.undef: list[str] = []
        self.include_dirs: list[str] = []
        self.libraries: list[str] = []
        self.compiler: list[str] = []
        self.linker: list[str] = []
        self.left: list[str] = []
        self.of_msvc = 0

    def take_compiler(self, flags: Iterable[str]) -> None:
        for flag, value in _paired(flags):
            if _NEEDLESS.fullmatch(flag) or flag == "-arch":
                continue
            if _NATIVE.fullmatch(flag):
                self.left.append(f"{flag} is left out: a wheel runs on other machines")
            elif (standard := _MSVC_STANDARD.fullmatch(flag)) or flag.startswith("/"):
                self.of_msvc += 1
            elif standard := _STANDARD.fullmatch(flag):
                self.compiler.append(f"-std={standard[1]}")
            elif flag.startswith("-D") and len(flag) > 2:
                self.define.append(flag[2:])
            elif flag.startswith("-U") and len(flag) > 2:
                self.undef.append(flag[2:])
            elif flag.startswith("-I") and len(flag) > 2:
                self.include_dirs.append(flag[2:])
            else:
                self.compiler += [flag] if value is None else [flag, value]

    def take_linker(self, flags: Iterable[str]) -> None:
        for flag, value in _paired(flags):
            if _NEEDLESS.fullmatch(flag) or flag == "-arch" or flag.startswith("/"):
                continue
            if flag.startswith("-l") and len(flag) > 2:
                self.libraries.append(flag[2:])
            else:
                self.linker += [flag] if value is None else [flag, value]


def extension_keys(
    extension: RecordedExtension, system: Os, files: Collection[str]
) -> ExtensionKeys:
    """Return the keys of an Extension.

    Args:
        extension: the Extension as setup.py makes it on the system.
        system: the system.
        files: the native sources of the project, by their paths.
    """
    flags = _Flags()
    flags.take_compiler(extension.compile_args)
    flags.take_linker(extension.link_args)
    sources = _compiled(extension, files)
    has_cython = any(path.endswith(".pyx") for path in sources)
    macros = [*extension.define, *flags.define]
    limits = [found for one in macros if (found := _LIMITED_API.fullmatch(one))]
    limited = [int(found[1], 16) if found[1] else 0 for found in limits]
    include_dirs = [one for one in extension.include_dirs if not _is_outside(one)]
    objects = [one for one in extension.extra_objects if one.endswith(".a")]
    lists = {
        "sources": sources,
        "cffi": extension.cffi,
        "include-packages": extension.packages_of_headers,
        "include-dirs": (*include_dirs, *flags.include_dirs),
        "define": tuple(one for one in macros if not _LIMITED_API.fullmatch(one)),
        "undef": (*extension.undef, *flags.undef),
        **_language_flags(sources, flags.compiler),
        "link-flags": tuple(flags.linker),
        "libraries": (*extension.libraries, *flags.libraries, *objects),
    }
    return ExtensionKeys(
        lists={key: tuple(dict.fromkeys(values)) for key, values in lists.items()}
        | {key: lists[key] for key in ("link-flags", "c-flags", "cxx-flags") if key in lists},
        is_msvc=flags.of_msvc > 0 and not flags.compiler,
        limited_minor=max(limited) if limited else (0 if extension.limited_api else None),
        left=(*flags.left, *_left_out(extension, system)),
        values=_cython_keys(extension) if has_cython else {},
    )


def _paired(flags: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Yield each flag with its argument, where that is the next one."""
    words = iter(flags)
    for word in words:
        yield word, next(words, None) if word in _PAIRS else None


def _is_outside(path: str) -> bool:
    return path.startswith(("/", "<", "..")) or path[1:2] == ":"


def _left_out(extension: RecordedExtension, _system: Os) -> Iterator[str]:
    outside = [one for one in extension.include_dirs if _is_outside(one) and one[0] != "<"]
    if outside:
        yield f"headers of this machine are left out of include-dirs: {', '.join(outside)}"
    folders = (*extension.library_dirs, *extension.runtime_library_dirs)
    if folders:
        yield f"libraries were looked for in {', '.join(folders)}, which wheels don't have"
    objects = [one for one in extension.extra_objects if not one.endswith(".a")]
    if objects:
        yield f"{', '.join(objects)} is compiled already, for one platform: name its source"


def _cython_keys(extension: RecordedExtension) -> dict[str, object]:
    keys: dict[str, object] = {}
    if extension.language == "c++":
        keys["cython-language"] = "c++"
    if extension.directives:
        keys["cython-directives"] = dict(extension.directives)
    return keys


def _compiled(extension: RecordedExtension, files: Collection[str]) -> tuple[str, ...]:
    """Return what is compiled; setuptools names the C of Cython files where Cython is missing."""
    return tuple(
        cython if path not in files and (cython := _cython_of(path)) in files else path
        for path in extension.sources
    )


def _cython_of(path: str) -> str:
    return f"{path.rpartition('.')[0]}.pyx"


def _language_flags(sources: tuple[str, ...], flags: list[str]) -> dict[str, tuple[str, ...]]:
    """Return flags for C, for C++ or for both, as the sources are."""
    has_c = any(path.endswith((*_C_SUFFIXES, ".pyx")) for path in sources)
    has_cxx = any(not path.endswith((*_C_SUFFIXES, *_ASSEMBLER)) for path in sources)
    of_c = tuple(flag for flag in flags if not flag.startswith(("-std=c++", "-std=gnu++")))
    of_cxx = tuple(flag for flag in flags if not re.match(r"-std=(?:c|gnu)\d", flag))
    return {
        "c-flags": of_c if has_c else (),
        "cxx-flags": of_cxx if has_cxx else (),
    }
