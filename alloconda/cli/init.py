"""The command that starts a project: init."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from alloconda.cli.flag_groups import FlagsOf, takes_groups
from alloconda.scaffold.model.init_options import INIT_OPTIONS, InitOption


class AnswerFlags(FlagsOf):
    """The flags of init's options; their value has those that were given, by the options' keys."""

    def __init__(self, options: tuple[InitOption, ...]) -> None:
        flags = {one.key.replace("-", "_"): _annotation(one) for one in options}
        super().__init__(dict, flags)
        self._keys = {one.key.replace("-", "_"): one.key for one in options}

    def parameters(self) -> Iterator[inspect.Parameter]:
        """Yield the flags as the parameters of a command."""
        for name, annotation in self._flags.items():
            yield inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
            )

    def take_from(self, given: dict[str, Any]) -> Mapping[str, object]:
        """Take the values of flags that were given."""
        values = {key: given.pop(name) for name, key in self._keys.items()}
        return {key: value for key, value in values.items() if value not in (None, [], ())}


def _annotation(option: InitOption) -> object:
    flag = typer.Option(
        option.flag, help=option.help, metavar=option.metavar, rich_help_panel="Answers"
    )
    if option.is_switch:
        return Annotated[bool | None, flag]
    return Annotated[list[str] | None, flag] if option.repeats else Annotated[str | None, flag]


def init_command(options: tuple[InitOption, ...] = INIT_OPTIONS) -> Callable[..., None]:
    """Return the command, with a flag for each option."""

    def init(
        ctx: typer.Context,
        *,
        directory: Annotated[
            Path, typer.Argument(metavar="[DIR]", help="Directory of the project.", file_okay=False)
        ] = Path(),
        yes: Annotated[bool, typer.Option("--yes", "-y", help="Accept all defaults.")] = False,
        force: Annotated[
            bool,
            typer.Option("--force", help="Overwrite files, and keys that flags contradict."),
        ] = False,
        sample: Annotated[
            bool,
            typer.Option("--sample", help="Write a sample module beside existing native code."),
        ] = False,
        run_setup: Annotated[
            bool | None,
            typer.Option(
                "--run-setup/--no-run-setup",
                help="Run setup.py in a copy of the project to read its extensions; default asks "
                "at a terminal, yes with --yes, else no.",
            ),
        ] = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
        ] = False,
        answers: Annotated[Mapping[str, object], AnswerFlags(options)],
    ) -> None:
        """Write a project, or add what an existing one lacks; asks at a terminal."""
        from alloconda.cli.command_line import given_flags
        from alloconda.cli.init_run import InitModes, run_init

        again = ("alloconda", "init", *(() if directory == Path() else (str(directory),)))
        modes = InitModes(
            yes=yes,
            force=force,
            sample=sample,
            run_setup=run_setup,
            dry_run=dry_run,
            again=(*again, *given_flags(ctx, leave_out={"directory"})),
        )
        run_init(answers, directory, modes)

    return takes_groups(init)


init = init_command()
