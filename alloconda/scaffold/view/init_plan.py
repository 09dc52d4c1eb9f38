"""What `alloconda init` will write or has written, and what it assumed, for a person to read."""

import re
from difflib import unified_diff
from typing import TextIO

from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.init_options import INIT_OPTIONS, InitOption
from alloconda.scaffold.service.init_project import FileAction, InitPlan
from alloconda.terminal.paint import CYAN, DIM, GREEN, RED, YELLOW, Paint
from alloconda.terminal.plain_text import plain_text
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
    """Write what happens to each file, and the notes; they wrap at a terminal's columns."""
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


def write_diff(plan: InitPlan, stream: TextIO, paint: Paint) -> None:
    """Write what would change in each file, as `diff -u` does."""
    for file in plan.files:
        if file.text is None:
            continue
        old = [] if file.before is None else file.before.splitlines()
        name = "/dev/null" if file.before is None else f"a/{file.path}"
        lines = unified_diff(old, file.text.splitlines(), name, f"b/{file.path}", lineterm="")
        stream.writelines(f"{_painted(plain_text(line), paint)}\n" for line in lines)


def _painted(line: str, paint: Paint) -> str:
    colours = {"+": GREEN, "-": RED, "@": CYAN}
    colour = colours.get(line[:1])
    return line if colour is None else paint(line, colour)


def write_assumptions(
    answers: InitAnswers, stream: TextIO, options: tuple[InitOption, ...] = INIT_OPTIONS
) -> None:
    """Write what was not asked, each with the flag that changes it."""
    stream.write("assumed, because there is no terminal to ask at:\n")
    for option in options:
        if option.assumed is not None:
            label, text = option.assumed
            stream.write(f"  {label.ljust(9)}  {text(answers)}  ({', '.join(option.names)})\n")
