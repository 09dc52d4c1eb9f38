"""Draws the board's pictures for the documentation from a real run, with the Zig that is found.

    python docs/board.py

It begins a project in a temporary directory, builds its whole matrix, and exports one moment of
the board and the end of the run as docs/how-to/board.svg and docs/how-to/summary.svg.
"""

import sys
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from rich.text import Text

from alloconda.build.model.matrix_flags import MatrixFlags
from alloconda.build.view.board_rows import board_lines
from alloconda.build.view.run_state import RunState
from alloconda.build.view.summary import SummaryStyle, print_summary
from alloconda.build.wiring.matrix import build_wheels
from alloconda.build.wiring.session import Session
from alloconda.kernel.config.settings import Settings
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.events.events import Event, Tick
from alloconda.terminal.board_parts import UNICODE, Frame
from alloconda.terminal.paint import painter
from alloconda.terminal.progress import Phase
from docs.picture import PICTURES, export

COLUMNS, ROWS = 96, 22
TITLE = "alloconda wheel-all"
MANIFEST = """\
[project]
name = "hello"
version = "0.1.0"
requires-python = ">=3.12"

[tool.alloconda]
source = "src/root.zig"
"""


@dataclass(slots=True)
class Photographer:
    """Observes a run and keeps the moment that shows most: active, finished and waiting cells."""

    state: RunState = field(default_factory=RunState)
    lines: list[Text] = field(default_factory=list)
    best: tuple[int, int] = (0, 0)

    def __call__(self, event: Event) -> None:
        """Take in one event, and look whether the board is worth a picture."""
        self.state.take(event)
        if not isinstance(event, Tick):
            return
        active = self.state.in_phase(Phase.ACTIVE)
        told = sum(cell.activity is not None for cell in active)
        done = len(self.state.in_phase(Phase.DONE))
        worth = (told, min(done, len(self.state.cells) // 2))
        if worth > self.best:
            self.best = worth
            frame = Frame(width=COLUMNS, height=ROWS, glyphs=UNICODE, tick=done)
            self.lines = [Text.assemble(*line) for line in board_lines(self.state, frame)]


def main() -> None:
    """Build and draw."""
    photographer = Photographer()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "hello"
        (root / "src").mkdir(parents=True)
        (root / "pyproject.toml").write_text(MANIFEST, encoding="utf-8")
        source = ROOT / "docs" / "examples" / "nearest" / "src" / "root.zig"
        (root / "src" / "root.zig").write_bytes(source.read_bytes())
        overrides = ProjectConfig(module_name="_nearest")
        session = Session(Settings(project_dir=root, overrides=overrides))
        plan = session.plan_matrix(MatrixFlags(musllinux=True, windows=True))
        build_wheels(session, plan, photographer, fail_fast=False, suspended=nullcontext)
    export(photographer.lines, PICTURES / "board.svg", title=TITLE, columns=COLUMNS)
    end = StringIO()
    print_summary(photographer.state, end, SummaryStyle(paint=painter(colour=True), width=COLUMNS))
    lines = [Text.from_ansi(line) for line in end.getvalue().strip().splitlines()]
    export(lines, PICTURES / "summary.svg", title=TITLE, columns=COLUMNS)


if __name__ == "__main__":
    main()
