"""The completion script for PowerShell, from Windows PowerShell 5.1 on."""

from alloconda.completion.model import NOTE, CommandSpec, Values, fixed_values

_HEAD = f"""\
# Completion of alloconda for PowerShell. {NOTE}
# Use: alloconda completion powershell | Out-String | Invoke-Expression, in $PROFILE to keep it
"""

_BODY = r"""
Register-ArgumentCompleter -Native -CommandName alloconda -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
@TABLE@
    $fixed = @{
@FIXED@
    }
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text })
    $path = ''
    $pending = $null
    foreach ($word in $words) {
        $table = $tables[$path]
        if ($pending) { $pending = $null; continue }
        if ($word.StartsWith('-')) {
            if ($table.valued.ContainsKey($word)) { $pending = $table.valued[$word] }
        } elseif ($table.commands.Contains($word)) {
            $path = "$path $word".Trim()
        }
    }
    $table = $tables[$path]
    $prefix = ''
    $typed = $wordToComplete
    $joined = -not $pending -and $typed -match '^(--[^=]+)=(.*)$'
    if ($joined -and $table.valued.ContainsKey($Matches[1])) {
        $pending = $table.valued[$Matches[1]]
        $prefix = $Matches[1] + '='
        $typed = $Matches[2]
    }
    $offers = [ordered]@{}
    if (-not $pending -and $typed.StartsWith('-')) {
        $offers = $table.flags
    } elseif (-not $pending -and $table.commands.Count -gt 0) {
        $offers = $table.commands
    } else {
        $kind = if ($pending) { $pending } else { $table.arguments }
        # PowerShell completes file names itself where nothing is offered.
        if (-not $kind -or $kind -in 'free', 'files', 'directories', 'libraries') { return }
        if ($fixed.ContainsKey($kind)) {
            foreach ($value in $fixed[$kind]) { $offers[$value] = $value }
        } else {
            $program = $commandAst.CommandElements[0].Value
            foreach ($line in & $program --complete-values $kind 2>$null) {
                $value, $help = $line -split "`t", 2
                $offers[$value] = if ($help) { $help } else { $value }
            }
        }
    }
    foreach ($offer in $offers.GetEnumerator()) {
        if ($offer.Key.StartsWith($typed, 'OrdinalIgnoreCase')) {
            $type = if ($offer.Key.StartsWith('-')) { 'ParameterName' } else { 'ParameterValue' }
            [System.Management.Automation.CompletionResult]::new(
                $prefix + $offer.Key, $offer.Key, $type, $offer.Value)
        }
    }
}
"""


def powershell_script(root: CommandSpec) -> str:
    """Return the script for a command line."""
    table = ["    $tables = @{"]
    for command in root.walk():
        table += _table_entry(command)
    table.append("    }")
    fixed = [
        f"        {_quoted(kind)} = {', '.join(_quoted(value) for value in values)}"
        for kind, values in fixed_values(root).items()
    ]
    body = _BODY.replace("@TABLE@", "\n".join(table)).replace("@FIXED@", "\n".join(fixed))
    return _HEAD + body


def _table_entry(command: CommandSpec) -> list[str]:
    commands = {child.name: child.help for child in command.commands}
    flags = {name: text for flag in command.flags for name, text in flag.offers}
    valued = {
        name: flag.kind for flag in command.flags if flag.kind is not None for name in flag.names
    }
    return [
        f"        {_quoted(command.path)} = @{{",
        f"            commands = {_ordered(commands)}",
        f"            flags = {_ordered(flags)}",
        f"            valued = {_table(valued)}",
        f"            arguments = {_quoted(command.arguments or '')}",
        "        }",
    ]


def _ordered(entries: dict[str, str]) -> str:
    return "[ordered]" + _table(entries)


def _table(entries: dict[str, str] | dict[str, Values]) -> str:
    inner = "; ".join(f"{_quoted(key)} = {_quoted(value)}" for key, value in entries.items())
    return f"@{{ {inner} }}" if inner else "@{}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
