"""Questions on a terminal, for `alloconda init`.

questionary takes a quarter of a second to import, which only a run that asks something pays.
"""

import os
import sys
import textwrap
from typing import Any, TextIO

import questionary
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.output import ColorDepth, create_output

from alloconda.scaffold.model.questions import Kind, Question
from alloconda.scaffold.service.init_project import InitPlan
from alloconda.scaffold.view.init_plan import write_plan
from alloconda.terminal.encoding import shows_unicode
from alloconda.terminal.paint import DIM, Paint

_KEYS = "Enter: next   Esc: back   Ctrl-C: leave, nothing is written"
_STYLES = {
    "qmark": "fg:ansicyan bold",
    "question": "bold",
    "answer": "fg:ansicyan",
    "pointer": "fg:ansicyan bold",
    "highlighted": "fg:ansicyan",
    "selected": "noreverse",
    "instruction": "fg:ansibrightblack",
}
# Where the marks before the choices are question marks, all alike.
_WITHOUT_MARKS = {"selected": "reverse"}
# A terminal sends Escape alone or as the beginning of another key's code, within this time.
_ESCAPE_WAIT_S = 0.05
# For terminals that don't report their width.
_USUAL_COLUMNS = 80


class TerminalPrompter:
    """Asks a person at a terminal; questions are written to stderr."""

    def __init__(self, stream: TextIO, paint: Paint, *, colour: bool) -> None:
        self._stream = stream
        self._paint = paint
        self._colour = colour
        styles = _STYLES if shows_unicode(stream) else _STYLES | _WITHOUT_MARKS
        self._style = questionary.Style(list(styles.items()))

    def ask(self, question: Question, *, number: int, of: int) -> tuple[str, ...] | None:
        """Ask until the reply passes the question's check; None to go back.

        Raises:
            KeyboardInterrupt: the person wants to leave.
        """
        place = f"{number}/{of}"
        lines = textwrap.wrap(
            f"{place} {question.explanation}",
            self._columns(),
            subsequent_indent=" " * (len(place) + 1),
            break_on_hyphens=False,
        )
        explanation = "\n".join(lines).removeprefix(place)
        self._stream.write(f"\n{self._paint(place, DIM)}{explanation}\n")
        if number == 1:
            self._stream.write(f"{self._paint(_KEYS, DIM)}\n")
        self._stream.flush()
        return self._run(self._prompt(question))

    def confirm(self, plan: InitPlan, where: str) -> bool | None:
        """Show what would be written and ask whether to; None to go back."""
        self._stream.write(f"\nIn {where}:\n")
        write_plan(plan, self._stream, self._paint, columns=self._columns())
        self._stream.flush()
        choices = [
            questionary.Choice("write these files", "write"),
            questionary.Choice("go back", "back"),
            questionary.Choice("leave, write nothing", "leave"),
        ]
        reply = self._run(
            questionary.select(
                "Go ahead?", choices, style=self._style, instruction=" ", **self._streams()
            )
        )
        return None if reply is None or reply == ("back",) else reply == ("write",)

    def agrees(self, title: str, explanation: str) -> bool:
        """Ask for a yes or a no; Enter is yes, Esc is no.

        Raises:
            KeyboardInterrupt: the person wants to leave.
        """
        self._stream.write(f"{explanation}\n")
        self._stream.flush()
        choices = [questionary.Choice("yes", "yes"), questionary.Choice("no", "no")]
        return self._run(
            questionary.select(
                title, choices, style=self._style, instruction=" ", **self._streams()
            )
        ) == ("yes",)

    def _prompt(self, question: Question) -> questionary.Question:
        match question.kind:
            case Kind.TEXT:
                return questionary.text(
                    f"{question.title}:",
                    default=question.default[0],
                    validate=lambda text: question.check((text.strip(),)) or True,
                    style=self._style,
                    validate_while_typing=True,
                    **self._streams(),
                )
            case Kind.ONE:
                return questionary.select(
                    question.title,
                    _choices(question),
                    default=question.default[0],
                    style=self._style,
                    instruction=" ",
                    **self._streams(),
                )
            case Kind.MANY:
                return questionary.checkbox(
                    question.title,
                    _choices(question),
                    validate=lambda values: question.check(tuple(values)) or True,
                    style=self._style,
                    instruction="(space: choose, a: all)",
                    **self._streams(),
                )

    def _run(self, prompt: questionary.Question) -> tuple[str, ...] | None:
        bindings = KeyBindings()

        @bindings.add("escape", eager=True)
        def _back(event: KeyPressEvent) -> None:
            event.app.exit(result=_Back())

        application = prompt.application
        existing = application.key_bindings
        application.key_bindings = merge_key_bindings(
            [bindings] if existing is None else [existing, bindings]
        )
        application.ttimeoutlen = _ESCAPE_WAIT_S
        reply = prompt.unsafe_ask()
        if isinstance(reply, _Back):
            return None
        return tuple(reply) if isinstance(reply, list) else (str(reply).strip(),)

    def _columns(self) -> int:
        # COLUMNS and stdout may hold another width than that of the terminal that is written to.
        try:
            columns = os.get_terminal_size(self._stream.fileno()).columns
        except OSError:
            columns = 0
        return columns or _USUAL_COLUMNS

    def _streams(self) -> dict[str, Any]:
        # Questions are messages, so they are written to stderr.
        depth = None if self._colour else ColorDepth.DEPTH_1_BIT
        return {
            "input": create_input(sys.stdin),
            "output": create_output(self._stream),
            "color_depth": depth,
        }


class _Back:
    """What a prompt gives when the person wants to go back."""


def _choices(question: Question) -> list[questionary.Choice]:
    return [
        questionary.Choice(
            choice.title,
            choice.value,
            checked=question.kind is Kind.MANY and choice.value in question.default,
        )
        for choice in question.choices
    ]
