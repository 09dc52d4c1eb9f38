"""The program's commands: the module and the purpose of each, known without loading any.

Loading them all, and making Typer read their flags, takes as long as Typer itself; a command line
needs one of them, and the program's help none. Tests hold what is said here against the commands.
"""

from typing import NamedTuple

PROJECT = "Project"
BUILD = "Build"
INSPECT = "Inspect"
HEADERS = "Headers"
PANEL_ORDER = (PROJECT, BUILD, INSPECT, HEADERS)


class Entry(NamedTuple):
    """A command in the program's help.

    Attributes:
        panel: the group that it is shown in.
        place: the module below `alloconda.cli`, and the function or app in it.
        summary: the first sentence of its help.
    """

    panel: str
    place: str
    summary: str


COMMANDS = {
    "init": Entry(
        PROJECT,
        "init:init",
        "Write a project, or add what an existing one lacks; asks at a terminal",
    ),
    "build": Entry(
        BUILD,
        "build:build",
        "Build the module for this machine and put it into the package directory",
    ),
    "develop": Entry(
        BUILD,
        "develop:develop",
        "Build the module and install the project editable into a virtual environment",
    ),
    "wheel": Entry(
        BUILD,
        "build:wheel",
        "Build one wheel: for this machine, or for another platform and Python version",
    ),
    "wheel-all": Entry(
        BUILD,
        "wheel_all:wheel_all",
        "Build the whole matrix: every platform times every Python version",
    ),
    "matrix": Entry(
        BUILD,
        "wheel_all:matrix",
        "Print the matrix that a CI service needs to build on many machines",
    ),
    "stubs": Entry(
        BUILD,
        "stubs:stubs",
        "Write the stub (.pyi) of the module beside it: for editors and type checkers",
    ),
    "sdist": Entry(BUILD, "sdist:sdist", "Pack the project's sources for PyPI"),
    "inspect": Entry(
        INSPECT,
        "inspect:inspect",
        "Show what is in wheels and where they can be installed, and verify their tags",
    ),
    "inspect-lib": Entry(
        INSPECT,
        "inspect:inspect_lib",
        "Show what is in a built module: CPU, system, imports, exports, lowest valid tag",
    ),
    "test": Entry(
        INSPECT,
        "test:try_wheels",
        "Install wheels in fresh environments of every Python that can run them, and test them",
    ),
    "targets": Entry(INSPECT, "targets:targets", "List the platforms that wheels can be built for"),
    "explain": Entry(
        INSPECT,
        "targets:explain",
        "Explain step by step how a wheel for a platform is built, and why",
    ),
    "doctor": Entry(
        PROJECT,
        "doctor:doctor",
        "Check that everything a build needs is here, and print the command that fixes a problem",
    ),
    "completion": Entry(
        PROJECT,
        "completion:completion",
        "Print the completion script of a shell, or install it",
    ),
    "help": Entry(PROJECT, "help:show_help", "Show the help of a command, or of the program"),
    "python": Entry(HEADERS, "python:app", "Download CPython headers and list available ones"),
    "cache": Entry(
        HEADERS,
        "cache:app",
        "Show and clean up the cache: headers, Pythons, Zig, generated files",
    ),
}

# Environment variable → the flag that it sets, in every command that has it.
FLAG_VARIABLES = {
    "ALLOCONDA_CACHE_DIR": "--cache-dir",
    "ALLOCONDA_JOBS": "--jobs",
    "ALLOCONDA_LOCKED": "--locked",
    "ALLOCONDA_OFFLINE": "--offline",
    "ALLOCONDA_OPTIMIZE": "--optimize",
    "ALLOCONDA_OUT_DIR": "--out-dir",
    "ALLOCONDA_PBS_MIRROR": "--mirror",
    "ALLOCONDA_PROGRESS": "--progress",
    "ALLOCONDA_RUNNER": "--runner",
    "ALLOCONDA_SHARD": "--shard",
    "ALLOCONDA_TIMEOUT": "--timeout",
    "ALLOCONDA_ZIG": "--zig",
}
# Those without a flag.
OTHER_VARIABLES = {
    "SOURCE_DATE_EPOCH": "Time stamp of all files in wheels and sdists, in seconds since 1970.",
    "NO_COLOR": "Never use colour.",
    "FORCE_COLOR": "Use colour even if the output is not a terminal.",
    "HTTPS_PROXY": "Proxy for downloads; NO_PROXY lists hosts to reach without it.",
}
