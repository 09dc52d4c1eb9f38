"""Pairs of flags that can't both be meant: one table, held against each command line that is run.

Only here are flags that contradict each other with any value. Those that name one thing in several
ways may agree, and are compared where their values are read: the optimize mode in
`build.model.build_options`, Python and ABI in `build.model.abi_flags`, the platform in
`kernel.targets.selection`.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from alloconda.kernel.errors import UsageError


class Pair(NamedTuple):
    """Two flags, of which a command takes one.

    Attributes:
        one: how it is typed; for an argument, how the help shows it.
        agreed: values of the other flag that the first one agrees with.
        reason: what the message says of the two, after their names.
        by_variable: whether an environment variable in place of the first flag counts: one that
            forbids something does, one that states a preference gives way.
    """

    one: str
    other: str
    agreed: tuple[str, ...] = ()
    reason: str = "contradict each other"
    by_variable: bool = False


_NO_NETWORK = "contradict each other: one forbids the network, the other needs it"
_NOT_COMPILED = "contradict each other: the module is packed as it was built earlier"
_ONE_WAY = "contradict each other: a run is shown in one way"

PAIRS = (
    Pair("--no-init", "--force-init"),
    Pair("--debug", "--release"),
    Pair("--check", "--stdout"),
    Pair("--skip-build", "--debug", reason=_NOT_COMPILED),
    Pair("--skip-build", "--release", reason=_NOT_COMPILED),
    Pair("--skip-build", "--optimize", reason=_NOT_COMPILED),
    Pair("--offline", "--fetch", reason=_NO_NETWORK, by_variable=True),
    Pair("--offline", "--refresh", reason=_NO_NETWORK, by_variable=True),
    Pair("--offline", "--force", reason=_NO_NETWORK, by_variable=True),
    Pair("--offline", "--repair", reason=_NO_NETWORK, by_variable=True),
    Pair("--json", "--progress", agreed=("auto",), reason=_ONE_WAY),
    Pair("--quiet", "--progress", agreed=("auto",), reason=_ONE_WAY),
    Pair("--quiet", "--verbose"),
    Pair("WHEEL", "--out-dir", reason="contradict each other: both say which wheels are meant"),
)


def refuse_contradictions(ctx: Any) -> None:
    """Refuse a command line that has both flags of a pair.

    Args:
        ctx: the command that was parsed and is about to run.

    Raises:
        UsageError: with the two flags as they were given.
    """
    for pair in PAIRS:
        one = _given(ctx, pair.one, by_variable=pair.by_variable)
        other = None if one is None else _given(ctx, pair.other, agreed=pair.agreed)
        if other is not None:
            raise UsageError(f"{one} and {other} {pair.reason}", hint="leave one of them out")


def _given(
    ctx: Any, flag: str, *, agreed: tuple[str, ...] = (), by_variable: bool = False
) -> str | None:
    """Return a flag as it was given, its value included; None if it was not.

    Flags that all commands have may come before the command's name.
    """
    for context, parameter in _parameters(ctx):
        name = parameter.name or ""
        is_argument = parameter.param_type_name == "argument"
        if flag not in ((parameter.metavar,) if is_argument else parameter.opts):
            continue
        source, value = context.get_parameter_source(name), context.params.get(name, True)
        if source is None or value in (None, False, (), []) or value in agreed:
            continue
        if source.name == "COMMANDLINE":
            is_whole = is_argument or parameter.is_flag
            return flag if is_whole else " ".join(_words(parameter, value))
        if source.name == "ENVIRONMENT" and by_variable:
            return f"{flag} ({parameter.envvar})"
    return None


def _parameters(ctx: Any) -> Iterator[tuple[Any, Any]]:
    while ctx is not None:
        for parameter in ctx.command.params:
            yield ctx, parameter
        ctx = ctx.parent


def _words(parameter: Any, value: object) -> Iterator[str]:
    from alloconda.cli.command_line import flag_words

    return flag_words(parameter, value)
