"""Writes the pages and scripts that are made from the code; a test holds them against it.

Run it after a change of the command line or of the configuration's keys: `python docs/generate.py`.
"""

import dataclasses
import inspect
import os
import re
import sys
import typing
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from alloconda.cli.app import program
from alloconda.cli.command_tree import command_tree
from alloconda.cli.commands import OTHER_VARIABLES
from alloconda.cli.completion import script_of
from alloconda.cli.examples import EXAMPLES
from alloconda.cli.flag_pairs import PAIRS
from alloconda.completion.model import SHELLS, CommandSpec, FlagSpec
from alloconda.kernel.config.tool_table import CONFIG_KEYS
from alloconda.kernel.errors import ExitCode
from alloconda.kernel.events import events
from alloconda.kernel.listing import listed
from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.zig.api_changes import API_CHANGES
from alloconda.terminal.json_lines import SCHEMA_VERSION, UNTOLD, event_name

PAGES = ROOT / "docs" / "reference"
COMPLETIONS = ROOT / "completions"
SCRIPT_NAMES = {
    "bash": "alloconda.bash",
    "zsh": "_alloconda",
    "fish": "alloconda.fish",
    "powershell": "alloconda.ps1",
}


def generated_files() -> dict[Path, str]:
    """Return every generated file with the text that the code gives it."""
    files = {
        PAGES / "configuration.md": configuration_page(),
        PAGES / "command-line.md": command_line_page(command_tree(program())),
        PAGES / "events.md": events_page(),
        PAGES / "zig-versions.md": zig_versions_page(),
    }
    return files | {
        COMPLETIONS / SCRIPT_NAMES[shell]: script_of(shell, program()) for shell in SHELLS
    }


def configuration_page() -> str:
    """Return the page on `[tool.alloconda]`."""
    lines = [
        "# Configuration",
        "",
        "`[tool.alloconda]` in pyproject.toml. Every key may be left out. What a flag or an",
        "environment variable says comes first, then this table, then the default. All problems",
        "of the table are reported at once.",
        "",
        "| key | value | meaning |",
        "|---|---|---|",
        *(f"| `{key.name}` | {key.shape} | {key.meaning} |" for key in CONFIG_KEYS),
        "",
        "Patterns are those of `.gitignore`, relative to the project. Paths are relative to the",
        "project and stay inside it, but for out-dir, python-cache and zig.",
    ]
    return "\n".join(lines) + "\n"


def zig_versions_page() -> str:
    """Return the page on what Zig's versions want otherwise."""
    lines = [
        "# Zig versions",
        "",
        "Code that one version of Zig compiles is often refused by the next. These are the changes",
        f"between the versions that alloconda works with ({listed(ZIG_RELEASES)}), as users meet",
        "them; `alloconda build` says the same where an error is of this kind. The Zig package",
        '(`@import("alloconda")`) is the same in all of them.',
        "",
        "| before | gone in | write instead |",
        "|---|---|---|",
        *(_row(one.before, one.gone, one.instead) for one in API_CHANGES),
        "",
        "`std.Io` has come with 0.16: what waits, reads files or asks for the time takes it as an",
        "argument. A module has no `main` that gets one;",
        "`std.Io.Threaded.global_single_threaded.io()` serves.",
        "",
        'One source for several versions asks `@import("builtin").zig_version`, or whether a name',
        'is there: `if (@hasDecl(std.Io, "Mutex")) … else …`.',
    ]
    return "\n".join(lines) + "\n"


def command_line_page(tree: CommandSpec) -> str:
    """Return the page on commands, flags, environment variables and exit statuses."""
    lines = [
        "# Command line",
        "",
        "Every command also takes `-v` (shows the commands that are run, and decisions),",
        "`--color auto|always|never` and `-h`. What programs read goes to stdout, what people",
        "read to stderr.",
    ]
    for command in tree.walk():
        if command.path and not command.commands:
            lines += _command_section(command)
    lines += _pairs_section() + _variables_section(tree) + _statuses_section()
    return "\n".join(lines) + "\n"


def events_page() -> str:
    """Return the page on the JSON lines of `--json`."""
    lines = [
        "# Events",
        "",
        "`wheel`, `wheel-all`, `test` and `python fetch` with `--json` write one object",
        "a line to stdout while they work. Every object has `event`, its name, and `schema`,",
        f"now {SCHEMA_VERSION}; the number changes when a field goes or changes its meaning. New",
        "events and fields may come at any time. Durations are seconds, sizes are bytes; a `cell`",
        "is one wheel's id, the same in every run. Where a run can't go on, its last event is",
        "missing; the exit status and stderr then say why.",
    ]
    for kind in typing.get_args(events.Event):
        if kind in UNTOLD:
            continue
        summary, meanings = _described(kind)
        lines += ["", f"## {event_name(kind)}", "", summary, ""]
        head = ("field", "type", "meaning") if meanings else ("field", "type")
        lines += [_row(*head), _row(*("---" for _ in head)).replace(" ", "")]
        types = typing.get_type_hints(kind)
        for field in dataclasses.fields(kind):
            cells = (f"`{field.name}`", _json_type(types[field.name]), meanings.get(field.name, ""))
            lines.append(_row(*cells[: len(head)]))
    return "\n".join(lines) + "\n"


