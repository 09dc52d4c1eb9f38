"""The arguments of Zig for C, C++ and assembler."""

from pathlib import Path

import pytest

from alloconda.kernel.targets.target import Arch
from alloconda.kernel.zig.c_arguments import OwnFlags, c_arguments, date_flags
from alloconda.kernel.zig.native_code import NativeCode, SourceFile
from alloconda.kernel.zig.optimize import Optimize

OWN = OwnFlags(defines=("-DOWN",))


def groups(
    code: NativeCode, *, arch: Arch = Arch.X86_64, optimize: Optimize = Optimize.FAST
) -> list[tuple[list[str], list[str]]]:
    """Return the flags and the sources of each group."""
    found: list[tuple[list[str], list[str]]] = []
    for word in c_arguments(code, arch, optimize, OWN, ()):
        if word == "-cflags":
            found.append(([], []))
            target = found[-1][0]
        elif word == "--":
            target = found[-1][1]
        else:
            target.append(word)
    return found


def at(*names: str) -> list[str]:
    """Return the paths of files as the system has them."""
    return [str(Path("/p", name)) for name in names]


def code(*names: str, **fields: tuple[str, ...]) -> NativeCode:
    sources = tuple(SourceFile(path=Path("/p", name)) for name in names)
    return NativeCode(sources=sources, **fields)  # type: ignore[arg-type] # Each is one of words.


def test_each_language_has_its_own_flags() -> None:
    both = code("a.c", "b.cpp", c_flags=("-std=c99",), cxx_flags=("-std=c++20",))

    (c_flags, c_files), (cxx_flags, cxx_files) = groups(both)

    assert (c_files, cxx_files) == (at("a.c"), at("b.cpp"))
    assert c_flags[-1] == "-std=c99"
    assert cxx_flags[-1] == "-std=c++20"
    assert "-Wno-error=implicit-int" in c_flags
    assert "-Wno-error=implicit-int" not in cxx_flags


def test_neighbours_with_equal_flags_are_one_group() -> None:
    assert [files for _, files in groups(code("a.c", "b.c", "c.cc"))] == [
        at("a.c", "b.c"),
        at("c.cc"),
    ]


def test_flags_come_in_the_order_in_which_the_later_ones_count() -> None:
    written = NativeCode(
        sources=(SourceFile(path=Path("/p/a.c"), flags=("-DLAST",)),),
        define=("A=1",),
        undef=("B",),
        common_flags=("-DCPPFLAGS",),
        c_flags=("-DCFLAGS", "-O1"),
    )

    ((flags, _),) = groups(written)

    ordered = ["-DOWN", "-DA=1", "-UB", "-DCPPFLAGS", "-DCFLAGS", "-O1", "-DLAST"]
    assert [flag for flag in flags if flag in ordered] == ordered


def test_sources_for_another_cpu_stay_out() -> None:
    avx = SourceFile(path=Path("/p/avx.c"), arches=(Arch.X86_64,))
    crc = SourceFile(path=Path("/p/crc.c"), arches=(Arch.AARCH64, Arch.ARMV7L))

    ((_, files),) = groups(NativeCode(sources=(avx, crc)), arch=Arch.AARCH64)

    assert files == at("crc.c")


@pytest.mark.parametrize("optimize", Optimize)
def test_undefined_behaviour_ends_a_program_in_debug_builds_alone(optimize: Optimize) -> None:
    ((flags, _),) = groups(code("a.c"), optimize=optimize)

    assert ("-fno-sanitize=undefined" in flags) is (optimize is not Optimize.DEBUG)


def test_assembler_gets_macros_and_no_flags_of_c() -> None:
    ((flags, _),) = groups(code("a.S", define=("A",), c_flags=("-std=c99",)))

    assert "-DA" in flags
    assert "-std=c99" not in flags


def test_a_moment_is_written_as_c_has_it() -> None:
    assert date_flags(86400) == (
        "-Wno-builtin-macro-redefined",
        '-D__DATE__="Jan  2 1970"',
        '-D__TIME__="00:00:00"',
        '-D__TIMESTAMP__="Fri Jan  2 00:00:00 1970"',
    )


def test_without_a_moment_dates_are_the_compilers() -> None:
    assert date_flags(None) == ()


@pytest.mark.parametrize("moment", [-1, 10**15])
def test_a_moment_beyond_four_digits_of_years_is_the_nearest(moment: int) -> None:
    year = date_flags(moment)[1][-5:-1]

    assert year in ("1970", "9999")
