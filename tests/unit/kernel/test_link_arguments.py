"""Flags for the linker as C compilers take them, translated for Zig."""

import pytest

from alloconda.kernel.errors import UsageError
from alloconda.kernel.zig.link_arguments import library_arguments, link_arguments


@pytest.mark.parametrize(
    ("flags", "arguments"),
    [
        (("-Wl,-z,now",), ("-z", "now")),
        (("-Wl,-z,relro,-z,noexecstack",), ("-z", "relro")),
        (("-Xlinker", "-z", "-Xlinker", "nodelete"), ("-z", "nodelete")),
        (("-Wl,-rpath,$ORIGIN/lib",), ("-rpath", "$ORIGIN/lib")),
        (("-Wl,-rpath=$ORIGIN",), ("-rpath", "$ORIGIN")),
        (("-Wl,--version-script=names.map",), ("--version-script", "names.map")),
        (("-Wl,-soname,libx.so",), ("-fsoname=libx.so",)),
        (("-Wl,-u,symbol",), ("--force_undefined", "symbol")),
        (("-Wl,-Bsymbolic-functions",), ("-Bsymbolic",)),
        (("-framework", "Accelerate"), ("-framework", "Accelerate")),
        (("-lm", "-Lvendor", "vendor/libx.a"), ("-lm", "-Lvendor", "vendor/libx.a")),
        (("-undefined", "dynamic_lookup"), ()),
        (("-Wl,-undefined,dynamic_lookup",), ()),
        # What distributions write into LDFLAGS.
        (("-Wl,-O1", "-Wl,--as-needed", "-pthread", "-flto=auto", "-g", "-s"), ()),
        (("-static-libgcc", "-static-libstdc++", "-march=x86-64"), ()),
    ],
)
def test_flags_become_those_of_zig(flags: tuple[str, ...], arguments: tuple[str, ...]) -> None:
    assert link_arguments(flags) == arguments


@pytest.mark.parametrize("flag", ["-Wl,--wrap=malloc", "-undefined", "--plugin", "-Wl,--emulate"])
def test_a_flag_that_zig_has_nothing_for_is_refused_by_its_name(flag: str) -> None:
    with pytest.raises(UsageError) as caught:
        link_arguments((flag,))

    name = flag.removeprefix("-Wl,")
    assert caught.value.message == f"Zig's linker has nothing for the flag {name}"


def test_libraries_are_named_by_name_or_file() -> None:
    assert library_arguments(("m", "/p/vendor/libx.a")) == ("-lm", "/p/vendor/libx.a")
