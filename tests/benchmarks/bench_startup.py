"""How much CPU time commands take that compile nothing, in terms of a bare `import typer`.

    python -m tests.benchmarks.bench_startup [--rounds 15] [--against CHECKOUT]

Commands run in turn, A B A B …, and medians of the ratios in each round count, because machines
share their processors. CPU time is that of the command and of what it starts. It fails when a
command takes more than it may. With a checkout of another revision, such as one that `git worktree
add` makes, each command is divided by the same one there.

- unchanged: `wheel-all` where every wheel is there already.
- first frame: `wheel-all` on a terminal, from its start to the first bytes of its board.
"""

import argparse
import os
import pty
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.benchmarks.installed_zig import installed_zig

ROOT = Path(__file__).parent.parent.parent
BARE = "import typer"
# The most that a command may take, in CPU times of `import typer`.
LIMITS = {
    "--version": 0.5,
    "--help": 1.0,
    "wheel-all --help": 1.3,
    "--complete-values targets": 1.0,
    "--complete-values pythons": 1.0,
    "--complete-values wheels": 1.0,
    "wheel-all --dry-run": 2.5,
    "unchanged": 4.0,
    "first frame": 4.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A revision of alloconda, with a project that it has built, and caches of its own."""

    root: Path
    project: Path
    environment: dict[str, str]

    def measure_s(self, name: str) -> float:
        """Run what a row names, and return its CPU time in seconds."""
        program = [sys.executable, "-m", "alloconda"]
        if name == BARE:
            return self._run_s([sys.executable, "-c", BARE])
        if name == "first frame":
            return self._first_frame_s([*program, "wheel-all"])
        return self._run_s([*program, *("wheel-all" if name == "unchanged" else name).split()])

    def _run_s(self, command: list[str]) -> float:
        process = subprocess.Popen(
            command,
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, command
        return used.ru_utime + used.ru_stime

    def _first_frame_s(self, command: list[str]) -> float:
        process, descriptor = pty.fork()
        if process == 0:
            os.chdir(self.project)
            os.execve(command[0], command, {**self.environment, "TERM": "xterm-256color"})  # noqa: S606
        drawn = b""
        while b"hello" not in drawn:
            drawn += os.read(descriptor, 65536)
        used_s = _used_s(process)
        os.close(descriptor)
        os.waitpid(process, 0)
        return used_s


def main() -> int:
    """Measure and print a table of ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--against", type=Path, metavar="CHECKOUT")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        here = _open(ROOT, Path(folder, "here"))
        other = None
        if arguments.against is not None:
            other = _open(arguments.against.resolve(), Path(folder, "other"))
        slow = 0
        for name, limit in LIMITS.items():
            measure = partial(here.measure_s, name)
            own_s, ratio = _pair(measure, partial(here.measure_s, BARE), arguments.rounds)
            slow += ratio > limit
            mark = "ok" if ratio <= limit else "TOO SLOW"
            print(f"{name:<26} {own_s * 1000:5.0f} ms  {ratio:5.2f} of {BARE!r}, ", end="")
            print(f"at most {limit:.1f}  {mark}", end="")
            if other:
                _, ratio = _pair(measure, partial(other.measure_s, name), arguments.rounds)
                print(f"  {ratio:5.2f} of {arguments.against.name}", end="")
            print(flush=True)
    return 1 if slow else 0


def _open(root: Path, folder: Path) -> Checkout:
    folder.mkdir()
    # As installed programs run: with compiled modules.
    inherited = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    environment = {
        **inherited,
        "PYTHONPATH": str(root),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "ALLOCONDA_CACHE_DIR": str(folder / "cache"),
        "ALLOCONDA_ZIG": str(installed_zig()),
    }
    program = [sys.executable, "-m", "alloconda"]
    for words, cwd in (
        (("init", "hello", "--yes"), folder),
        # What the first run learns, the second keeps.
        (("wheel-all",), folder / "hello"),
        (("wheel-all",), folder / "hello"),
    ):
        subprocess.run(
            [*program, *words], check=True, cwd=cwd, env=environment, capture_output=True
        )
    return Checkout(root=root, project=folder / "hello", environment=environment)


def _pair(one: Callable[[], float], other: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Run two in turn; return the median of the one, and of the ratios of both."""
    one(), other()
    pairs = [(one(), other()) for _ in range(rounds)]
    return (
        statistics.median(first for first, _ in pairs),
        statistics.median(first / second for first, second in pairs),
    )


def _used_s(process: int) -> float:
    """Return the CPU time that a running process took so far, in seconds."""
    tasks = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9


if __name__ == "__main__":
    sys.exit(main())
