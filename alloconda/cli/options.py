"""The flags that several commands share, each with its help and its environment variable."""

from pathlib import Path
from typing import Annotated

import typer

BUILD = "Build"
TARGET = "Target"
PROJECT = "Project"
HEADERS = "Headers"
OUTPUT = "Output"

ProjectDir = Annotated[
    Path,
    typer.Option(
        "--project-dir",
        help="Directory that holds pyproject.toml.",
        file_okay=False,
        rich_help_panel=PROJECT,
    ),
]
Module = Annotated[
    str | None,
    typer.Option("--module", help="Name of the extension module.", rich_help_panel=PROJECT),
]
Library = Annotated[
    str | None,
    typer.Option(
        "--lib",
        help="Name of the library to take when build.zig installs several.",
        rich_help_panel=PROJECT,
    ),
]
PackageDir = Annotated[
    str | None,
    typer.Option("--package-dir", help="Directory of the Python package.", rich_help_panel=PROJECT),
]
NoInit = Annotated[
    bool | None,
    typer.Option("--no-init", help="Never generate an __init__.py.", rich_help_panel=PROJECT),
]
ForceInit = Annotated[
    bool | None,
    typer.Option(
        "--force-init",
        help="Put a generated __init__.py into the wheel, instead of the package's own.",
        rich_help_panel=PROJECT,
    ),
]
Provenance = Annotated[
    bool | None,
    typer.Option(
        "--provenance/--no-provenance",
        help="Write SLSA provenance (in-toto) beside each wheel, or don't (default).",
        rich_help_panel=OUTPUT,
    ),
]
Release = Annotated[
    bool,
    typer.Option("--release", help="Optimize for speed, without checks.", rich_help_panel=BUILD),
]
Debug = Annotated[
    bool,
    typer.Option("--debug", help="Build with safety checks and symbols.", rich_help_panel=BUILD),
]
OptimizeMode = Annotated[
    str | None,
    typer.Option(
        "--optimize",
        help="ReleaseSafe, ReleaseFast, ReleaseSmall or Debug.",
        envvar="ALLOCONDA_OPTIMIZE",
        rich_help_panel=BUILD,
    ),
]
Abi3 = Annotated[
    bool | None,
    typer.Option(
        "--abi3/--no-abi3",
        help="Build for the stable ABI, from the configured floor, else from the lowest version "
        "that requires-python admits.",
        rich_help_panel=BUILD,
    ),
]
ZigPath = Annotated[
    str | None,
    typer.Option("--zig", help="Zig executable.", envvar="ALLOCONDA_ZIG", rich_help_panel=BUILD),
]
OutDir = Annotated[
    Path | None,
    typer.Option(
        "--out-dir",
        help="Directory for wheels and sdists, default dist in the project.",
        envvar="ALLOCONDA_OUT_DIR",
        file_okay=False,
        rich_help_panel=OUTPUT,
    ),
]
PythonVersion = Annotated[
    str | None,
    typer.Option(
        "--python-version", help="Python version, such as 3.13 or 3.14t.", rich_help_panel=TARGET
    ),
]
PythonVersions = Annotated[
    list[str] | None,
    typer.Option(
        "--python-version",
        help="Python version, such as 3.13 or 3.14t; may be repeated.",
        rich_help_panel=TARGET,
    ),
]
PbsTarget = Annotated[
    str | None,
    typer.Option(
        "--pbs-target",
        help="Triple of python-build-standalone, such as aarch64-apple-darwin.",
        rich_help_panel=TARGET,
    ),
]
PlatformTag = Annotated[
    str | None,
    typer.Option("--platform-tag", help="Platform tag, such as win_amd64.", rich_help_panel=TARGET),
]
Manylinux = Annotated[
    str | None,
    typer.Option("--manylinux", help="glibc floor, such as 2_28 or 2014.", rich_help_panel=TARGET),
]
Musllinux = Annotated[
    str | None,
    typer.Option("--musllinux", help="musl floor, such as 1_2.", rich_help_panel=TARGET),
]
ArchName = Annotated[
    str | None,
    typer.Option(
        "--arch",
        help="CPU for --manylinux and --musllinux, such as arm64; default this machine's.",
        rich_help_panel=TARGET,
    ),
]
ZigTarget = Annotated[
    str | None,
    typer.Option(
        "--zig-target", help="Zig target, such as x86_64-linux-gnu.2.28.", rich_help_panel=TARGET
    ),
]
EveryPython = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Build for every version that requires-python admits, ignoring the configuration.",
        rich_help_panel=TARGET,
    ),
]
PlatformTags = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        help="Platform tag, or group such as linux, macos, windows or all; may be repeated, and "
        "replaces the configured list.",
        rich_help_panel=TARGET,
    ),
]
IncludeMusllinux = Annotated[
    bool,
    typer.Option(
        "--include-musllinux",
        help="Add musllinux_1_2 on x86_64 and aarch64.",
        rich_help_panel=TARGET,
    ),
]
IncludeWindows = Annotated[
    bool, typer.Option("--include-windows", help="Add win_amd64.", rich_help_panel=TARGET)
]
IncludePyodide = Annotated[
    bool,
    typer.Option(
        "--include-pyodide",
        help="Add Pyodide, CPython in the browser; for modules without C code.",
        rich_help_panel=TARGET,
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        help="Number of parallel jobs; default by CPUs and free memory.",
        envvar="ALLOCONDA_JOBS",
        rich_help_panel=BUILD,
    ),
]
Progress = Annotated[
    str,
    typer.Option(
        "--progress",
        help="auto, board (live, on a terminal) or plain.",
        envvar="ALLOCONDA_PROGRESS",
        rich_help_panel=OUTPUT,
    ),
]
Fetch = Annotated[
    bool,
    typer.Option("--fetch/--no-fetch", help="Download missing headers.", rich_help_panel=HEADERS),
]
CacheDir = Annotated[
    Path | None,
    typer.Option(
        "--python-cache",
        "--cache-dir",
        help="Directory of the cache: headers, Pythons, Zig.",
        envvar="ALLOCONDA_CACHE_DIR",
        file_okay=False,
        rich_help_panel=HEADERS,
    ),
]
Mirror = Annotated[
    str | None,
    typer.Option(
        "--mirror",
        help="Base address of a mirror of python-build-standalone's releases.",
        envvar="ALLOCONDA_PBS_MIRROR",
        rich_help_panel=HEADERS,
    ),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline",
        help="Never use the network.",
        envvar="ALLOCONDA_OFFLINE",
        rich_help_panel=HEADERS,
    ),
]
Locked = Annotated[
    bool,
    typer.Option(
        "--locked",
        help="Fail without alloconda.lock; an existing one is always used.",
        envvar="ALLOCONDA_LOCKED",
        rich_help_panel=HEADERS,
    ),
]
Json = Annotated[
    bool,
    typer.Option("--json", help="Write JSON lines to stdout.", rich_help_panel=OUTPUT),
]
Watch = Annotated[
    bool,
    typer.Option(
        "--watch",
        help="Build again whenever a file of the project changes, until Ctrl-C.",
        rich_help_panel=BUILD,
    ),
]
Then = Annotated[
    str | None,
    typer.Option(
        "--then",
        metavar="COMMAND",
        help="Run a command after each successful build of --watch.",
        rich_help_panel=BUILD,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help="Only print failures and output paths.", rich_help_panel=OUTPUT
    ),
]
