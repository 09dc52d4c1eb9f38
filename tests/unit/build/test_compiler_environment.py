"""The flags of CPPFLAGS, CFLAGS, CXXFLAGS and LDFLAGS."""

from pathlib import Path

import pytest

from alloconda.build.adapters.compiler_environment import environment_flags
from alloconda.kernel.errors import UsageError
from alloconda.kernel.values import replace
from alloconda.kernel.zig.native_code import NativeCode
from tests.fakes import c_code


def test_flags_of_the_environment_come_before_the_projects() -> None:
    code = replace(c_code(Path("/a.c")), c_flags=("-O2",), link_flags=("-lz",))

    flags = environment_flags(
        {
            "CPPFLAGS": "-DA='b c'",
            "CFLAGS": "-O1 -g",
            "CXXFLAGS": "-std=c++17",
            "LDFLAGS": "-Wl,-z,now",
        }
    )

    found = code.with_environment(flags)

    assert found.common_flags == ("-DA=b c",)
    assert found.c_flags == ("-O1", "-g", "-O2")
    assert found.cxx_flags == ("-std=c++17",)
    assert found.link_flags == ("-Wl,-z,now", "-lz")


def test_a_module_of_zig_alone_gets_none() -> None:
    flags = environment_flags({"LDFLAGS": "-lz"})

    assert NativeCode().with_environment(flags) == NativeCode()


def test_an_open_quotation_is_an_error_that_names_the_variable() -> None:
    with pytest.raises(UsageError) as caught:
        environment_flags({"CFLAGS": "-DA='b"})

    assert caught.value.message == "CFLAGS=-DA='b can't be read: No closing quotation"
