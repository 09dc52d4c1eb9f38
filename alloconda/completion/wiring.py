"""Joins completion to the user's shell: which one runs, and where it looks for scripts."""

import os
from pathlib import Path

from alloconda.completion.model import known_shell
from alloconda.kernel.errors import OutsideError, UsageError


def running_shell() -> str:
    """Return the shell that the user is in, else the login shell.

    Raises:
        UsageError: alloconda has no script for it.
    """
    import shellingham  # type: ignore[import-untyped]

    try:
        running, _ = shellingham.detect_shell()
    # A system without /proc and ps is another reason not to know.
    except (shellingham.ShellDetectionFailure, OSError):
        running = ""
    for name in (running, Path(os.environ.get("SHELL", "")).name):
        shell = known_shell(name)
        if shell is not None:
            return shell
    raise UsageError(
        "can't tell which shell this is", hint="name it: alloconda completion bash --install"
    )


def install_completion(shell: str, script: str) -> list[Path]:
    """Write a script where the user's shell finds it; return the files that were changed.

    Raises:
        OutsideError: a file can't be written, or the user has no home directory.
    """
    from alloconda.completion.adapters import ShellHome, install_script

    home = ShellHome(
        home=_folder("HOME", ""),
        data=_folder("XDG_DATA_HOME", ".local/share"),
        config=_folder("XDG_CONFIG_HOME", ".config"),
        zsh=_folder("ZDOTDIR", ""),
    )
    return install_script(shell, script, home)


def _folder(variable: str, default: str) -> Path:
    """Return the directory that a variable names, else one in the user's home.

    Raises:
        OutsideError: neither is known.
    """
    from alloconda.kernel.system.home import variable_folder

    folder = variable_folder(variable, default)
    if folder is None or not folder.is_absolute():
        raise OutsideError(
            f"there is no place for the script: {variable} names none, and no home is known",
            hint="set HOME; or print the script, and put it where your shell looks: "
            "alloconda completion --help",
        )
    return folder
