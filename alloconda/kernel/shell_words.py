"""Words as a shell reads them: how commands are printed, so that they can be copied and run."""

import re
import shlex
from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

# What PowerShell takes as it is, in the place of an argument. The comma makes lists, @ and % at the
# beginning of a word have a meaning, and so has a lone "--%".
_PLAIN = re.compile(r"[\w./:\\=+~-][\w./:\\=+@%*?~-]*", re.ASCII)


class Shell(StrEnum):
    """The families of shells that commands are printed for."""

    POSIX = "posix"
    POWERSHELL = "powershell"

    @property
    def then(self) -> str:
        """What is between two commands; Windows PowerShell has no "&&"."""
        return " && " if self is Shell.POSIX else "; "


def shell_join(words: Iterable[str], shell: Shell) -> str:
    """Return a command as one line that the shell takes apart into just its words."""
    quoted = [shell_word(word, shell) for word in words]
    if shell is Shell.POWERSHELL and quoted and quoted[0].startswith("'"):
        # Alone, a text in quotes is printed; the ampersand has it run.
        quoted.insert(0, "&")
    return " ".join(quoted)


def shell_word(word: str, shell: Shell) -> str:
    """Return one argument as the shell takes it, quoted where it must be."""
    match shell:
        case Shell.POSIX:
            return shlex.quote(word)
        case Shell.POWERSHELL:
            return _powershell_word(word)
        case _:
            assert_never(shell)


def shell_split(text: str, shell: Shell) -> list[str]:
    """Return the words of a line that a user writes in quotes, as one value of a flag.

    On Windows a backslash is a part of a path, never an escape.

    Raises:
        ValueError: a quote is not closed.
    """
    match shell:
        case Shell.POSIX:
            return shlex.split(text)
        case Shell.POWERSHELL:
            words = shlex.shlex(text, posix=True)
            words.whitespace_split = True
            words.escape = words.commenters = ""
            return list(words)
        case _:
            assert_never(shell)


def _powershell_word(word: str) -> str:
    if _PLAIN.fullmatch(word) and not word.startswith("--%"):
        return word
    # Within single quotes nothing has a meaning but the quote, typographic ones included.
    return "'" + re.sub(r"(['\u2018\u2019\u201a\u201b])", r"\1\1", word) + "'"
