"""Installing completion scripts: where each shell looks, and the lines that make it look."""

import os
from dataclasses import dataclass
from pathlib import Path

from alloconda.errors import OutsideError

_MARK = "# alloconda completion"
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
            return [_write(home.config / "fish" / "completions" / "alloconda.fish", script)]
        case _:
            return _install_powershell(script, home)


def _install_bash(script: str, home: ShellHome) -> list[Path]:
    path = _write(home.data / "bash-completion" / "completions" / "alloconda", script)
    if any(Path(place).is_file() for place in _BASH_COMPLETION):
        return [path]
    # Without the package bash-completion nothing looks into that directory.
    return [path, *_add_lines(home.home / ".bashrc", f'[ -f "{path}" ] && . "{path}"')]


def _install_zsh(script: str, home: ShellHome) -> list[Path]:
    folder = home.zsh / ".zfunc"
    path = _write(folder / "_alloconda", script)
    lines = f'fpath=("{folder}" $fpath)\nautoload -Uz compinit && compinit'
    return [path, *_add_lines(home.zsh / ".zshrc", lines)]


def _install_powershell(script: str, home: ShellHome) -> list[Path]:
    if os.name == "nt":
        folder = home.home / "Documents" / "PowerShell"
    else:
        folder = home.config / "powershell"
    path = _write(folder / "alloconda.completion.ps1", script)
    return [path, *_add_lines(folder / "Microsoft.PowerShell_profile.ps1", f'. "{path}"')]


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutsideError(
            f"{path} can't be written: {error.strerror or error}",
            hint="print the script instead, and put it where your shell looks: "
            "alloconda completion --help",
        ) from error
    return path


def _add_lines(path: Path, lines: str) -> list[Path]:
    before = path.read_text(encoding="utf-8", errors="surrogateescape") if path.is_file() else ""
    if _MARK in before:
        return []
    gap = "" if not before or before.endswith("\n") else "\n"
    return [_write(path, f"{before}{gap}{_MARK}\n{lines}\n")]
