"""Flags for the linker as C compilers take them, as `zig build-lib` takes them."""

from collections.abc import Iterable, Iterator

from alloconda.kernel.errors import UsageError
from alloconda.kernel.zig.native_code import is_library_file

# Zig does so by itself, or it changes nothing in a module.
_NEEDLESS = frozenset(
    {
        *("-shared", "-dynamiclib", "-bundle", "-fPIC", "-fpic", "-pthread", "-s", "-g"),
        *("-static-libgcc", "-static-libstdc++", "-fno-lto", "-pipe"),
        *("--as-needed", "--no-as-needed", "--enable-new-dtags", "--disable-new-dtags"),
        *("--strip-all", "-S", "--strip-debug", "--no-undefined-version", "-dead_strip_dylibs"),
        *("--hash-style=gnu", "--hash-style=both", "--sort-common", "--warn-common"),
        *("--no-undefined", "--no-allow-shlib-undefined", "--start-group", "--end-group"),
        *("--copy-dt-needed-entries", "-no-undefined", "-search_paths_first"),
    }
)
_NEEDLESS_BEGINNINGS = ("-O", "-g", "-march=", "-mtune=", "-W", "-f", "-m", "-arch", "--build-id")
_NEEDLESS_Z = ("noexecstack", "separate-code", "noseparate-code", "muldefs", "combreloc")
# zig build-lib takes these of ld's as they are; the value is a word of its own.
_PLAIN = frozenset(
    {
        *("-Bsymbolic", "--gc-sections", "--no-gc-sections", "-dead_strip", "--eh-frame-hdr"),
        *("--emit-relocs", "-rdynamic", "-ObjC", "-headerpad_max_install_names"),
        *("--undefined-version",),
    }
)
_WITH_VALUE = {
    **{
        name: (name,)
        for name in (
            *("-rpath", "--version-script", "-framework", "-weak_framework", "-L", "-F", "-T"),
            *("-needed_framework", "-headerpad", "--stack", "--image-base", "--subsystem"),
        )
    },
    **dict.fromkeys(("--rpath", "-R"), ("-rpath",)),
    **dict.fromkeys(("-u", "--undefined"), ("--force_undefined",)),
}
_SONAMES = ("-soname", "--soname", "-h")
_SYNONYMS = {"-Bsymbolic-functions": "-Bsymbolic", "--export-dynamic": "-rdynamic"}
_DYNAMIC_LOOKUP = "-undefined"


def link_arguments(flags: Iterable[str]) -> tuple[str, ...]:
    """Return flags for the linker, such as `-Wl,-z,now` and `-lm`, as Zig takes them.

    Raises:
        UsageError: Zig has nothing that does the same.
    """
    words = _words(flags)
    return tuple(argument for word in words for argument in _translated(word, words))


def library_arguments(libraries: Iterable[str]) -> tuple[str, ...]:
    """Return the arguments that name libraries: by name, or by file."""
    return tuple(one if is_library_file(one) else f"-l{one}" for one in libraries)


def _words(flags: Iterable[str]) -> Iterator[str]:
    """Yield each word for the linker, with those of `-Wl,` and `-Xlinker` taken apart."""
    for flag in flags:
        if flag.startswith("-Wl,"):
            yield from flag.removeprefix("-Wl,").split(",")
        elif flag != "-Xlinker":
            yield flag


def _translated(word: str, rest: Iterator[str]) -> tuple[str, ...]:
    word = _SYNONYMS.get(word, word)
    if word in _PLAIN:
        return (word,)
    if word in _NEEDLESS:
        return ()
    valued = _with_value(word, rest)
    if valued is not None:
        return valued
    if word.startswith(("-l", "-L", "-F")) or (is_library_file(word) and word[0] != "-"):
        return (word,)
    return () if word.startswith(_NEEDLESS_BEGINNINGS) else _refuse(word)


def _with_value(word: str, rest: Iterator[str]) -> tuple[str, ...] | None:
    """Return what a flag with a value becomes, taking the value; None for another flag."""
    if word == _DYNAMIC_LOOKUP:
        # Names of CPython are looked up in the process in any case.
        return () if next(rest, "") == "dynamic_lookup" else _refuse(word)
    if word.startswith("-z"):
        value = word.removeprefix("-z") or next(rest, "")
        return () if value in _NEEDLESS_Z else ("-z", value)
    name, equals, value = word.partition("=")
    if name in _SONAMES:
        return (f"-fsoname={value if equals else next(rest, '')}",)
    if name in _WITH_VALUE:
        return (*_WITH_VALUE[name], value if equals else next(rest, ""))
    return None


def _refuse(word: str) -> tuple[str, ...]:
    raise UsageError(
        f"Zig's linker has nothing for the flag {word}",
        hint="leave it out of link-flags and LDFLAGS; zig-args passes arguments to Zig as they are",
    )
