"""The commands that alloconda prints: in messages, help, tables and documents."""

import ast
import re
import shlex
from collections.abc import Iterator
from typing import Any

from alloconda.cli.app import program
from alloconda.cli.flag_pairs import refuse_contradictions
from tests.conftest import ROOT

_PROGRAM: Any = program()
_NAMES = {*_PROGRAM.commands}
# A command is in backticks, or goes on to the end of its line or of its part of a sentence.
_COMMAND = re.compile(
    r"`(?P<ticked>alloconda [^`\n]+)`|"
    r"(?<![\w`./\"-])(?P<bare>alloconda (?P<name>-{0,2}[\w-]+)[^`\n]*)"
)
_END = re.compile(r"; |, (?=[a-z])|\. (?=[A-Z])| \|\|? | && | # | >|\)\"|$")
# What is typed wrongly, and what is said of it; the forms of a usage line; scripts for shells.
_NO_ADVICE = re.compile(r"^(\$ |error:|Usage: ).*$", re.MULTILINE)
_FORM = re.compile(r"[\[{<…]")
# Flags of the program itself that do something when they are parsed.
_ACT_AT_ONCE = ("--version", "--install-completion")
# What stands for a value that only a run knows.
_UNKNOWN = "\N{WHITE SQUARE}"
_UNKNOWN_WORD = "1"


def commands_in(text: str) -> Iterator[str]:
    """Give the commands of a text; a word after "alloconda" that is no command ends none."""
    for match in _COMMAND.finditer(re.sub(r"\\\n\s*", "", text)):
        command = match["ticked"]
        if command is None and (match["name"] in _NAMES or match["name"].startswith("-")):
            command = match["bare"][: _end(match["bare"])].rstrip(" .,:;)")
        if command is not None and not _FORM.search(_unquoted(command)):
            yield command


def _unquoted(command: str) -> str:
    return re.sub(r"\"[^\"]*\"|'[^']*'", "", command)


def _end(text: str) -> int:
    found = _END.search(text)
    return len(text) if found is None else found.start()


def messages() -> Iterator[tuple[str, str]]:
    """Give the texts that the code can print, each with its place; values stand as a sign."""
    for path in sorted((ROOT / "alloconda").rglob("*.py")):
        if path.parent.as_posix().endswith("completion/view"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(node) for node in _docstrings(tree)}
        inner = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        for node in ast.walk(tree):
            if id(node) in docstrings or id(node) in inner:
                continue
            text = _text(node)
            if text and "alloconda " in text:
                yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", text


def _docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr):
                yield first.value


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
            else _UNKNOWN
            for part in node.values
        )
    return None


def stored_words() -> Iterator[tuple[str, str]]:
    """Give the stored texts of errors and help, each with its place."""
    for path in sorted((ROOT / "tests/words").rglob("*.txt")):
        text = path.read_text(encoding="utf-8")
        yield str(path.relative_to(ROOT)), _NO_ADVICE.sub("", text)


def documents() -> Iterator[tuple[str, str]]:
    """Give every page of the documentation, each with its place."""
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def parse_command(command: str) -> None:
    """Parse a command as the program does, without running it.

    Raises:
        Exception: what the real command line says of it.
    """
    words = shlex.split(command.replace(_UNKNOWN, _UNKNOWN_WORD), comments=True)[1:]
    # A command's name alone, and its help, mention the command.
    is_mention = words[-1] in ("--help", "-h") or not any(word.startswith("-") for word in words)
    words = [word for word in words if word not in ("--help", "-h")]
    current: Any = _PROGRAM
    ctx, name = None, "alloconda"
    while words and words[0] not in _ACT_AT_ONCE:
        ctx = current.make_context(name, list(words), parent=ctx)
        name, current, words = current.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
        if not hasattr(current, "commands") and not (is_mention and not words):
            refuse_contradictions(current.make_context(name, list(words), parent=ctx))
        if not hasattr(current, "commands"):
            return
