"""Joins completion to the user's shell: which one runs, and where it looks for scripts."""

import os
from pathlib import Path

from alloconda.completion.model import known_shell
from alloconda.kernel.errors import UsageError


def running_shell() -> str:
    """Return the shell that the user is in, else the login shell.

    Raises:
        UsageError: it is none that alloconda has a script for.
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
        OutsideError: a file can't be written.
    """
    from alloconda.completion.adapters import ShellHome, install_script

    home = ShellHome(
        home=Path.home(),
        data=_variable_dir("XDG_DATA_HOME", ".local/share"),
        config=_variable_dir("XDG_CONFIG_HOME", ".config"),
        zsh=Path(os.environ.get("ZDOTDIR") or Path.home()),
    )
    return install_script(shell, script, home)


def _variable_dir(variable: str, default: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / default)