def _command_section(command: CommandSpec) -> list[str]:
    own = [flag for flag in command.flags if flag.panel != "Common" and "--help" not in flag.names]
    usage = f"alloconda {command.path}"
    usage += " [OPTIONS]" if own else ""
    usage += f" {command.arguments_text}" if command.arguments_text else ""
    lines = ["", f"## {command.path}", "", f"{command.help}.", "", f"    {usage}"]
    examples = EXAMPLES.get(command.path, ())
    if examples:
        lines += ["", "```sh", *examples, "```"]
    if own:
        lines += ["", "| flag | meaning |", "|---|---|"]
        lines += [f"| {_flag_names(flag)} | {_flag_help(flag)} |" for flag in own]
    return lines


def _flag_names(flag: FlagSpec) -> str:
    names = [f"`{name} {flag.metavar}`" if flag.metavar else f"`{name}`" for name in flag.names]
    return ", ".join([*names, *(f"`{name}`" for name in flag.opposites)])


def _flag_help(flag: FlagSpec) -> str:
    text = flag.help.replace("|", "\\|") + "."
    return f"{text} `{flag.variable}`" if flag.variable else text


def _pairs_section() -> list[str]:
    """Return which flags can't be given together, from the table that commands are held against."""
    others: dict[str, list[str]] = {}
    for pair in PAIRS:
        values = f" (but {', '.join(pair.agreed)})" if pair.agreed else ""
        others.setdefault(pair.one, []).append(f"`{pair.other}`{values}")
    lines = [
        "",
        "## Flags that contradict each other",
        "",
        "Flags may say one thing twice, such as `--platform-tag win_amd64 --arch x86_64`. What",
        "contradicts is refused by name. Compared by their values are `--optimize` with `--debug`",
        "and `--release` (which is ReleaseFast), the flags that name a platform, and the flags",
        "`--python-version`, `--python-tag`, `--abi-tag`, `--abi3` and `--ext-suffix`; where they",
        "ask for the stable ABI, the Python tag may be lower than the version. A flag wins over",
        "the environment, but ALLOCONDA_OFFLINE counts as `--offline`. Never together are:",
        "",
        "| flag | and |",
        "|---|---|",
    ]
    return lines + [f"| `{one}` | {', '.join(rest)} |" for one, rest in others.items()]


def _variables_section(tree: CommandSpec) -> list[str]:
    flags: dict[str, FlagSpec] = {}
    for command in tree.walk():
        for flag in command.flags:
            if flag.variable:
                flags.setdefault(flag.variable, flag)
    lines = ["", "## Environment variables", "", "| variable | meaning |", "|---|---|"]
    lines += [
        f"| `{variable}` | `{flag.names[0]}`: {flag.help}. |"
        for variable, flag in sorted(flags.items())
    ]
    return lines + [
        f"| `{variable}` | {meaning} |" for variable, meaning in OTHER_VARIABLES.items()
    ]


def _statuses_section() -> list[str]:
    meanings = {
        ExitCode.DONE: "done",
        ExitCode.BUILD_FAILED: "a build, a check or a test failed",
        ExitCode.USAGE: "the command line, the configuration or the project is wrong",
        ExitCode.OUTSIDE: "something outside failed: the network, the disk, no usable Zig",
        ExitCode.INTERRUPTED: "interrupted",
    }
    lines = ["", "## Exit statuses", "", "| status | meaning |", "|---|---|"]
    return lines + [f"| {int(code)} | {meaning} |" for code, meaning in meanings.items()]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _described(kind: type) -> tuple[str, dict[str, str]]:
    """Return what an event's docstring says of it and of its fields, in the words of JSON."""
    text = re.sub(r"\bNone\b", "null", inspect.getdoc(kind) or "")
    summary, _, attributes = text.partition("Attributes:\n")
    # A description goes on in lines that are indented deeper.
    rows = re.findall(r"^    (\w+): (.+(?:\n {8}.+)*)", attributes, re.MULTILINE)
    return " ".join(summary.split()), {name: " ".join(words.split()) for name, words in rows}


def _json_type(hint: object) -> str:
    names = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
    if isinstance(hint, type):
        if hint in names:
            return names[hint]
        if issubclass(hint, str):
            return " or ".join(f"`{member.value}`" for member in hint)  # type: ignore[attr-defined]
        if dataclasses.is_dataclass(hint):
            return "object"
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        return f"list of {_json_type(arguments[0])}s"
    return " or ".join(_json_type(argument) for argument in arguments)


def _main(*, check: bool) -> int:
    # Help must not depend on who runs this.
    os.environ["COLUMNS"] = "80"
    stale = 0
    for path, text in generated_files().items():
        if path.is_file() and path.read_bytes() == text.encode():
            continue
        stale += 1
        if check:
            sys.stderr.write(f"{path.relative_to(ROOT)} is stale: run docs/generate.py\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    return stale if check else 0


if __name__ == "__main__":
    sys.exit(_main(check="--check" in sys.argv[1:]))
