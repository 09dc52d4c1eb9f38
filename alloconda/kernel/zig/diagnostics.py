"""Zig's and clang's output as errors, each with its excerpt, its notes and what led there."""

import re
from collections.abc import Iterator, Sequence

from alloconda.kernel.diagnostic import Diagnostic
from alloconda.kernel.values import replace

# int() takes no number of thousands of digits.
_HEAD = re.compile(
    r"(?:(?P<file>\S.*?):(?P<line>\d{1,9}):(?P<column>\d{1,9}): )?"
    r"(?P<kind>(?:fatal )?error|warning|note): (?P<message>.+)"
)
_REFERENCES = "referenced by:"
_REFERENCE = re.compile(r" {4}(\S.*: (?P<place>\S.*:\d+:\d+))\s*")
# What Zig's build runner says of a compilation whose errors are above it.
_FOLLOW_UP = re.compile(r"(?:the following (?:build )?command|\d+ compilation errors?$)")
# A path into the shipped Zig package: where it is installed, or the copy in a project.
_IN_ZIG_PACKAGE = re.compile(r"(?:^|[/\\])\.?alloconda[/\\]zig[/\\]src[/\\]")
_NOT_OF_USER = re.compile(rf"{_IN_ZIG_PACKAGE.pattern}|[/\\]lib[/\\]std[/\\]")
# A mark below a source line, such as "   ~~^~~".
_MARK = re.compile(r"\s*[~^][~^ ]*")


def diagnostics(log: str) -> tuple[Diagnostic, ...]:
    """Return the errors that Zig's output names, each once, in its order.

    What the shipped Zig package refuses is reported at the line of the user's code that led there.
    Warnings, and what the build runner says of errors above, are left out.
    """
    found: dict[str, Diagnostic] = {}
    for head, lines in _sections(log):
        if head["kind"] in ("error", "fatal error") and not _FOLLOW_UP.match(head["message"]):
            one = _diagnostic(head, lines)
            found.setdefault(one.headline, one)
    return tuple(found.values())


def _sections(log: str) -> Iterator[tuple[re.Match[str], list[str]]]:
    """Yield each error or warning with the lines that follow, its notes included."""
    head: re.Match[str] | None = None
    lines: list[str] = []
    for line in log.splitlines():
        match = _HEAD.fullmatch(line)
        if match is None or match["kind"] == "note":
            lines.append(line)
            continue
        if head is not None:
            yield head, lines
        head, lines = match, []
    if head is not None:
        yield head, lines


def _diagnostic(head: re.Match[str], lines: Sequence[str]) -> Diagnostic:
    heads = [
        (number, match) for number, line in enumerate(lines) if (match := _HEAD.fullmatch(line))
    ]
    ends = [*(number for number, _ in heads), len(lines)]
    found = replace(
        _message(head, lines[: ends[0]]),
        notes=tuple(
            _message(match, lines[number + 1 : end])
            for (number, match), end in zip(heads, ends[1:], strict=True)
        ),
        references=tuple(_references(lines)),
    )
    return _at_users_place(found) if _IN_ZIG_PACKAGE.search(found.file or "") else found


def _message(head: re.Match[str], following: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        message=head["message"],
        severity=head["kind"],
        file=head["file"],
        line=None if head["line"] is None else int(head["line"]),
        column=None if head["column"] is None else int(head["column"]),
        excerpt=tuple(_excerpt(following)),
    )


def _excerpt(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines that belong to a message: up to the mark, or those that are indented."""
    marks = (number for number, line in enumerate(lines[:_LONGEST]) if _MARK.fullmatch(line))
    mark = next(marks, None)
    if mark is not None:
        yield from lines[: mark + 1]
        return
    for line in lines[:_LONGEST]:
        if not line.startswith(" ") or not line.strip():
            return
        yield line


# A message of several lines is among them.
_LONGEST = 20


def _references(lines: Sequence[str]) -> Iterator[str]:
    """Yield what led to an error; Zig's own start of programs and its library are left out."""
    if _REFERENCES not in lines:
        return
    for line in lines[lines.index(_REFERENCES) + 1 :]:
        match = _REFERENCE.fullmatch(line)
        if match is None:
            return
        if not _NOT_OF_USER.search(match["place"]):
            yield match[1]


def _at_users_place(error: Diagnostic) -> Diagnostic:
    """Return an error of the Zig package at the place of the user's code that led there."""
    for note in error.notes:
        if note.message.startswith("called ") and not _NOT_OF_USER.search(note.file or ""):
            return replace(
                error,
                file=note.file,
                line=note.line,
                column=note.column,
                excerpt=note.excerpt,
                notes=(),
                references=(),
            )
    # Innermost first, and Zig's own start of programs last.
    for reference in error.references:
        place = _PLACE.fullmatch(reference.partition(": ")[2])
        if place is not None and not _NOT_OF_USER.search(place["file"]):
            return replace(
                error,
                file=place["file"],
                line=int(place["line"]),
                column=int(place["column"]),
                excerpt=(),
                notes=(),
                references=(),
            )
    return error


_PLACE = re.compile(r"(?P<file>\S.*):(?P<line>\d{1,9}):(?P<column>\d{1,9})")
