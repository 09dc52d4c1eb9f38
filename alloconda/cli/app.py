"""The program: its commands, and what happens to the errors that they raise."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from alloconda import __version__
from alloconda.cli.command import Commands, Group
from alloconda.cli.signals import interruptible
from alloconda.cli.terminal_size import drop_invalid_sizes
from alloconda.kernel.errors import AllocondaError, ExitCode, UsageError

app = typer.Typer(
    name="alloconda",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(value: bool) -> None:  # noqa: FBT001 # Typer calls it.
    if value:
        sys.stdout.write(f"alloconda {__version__}\n")
        raise typer.Exit


def _install_completion(ctx: typer.Context, value: bool) -> None:  # noqa: FBT001 # Typer calls it.
    if value:
        from alloconda.cli.completion import install_for_running_shell

        install_for_running_shell(ctx.command)
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version and exit.",
            is_eager=True,
            callback=_print_version,
            expose_value=False,
        ),
    ] = False,
    install_completion: Annotated[
        bool,
        typer.Option(
            "--install-completion",
            help="Let your shell complete commands, flags and values.",
            is_eager=True,
            callback=_install_completion,
            expose_value=False,
        ),
    ] = False,
) -> None:
    """Turn Zig and C code into Python wheels, for every platform, from one machine."""


def program() -> Any:
    """Return the program, whose commands are loaded when they are asked for."""
    group: Any = typer.main.get_group(app)
    group.commands = Commands()
    return group


def run() -> int:
    """Run the command line and return the exit status."""
    drop_invalid_sizes()
    try:
        with interruptible():
            # Patterns and variables in arguments, such as those of --only and --command, are no
            # names of files; where files are meant, `file_arguments` expands patterns.
            return int(
                program()(prog_name="alloconda", standalone_mode=False, windows_expand_args=False)
                or 0
            )
    except AllocondaError as error:
        _print_error(error)
        return int(error.exit_code)
    except typer.TyperException as error:
        _print_usage_error(error)
        return int(ExitCode.USAGE)
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("interrupted\n")
        return int(ExitCode.INTERRUPTED)
    except (OSError, MemoryError, RuntimeError) as error:
        explained = _explained(error)
        if explained is None:
            raise
        _print_error(explained)
        return int(explained.exit_code)


def _explained(error: Exception) -> AllocondaError | None:
    """Return the message for an error that the system raised; None for a bug."""
    if isinstance(error, FileNotFoundError) and not _cwd_exists():
        return UsageError("the current directory was removed", hint="cd to a directory that exists")
    from alloconda.kernel.system.system_errors import explain_system_error

    return explain_system_error(error)


def _cwd_exists() -> bool:
    """Return whether the current directory is still there."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    except OSError:
        # It exists, and this user may not enter a directory above it.
        return True
    return True


def _print_usage_error(error: typer.TyperException) -> None:
    from alloconda.cli.usage_errors import explain_usage_error

    message = error.format_message()
    if message.lstrip().startswith("Usage:"):
        # A group of commands without a command: its help says it all.
        sys.stderr.write(f"{message}\n")
    else:
        _print_error(explain_usage_error(error))


def _print_error(error: AllocondaError) -> None:
    from alloconda.cli.terminals import stream_columns, stream_linker, stream_painter
    from alloconda.terminal.errors import print_error

    print_error(
        error,
        sys.stderr,
        stream_painter(sys.stderr),
        columns=stream_columns(sys.stderr),
        link=stream_linker(sys.stderr, Path()),
    )
