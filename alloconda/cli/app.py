"""The program: its commands, and what becomes of the errors that they raise."""

import sys
from typing import Annotated

import typer

from alloconda import __version__
from alloconda.cli import build, cache, init, python, sdist
from alloconda.errors import AllocondaError, ExitCode

app = typer.Typer(
    name="alloconda",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)
    ] = False,
) -> None:
    """Turn Zig and C code into Python wheels, for every platform, from one machine."""
    if version:
        sys.stdout.write(f"alloconda {__version__}\n")
        raise typer.Exit


app.command()(init.init)
app.command()(build.build)
app.command()(build.wheel)
app.command("wheel-all")(build.wheel_all)
app.add_typer(python.app, name="python")
app.add_typer(cache.app, name="cache")
app.command()(sdist.sdist)


def run() -> int:
    """Run the command line and return the exit status."""
    try:
        return int(app(standalone_mode=False) or 0)
    except AllocondaError as error:
        _print_error(error)
        return int(error.exit_code)
    except typer.TyperException as error:
        _print_error(AllocondaError(error.format_message(), hint=_help_hint()))
        return int(ExitCode.USAGE)
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("interrupted\n")
        return int(ExitCode.INTERRUPTED)


def _help_hint() -> str:
    names = [command.name for command in app.registered_commands]
    named = next((word for word in sys.argv[1:] if word in names), "")
    return f"see: alloconda {named} --help".replace("  ", " ")


def _print_error(error: AllocondaError) -> None:
    from alloconda.cli.settings import stream_painter
    from alloconda.ui.errors import print_error

    print_error(error, sys.stderr, stream_painter(sys.stderr))
