"""The tables that Extensions become, with what differs from platform to platform."""

from alloconda.kernel.config.tool_table import parse_config
from alloconda.kernel.targets.target import Arch, Os
from alloconda.scaffold.model.extension_tables import ExtensionTables, extension_tables
from alloconda.scaffold.model.recorded_setup import (
    PLATFORMS,
    RecordedExtension,
    RecordedSetup,
)

FILES = ("a.c", "b.c", "win.c", "x86.c")


def recorded(*extensions: RecordedExtension) -> RecordedSetup:
    return RecordedSetup(metadata={"packages": ["hello"]}, extensions=extensions)


def extension(name: str = "hello._a", **said: object) -> RecordedExtension:
    return RecordedExtension(**{"name": name, "sources": ("a.c",), **said})  # type: ignore[arg-type]


def tables(usual: RecordedExtension, others: dict[object, RecordedExtension]) -> ExtensionTables:
    """Return the tables of an Extension that differs on some systems, CPUs or platforms."""
    found = {}
    for platform in PLATFORMS:
        here = [one for key, one in others.items() if key in (platform, *platform)]
        found[platform] = recorded(here[0] if here else usual)
    made = extension_tables(found, FILES, 11)
    # What init writes must be what the configuration takes.
    parse_config(made.keys)
    return made


def test_one_module_needs_no_table_of_its_own() -> None:
    made = extension_tables({PLATFORMS[0]: recorded(extension(define=("A",)))}, FILES, 11)

    assert made.keys == {"module-name": "hello._a", "sources": ["a.c"], "define": ["A"]}


def test_several_modules_have_tables_and_so_has_one_beside_the_package() -> None:
    both = recorded(extension(), extension("hello._b", sources=("b.c",), optional=True))
    beside = recorded(extension("_a"))

    several = extension_tables({PLATFORMS[0]: both}, FILES, 11).keys
    alone = extension_tables({PLATFORMS[0]: beside}, FILES, 11).keys

    assert several["modules"] == [
        {"name": "hello._a", "sources": ["a.c"]},
        {"name": "hello._b", "sources": ["b.c"], "optional": True},
    ]
    assert alone["modules"] == [{"name": "_a", "sources": ["a.c"]}]


def test_what_differs_on_a_system_is_an_override() -> None:
    windows = extension(sources=("a.c", "win.c"), libraries=("ws2_32",))

    made = tables(extension(define=("POSIX",)), {Os.WINDOWS: windows})

    assert made.keys["overrides"] == [
        {
            "when": {"os": "windows"},
            "append": {"sources": ["win.c"], "libraries": ["ws2_32"]},
            "remove": {"define": ["POSIX"]},
        }
    ]


def test_what_differs_on_a_cpu_of_every_system_is_an_override_of_the_cpu() -> None:
    usual = extension(sources=("a.c", "x86.c"))

    made = tables(usual, {Arch.AARCH64: extension()})

    assert made.keys["overrides"] == [
        {"when": {"arch": "aarch64"}, "remove": {"sources": ["x86.c"]}}
    ]


def test_what_differs_on_a_cpu_of_one_system_names_both() -> None:
    made = tables(extension(), {(Os.MACOS, Arch.AARCH64): extension(define=("M",))})

    assert made.keys["overrides"] == [
        {"when": {"os": "macos", "arch": "aarch64"}, "append": {"define": ["M"]}}
    ]


def test_flags_whose_order_changes_are_replaced() -> None:
    usual, other = ("-O1", "-O2"), ("-O2", "-O1")

    made = tables(extension(compile_args=usual), {Os.MACOS: extension(compile_args=other)})

    assert made.keys["overrides"] == [{"when": {"os": "macos"}, "c-flags": ["-O2", "-O1"]}]


def test_flags_of_visual_c_give_way_to_those_of_clang() -> None:
    windows = extension(compile_args=("/O2", "/std:c11"))

    made = tables(extension(compile_args=("-std=c11",)), {Os.WINDOWS: windows})

    assert made.keys["c-flags"] == ["-std=c11"]
    assert "overrides" not in made.keys
    assert "flags of Visual C++ are left out" in " ".join(made.left)


def test_a_module_of_some_platforms_alone_says_when() -> None:
    both = extension("hello._posix")
    x86 = extension("hello._x86", sources=("x86.c",))
    windows = extension("hello._windows", sources=("win.c",))
    found = {
        (system, arch): recorded(
            *((windows,) if system is Os.WINDOWS else (both,)),
            *((x86,) if arch is Arch.X86_64 else ()),
        )
        for system, arch in PLATFORMS
    }

    made = extension_tables(found, FILES, 11)

    parse_config(made.keys)
    assert {one["name"]: one["when"] for one in made.keys["modules"]} == {
        "hello._posix": {"os": ["linux", "macos"]},
        "hello._x86": {"arch": "x86_64"},
        "hello._windows": {"os": "windows"},
    }
    assert made.left == ()


def test_platforms_that_no_condition_can_say_are_told() -> None:
    odd = ((Os.LINUX, Arch.X86_64), (Os.MACOS, Arch.AARCH64))
    found = {one: recorded(*((extension(),) if one in odd else ())) for one in PLATFORMS}

    made = extension_tables(found, FILES, 11)

    assert made.left == (
        "the module hello._a is for linux x86_64, macos aarch64 alone, which its when can't say",
    )


def test_a_module_of_one_system_alone_is_written_though_the_first_lacks_it() -> None:
    windows = recorded(extension(sources=("win.c",), define=("WIN",)))
    found = {one: windows if one[0] is Os.WINDOWS else recorded() for one in PLATFORMS}

    made = extension_tables(found, FILES, 11)

    assert made.keys == {
        "modules": [
            {
                "name": "hello._a",
                "sources": ["win.c"],
                "define": ["WIN"],
                "when": {"os": "windows"},
            }
        ]
    }


def test_a_higher_floor_of_the_stable_abi_is_written_out() -> None:
    higher = recorded(extension(define=("Py_LIMITED_API=0x030C0000",)))
    lower = recorded(extension(define=("Py_LIMITED_API=0x03060000",)))

    assert extension_tables({PLATFORMS[0]: higher}, FILES, 11).keys["abi3"] == "3.12"
    assert extension_tables({PLATFORMS[0]: lower}, FILES, 11).keys["abi3"] is True


def test_sources_that_are_not_there_are_named() -> None:
    made = extension_tables({PLATFORMS[0]: recorded(extension(sources=("made/x.c",)))}, FILES, 11)

    assert made.missing == ("made/x.c",)


def test_cffi_names_its_script() -> None:
    made = extension_tables(
        {PLATFORMS[0]: recorded(extension(sources=(), cffi=("build.py:ffi",)))}, FILES, 11
    )

    assert made.keys == {"module-name": "hello._a", "cffi": ["build.py:ffi"]}
    assert made.missing == ()
