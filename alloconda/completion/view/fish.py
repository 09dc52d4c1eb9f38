"""The completion script for fish."""

from alloconda.completion.model import FIXED_VALUES, NOTE, CommandSpec, FlagSpec, Values

_HEAD = f"""\
# Completion of alloconda for fish. {NOTE}
# Use: alloconda completion fish | source, or put it into ~/.config/fish/completions
"""

_SUFFIXES = "; ".join(f"__fish_complete_suffix {one}" for one in (".so", ".pyd", ".dylib"))
_DISK_WORDS = {
    Values.FREE: " -f",
    Values.FILES: " -F",
    Values.DIRECTORIES: " -f -a '(__fish_complete_directories (commandline -ct))'",
    Values.WHEELS: " -f -a '(__alloconda_values wheels; __fish_complete_suffix .whl)'",
    Values.LIBRARIES: f" -f -a '({_SUFFIXES})'",
}

_BODY = """
function __alloconda_at
    set -l path (__alloconda_path)
    test "$path" = "$argv"
end

function __alloconda_values
    set -l program (commandline -opc)[1]
    eval $program --complete-values $argv[1] 2>/dev/null
end

complete -c alloconda -f
"""


def fish_script(root: CommandSpec) -> str:
    """Return the script for a command line."""
    lines: list[str] = []
    for command in root.walk():
        lines += _command_lines(command)
    return _HEAD + _path_function(root) + _BODY + "\n".join(lines) + "\n"


def _path_function(root: CommandSpec) -> str:
    lines = [
        "",
        "function __alloconda_path",
        "    set -l path",
        "    for word in (commandline -opc)[2..-1]",
        '        switch "$path"',
    ]
    for command in root.walk():
        if command.commands:
            names = " ".join(child.name for child in command.commands)
            lines.append(f"            case {_quoted(command.path)}")
            lines.append(f"                contains -- $word {names}; and set -a path $word")
    return "\n".join([*lines, "        end", "    end", '    echo "$path"', "end"]) + "\n"


def _command_lines(command: CommandSpec) -> list[str]:
    start = f"complete -c alloconda -n {_quoted(f'__alloconda_at {command.path}'.strip())}"
    lines = [f"{start} -a {child.name} -d {_quoted(child.help)}" for child in command.commands]
    if command.arguments is not None:
        lines.append(start + _value_words(command.arguments))
    for flag in command.flags:
        lines.append(_flag_line(start, flag, flag.names))
        lines += [_flag_line(start, flag, (name,)) for name in flag.opposites]
    return lines


def _flag_line(start: str, flag: FlagSpec, names: tuple[str, ...]) -> str:
    words = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in names]
    values = "" if flag.values is None else " -r" + _value_words(flag.values, flag.words)
    return f"{start} {' '.join(words)}{values} -d {_quoted(dict(flag.offers)[names[0]])}"


def _value_words(values: Values, own: tuple[str, ...] = ()) -> str:
    words = own or FIXED_VALUES.get(values)
    if words is not None:
        return f" -f -a {_quoted(' '.join(words))}"
    return _DISK_WORDS.get(values, f" -f -a '(__alloconda_values {values})'")


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
