"""Several modules and static libraries: their tables, and the parts of a project that they make."""

from pathlib import Path

import pytest

from alloconda.kernel.config.applied_overrides import overridden, override_reasons
from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.config.project_files import load_project
from alloconda.kernel.config.toml_text import parse_toml
from alloconda.kernel.config.tool_table import ProjectConfig, parse_config
from alloconda.kernel.errors import ConfigError, UsageError
from alloconda.kernel.python import Python, version_abi
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.zig.optimize import Optimize
from tests.packing import write_files

LINUX, WINDOWS = map(parse_target, ("manylinux_2_28_x86_64", "win_amd64"))
V313 = version_abi(Python(minor=13))
HEAD = '[project]\nname = "pair"\nversion = "1.0"\n[tool.alloconda]\n'
TWO = """\
define = ["SHARED"]
include-dirs = ["include"]

[[tool.alloconda.modules]]
name = "pair._a"
sources = ["src/a.c"]
define = ["A"]
libraries = ["shared", "m"]

[[tool.alloconda.modules]]
name = "pair.sub._b"
sources = ["src/b.c"]
link-libc = false
python-headers = false
optimize = "ReleaseSmall"
optional = true

[[tool.alloconda.libraries]]
name = "shared"
sources = ["vendor/*.c"]
include-dirs = ["vendor"]
c-flags = ["-O3"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = ("src/a.c", "src/b.c", "src/w.c", "src/z.zig", "vendor/v.c", "include/x.h")
    write_files(tmp_path, dict.fromkeys((*files, "src/pair/__init__.py"), ""))
    return tmp_path


def load(root: Path, text: str) -> Project:
    return load_project(root, parse_toml(HEAD + text), ProjectConfig())


def problems_of(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_config(parse_toml(text))
    return [one.removeprefix("tool.alloconda.") for one in caught.value.details]


def test_each_module_is_a_project_of_its_own(root: Path) -> None:
    project = load(root, TWO)

    first, second = project.parts
    assert project.import_names == ("pair._a", "pair.sub._b")
    assert project.package_dir == root / "src" / "pair"
    assert (first.module, first.config.module_name) == ("_a", "pair._a")
    assert [one.path.name for one in first.native.sources] == ["a.c"]
    assert first.native.define == ("SHARED", "A")
    assert first.native.libraries == ("shared", "m")
    assert first.native.include_dirs == (root / "include",)
    assert (second.links_libc, second.wants_headers) == (False, False)
    assert second.optimize is Optimize.SMALL
    assert second.native.define == ("SHARED",)
    assert (first.table and first.table.optional, second.table and second.table.optional) == (
        False,
        True,
    )
    assert not project.without_libc
    assert project.may_want_headers


def test_an_override_changes_a_library_for_each_module_that_links_it(root: Path) -> None:
    text = (
        f'{TWO}\n[[tool.alloconda.overrides]]\nwhen = {{ os = "windows" }}\n'
        'libraries.shared.append.sources = ["src/w.c"]\nlibraries.shared.define = ["X"]\n'
    )
    project = load(root, text)

    there, elsewhere = (overridden(project.parts[0], one, V313) for one in (WINDOWS, LINUX))

    (changed,), (plain,) = there.linked_libraries, elsewhere.linked_libraries
    assert [one.path.name for one in changed.native.sources] == ["v.c", "w.c"]
    assert (changed.native.define, plain.native.define) == (("X",), ())
    assert [one.path.name for one in plain.native.sources] == ["v.c"]
    assert there.native.define == ("SHARED", "A")
    assert {path.name for path in project.sources} == {"a.c", "b.c", "v.c", "w.c"}
    assert {one.path.name for one in project.parts[1].any_native.sources} == {"b.c"}
    assert override_reasons(project, WINDOWS, V313) == (
        'override 1 holds (os windows): libraries."shared".define, '
        'libraries."shared".append.sources',
    )


def test_libraries_are_the_projects_and_not_linked_by_all(root: Path) -> None:
    project = load(root, TWO)

    (library,) = project.libraries
    assert (library.name, library.native.c_flags) == ("shared", ("-O3",))
    assert project.parts[1].native.libraries == ()
    assert {path.name for path in project.sources} == {"a.c", "b.c", "v.c"}
    assert project.seen_at(Path("/x")).parts[0].native.sources[0].path == Path("/x/src/a.c")
    assert project.seen_at(Path("/x")).libraries[0].native.include_dirs == (Path("/x/vendor"),)


def test_a_project_of_one_module_links_its_libraries(root: Path) -> None:
    project = load(
        root,
        'sources = ["src/a.c"]\n[[tool.alloconda.libraries]]\nname = "shared"\n'
        'sources = ["vendor/v.c"]\n',
    )

    assert project.native.libraries == ("shared",)
    assert not project.parts


def test_zig_and_c_stand_beside_each_other(root: Path) -> None:
    project = load(
        root,
        '[[tool.alloconda.modules]]\nname = "pair._z"\nsource = "src/z.zig"\n'
        '[[tool.alloconda.modules]]\nname = "pair._a"\nsources = ["src/a.c"]\n',
    )

    assert [part.optimize for part in project.parts] == [Optimize.SAFE, Optimize.FAST]
    assert [part.without_libc for part in project.parts] == [True, False]
    assert project.sources == (root / "src/z.zig", root / "src/a.c")


@pytest.mark.parametrize(
    ("changes", "first", "second"),
    [
        ('define = ["X"]', ("X", "A"), ("X",)),
        ('append.define = ["X"]', ("SHARED", "X", "A"), ("SHARED", "X")),
        ('modules."pair._a".define = ["X"]', ("SHARED", "X"), ("SHARED",)),
        ('modules."pair._a".append.define = ["X"]', ("SHARED", "A", "X"), ("SHARED",)),
        ('modules."pair._a".remove.define = ["SHARED"]', ("A",), ("SHARED",)),
        ('remove.define = ["A"]', ("SHARED", "A"), ("SHARED",)),
    ],
)
def test_overrides_change_the_keys_of_all_modules_or_of_one(
    root: Path, changes: str, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    text = f'{TWO}\n[[tool.alloconda.overrides]]\nwhen = {{ os = "windows" }}\n{changes}\n'
    project = load(root, text)

    on_windows = [overridden(part, WINDOWS, V313) for part in project.parts]
    elsewhere = [overridden(part, LINUX, V313) for part in project.parts]

    assert [part.native.define for part in on_windows] == [first, second]
    assert [part.native.define for part in elsewhere] == [("SHARED", "A"), ("SHARED",)]
    (reason,) = override_reasons(project, WINDOWS, V313)
    assert reason == f"override 1 holds (os windows): {changes.partition(' = ')[0]}"


def test_an_override_gives_a_module_sources_and_settings(root: Path) -> None:
    text = (
        f'{TWO}\n[[tool.alloconda.overrides]]\nwhen = {{ os = "windows" }}\nlink-libc = true\n'
        'modules."pair._a".append.sources = ["src/w.c"]\nmodules."pair._a".link-libcpp = true\n'
    )
    first, second = load(root, text).parts

    there = overridden(first, WINDOWS, V313)

    assert [one.path.name for one in there.native.sources] == ["a.c", "w.c"]
    assert there.links_libcpp
    # A module's own key comes after that of all modules.
    assert overridden(second, WINDOWS, V313).config.link_libc is False
    assert {one.path.name for one in first.any_native.sources} == {"a.c", "w.c"}
    assert {one.path.name for one in second.any_native.sources} == {"b.c"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("modules = 3", "modules: must be a list of tables such as [[tool.alloconda.modules]]"),
        ("modules = []", "modules: must be a list of tables"),
        ('modules = [{ sources = ["a.c"] }]', "modules[1].name: is missing"),
        ('modules = [{ name = "a-b" }]', "modules[1].name: must be a Python module name"),
        ('modules = [{ name = "a", define = 3 }]', "modules[1].define: must be a list"),
        (
            'modules = [{ name = "a", sources = ["a.txt"] }]',
            "modules[1].sources[1].path: must be a file that ends in",
        ),
        ('modules = [{ name = "a", abi3 = "2.7" }]', "modules[1].abi3: "),
        ('modules = [{ name = "a", optimize = "Fastest" }]', "modules[1].optimize: "),
        (
            'modules = [{ name = "a", include_dir = ["x"] }]',
            "modules[1].include_dir: unknown key; did you mean include-dirs?",
        ),
        (
            'modules = [{ name = "a", module-name = "x" }]',
            "modules[1].module-name: unknown key; a module's own table has name",
        ),
        ('modules = [{ name = "a" }, { name = "a" }]', "modules[2].name: 'a' is named twice"),
        ('modules = [{ name = "a" }, { name = "A" }]', "modules[2].name: 'A' and 'a' are one file"),
        (
            'modules = [{ name = "p.a.b" }, { name = "p.a" }]',
            "modules[1].name: 'p.a.b' would be inside 'p.a'",
        ),
        (
            'module-name = "a"\nmodules = [{ name = "a" }]',
            "module-name: is for a project of one module; write name in",
        ),
        (
            'source = "a.zig"\nmodules = [{ name = "a" }]',
            "source: is for a project of one module; write source in",
        ),
        (
            'abi3 = true\nmodules = [{ name = "a", abi3 = false }]',
            "modules[1].abi3: a wheel for the stable ABI can't have a module for one version",
        ),
        ('libraries = [{ sources = ["a.c"] }]', "libraries[1].name: is missing"),
        ('libraries = [{ name = "x" }]', "libraries[1].sources: is missing"),
        (
            'libraries = [{ name = "-x", sources = ["a.c"] }]',
            'libraries[1].name: must be a name such as "shared"',
        ),
        (
            'libraries = [{ name = "x", sources = ["a.c"] }, { name = "x", sources = ["b.c"] }]',
            "libraries[2].name: 'x' is named twice",
        ),
        (
            'libraries = [{ name = "x", sources = ["a.c"], flags = ["-O3"] }]',
            "libraries[1].flags: unknown key; did you mean c-flags?",
        ),
        (
            '[[modules]]\nname = "p._a"\n[[overrides]]\nwhen = { os = "linux" }\n'
            'modules."p.a".define = ["X"]',
            'overrides[1].modules."p.a": there is no such module; did you mean p._a?',
        ),
        (
            '[[overrides]]\nwhen = { os = "linux" }\nmodules."p.a".define = ["X"]',
            'overrides[1].modules."p.a": there is no such module; name it in',
        ),
        (
            '[[modules]]\nname = "p._a"\n[[overrides]]\nwhen = { os = "linux" }\n'
            'modules.p._a.define = ["X"]',
            'overrides[1].modules."p"._a: can\'t be here',
        ),
        (
            'libraries = [{ name = "x", sources = ["a.c"] }]\n[[overrides]]\n'
            'when = { os = "linux" }\nlibraries.y.define = ["X"]',
            'overrides[1].libraries."y": there is no such library; known are x',
        ),
        (
            '[[overrides]]\nwhen = { os = "linux" }\nlibraries.y.link-flags = ["-lm"]',
            'overrides[1].libraries."y".link-flags: can\'t be here',
        ),
        (
            '[[overrides]]\nwhen = { os = "linux" }\nmodules = ["a"]',
            "overrides[1].modules: must be a table of modules such as",
        ),
        (
            '[[overrides]]\nwhen = { os = "linux" }\nmodules.a = ["a"]',
            'overrides[1].modules."a": must be a table of keys',
        ),
        (
            '[[overrides]]\nwhen = { os = "linux" }\nsources = ["a.txt"]',
            "overrides[1].sources[1].path: must be a file that ends in",
        ),
        (
            '[[overrides]]\nwhen = { os = "linux" }\noptimize = "Fastest"',
            "overrides[1].optimize: ",
        ),
    ],
)
def test_wrong_tables_are_refused_by_their_place(text: str, problem: str) -> None:
    problems = problems_of(text)

    assert any(one.startswith(problem) for one in problems), problems


def test_what_is_wrong_with_a_table_is_said_once() -> None:
    text = (
        '[[modules]]\nnme = "p._a"\n[[libraries]]\nname = "x"\n[[overrides]]\n'
        'when = { os = "linux" }\nmodules."p._a".define = ["X"]\nlibraries.x.define = ["X"]\n'
    )

    assert problems_of(text) == [
        "modules[1].name: is missing",
        "modules[1].nme: unknown key; did you mean name?",
        'libraries[1].sources: is missing; write it like ["vendor/x/*.c"]',
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[tool.alloconda.modules]]\nname = "a"\n', "tool.alloconda.modules[1]: a has no code"),
        (
            '[[tool.alloconda.modules]]\nname = "a"\nsources = ["src/no.c"]\n',
            "tool.alloconda.modules[1].sources: there is no file 'src/no.c'",
        ),
        (
            '[[tool.alloconda.modules]]\nname = "a"\nsource = "no.zig"\n',
            "tool.alloconda.modules[1].source: there is no file 'no.zig'",
        ),
        (
            'sources = ["src/a.c"]\n[[tool.alloconda.libraries]]\nname = "x"\n'
            'sources = ["no/*.c"]\ninclude-dirs = ["no"]\n',
            "tool.alloconda.libraries[1].sources: no source matches 'no/*.c'",
        ),
        (
            '[[tool.alloconda.modules]]\nname = "a"\nsources = ["src/a.c"]\n'
            '[[tool.alloconda.overrides]]\nwhen = { os = "linux" }\nmodules.a.sources = ["no.c"]\n',
            "tool.alloconda.overrides[1].modules.\"a\".sources: there is no file 'no.c'",
        ),
    ],
)
def test_missing_code_is_named_by_its_place(root: Path, text: str, problem: str) -> None:
    other = '[[tool.alloconda.modules]]\nname = "b"\nsources = ["src/b.c"]\n'

    with pytest.raises(ConfigError) as caught:
        load(root, text + (other if "modules" in text else ""))

    assert caught.value.details[0] == problem


def test_names_alone_are_those_that_a_build_zig_installs(root: Path) -> None:
    write_files(root, {"build.zig": ""})
    names = '[[tool.alloconda.modules]]\nname = "pair._a"\n'

    project = load(root, names)

    assert project.build_mode is BuildMode.BUILD_ZIG
    assert project.parts[0].config.module_name == "pair._a"
    with pytest.raises(ConfigError) as caught:
        load(root, names + 'define = ["A"]\n')
    assert caught.value.details == ("tool.alloconda.modules[1].define: has no effect",)


def test_the_flag_for_one_module_is_refused(root: Path) -> None:
    with pytest.raises(UsageError, match=r"--module _x: \[\[tool\.alloconda\.modules\]\] names"):
        load_project(root, parse_toml(HEAD + TWO), ProjectConfig(module_name="_x"))


def test_a_module_may_be_for_some_wheels_alone(root: Path) -> None:
    tables = TWO.replace('define = ["A"]\n', 'define = ["A"]\nwhen = { os = ["linux", "macos"] }\n')
    project = load(root, tables.replace("optional = true", 'when = { arch = "x86_64" }'))
    universal, musl = map(parse_target, ("macosx_11_0_universal2", "musllinux_1_2_aarch64"))

    names = [
        [part.import_name for part in project.parts_for(target, V313)]
        for target in (LINUX, WINDOWS, universal, musl)
    ]

    # What one CPU of universal2 lacks is in no such wheel.
    assert names == [["pair._a", "pair.sub._b"], ["pair.sub._b"], ["pair._a"], ["pair._a"]]
    # An sdist has the sources of all.
    assert {path.name for path in project.sources} == {"a.c", "b.c", "v.c"}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ('"linux"', ': must be a table of conditions such as when = { os = "windows", arch = '),
        ("{}", ": must be a table of conditions such as"),
        ('{ os = "linus" }', ".os: must be one or more of linux, macos, windows"),
        ('{ system = "linux" }', ".system: can't be here; known are abi, arch"),
        ('{ arch = "x86-64" }', ".arch: 'x86-64' is not a CPU; did you mean x86_64?"),
    ],
)
def test_a_condition_that_cannot_be_read_is_told_with_its_place(value: str, problem: str) -> None:
    (found,) = problems_of(f'[[modules]]\nname = "_a"\nsources = ["a.c"]\nwhen = {value}\n')

    assert found.startswith(f"modules[1].when{problem}")


def test_a_module_for_one_c_library_keeps_glibc_and_musl_apart(root: Path) -> None:
    table = '[[tool.alloconda.modules]]\nname = "pair._z"\nsource = "src/z.zig"\n'

    assert load(root, table).without_libc
    assert not load(root, f'{table}when = {{ libc = "musl" }}\n').without_libc
