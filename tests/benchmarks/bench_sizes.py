"""What modules of 5, 50 and 200 functions weigh, and how long Zig compiles them.

Run it: python -m tests.benchmarks.bench_sizes [--zig ZIG] [--package FOLDER]. With the sources of
another version of the Zig package (alloconda/zig/src), both are compiled in turn, and the ratios
are shown. Zig's own cache of its runtime is warm, and each compilation is new.
"""

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.bench_calls import PACKAGE, Abi, compile_zig
from tests.benchmarks.installed_zig import installed_zig

COUNTS = (5, 50, 200)
ABI = Abi(version="3.11")
ROUNDS = 5

HEAD = """\
const py = @import("alloconda");
pub const panic = py.panic;
const Point = struct { x: f64, y: f64 };
"""
# Each kind of argument once, in functions that no compiler makes one of.
FUNCTIONS = (
    ("fn call_{i}(a: i64, b: i64) i64 {{ return a *% b +% {i}; }}", '&.{ "a", "b" }'),
    (
        "fn call_{i}(value: f64, factor: ?f64) f64 {{ return value * (factor orelse {i}); }}",
        '&.{ "value", "factor" }',
    ),
    ("fn call_{i}(text: []const u8) usize {{ return text.len + {i}; }}", '&.{"text"}'),
    (
        "fn call_{i}(values: []const f64) f64 {{ var sum: f64 = {i}; "
        "for (values) |value| sum += value; return sum; }}",
        '&.{"values"}',
    ),
    ("fn call_{i}(point: Point) f64 {{ return point.x * {i} + point.y; }}", '&.{"point"}'),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A compiled module: its size in bytes, and what Zig took in seconds, of the clock and CPU."""

    size: int
    took_s: float
    cpu_s: float


def source(count: int) -> str:
    """Return a module of some functions."""
    lines, entries = [HEAD], []
    for i in range(count):
        code, names = FUNCTIONS[i % len(FUNCTIONS)]
        lines.append(code.format(i=i) + "\n")
        entries.append(
            f'py.function("call_{i}", call_{i}, .{{ .args = {names}, .doc = "Function {i}." }}),'
        )
    lines.append('comptime { py.exportModule(.{ .name = "m", .functions = .{\n')
    return "".join(lines) + "\n".join(entries) + "\n} }); }\n"


def compiled(zig: str, package: Path, count: int, folder: Path) -> Module:
    """Compile a module with an empty local cache."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    root, module = folder / "root.zig", folder / "m.abi3.so"
    root.write_text(source(count))
    os.environ["ZIG_LOCAL_CACHE_DIR"] = str(folder / "cache")
    before_s, before_cpu_s = time.perf_counter(), _children_cpu_s()
    compile_zig(zig, root, module, ABI, package=package)
    return Module(
        size=module.stat().st_size,
        took_s=time.perf_counter() - before_s,
        cpu_s=_children_cpu_s() - before_cpu_s,
    )


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Compile in turn, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zig", default=str(installed_zig()))
    parser.add_argument("--package", type=Path, help="sources of another version to compare with")
    arguments = parser.parse_args()
    packages = [PACKAGE, *([arguments.package.absolute()] if arguments.package else [])]
    with tempfile.TemporaryDirectory() as folder:
        compiled(arguments.zig, PACKAGE, 1, Path(folder) / "warm")
        for count in COUNTS:
            rounds = [
                [compiled(arguments.zig, one, count, Path(folder) / "made") for one in packages]
                for _ in range(ROUNDS)
            ]
            print("   ".join([f"{count:4} functions", *_row(rounds)]))
    return 0


def _row(rounds: list[list[Module]]) -> list[str]:
    row = []
    for of_package in zip(*rounds, strict=True):
        cpu_s, took_s = (
            min(getattr(one, name) for one in of_package) for name in ("cpu_s", "took_s")
        )
        row.append(f"{of_package[0].size / 1000:6.1f} kB {took_s:5.2f} s (CPU {cpu_s:5.2f} s)")
    if len(rounds[0]) > 1:
        ratio = statistics.median(here.cpu_s / there.cpu_s for here, there in rounds)
        size = rounds[0][0].size / rounds[0][1].size
        row.append(f"ratios: size {size:.2f}, CPU time {ratio:.2f}")
    return row


if __name__ == "__main__":
    sys.exit(main())
