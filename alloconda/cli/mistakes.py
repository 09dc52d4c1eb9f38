"""Mistyped command lines: what is wrong with them, and what was probably meant."""

import re
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import typer

from alloconda.errors import AllocondaError, UsageError


def explain_mistake(error: typer.TyperException) -> AllocondaError:
    """Turn Typer's error into one that names the word, the likely one, and the help to read."""
    ctx: Any = getattr(error, "ctx", None)
    path = "alloconda" if ctx is None else _command_path(ctx)
    see = f"see: {path} --help"
    flag = getattr(error, "option_name", None)
    if flag is not None and hasattr(error, "possibilities"):
        likely = _likely(flag, _flags(ctx))
        return UsageError(
            f"{path} has no flag {flag}", hint=_hint(likely, see, elsewhere=_owners(flag, ctx))
        )
    message = error.format_message().rstrip(".")
    match = re.match(r"No such command '([^']*)'", message)
    if match and ctx is not None:
        likely = _likely(match[1], ctx.command.commands)
        return UsageError(f"{path} has no command {match[1]!r}", hint=_hint(likely, see))
    return UsageError(message[:1].lower() + message[1:], hint=see)


def _command_path(ctx: Any) -> str:
    names = []
    while ctx.parent is not None:
        names.append(ctx.info_name)
        ctx = ctx.parent
    return " ".join(["alloconda", *reversed(names)])


def _flags(ctx: Any) -> list[str]:
    if ctx is None:
        return []
    parameters = ctx.command.get_params(ctx)
    return [
        name
        for parameter in parameters
        if parameter.param_type_name == "option" and not parameter.hidden
        for name in (*parameter.opts, *parameter.secondary_opts)
    ]


def _owners(flag: str, ctx: Any) -> list[str]:
    """Return the commands that do have the flag: it was typed in the wrong place."""
    if ctx is None:
        return []
    root = ctx.find_root()
    owners = []
    for name, command in root.command.commands.items():
        if name != ctx.info_name and not hasattr(command, "commands"):
            known = [one for parameter in command.params for one in parameter.opts]
            if flag in known and not command.hidden:
                owners.append(name)
    return owners


def _likely(word: str, known: Iterable[str]) -> list[str]:
    return get_close_matches(word.partition("=")[0], list(known), n=2, cutoff=0.55)


def _hint(likely: list[str], see: str, elsewhere: Iterable[str] = ()) -> str:
    if likely:
        return f"did you mean {' or '.join(likely)}? {see}"
    owners = list(elsewhere)
    if owners and "--" in " ".join(sys.argv[1:]):
        return f"that is a flag of {', '.join(owners[:3])}; {see}"
    return see
