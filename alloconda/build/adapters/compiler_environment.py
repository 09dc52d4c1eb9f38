"""The flags that the environment names for compilers and the linker, as setuptools reads them."""

import shlex
from collections.abc import Mapping
from pathlib import Path

from alloconda.kernel.errors import UsageError
from alloconda.kernel.zig.native_code import EnvironmentFlags


def environment_flags(environment: Mapping[str, str]) -> EnvironmentFlags:
    """Return the flags in CPPFLAGS, CFLAGS, CXXFLAGS and LDFLAGS, and the SDK in SDKROOT.

    Raises:
        UsageError: one of them has a quotation mark without its other one.
    """
    return EnvironmentFlags(
        common_flags=_flags("CPPFLAGS", environment),
        c_flags=_flags("CFLAGS", environment),
        cxx_flags=_flags("CXXFLAGS", environment),
        link_flags=_flags("LDFLAGS", environment),
        sdk=Path(sdk).absolute() if (sdk := environment.get("SDKROOT")) else None,
    )


def _flags(variable: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    text = environment.get(variable, "")
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise UsageError(
            f"{variable}={text} can't be read: {error}",
            hint=f"correct the quotation marks in {variable}, or unset it",
        ) from error
