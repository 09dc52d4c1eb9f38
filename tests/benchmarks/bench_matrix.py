"""What the matrix engine costs beside Zig: ratios, for both ways to compile.

    python tests/benchmarks/bench_matrix.py [--zig PATH] [--rounds 3]

Wall times depend on the machine and on what else it does; each row is measured in the same rounds
as the row that it is divided by, and the best round counts.

- edited: the source changes, seven targets are built; against the CPU time that the programs take,
  spread over the cores, and against the same Zig commands one after the other, as in a shell loop.
- unchanged: nothing changes; against the same Zig commands one after the other.
- first frame: from the start of the command to the first bytes on a terminal.
- board: CPU time of alloconda itself per second of a run on a terminal, Zig's not counted.
"""

import argparse
import json
import os
import pty
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SEVEN = ("--include-musllinux", "--include-windows")
# Stands on PATH before Zig and notes every command, so that they can be repeated one by one.
RECORDER = """\
#!{python}
import json, os, sys
with open({log!r}, "a") as log:
    log.write(json.dumps({{"cwd": os.getcwd(), "words": sys.argv[1:]}}) + "\\n")
os.execv({zig!r}, [{zig!r}, *sys.argv[1:]])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of one command: on the clock, and of all CPUs for it and its programs."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A project, and the Zig that builds it."""

    root: Path
    zig: Path
    environment: dict[str, str]

    def alloconda(self, *words: str, zig: Path | None = None) -> Cost:
        """Run alloconda in the project."""
        command = [sys.executable, "-m", "alloconda", *words]
        return _cost(
            lambda: subprocess.run(
                command,
                check=True,
                cwd=self.root,
                env={**self.environment, "ALLOCONDA_ZIG": str(zig or self.zig)},
                capture_output=True,
            )
        )

    def edit(self, number: int) -> None:
        """Change the source so that the module changes."""
        source = self.root / "src" / "root.zig"
        text = source.read_text(encoding="utf-8").partition("\n// edit\n")[0]
        line = f"export fn edit_{number}() callconv(.c) u32 {{ return {number}; }}\n"
        source.write_text(f"{text}\n// edit\n{line}", encoding="utf-8")


def main() -> None:
    """Measure and print a table of ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--zig", default=shutil.which("zig") or "zig")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    print(f"{cores} cores, Zig {arguments.zig}, best of {arguments.rounds}")
    for way in ("direct", "build.zig"):
        with tempfile.TemporaryDirectory() as folder:
            bench = _open(Path(folder), way, Path(arguments.zig))
            _measure(bench, way, arguments.rounds, cores)


def _open(folder: Path, way: str, zig: Path) -> Bench:
    flags = ("--build-zig",) if way == "build.zig" else ()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ALLOCONDA_ZIG": str(zig)}
    subprocess.run(
        [sys.executable, "-m", "alloconda", "init", "hello", "--yes", *flags],
        check=True,
        cwd=folder,
        env=environment,
        capture_output=True,
    )
    return Bench(root=folder / "hello", zig=zig, environment=environment)


def _measure(bench: Bench, way: str, rounds: int, cores: int) -> None:
    bench.alloconda("wheel-all", *SEVEN)
    edited, edited_loop, unchanged, unchanged_loop = [], [], [], []
    for number in range(rounds):
        bench.edit(2 * number)
        edited.append(bench.alloconda("wheel-all", *SEVEN))
        unchanged.append(bench.alloconda("wheel-all", *SEVEN))
        # The loop must meet a change of its own, for Zig's cache knows the last one.
        bench.edit(2 * number + 1)
        commands = _commands(bench)
        bench.edit(1000 + number)
        edited_loop.append(_cost(partial(_repeat, bench, commands)))
        unchanged_loop.append(_cost(partial(_repeat, bench, commands)))
    best = min(edited, key=lambda cost: cost.wall_s)
    ideal_s = best.cpu_s / cores
    loop_s = min(cost.wall_s for cost in edited_loop)
    again_s = min(cost.wall_s for cost in unchanged)
    again_loop_s = min(cost.wall_s for cost in unchanged_loop)
    first_s, busy = _on_terminal(bench)
    print(
        f"{way:>9}  edited {best.wall_s:.2f} s: {best.wall_s / ideal_s:.2f} of CPU time over "
        f"cores, {best.wall_s / loop_s:.2f} of a shell loop"
    )
    print(
        f"{'':>9}  unchanged {again_s:.2f} s: {again_s - again_loop_s:+.2f} s against the shell "
        f"loop's {again_loop_s:.2f} s"
    )
    print(f"{'':>9}  first frame {first_s * 1000:.0f} ms, board {busy:.1%} of a core")


def _commands(bench: Bench) -> list[list[str]]:
    """Return the Zig commands of a run, as they were given."""
    with tempfile.TemporaryDirectory() as folder:
        log, recorder = Path(folder, "log"), Path(folder, "zig")
        recorder.write_text(
            RECORDER.format(python=sys.executable, log=str(log), zig=str(bench.zig))
        )
        recorder.chmod(0o755)
        bench.alloconda("wheel-all", *SEVEN, zig=recorder)
        rows = [json.loads(line) for line in log.read_text().splitlines()]
    return [row["words"] for row in rows if row["words"][0] in ("build-lib", "build")]


def _repeat(bench: Bench, commands: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, words in enumerate(commands):
            out = Path(folder, str(number))
            out.mkdir()
            moved = [
                f"-femit-bin={out / 'module'}" if word.startswith("-femit-bin=") else word
                for word in words
            ]
            if "--prefix" in moved:
                moved[moved.index("--prefix") + 1] = str(out)
            subprocess.run([bench.zig, *moved], check=True, cwd=bench.root, capture_output=True)


def _on_terminal(bench: Bench) -> tuple[float, float]:
    """Return the seconds to the first frame, and alloconda's own CPU time per second."""
    bench.edit(5000)
    started = time.monotonic()
    process, descriptor = pty.fork()
    if process == 0:
        os.chdir(bench.root)
        os.execve(  # noqa: S606 # There is no shell in between, and need not be.
            sys.executable,
            [sys.executable, "-m", "alloconda", "wheel-all", *SEVEN],
            {**bench.environment, "TERM": "xterm-256color"},
        )
    first_s, first_cpu_s, last_cpu_s, last_s = 0.0, 0.0, 0.0, 0.0
    while True:
        try:
            data = os.read(descriptor, 65536)
        except OSError:
            break
        if not data:
            break
        now_s, cpu_s = time.monotonic() - started, _own_cpu_s(process)
        if not first_s and b"hello" in data:
            first_s, first_cpu_s = now_s, cpu_s
        if cpu_s:
            last_s, last_cpu_s = now_s, cpu_s
    os.waitpid(process, 0)
    return first_s, (last_cpu_s - first_cpu_s) / max(0.1, last_s - first_s)


def _own_cpu_s(process: int) -> float:
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return 0.0
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _cost(act: Callable[[], object]) -> Cost:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    act()
    wall_s, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Cost(wall_s=wall_s, cpu_s=cpu_s)


if __name__ == "__main__":
    main()
