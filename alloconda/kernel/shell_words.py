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
        """What stands between two commands; Windows PowerShell has no "&&"."""
        return " && " if self is Shell.POSIX else "; "


def shell_join(words: Iterable[str], shell: Shell) -> str:
    """Return words as one line that the shell takes apart into just these."""
    match shell:
        case Shell.POSIX:
            return shlex.join(words)
        case Shell.POWERSHELL:
            return " ".join(map(_powershell_word, words))
        case _:
            assert_never(shell)


def _powershell_word(word: str) -> str:
    if _PLAIN.fullmatch(word) and not word.startswith("--%"):
        return word
    # Within single quotes nothing has a meaning but the quote, typographic ones included.
    return "'" + re.sub(r"(['\u2018\u2019\u201a\u201b])", r"\1\1", word) + "'"
