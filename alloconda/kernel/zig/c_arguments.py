"""The arguments of Zig for the C, C++ and assembler of a module, in the order of clang."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from alloconda.kernel.targets.target import Arch
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.cpu_flags import cpu_flags
from alloconda.kernel.zig.native_code import Language, NativeCode, SourceFile, language_of
from alloconda.kernel.zig.optimize import Optimize

# What clang refuses and gcc only warns of; code that was written for gcc is to compile.
_ALLOWED_C = (
    *("implicit-function-declaration", "implicit-int", "int-conversion", "return-mismatch"),
    "incompatible-function-pointer-types",
)
_ALLOWED_CXX = ("c++11-narrowing", "register")
# Zig refuses __DATE__ and its like; SOURCE_DATE_EPOCH makes them the same in every build.
_ALLOWED = ("date-time",)
# For a compiler whose language is only known to itself; clang ignores what it doesn't apply to.
FOR_GCC = tuple(f"-Wno-error={name}" for name in (*_ALLOWED_C, *_ALLOWED_CXX, *_ALLOWED))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Of the year 9999, the last that four digits can say.
_LAST_SECOND = 253402300799


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFlags:
    """Flags that alloconda gives each source, before those of the project.

    Attributes:
        defines: what CPython's headers want to know.
        prefix_maps: have __FILE__ name no directory of this machine.
        dates: define __DATE__ and its like; none where they are the compiler's.
    """

    defines: tuple[str, ...] = ()
    prefix_maps: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


def c_arguments(
    code: NativeCode, arch: Arch, optimize: Optimize, own: OwnFlags, extra: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the arguments that name a CPU's sources, each group with its flags.

    Args:
        code: the code.
        arch: the CPU.
        optimize: the mode of the build.
        own: alloconda's own flags.
        extra: further arguments of Zig; flags among them that no file follows are the sources'.
    """
    following = flags_for_sources(extra)

    def flags(source: SourceFile) -> tuple[str, ...]:
        given = _flags(code, source.language, optimize, own)
        every = (*given, *following, *source.flags)
        return tuple(word for flag in every for word in cpu_flags(flag, arch))

    return tuple(
        word
        for group, sources in groupby(code.for_arch(arch), flags)
        for word in ("-cflags", *group, "--", *(str(source.path) for source in sources))
    )


def date_flags(source_date_epoch: int | None) -> tuple[str, ...]:
    """Return the flags that have __DATE__ and its like say the time of SOURCE_DATE_EPOCH.

    Clang reads that variable too, but Zig's cache doesn't know of it, and would return object
    files of another time. Without it they are the compiler's.
    """
    if source_date_epoch is None:
        return ()
    # Windows itself knows no moment after the year 3000.
    moment = _EPOCH + timedelta(seconds=min(max(source_date_epoch, 0), _LAST_SECOND))
    month, weekday = _MONTHS[moment.month - 1], _WEEKDAYS[moment.weekday()]
    day, time = f"{month} {moment.day:2}", f"{moment:%H:%M:%S}"
    values = {
        "__DATE__": f"{day} {moment.year}",
        "__TIME__": time,
        "__TIMESTAMP__": f"{weekday} {day} {time} {moment.year}",
    }
    # C says how they look, in English.
    macros = (f'-D{name}="{value}"' for name, value in values.items())
    return ("-Wno-builtin-macro-redefined", *macros)


def flags_for_sources(extra: tuple[str, ...]) -> tuple[str, ...]:
    """Return the flags between `-cflags` and `--` that no C file among the arguments follows.

    Zig gives such flags to the files that follow them alone, and there the project's own sources
    were named before: the flags would be lost silently.
    """
    words = list(extra)
    flags: list[str] = []
    while "-cflags" in words:
        start = words.index("-cflags")
        if "--" not in words[start:]:
            break
        end = words.index("--", start)
        following = words[end + 1 :]
        until = following.index("-cflags") if "-cflags" in following else len(following)
        if not any(map(_is_source, following[:until])):
            flags += words[start + 1 : end]
        words = following
    return tuple(flags)


def _is_source(word: str) -> bool:
    return not word.startswith("-") and language_of(word) is not None


def _flags(
    code: NativeCode, language: Language, optimize: Optimize, own: OwnFlags
) -> tuple[str, ...]:
    shared = (*own.defines, "-fvisibility=hidden", *own.prefix_maps, *own.dates)
    macros = (*_prefixed("-D", code.define), *_prefixed("-U", code.undef))
    if language is Language.ASSEMBLER:
        return (*shared, *macros)
    allowed = _ALLOWED_C if language is Language.C else _ALLOWED_CXX
    written = code.c_flags if language is Language.C else code.cxx_flags
    return (
        *shared,
        # Each function is a section of its own, so that the linker drops those that none calls.
        *("-ffunction-sections", "-fdata-sections"),
        *(("-fvisibility-inlines-hidden",) if language is Language.CXX else ()),
        *_prefixed("-Wno-error=", (*allowed, *_ALLOWED)),
        *(() if optimize is Optimize.DEBUG else ("-fno-sanitize=undefined",)),
        *macros,
        *code.common_flags,
        *written,
    )


def _prefixed(prefix: str, words: Iterable[str]) -> Iterator[str]:
    return (f"{prefix}{word}" for word in words)


def include_arguments(directories: Sequence[object]) -> tuple[str, ...]:
    """Return the arguments that name directories of headers, for C and for translated headers."""
    return tuple(word for directory in directories for word in ("-I", str(directory)))
