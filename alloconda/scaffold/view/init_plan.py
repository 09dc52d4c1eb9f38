"""What `alloconda init` will write or has written, and what it assumed, for a person to read."""

import re
from typing import TextIO

from alloconda.scaffold.model.answers import InitAnswers, chosen_groups
from alloconda.scaffold.service.init_project import FileAction, InitPlan
from alloconda.terminal.paint import CYAN, DIM, GREEN, YELLOW, Paint
from alloconda.terminal.wrapping import unbroken, wrapped

# What is to be copied stays on one line.
_COMMAND = re.compile(r"`[^`]*`")
_ACTION_COLOURS = {
    FileAction.NEW: GREEN,
    FileAction.ADDED_TO: YELLOW,
    FileAction.OVERWRITTEN: YELLOW,
    FileAction.KEPT: DIM,
}


def write_plan(plan: InitPlan, stream: TextIO, paint: Paint, *, columns: int | None = None) -> None:
    """Write what becomes of each file, and the notes; they wrap at a terminal's columns."""
    width = max(len(file.action) for file in plan.files)
    stream.writelines(
        f"  {paint(file.action.ljust(width), _ACTION_COLOURS[file.action])}  {file.path}\n"
        for file in plan.files
    )
    for note in plan.notes:
        whole = _COMMAND.sub(lambda match: unbroken(match[0]), f"note: {note}")
        for number, line in enumerate(wrapped(whole, "", columns)):
            shown = line if number else line.replace("note:", paint("note:", CYAN), 1)
            stream.write(f"{shown}\n")


def write_assumptions(answers: InitAnswers, stream: TextIO) -> None:
    """Write what was not asked, each with the flag that changes it."""
    assumed = {
        "name": (answers.project_name, "--name"),
        "compiled": ("by build.zig" if answers.build_zig else "directly", "--build-zig, --direct"),
        "module": (answers.module_name, "--module"),
        "Python": (f"{answers.python_floor} or later", "--python"),
        "wheels": (
            "one for all Pythons (abi3)" if answers.abi3 else "one for each Python",
            "--abi3, --no-abi3",
        ),
        "platforms": (
            ", ".join(chosen_groups(answers.targets)) or ", ".join(answers.targets),
            "--platform",
        ),
        "Zig": (answers.zig_version or "any supported one", "--zig-version"),
        "license": (answers.license or "none", "--license"),
        "workflow": (
            "GitHub Actions" if answers.workflow else "none",
            "--github-actions, --no-github-actions",
        ),
    }
    stream.write("assumed, because there is no terminal to ask at:\n")
    stream.writelines(
        f"  {key.ljust(9)}  {value}  ({flag})\n" for key, (value, flag) in assumed.items()
    )
