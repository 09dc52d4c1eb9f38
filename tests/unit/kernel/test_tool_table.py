import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.kernel.config.data_folders import DataFolder, Scheme
from alloconda.kernel.config.generate_steps import GenerateStep
from alloconda.kernel.config.modules import ModuleTable
from alloconda.kernel.config.overrides import Change, Condition, How, Override
from alloconda.kernel.config.source_patterns import SourcePattern
from alloconda.kernel.config.tool_table import CONFIG_KEYS, ProjectConfig, parse_config
from alloconda.kernel.config.vendored import Vendored
from alloconda.kernel.errors import ConfigError, UsageError
from alloconda.kernel.python import Python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Arch, Os
from alloconda.kernel.zig.optimize import Optimize, parse_optimize

GOOD: dict[str, tuple[object, object]] = {
    "module-name": ("hello._hello", "hello._hello"),
    "package-dir": ("src/hello", "src/hello"),
    "packages": (["acme.tools", "acme-stubs"], ("acme.tools", "acme-stubs")),
    "py-modules": (["brot", "acme.tool"], ("brot", "acme.tool")),
    "data": (
        {"scripts": "bin", "data": "share"},
        (
            DataFolder(scheme=Scheme.SCRIPTS, path="bin"),
            DataFolder(scheme=Scheme.DATA, path="share"),
        ),
    ),
    "source": ("src/root.zig", "src/root.zig"),
    "c-sources": (
        ["src/a.c", "src/b.c"],
        (SourcePattern(path="src/a.c"), SourcePattern(path="src/b.c")),
    ),
    "sources": (
        ["src/*.cc", {"path": "a.c", "flags": ["-mavx2"], "arch": "arm64"}],
        (
            SourcePattern(path="src/*.cc"),
            SourcePattern(path="a.c", flags=("-mavx2",), arches=(Arch.AARCH64,)),
        ),
    ),
    "cffi": (["tools/ffi.py:ffi"], (SourcePattern(path="tools/ffi.py", variable="ffi"),)),
    "cython-language": ("c++", "c++"),
    "cython-directives": (
        {"boundscheck": False, "language_level": 3},
        ("boundscheck=False", "language_level=3"),
    ),
    "generate": (
        [{"command": ["python", "a.py"], "inputs": ["a/*"], "outputs": ["b.h"]}],
        (GenerateStep(command=("python", "a.py"), inputs=("a/*",), outputs=("b.h",)),),
    ),
    "include-dirs": (["include"], ("include",)),
    "include-packages": (["numpy"], ("numpy",)),
    "define": (["A", "B=1", "f(x)=x"], ("A", "B=1", "f(x)=x")),
    "undef": (["NDEBUG"], ("NDEBUG",)),
    "c-flags": (["-std=c99"], ("-std=c99",)),
    "cxx-flags": (["-std=c++20"], ("-std=c++20",)),
    "link-flags": (["-Wl,-z,now"], ("-Wl,-z,now",)),
    "libraries": (["m", "vendor/libx.a"], ("m", "vendor/libx.a")),
    "link-libcpp": (True, True),
    "link-libc": (True, True),
    "python-headers": (False, False),
    "python-version": (["3.13", "3.14t"], (Python(minor=13), Python(minor=14, free_threaded=True))),
    "optimize": ("ReleaseSmall", Optimize.SMALL),
    "targets": (["windows", "win32"], (parse_target("win_amd64"), parse_target("win32"))),
    "abi3": ("3.11", Python(minor=11)),
    "zig": ("tools/zig", "tools/zig"),
    "zig-version": ("0.16.0", "0.16.0"),
    "build-step": ("module", "module"),
    "zig-args": (["-freference-trace"], ("-freference-trace",)),
    "env-pass": (["MY_TOKEN", "AWS_*"], ("MY_TOKEN", "AWS_*")),
    "out-dir": ("../wheels", "../wheels"),
    "include": (["data/*"], ("data/*",)),
    "sdist-include": (["tests/"], ("tests/",)),
    "exclude": (["*.tmp"], ("*.tmp",)),
    "jobs": (4, 4),
    "python-cache": ("/var/cache/x", "/var/cache/x"),
    "version-file": ("hello/version.py", "hello/version.py"),
    "no-init": (True, True),
    "force-init": (True, True),
    "provenance": (True, True),
    "stubs": (False, False),
    "modules": (
        [{"name": "pair._a", "sources": ["a.c"], "define": ["A"], "optional": True}],
        (
            ModuleTable(
                name="pair._a",
                optional=True,
                changes=(
                    Change(key="sources", how=How.APPEND, value=(SourcePattern(path="a.c"),)),
                    Change(key="define", how=How.APPEND, value=("A",)),
                ),
            ),
        ),
    ),
    "overrides": (
        [{"when": {"os": "windows"}, "define": ["A"], "append": {"c-flags": ["-O1"]}}],
        (
            Override(
                when=Condition(systems=(Os.WINDOWS,)),
                changes=(
                    Change(key="define", how=How.REPLACE, value=("A",)),
                    Change(key="c-flags", how=How.APPEND, value=("-O1",)),
                ),
            ),
        ),
    ),
    "vendored": (
        [{"name": "zlib", "version": "1.3.1", "license": "Zlib"}],
        (Vendored(name="zlib", version="1.3.1", license="Zlib"),),
    ),
}
WRONG: dict[str, tuple[object, ...]] = {
    "module-name": (1, "", "1a", "a-b", "class", "größe", "a..b"),
    "package-dir": (1, "/abs", "../out", "C:\\x", "~/x", ".", "./", "a\0b"),
    "source": (1, [], "a/../../b", ""),
    "c-sources": ("src/a.c", [1], ["/a.c"], [""]),
    "sources": (
        *("a.c", [1], ["/a.c"], ["a.txt"], ["a"], [{}], [{"path": "a.c", "flag": []}]),
        *([{"path": "a.c", "arch": "x64"}], [{"path": "a.c", "arch": []}]),
        *([{"path": "a.c", "flags": "-O1"}], [{"path": "a.c", "flags": [""]}]),
    ),
    "packages": ("acme", ["src/acme"], ["my-pkg"], ["acme.x-stubs"], ["a..b"], ["class"]),
    "py-modules": ("brot", ["brot.py"], ["my-mod"], ["../brot"]),
    "data": ({}, "bin", {"script": "bin"}, {"purelib": "x"}, {"scripts": "../x"}, {"data": "."}),
    "cffi": ("a.py:ffi", ["a.py"], ["a.c:ffi"], ["../a.py:ffi"], ["a.py:f-i"]),
    "cython-language": ("C", "cpp", 1),
    "cython-directives": ({}, ["a"], {"a": [1]}, {"a b": 1}),
    "generate": (
        "python",
        [1],
        [{"command": ["x"]}],
        [{"outputs": ["a.h"]}],
        [{"command": [], "outputs": ["a.h"]}],
        [{"command": "x", "outputs": ["a.h"]}],
        [{"command": ["x"], "outputs": []}],
        [{"command": ["x"], "outputs": ["../a.h"]}],
        [{"command": ["x"], "outputs": ["a.h"], "input": ["b"]}],
        [{"command": ["x"], "outputs": ["a.h", "a.h"]}],
        [{"command": ["x"], "outputs": ["a.h"]}, {"command": ["y"], "outputs": ["a.h"]}],
    ),
    "include-packages": ("numpy", ["a-b"]),
    "include-dirs": ("include", ["/usr/include"], ["../x"]),
    "define": ("A", ["1A"], ["A B"], [""], ["-DA"]),
    "undef": ("A", ["A=1"]),
    "c-flags": ("-std=c99", [""]),
    "cxx-flags": ("-O1", [1]),
    "link-flags": ("-lm", [1]),
    "libraries": ("m", ["-lm"], ["../x.a"], ["/usr/lib/libz.a"]),
    "link-libcpp": ("yes", 1),
    "link-libc": ("yes", 1),
    "python-headers": ("no", 0),
    "python-version": (3.13, ["2.7"], "3.99", [3.13], {}),
    "optimize": ("turbo", True, 3),
    "targets": (1, ["manylinux_2_99_x86_64"], ["nonsense"], []),
    "abi3": (3.11, "3.9", "3.14t", []),
    "zig": (1, "", "a\0b"),
    "zig-version": ("latest", "0.16", "0.13.0", "0.15.1", "0.18.0", "0.16.0-dev.1", 0.16),
    "build-step": (1, ""),
    "zig-args": ("-x", [1], ["a\0b"]),
    "env-pass": ("MY_TOKEN", [1], ["A=B"], ["a b"], ["gr\u00f6\u00dfe"], [""]),
    "out-dir": (1, " "),
    "sdist-include": ("*", ["!"]),
    "include": ("*", [1], ["!"], ["/"], ["!/"], ["a\\"], ["a\\\\\\"]),
    "exclude": ("*", [None]),
    "jobs": (0, -1, "2", True, 1.5),
    "python-cache": (1, ""),
    "version-file": ("/etc/version", 1),
    "no-init": ("true", 1),
    "force-init": (None, 0),
    "provenance": ("yes", 1),
    "stubs": ("no", 0),
    "modules": ({"name": "a"}, "must be a list of tables"),
    "overrides": (
        *({"when": {}}, [1], [{"define": ["A"]}], [{"when": {}, "define": ["A"]}]),
        *([{"when": {"os": "bsd"}, "define": ["A"]}], [{"when": {"os": []}, "define": ["A"]}]),
        *([{"when": {"arch": "x64"}, "define": ["A"]}], [{"when": {"cpu": 1}, "define": ["A"]}]),
        *([{"when": {"libc": 1}, "define": ["A"]}], [{"when": {"python": "3"}, "define": ["A"]}]),
        *([{"when": {"abi": "abi4"}, "define": ["A"]}], [{"when": {"os": "macos"}}]),
        [{"when": {"free-threaded": "yes"}, "define": ["A"]}],
        [{"when": {"os": "macos"}, "targets": ["win_amd64"]}],
        [{"when": {"os": "macos"}, "append": {"link-libc": True}}],
        [{"when": {"os": "macos"}, "append": ["A"]}],
        [{"when": {"os": "macos"}, "remove": {"define": ["1A"]}}],
    ),
    "vendored": (
        *(
            "zlib",
            {"name": "zlib"},
            ["zlib"],
            [{"name": "a"}, "zlib"],
            [{}],
            [{"name": ""}],
            [{"name": 1}],
        ),
        *([{"name": "a", "purl": "zlib"}], [{"name": "a", "cpe": "cpe:/a:zlib:zlib"}]),
        *([{"name": "a", "license": "MIT/Zlib"}], [{"name": "a", "version": 1.3}]),
        *([{"name": "a\nb"}], [{"name": "a"}, {"name": "A"}], [{"name": "a", "licence": "MIT"}]),
    ),
}


