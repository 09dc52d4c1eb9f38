from pathlib import Path

import pytest

from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.config.project_files import (
    is_project,
    load_project,
    read_config,
    read_pyproject,
)
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import ConfigError, UsageError
from alloconda.kernel.python import parse_python
from alloconda.kernel.zig.optimize import Optimize
from tests.fakes import c_code
from tests.packing import write_files

HEAD = '[project]\nname = "Hello-World"\nversion = "0.1.0"\n'


def load(root: Path, text: str = HEAD, overrides: ProjectConfig | None = None) -> Project:
    (root / "pyproject.toml").write_text(text, encoding="utf-8")
    return load_project(root, read_pyproject(root), overrides or ProjectConfig())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project's directory with Zig code."""
    write_files(tmp_path, {"src/root.zig": ""})
    return tmp_path


def test_a_project_gets_its_defaults_from_its_name_and_files(root: Path) -> None:
    write_files(root, {"hello_world/__init__.py": ""})

    project = load(root)

    assert (project.name, project.module) == ("Hello-World", "_hello_world")
    assert project.package_dir == root / "hello_world"
    assert (project.build_mode, project.source) == (BuildMode.DIRECT, root / "src" / "root.zig")
    assert project.optimize is Optimize.SAFE
    assert project.out_dir == root / "dist"
    assert project.admitted is None
    assert project.without_libc


def test_a_build_zig_is_the_way_unless_sources_are_named(root: Path) -> None:
    write_files(root, {"build.zig": ""})

    assert load(root).build_mode is BuildMode.BUILD_ZIG
    assert (
        load(root, HEAD + '[tool.alloconda]\nsource = "src/root.zig"\n').build_mode
        is BuildMode.DIRECT
    )


def test_c_sources_link_libc_and_want_headers(root: Path) -> None:
    write_files(root, {"src/m.c": ""})

    project = load(root, HEAD + '[tool.alloconda]\nc-sources = ["src/m.c"]\n')

    assert project.links_libc
    assert project.wants_headers
    assert not project.without_libc
    # Zig's checks for C would end programs that other compilers let pass.
    assert project.optimize is Optimize.FAST


def test_a_flag_wins_over_the_configuration(root: Path) -> None:
    text = HEAD + '[tool.alloconda]\noptimize = "ReleaseSmall"\nabi3 = true\nout-dir = "out"\n'
    elsewhere = root.parent / "w"

    project = load(
        root, text, ProjectConfig(optimize=Optimize.FAST, abi3=False, out_dir=str(elsewhere))
    )

    assert project.optimize is Optimize.FAST
    assert project.config.abi3 is False
    assert project.out_dir == elsewhere


@pytest.mark.parametrize(
    ("configured", "floor"),
    [('"3.12"', parse_python("3.12")), ('"3.15t"', parse_python("3.15t")), ("false", True)],
)
def test_the_flag_for_abi3_keeps_the_configured_floor(
    root: Path, configured: str, floor: object
) -> None:
    text = f"{HEAD}[tool.alloconda]\nabi3 = {configured}\n"

    project = load(root, text, ProjectConfig(abi3=True))

    assert project.config.abi3 == floor


def test_a_flag_takes_the_place_of_the_key_that_it_contradicts(root: Path) -> None:
    text = HEAD + "[tool.alloconda]\nforce-init = true\n"

    project = load(root, text, ProjectConfig(no_init=True))

    assert project.config.no_init is True
    assert not project.config.force_init


@pytest.mark.parametrize(
    ("requires", "admitted"),
    [
        (">=3.11", "11 12 13 14 15"),
        ("==3.12.*", "12"),
        ("==3.11.4", "11"),
        (">=3.11.4,<=3.11.8", "11"),
        (">=3.11,<3.11.1", "11"),
        ("==3.11.0", "11"),
        ("==3.11.59", "11"),
        ("~=3.13.2", "13"),
        (">=3.11,!=3.12.*,<3.14", "11 13"),
        (">3.12.4", "12 13 14 15"),
        (">=3.12", "12 13 14 15"),
        (">= 3.12", "12 13 14 15"),
        (">=3.12.0", "12 13 14 15"),
        (">=3.012", "12 13 14 15"),
        (">=3.1", "10 11 12 13 14 15"),
        ("", "10 11 12 13 14 15"),
    ],
)
def test_requires_python_admits_series(root: Path, requires: str, admitted: str) -> None:
    project = load(root, HEAD + f'requires-python = "{requires}"\n')

    assert project.admitted is not None
    assert " ".join(str(python.minor) for python in project.admitted) == admitted


