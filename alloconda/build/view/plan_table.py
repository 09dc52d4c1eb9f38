"""A plan as a table: what would be built, from which headers, and why."""

import json
from collections.abc import Sequence
from typing import TextIO

from alloconda.build.model.plan_report import ARCHIVE_BYTES, PlannedCell, PlanReport
from alloconda.headers.model.header_set import OriginKind
from alloconda.terminal.numbers import size_text
from alloconda.terminal.text_table import print_table
from alloconda.terminal.wrapping import wrapped

SCHEMA_VERSION = 1

_HEADINGS = ("Python", "ABI", "Platform tags", "Zig target", "Headers", "Wheel", "Why")
# How many of the headings, from the first.
_WHEEL_TELLS = 3
_RANGE = f"{ARCHIVE_BYTES[0] // 1_000_000}-{size_text(ARCHIVE_BYTES[1])}"


def print_plan(report: PlanReport, stream: TextIO, *, width: int | None) -> None:
    """Print the cells of a plan, as a table or, where that is too wide, as one block a cell.

    Args:
        report: the plan.
        stream: where it goes.
        width: the columns of the terminal; None for a file, whose lines may be long.
    """
    table = [_HEADINGS, *(_row(cell) for cell in report.cells)]
    # The wheel's name says the first three, for who knows to read it.
    for rows in (table, [row[_WHEEL_TELLS:] for row in table]):
        if width is None or _columns(rows) <= width:
            print_table(rows, stream)
            break
    else:
        _print_blocks(table[1:], stream, width)
    said = [f"left out: {item.python} on {item.target}: {item.reason}" for item in report.left_out]
    for line in (*said, *_notes(report)):
        stream.writelines(f"{one}\n" for one in wrapped(line, "", width))


def print_plan_json(report: PlanReport, stream: TextIO) -> None:
    """Print one JSON object a line: the cells, then what was left out."""
    for cell in report.cells:
        build = cell.build
        fields = {
            "schema": SCHEMA_VERSION,
            "kind": "cell",
            "cell": build.cell,
            "wheel": cell.wheel,
            "python": str(build.python),
            "abi": build.abi.abi_tag,
            "platform_tags": build.platform_tags,
            "zig_targets": cell.zig_targets,
            "headers": _headers_fields(cell),
            "modules": [{"name": name, "abi": abi} for name, abi in cell.modules],
            "why": build.why,
        }
        stream.write(json.dumps(fields) + "\n")
    for item in report.left_out:
        fields = {
            "schema": SCHEMA_VERSION,
            "kind": "left-out",
            "python": str(item.python),
            "platform_tag": item.target.platform_tag,
            "reason": item.reason,
        }
        stream.write(json.dumps(fields) + "\n")


def _columns(rows: Sequence[tuple[str, ...]]) -> int:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return sum(widths) + 2 * (len(widths) - 1)


def _row(cell: PlannedCell) -> tuple[str, ...]:
    build = cell.build
    return (
        str(build.python),
        build.abi.abi_tag,
        ".".join(build.platform_tags),
        ", ".join(cell.zig_targets),
        _headers_text(cell),
        cell.wheel,
        "; ".join(build.why),
    )


def _print_blocks(rows: Sequence[tuple[str, ...]], stream: TextIO, width: int | None) -> None:
    for row in rows:
        named = dict(zip(_HEADINGS, row, strict=True))
        stream.write(f"{named['Wheel']}\n")
        for heading in ("Python", "Zig target", "Headers", "Why"):
            first, *rest = wrapped(named[heading], " " * 14, width)
            stream.write(f"  {heading:<10}  {first.strip()}\n")
            stream.writelines(f"{line}\n" for line in rest)


def _headers_text(cell: PlannedCell) -> str:
    if not cell.needs_headers:
        return "none"
    if cell.headers is None:
        return "not available"
    return {
        OriginKind.INTERPRETER: "this interpreter's",
        OriginKind.CACHE: "cached",
        OriginKind.DOWNLOAD: f"to fetch, {_RANGE}",
    }[cell.headers.kind]


def _headers_fields(cell: PlannedCell) -> dict[str, object]:
    origin = cell.headers
    if not cell.needs_headers or origin is None:
        return {"kind": "none" if not cell.needs_headers else "unavailable"}
    fields: dict[str, object] = {"kind": origin.kind.value, "name": origin.name}
    if origin.kind is OriginKind.DOWNLOAD:
        fields["size_bytes_between"] = ARCHIVE_BYTES
    return fields


def _targets(cells: list[PlannedCell]) -> str:
    return " and ".join(dict.fromkeys(tag for one in cells for tag in one.build.platform_tags))


def _notes(report: PlanReport) -> list[str]:
    notes = []
    names = dict.fromkeys(name for cell in report.cells for name, _ in cell.modules)
    for name in names:
        having = [cell for cell in report.cells if name in dict(cell.modules)]
        cells = [cell for cell in having if (name, cell.build.abi.abi_tag) not in cell.modules]
        abis = {abi for cell in cells for one, abi in cell.modules if one == name}
        said = f", {' and '.join(sorted(abis))} in {len(cells)} of the wheels" if cells else ""
        few = len(having) < len(report.cells)
        notes.append(f"module: {name}{said}" + (f", for {_targets(having)} alone" if few else ""))
    archives = {
        cell.headers.name
        for cell in report.cells
        if cell.headers is not None and cell.headers.kind is OriginKind.DOWNLOAD
    }
    if archives:
        least, most = (size_text(len(archives) * size) for size in ARCHIVE_BYTES)
        count = f"{len(archives)} archive" + ("" if len(archives) == 1 else "s")
        notes.append(f"headers: {count} to fetch once, {least} to {most}")
    if report.presumed:
        said = "names" if any(cell.needs_headers for cell in report.cells) else "doesn't name"
        notes.append(
            f"headers: only Zig can tell which options build.zig declares; its text {said} "
            "python-include"
        )
    return notes