def problems(table: Mapping[str, object]) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        parse_config(table)
    return caught.value.details


def test_nothing_said_is_nothing_set() -> None:
    assert parse_config({}) == ProjectConfig()


def test_every_key_has_a_good_and_wrong_value_here() -> None:
    names = {key.name for key in CONFIG_KEYS}

    assert names == set(GOOD) == set(WRONG)
    assert {key.field for key in CONFIG_KEYS} == set(ProjectConfig.__dataclass_fields__)


@pytest.mark.parametrize("key", GOOD)
def test_a_value_of_the_right_shape_is_taken(key: str) -> None:
    written, read = GOOD[key]

    config = parse_config({key: written})

    assert getattr(config, key.replace("-", "_")) == read


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in WRONG.items() for value in values]
)
def test_a_wrong_value_is_told_with_its_key(key: str, value: object) -> None:
    (problem,) = problems({key: value})

    assert re.match(rf"tool\.alloconda\.{key}(\[\d\][\w.-]*|\.[a-z]+)?: ", problem)


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("module_name", "module-name"),
        ("sauces", "sources"),
        ("python-versions", "python-version"),
        ("abi", "abi3"),
        ("target", "targets"),
        ("optimise", "optimize"),
    ],
)
def test_an_unknown_key_is_answered_with_the_nearest(mistyped: str, meant: str) -> None:
    (problem,) = problems({mistyped: "x"})

    assert problem == f"tool.alloconda.{mistyped}: unknown key; did you mean {meant}?"


