from dataclasses import replace
from pathlib import Path

import pytest

from alloconda.kernel.python import Abi, Python, stable_abi, version_abi
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.zig.command_lines import (
    DirectBuild,
    PythonPaths,
    ZigBuild,
    build_lib_command,
    options_source,
    translate_c_command,
    zig_build_command,
)
from alloconda.kernel.zig.contract import ContractOption, declared_options
from alloconda.kernel.zig.native_code import NativeCode
from alloconda.kernel.zig.optimize import Optimize
from alloconda.kernel.zig.version import ZigVersion
from tests.fakes import c_code

ZIG_0_15 = ZigVersion(major=0, minor=15, patch=2)
ZIG_0_16 = ZigVersion(major=0, minor=16, patch=0)
ZIG_0_17 = ZigVersion(major=0, minor=17, patch=1)
ABI3 = stable_abi(Python(minor=11))
EVERY_OPTION = frozenset(ContractOption)

LINUX = DirectBuild(
    target=parse_target("manylinux_2_28_x86_64"),
    abi=ABI3,
    optimize=Optimize.FAST,
    name="_hello",
    output="/out/_hello.so",
    source="/p/src/root.zig",
    native=NativeCode(),
    zig_package="/z/alloconda.zig",
    options="/c/alloconda_options.zig",
    python_h=None,
    link_libc=False,
    link_libcpp=False,
    compiler_rt=False,
    python=PythonPaths(),
    local_cache="/p/.zig-cache",
)
WINDOWS = replace(
    LINUX,
    target=parse_target("win_amd64"),
    output="/out/_hello.dll",
    compiler_rt=True,
    python=PythonPaths(library_dir="/c/lib", library="python3"),
)
MACOS = replace(LINUX, target=parse_target("macosx_11_0_arm64"), output="/out/_hello.dylib")
THROUGH_BUILD_ZIG = ZigBuild(
    target=parse_target("win_amd64"),
    abi=version_abi(Python(minor=14, patch="1", free_threaded=True)),
    optimize=Optimize.FAST,
    declared=EVERY_OPTION,
    prefix="/out",
    python=PythonPaths(include_dir="/h/include", library_dir="/h/libs", library="python314t"),
)


def has_run(command: tuple[str, ...], *words: str) -> bool:
    """Return whether the words are in the command one after the other."""
    return any(command[at : at + len(words)] == words for at in range(len(command)))


def test_a_direct_linux_build_names_target_floor_and_a_baseline_cpu() -> None:
    command = build_lib_command(LINUX, ZIG_0_16)

    assert command[:2] == ("build-lib", "-dynamic")
    assert has_run(command, "-target", "x86_64-linux-gnu.2.28", "-mcpu=baseline")
    assert has_run(command, "-O", "ReleaseFast")
    assert "-femit-bin=/out/_hello.so" in command
    assert {"-fstrip", "-fallow-shlib-undefined", "-fno-compiler-rt"} <= set(command)
    assert not {"-lc", "-install_name", "-I", "-cflags"} & set(command)


def test_the_zig_package_is_a_module_that_sees_the_abi() -> None:
    command = build_lib_command(LINUX, ZIG_0_16)

    assert has_run(command, "--dep", "alloconda", "-Mroot=/p/src/root.zig")
    assert has_run(command, "--dep", "alloconda_options", "-Malloconda=/z/alloconda.zig")
    assert "-Malloconda_options=/c/alloconda_options.zig" in command


def test_a_direct_windows_build_links_the_import_library() -> None:
    command = build_lib_command(WINDOWS, ZIG_0_16)

    assert has_run(command, "-target", "x86_64-windows-gnu")
    assert has_run(command, "-L", "/c/lib", "-lpython3")
    assert "-fcompiler-rt" in command
    assert "-fallow-shlib-undefined" not in command


def test_a_direct_macos_build_records_no_path_of_this_machine() -> None:
    command = build_lib_command(MACOS, ZIG_0_16)

    assert has_run(command, "-target", "aarch64-macos.11.0")
    assert has_run(command, "-install_name", "@rpath/_hello")
    assert "-fallow-shlib-undefined" in command


@pytest.mark.parametrize(
    ("mode", "old", "new"),
    [
        (Optimize.DEBUG, "Debug", "debug"),
        (Optimize.SAFE, "ReleaseSafe", "safe"),
        (Optimize.FAST, "ReleaseFast", "fast"),
        (Optimize.SMALL, "ReleaseSmall", "small"),
    ],
)
def test_modes_are_spelled_as_the_zig_version_has_them(mode: Optimize, old: str, new: str) -> None:
    build = replace(LINUX, optimize=mode)

    assert has_run(build_lib_command(build, ZIG_0_15), "-O", old)
    assert has_run(build_lib_command(build, ZIG_0_16), "-O", old)
    assert has_run(build_lib_command(build, ZIG_0_17), "-O", new)


