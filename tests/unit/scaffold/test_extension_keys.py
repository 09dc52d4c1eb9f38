"""What the arguments of an Extension become in [tool.alloconda]."""

from typing import Any

import pytest

from alloconda.kernel.targets.target import Os
from alloconda.scaffold.model.extension_keys import ExtensionKeys, extension_keys
from alloconda.scaffold.model.recorded_setup import RecordedExtension


def keys_of(files: tuple[str, ...] = ("a.c",), **said: Any) -> ExtensionKeys:
    fields: dict[str, Any] = {"name": "hello._a", "sources": ("a.c",), **said}
    return extension_keys(RecordedExtension(**fields), Os.LINUX, files)


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ({"define": ("A", "B=2")}, "define", ("A", "B=2")),
        ({"compile_args": ("-DNDEBUG", "-UX")}, "define", ("NDEBUG",)),
        ({"compile_args": ("-DNDEBUG", "-UX"), "undef": ("Y",)}, "undef", ("Y", "X")),
        ({"compile_args": ("-Iinc",), "include_dirs": ("src",)}, "include-dirs", ("src", "inc")),
        ({"compile_args": ("-g", "-fPIC", "-Werror", "-Wall")}, "c-flags", ("-Wall",)),
        ({"compile_args": ("-include", "a.h")}, "c-flags", ("-include", "a.h")),
        ({"compile_args": ("--std=c11",)}, "c-flags", ("-std=c11",)),
        ({"link_args": ("-lm", "-s"), "libraries": ("z",)}, "libraries", ("z", "m")),
        ({"extra_objects": ("lib/x.a",)}, "libraries", ("lib/x.a",)),
        (
            {"link_args": ("-framework", "IOKit", "-framework", "AppKit")},
            "link-flags",
            ("-framework", "IOKit", "-framework", "AppKit"),
        ),
    ],
)
def test_an_argument_becomes_a_key(said: dict[str, Any], key: str, value: tuple[str, ...]) -> None:
    found = keys_of(**said)

    assert found.lists[key] == value
    assert not found.left


def test_flags_go_to_the_languages_of_the_sources_and_standards_to_their_own() -> None:
    flags = ("-O3", "-std=c++17", "-std=c11")

    found = keys_of(("a.c", "b.cc"), sources=("a.c", "b.cc"), compile_args=flags)

    assert found.lists["c-flags"] == ("-O3", "-std=c11")
    assert found.lists["cxx-flags"] == ("-O3", "-std=c++17")


@pytest.mark.parametrize(
    ("said", "minor"),
    [
        ({}, None),
        ({"limited_api": True}, 0),
        ({"define": ("Py_LIMITED_API=0x030B0000",)}, 11),
        ({"define": ("Py_LIMITED_API",), "limited_api": True}, 0),
    ],
)
def test_the_stable_abi_is_no_define(said: dict[str, Any], minor: int | None) -> None:
    found = keys_of(**said)

    assert found.limited_minor == minor
    assert found.lists["define"] == ()


def test_cython_is_a_source_where_its_c_is_not_there() -> None:
    there = keys_of(("a.c", "a.pyx"))
    missing = keys_of(("a.pyx",), sources=("a.cpp",), language="c++")
    directed = keys_of(("a.pyx",), sources=("a.pyx",), directives={"boundscheck": False})

    assert there.lists["sources"] == ("a.c",)
    assert there.values == {}
    assert missing.lists["sources"] == ("a.pyx",)
    assert missing.values == {"cython-language": "c++"}
    assert directed.values == {"cython-directives": {"boundscheck": False}}


def test_headers_of_an_installed_package_are_named_by_it() -> None:
    found = keys_of(include_dirs=("src", "<numpy>/_core/include"))

    assert found.lists["include-packages"] == ("numpy",)
    assert found.lists["include-dirs"] == ("src",)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"compile_args": ("-march=native",)}, "-march=native is left out"),
        ({"include_dirs": ("/usr/include/x",)}, "/usr/include/x"),
        ({"library_dirs": ("/opt/lib",)}, "/opt/lib, which wheels don't have"),
        ({"extra_objects": ("x.obj",)}, "x.obj is compiled already"),
    ],
)
def test_what_is_not_taken_is_said(said: dict[str, Any], text: str) -> None:
    found = keys_of(**said)

    assert text in " ".join(found.left)
    assert found.lists["include-dirs"] == ()
    assert found.lists["c-flags"] == ()
