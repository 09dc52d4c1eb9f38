"""What the matrix engine costs beside Zig: ratios, for both ways to compile.

    python -m tests.benchmarks.bench_matrix [--zig PATH] [--rounds 3] [--sizes small large]

Wall times depend on the machine and on what else it does; each row is measured in the same rounds
as the row that it is divided by, and the best round counts. The small module is what `alloconda
init` writes (a third of a second of Zig); the large one has digests, signatures and JSON (seconds).

- edited: the source changes, seven targets are built; against Zig's CPU time spread over the cores;
  against what any order of the same commands on so many cores needs at least, for one of them
  can't be cut in two, if each took as long as it takes alone; against the same commands run as many
  at a time as there are cores, the longest first, with nothing between them (`xargs -P`); and
  against the commands one after the other, as in a shell loop. Two compilations at a time share
  memory and the threads that each starts, so the bound of any order can be out of reach of all.
- engine: alloconda's own CPU time in that run, from the start of Python, as a part of the time.
- unchanged: nothing changes; against the same Zig commands one after the other.
- first frame: from the start of the command to the first bytes on a terminal.
- board: CPU time of alloconda itself per second of a run on a terminal, Zig's not counted.
"""

import argparse
import itertools
import json
import os
import pty
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.installed_zig import installed_zig

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
# Seconds of Zig for each target, as in modules that are worth a wheel.
LARGE = """\
const std = @import("std");
const py = @import("alloconda");

pub const panic = py.panic;

fn digest(comptime Hash: type) fn ([]const u8) u64 {
    return struct {
        fn digest(data: []const u8) u64 {
            var out: [Hash.digest_length]u8 = undefined;
            Hash.hash(data, &out, .{});
            return std.mem.readInt(u64, out[0..8], .little);
        }
    }.digest;
}

fn signs(data: []const u8) bool {
    const Ed25519 = std.crypto.sign.Ed25519;
    const pair = Ed25519.KeyPair.generateDeterministic(@splat(7)) catch return false;
    const signature = pair.sign(data, null) catch return false;
    signature.verify(data, pair.public_key) catch return false;
    return true;
}

fn isJson(allocator: std.mem.Allocator, text: []const u8) bool {
    const parsed = std.json.parseFromSlice(std.json.Value, allocator, text, .{}) catch return false;
    parsed.deinit();
    return true;
}

comptime {
    py.exportModule(.{
        .name = "_hello",
        .functions = .{
            py.function("blake3", digest(std.crypto.hash.Blake3), .{}),
            py.function("sha512", digest(std.crypto.hash.sha2.Sha512), .{}),
            py.function("sha3", digest(std.crypto.hash.sha3.Sha3_512), .{}),
            py.function("signs", signs, .{}),
            py.function("is_json", isJson, .{}),
        },
    });
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of one command: on the clock, of all CPUs for itself, and for its programs."""

    wall_s: float
    own_s: float
    programs_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A project, and the Zig that builds it."""

    root: Path
    zig: Path
    environment: dict[str, str]

    def alloconda(self, *words: str, zig: Path | None = None) -> Cost:
        """Run alloconda in the project."""
        command = [sys.executable, "-m", "alloconda", *words]
        environment = {**self.environment, "ALLOCONDA_ZIG": str(zig or self.zig)}
        started = time.monotonic()
        with subprocess.Popen(
            command,
            cwd=self.root,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            # It has ended then, but what it took can still be read.
            ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            wall_s = time.monotonic() - started
            own_s, programs_s = _cpu_s(process.pid)
        assert ended is not None
        assert ended.si_status == 0, command
        return Cost(wall_s=wall_s, own_s=own_s, programs_s=programs_s)

    def edit(self, number: int) -> None:
        """Change the source so that the module changes."""
        source = self.root / "src" / "root.zig"
        text = source.read_text(encoding="utf-8").partition("\n// edit\n")[0]
        line = f"export fn edit_{number}() callconv(.c) u32 {{ return {number}; }}\n"
        source.write_text(f"{text}\n// edit\n{line}", encoding="utf-8")


def main() -> None:
    """Measure and print a table of ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--zig", type=Path, help="default: one of this machine, or a new one")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", nargs="+", default=["small", "large"])
    arguments = parser.parse_args()
    zig = arguments.zig or installed_zig()
    cores = len(os.sched_getaffinity(0))
    print(f"{cores} cores, Zig {zig}, best of {arguments.rounds}")
    for size, way in itertools.product(arguments.sizes, ("direct", "build.zig")):
        with tempfile.TemporaryDirectory() as folder:
            bench = _open(Path(folder), way, zig)
            if size == "large":
                (bench.root / "src" / "root.zig").write_text(LARGE, encoding="utf-8")
            _measure(bench, f"{size}, {way}", arguments.rounds, cores)


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


