"""What calls of Zig functions and uses of Zig classes cost, as ratios to C in the same API.

Run it: python tests/benchmarks/bench_calls.py [--python PYTHON] [--zig ZIG] [--abi ABI], where the
ABI is that of a limited API (abi3.11), or of one version (cp313, cp314t). Both modules are compiled
by one Zig and called in turn in one process, which gives the median of the ratios of pairs; each
figure is the median of several processes with hash seeds of their own. Time is that of the thread
on a processor: on a busy machine the clock goes on while others run, more often in one than in the
other. It fails when a ratio is over its limit.
"""

import argparse
import array
import collections
import importlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
SOURCES = Path(__file__).parent / "calls"
PACKAGE = ROOT / "alloconda" / "zig" / "src"
PAIRS = 41
PROCESSES = 5
LIMIT = 1.05
LIMIT_OF_NAMES = 1.10


def identity(value: int) -> int:
    """Return the argument; the callback that the modules call."""
    return value


FLOATS = [float(number) for number in range(1000)]
WIDE = 2**100 + 2**63 + 12345
MILLION = array.array("d", range(1_000_000))
CALLS = {
    "f()": ("nothing()", LIMIT),
    "f(int, int)": ("add(3, 4)", LIMIT),
    "f(float)": ("double(1.5)", LIMIT),
    "f(str)": ("text_length('some text')", LIMIT),
    "f(bytes)": ("bytes_length(b'some bytes')", LIMIT),
    "f(list of 1000)": ("total(FLOATS)", LIMIT),
    "f(buffer of 1000000)": ("total_of_view(MILLION)", LIMIT),
    "optional left out": ("scale(1.5)", LIMIT),
    "tuple result": ("pair(3, 4)", LIMIT),
    "list result": ("hundred()", LIMIT),
    "callback": ("apply(identity, 7)", LIMIT),
    "method": ("append(last, 7)", LIMIT),
    "attribute": ("real(1.5)", LIMIT),
    # Small ones are tried first, as most are, and C does not.
    "int of 100 bits": ("wide(WIDE)", LIMIT_OF_NAMES),
    "keywords": ("add(a=3, b=4)", LIMIT_OF_NAMES),
    "dict to struct": ("norm({'x': 1.0, 'y': 2.0})", LIMIT_OF_NAMES),
    "struct to dict": ("make_point(1.0, 2.0)", LIMIT_OF_NAMES),
    "enum": ("next('green')", LIMIT_OF_NAMES),
}
# What is done with a class, of which `one` and `other` are instances.
CLASSES = {
    "method()": ("one.total()", LIMIT),
    "method(float)": ("one.move(1.5)", LIMIT),
    "get attribute": ("one.x", LIMIT),
    "set attribute": ("one.x = 1.5", LIMIT),
    "item": ("one[7]", LIMIT),
    "iteration of 100": ("for _ in Hundred(): pass", LIMIT),
    "addition": ("one + other", LIMIT),
    "construction": ("Vector(1.5)", 1.0),
    "construction by name": ("Vector(x=1.5, y=2.5)", LIMIT_OF_NAMES),
}
LIMITS = {what: limit for what, (_, limit) in (CALLS | CLASSES).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Abi:
    """What modules are compiled for: a limited API and all later ones, or one version."""

    version: str
    is_limited: bool = True
    is_free_threaded: bool = False

    @property
    def hex(self) -> str:
        major, minor = map(int, self.version.split("."))
        return f"0x{major:02x}{minor:02x}0000"

    def zig_source(self) -> str:
        return (
            f"pub const free_threaded: bool = {str(self.is_free_threaded).lower()};\n"
            f"pub const limited_api: u32 = {self.hex if self.is_limited else 0};\n"
            f"pub const python_hex: u32 = {self.hex};\n"
        )

    def c_flags(self) -> list[str]:
        return [
            *([f"-DPy_LIMITED_API={self.hex}"] if self.is_limited else []),
            *(["-DPy_GIL_DISABLED=1"] if self.is_free_threaded else []),
        ]


def parse_abi(text: str) -> Abi:
    """Parse what `--abi` takes: abi3.11, cp313, cp314t."""
    found = re.fullmatch(r"(?:abi3\.(\d+)|cp3(\d+)(t?))", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"write abi3.11, cp313 or cp314t, not {text}")
    floor, minor, t = found.groups()
    return Abi(
        version=f"3.{floor or minor}", is_limited=floor is not None, is_free_threaded=t == "t"
    )


def compile_modules(python: str, zig: str, abi: Abi, folder: Path, include: str | None) -> None:
    """Compile the modules of functions and those of classes, optimized, into a directory.

    Without a directory of CPython's headers, those of the interpreter are taken.
    """
    include = (
        include
        or subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('include'))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    )
    for name in ("calls", "classes"):
        sources = SOURCES.parent / name
        compile_zig(zig, sources / "root.zig", folder / f"zig_{name}.so", abi)
        compile_c = [
            *(zig, "cc", "-shared", "-fPIC", "-O3", "-s", "-target", "x86_64-linux-gnu"),
            *(*abi.c_flags(), f"-I{include}", "-fno-sanitize=undefined"),
            *(str(sources / f"{name}.c"), "-o", str(folder / f"c_{name}.so")),
        ]
        subprocess.run(compile_c, check=True, cwd=folder)