def test_a_debug_build_keeps_its_symbols() -> None:
    command = build_lib_command(replace(LINUX, optimize=Optimize.DEBUG), ZIG_0_16)

    assert "-fstrip" not in command


def test_a_debug_build_of_zig_0_15_has_thread_local_variables() -> None:
    debug = replace(LINUX, optimize=Optimize.DEBUG)

    assert "-fllvm" in build_lib_command(debug, ZIG_0_15)
    assert "-fllvm" not in build_lib_command(LINUX, ZIG_0_15)
    assert "-fllvm" not in build_lib_command(debug, ZIG_0_16)


def test_c_sources_get_the_limited_api_and_hidden_symbols() -> None:
    build = replace(
        LINUX,
        source=None,
        native=c_code(Path("/p/a.c"), Path("/p/b.c")),
        link_libc=True,
        python=PythonPaths(include_dir="/h"),
        root="/p",
    )

    command = build_lib_command(build, ZIG_0_16)

    limited = "-DPy_LIMITED_API=0x030b0000"
    maps = ("-fmacro-prefix-map=/p=.", "-fmacro-prefix-map=/h=python")
    assert has_run(command, "-cflags", limited, "-fvisibility=hidden", *maps)
    assert has_run(command, "--", str(Path("/p/a.c")), str(Path("/p/b.c")))
    assert has_run(command, "-I", "/h")
    assert "-lc" in command
    assert not any(word.startswith("-M") for word in command)


@pytest.mark.parametrize(
    ("extra", "flags"),
    [
        ((), ()),
        (("-cflags", "-DA", "-std=c99", "--"), ("-DA", "-std=c99")),
        (("-lm", "-cflags", "-DA", "--", "-lz", "-cflags", "-DB", "--"), ("-DA", "-DB")),
        # Those are for files of their own.
        (("-cflags", "-DA", "--", "vendor/a.C", "-cflags", "-DB", "--"), ("-DB",)),
        (("-cflags", "-DA", "--", "-cflags", "-DB", "--", "vendor/a.cpp"), ("-DA",)),
        # Zig says what is wrong.
        (("-cflags", "-DA"), ()),
    ],
)
def test_c_flags_among_the_arguments_reach_the_projects_sources(
    extra: tuple[str, ...], flags: tuple[str, ...]
) -> None:
    build = replace(LINUX, source=None, native=c_code(Path("/p/a.c")), extra=extra)

    command = build_lib_command(build, ZIG_0_16)

    assert has_run(command, "-fno-sanitize=undefined", *flags, "--", str(Path("/p/a.c")))
    assert command[len(command) - len(extra) :] == extra


@pytest.mark.parametrize(
    ("tag", "python", "defines"),
    [
        ("win_amd64", Python(minor=12), ("-DMS_WIN64=1",)),
        ("win32", Python(minor=12), ("-DMS_WIN32=1",)),
        (
            "win_amd64",
            Python(minor=14, free_threaded=True),
            ("-DMS_WIN64=1", "-DPy_GIL_DISABLED=1"),
        ),
        ("manylinux_2_28_x86_64", Python(minor=14, free_threaded=True), ()),
    ],
)
def test_c_sources_get_what_pyconfig_leaves_to_the_command_line(
    tag: str, python: Python, defines: tuple[str, ...]
) -> None:
    build = replace(
        LINUX,
        target=parse_target(tag),
        abi=version_abi(python),
        source=None,
        native=c_code(Path("/p/a.c")),
    )

    command = build_lib_command(build, ZIG_0_16)

    assert has_run(command, "-cflags", *defines, "-fvisibility=hidden")


def test_translated_headers_are_a_module_of_the_root() -> None:
    command = build_lib_command(replace(LINUX, python_h="/c/python_h.zig"), ZIG_0_16)

    assert has_run(command, "--dep", "alloconda", "--dep", "python_h", "-Mroot=/p/src/root.zig")
    assert "-Mpython_h=/c/python_h.zig" in command


def test_headers_are_translated_for_the_target() -> None:
    build = replace(WINDOWS, python=PythonPaths(include_dir="/h"))

    command = translate_c_command(build, "/c/python_h.h")

    assert command[0] == "translate-c"
    assert has_run(command, "-target", "x86_64-windows-gnu", "-mcpu=baseline")
    assert has_run(command, "-I", "/h")
    assert {"-DMS_WIN64=1", "-DPy_LIMITED_API=0x030b0000"} <= set(command)
    assert command[-1] == "/c/python_h.h"