def test_a_key_like_no_other_is_answered_with_all() -> None:
    (problem,) = problems({"zzz": 1})

    assert problem.startswith("tool.alloconda.zzz: unknown key; known are abi3, build-step, ")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ConfigError, match="4 problems") as caught:
        parse_config(
            {"jobs": 0, "optimise": "x", "targets": ["x"], "no-init": True, "force-init": True}
        )

    assert len(caught.value.details) == 4
    assert "alloconda doctor" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ({"no-init": True, "force-init": True}, ("no-init", "force-init")),
        ({"build-step": "x", "source": "src/root.zig"}, ("build-step", "source")),
        ({"build-step": "x", "c-sources": ["a.c"]}, ("build-step", "c-sources")),
    ],
)
def test_keys_that_contradict_each_other_are_named(
    table: Mapping[str, object], keys: tuple[str, str]
) -> None:
    (problem,) = problems(table)

    assert all(f"tool.alloconda.{key}" in problem for key in keys)


def test_a_version_without_quotes_is_answered_with_an_example() -> None:
    (problem,) = problems({"python-version": 3.13})

    assert '["3.13", "3.14t"]' in problem


def test_what_a_wrong_value_may_mean_is_told_with_it() -> None:
    (problem,) = problems({"targets": ["win_amd46"]})

    assert problem.startswith(
        "tool.alloconda.targets: 'win_amd46' is not a platform tag known here (did you mean win_"
    )


