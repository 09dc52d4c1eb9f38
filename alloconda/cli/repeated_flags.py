"""Flags with one value that are given twice: one of two values would be lost silently."""

from typing import Any

from alloconda.kernel.errors import UsageError

_GIVEN = "alloconda.given_flags"


class RepeatedFlags:
    """What commands and groups of commands have in common when they parse flags."""

    def make_parser(self, ctx: Any) -> Any:
        """Return a parser that refuses two values for a flag that takes one."""
        parser = super().make_parser(ctx)  # type: ignore[misc]
        flags = [one for one in self.get_params(ctx) if _takes_one_value(one)]  # type: ignore[attr-defined]
        for flag in flags:
            _collect_values(parser, flag)
        parse = parser.parse_args

        def parse_args(args: list[str]) -> tuple[dict[str, Any], list[str], list[Any]]:
            values, rest, order = parse(args)
            for flag in flags:
                if flag.name in values:
                    values[flag.name] = _one_value(ctx, flag, values[flag.name])
            return values, rest, order

        parser.parse_args = parse_args
        return parser


def _takes_one_value(parameter: Any) -> bool:
    if parameter.param_type_name != "option" or parameter.multiple or parameter.count:
        return False
    return parameter.is_bool_flag or (not parameter.is_flag and parameter.nargs == 1)


def _collect_values(parser: Any, flag: Any) -> None:
    """Let the parser give all values of a flag, in place of the last."""
    if not flag.is_flag:
        parser.add_option(flag, flag.opts, flag.name, action="append", nargs=1)
        return
    parser.add_option(flag, flag.opts, flag.name, action="append_const", const=True)
    if flag.secondary_opts:
        parser.add_option(flag, flag.secondary_opts, flag.name, action="append_const", const=False)


def _one_value(ctx: Any, flag: Any, values: list[Any]) -> Any:
    """Return the value of a flag, if it is one.

    Flags that all commands have are taken before the command's name as well.

    Raises:
        UsageError: there are two.
    """
    given = ctx.meta.setdefault(_GIVEN, {})
    first = given.setdefault(id(flag), values[0])
    for value in values:
        if value != first and not ctx.resilient_parsing:
            raise _refusal(ctx, flag, first, value)
    return first


def _refusal(ctx: Any, flag: Any, first: Any, other: Any) -> UsageError:
    from alloconda.cli.command_line import flag_words
    from alloconda.cli.usage_errors import command_path

    texts = [" ".join(flag_words(flag, value)) for value in (first, other)]
    path = command_path(ctx)
    return UsageError(
        f"{path}: give either {texts[0]} or {texts[1]}, not both", hint=f"see: {path} --help"
    )
