"""The command that shows the help of another: help."""

import sys
from typing import Annotated, Any

import typer

from alloconda.kernel.errors import UsageError

_Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="COMMAND", help="Command, with its subcommand if it has some."),
]


def show_help(ctx: typer.Context, command: _Words = None) -> None:
    """Show the help of a command, or of the program."""
    shown: Any = ctx.find_root()
    for word in command or ():
        if not hasattr(shown.command, "commands"):
            raise UsageError(
                f"{shown.command_path} has no subcommands", hint=f"see: {shown.command_path} --help"
            )
        # An unknown word is refused as where it stands as a command.
        name, found, _ = shown.command.resolve_command(shown, [word])
        shown = found.context_class(found, info_name=name, parent=shown)
    sys.stdout.write(f"{shown.command.get_help(shown).rstrip()}\n")
