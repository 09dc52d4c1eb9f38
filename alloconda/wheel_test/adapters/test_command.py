"""The test command of `alloconda test`: its places filled, its program the environment's own."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from alloconda.inspect.model.wheel_facts import WheelFacts
from alloconda.kernel.errors import UsageError
from alloconda.kernel.system.bounded_files import open_plain
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.system.user_shell import command_words
from alloconda.wheel_test.service.wheel_test import WheelTestOptions

_PLACES = ("python", "project", "package", "wheel")


def check_command(command: str) -> None:
    """Check that a test command can be understood.

    Raises:
        UsageError: it is empty, or holds an unknown place.
    """
    _filled(command, {place: ["x"] for place in _PLACES})


def filled_command(
    options: WheelTestOptions,
    facts: WheelFacts,
    python: Sequence[str],
    programs: Path | None,
) -> list[str]:
    """Return the test command for an environment.

    Args:
        options: what is to be tested, with a command.
        facts: the wheel.
        python: starts the environment's Python.
        programs: where the environment's programs are; None where it can't start any.

    Raises:
        UsageError: the command can't be understood, or would not run in the environment.
    """
    words = _filled(
        options.command or "",
        {
            "python": python,
            "project": [str(options.project.resolve())],
            "wheel": [str(Path(facts.path).resolve())],
            "package": [facts.filename.name if facts.filename else ""],
        },
    )
    if words[0] == python[0]:
        return words
    if programs is None:
        # A program's start names sys.executable, which an emulated Python can't start.
        if words[0] in ("python", "python3"):
            return [*python, *words[1:]]
        return [*python, "-m", *words]
    # subprocess looks on alloconda's own PATH, not on the environment's.
    beside = find_program(words[0], path=str(programs))
    if beside is None:
        _refuse_strange_python(words[0])
    return [beside or words[0], *words[1:]]


def _refuse_strange_python(program: str) -> None:
    """Refuse a program that would run with a Python of its own, in place of the environment's.

    Raises:
        UsageError: it is such a program.
    """
    found = find_program(program)
    if found is None:
        raise UsageError(
            f"--command: there is no program {program}",
            hint=f"install the package that has it: --with {program}",
        )
    try:
        with open_plain(Path(found)) as file:
            first = file.readline(200)
    except OSError:
        return
    if first.startswith(b"#!") and b"python" in first:
        raise UsageError(
            f"--command: {program} is not in the environment, and {found} runs another Python",
            hint=f"install it there: --with {program}",
        )


def _filled(command: str, places: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a command's words with its places filled; one that is a word alone may be several."""
    known = ", ".join("{" + name + "}" for name in places)
    try:
        words: list[str] = []
        texts = {name: " ".join(filling) for name, filling in places.items()}
        for word in command_words(command):
            if word == "{python}":
                words += places["python"]
            else:
                words.append(word.format(**texts))
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        what = f"{{{error.args[0]}}} is unknown" if isinstance(error, KeyError) else str(error)
        raise UsageError(
            f"--command {command!r} can't be understood: {what}",
            hint=f"known are {known}; other braces are written twice",
        ) from error
    if not words:
        raise UsageError("--command is empty", hint='such as --command "pytest {project}/tests"')
    return words
