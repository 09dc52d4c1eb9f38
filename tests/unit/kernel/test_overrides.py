"""What holds for some platforms, Pythons or ABIs alone."""

from pathlib import Path

import pytest

from alloconda.kernel.config.applied_overrides import overridden, override_reasons
from alloconda.kernel.config.overrides import Condition
from alloconda.kernel.config.project import Project
from alloconda.kernel.config.project_files import load_project
from alloconda.kernel.config.toml_text import parse_toml
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import ConfigError
from alloconda.kernel.python import Python, stable_abi, version_abi
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Arch, Libc, Os
from tests.packing import write_files

LINUX, MUSL, WINDOWS, MAC, BOTH = map(
    parse_target,
    (
        "manylinux_2_28_x86_64",
        "musllinux_1_2_aarch64",
        "win_amd64",
        "macosx_11_0_arm64",
        "macosx_11_0_universal2",
    ),
)
ABI3 = stable_abi(Python(minor=11))
V313T = version_abi(Python(minor=13, free_threaded=True))
HEAD = """\
[project]
name = "pair"
version = "1.0"

[tool.alloconda]
sources = ["src/*.c"]
define = ["A", "B=1"]
"""
ZIG_HEAD = HEAD.replace('sources = ["src/*.c"]', 'source = "src/a.zig"').replace(
    'define = ["A", "B=1"]', ""
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path, dict.fromkeys(("src/a.c", "src/unix.c", "win/w.c", "lib/x.a"), ""))
    return tmp_path


def load(root: Path, text: str, *, head: str = HEAD) -> Project:
    return load_project(root, parse_toml(head + text), ProjectConfig())


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition(systems=(Os.LINUX,)), (True, True, False, False)),
        (Condition(systems=(Os.WINDOWS, Os.MACOS)), (False, False, True, True)),
        (Condition(arches=(Arch.AARCH64,)), (False, True, False, True)),
        (Condition(libcs=(Libc.MUSL,)), (False, True, False, False)),
        (Condition(systems=(Os.LINUX,), arches=(Arch.X86_64,)), (True, False, False, False)),
        (Condition(python=">=3.11"), (True, True, True, True)),
        (Condition(python="<3.11"), (False, False, False, False)),
        (Condition(abis=("abi3",)), (True, True, True, True)),
        (Condition(abis=("cp313t",)), (False, False, False, False)),
        (Condition(free_threaded=False), (True, True, True, True)),
    ],
)
def test_a_condition_holds_where_all_that_it_names_is_so(
    condition: Condition, holds: tuple[bool, ...]
) -> None:
    assert tuple(condition.holds(one, ABI3) for one in (LINUX, MUSL, WINDOWS, MAC)) == holds


def test_a_free_threaded_build_is_of_its_version_and_tag() -> None:
    assert Condition(python=">=3.13", abis=("cp313t",), free_threaded=True).holds(LINUX, V313T)
    assert Condition(python="~=3.13.0").holds(LINUX, V313T)
    assert not Condition(free_threaded=False).holds(LINUX, V313T)


def test_lists_are_replaced_or_grow_or_shrink(root: Path) -> None:
    project = load(
        root,
        """
[[tool.alloconda.overrides]]
when = { os = "windows" }
define = ["C"]
append.sources = ["win/w.c"]
remove.sources = ["src/unix.c"]
append.libraries = ["ws2_32", "lib/x.a"]
link-libcpp = true

[[tool.alloconda.overrides]]
when = { arch = "x86_64" }
append.define = ["D"]
""",
    )

    windows = overridden(project, WINDOWS, ABI3)
    mac = overridden(project, MAC, ABI3)

    paths = [one.path.relative_to(root).as_posix() for one in windows.native.sources]
    assert paths == ["src/a.c", "win/w.c"]
    assert windows.native.define == ("C", "D")
    assert windows.native.libraries == ("ws2_32", str(root / "lib" / "x.a"))
    assert (windows.links_libcpp, mac.links_libcpp) == (True, False)
    assert mac == project
    assert {one.path.name for one in project.any_native.sources} == {"a.c", "unix.c", "w.c"}


