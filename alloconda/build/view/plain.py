"""The plain log: a line an event that means something, and a table at the end."""

from dataclasses import field
from typing import TextIO

from alloconda.build.view.run_state import RunState
from alloconda.build.view.summary import SummaryStyle, print_failure, print_summary
from alloconda.kernel.events.events import (
    BuildFailed,
    BuildFinished,
    BuildLeftOut,
    BuildLogged,
    BuildStarted,
    CellState,
    Event,
    FetchFailed,
    FileLeftOut,
    FileNotPortable,
    Interrupted,
    MatrixFinished,
    MatrixStarted,
    ModuleLeftOut,
    Preparation,
    PreparationStarted,
    RuntimeStarted,
    ZigFound,
)
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.file_names import NOT_PORTABLE
from alloconda.terminal.fetch_line import fetch_line, log_lines
from alloconda.terminal.links import Link, unlinked
from alloconda.terminal.numbers import count_text, duration_text, size_text
from alloconda.terminal.paint import DIM, GREEN, YELLOW, Paint
from alloconda.terminal.plain_text import plain_text


@dataclass(slots=True)
class PlainLog:
    """Observes a run and writes lines to a stream.

    Attributes:
        columns: the terminal's, for what is wrapped; None for a file, whose lines may be long.
        link: links places to files.
    """

    stream: TextIO
    paint: Paint
    quiet: bool = False
    verbose: bool = False
    columns: int | None = None
    link: Link = unlinked
    _state: RunState = field(default_factory=RunState)
    _runtimes: set[tuple[str, str]] = field(default_factory=set)

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        self._state.take(event)
        match event:
            case BuildFailed():
                print_failure(event, self.stream, self.paint, columns=self.columns, link=self.link)
                self.stream.flush()
            case MatrixFinished():
                self._print_end()
            case Interrupted() if event.at_once:
                self._write(self.paint("  interrupted again: ending at once", YELLOW))
            case Interrupted():
                running = count_text(event.running, "running cell")
                self._write(self.paint(f"  interrupted: ending {running}", YELLOW))
            case RuntimeStarted():
                self._print_runtime(event)
            case FetchFailed():
                # The cells that need it say so.
                pass
            case _ if not self.quiet:
                line = _run_line(event, self.paint) or fetch_line(event, self.paint)
                if line:
                    self._write(line)
            case _:
                pass

    def _print_runtime(self, event: RuntimeStarted) -> None:
        """Announce a runtime that several cells may wait for, once."""
        runtime = (event.name, event.zig_target)
        if not self.quiet and runtime not in self._runtimes:
            self._runtimes.add(runtime)
            text = f"  compiling {event.name} for {event.zig_target}, once; it takes a minute or so"
            self._write(self.paint(text, DIM))

    def _print_end(self) -> None:
        if not self.quiet:
            style = SummaryStyle(
                paint=self.paint,
                width=self.columns,
                verbose=self.verbose,
                shown_before=True,
                link=self.link,
            )
            print_summary(self._state, self.stream, style)
            self.stream.flush()

    def _write(self, text: str) -> None:
        self.stream.writelines(f"{line}\n" for line in log_lines(text, self.columns))
        self.stream.flush()


_PREPARATIONS = {
    Preparation.BUILD_RUNNER: "compiling build.zig and Zig's build runner, once a Zig version; "
    "it takes a minute or two",
    Preparation.SOURCES: "making    sources: by the project's commands, Cython or cffi",
}


def _run_line(event: Event, paint: Paint) -> str | None:
    line = None
    match event:
        case MatrixStarted():
            line = (
                f"{event.project} {event.version}: {count_text(event.cells, 'wheel')}, "
                f"{count_text(event.jobs, 'job')}"
            )
        case ZigFound():
            line = paint(f"  using     Zig {event.version} ({event.origin})", DIM)
        case PreparationStarted() if event.what in _PREPARATIONS:
            line = paint(f"  {_PREPARATIONS[event.what]}", DIM)
        case BuildLeftOut():
            line = f"  left out  {event.python} on {event.platform_tag}: {event.reason}"
        case BuildStarted():
            line = paint(f"  building  {event.cell}", DIM)
        case BuildLogged():
            line = "\n".join(f"            {text}" for text in plain_text(event.text).splitlines())
        case BuildFinished():
            line = f"  {paint('built', GREEN)}     {event.wheel}, {finished_details(event)}"
        case _:
            line = _missing_line(event, paint)
    return line


def _missing_line(event: Event, paint: Paint) -> str | None:
    """Return what is said of a file or module that wheels lack, or not all systems can have."""
    match event:
        case FileLeftOut():
            return f"  left out  {plain_text(event.path)}: {event.reason}"
        case FileNotPortable():
            return f"  warning   {plain_text(event.path)} {NOT_PORTABLE}: {event.reason}"
        case ModuleLeftOut():
            return f"  {paint('warning', YELLOW)}   {module_left_out(event)}"
        case _:
            return None


def module_left_out(event: ModuleLeftOut) -> str:
    """Return what is said of a module that a wheel does without."""
    errors = "".join(f"\n            {plain_text(line)}" for line in event.details)
    return (
        f"{event.cell} is without {event.module}, which is optional: "
        f"{plain_text(event.message)}{errors}"
    )


def finished_details(event: BuildFinished) -> str:
    """Return a wheel's size, time and how it was obtained."""
    state = {
        CellState.COMPILED: "",
        CellState.SHARED: ", shared module",
        CellState.PACKED: ", packed anew",
        CellState.CACHED: ", up to date",
    }[event.state]
    return f"{size_text(event.size_bytes)}, {duration_text(event.duration_s)}{state}"
