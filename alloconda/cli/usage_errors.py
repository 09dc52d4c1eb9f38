"""Mistyped command lines: what is wrong with them, and what was probably meant."""

import re
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer

from alloconda.cli.examples import EXAMPLES
from alloconda.cli.help_page import long_name
from alloconda.cli.parameter_kind import parameter_kind
from alloconda.kernel.errors import AllocondaError, UsageError

# What a word looks like that was meant as a flag's value, and the flags that it may belong to.
_PYTHON = re.compile(r"\d\.\d+(\.\d+)?t?")
_PLATFORM = re.compile(r"(manylinux|musllinux|macosx|win)[_\d]\w*")
_VALUES = (
    (_PYTHON, ("--version", "--python-version", "--python")),
    (_PLATFORM, ("--target", "--platform-tag", "--platform")),
)
_PATH_FAULTS = {
    "a file": "needs a directory, and {path} is a file",
    "a directory": "needs a file, and {path} is a directory",
    "not readable": "needs a readable path, and {path} isn't",
    "not writable": "needs a writable path, and {path} isn't",
}


def explain_usage_error(error: typer.TyperException) -> AllocondaError:
    """Turn Typer's error into one that names the word, the likely one, and the help to read."""
    ctx: Any = getattr(error, "ctx", None)
    path = _typed_command() if ctx is None else command_path(ctx)
    see = f"see: {path} --help"
    if hasattr(error, "possibilities"):
        return _unknown_flag(error, ctx, path)
    if hasattr(error, "param"):
        return _wrong_parameter(error, path)
    message = error.format_message().rstrip(".")
    if ctx is not None and (match := re.match(r"No such command '([^']*)'", message)):
        likely = _likely(match[1], ctx.command.commands)
        return UsageError(f"{path} has no command {match[1]!r}", hint=_hint(likely, see))
    if ctx is not None and (
        match := re.match(r"Got unexpected extra argument.* \((.*)\)", message)
    ):
        return _unexpected_words(match[1], ctx, path)
    if match := re.match(r"Option '([^']*)' (requires an argument|does not take a value)", message):
        takes = "needs a value" if match[2].startswith("requires") else "takes no value"
        return UsageError(f"{path}: {match[1]} {takes}", hint=see)
    return UsageError(message[:1].lower() + message[1:], hint=see)


def _unknown_flag(error: Any, ctx: Any, path: str) -> UsageError:
    flag = error.option_name
    likely, elsewhere = _synonyms(flag, ctx), _owners(flag, ctx)
    if not (likely or elsewhere):
        # A flag of another command is not misspelt.
        likely = _likely(flag, _flags(ctx))
    hint = _hint(likely, f"see: {path} --help", elsewhere=elsewhere)
    return UsageError(f"{path} has no flag {flag}", hint=hint)


def _synonyms(flag: str, ctx: Any) -> list[str]:
    """Return what a command calls a flag that another command has under this name."""
    flags = _flags(ctx)
    return [other for _, names in _VALUES if flag in names for other in names if other in flags]


def _wrong_parameter(error: Any, path: str) -> UsageError:
    """Describe a missing or wrong value, by the flag or variable it was given in."""
    parameter, see = error.param, f"see: {path} --help"
    if parameter is None:
        return UsageError(error.format_message().rstrip("."), hint=see)
    if hasattr(error, "param_type"):
        shape = "at least one" if parameter.nargs == -1 else "a"
        example = next(iter(EXAMPLES.get(path.partition(" ")[2], ())), None)
        return UsageError(
            f"{path} needs {shape} {parameter.metavar}",
            hint=see if example is None else f"such as: {example}; {see}",
        )
    given = _given_as(parameter, error.ctx)
    kind = parameter_kind(parameter)
    # A list of paths is of no path's kind.
    fault = _path_fault(error.message)
    if kind.is_path or fault:
        return UsageError(f"{given} {fault or f'is wrong: {error.message}'}", hint=see)
    if not kind.is_described:
        return UsageError(f"{given} is wrong: {error.message.rstrip('.')}", hint=see)
    return UsageError(
        f"{given} must be {_wanted(parameter)}, not {_wrong_value(error)}",
        hint=see,
    )


