"""Downloads on a terminal: a bar each, with bytes, speed and the time that is left."""

import sys
from types import TracebackType
from typing import Self, TextIO

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Column

from alloconda.headers.view.fetch_log import download_line
from alloconda.kernel.events.events import (
    Event,
    FetchFailed,
    FetchFinished,
    FetchProgressed,
    FetchRetried,
    FetchStarted,
    FetchWaited,
)
from alloconda.kernel.values import replace
from alloconda.terminal.clean_console import CleanConsole
from alloconda.terminal.paint import unpainted


class FetchBoard:
    """Observes downloads and shows their progress; a context manager.

    Args:
        stream: the terminal.
        no_color: whether colour is unwanted.
    """

    def __init__(self, stream: TextIO = sys.stderr, *, no_color: bool = False) -> None:
        console = CleanConsole(stream, no_color=no_color)
        self._progress = Progress(*_columns(console.width), console=console)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case FetchStarted():
                self._tasks[event.name] = self._progress.add_task(
                    short_name(event.name), total=event.size_bytes
                )
            case FetchProgressed() if event.name in self._tasks:
                self._progress.update(self._tasks[event.name], completed=event.received_bytes)
            case FetchFinished() | FetchFailed():
                self._end(event.name)
                self._say(replace(event, name=short_name(event.name)))
            case FetchRetried() | FetchWaited():
                self._say(replace(event, name=short_name(event.name)))
            case _:
                self._say(event)

    def _end(self, name: str) -> None:
        task = self._tasks.pop(name, None)
        if task is not None:
            self._progress.remove_task(task)

    def _say(self, event: Event) -> None:
        line = download_line(event, unpainted)
        if line is not None:
            self._progress.console.print(line, markup=False, soft_wrap=True)


def _columns(width: int) -> list[ProgressColumn]:
    """Return the progress columns that fit a terminal: bytes and time before speed and bar."""
    columns: list[ProgressColumn] = [
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True))
    ]
    # What the texts leave, less room for an echoed ^C, which would break the line.
    bar_width = width - (74 if width >= 90 else 60)
    if bar_width >= 14:
        columns.append(BarColumn(bar_width=min(40, bar_width)))
    columns.append(DownloadColumn(table_column=Column(no_wrap=True)))
    if width >= 90:
        columns.append(TransferSpeedColumn(table_column=Column(no_wrap=True)))
    columns.append(TimeRemainingColumn(compact=True))
    return columns


def short_name(archive: str) -> str:
    """Return what of an archive's name fits beside a bar: version, build letter and triple."""
    version, _, rest = archive.removeprefix("cpython-").partition("+")
    triple = rest.partition("-")[2]
    for flavor in ("-freethreaded", "-install_only", "-pgo", "-lto"):
        triple = triple.partition(flavor)[0]
    return f"{version}{'t' if 'freethreaded' in archive else ''} {triple}"
