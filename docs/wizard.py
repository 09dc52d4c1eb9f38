"""Draws the wizard's pictures for the documentation from a real `alloconda init` on a terminal.

    python docs/wizard.py [DIRECTORY]

It answers the questions as somebody does who takes what is proposed, and exports the screen at one
question, and before the files are written, as wizard.svg and wizard-end.svg in docs/how-to or in
the directory that is named.
"""

import os
import sys
import tempfile
from functools import partial
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
# Question → the keys that answer it, and the picture that is taken once they are typed.
ANSWERS = (
    ("1/9", "", None),
    ("2/9", "", None),
    ("3/9", "", None),
    ("4/9", "", None),
    ("5/9", "", None),
    ("6/9", DOWN * 3 + SPACE, "wizard.svg"),
    ("7/9", "", None),
    ("8/9", "", None),
    ("9/9", "", None),
    ("Go ahead?", "", "wizard-end.svg"),
)


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
        for question, keys, picture in ANSWERS:
            terminal.read_until(partial(_asks, question))
            terminal.read(for_s=0.5)
            terminal.child.send(keys)
            terminal.read(for_s=0.5)
            if picture is not None:
                lines = [_styled(line, folder) for line in _rows(terminal)]
                export(lines, pictures / picture, title=TITLE, columns=COLUMNS)
            terminal.child.send(ENTER)
        terminal.read_to_end()


def _asks(question: str, text: str) -> bool:
    return question in text


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