@pytest.mark.parametrize(
    ("requires", "unserved"),
    [(">=3.8", "8 9"), (">=3.9.5,<4", "9"), (">=3.10", ""), ("~=3.9", "9"), ("!=3.9.*,>=3.8", "8")],
)
def test_admitted_series_that_are_too_old_are_known(
    root: Path, requires: str, unserved: str
) -> None:
    project = load(root, HEAD + f'requires-python = "{requires}"\n')

    assert " ".join(str(python.minor) for python in project.unserved) == unserved


@pytest.mark.parametrize("requires", ["<3.10", ">=4", ">=3.99"])
def test_requires_python_without_a_known_version_is_refused(root: Path, requires: str) -> None:
    with pytest.raises(UsageError, match="admits none"):
        load(root, HEAD + f'requires-python = "{requires}"\n')


ODD = {
    "tool is a list": ("tool = [1]\n" + HEAD, "tool must be a table"),
    "tool.alloconda is a string": (HEAD + "[tool]\nalloconda = 'x'\n", "tool.alloconda must be"),
    "project is a string": ("project = 'x'\n", "project must be a table"),
    "no project": ("[tool.x]\n", "no [project] table"),
    "no name": ("[project]\nversion = '1'\n", "project.name"),
    "name is a number": ("[project]\nname = 3\n", "project.name"),
    "name is no name": ("[project]\nname = 'a b'\n", "project.name"),
    "requires-python is a list": (HEAD + "requires-python = [3]\n", "must be a string"),
    "requires-python is odd": (HEAD + "requires-python = 'new'\n", "not a version specifier"),
    "package-dir is a file": (
        HEAD + "[tool.alloconda]\npackage-dir = 'src/root.zig'\n",
        "no directory",
    ),
    "package-dir is long": (
        HEAD + f"[tool.alloconda]\npackage-dir = '{'a' * 5000}'\n",
        "no directory",
    ),
    "source is a directory": (HEAD + "[tool.alloconda]\nsource = 'src'\n", "are missing"),
    "broken TOML": ("[project\n", "is not TOML"),
    "a number of 5000 digits": ("a = " + "9" * 5000, "is not TOML"),
    "5000 brackets": ("a = " + "[" * 5000, "is not TOML"),
}


@pytest.mark.parametrize(("text", "reason"), ODD.values(), ids=ODD)
def test_an_odd_pyproject_is_told_with_a_way_out(root: Path, text: str, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(root, text)

    assert reason in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xef\xbb\xbf" + HEAD.encode(), "byte order mark"),
        (b"a = 1\n# caf\xe9\n", "not UTF-8 in line 2"),
        (HEAD.encode("utf-16"), "not UTF-8 in line 1"),
    ],
)
def test_another_encoding_is_named(root: Path, data: bytes, reason: str) -> None:
    (root / "pyproject.toml").write_bytes(data)

    with pytest.raises(ConfigError, match=reason) as caught:
        read_pyproject(root)

    assert "UTF-8" in (caught.value.hint or "")


