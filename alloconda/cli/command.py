"""What every command has in common: help in groups, examples, and the flags -v and --color."""

import os
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from alloconda.cli.examples import EXAMPLES, OTHER_VARIABLES, PANEL_ORDER, PANELS
from alloconda.cli.metavars import METAVARS

COMMON = "Common"
_ARGUMENTS = "Arguments"
_OPTION_PANELS = ("Project", "Target", "Build", "Headers", "Output", "Options", COMMON)
_NARROW_COLUMNS = 70


class Command(TyperCommand):
    """A command whose help is grouped, with examples, and that knows the common flags."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(common_parameters())
        name_parameters(self.params)
        take_text_as_it_is(self.params)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows the help."""
        return _help_option(super().get_help_option(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options below the name of their group."""
        write_options(self.get_params(ctx), ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples, each as it is typed."""
        write_examples(EXAMPLES.get(_path(ctx), ()), formatter)


class Group(TyperGroup):
    """A group of commands whose help tells them apart by what they are for."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.params.extend(common_parameters())
        take_text_as_it_is(self.params)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows the help."""
        return _help_option(super().get_help_option(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands in their groups, then the options."""
        self.format_commands(ctx, formatter)
        write_options(self.get_params(ctx), ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, each below the heading of its group."""
        shown = [(name, self.commands[name]) for name in self.list_commands(ctx)]
        shown = [(name, command) for name, command in shown if not command.hidden]
        width = max((len(name) for name, _ in shown), default=0)
        groups: dict[str, list[tuple[str, str]]] = {}
        for name, command in shown:
            panel = PANELS.get(name, "Commands") if ctx.parent is None else "Commands"
            line = first_sentence(command.help or "")
            groups.setdefault(panel, []).append((name.ljust(width), line))
        for panel in sorted(groups, key=_panel_rank):
            with formatter.section(panel):
                formatter.write_dl(groups[panel])

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the environment variables that the program heeds, and the examples."""
        if ctx.parent is None:
            write_variables(self.commands.values(), formatter)
        write_examples(EXAMPLES.get(_path(ctx), ()), formatter)


def settle(app: typer.Typer) -> None:
    """Give every command of an app, and of the groups in it, this module's help."""
    app.info.cls = Group
    for command in app.registered_commands:
        command.cls = Command
    for group in app.registered_groups:
        group.cls = Group
        if group.typer_instance is not None:
            settle(group.typer_instance)


def first_sentence(text: str) -> str:
    """Return the first sentence of a help text, on one line and without its full stop."""
    paragraph = " ".join(text.split("\n\n", 1)[0].split())
    return paragraph.split(". ", 1)[0].removesuffix(".")


@cache
def common_parameters() -> tuple[Any, ...]:
    """Return the parameters that every command has."""
    app = typer.Typer(add_completion=False)
    app.command()(_common)
    return tuple(typer.main.get_command(app).params)


def name_parameters(parameters: Iterable[Any]) -> None:
    """Give options that name no metavar one that says what the value is, not its Python type."""
    for parameter in parameters:
        if parameter.metavar is not None:
            # Typer puts the brackets around an argument that may be left out.
            parameter.metavar = parameter.metavar.strip("[]")
        elif parameter.param_type_name == "option":
            names = [name for name in parameter.opts if name in METAVARS]
            parameter.metavar = METAVARS[names[0]] if names else _metavar(parameter)


def take_text_as_it_is(parameters: Iterable[Any]) -> None:
    """Let text, and what was not given, pass by Typer's conversion.

    Typer converts with pydantic, also where there is nothing to convert, and loading that takes
    longer than the rest of the command line; flags with numbers and paths still are converted.
    """
    for parameter in parameters:
        parameter.process_value = _TextProcessor(parameter, parameter.process_value)


def _help_option(option: Any) -> Any:
    if option is not None and not isinstance(option.process_value, _TextProcessor):
        take_text_as_it_is([option])
    return option


class _TextProcessor:
    """What becomes of a parameter's value, in place of the method by this name."""

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
    """Whether a path is a folder where one may be given, which needs no further check."""
    special = limits.resolve_path or limits.writable
    return limits.dir_okay and not special and Path(value).is_dir() and os.access(value, os.R_OK)


def _metavar(parameter: Any) -> str | None:
    if parameter.is_flag or parameter.count:
        return None
    kind = parameter.type_descriptor
    if kind.is_path:
        return "DIR" if kind.path_type == "dir" else "PATH"
    return "N" if kind.annotation in (int, float) else "TEXT"


def write_options(parameters: Sequence[Any], ctx: Any, formatter: Any) -> None:
    """Write the parameters in sections, those of a command first and the common ones last."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for parameter in parameters:
        record = parameter.get_help_record(ctx)
        if record is not None:
            is_argument = parameter.param_type_name == "argument"
            default = _ARGUMENTS if is_argument else "Options"
            panel = getattr(parameter, "rich_help_panel", None) or default
            if parameter.name == "help":
                panel = COMMON
            sections.setdefault(panel, []).append(_record(parameter, record))
    columns = 26 if formatter.width > _NARROW_COLUMNS else 18
    for panel in sorted(sections, key=_section_rank):
        with formatter.section(panel):
            formatter.write_dl(sections[panel], col_max=columns)


def write_variables(commands: Iterable[Any], formatter: Any) -> None:
    """Write which environment variables stand for which flags, and the others that count."""
    flags = {
        parameter.envvar: long_name(parameter)
        for command in (*commands, *(one for group in commands for one in _members(group)))
        for parameter in command.params
        if isinstance(parameter.envvar, str)
    }
    rows = [(variable, f"As {flag}.") for variable, flag in sorted(flags.items())]
    with formatter.section("Environment"):
        formatter.write_dl([*rows, *OTHER_VARIABLES.items()])


def _members(group: Any) -> Iterable[Any]:
    return getattr(group, "commands", {}).values()


def long_name(parameter: Any) -> str:
    """Return the name of a flag that says most: a word, and not an older one that is longer."""
    return min((name for name in parameter.opts if name.startswith("--")), key=len)


def write_examples(examples: Sequence[str], formatter: Any) -> None:
    """Write examples verbatim: wrapped commands could not be copied."""
    if examples:
        with formatter.section("Examples"):
            for example in examples:
                formatter.write(f"  {example}\n")


def _record(parameter: Any, record: tuple[str, str]) -> tuple[str, str]:
    """Return an option's row; its environment variable stands beside the help."""
    name, text = record
    variable = parameter.envvar
    if isinstance(variable, str) and variable not in text:
        text = f"{text}  [env var: {variable}]"
    # An argument is named in the usage line already, with its shape.
    return (name.split(" <")[0] if parameter.param_type_name == "argument" else name), text


def _chosen_verbosity(value: Any) -> None:
    if value:
        from alloconda.cli.talk import be_verbose

        be_verbose()


def _chosen_color(value: Any) -> None:
    """Let a flag speak as the environment does, so that everything that colours heeds it.

    Raises:
        UsageError: the value is none of the three.
    """
    if value not in (None, "auto", "always", "never"):
        from alloconda.errors import UsageError

        raise UsageError(
            f"--color {value} is not known", hint="say --color auto, --color always or never"
        )
    if value == "never":
        os.environ["NO_COLOR"] = "1"
        os.environ.pop("FORCE_COLOR", None)
    elif value == "always":
        os.environ["FORCE_COLOR"] = "1"
        os.environ.pop("NO_COLOR", None)


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


def _path(ctx: Any) -> str:
    names = []
    while ctx.parent is not None:
        names.append(ctx.info_name)
        ctx = ctx.parent
    return " ".join(reversed(names))


def _panel_rank(panel: str) -> int:
    return PANEL_ORDER.index(panel) if panel in PANEL_ORDER else len(PANEL_ORDER)


def _section_rank(panel: str) -> int:
    if panel == _ARGUMENTS:
        return -1
    return _OPTION_PANELS.index(panel) if panel in _OPTION_PANELS else len(_OPTION_PANELS) - 2
