"""Build options, as flags or config settings: the same names, values and errors in both.

The command line says `--debug`, pip and build say `-C debug=true`.
"""

from collections.abc import Mapping
from difflib import get_close_matches

from alloconda.kernel.errors import UsageError
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.optimize import Optimize, parse_optimize

SETTINGS = ("debug", "release", "optimize", "target", "python-version", "abi3", "zig")
_SWITCHES = {
    **dict.fromkeys(("", "1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigSettings:
    """The config settings of a front end (PEP 517), by the names of the command line's flags."""

    optimize: Optimize | None = None
    target: str | None = None
    python_version: str | None = None
    abi3: bool | None = None
    zig: str | None = None


def read_config_settings(
    settings: Mapping[str, str | list[str]], *, default_optimize: str | None = None
) -> ConfigSettings:
    """Read a front end's config settings; names may begin with dashes, the last value counts.

    Raises:
        UsageError: a name is unknown, a value is wrong, or two contradict each other.
    """
    values: dict[str, str] = {}
    for name, value in settings.items():
        key = name.lstrip("-").replace("_", "-")
        if key not in SETTINGS:
            close = get_close_matches(key, SETTINGS, n=1, cutoff=0.5)
            raise UsageError(
                f"config setting {name!r} is not known"
                + (f"; did you mean {close[0]}?" if close else ""),
                hint=f"alloconda knows {', '.join(SETTINGS)}",
            )
        said = value if isinstance(value, str) else (value or [""])[-1]
        if values.setdefault(key, said) != said:
            raise _contradiction(f"-C {key}={values[key]}", f"-C {name}={said}")
    return ConfigSettings(
        optimize=choose_optimize(
            debug=bool(_switch(values, "debug")),
            release=bool(_switch(values, "release")),
            optimize=_text(values, "optimize"),
            default=default_optimize,
            prefix="-C ",
        ),
        target=_text(values, "target"),
        python_version=_text(values, "python-version"),
        abi3=_switch(values, "abi3"),
        zig=_text(values, "zig"),
    )


def choose_optimize(
    *, debug: bool, release: bool, optimize: str | None, default: str | None, prefix: str = "--"
) -> Optimize | None:
    """Return the requested optimize mode; None leaves it to the project.

    Args:
        debug: whether a debug build is requested.
        release: whether an optimized build is requested.
        optimize: the mode that is named.
        default: the mode that the environment names, which gives way to the others.
        prefix: how the flags' names begin in messages.

    Raises:
        UsageError: they contradict each other, or a mode is unknown.
    """
    if debug and release:
        raise _contradiction(f"{prefix}debug", f"{prefix}release")
    named = None if optimize is None else _mode(optimize, f"{prefix}optimize {optimize}")
    usual = _mode(default, f"ALLOCONDA_OPTIMIZE={default}") if default else None
    for flag, given, mode in (
        ("debug", debug, Optimize.DEBUG),
        ("release", release, Optimize.FAST),
    ):
        if given and named not in (None, mode):
            raise _contradiction(f"{prefix}{flag}", f"{prefix}optimize {optimize}")
        if given:
            return mode
    return named or usual


def _mode(text: str, given_as: str) -> Optimize:
    try:
        return parse_optimize(text)
    except UsageError as error:
        raise UsageError(f"{given_as} is not an optimize mode", hint=error.hint) from error


def _switch(values: Mapping[str, str], name: str) -> bool | None:
    if name not in values:
        return None
    value = _SWITCHES.get(values[name].strip().lower())
    if value is None:
        raise UsageError(
            f"config setting {name} can't be {values[name]!r}", hint=f"use -C {name}=true"
        )
    return value


def _text(values: Mapping[str, str], name: str) -> str | None:
    if name in values and not values[name].strip():
        raise UsageError(f"config setting {name} has no value", hint=f"use -C {name}=VALUE")
    return values.get(name)


def _contradiction(one: str, other: str) -> UsageError:
    return UsageError(f"{one} and {other} contradict each other", hint="leave one of them out")
