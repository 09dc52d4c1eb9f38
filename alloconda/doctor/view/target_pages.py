"""Platforms as people read them: the table of all, and the chain of decisions for one."""

import json
import textwrap
from collections.abc import Sequence
from typing import TextIO

from alloconda.doctor.model.explanation import Decision
from alloconda.kernel.python import Abi
from alloconda.kernel.targets.target import (
    DEFAULT_TAGS,
    MUSLLINUX_TAGS,
    PYODIDE_TAGS,
    WINDOWS_TAGS,
    Target,
)
from alloconda.terminal.paint import BOLD, DIM, Paint
from alloconda.terminal.text_table import print_table

_WHAT_WIDTH = 11


def print_targets(targets: Sequence[Target], abi: Abi, stream: TextIO, *, columns: int) -> None:
    """Print a table of platforms; a narrow terminal gets a block for each."""
    rows = [_row(target, abi) for target in targets]
    head = ("Platform tag", "Zig target", "Headers", f"Suffix for {abi.abi_tag}", "Built by")
    table = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    if sum(widths) + 2 * len(widths) <= columns:
        print_table(table, stream)
    else:
        for row in rows:
            stream.write(f"{row[0]}\n")
            for label, text in zip(head[1:], row[1:], strict=True):
                if text:
                    stream.write(f"  {label.partition(' for')[0]:<11} {text}\n")
    stream.write(
        "\nOther floors work too: manylinux with any glibc from the\n"
        "CPU's oldest to 2.42, macOS with 10.9 to 10.15, 11.0 to\n"
        "15.0 and 26.0. One in full: alloconda explain TAG\n"
    )


def print_targets_json(targets: Sequence[Target], abi: Abi, stream: TextIO) -> None:
    """Print one array with an object for each platform."""
    found = [
        {
            "platform_tag": target.platform_tag,
            "os": target.os,
            "arch": target.arch,
            "libc": target.libc,
            "floor": target.floor,
            "zig_targets": [one.zig_target for one in target.slices],
            "pbs_triple": target.pbs_triple,
            "extension_suffix": target.extension_suffix(abi),
            "stable_suffix": ".pyd" if target.os == "windows" else ".abi3.so",
        }
        for target in targets
    ]
    stream.write(json.dumps(found, indent=2) + "\n")


def print_explanation(
    title: str, decisions: Sequence[Decision], stream: TextIO, paint: Paint, *, columns: int
) -> None:
    """Print the chain: what, value, then reason and source below."""
    stream.write(paint(title, BOLD) + "\n")
    width = max(columns - _WHAT_WIDTH - 4, 30)
    for decision in decisions:
        stream.write(f"  {decision.what:<{_WHAT_WIDTH}} {paint(decision.value, BOLD)}\n")
        text = f"{decision.reason} ({decision.source})"
        stream.writelines(
            f"  {'':{_WHAT_WIDTH}} {paint(line, DIM)}\n"
            for line in textwrap.wrap(text, width, break_on_hyphens=False)
        )


def print_explanation_json(title: str, decisions: Sequence[Decision], stream: TextIO) -> None:
    """Print one object: the cell and its decisions."""
    chain = [
        {"what": one.what, "value": one.value, "reason": one.reason, "source": one.source}
        for one in decisions
    ]
    stream.write(json.dumps({"cell": title, "decisions": chain}, indent=2) + "\n")


def _row(target: Target, abi: Abi) -> tuple[str, str, str, str, str]:
    tag = target.platform_tag
    by = ""
    if tag in DEFAULT_TAGS:
        by = "wheel-all"
    elif tag in MUSLLINUX_TAGS:
        by = "--include-musllinux"
    elif tag in WINDOWS_TAGS:
        by = "--include-windows"
    elif tag in PYODIDE_TAGS:
        by = "--include-pyodide"
    zig = " + ".join(one.zig_target for one in target.slices)
    return tag, zig, target.pbs_triple or "none", target.extension_suffix(abi), by