def compile_zig(
    zig: str,
    root: Path,
    module: Path,
    abi: Abi,
    *,
    optimize: str = "ReleaseFast",
    package: Path = PACKAGE,
) -> None:
    """Compile a module of the Zig package, as alloconda does."""
    options = module.parent / "alloconda_options.zig"
    options.write_text(abi.zig_source())
    command = [
        *(zig, "build-lib", "-dynamic", "-O", optimize, "-fstrip", "-mcpu=baseline"),
        *("-target", "x86_64-linux-musl", "-fallow-shlib-undefined", "-fno-compiler-rt"),
        *("--dep", "alloconda", f"-Mroot={root}"),
        *("--dep", "alloconda_options", f"-Malloconda={package / 'alloconda.zig'}"),
        *(f"-Malloconda_options={options}", f"-femit-bin={module}"),
    ]
    subprocess.run(command, check=True, cwd=module.parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one call takes: C's nanoseconds, Zig's ratio to them, and Rust's ratio to Zig."""

    c_ns: float
    zig_to_c: float
    rust_to_zig: float | None


def measure(folder: Path) -> dict[str, Measured]:
    """Time every call, by what is called; of Rust, those that its module has, if there is one."""
    sys.path.insert(0, str(folder))
    c_calls, zig_calls = (importlib.import_module(name) for name in ("c_calls", "zig_calls"))
    has_rust = (folder / "rust_calls.so").exists()
    rust_calls = importlib.import_module("rust_calls") if has_rust else None
    measured = {}
    for what, (call, _) in CALLS.items():
        in_zig = timer(zig_calls, call)
        c_ns, zig_to_c = paired(timer(c_calls, call), in_zig)
        rust_to_zig = None
        if hasattr(rust_calls, call.partition("(")[0]):
            rust_to_zig = paired(in_zig, timer(rust_calls, call))[1]
        measured[what] = Measured(c_ns=c_ns, zig_to_c=zig_to_c, rust_to_zig=rust_to_zig)
    modules = [importlib.import_module(name) for name in ("c_classes", "zig_classes")]
    for what, (statement, _) in CLASSES.items():
        c_ns, zig_to_c = paired(*(class_timer(module, statement) for module in modules))
        measured[what] = Measured(c_ns=c_ns, zig_to_c=zig_to_c, rust_to_zig=None)
    return measured


def class_timer(module: Any, statement: str) -> Callable[[int], float]:
    """Return what does something with a module's classes a number of times."""
    names = {
        "Vector": module.Vector,
        "Hundred": module.Hundred,
        "one": module.Vector(1.0, 2.0),
        "other": module.Vector(3.0),
    }
    return timeit.Timer(statement, timer=time.thread_time, globals=names).timeit


def paired(first: Callable[[int], float], second: Callable[[int], float]) -> tuple[float, float]:
    """Time two in turn; return nanoseconds of the first, and the median ratio of the second."""
    timers = (first, second)
    number = max(1, int(2e-3 / (first(10) / 10)))
    ratios, times = [], []
    for round_ in range(PAIRS):
        # Whoever goes second finds other caches, so they take turns.
        earlier = round_ % 2
        took_s = {earlier: timers[earlier](number), 1 - earlier: timers[1 - earlier](number)}
        ratios.append(took_s[1] / took_s[0])
        times.append(took_s[0] / number * 1e9)
    return statistics.median(times), statistics.median(ratios)


def timer(module: object, call: str) -> Callable[[int], float]:
    """Return what calls a module's function a number of times, and returns the seconds."""
    name, _, arguments = call.partition("(")
    # The deque keeps one item, so that a method of it costs the same each time.
    last: collections.deque[int] = collections.deque(maxlen=1)
    values = {"f": getattr(module, name), "identity": identity, "last": last}
    values |= {"FLOATS": FLOATS, "MILLION": MILLION, "WIDE": WIDE}
    return timeit.Timer(f"f({arguments}", timer=time.thread_time, globals=values).timeit


def pooled(runs: list[dict[str, Measured]]) -> dict[str, Measured]:
    """Return the medians of what several processes measured."""
    return {what: _middle([run[what] for run in runs]) for what in runs[0]}


def _middle(runs: list[Measured]) -> Measured:
    rust = [one.rust_to_zig for one in runs if one.rust_to_zig is not None]
    return Measured(
        c_ns=statistics.median(one.c_ns for one in runs),
        zig_to_c=statistics.median(one.zig_to_c for one in runs),
        rust_to_zig=statistics.median(rust) if rust else None,
    )


def report(measured: dict[str, Measured]) -> int:
    """Print a table; return how many ratios are over their limits."""
    over = 0
    for what, one in measured.items():
        limit = LIMITS[what]
        over += one.zig_to_c > limit
        mark = "ok" if one.zig_to_c <= limit else f"over {limit:.2f}"
        rust = "" if one.rust_to_zig is None else f"   Rust/Zig {one.rust_to_zig:5.2f}"
        print(f"{what:<20} C {one.c_ns:8.1f} ns   Zig/C {one.zig_to_c:5.2f}   {mark}{rust}")
    return over


def main() -> int:
    """Compile, measure in the interpreter that was asked for, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--zig")
    parser.add_argument("--abi", type=parse_abi, default="abi3.11")
    parser.add_argument("--include", help="CPython's headers, where the interpreter has none")
    parser.add_argument("--rust", help="what cargo made of calls/rust, to compare with as well")
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--measure", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measured = measure(arguments.measure)
        print(json.dumps({what: asdict(one) for what, one in measured.items()}))
        return 0
    zig = arguments.zig
    if zig is None:
        ziglang = importlib.import_module("ziglang")
        zig = str(Path(str(ziglang.__file__)).parent / "zig")
    with tempfile.TemporaryDirectory() as folder:
        compile_modules(arguments.python, zig, arguments.abi, Path(folder), arguments.include)
        if arguments.rust:
            shutil.copy(arguments.rust, Path(folder) / "rust_calls.so")
        runs = [
            measured_apart(arguments.python, folder, seed) for seed in range(arguments.processes)
        ]
    return 1 if report(pooled(runs)) else 0


def measured_apart(python: str, folder: str, hash_seed: int) -> dict[str, Measured]:
    """Measure in a process of its own."""
    done = subprocess.run(
        [python, __file__, "--measure", folder],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
    )
    return {what: Measured(**one) for what, one in json.loads(done.stdout).items()}


if __name__ == "__main__":
    sys.exit(main())
