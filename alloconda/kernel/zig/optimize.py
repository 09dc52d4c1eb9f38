"""How Zig optimises: the modes, in the spelling of any supported Zig."""

from enum import StrEnum

from alloconda.kernel.errors import UsageError


class Optimize(StrEnum):
    """How Zig optimises, by the names that Zig had before 0.17."""

    DEBUG = "Debug"
    SAFE = "ReleaseSafe"
    FAST = "ReleaseFast"
    SMALL = "ReleaseSmall"


_OPTIMIZE_NAMES: dict[str, Optimize] = {
    **{mode.value.lower(): mode for mode in Optimize},
    "safe": Optimize.SAFE,
    "fast": Optimize.FAST,
    "small": Optimize.SMALL,
}


def parse_optimize(text: str) -> Optimize:
    """Read an optimize mode in the spelling of any supported Zig.

    Raises:
        UsageError: it is not valid.
    """
    mode = _OPTIMIZE_NAMES.get(text.strip().lower())
    if mode is None:
        names = ", ".join(mode.value for mode in Optimize)
        raise UsageError(
            f"{text!r} is not an optimize mode",
            hint=f"use one of {names}; or debug, safe, fast, small",
        )
    return mode
