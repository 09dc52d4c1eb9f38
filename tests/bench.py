"""A project with an environment of its own, where alloconda runs in pipes and on a terminal."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.cli import NO_NETWORK, Ran, run
from tests.terminal import Terminal, open_terminal

_MARK = "ALLOCONDA_TEST_BENCH"


@dataclass(kw_only=True)
class CommandBench:
    """What a test of whole runs works with.

    Attributes:
        root: the project.
        folder: holds the cache and temporary files; its path marks the bench's processes.
        environment: the variables of a terminal.
        words: what every command line begins with.
        size: columns and rows of a terminal.
    """

    root: Path
    folder: Path
    environment: dict[str, str]
    words: tuple[str, ...] = ()
    size: tuple[int, int] = (100, 24)

    def alloconda(self, *arguments: str, **environment: str) -> Ran:
        """Run alloconda without a terminal."""
        return run(
            *(sys.executable, "-m", "alloconda", *self.words, *arguments),
            cwd=self.root,
            environment={**self.environment, **environment},
        )

    def on_terminal(
        self, *arguments: str, size: tuple[int, int] | None = None, **environment: str
    ) -> Terminal:
        """Run alloconda on a terminal."""
        return open_terminal(
            [*self.words, *arguments],
            cwd=self.root,
            environment={**self.environment, **environment},
            size=size or self.size,
        )

    def processes(self) -> list[int]:
        """Return the processes that belong to this bench."""
        mark = f"{_MARK}={self.folder}".encode()
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != os.getpid():
                try:
                    if mark in (folder / "environ").read_bytes():
                        found.append(int(folder.name))
                except OSError:
                    continue
        return found


def bench_environment(folder: Path) -> dict[str, str]:
    """Return the variables of a terminal, with a cache and a place for temporary files."""
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    unwanted = ("CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if name not in unwanted and not name.startswith("GITHUB_")
        },
        **NO_NETWORK,
        _MARK: str(folder),
        "TMPDIR": str(folder / "tmp"),
        "ALLOCONDA_CACHE_DIR": str(folder / "cache"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
    }
