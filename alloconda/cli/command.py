"""What every command has in common: help in groups, examples, and the flags -v and --color."""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from alloconda.cli.commands import COMMANDS
from alloconda.cli.flag_pairs import refuse_contradictions
from alloconda.cli.help_page import (
    COMMON,
    HelpPage,
    write_examples,
    write_group,
    write_options,
    write_program,
    write_variables,
)
from alloconda.cli.metavars import METAVARS
from alloconda.cli.parameter_kind import parameter_kind
from alloconda.cli.repeated_flags import RepeatedFlags


class Command(RepeatedFlags, HelpPage, TyperCommand):
    """A command whose help is grouped, with examples, and that knows the common flags."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(common_parameters())
        name_parameters(self.params)
        skip_text_conversion(self.params)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows the help."""
        return _help_option(super().get_help_option(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run the command.

        Raises:
            UsageError: two of its flags contradict each other.
        """
        refuse_contradictions(ctx)
        return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options below the name of their group."""
        write_options(self.get_params(ctx), ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples, each as it is typed."""
        write_examples(ctx, formatter)


class Group(RepeatedFlags, HelpPage, TyperGroup):
    """A group of commands whose help groups them by purpose."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.params.extend(common_parameters())
        skip_text_conversion(self.params)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows the help."""
        return _help_option(super().get_help_option(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run a command.

        Raises:
            Abort: it was interrupted, and printed nothing about it; Typer would end silently.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Abort from None

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands in their groups, then the options."""
        self.format_commands(ctx, formatter)
        write_options(self.get_params(ctx), ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, each below the heading of its group."""
        if ctx.parent is None:
            write_program(formatter)
        else:
            write_group(self.commands, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the environment variables that the program reads, and the examples."""
        if ctx.parent is None:
            write_variables(formatter)
        write_examples(ctx, formatter)


class Commands(Mapping[str, Any]):
    """The commands by name; each is loaded when it is asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = _load(name, COMMANDS[name].place)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


def _load(name: str, place: str) -> Any:
    module, _, attribute = place.partition(":")
    return to_command(name, getattr(import_module(f"alloconda.cli.{module}"), attribute))


def to_command(name: str, source: Any) -> Any:
    """Make a command of a function, or a group of commands of a Typer app, with this help."""
    if not isinstance(source, typer.Typer):
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(name, cls=Command)(source)
        return typer.main.get_command(app)
    source.info.name = name
    source.info.cls = Group
    for command in source.registered_commands:
        command.cls = Command
    return typer.main.get_group(source)


@cache
def common_parameters() -> tuple[Any, ...]:
    """Return the parameters that every command has."""
    app = typer.Typer(add_completion=False)
    app.command()(_common)
    return tuple(typer.main.get_command(app).params)


def name_parameters(parameters: Iterable[Any]) -> None:
    """Set the metavar of options that have none: it names the value, not its Python type."""
    for parameter in parameters:
        if parameter.metavar is not None:
            # Typer puts the brackets around an argument that may be left out.
            parameter.metavar = parameter.metavar.strip("[]")
        elif parameter.param_type_name == "option":
            names = [name for name in parameter.opts if name in METAVARS]
            parameter.metavar = METAVARS[names[0]] if names else _metavar(parameter)


def skip_text_conversion(parameters: Iterable[Any]) -> None:
    """Let text, and what was not given, pass by Typer's conversion.

    Typer converts with pydantic, also where there is nothing to convert, and loading that takes
    longer than the rest of the command line; flags with numbers and paths still are converted.
    A Typer that describes parameters in another way converts all of them itself, only slower.
    """
    for parameter in parameters:
        # Those that all commands share pass here once for each command.
        is_done = isinstance(parameter.process_value, _TextProcessor)
        if not is_done and parameter_kind(parameter).is_described:
            parameter.process_value = _TextProcessor(parameter, parameter.process_value)


def _help_option(option: Any) -> Any:
    if option is not None and not isinstance(option.process_value, _TextProcessor):
        skip_text_conversion([option])
    return option


class _TextProcessor:
    """What happens to a parameter's value, in place of the method by this name."""

    def __init__(self, parameter: Any, convert: Any) -> None:
        self._parameter = parameter
        self._convert = convert

    def __call__(self, ctx: Any, value: Any) -> Any:
        parameter = self._parameter
        if parameter.required:
            return self._convert(ctx, value)
        kind = parameter.type_descriptor.annotation
        if value is None:
            value = () if parameter.multiple or parameter.nargs == -1 else None
        elif kind == list[str] and isinstance(value, (list, tuple)):
            value = list(value)
        elif kind is Path and _is_readable_folder(value, parameter.type_descriptor.parameter_info):
            value = Path(value)
        elif kind is not str or not isinstance(value, str):
            return self._convert(ctx, value)
        return value if parameter.callback is None else parameter.callback(ctx, parameter, value)


def _is_readable_folder(value: Any, limits: Any) -> bool:
    """Return whether a path is a folder where one may be given, which needs no further check."""
    if not limits.dir_okay or limits.resolve_path or limits.writable:
        return False
    try:
        return Path(value).is_dir() and os.access(value, os.R_OK)
    except OSError:
        # Such as one below a folder that this user must not enter.
        return False


def _metavar(parameter: Any) -> str | None:
    if parameter.is_flag or parameter.count:
        return None
    kind = parameter_kind(parameter)
    if kind.is_path:
        return "DIR" if kind.is_folder else "PATH"
    if not kind.is_described:
        return "VALUE"
    return "N" if kind.annotation in (int, float) else "TEXT"


def _chosen_verbosity(value: Any) -> None:
    if value:
        from alloconda.cli.verbosity import be_verbose

        be_verbose()


def _chosen_color(value: Any) -> None:
    """Apply the flag through the environment, so that everything that colours follows it."""
    if value is not None:
        from alloconda.cli.terminals import choose_color

        choose_color(value)


def _common(
    *,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Show the commands that are run, and decisions.",
            rich_help_panel=COMMON,
            callback=_chosen_verbosity,
            expose_value=False,
            is_eager=True,
        ),
    ] = False,
    color: Annotated[
        str | None,
        typer.Option(
            "--color",
            metavar="WHEN",
            help="auto, always or never.",
            rich_help_panel=COMMON,
            callback=_chosen_color,
            expose_value=False,
            is_eager=True,
        ),
    ] = None,
) -> None:
    """Carry the common flags; it is never called."""
