from pathlib import PurePath

import pytest

from alloconda.kernel.errors import UsageError
from alloconda.packaging.model.package import (
    PackageLayout,
    PackageRules,
    bad_name,
    colliding_names,
    file_and_folder,
    init_text,
    package_in_place_of,
    package_layout,
    several_modules_layout,
)

HELLO = package_layout(PurePath("src/hello"), "_hello")


@pytest.mark.parametrize(
    ("package_dir", "module_name", "package", "module"),
    [
        ("src/hello", "_hello", "hello", "hello/_hello.so"),
        ("hello", "hello._hello", "hello", "hello/_hello.so"),
        ("src/hello", "hello.sub._hello", "hello", "hello/sub/_hello.so"),
        ("src/ns/hello", "ns.hello._hello", "ns.hello", "ns/hello/_hello.so"),
        ("src/ns/hello", "_hello", "hello", "hello/_hello.so"),
        (None, "hello", "", "hello.so"),
        (None, "ns.hello", "", "ns/hello.so"),
    ],
)
def test_a_module_stands_where_its_name_says(
    package_dir: str | None, module_name: str, package: str, module: str
) -> None:
    layout = package_layout(PurePath(package_dir) if package_dir else None, module_name)

    assert layout.package == package
    assert layout.module_arcname(".so") == module


def test_a_module_of_another_package_is_refused() -> None:
    with pytest.raises(UsageError, match="is in the package ns, but the package directory is"):
        package_layout(PurePath("src/hello"), "ns._hello")


@pytest.mark.parametrize(
    "name",
    [
        *("__init__.py", "py.typed", "_hello.pyi", "data/x.json", "sub/__init__.py"),
        *("libother.so", "helper.dll", "_helloworld.txt", "_hello.py", "_hello.soft", "sub/x.json"),
        *("dist/x.txt", "build/y.txt", "env", "x.env"),
    ],
)
def test_the_users_files_go_in(name: str) -> None:
    assert PackageRules(layout=HELLO).takes(f"src/hello/{name}", f"hello/{name}")


@pytest.mark.parametrize(
    "name",
    [
        *("__pycache__/x.txt", "x.pyc", "sub/__pycache__/y.pyc", ".DS_Store", "._x", ".git/config"),
        *(".git", ".zig-cache/o/x", "zig-out/lib/x", ".alloconda/zig/x", "x.egg-info/PKG-INFO"),
        *(".README.md.01234567.new", "sub/..x.89abcdef.new", "._hello.pyd.01234567.in-use"),
    ],
)
def test_caches_never_go_in(name: str) -> None:
    rules = PackageRules(layout=HELLO, include=lambda _path: True)

    assert not rules.takes(f"src/hello/{name}", f"hello/{name}")


@pytest.mark.parametrize(
    "name",
    [
        *("_hello.so", "_hello.abi3.so", "_hello.abi3t.so", "_hello.abi3-x86_64-linux-gnu.so"),
        *("_hello.cpython-312-x86_64-linux-gnu.so", "_hello.cpython-314t-darwin.so"),
        *("_hello.pyd", "_hello.cp314-win_amd64.pyd", "_hello.cp314t-win_amd64.pyd"),
        *("_HELLO.PYD", "_hello.pdb", "_hello.cp314-win_amd64.pdb", "_hello.lib", "_hello.pyd.lib"),
        *("_hello.dll", "lib_hello.so", "lib_hello.a", "lib_hello.dylib", "_hello.o"),
        "_hello.abi3.so.dSYM/Contents/Info.plist",
        "_hello.pypy310-pp73-x86_64-linux-gnu.so",
    ],
)
def test_earlier_builds_of_the_module_never_go_in(name: str) -> None:
    rules = PackageRules(layout=HELLO, include=lambda _path: True)

    assert not rules.takes(f"src/hello/{name}", f"hello/{name}")


def test_a_module_of_the_same_name_elsewhere_is_another_one() -> None:
    rules = PackageRules(layout=HELLO)

    assert not HELLO.is_stale_module("hello/sub/_hello.so")
    assert rules.takes("src/hello/sub/_hello.so", "hello/sub/_hello.so")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "m.c",
            "m.H",
            "m.cpp",
            "m.hpp",
            "m.pyx",
            "m.pxd",
            "root.zig",
            "build.zig.zon",
            "x.py~",
            ".x.py.swp",
            "#x.py#",
            ".#x.py",
            "x.py.orig",
        ),
        *(".gitignore", ".gitattributes", ".hidden/x.txt", "sub/.env.example", ".editorconfig"),
        *("_other.abi3.so", "_other.cpython-312-darwin.so", "_other.pyd", ".vscode/settings.json"),
    ],
)
def test_an_include_pattern_brings_back_what_the_defaults_leave_out(name: str) -> None:
    path, arcname = f"src/hello/{name}", f"hello/{name}"

    assert not PackageRules(layout=HELLO).takes(path, arcname)
    assert PackageRules(layout=HELLO, include=path.__eq__).takes(path, arcname)


