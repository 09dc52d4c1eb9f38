"""The completion script for zsh."""

from alloconda.completion.model import (
    FIXED_VALUES,
    NOTE,
    CommandSpec,
    FlagSpec,
    Values,
    identifier,
)

_HEAD = f"""\
#compdef alloconda
# Completion of alloconda for zsh. {NOTE}
# Use: eval "$(alloconda completion zsh)", or put it as _alloconda into a directory of $fpath
"""

_DISK_ACTIONS = {
    Values.FREE: " ",
    Values.FILES: "_files",
    Values.DIRECTORIES: "_files -/",
    Values.WHEELS: "_alloconda_wheels",
    Values.LIBRARIES: '_files -g "*.(so|pyd|dylib|dll)(-.)"',
}

_BODY = r"""
_alloconda_ask() {
    # _arguments puts options for compadd before the kind.
    local kind=${@[-1]}
    local -a offers
    offers=(${(f)"$(${program/#\~/$HOME} --complete-values $kind 2> /dev/null)"})
    offers=(${offers//:/\\:})
    offers=(${offers//$'\t'/:})
    _describe -t $kind $kind offers
}

_alloconda_wheels() {
    local -a offers
    offers=(${(f)"$(${program/#\~/$HOME} --complete-values wheels 2> /dev/null)"})
    offers=(${offers%%$'\t'*})
    (( $#offers )) && compadd -f -a offers
    _files -g '*.whl(-.)'
}

_alloconda_run() {
    local program=${(Q)words[1]}
    _alloconda_root
}

if [[ ${funcstack[1]} == _alloconda ]]; then
    _alloconda_run
else
    _alloconda() { _alloconda_run }
    compdef _alloconda alloconda
fi
"""


def zsh_script(root: CommandSpec) -> str:
    """Return the script for a command line."""
    return _HEAD + "".join(_function(command) for command in root.walk()) + _BODY


def _function(command: CommandSpec) -> str:
    name = identifier(command.path) if command.path else "root"
    specs = [spec for flag in command.flags for spec in _flag_specs(flag)]
    if command.commands:
        specs += ["'1:command:->command'", "'*::argument:->argument'"]
    elif command.arguments is not None:
        specs.append(_quoted(f"*:{command.arguments}:{_action(command.arguments)}"))
    lines = ["", f"_alloconda_{name}() {{"]
    if command.commands:
        lines.append("    local curcontext=$curcontext state line")
        lines.append("    local -A opt_args")
    start = "_arguments -C -s -S" if command.commands else "_arguments -s -S"
    lines.append("    " + " \\\n        ".join([start, *specs]))
    if command.commands:
        lines += _dispatch(command)
    return "\n".join([*lines, "}"]) + "\n"


def _dispatch(command: CommandSpec) -> list[str]:
    offers = [_quoted(f"{child.name}:{child.help}") for child in command.commands]
    lines = ["    case $state in", "        command)", "            local -a commands=("]
    lines += [f"                {offer}" for offer in offers]
    lines += [
        "            )",
        "            _describe -t commands command commands",
        "            ;;",
    ]
    lines += ["        argument)", "            case $line[1] in"]
    lines += [
        f"                {child.name}) _alloconda_{identifier(child.path)} ;;"
        for child in command.commands
    ]
    lines += ["            esac", "            ;;", "    esac"]
    return lines


def _flag_specs(flag: FlagSpec) -> list[str]:
    others = " ".join((*flag.names, *flag.opposites))
    specs = []
    for name, text in flag.offers:
        help_text = text.replace("[", "\\[").replace("]", "\\]")
        lead = "*" if flag.repeats else f"({others})"
        if flag.values is None:
            specs.append(_quoted(f"{lead}{name}[{help_text}]"))
            continue
        equals = "=" if name.startswith("--") else "+"
        label = (flag.metavar or flag.values.value).replace(":", "")
        action = _action(flag.values, flag.words)
        specs.append(_quoted(f"{lead}{name}{equals}[{help_text}]:{label}:{action}"))
    return specs


def _action(values: Values, own: tuple[str, ...] = ()) -> str:
    words = own or FIXED_VALUES.get(values)
    if words is not None:
        return f"({' '.join(words)})"
    return _DISK_ACTIONS.get(values, f"_alloconda_ask {values}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
