"""Installing completion scripts: where each shell looks, and the lines that make it look."""

import codecs
import os
import re
import shlex
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.bounded_files import read_bounded
from alloconda.kernel.system.whole_files import write_whole
from alloconda.kernel.values import dataclass

_MARK = "# alloconda completion"
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_POWERSHELL_QUOTES = re.compile("(['\u2018-\u201b])")
_BASH_COMPLETION = (
    "/usr/share/bash-completion/bash_completion",
    "/usr/local/share/bash-completion/bash_completion",
    "/usr/local/etc/profile.d/bash_completion.sh",
    "/opt/homebrew/etc/profile.d/bash_completion.sh",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellHome:
    """The directories of a user that shells read: the home, XDG's, and zsh's own."""

    home: Path
    data: Path
    config: Path
    zsh: Path


def install_script(shell: str, script: str, home: ShellHome) -> list[Path]:
    """Write a script where the shell finds it; return the files that were written or changed.

    Files that others own, such as ~/.bashrc, get a marked line once.

    Raises:
        OutsideError: a file can't be written.
    """
    match shell:
        case "bash":
            return _install_bash(script, home)
        case "zsh":
            return _install_zsh(script, home)
        case "fish":
            return [
                _write(home.config / "fish" / "completions" / "alloconda.fish", script.encode())
            ]
        case _:
            return _install_powershell(script, home)


def _install_bash(script: str, home: ShellHome) -> list[Path]:
    path = _write(home.data / "bash-completion" / "completions" / "alloconda", script.encode())
    if any(Path(place).is_file() for place in _BASH_COMPLETION):
        return [path]
    # Without the package bash-completion nothing looks into that directory.
    quoted = shlex.quote(str(path))
    return [path, *_add_lines(home.home / ".bashrc", f"[ -f {quoted} ] && . {quoted}")]


def _install_zsh(script: str, home: ShellHome) -> list[Path]:
    folder = home.zsh / ".zfunc"
    path = _write(folder / "_alloconda", script.encode())
    lines = f"fpath=({shlex.quote(str(folder))} $fpath)\nautoload -Uz compinit && compinit"
    return [path, *_add_lines(home.zsh / ".zshrc", lines)]


def _install_powershell(script: str, home: ShellHome) -> list[Path]:
    if os.name == "nt":
        folder = home.home / "Documents" / "PowerShell"
    else:
        folder = home.config / "powershell"
    path = _write(folder / "alloconda.completion.ps1", script.encode())
    line = f". {_quoted_for_powershell(str(path))}"
    return [path, *_add_lines(folder / "Microsoft.PowerShell_profile.ps1", line)]


def _quoted_for_powershell(text: str) -> str:
    """Return a text that PowerShell takes as it is: it knows five kinds of single quotes."""
    return "'" + _POWERSHELL_QUOTES.sub(r"\1\1", text) + "'"


def _write(path: Path, data: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise _refusal(path, "written", error) from error
    return path


def _add_lines(path: Path, lines: str) -> list[Path]:
    """Append marked lines to a file of the user's, whose own bytes stay as they are."""
    try:
        before = read_bounded(path)
    except FileNotFoundError:
        before = b""
    except OSError as error:
        raise _refusal(path, "read", error) from error
    encoding = _encoding(before)
    if _MARK.encode(encoding) in before:
        return []
    # bash and zsh take a carriage return as a part of a command, and PowerShell takes both.
    newline = "\r\n" if path.suffix == ".ps1" and "\r\n".encode(encoding) in before else "\n"
    is_whole = before in (b"", *_BYTE_ORDER_MARKS) or before.endswith("\n".encode(encoding))
    text = f"{_MARK}\n{lines}\n" if is_whole else f"\n{_MARK}\n{lines}\n"
    added = text.replace("\n", newline).encode(encoding, "surrogateescape")
    return [_write(path, before + added)]


def _encoding(data: bytes) -> str:
    """Return the encoding that a file's first bytes mark; Windows writes UTF-16 at times."""
    marks = _BYTE_ORDER_MARKS.items()
    return next((name for mark, name in marks if data.startswith(mark)), "utf-8")


def _refusal(path: Path, participle: str, error: OSError) -> OutsideError:
    return OutsideError(
        f"{path} can't be {participle}: {error.strerror or error}",
        hint="it is unchanged; print the script instead, and put it where your shell looks: "
        "alloconda completion --help",
    )
