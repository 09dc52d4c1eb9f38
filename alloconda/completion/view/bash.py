"""The completion script for bash, from 3.2 on (macOS still has that one)."""

from alloconda.completion.model import NOTE, CommandSpec, fixed_values

_HEAD = f"""\
# Completion of alloconda for bash. {NOTE}
# Use: eval "$(alloconda completion bash)", or alloconda completion bash --install
"""

_BODY = r"""
# Offers the lines "word<TAB>help" of $1 that begin with $cur. Where bash lists them, help is shown.
_alloconda_offer() {
    local line word help width=0
    local -a words=() helps=()
    while IFS= read -r line; do
        word=${line%%$'\t'*}
        [[ -n $word && $word == "$cur"* ]] || continue
        help=
        [[ $line == *$'\t'* ]] && help=${line#*$'\t'}
        words+=("$prefix$word")
        helps+=("$help")
        ((${#word} > width)) && width=${#word}
    done <<< "$1"
    local i columns=${COLUMNS:-80}
    case ${COMP_TYPE:-9} in
        33 | 63 | 64)
            if ((${#words[@]} > 1)); then
                for ((i = 0; i < ${#words[@]}; i++)); do
                    [[ -n ${helps[i]} ]] || continue
                    printf -v line "%-$((width + 2))s(%s)" "${words[i]}" "${helps[i]}"
                    ((${#line} > columns - 2)) && line="${line:0:columns - 4}…)"
                    words[i]=$line
                done
            fi
            ;;
    esac
    for ((i = 0; i < ${#words[@]}; i++)); do
        COMPREPLY+=("${words[i]}")
    done
}

_alloconda_paths() {
    local path
    compopt -o filenames 2> /dev/null
    while IFS= read -r path; do
        [[ -n $path ]] && COMPREPLY+=("$prefix$path")
    done < <(compgen "$@" -- "$cur" | sort -u)
}

_alloconda_ask() {
    "${COMP_WORDS[0]/#\~/$HOME}" --complete-values "$1" 2> /dev/null
}

_alloconda_values() {
    case $1 in
        free) ;;
        files) _alloconda_paths -f ;;
        directories) _alloconda_paths -d ;;
        wheels)
            _alloconda_offer "$(_alloconda_ask wheels)"
            _alloconda_paths -f -X '!*.whl'
            _alloconda_paths -d
            ;;
        libraries)
            _alloconda_paths -f -X '!*.@(so|pyd|dylib|dll)'
            _alloconda_paths -d
            ;;
@FIXED@
        *) _alloconda_offer "$(_alloconda_ask "$1")" ;;
    esac
}

_alloconda() {
    local cur=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]}
    local path= commands= flags= valued= arguments= prefix= skip= word i
    COMPREPLY=()
    # bash takes "--flag=value" for three words, unless COMP_WORDBREAKS was changed.
    if [[ $cur == "=" ]]; then
        cur=
    elif [[ $flag == "=" ]]; then
        flag=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $cur == --*=* ]]; then
        flag=${cur%%=*} prefix=${cur%%=*}= cur=${cur#*=}
    fi
    _alloconda_table ''
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ -n $skip ]]; then
            skip=
            continue
        fi
        case $word in
            =) skip=yes ;;
            -*)
                if [[ " $valued " == *" $word="* && ${COMP_WORDS[i + 1]} != "=" ]]; then
                    skip=yes
                fi
                ;;
            *)
                if [[ $'\n'$commands == *$'\n'"$word"$'\t'* ]]; then
                    path=${path:+$path }$word
                    _alloconda_table "$path"
                fi
                ;;
        esac
    done
    if [[ $flag == -* && " $valued " == *" $flag="* ]]; then
        valued=" $valued "
        valued=${valued#*" $flag="}
        _alloconda_values "${valued%% *}"
    elif [[ $cur == -* ]]; then
        _alloconda_offer "$flags"
    elif [[ -n $commands ]]; then
        _alloconda_offer "$commands"
    elif [[ -n $arguments ]]; then
        _alloconda_values "$arguments"
    else
        _alloconda_offer "$flags"
    fi
}

complete -F _alloconda alloconda
"""


def bash_script(root: CommandSpec) -> str:
    """Return the script for a command line."""
    lines = ["", "_alloconda_table() {", "    case $1 in"]
    for command in root.walk():
        lines += _table_entry(command)
    lines += ["    esac", "}"]
    fixed = "\n".join(
        f"        {kind}) _alloconda_offer $'{chr(92) + 'n'}{(chr(92) + 'n').join(values)}' ;;"
        for kind, values in fixed_values(root).items()
    )
    return _HEAD + "\n".join(lines) + "\n" + _BODY.replace("@FIXED@", fixed)


def _table_entry(command: CommandSpec) -> list[str]:
    offered = [(child.name, child.help) for child in command.commands]
    flags = [offer for flag in command.flags for offer in flag.offers]
    valued = [
        f"{name}={flag.kind}"
        for flag in command.flags
        if flag.values is not None
        for name in flag.names
    ]
    return [
        f"        {_quoted(command.path)})",
        f"            commands={_ansi(offered)}",
        f"            flags={_ansi(flags)}",
        f"            valued={_quoted(' '.join(valued))}",
        f"            arguments={command.arguments or ''}",
        "            ;;",
    ]


def _ansi(rows: list[tuple[str, str]]) -> str:
    if not rows:
        return ""
    text = "\n".join(f"{word}\t{text}" for word, text in rows)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + escaped.replace("\t", "\\t") + "'"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