def test_exclude_wins_over_include() -> None:
    rules = PackageRules(layout=HELLO, include=lambda _path: True, exclude="src/hello/x".__eq__)

    assert not rules.takes("src/hello/x", "hello/x")
    assert rules.takes("src/hello/y", "hello/y")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a\nb", "line break"),
        ("a\x00b", "control character"),
        ("a\x85b", "control character"),
        ("a\\b", "backslash"),
        ("a\udcffb", "not UTF-8"),
    ],
)
def test_an_impossible_name_is_told(name: str, reason: str) -> None:
    assert reason in (bad_name(name) or "")


def test_ordinary_names_are_possible() -> None:
    assert bad_name("pkg/Grüße, Welt 'x'.csv") is None


@pytest.mark.parametrize(
    "arcnames",
    [
        ("p/Data.txt", "p/data.txt"),
        ("p/Data/a.txt", "p/data/b.txt"),
        ("p/Data", "p/data/b.txt"),
        ("p/stra\u00dfe", "p/STRASSE"),
        ("p/e\u0301", "p/\u00e9"),
    ],
)
def test_names_that_are_one_elsewhere_collide(arcnames: tuple[str, ...]) -> None:
    assert colliding_names(arcnames) is not None


def test_a_package_is_imported_in_place_of_a_module_of_its_name() -> None:
    stubs = ["p/m/__init__.pyi", "p/m/data.txt", "p/m.py", "q/m/__init__.py", "p/m/x/__init__.py"]

    assert package_in_place_of("p/m.abi3.so", stubs) is None
    assert package_in_place_of("p/m.abi3.so", ["p/m/__init__.py"]) == "p/m/__init__.py"
    assert package_in_place_of("m.pyd", ["m/__init__.cp313-win_amd64.pyd"]) is not None


def test_a_path_can_not_be_a_file_and_a_folder() -> None:
    assert file_and_folder(["p/a/b/c", "p/a"]) == ("p/a", "p/a/b/c")
    assert file_and_folder(["p/a/b", "p/a.txt", "p/b"]) is None


def test_different_names_do_not_collide() -> None:
    assert colliding_names(["p/a", "p/b/a", "p/b/c", "pa"]) is None


def test_a_generated_init_imports_the_module_from_where_it_stands() -> None:
    assert "from . import _hello\nfrom ._hello import *\n" in init_text(HELLO)
    below = PackageLayout(folder="hello/", module_folder="hello/sub/", module_stem="_h")
    assert "from .sub import _h\nfrom .sub._h import *\n" in init_text(below)


@pytest.mark.parametrize(
    ("package_dir", "names", "places", "folder"),
    [
        ("src/pair", ("pair._a", "pair.sub._b"), ("pair/_a.so", "pair/sub/_b.so"), "pair/"),
        (
            "src/pair",
            ("pair._a", "_c", "other._d"),
            ("pair/_a.so", "_c.so", "other/_d.so"),
            "pair/",
        ),
        ("src/ns/pair", ("ns.pair._a", "ns._b"), ("ns/pair/_a.so", "ns/_b.so"), "ns/pair/"),
        (None, ("_a", "ns._b"), ("_a.so", "ns/_b.so"), ""),
    ],
)
def test_each_of_several_modules_is_where_its_whole_name_says(
    package_dir: str | None, names: tuple[str, ...], places: tuple[str, ...], folder: str
) -> None:
    directory = None if package_dir is None else PurePath(package_dir)

    layout = several_modules_layout(directory, names)

    layouts = (layout, *layout.others)
    assert tuple(one.module_arcname(".so") for one in layouts) == places
    assert {one.folder for one in layouts} == {folder}
    assert all(layout.is_stale_module(place) for place in places)
    assert not layout.is_stale_module(f"{folder}_e.so")


def test_a_package_of_several_modules_imports_none_of_them_by_itself() -> None:
    layout = several_modules_layout(PurePath("pair"), ("pair._a", "pair._b"))

    assert init_text(layout) == '"""The package pair."""\n'
