"""The command line as a value, read from Typer's own structures: for completion and the docs."""

from collections.abc import Mapping
from typing import Any

from alloconda.cli.flag_values import ARGUMENT_VALUES, FLAG_VALUES
from alloconda.cli.help_page import first_sentence
from alloconda.cli.parameter_kind import parameter_kind
from alloconda.completion.model import CommandSpec, FlagSpec, Values
from alloconda.scaffold.model.init_options import INIT_OPTIONS, InitOption


def command_tree(program: Any, init_options: tuple[InitOption, ...] = INIT_OPTIONS) -> CommandSpec:
    """Return what the program understands, hidden commands and flags left out."""
    words = {("init", one.names[0]): one.offers for one in init_options}
    return _command(program, "", words)


def _command(
    command: Any, path: str, words: Mapping[tuple[str, str], tuple[str, ...]]
) -> CommandSpec:
    children = getattr(command, "commands", {})
    ctx = command.context_class(command, info_name=path, help_option_names=["-h", "--help"])
    parameters = [one for one in command.get_params(ctx) if not one.hidden]
    arguments = [one for one in parameters if one.param_type_name == "argument"]
    flags = [one for one in parameters if one.param_type_name == "option"]
    values = None
    if arguments:
        values = ARGUMENT_VALUES.get((path, arguments[0].name), Values.FREE)
    return CommandSpec(
        path=path,
        help=first_sentence(command.help or ""),
        flags=tuple(_flag(one, words.get((path, one.opts[0]), ())) for one in flags),
        arguments=values,
        arguments_text=" ".join(one.get_usage_pieces(ctx)[0] for one in arguments),
        commands=tuple(
            _command(child, f"{path} {name}".strip(), words)
            for name, child in children.items()
            if not child.hidden
        ),
    )


def _flag(option: Any, words: tuple[str, ...]) -> FlagSpec:
    # The names of the help flag come from a set, so in no order.
    names = tuple(sorted(option.opts, key=lambda name: (not name.startswith("--"), name)))
    values = None
    if not option.is_flag and not option.count:
        values = _values(option)
    return FlagSpec(
        names=names,
        help=" ".join((option.help or "").split()).removesuffix("."),
        values=values,
        words=words,
        metavar="" if values is None else option.metavar or "",
        opposites=tuple(option.secondary_opts),
        repeats=option.multiple or parameter_kind(option).is_list,
        variable=option.envvar if isinstance(option.envvar, str) else "",
        panel=option.rich_help_panel or "",
    )


def _values(option: Any) -> Values:
    kind = parameter_kind(option)
    if kind.is_path:
        return Values.DIRECTORIES if kind.is_folder else Values.FILES
    known = (FLAG_VALUES[name] for name in option.opts if name in FLAG_VALUES)
    return next(known, Values.FREE)