def test_of_several_wrong_names_the_first_is_told() -> None:
    (problem,) = problems({"env-pass": ["GOOD", "A=B", "C=D"]})

    assert problem.endswith("not 'A=B'")


def test_one_problem_is_one() -> None:
    with pytest.raises(ConfigError, match=r"^1 problem in \[tool\.alloconda\]"):
        parse_config({"jobs": 0})


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("jobs", True, "must be a whole number from 1, not true"),
        ("link-libc", "yes", "must be true or false, not 'yes'"),
        ("zig", 3, "must be a non-empty string, not 3"),
        ("c-sources", "a.c", "must be a list of non-empty strings, not 'a.c'"),
        ("targets", 1, 'a list of strings such as ["win_amd64"], not 1'),
        ("abi3", 3.11, 'must be true, false or a version such as "3.11", not 3.11'),
        ("zig-version", "0.13.0", "Zig 0.13.0 is not supported, only "),
        ("package-dir", "./", "must be a directory below the project's own, not './'"),
        ("exclude", ["ok", "!"], "must be a list of patterns as in .gitignore, and '!' is not one"),
    ],
)
def test_a_wrong_value_is_shown_as_toml_writes_it_with_what_it_must_be(
    key: str, value: object, shown: str
) -> None:
    (problem,) = problems({key: value})

    assert shown in problem


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("abi3", True, True),
        ("abi3", "3.15t", Python(minor=15, free_threaded=True)),
        ("jobs", 1, 1),
        ("python-version", "3.13", (Python(minor=13),)),
        ("python-version", ["3.13", "3.13"], (Python(minor=13),)),
        ("targets", "win32", (parse_target("win32"),)),
        ("targets", ["win32", "win32"], (parse_target("win32"),)),
        ("zig-version", " 0.16.0 ", "0.16.0"),
        ("zig-args", [], ()),
        ("package-dir", "./src/..hello", "./src/..hello"),
        ("include", ["a\\\\", "!a", "/b/"], ("a\\\\", "!a", "/b/")),
        ("module-name", "a.b._c1", "a.b._c1"),
    ],
)
def test_a_value_may_be_written_in_other_ways(key: str, value: object, read: object) -> None:
    assert getattr(parse_config({key: value}), key.replace("-", "_")) == read


@pytest.mark.parametrize(
    "table",
    [
        {"no-init": True, "force-init": False},
        {"no-init": False, "force-init": True},
        {"build-step": "x", "c-sources": []},
        {"source": "a.zig", "c-sources": ["a.c"]},
    ],
)
def test_keys_that_go_together_are_taken(table: Mapping[str, object]) -> None:
    parse_config(table)


@pytest.mark.parametrize("text", ["ReleaseFast", "releasefast", "fast", " FAST "])
def test_optimize_modes_are_read_in_every_zigs_spelling(text: str) -> None:
    assert parse_optimize(text) is Optimize.FAST


def test_an_unknown_mode_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="turbo") as caught:
        parse_optimize("turbo")

    assert "ReleaseSmall" in (caught.value.hint or "")


TOML_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([key.name for key in CONFIG_KEYS]) | st.text(), TOML_VALUES))
def test_any_table_is_a_configuration_or_a_config_error(table: dict[str, object]) -> None:
    try:
        config = parse_config(table)
    except ConfigError:
        return

    assert isinstance(config, ProjectConfig)
