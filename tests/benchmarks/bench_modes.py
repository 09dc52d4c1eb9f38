"""What ReleaseSafe costs, as a ratio to ReleaseFast: loops of real modules, calls, and sizes.

Run it: python -m tests.benchmarks.bench_modes [--zig ZIG]. Both builds are called in turn in one
process; each figure is the median of the ratios of pairs.
"""

import argparse
import array
import importlib.util
import io
import sys
import tempfile
import timeit
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from tests.benchmarks.bench_calls import CALLS, ROOT, SOURCES, Abi, compile_zig, paired, timer
from tests.benchmarks.installed_zig import installed_zig

MODULES = ROOT / "tests" / "projects" / "zigmodules" / "src" / "root.zig"
MODES = ("ReleaseFast", "ReleaseSafe")
ABI = Abi(version="3.11")

JSON = (b'{"name": "a name", "values": [1, -2.5, 3e4], "on": true},' * 4000).rstrip(b",")
CSV = b'1,text,"a ""quoted"" field",2.5\r\n' * 8000
DOUBLES = array.array("d", (i % 1000 / 1000 for i in range(1_000_000)))
LOOPS = {
    "JSON tokenizer": lambda module: module.json_count(JSON),
    "CSV tokenizer": lambda module: module.csv_count(CSV),
    "sum of doubles": lambda module: module.sum(DOUBLES),
    "mean and variance": lambda module: module.summarize(DOUBLES),
    "histogram": lambda module: module.histogram(DOUBLES, 100),
    "hash of a stream": lambda module: module.hash_stream(io.BytesIO(CSV), 4096),
    "sort with a callback": lambda module: module.sort([3, 1, 2] * 100, int.__lt__),
    "sieve": lambda module: module.count_primes(0, 500_000),
}


def load(path: Path) -> ModuleType:
    """Import a module from a file, beside others of its name."""
    spec = importlib.util.spec_from_file_location(path.name.partition(".")[0], path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compiled(zig: str, root: Path, name: str, folder: Path) -> list[ModuleType]:
    """Compile a module in each mode, print the sizes, and import both."""
    files = []
    for mode in MODES:
        (folder / mode).mkdir(exist_ok=True)
        files.append(folder / mode / f"{name}.abi3.so")
        compile_zig(zig, root, files[-1], ABI, optimize=mode)
    fast, safe = (file.stat().st_size for file in files)
    print(f"{name:<22} {fast:9} bytes     safe/fast {safe / fast:5.2f}")
    return [load(file) for file in files]


def loop_timer(loop: Callable[[ModuleType], object], module: ModuleType) -> Callable[[int], float]:
    """Return what runs a loop of a module a number of times, and returns the seconds."""
    return timeit.Timer(lambda: loop(module)).timeit


def print_row(what: str, fast: Callable[[int], float], safe: Callable[[int], float]) -> None:
    """Time both and print one line."""
    fast_ns, ratio = paired(fast, safe)
    print(f"{what:<22} fast {fast_ns / 1000:9.2f} us   safe/fast {ratio:5.2f}")


def main() -> int:
    """Compile, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zig")
    zig = parser.parse_args().zig or str(installed_zig())
    with tempfile.TemporaryDirectory() as folder:
        fast, safe = compiled(zig, MODULES, "zigmodules", Path(folder))
        for what, loop in LOOPS.items():
            print_row(what, loop_timer(loop, fast), loop_timer(loop, safe))
        fast, safe = compiled(zig, SOURCES / "root.zig", "zig_calls", Path(folder))
        for what, (call, _) in CALLS.items():
            print_row(what, timer(fast, call), timer(safe, call))
    return 0


if __name__ == "__main__":
    sys.exit(main())
