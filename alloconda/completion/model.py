"""A command line as the completion scripts see it: commands, flags, and what values they take."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Self

from alloconda.kernel.values import dataclass

SHELLS = ("bash", "zsh", "fish", "powershell")


def known_shell(name: str) -> str | None:
    """Return the shell of a name, as SHELLS spells it; None where there is no script for it."""
    if name == "pwsh":
        return "powershell"
    return name if name in SHELLS else None


class Values(StrEnum):
    """Kinds of values that a shell can offer for a flag or an argument.

    Each is also the name by which the scripts ask for them: `alloconda --complete-values KIND`.
    """

    COMMANDS = "commands"
    TARGETS = "targets"
    TARGET_NAMES = "target-names"
    PYTHONS = "pythons"
    TRIPLES = "triples"
    CACHED_TRIPLES = "cached-triples"
    ZIG_TARGETS = "zig-targets"
    PYTHON_TAGS = "python-tags"
    ABI_TAGS = "abi-tags"
    SUFFIXES = "suffixes"
    GLIBC = "glibc"
    MUSL = "musl"
    ARCHES = "arches"
    OPTIMIZE = "optimize"
    SHELLS = "shells"
    COLOR = "color"
    AGES = "ages"
    SIZES = "sizes"
    JOBS = "jobs"
    SHARDS = "shards"
    PROGRESS = "progress"
    FORMATS = "formats"
    WHEELS = "wheels"
    LIBRARIES = "libraries"
    FILES = "files"
    DIRECTORIES = "directories"
    FREE = "free"


# Few, and the program's own words, so the scripts hold them themselves.
FIXED_VALUES: dict[Values, tuple[str, ...]] = {
    Values.OPTIMIZE: ("ReleaseFast", "ReleaseSafe", "ReleaseSmall", "Debug"),
    Values.SHELLS: SHELLS,
    Values.COLOR: ("auto", "always", "never"),
    Values.ARCHES: ("x86_64", "aarch64", "i686", "armv7l", "ppc64le", "s390x", "riscv64"),
    Values.GLIBC: ("2_17", "2_28", "2_31", "2_34", "2_35", "2_39", "2014"),
    Values.MUSL: ("1_2", "1_1"),
    Values.AGES: ("7d", "30d", "90d"),
    Values.SIZES: ("100MB", "500MB", "1GB"),
    Values.JOBS: ("1", "2", "4", "8"),
    Values.SHARDS: ("1/2", "2/2", "1/4", "2/4", "3/4", "4/4"),
    Values.PROGRESS: ("auto", "board", "plain"),
    Values.FORMATS: ("github", "gitlab", "json"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagSpec:
    """One flag, with all its names.

    Attributes:
        values: what it takes; None for a switch.
        words: what it takes, where only this flag takes that.
        opposites: names that say the contrary, such as --no-fetch.
        repeats: whether it may be given several times.
        variable: the environment variable that says the same, or "".
        panel: the group in which help shows it.
    """

    names: tuple[str, ...]
    help: str
    values: Values | None = None
    words: tuple[str, ...] = ()
    metavar: str = ""
    opposites: tuple[str, ...] = ()
    repeats: bool = False
    variable: str = ""
    panel: str = ""

    @property
    def kind(self) -> str | None:
        """The name by which scripts know its values; None for a switch."""
        return self.names[0].removeprefix("--") if self.words else self.values

    @property
    def offers(self) -> tuple[tuple[str, str], ...]:
        """Every name with its help; a name that says the contrary says so."""
        contrary = f"The contrary of {self.names[0]}"
        return (
            *((name, self.help) for name in self.names),
            *((name, contrary) for name in self.opposites),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """One command, or a group of them.

    Attributes:
        path: the words after the program's name, such as "cache prune"; the program itself has "".
        arguments: what its arguments are; None if it takes none.
        arguments_text: how usage shows the arguments.
        commands: the commands of a group.
    """

    path: str
    help: str
    flags: tuple[FlagSpec, ...]
    arguments: Values | None = None
    arguments_text: str = ""
    commands: tuple[Self, ...] = ()

    @property
    def name(self) -> str:
        """The last word of the path."""
        return self.path.rpartition(" ")[2]

    def walk(self) -> Iterator[Self]:
        """Go through the command and all below it."""
        yield self
        for command in self.commands:
            yield from command.walk()


def fixed_values(program: CommandSpec) -> dict[str, tuple[str, ...]]:
    """Return the values that scripts hold themselves, by their kinds."""
    own = {
        flag.kind: flag.words
        for command in program.walk()
        for flag in command.flags
        if flag.kind is not None and flag.words
    }
    return {kind.value: words for kind, words in FIXED_VALUES.items()} | own


def identifier(path: str) -> str:
    """Return a path as a part of a shell function's name."""
    return path.replace(" ", "__").replace("-", "_")


NOTE = "Made from the program by docs/generate.py; it asks the program for values only."