def _path_fault(message: str) -> str | None:
    match = re.search(r"'(.*)' is (.*?)\.?$", message, re.DOTALL)
    fault = _PATH_FAULTS.get(match[2]) if match else None
    return fault.format(path=match[1]) if match and fault else None


def _given_as(parameter: Any, ctx: Any) -> str:
    """Return the flag, argument or environment variable that a parameter's value came from."""
    source = None if ctx is None else ctx.get_parameter_source(parameter.name)
    if source is not None and source.name == "ENVIRONMENT":
        return str(parameter.envvar)
    if parameter.param_type_name == "argument":
        return str(parameter.metavar).strip("[]")
    return long_name(parameter)


def _wanted(parameter: Any) -> str:
    if getattr(parameter, "is_flag", False):
        return "true or false"
    kind = parameter_kind(parameter)
    number = "a whole number" if kind.annotation in (int, int | None) else "a number"
    return number if kind.least is None else f"{number} from {kind.least:g} up"


def _wrong_value(error: Any) -> str:
    """Return the value as the conversion met it."""
    problems = getattr(error.__cause__, "errors", None)
    return repr(problems()[0]["input"]) if callable(problems) else "that"


def _unexpected_words(words: str, ctx: Any, path: str) -> UsageError:
    """Describe words that no argument takes, and the flag that they probably belong to."""
    known = [
        parameter for parameter in ctx.command.params if parameter.param_type_name == "argument"
    ]
    takes = f"no more than {known[0].metavar.strip('[]')}" if known else "no arguments"
    first = words.split(maxsplit=1)[0]
    flags = _flags(ctx)
    meant = [
        f"{flag} {first}"
        for pattern, names in _VALUES
        if pattern.fullmatch(first)
        for flag in names
        if flag in flags
    ]
    if not meant and "--project-dir" in flags and Path(first).is_dir():
        meant = [f"--project-dir {first}"]
    hint = _hint(meant[:1], f"see: {path} --help")
    return UsageError(f"{path} takes {takes}, and was given {words}", hint=hint)


def _typed_command() -> str:
    """Return the command that was typed, for errors that are raised before one is known."""
    words = [word for word in sys.argv[1:3] if not word.startswith("-")]
    while words and " ".join(words) not in EXAMPLES:
        words.pop()
    return " ".join(["alloconda", *words])


def command_path(ctx: Any) -> str:
    """Return a command as it is typed, such as "alloconda cache clear"."""
    names = []
    while ctx.parent is not None:
        names.append(ctx.info_name)
        ctx = ctx.parent
    return " ".join(["alloconda", *reversed(names)])


def _flags(ctx: Any) -> list[str]:
    if ctx is None:
        return []
    parameters = ctx.command.get_params(ctx)
    return [
        name
        for parameter in parameters
        if parameter.param_type_name == "option" and not parameter.hidden
        for name in (*parameter.opts, *parameter.secondary_opts)
    ]


def _owners(flag: str, ctx: Any) -> list[str]:
    """Return the commands that do have the flag: it was typed in the wrong place."""
    if ctx is None:
        return []
    root = ctx.find_root()
    owners = []
    for name, command in root.command.commands.items():
        if name != ctx.info_name and not hasattr(command, "commands"):
            known = [one for parameter in command.params for one in parameter.opts]
            if flag in known and not command.hidden:
                owners.append(name)
    return owners


def _likely(word: str, known: Iterable[str]) -> list[str]:
    return get_close_matches(word.partition("=")[0], list(known), n=2, cutoff=0.55)


def _joined(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _hint(likely: list[str], see: str, elsewhere: Iterable[str] = ()) -> str:
    if likely:
        return f"did you mean {' or '.join(likely)}? {see}"
    owners = list(elsewhere)
    if owners and "--" in " ".join(sys.argv[1:]):
        return f"that is a flag of {_joined(owners[:3])}; {see}"
    return see
