"""The command line that is running, as it was parsed, and the start of others like it."""

from collections.abc import Collection, Iterator
from typing import Any

import typer

from alloconda.kernel.url_credentials import shown_address, without_credentials

# Parameters of wheel-all and matrix that choose cells or what is shown.
_CHOICE = {
    "only",
    "shard",
    "progress",
    "shards",
    "as_format",
    "retry_failed",
    "dry_run",
    "as_json",
    "quiet",
}


def given_flags(ctx: typer.Context, *, leave_out: Collection[str] = ()) -> tuple[str, ...]:
    """Return the flags that a command was given, each whole, but for some.

    They come from what was parsed: common flags, wherever they stood, and what the environment says
    are not among them.

    Args:
        ctx: the running command.
        leave_out: names of parameters.
    """
    words: list[str] = []
    for parameter in ctx.command.params:
        name = parameter.name or ""
        source = ctx.get_parameter_source(name)
        if name in leave_out or name not in ctx.params or source is None:
            continue
        if source.name == "COMMANDLINE":
            words += flag_words(parameter, ctx.params[name])
    return tuple(words)


def build_again(ctx: typer.Context, *more: str) -> tuple[str, ...]:
    """Return the command line that builds cells of the matrix that the running command is about.

    Args:
        ctx: the running wheel-all or matrix.
        more: the flags that say which cells.
    """
    return ("alloconda", "wheel-all", *given_flags(ctx, leave_out=_CHOICE), *more)


def flag_words(parameter: Any, value: object) -> Iterator[str]:
    """Yield the words of a flag with a value, or with each of several."""
    flag = next((name for name in parameter.opts if name.startswith("--")), parameter.opts[0])
    if parameter.is_flag:
        yield flag if value or not parameter.secondary_opts else parameter.secondary_opts[0]
        return
    for one in value if isinstance(value, (list, tuple)) else (value,):
        yield from (flag, _text(flag, one))


def _text(flag: str, value: object) -> str:
    if flag == "--mirror" and isinstance(value, str):
        # What is printed ends up in logs.
        return shown_address(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return without_credentials(str(value))
