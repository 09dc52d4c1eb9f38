"""The command about completion: prints the script of a shell, or installs it."""

import sys
from typing import Annotated, Any

import typer

from alloconda.completion.model import SHELLS, known_shell
from alloconda.kernel.errors import UsageError

_Shell = Annotated[
    str | None,
    typer.Argument(metavar="[SHELL]", help="bash, zsh, fish or powershell; default yours."),
]
_Install = Annotated[
    bool, typer.Option("--install", help="Install the script where the shell finds it.")
]


def completion(
    ctx: typer.Context,
    *,
    shell: _Shell = None,
    install: _Install = False,
) -> None:
    """Print the completion script of a shell, or install it."""
    from alloconda.completion.wiring import running_shell

    name = _known(shell) if shell is not None else running_shell()
    program = ctx.find_root().command
    if install:
        install_for(name, program)
    else:
        sys.stdout.write(script_of(name, program))


def script_of(shell: str, program: Any) -> str:
    """Return the script for one of the known shells, of the whole program's commands."""
    from alloconda.cli.command_tree import command_tree
    from alloconda.completion.view.bash import bash_script
    from alloconda.completion.view.fish import fish_script
    from alloconda.completion.view.powershell import powershell_script
    from alloconda.completion.view.zsh import zsh_script

    write = {
        "bash": bash_script,
        "zsh": zsh_script,
        "fish": fish_script,
        "powershell": powershell_script,
    }[shell]
    return write(command_tree(program))


def install_for_running_shell(program: Any) -> None:
    """Install the script of the shell that the user is in."""
    from alloconda.completion.wiring import running_shell

    install_for(running_shell(), program)


def install_for(shell: str, program: Any) -> None:
    """Write the script where the shell finds it, and say what was changed."""
    from alloconda.completion.wiring import install_completion

    for path in install_completion(shell, script_of(shell, program)):
        sys.stderr.write(f"  wrote  {path}\n")
    where = "new shell that loads bash-completion" if shell == "bash" else "new shell"
    sys.stderr.write(f"completion for {shell} is there in every {where}\n")
    if shell == "bash":
        sys.stderr.write('without it, write into ~/.bashrc: eval "$(alloconda completion bash)"\n')


def _known(name: str) -> str:
    shell = known_shell(name)
    if shell is None:
        raise UsageError(
            f"there is no completion for {name!r}", hint=f"alloconda knows {', '.join(SHELLS)}"
        )
    return shell
