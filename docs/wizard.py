"""Draws the wizard's pictures for the documentation from a real `alloconda init` on a terminal.

    python docs/wizard.py [DIRECTORY]

It accepts the proposed answers, and exports the screen at one question, and before the files are
written, as wizard.svg and wizard-end.svg in docs/how-to or in the directory that is named.
"""

import os
import re
import sys
import tempfile
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from rich.style import Style
from rich.text import Text

from docs.picture import PICTURES, export
from tests.terminal import Terminal, open_terminal

COLUMNS, ROWS = 84, 30
TITLE = "alloconda init hello"
DOWN, SPACE, ENTER = "\x1b[B", " ", "\r"
# The question whose picture is taken, once these keys are typed; Enter answers all others.
SHOWN, SHOWN_KEYS = "Platforms", DOWN * 3 + SPACE


def main(pictures: Path) -> None:
    """Ask, answer and draw."""
    with tempfile.TemporaryDirectory() as folder:
        terminal = open_terminal(
            ["init", "hello"],
            cwd=Path(folder),
            environment={
                "PATH": os.environ["PATH"],
                "HOME": folder,
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                # The emulator doesn't answer where the cursor is.
                "PROMPT_TOOLKIT_NO_CPR": "1",
            },
            size=(COLUMNS, ROWS),
        )
        number, last = 0, 1
        while number < last:
            number += 1
            last = _wait_for_question(terminal, number)
            if SHOWN in terminal.text.rpartition(f"{number}/{last}")[2]:
                terminal.child.send(SHOWN_KEYS)
                terminal.read(for_s=0.5)
                _draw(terminal, folder, pictures / "wizard.svg")
            terminal.child.send(ENTER)
        terminal.read_until(lambda text: "Go ahead?" in text)
        terminal.read(for_s=0.5)
        _draw(terminal, folder, pictures / "wizard-end.svg")
        terminal.child.send(ENTER)
        terminal.read_to_end()


def _wait_for_question(terminal: Terminal, number: int) -> int:
    """Wait for the question of a number, shown as NUMBER/LAST; return the last one's number."""
    shown = re.compile(rf"\b{number}/(\d+)\b")
    terminal.read_until(lambda text: shown.search(text) is not None)
    terminal.read(for_s=0.5)
    return max(int(last) for last in shown.findall(terminal.text))


def _draw(terminal: Terminal, folder: str, picture: Path) -> None:
    lines = [_styled(line, folder) for line in _rows(terminal)]
    export(lines, picture, title=TITLE, columns=COLUMNS)


def _rows(terminal: Terminal) -> list[list[tuple[str, Style]]]:
    """Return the screen's lines as pieces of one style each, without empty lines at the end."""
    rows = []
    for number in range(len(terminal.lines)):
        cells = [terminal.screen.buffer[number][column] for column in range(COLUMNS)]
        pieces = groupby(cells, key=lambda cell: (cell.fg, cell.bold, cell.reverse))
        rows.append([("".join(cell.data for cell in run), _style(*look)) for look, run in pieces])
    while rows and not "".join(text for text, _ in rows[-1]).strip():
        rows.pop()
    return rows


def _style(colour: str, bold: bool, reverse: bool) -> Style:  # noqa: FBT001 # As the emulator has it.
    # The emulator's names of colours, in Rich's words.
    bright = colour.replace("bright", "bright_")
    named = {"default": None, "brown": "yellow"}.get(colour, bright)
    if named is not None and len(named) == 6 and set(named) <= set("0123456789abcdef"):
        named = f"#{named}"
    return Style(color=named, bold=bold, reverse=reverse)


def _styled(pieces: list[tuple[str, Style]], folder: str) -> Text:
    return Text.assemble(
        *((text.replace(str(Path(folder).resolve()), "/home/ada"), style) for text, style in pieces)
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
