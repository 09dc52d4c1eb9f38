"""The flags that the environment names for compilers and the linker, as setuptools reads them."""

import shlex
from collections.abc import Mapping

from alloconda.kernel.errors import UsageError
from alloconda.kernel.values import replace
from alloconda.kernel.zig.native_code import NativeCode


def with_environment(code: NativeCode, environment: Mapping[str, str]) -> NativeCode:
    """Return code whose flags begin with those of CPPFLAGS, CFLAGS, CXXFLAGS and LDFLAGS.

    Raises:
        UsageError: one of them has a quotation mark without its other one.
    """
    if not code.sources:
        return code
    shared = _flags("CPPFLAGS", environment)
    return replace(
        code,
        common_flags=(*code.common_flags, *shared),
        c_flags=(*_flags("CFLAGS", environment), *code.c_flags),
        cxx_flags=(*_flags("CXXFLAGS", environment), *code.cxx_flags),
        link_flags=(*_flags("LDFLAGS", environment), *code.link_flags),
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
