"""Commands of a project that make sources: `[[tool.alloconda.generate]]`."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from alloconda.kernel.values import dataclass

_KEYS = ("command", "inputs", "outputs")


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateStep:
    """A command that makes files of a project before it is compiled.

    Attributes:
        command: the program and its arguments.
        inputs: paths and patterns of what it reads, relative to the project.
        outputs: paths of what it writes, relative to the project.
    """

    command: tuple[str, ...]
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...]


def parse_generate(
    rows: object, read_paths: Callable[[object], tuple[str, ...]]
) -> tuple[tuple[GenerateStep, ...], list[str]]:
    """Read a list of tables, one for each command.

    Args:
        rows: the list.
        read_paths: returns paths inside the project; its ValueError says what is wrong.

    Returns:
        The commands, and what is wrong: each line begins with the number of its row in brackets,
        from 1. With problems there are no commands.
    """
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return (), [f": must be a list of tables with {', '.join(_KEYS)}, not {rows!r}"]
    problems: list[str] = []
    steps: list[GenerateStep] = []
    makers: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        found, wrong = _read(row, read_paths)
        for path in dict.fromkeys(found.get("outputs", ())):
            other = makers.setdefault(path, number)
            if other != number or found["outputs"].count(path) > 1:
                wrong.append(f".outputs: {path!r} is made by [{other}] already")
        problems += [f"[{number}]{problem}" for problem in wrong]
        if not wrong:
            steps.append(GenerateStep(**found))
    return () if problems else tuple(steps), problems


def _read(
    row: Mapping[str, object], read_paths: Callable[[object], tuple[str, ...]]
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    problems = [_unknown(key) for key in row if key not in _KEYS]
    found: dict[str, tuple[str, ...]] = {}
    for key in _KEYS:
        if key not in row:
            problems += [] if key == "inputs" else [f".{key}: is missing"]
            continue
        try:
            found[key] = _command(row[key]) if key == "command" else read_paths(row[key])
        except ValueError as error:
            problems.append(f".{key}: {error}")
    if found.get("outputs") == ():
        problems.append(".outputs: must name at least one file")
    return found, problems


def _command(value: object) -> tuple[str, ...]:
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(word, str) and "\0" not in word for word in value)
        or not value[0].strip()
    ):
        example = '["python", "tools/tables.py"]'
        raise ValueError(f"must be a program and its arguments such as {example}, not {value!r}")
    return tuple(value)


def _unknown(key: str) -> str:
    close = get_close_matches(key, _KEYS, n=1, cutoff=0.6)
    meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(_KEYS)}"
    return f".{key}: unknown key; {meant}"
