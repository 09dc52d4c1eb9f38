"""The page that --help shows: options and commands in groups, variables, examples.

Lines break between words only: never after a hyphen in a flag or a name.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from alloconda.cli.commands import COMMANDS, FLAG_VARIABLES, OTHER_VARIABLES, PANEL_ORDER
from alloconda.cli.examples import EXAMPLES

COMMON = "Common"
_ARGUMENTS = "Arguments"
_OPTION_PANELS = ("Project", "Target", "Build", "Headers", "Output", "Options", COMMON)
_NARROW_COLUMNS = 70
NO_BREAKS = str.maketrans({"\N{NON-BREAKING HYPHEN}": "-", "\N{NO-BREAK SPACE}": " "})


class HelpPage:
    """What commands and groups of commands have in common when they show their help."""

    def get_help(self, ctx: Any) -> str:
        """Return the page."""
        return str(super().get_help(ctx)).translate(NO_BREAKS)  # type: ignore[misc]

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the words of the usage line, arguments by their bare names."""
        pieces = super().collect_usage_pieces(ctx)  # type: ignore[misc]
        return [piece.replace("{", "").replace("}", "") for piece in pieces]

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """Write what the command does."""
        from inspect import cleandoc

        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_whole_words(cleandoc(ctx.command.help or "")))


def write_program(formatter: Any) -> None:
    """Write the program's commands, each below the heading of its group."""
    width = max(map(len, COMMANDS))
    for panel in PANEL_ORDER:
        rows = [
            (name.ljust(width), _whole_words(entry.summary))
            for name, entry in COMMANDS.items()
            if entry.panel == panel
        ]
        with formatter.section(panel):
            formatter.write_dl(rows)


def write_group(commands: Mapping[str, Any], formatter: Any) -> None:
    """Write the commands of a group, each with what it is for."""
    rows = [
        (name, _whole_words(first_sentence(command.help or "")))
        for name, command in commands.items()
    ]
    with formatter.section("Commands"):
        formatter.write_dl(rows)


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
    columns = most_columns(formatter.width)
    for panel in sorted(sections, key=_section_rank):
        with formatter.section(panel):
            formatter.write_dl(sections[panel], col_max=columns)


def most_columns(width: int) -> int:
    """Return how wide the column of options may be on a page; longer ones have their own line."""
    return 26 if width > _NARROW_COLUMNS else 18


def write_variables(formatter: Any) -> None:
    """Write which environment variables set which flags, and the others that are read."""
    rows = [(variable, f"As {flag}.") for variable, flag in FLAG_VARIABLES.items()]
    rows += OTHER_VARIABLES.items()
    with formatter.section("Environment"):
        formatter.write_dl([(name, _whole_words(text)) for name, text in rows])


def long_name(parameter: Any) -> str:
    """Return the name of a flag that says most: a word, and not an older one that is longer."""
    return min((str(name) for name in parameter.opts if name.startswith("--")), key=len)


def write_examples(ctx: Any, formatter: Any) -> None:
    """Write examples verbatim: wrapped commands could not be copied."""
    write_examples_of(_path(ctx), formatter)


def write_examples_of(command: str, formatter: Any) -> None:
    """Write the examples of a command; those of "" are the program's."""
    examples = EXAMPLES.get(command, ())
    if examples:
        with formatter.section("Examples"):
            for example in examples:
                formatter.write(f"  {example}\n")


def _record(parameter: Any, record: tuple[str, str]) -> tuple[str, str]:
    """Return an option's row; its environment variable is beside the help."""
    name, text = record
    variable = parameter.envvar
    if isinstance(variable, str) and variable not in text:
        text = f"{text}  [env var: {variable}]"
    text = text.replace("[env var: ", "[env\N{NO-BREAK SPACE}var:\N{NO-BREAK SPACE}")
    # An argument is named in the usage line already, with its shape.
    name = name.split(" <")[0] if parameter.param_type_name == "argument" else name
    return name, _whole_words(text)


def first_sentence(text: str) -> str:
    """Return the first sentence of a help text, on one line and without its full stop."""
    paragraph = " ".join(text.split("\n\n", 1)[0].split())
    return paragraph.split(". ", 1)[0].removesuffix(".")


def _whole_words(text: str) -> str:
    """Return a text that never breaks after a hyphen."""
    return text.replace("-", "\N{NON-BREAKING HYPHEN}")


def _path(ctx: Any) -> str:
    names = []
    while ctx.parent is not None:
        names.append(ctx.info_name)
        ctx = ctx.parent
    return " ".join(reversed(names))


def _section_rank(panel: str) -> int:
    if panel == _ARGUMENTS:
        return -1
    return _OPTION_PANELS.index(panel) if panel in _OPTION_PANELS else len(_OPTION_PANELS) - 2
