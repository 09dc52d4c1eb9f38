"""What `--watch` shows: a line a build, and the errors of one that failed."""

import time
from pathlib import Path
from typing import TextIO

from alloconda.build.service.watch import Rebuild
from alloconda.kernel.listing import listed
from alloconda.terminal.errors import print_error
from alloconda.terminal.links import Link, unlinked
from alloconda.terminal.numbers import duration_text
from alloconda.terminal.paint import DIM, GREEN, RED, YELLOW, Paint
from alloconda.terminal.plain_text import plain_text

_MOST_NAMES = 3


def print_rebuild(
    done: Rebuild,
    root: Path,
    stream: TextIO,
    paint: Paint,
    *,
    columns: int | None = None,
    link: Link = unlinked,
) -> None:
    """Write what a build came to; paths are relative to the project."""
    clock = paint(time.strftime("%H:%M:%S"), DIM)
    why = f", after {_names(done.changed)}" if done.changed else ""
    took = duration_text(done.duration_s)
    if done.error is None:
        names = _names([path.relative_to(root).as_posix() for path in done.modules])
        stream.write(f"{clock}  {paint('built', GREEN)}   {names} in {took}{why}\n")
    else:
        stream.write(f"{clock}  {paint('failed', RED)}  in {took}{why}\n")
        print_error(done.error, stream, paint, columns=columns, link=link)
    stream.flush()


def print_then(command: str, status: int, stream: TextIO, paint: Paint) -> None:
    """Write how the command that follows a build ended, where it failed."""
    if status:
        clock = paint(time.strftime("%H:%M:%S"), DIM)
        stream.write(f"{clock}  {paint('ended', YELLOW)}   {command} with status {status}\n")
        stream.flush()


def _names(paths: tuple[str, ...] | list[str]) -> str:
    shown = [plain_text(path) for path in paths[:_MOST_NAMES]]
    more = len(paths) - len(shown)
    return listed([*shown, f"{more} more"]) if more else listed(shown)
