"""Compares converted projects with their own published wheels, by function; not part of CI.

usage: python -m tests.adoption.speed [NAME...]

Each project of the table below is fetched from PyPI as its sdist and as its published wheel of the
same version. The sdist is converted and built as adopt.py does. Both wheels are unpacked into
directories of their own, and a process for each times the same function: the two take turns,
pinned to one core, and say the least CPU time of a call in nanoseconds. A row of a Markdown table
has the median of the pairs' ratios, published / converted: 1.00 is as fast, below it is slower.
"""

import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.adoption.adopt import PROJECTS, StoppedError, convert

_PAIRS = 15
_SERIES = f"{sys.version_info.major}.{sys.version_info.minor}"
# The least CPU time of loops of 8 ms or more: what disturbs one of them seldom disturbs all.
_TIME = """
import os, sys, time, timeit
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
sys.path.insert(0, sys.argv[1])
timer = timeit.Timer(sys.argv[3], sys.argv[2], time.process_time)
number = 1
while timer.timeit(number) < 0.008:
    number *= 2
print(min(timer.repeat(5, number)) / number * 1e9)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A hot function of a project.

    Attributes:
        setup: code that runs once.
        call: code that is timed.
    """

    what: str
    setup: str
    call: str


_NESTED = "[{'id': n, 'name': 'abc' * 5, 'x': n / 7, 'on': True, 'in': list(range(9))}"
_DATA = f"data = {_NESTED} for n in range(100)]"

FUNCTIONS = {
    "markupsafe": (
        Function(
            what="escape, nothing to do",
            setup="from markupsafe import escape; text = 'Hello World! ' * 1000",
            call="escape(text)",
        ),
        Function(
            what="escape, much to do",
            setup="from markupsafe import escape; text = '<b>Hello & World</b>' * 500",
            call="escape(text)",
        ),
    ),
    "msgpack": (
        Function(what="packb", setup=f"import msgpack; {_DATA}", call="msgpack.packb(data)"),
        Function(
            what="unpackb",
            setup=f"import msgpack; {_DATA}; packed = msgpack.packb(data)",
            call="msgpack.unpackb(packed)",
        ),
    ),
    "xxhash": (
        Function(
            what="xxh3_64, 1 MB",
            setup="import xxhash; data = bytes(range(256)) * 4096",
            call="xxhash.xxh3_64_intdigest(data)",
        ),
        Function(
            what="xxh64, 1 MB",
            setup="import xxhash; data = bytes(range(256)) * 4096",
            call="xxhash.xxh64_intdigest(data)",
        ),
        Function(
            what="xxh3_64, 16 bytes",
            setup="import xxhash; data = b'0123456789abcdef'",
            call="xxhash.xxh3_64_intdigest(data)",
        ),
    ),
    "simplejson": (
        Function(what="dumps", setup=f"import simplejson; {_DATA}", call="simplejson.dumps(data)"),
        Function(
            what="loads",
            setup=f"import simplejson; {_DATA}; text = simplejson.dumps(data)",
            call="simplejson.loads(text)",
        ),
    ),
    "bitarray": (
        Function(
            what="and, 1 Mbit",
            setup="from bitarray import bitarray; a = bitarray('01101' * 200000); b = ~a",
            call="a & b",
        ),
        Function(
            what="count, 1 Mbit",
            setup="from bitarray import bitarray; a = bitarray('01101' * 200000)",
            call="a.count()",
        ),
        Function(
            what="find",
            setup="from bitarray import bitarray as B; a = B(100000); a[-1] = 1; b = B('11')",
            call="a.find(b)",
        ),
    ),
    "lru-dict": (
        Function(
            what="set and get",
            setup="from lru import LRU; cache = LRU(100); keys = list(range(200))",
            call="for key in keys:\n    cache[key] = key\n    cache[key]",
        ),
    ),
    "mmh3": (
        Function(
            what="hash128, 1 MB",
            setup="import mmh3; data = bytes(range(256)) * 4096",
            call="mmh3.hash128(data)",
        ),
        Function(what="hash, 16 bytes", setup="import mmh3", call="mmh3.hash('0123456789abcdef')"),
    ),
    "multidict": (
        Function(
            what="get",
            setup="import multidict as m; d = m.CIMultiDict((f'Key-{n}', n) for n in range(20))",
            call="d['key-7']; d['Key-15']",
        ),
        Function(
            what="make",
            setup="from multidict import MultiDict; pairs = [(f'k{n}', n) for n in range(50)]",
            call="MultiDict(pairs)",
        ),
    ),
    "regex": (
        Function(
            what="findall",
            setup=r"import regex; r = regex.compile(r'\b(\w+)ing\b'); text = 'I sing a song ' * 99",
            call="r.findall(text)",
        ),
    ),
    "cchardet": (
        Function(
            what="detect, 50 kB of UTF-8",
            setup="import cchardet; data = 'Größe, naïve, 日本語, ещё '.encode() * 1000",
            call="cchardet.detect(data)",
        ),
    ),
}


def main(names: list[str]) -> int:
    """Print the table; return how many functions are less than 0.95 times as fast."""
    print("| project | function | published, ns | converted, ns | speed |")  # noqa: T201
    print("|---|---|---|---|---|")  # noqa: T201
    slow = 0
    for project in PROJECTS:
        if project.name not in FUNCTIONS or (names and project.name not in names):
            continue
        with tempfile.TemporaryDirectory(prefix="adoption-") as folder:
            try:
                places = _wheels(project.name, project.version, Path(folder))
            except StoppedError as error:
                print(f"| {project} | {error} | | | |", flush=True)  # noqa: T201
                continue
            for function in FUNCTIONS[project.name]:
                slow += _row(str(project), function, *places)
    return slow


def _row(project: str, function: Function, published: Path, converted: Path) -> bool:
    """Print a row; return whether the function is slow."""
    pairs: list[tuple[float, float]] = []
    for number in range(_PAIRS):
        if number % 2:
            second = _time(converted, function)
            pairs.append((_time(published, function), second))
        else:
            pairs.append((_time(published, function), _time(converted, function)))
    ratio = statistics.median(first / second for first, second in pairs)
    first, second = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    told = f"| {project} | {function.what} | {first:,.0f} | {second:,.0f} | {ratio:.2f} |"
    print(told, flush=True)  # noqa: T201
    return ratio < 0.95


def _time(place: Path, function: Function) -> float:
    command = [sys.executable, "-I", "-c", _TIME, str(place), function.setup, function.call]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _wheels(name: str, version: str, folder: Path) -> tuple[Path, Path]:
    """Return directories with the published and the converted wheel.

    Raises:
        StoppedError: one of them can't be had.
    """
    (folder / "wheel").mkdir()
    download = [
        "download",
        "-q",
        "--no-deps",
        "--only-binary",
        ":all:",
        "-d",
        str(folder / "wheel"),
    ]
    subprocess.run(
        [sys.executable, "-m", "pip", *download, f"{name}=={version}"],
        check=True,
        capture_output=True,
    )
    wheels = next((folder / "wheel").glob("*.whl")), convert(name, folder)
    places = folder / "published", folder / "converted"
    for wheel, place in zip(wheels, places, strict=True):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(place)
    return places


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