def _measure(bench: Bench, name: str, rounds: int, cores: int) -> None:
    bench.alloconda("wheel-all", *SEVEN)
    edited: list[Cost] = []
    unchanged: list[Cost] = []
    edited_loop: list[list[float]] = []
    unchanged_loop: list[list[float]] = []
    together: list[float] = []
    for number in range(rounds):
        bench.edit(2 * number)
        edited.append(bench.alloconda("wheel-all", *SEVEN))
        unchanged.append(bench.alloconda("wheel-all", *SEVEN))
        # The loop must meet a change of its own, for Zig's cache knows the last one.
        bench.edit(2 * number + 1)
        commands = _commands(bench)
        bench.edit(1000 + number)
        edited_loop.append(_repeat(bench, commands))
        unchanged_loop.append(_repeat(bench, commands))
        bench.edit(2000 + number)
        together.append(_repeat_together(bench, commands, edited_loop[-1], cores))
    best = min(edited, key=lambda cost: cost.wall_s)
    loop = min(edited_loop, key=sum)
    again_s = min(cost.wall_s for cost in unchanged)
    again_loop_s = min(map(sum, unchanged_loop))
    first_s, busy = min(_on_terminal(bench, 5000 + number) for number in range(rounds))
    print(
        f"{name:>16}  edited {best.wall_s:.2f} s: "
        f"{best.wall_s * cores / best.programs_s:.2f} of Zig's CPU time over cores, "
        f"{best.wall_s / _least_s(loop, cores):.2f} of any order's least, "
        f"{best.wall_s / min(together):.2f} of {cores} at a time without alloconda, "
        f"{best.wall_s / sum(loop):.2f} of a shell loop"
    )
    print(
        f"{'':>16}  engine {best.own_s:.2f} s, {best.own_s / best.wall_s / cores:.1%} of the CPUs"
    )
    print(
        f"{'':>16}  unchanged {again_s:.2f} s: {again_s - again_loop_s:+.2f} s against the shell "
        f"loop's {again_loop_s:.2f} s"
    )
    print(f"{'':>16}  first frame {first_s * 1000:.0f} ms, board {busy:.1%} of a core", flush=True)


def _least_s(durations: list[float], cores: int) -> float:
    """Return the seconds that the best spread of these over the cores takes."""
    return min(
        max(
            sum(length for length, core in zip(durations, spread, strict=True) if core == one)
            for one in range(cores)
        )
        for spread in itertools.product(range(cores), repeat=len(durations))
    )


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


def _repeat(bench: Bench, commands: list[list[str]]) -> list[float]:
    """Run commands one after the other, and return how many seconds each took."""
    with tempfile.TemporaryDirectory() as folder:
        return [
            _repeat_one(bench, words, Path(folder, str(number)))
            for number, words in enumerate(commands)
        ]


def _repeat_together(
    bench: Bench, commands: list[list[str]], durations: list[float], cores: int
) -> float:
    """Run commands, one for each core at a time, the longest first; return the seconds of all.

    This is the least that a run with the same commands can take here: what Zigs that run at the
    same time cost each other is in it, and nothing of alloconda.
    """
    longest_first = sorted(range(len(commands)), key=durations.__getitem__, reverse=True)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(cores) as pool:
        started = time.monotonic()
        ends = [
            pool.submit(_repeat_one, bench, commands[number], Path(folder, str(number)))
            for number in longest_first
        ]
        for end in ends:
            end.result()
        return time.monotonic() - started


def _repeat_one(bench: Bench, words: list[str], out: Path) -> float:
    """Run a Zig command with its output in a new directory, and return how many seconds it took."""
    out.mkdir()
    moved = [
        f"-femit-bin={out / 'module'}" if word.startswith("-femit-bin=") else word for word in words
    ]
    if "--prefix" in moved:
        moved[moved.index("--prefix") + 1] = str(out)
    started = time.monotonic()
    subprocess.run([bench.zig, *moved], check=True, cwd=bench.root, capture_output=True)
    return time.monotonic() - started


def _on_terminal(bench: Bench, number: int) -> tuple[float, float]:
    """Return the seconds to the first frame, and alloconda's own CPU time per second."""
    bench.edit(number)
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
        now_s, cpu_s = time.monotonic() - started, _cpu_s(process)[0]
        if not first_s and b"hello" in data:
            first_s, first_cpu_s = now_s, cpu_s
        if cpu_s:
            last_s, last_cpu_s = now_s, cpu_s
    os.waitpid(process, 0)
    return first_s, (last_cpu_s - first_cpu_s) / max(0.1, last_s - first_s)


def _cpu_s(process: int) -> tuple[float, float]:
    """Return the CPU seconds of a process, and those of the programs that it waited for."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return 0.0, 0.0
    own, system, programs, programs_system = map(int, text.rpartition(")")[2].split()[11:15])
    tick_s = 1 / os.sysconf("SC_CLK_TCK")
    return (own + system) * tick_s, (programs + programs_system) * tick_s


if __name__ == "__main__":
    main()
