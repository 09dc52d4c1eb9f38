"""A plan as a table: what would be built, and why."""

import json
from typing import TextIO

from alloconda.domain.matrix import BuildPlan


def print_plan(plan: BuildPlan, stream: TextIO, *, as_json: bool) -> None:
    """Print the cells of a plan, as text or as one JSON object a line."""
    if as_json:
        for build in plan.builds:
            cell = {
                "cell": build.cell,
                "python": str(build.python),
                "abi": build.abi.abi_tag,
                "platform_tags": build.platform_tags,
                "zig_targets": [target.zig_target for target in build.target.slices],
                "why": build.why,
            }
            stream.write(json.dumps(cell) + "\n")
        return
    rows = [("Python", "ABI", "Zig target", "Platform tags", "Why")]
    rows += [
        (
            str(build.python),
            build.abi.abi_tag,
            ", ".join(target.zig_target for target in build.target.slices),
            ".".join(build.platform_tags),
            "; ".join(build.why),
        )
        for build in plan.builds
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        stream.write("  ".join(cells).rstrip() + "\n")
    stream.writelines(
        f"left out: {item.python} on {item.target}: {item.reason}\n" for item in plan.left_out
    )
