"""How long the shipped example takes from empty Zig caches, and after an edit; both ways, each Zig.

    python tests/benchmarks/bench_cold.py [--ways direct] [--zig VERSION=PATH …]

Seconds depend on the machine; the ratios to the first row, measured in the same run, say more.
Zig versions that are not given are installed below .cache/, as for the tests.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from alloconda.kernel.supported import ZIG_RELEASES

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "docs" / "examples" / "nearest"
ALL_SEVEN = ("--include-musllinux", "--include-windows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one Zig took, in one way to compile, in seconds."""

    way: str
    zig: str
    four_s: float
    seven_s: float
    edited_s: float
    unchanged_s: float


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ways", nargs="+", default=["direct", "build.zig"])
    parser.add_argument("--zig", nargs="+", default=[], metavar="VERSION=PATH")
    arguments = parser.parse_args()
    named = dict(pair.split("=", 1) for pair in arguments.zig)
    zigs = {version: Path(path) for version, path in named.items()} or _installed()
    rows = []
    for way in arguments.ways:
        for version, zig in zigs.items():
            rows.append(_measure(way, version, zig))
            _print(rows)


def _installed() -> dict[str, Path]:
    for version in ZIG_RELEASES:
        folder = ROOT / ".cache" / f"ziglang-{version}"
        if not folder.exists():
            pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps")
            subprocess.run([*pip, "--target", folder, f"ziglang=={version}"], check=True)
    return {version: ROOT / ".cache" / f"ziglang-{version}/ziglang/zig" for version in ZIG_RELEASES}


def _measure(way: str, version: str, zig: Path) -> Row:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        project = _project(Path(folder) / "nearest", way)
        source = project / "src" / "root.zig"
        four_s = _run(project, zig, Path(folder) / "cache-4")
        seven_s = _run(project, zig, Path(folder) / "cache-7", *ALL_SEVEN)
        text = source.read_text()
        source.write_text(text.replace("+ 1);", "+ 1 + 0);"))
        edited_s = _run(project, zig, Path(folder) / "cache-7", *ALL_SEVEN, keep=True)
        unchanged_s = _run(project, zig, Path(folder) / "cache-7", *ALL_SEVEN, keep=True)
    return Row(
        way=way,
        zig=version,
        four_s=four_s,
        seven_s=seven_s,
        edited_s=edited_s,
        unchanged_s=unchanged_s,
    )


def _project(folder: Path, way: str) -> Path:
    shutil.copytree(
        EXAMPLE, folder, ignore=shutil.ignore_patterns("dist", ".zig-cache", "*.so", ".alloconda")
    )
    if way == "direct":
        return folder
    made = folder.parent / "made"
    _alloconda(folder.parent, "init", str(made), "--yes", "--name", "nearest", "--build-zig")
    for name in ("build.zig", "build.zig.zon"):
        shutil.copy(made / name, folder / name)
    pyproject = folder / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace('source = "src/root.zig"\n', ""))
    return folder


def _run(project: Path, zig: Path, caches: Path, *flags: str, keep: bool = False) -> float:
    if not keep:
        shutil.rmtree(project / ".zig-cache", ignore_errors=True)
        shutil.rmtree(project / "dist", ignore_errors=True)
    environment = {
        "ZIG_GLOBAL_CACHE_DIR": str(caches / "zig"),
        "ALLOCONDA_CACHE_DIR": str(caches / "alloconda"),
        "ALLOCONDA_ZIG": str(zig),
    }
    started = time.perf_counter()
    _alloconda(project, "wheel-all", *flags, **environment)
    return time.perf_counter() - started


def _alloconda(cwd: Path, *arguments: str, **environment: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "alloconda", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )


def _print(rows: list[Row]) -> None:
    if len(rows) == 1:
        print(
            f"{'way':10} {'Zig':8} {'4 cold':>14} {'7 cold':>14} {'edited':>14} {'unchanged':>14}"
        )
    row, first = rows[-1], rows[0]
    pairs = [
        (row.four_s, first.four_s),
        (row.seven_s, first.seven_s),
        (row.edited_s, first.edited_s),
        (row.unchanged_s, first.unchanged_s),
    ]
    cells = [f"{seconds:6.2f} s {seconds / base:5.1f}x" for seconds, base in pairs]
    print(f"{row.way:10} {row.zig:8} " + " ".join(f"{cell:>14}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
