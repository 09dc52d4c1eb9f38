"""The shell that commands are printed for here."""

import os
from collections.abc import Iterable

from alloconda.kernel.shell_words import Shell, shell_join, shell_split, shell_word


def user_shell() -> Shell:
    """Return the kind of shell that people use on this system."""
    return Shell.POWERSHELL if os.name == "nt" else Shell.POSIX


def command_text(words: Iterable[str]) -> str:
    """Return a command as a line to be copied into the user's shell."""
    return shell_join(words, user_shell())


def word_text(word: str) -> str:
    """Return an argument as it is written in a line for the user's shell."""
    return shell_word(word, user_shell())


def command_words(text: str) -> list[str]:
    """Return the words of a command that the user gives as one value.

    Raises:
        ValueError: a quote is not closed.
    """
    return shell_split(text, user_shell())
