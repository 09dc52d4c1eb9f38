"""The errors in Zig's output: which lines name one, and where."""

import re
from collections.abc import Iterable

from alloconda.kernel.error_place import ErrorPlace
from alloconda.kernel.zig.command_lines import is_misread

# A path into the shipped Zig package: where it is installed, or the copy in a project.
_IN_ZIG_PACKAGE = re.compile(r"(?:^|[/\\])\.?alloconda[/\\]zig[/\\]src[/\\]")
_NOT_OF_USER = re.compile(rf"{_IN_ZIG_PACKAGE.pattern}|[/\\]lib[/\\]std[/\\]")


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
    """Return the lines of Zig's output that name an error, each with its place where Zig gives one.

    What the shipped Zig package refuses is reported at the line of the user's code that led there.
    The notes and the source lines that follow an error belong to the whole log.
    """
    pattern = re.compile(r"^(\S.*?:\d+:\d+: )?((?:fatal )?error: .+)$", flags=re.MULTILINE)
    matches = list(pattern.finditer(log))
    starts = [*(match.start() for match in matches), len(log)]
    found = dict.fromkeys(
        _user_location(match[1] or "", log[match.end() : end]) + match[2]
        for match, end in zip(matches, starts[1:], strict=True)
    )
    # What Zig's build runner says of a compilation whose errors are above it.
    followups = re.compile(r"error: (?:the following (?:build )?command|\d+ compilation errors?$)")
    return tuple(line for line in found if not followups.match(line))


_PLACE = re.compile(r"\S.*:\d+:\d+")


def _user_location(place: str, notes: str) -> str:
    """Return an error's place; for one in the shipped Zig package, the user's that led there."""
    if not _IN_ZIG_PACKAGE.search(place):
        return place
    callers = re.findall(r"^(\S.*?:\d+:\d+): note: called ", notes, flags=re.MULTILINE)
    # Innermost first, and Zig's own start of programs last.
    named = re.findall(r"^ {4}(\S.*)$", notes, flags=re.MULTILINE)
    references = [
        one for line in named if _PLACE.fullmatch(one := line.partition(": ")[2].rstrip())
    ]
    places = (*callers, *references)
    return next((f"{one}: " for one in places if not _NOT_OF_USER.search(one)), place)


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
