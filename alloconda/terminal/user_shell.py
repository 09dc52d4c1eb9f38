"""The shell that commands are printed for here."""

import os
from collections.abc import Iterable

from alloconda.kernel.shell_words import Shell, shell_join


def user_shell() -> Shell:
    """Return the kind of shell that people use on this system."""
    return Shell.POWERSHELL if os.name == "nt" else Shell.POSIX


def command_text(words: Iterable[str]) -> str:
    """Return a command as a line to be copied into the user's shell."""
    return shell_join(words, user_shell())
