"""The command about completion: prints the script of a shell, or installs it."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.kernel.errors import UsageError

SHELLS = ("bash", "zsh", "fish", "powershell")


def completion(
    *,
    shell: Annotated[
        str | None,
        typer.Argument(metavar="[SHELL]", help="bash, zsh, fish or powershell; default yours."),
    ] = None,
    install: Annotated[
        bool, typer.Option("--install", help="Put the script where the shell finds it.")
    ] = False,
) -> None:
    """Print the completion script of a shell, or install it."""
    name = _known(shell) if shell is not None else running_shell()
    if install:
        install_for(name)
    else:
        sys.stdout.write(script_of(name))


def script_of(shell: str) -> str:
    """Return the script for one of the known shells."""
    from alloconda.cli.app import program
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
    return write(command_tree(program()))


def install_for(shell: str) -> None:
    """Write the script where the shell finds it, and say what was changed."""
    from alloconda.completion.adapters import ShellHome, install_script

    home = ShellHome(
        home=Path.home(),
        data=_variable_dir("XDG_DATA_HOME", ".local/share"),
        config=_variable_dir("XDG_CONFIG_HOME", ".config"),
        zsh=Path(os.environ.get("ZDOTDIR") or Path.home()),
    )
    changed = install_script(shell, script_of(shell), home)
    for path in changed:
        sys.stderr.write(f"  wrote  {path}\n")
    where = "new shell that loads bash-completion" if shell == "bash" else "new shell"
    sys.stderr.write(f"completion for {shell} is there in every {where}\n")
    if shell == "bash":
        sys.stderr.write('without it, write into ~/.bashrc: eval "$(alloconda completion bash)"\n')


def running_shell() -> str:
    """Return the shell that the user is in: the parent process's, else the login shell.

    Raises:
        UsageError: it is none that alloconda has a script for.
    """
    parent = ""
    with contextlib.suppress(OSError):
        parent = Path(f"/proc/{os.getppid()}/comm").read_text(encoding="utf-8").strip()
    login = Path(os.environ.get("SHELL", "")).name
    windows = "powershell" if os.environ.get("PSMODULEPATH") and os.name == "nt" else ""
    for name in (parent.removesuffix(".exe").lstrip("-"), windows, login):
        if name in SHELLS:
            return name
        if name == "pwsh":
            return "powershell"
    raise UsageError(
        "can't tell which shell this is", hint="name it: alloconda completion bash --install"
    )


def _known(shell: str) -> str:
    if shell in SHELLS:
        return shell
    if shell == "pwsh":
        return "powershell"
    raise UsageError(
        f"there is no completion for {shell!r}", hint=f"alloconda knows {', '.join(SHELLS)}"
    )


def _variable_dir(variable: str, default: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / default)