def test_the_plan_says_which_overrides_hold(root: Path) -> None:
    project = load(
        root,
        """
[[tool.alloconda.overrides]]
when = { os = ["windows", "linux"], libc = "musl" }
undef = ["A"]

[[tool.alloconda.overrides]]
when = { arch = "arm64" }
append.c-flags = ["-O1"]
""",
    )

    assert override_reasons(project, WINDOWS, ABI3) == ()
    # Either CPU of universal2 counts.
    assert override_reasons(project, BOTH, ABI3) == (
        "override 2 holds (arch aarch64): append.c-flags",
    )
    assert override_reasons(project, MUSL, ABI3) == (
        "override 1 holds (os windows or linux, libc musl): undef",
        "override 2 holds (arch aarch64): append.c-flags",
    )


@pytest.mark.parametrize(
    ("override", "shared", "headers"),
    [
        ('when = { os = "windows" }\nzig-args = ["-lws2_32"]', True, False),
        ('when = { libc = "musl" }\noptimize = "ReleaseSmall"', False, False),
        ('when = { os = "linux" }\nlink-libc = true', False, False),
        ('when = { os = "windows" }\npython-headers = true', False, True),
        ('when = { os = "windows" }\nsources = ["win/w.c"]', False, True),
    ],
)
def test_what_an_override_may_bring_is_prepared_for_all(
    root: Path, override: str, *, shared: bool, headers: bool
) -> None:
    (root / "src" / "a.zig").touch()

    project = load(root, f"\n[[tool.alloconda.overrides]]\n{override}\n", head=ZIG_HEAD)

    assert (project.without_libc, project.may_want_headers) == (shared, headers)


def test_each_missing_file_of_an_override_is_named(root: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(
            root,
            """
[[tool.alloconda.overrides]]
when = { os = "windows" }
append.sources = ["win/no.c"]
remove.sources = ["src/no*.c"]
""",
        )

    assert caught.value.details == (
        "tool.alloconda.overrides[1].sources: there is no file 'win/no.c'",
        "tool.alloconda.overrides[1].sources: no source matches 'src/no*.c'",
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("define = ['X']", "[1].when: must be a table of conditions such as"),
        ("when.oss = 'linux'\ndefine = ['X']", "[1].when.oss: can't be here; did you mean os?"),
        (
            "when = { os = 'linx' }\ndefine = ['X']",
            "[1].when.os: must be one or more of linux, macos, windows, emscripten, not 'linx'",
        ),
        ("when.os = 'linux'\ndefines = ['X']", "[1].defines: can't be here; did you mean define?"),
        (
            "when.os = 'linux'\ncython-language = 'c++'",
            "[1].cython-language: can't be here, for its sources are made once for all wheels",
        ),
        (
            "when.os = 'linux'\nappend.cffi = ['b.py:ffi']",
            "[1].append.cffi: can't be here, for its sources are made once",
        ),
        ("when = { os = 'linux' }", "[1]: changes no key"),
        (
            "when = { os = 'linux' }\nappend.link-libc = true",
            "[1].append.link-libc: is not a list, so it can only be replaced",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(root: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(root, f"\n[[tool.alloconda.overrides]]\n{text}\n")

    (line,) = caught.value.details
    assert line.startswith(f"tool.alloconda.overrides{problem}")


def test_keys_for_c_in_a_project_with_a_build_zig_are_refused(root: Path) -> None:
    (root / "build.zig").touch()
    head = HEAD.replace('sources = ["src/*.c"]\n', "")

    with pytest.raises(ConfigError) as caught:
        load(
            root,
            "[[tool.alloconda.overrides]]\nwhen = { os = 'linux' }\nlink-libc = true\n",
            head=head,
        )

    assert caught.value.details == (
        "tool.alloconda.define: has no effect",
        "tool.alloconda.overrides[1].link-libc: has no effect",
    )


def test_headers_of_packages_may_be_for_some_systems_alone(root: Path) -> None:
    text = (
        "\n[[tool.alloconda.overrides]]\nwhen.os = 'windows'\nappend.include-packages = ['numpy']\n"
    )
    project = load(root, text)
    windows, linux = map(parse_target, ("win_amd64", "manylinux_2_28_x86_64"))

    found = [
        overridden(project, target, version_abi(Python(minor=13))).native.include_packages
        for target in (windows, linux)
    ]

    assert found == [("numpy",), ()]
