"""The errors in Zig's output: which lines name one, and where."""

import re
from collections.abc import Iterable

from alloconda.kernel.error_place import ErrorPlace
from alloconda.kernel.zig.command_lines import is_misread


def undefined_symbols(log: str) -> tuple[str, ...]:
    """Return the symbols that a linker's output calls undefined, as they are written in source."""
    found = re.findall(r"undefined symbol: (?:__declspec\(dllimport\) )?(\S.*)$", log, re.MULTILINE)
    return tuple(dict.fromkeys(name.rstrip() for name in found))


def wants_cpu_model(log: str) -> bool:
    """Return whether a linker lacks what `__builtin_cpu_supports` looks at on x86."""
    names = ("__cpu_model", "__cpu_indicator_init", "__cpu_features2")
    return any(name in log for name in names)


def missing_headers(log: str) -> tuple[str, ...]:
    """Return the headers that clang didn't find, as the code includes them."""
    return tuple(dict.fromkeys(re.findall(r"error: '([^'\n]+)' file not found", log)))


def missing_frameworks(log: str) -> tuple[str, ...]:
    """Return the frameworks of macOS that Zig's linker didn't find."""
    found = re.findall(r"unable to find (?:system )?framework ['\"](.+?)['\"]", log)
    return tuple(dict.fromkeys(found))


def compile_errors(log: str) -> tuple[str, ...]:
    """Return the errors of Zig's output, a line each, with its place where Zig gives one."""
    # Only what fails needs it.
    from alloconda.kernel.zig.diagnostics import diagnostics

    return tuple(error.headline for error in diagnostics(log))


def refused_place(log: str) -> str | None:
    """Return what Zig's output says of a place that it can't use, where that is all that it says.

    Zig writes such errors without a place in the code, with the name of the system's error.
    """
    errors = re.findall(r"^(?:zig: )?error: (.+)$", log, flags=re.MULTILINE)
    if re.search(r"^\S.*?:\d+:\d+: (?:fatal )?error: ", log, flags=re.MULTILINE):
        return None
    return next((text for text in errors if _REFUSED.search(text)), None)


_REFUSED = re.compile(
    r"\b(?:AccessDenied|PermissionDenied|ReadOnlyFileSystem|NoSpaceLeft|DiskQuota|AppDataDirUnavailable)\b"
)


def error_places(lines: Iterable[str]) -> tuple[ErrorPlace, ...]:
    """Return the places that lines of Zig's output name, in their order."""
    # int() takes no number of thousands of digits.
    pattern = re.compile(
        r"^(?P<file>\S.*?):(?P<line>\d{1,9}):(?P<column>\d{1,9}): (?:fatal )?error: (.+)$"
    )
    return tuple(
        ErrorPlace(
            file=match["file"],
            line=int(match["line"]),
            column=int(match["column"]),
            message=match[4],
        )
        for line in lines
        if (match := pattern.match(line)) is not None
    )


def is_misread_source(line: str) -> bool:
    """Return whether a line of Zig's output is an error caused by a path that it misread."""
    match = re.fullmatch(r"(.*):1:1: error: (?:FileNotFound|InvalidDepFile)", line, re.DOTALL)
    return match is not None and is_misread(match[1])


def without_shared_warning(log: str) -> str:
    """Return what Zig printed without LLD's warning of each shared library of WebAssembly."""
    return _SHARED_WARNING.sub("", log)


_SHARED_WARNING = re.compile(
    r"^(?:warning\(link\): unexpected LLD stderr:\n)?"
    r"wasm-ld: warning: creating shared libraries, with -shared, is not yet stable\n?",
    re.MULTILINE,
)
