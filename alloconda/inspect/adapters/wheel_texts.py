"""The texts of a wheel's .dist-info directory: WHEEL, METADATA and RECORD, within bounds.

Their libraries take what comes: a million fields or lines cost them minutes, or all memory.
"""

import configparser
import csv
import email.parser
import email.policy
import io
import re
from collections.abc import Iterator

from alloconda.inspect.model.wheel_facts import MAX_TAGS, FilenameFacts, RecordRow, tag_count
from alloconda.packaging.model.entry_points import written_problems

# RECORD has a line for each file.
MAX_RECORD_BYTES = 16 << 20
MAX_ENTRY_POINTS_BYTES = 1 << 20
MAX_RECORD_ROWS = 150_000
# That of a large wheel with the sources of many libraries has less than one.
MAX_SBOM_BYTES = 4 << 20
_MAX_FIELDS = 20_000
_MAX_FIELD_NAMES = 200
_LONGEST_CONTENT_TYPE = 200
_FIELD_NAME = re.compile(r"^([^\s:]+)[ \t]*:", re.MULTILINE)
_READ_FIELDS = (
    "Name",
    "Version",
    "Requires-Python",
    "Summary",
    "Metadata-Version",
    "Requires-Dist",
)


class TextError(ValueError):
    """A text that can't be read; the message says why."""


def read_fields(data: bytes) -> dict[str, tuple[str, ...]]:
    """Read WHEEL: field name → values.

    Raises:
        TextError: it has more fields than any.
        UnicodeDecodeError: it is not UTF-8.
    """
    head, _ = _split(data)
    fields: dict[str, list[str]] = {}
    for name, value in _parsed(head):
        fields.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in fields.items()}


def read_entry_points(data: bytes) -> tuple[str, ...]:
    """Return what is wrong with entry_points.txt: installers make programs of it.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#", ";"))
    # Names of entry points differ by case.
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(data.decode("utf-8"))
    except configparser.Error as error:
        return (str(error).partition("\n")[0],)
    return tuple(written_problems({group: dict(parser[group]) for group in parser.sections()}))


def read_metadata(data: bytes) -> tuple[dict[str, str], tuple[str, ...]]:
    """Read METADATA: the fields that matter here, and what the specification says against it.

    Raises:
        TextError: it has more fields than any.
        UnicodeDecodeError: it is not UTF-8.
    """
    head, body = _split(data)
    fields: dict[str, str] = {}
    needed: list[str] = []
    for name, value in _parsed(head):
        known = next((one for one in _READ_FIELDS if one.lower() == name.lower()), None)
        # Extras are for those who ask for them; the rest is needed to import anything.
        if known == "Requires-Dist" and "extra" not in value:
            needed.append(value)
        if known is not None:
            fields.setdefault(known, value)
    if needed:
        fields["Requires-Dist"] = ", ".join(needed)
    return fields, tuple(_metadata_problems(head, body))


def read_record(data: bytes) -> tuple[RecordRow, ...]:
    """Read RECORD.

    Raises:
        TextError: it is not CSV, or has more lines than any.
        UnicodeDecodeError: it is not UTF-8.
    """
    rows: list[RecordRow] = []
    try:
        for row in csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")):
            if row:
                name, digest, size = (*row[:3], "", "")[:3]
                rows.append(RecordRow(name=name, digest=digest, size=size))
            if len(rows) > MAX_RECORD_ROWS:
                raise TextError(f"it has more than {MAX_RECORD_ROWS} lines")
    except csv.Error as error:
        raise TextError(str(error)) from error
    return tuple(rows)


def parse_filename(name: str) -> tuple[FilenameFacts | None, str]:
    """Return the parts of a wheel's file name, or None and what is wrong with it."""
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    count = tag_count("-".join(name.removesuffix(".whl").split("-")[-3:]))
    if count > MAX_TAGS:
        return None, f"it means {count} tags, more than the {MAX_TAGS} that are read"
    try:
        project, version, build, tags = parse_wheel_filename(name)
    except (InvalidWheelFilename, ValueError) as error:
        return None, str(error)
    facts = FilenameFacts(
        name=str(project),
        version=str(version),
        build="".join(str(part) for part in build),
        tags=tuple(sorted((tag.interpreter, tag.abi, tag.platform) for tag in tags)),
    )
    return facts, ""


def admits(requires_python: str, series: str) -> bool:
    """Return whether a Requires-Python admits any release of a series; one that is broken does."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        specifiers = SpecifierSet(requires_python[:_MAX_SPECIFIER])
        return any(
            specifiers.contains(f"{series}.{patch}", prereleases=True) for patch in (0, 99, 5)
        )
    except (InvalidSpecifier, ValueError):
        # int() takes no number of thousands of digits.
        return True


_MAX_SPECIFIER = 1000


def _split(data: bytes) -> tuple[str, str]:
    """Return the fields, and the description below them.

    Raises:
        TextError: there are more fields than any has.
    """
    text = data.decode("utf-8").replace("\r\n", "\n")
    head, _, body = text.partition("\n\n")
    names = set(_FIELD_NAME.findall(head))
    if head.count("\n") > _MAX_FIELDS or len(names) > _MAX_FIELD_NAMES:
        raise TextError("it has more fields than any")
    return head, body


def _parsed(head: str) -> Iterator[tuple[str, str]]:
    parser = email.parser.HeaderParser(policy=email.policy.compat32)
    for name, value in parser.parsestr(head).items():
        yield name, str(value).strip()


def _metadata_problems(head: str, body: str) -> Iterator[str]:
    from packaging.metadata import Metadata, parse_email

    try:
        # The description may be anything; that there is one is all that matters.
        raw, unparsed = parse_email(f"{head}\n\n{'…' if body.strip() else ''}")
        yield from (f"METADATA: the field {name!r} is not understood" for name in sorted(unparsed))
        content_type = raw.get("description_content_type", "")
        if len(content_type) > _LONGEST_CONTENT_TYPE:
            # The library takes minutes for thousands of parameters.
            del raw["description_content_type"]
            text = "the field 'Description-Content-Type' is longer than the type of any text"
            yield f"METADATA: {text}"
        Metadata.from_raw(raw, validate=True)
    except Exception as error:  # noqa: BLE001 # An ExceptionGroup of its own before Python 3.11's.
        inner = getattr(error, "exceptions", (error,))
        # Many tools write a field before its time; installers take no offence.
        yield from (
            f"METADATA: {problem}" for problem in inner if " introduced in " not in str(problem)
        )