def test_the_projects_own_arguments_come_last() -> None:
    extra = ("-freference-trace", "--verbose-link")

    assert build_lib_command(replace(LINUX, extra=extra), ZIG_0_16)[-2:] == extra
    assert zig_build_command(replace(THROUGH_BUILD_ZIG, extra=extra), ZIG_0_16)[-2:] == extra


def test_a_build_zig_gets_every_option_of_the_contract() -> None:
    command = zig_build_command(THROUGH_BUILD_ZIG, ZIG_0_16)

    assert command == (
        *("build", "--prefix", "/out", "--color", "off", "--verbose"),
        *("-Dtarget=x86_64-windows-gnu", "-Dcpu=baseline", "-Doptimize=ReleaseFast"),
        *("-Drelease=true", "-Dpython-include=/h/include", "-Dpython-lib-dir=/h/libs"),
        *("-Dpython-lib=python314t", "-Dpython-version=3.14", "-Dpython-abi=cp314t"),
    )


def test_a_build_zig_never_gets_an_option_that_it_does_not_declare() -> None:
    declared = frozenset({ContractOption.TARGET, ContractOption.PYTHON_INCLUDE})

    command = zig_build_command(replace(THROUGH_BUILD_ZIG, declared=declared), ZIG_0_17)

    assert [word for word in command if word.startswith("-D")] == [
        "-Dtarget=x86_64-windows-gnu",
        "-Dpython-include=/h/include",
    ]


def test_an_option_without_a_value_is_left_out() -> None:
    build = replace(THROUGH_BUILD_ZIG, python=PythonPaths())

    command = zig_build_command(build, ZIG_0_16)

    assert not any("include" in word or "-lib" in word for word in command)


def test_a_build_zig_gets_modes_in_its_zigs_spelling_and_a_step() -> None:
    build = replace(THROUGH_BUILD_ZIG, optimize=Optimize.DEBUG, step="module")

    command = zig_build_command(build, ZIG_0_17)

    assert command[:2] == ("build", "module")
    assert {"-Doptimize=debug", "-Drelease=false"} <= set(command)


HELP = """\
Usage: zig build [steps] [options]

Steps:
  install (default)            Copy build artifacts to prefix path

General Options:
  -p, --prefix [path]          Where to install files (default: zig-out)
  --release[=mode]             Request release mode, optionally specifying a

Project-Specific Options:
  -Dtarget=[string]            The CPU architecture, OS, and ABI to build for
  -Dcpu=[string]               Target CPU features to add or subtract
  -Dofmt=[string]              Target object format
  -Doptimize=[enum]            Prioritize performance, safety, or binary size
                                 Supported Values:
                                   Debug
                                   ReleaseSafe
  -Dpython-include=[string]    Directory of Python.h; not -Dpython-lib=[string]
  -Dpython-abi=[enum]          The ABI
                                 Supported Values:
                                   cp313
                                   abi3
  -Dmine=[bool]                Something else

System Integration Options:
  --search-prefix [path]       Add a path to look for binaries, libraries, headers
"""


def test_the_options_that_a_build_zig_declares_are_read_from_its_help() -> None:
    assert declared_options(HELP) == {
        ContractOption.TARGET,
        ContractOption.CPU,
        ContractOption.OPTIMIZE,
        ContractOption.PYTHON_INCLUDE,
        ContractOption.PYTHON_ABI,
    }


def test_a_help_without_options_declares_none() -> None:
    assert declared_options("Project-Specific Options:\n  (none)\n") == frozenset()


@pytest.mark.parametrize(
    ("abi", "lines"),
    [
        (ABI3, ("free_threaded = false", "limited_api: u32 = 0x030b0000")),
        (
            version_abi(Python(minor=14, free_threaded=True)),
            ("free_threaded = true", "limited_api: u32 = 0x00000000", "u32 = 0x030e0000"),
        ),
    ],
)
def test_the_zig_package_is_told_the_abi(abi: Abi, lines: tuple[str, ...]) -> None:
    source = options_source(abi, compiler_rt=False)

    assert all(line in source for line in lines)


@pytest.mark.parametrize("compiler_rt", [False, True])
def test_the_zig_package_is_told_whether_compiler_rt_is_there(compiler_rt: bool) -> None:  # noqa: FBT001
    source = options_source(ABI3, compiler_rt=compiler_rt)

    assert f"compiler_rt = {str(compiler_rt).lower()};" in source
