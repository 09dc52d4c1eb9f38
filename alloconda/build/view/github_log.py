"""The log for GitHub Actions: failures as annotations at their lines, whole logs in groups.

The commands are those of "Workflow commands for GitHub Actions"; they are read from either stream.
"""

import os
from pathlib import Path
from typing import TextIO

from alloconda.build.view.plain import PlainLog
from alloconda.kernel.events.events import BuildFailed, BuildLogged, Event, MatrixFinished
from alloconda.kernel.values import dataclass
from alloconda.terminal.clean_stream import raw_stream
from alloconda.terminal.paint import painter
from alloconda.terminal.plain_text import plain_text
from alloconda.terminal.workflow_commands import without_commands


@dataclass(slots=True)
class GithubLog:
    """Observes a run, writes the plain log, and marks up what GitHub can show better.

    Attributes:
        root: the project, which files are named relative to by the compiler.
        workspace: the checkout, which GitHub names files relative to.
    """

    stream: TextIO
    root: Path
    workspace: Path
    log: PlainLog

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case BuildFailed():
                self.log(event)
                self._annotate(event)
                if event.log and event.same_as is None:
                    self._group(f"whole log of {event.cell}", event.log)
            case BuildLogged():
                self._group(f"{event.cell} printed", event.text)
            case MatrixFinished() if not self.log.quiet:
                self._write("::group::wheels")
                self.log(event)
                self._write("::endgroup::")
            case _:
                self.log(event)

    def _annotate(self, event: BuildFailed) -> None:
        if event.same_as is not None:
            return
        for place in event.places:
            file = _property(self._relative(place.file))
            self._write(
                f"::error file={file},line={place.line},col={place.column},"
                f"title={_property(event.cell)}::{_message(place.message)}"
            )
        if not event.places:
            text = "\n".join((event.message, *event.details))
            self._write(f"::error title={_property(event.cell)}::{_message(text)}")

    def _relative(self, file: str) -> str:
        absolute = Path(os.path.normpath(self.root / file))
        if absolute.is_relative_to(self.workspace):
            return absolute.relative_to(self.workspace).as_posix()
        return file

    def _group(self, title: str, text: str) -> None:
        # A line of a program that looks like a command would be obeyed.
        lines = "\n".join(plain_text(text).splitlines())
        self._write(f"::group::{title}\n{without_commands(lines)}\n::endgroup::")

    def _write(self, text: str) -> None:
        # What is a command is not one by chance.
        raw_stream(self.stream).write(text + "\n")
        self.stream.flush()


def github_log(
    stream: TextIO, *, root: Path, workspace: str | None, quiet: bool, verbose: bool
) -> GithubLog:
    """Return the log for a project below a checkout; colours are left to the annotations."""
    log = PlainLog(stream=stream, paint=painter(colour=False), quiet=quiet, verbose=verbose)
    checkout = Path(workspace) if workspace else root
    return GithubLog(stream=stream, root=root, workspace=checkout, log=log)


def _message(text: str) -> str:
    text = plain_text(text).replace("##[", "## [")
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