def test_without_a_pyproject_the_next_command_is_init(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no pyproject\.toml") as caught:
        read_pyproject(tmp_path / "nowhere")

    assert "alloconda init" in (caught.value.hint or "")


def test_a_pyproject_that_is_a_directory_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()

    with pytest.raises(ConfigError, match="can't read"):
        read_pyproject(tmp_path)


def test_without_code_there_is_nothing_to_compile(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nothing to compile") as caught:
        load(tmp_path)

    assert "source" in (caught.value.hint or "")


def test_a_question_that_needs_no_code_is_answered_without(tmp_path: Path) -> None:
    project = load_project(tmp_path, {"project": {"name": "a"}}, ProjectConfig(), needs_code=False)

    assert not project.has_code
    assert project.out_dir == tmp_path / "dist"


@pytest.mark.parametrize(
    ("pyproject", "expected"),
    [
        ({"project": {"name": "a"}}, True),
        ({"tool": {"alloconda": {}}}, True),
        ({"tool": {"ruff": {}}}, False),
        ({}, False),
    ],
)
def test_settings_of_other_tools_alone_make_no_project(
    pyproject: dict[str, object], *, expected: bool
) -> None:
    assert is_project(pyproject) is expected


def test_all_missing_sources_are_named(root: Path) -> None:
    text = HEAD + '[tool.alloconda]\nsource = "a.zig"\nc-sources = ["b.c", "c.c"]\n'

    with pytest.raises(ConfigError) as caught:
        load(root, text)

    assert [line.split(":")[0] for line in caught.value.details] == [
        "tool.alloconda.source",
        "tool.alloconda.c-sources",
        "tool.alloconda.c-sources",
    ]


def test_requires_python_that_admits_none_names_the_range(root: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load(root, HEAD + 'requires-python = ">=4"\n')

    assert caught.value.hint == "it must admit at least one from 3.10 to 3.15"


def test_the_way_out_of_an_unreadable_requirement_is_an_example(root: Path) -> None:
    for value in ('"new"', "3", f'"=={"1" * 5000}"'):
        with pytest.raises(ConfigError) as caught:
            load(root, HEAD + f"requires-python = {value}\n")

        assert caught.value.hint == 'write it like requires-python = ">=3.11"'


@pytest.mark.parametrize(
    ("places", "found"),
    [
        (("src", "python", "."), "src"),
        (("python", "."), "python"),
        ((".",), "."),
        ((), None),
    ],
)
def test_the_package_is_the_first_directory_of_its_name_with_an_init(
    root: Path, places: tuple[str, ...], found: str | None
) -> None:
    write_files(root, {f"{place}/hello_world/__init__.py": "" for place in places})
    write_files(root, {"src/hello_world/data.txt": ""})

    assert load(root).package_dir == (None if found is None else root / found / "hello_world")


@pytest.mark.parametrize(
    ("package", "found"),
    [
        ("src/acme/hello/__init__.py", "src/acme/hello"),
        ("python/acme/hello/__init__.py", "python/acme/hello"),
        ("acme/hello/__init__.py", "acme/hello"),
        ("src/acme/__init__.py", "src/acme"),
        ("hello_world/__init__.py", "hello_world"),
        ("acme/hello/data.txt", None),
    ],
)
def test_a_dotted_module_name_names_the_package_too(
    root: Path, package: str, found: str | None
) -> None:
    write_files(root, {package: ""})

    project = load(root, HEAD + '[tool.alloconda]\nmodule-name = "acme.hello._hello"\n')

    assert project.package_dir == (None if found is None else root / found)


def test_a_package_directory_that_is_named_needs_no_init(root: Path) -> None:
    write_files(root, {"hello_world/__init__.py": "", "lib/code/x.txt": ""})

    project = load(root, HEAD + '[tool.alloconda]\npackage-dir = "lib/code"\n')

    assert project.package_dir == root / "lib" / "code"


@pytest.mark.parametrize(
    ("name", "module"),
    [("a.b-_c", "_a_b_c"), ("X", "_x"), ("a1", "_a1")],
)
def test_the_module_is_called_like_the_project(root: Path, name: str, module: str) -> None:
    assert load(root, HEAD.replace("Hello-World", name)).module == module


def test_of_a_dotted_module_name_the_last_part_is_the_modules(root: Path) -> None:
    assert load(root, HEAD + '[tool.alloconda]\nmodule-name = "a.b._c"\n').module == "_c"


def test_named_sources_are_compiled_and_no_other(root: Path) -> None:
    write_files(root, {"build.zig": "", "src/m.c": "", "other.zig": ""})

    c_alone = load(root, HEAD + '[tool.alloconda]\nc-sources = ["src/m.c"]\n')
    both = load(root, HEAD + '[tool.alloconda]\nsource = "other.zig"\nc-sources = ["src/m.c"]\n')

    assert (c_alone.source, c_alone.native) == (None, c_code(root / "src" / "m.c"))
    assert (both.source, both.native) == (root / "other.zig", c_code(root / "src" / "m.c"))
    assert both.build_mode is BuildMode.DIRECT


def test_a_flag_that_says_nothing_changes_nothing(root: Path) -> None:
    text = HEAD + '[tool.alloconda]\nzig-args = ["-x"]\njobs = 3\nforce-init = true\n'

    config = load(root, text, ProjectConfig(zig_args=(), jobs=None)).config

    assert (config.zig_args, config.jobs, config.force_init) == (("-x",), 3, True)


def test_a_flag_to_write_an_init_takes_the_place_of_the_key_not_to(root: Path) -> None:
    config = load(
        root, HEAD + "[tool.alloconda]\nno-init = true\n", ProjectConfig(force_init=True)
    ).config

    assert config.force_init is True
    assert not config.no_init


def test_the_flag_for_abi3_is_enough_where_nothing_is_configured(root: Path) -> None:
    assert load(root, HEAD, ProjectConfig(abi3=True)).config.abi3 is True


def test_a_configuration_is_read_without_a_project(tmp_path: Path) -> None:
    assert read_config(tmp_path) == ProjectConfig()
    (tmp_path / "pyproject.toml").write_text("[tool.alloconda]\njobs = 2\n")
    assert read_config(tmp_path) == ProjectConfig(jobs=2)
    (tmp_path / "pyproject.toml").write_text("[tool]\n")
    assert read_config(tmp_path) == ProjectConfig()
