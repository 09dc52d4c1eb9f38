from pathlib import Path

import pytest

from alloconda.build.adapters.companion_install import CompanionFiles
from alloconda.kernel.errors import OutsideError
from alloconda.packaging.adapters.file_patterns import file_matcher
from tests.posix import NEEDS_ANY_NAME, NEEDS_LINKS


def install(root: Path, **files: str) -> tuple[str, ...]:
    """Install files as a build of now does, into the package `hello`."""
    made = root.parent / "made"
    made.mkdir(exist_ok=True)
    found = []
    for stem, text in files.items():
        path = made / f"{stem}.pyi"
        path.write_text(text)
        found.append((path.name, path))
    return CompanionFiles(root, root / ".zig-cache").install(found, root / "hello")


def untouched(root: Path) -> list[str]:
    files = CompanionFiles(root, root / ".zig-cache").unchanged_files()
    return [path.relative_to(root).as_posix() for path in files]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project" / "hello").mkdir(parents=True)
    return tmp_path / "project"


def test_what_a_build_put_there_a_later_build_replaces(root: Path) -> None:
    install(root, _hello="one")

    kept = install(root, _hello="two")

    assert kept == ()
    assert (root / "hello/_hello.pyi").read_text() == "two"
    assert [path.name for path in (root / "hello").iterdir()] == ["_hello.pyi"]
    assert untouched(root) == ["hello/_hello.pyi"]


@pytest.mark.parametrize("edited", [False, True])
def test_a_file_of_the_project_is_never_changed(root: Path, edited: bool) -> None:  # noqa: FBT001
    if edited:
        install(root, _hello="one")
    (root / "hello/_hello.pyi").write_text("by hand")

    kept = install(root, _hello="two")

    assert kept == ("hello/_hello.pyi",)
    assert (root / "hello/_hello.pyi").read_text() == "by hand"
    assert untouched(root) == []


def test_a_file_that_the_build_takes_from_the_package_stays_the_projects(root: Path) -> None:
    (root / "hello/_hello.pyi").write_text("by hand")

    kept = install(root, _hello="by hand")
    install(root)

    assert kept == ()
    assert (root / "hello/_hello.pyi").read_text() == "by hand"


def test_what_no_build_installs_any_more_goes(root: Path) -> None:
    install(root, _hello="one", old="two", edited="three")
    (root / "hello/edited.pyi").write_text("by hand")

    install(root, _hello="one")

    names = sorted(path.name for path in (root / "hello").iterdir())
    assert names == ["_hello.pyi", "edited.pyi"]


def test_a_file_and_a_folder_of_builds_take_each_others_place(root: Path) -> None:
    folder, made = root / "hello", root / "made"
    made.write_text("x")
    files = CompanionFiles(root, root / ".zig-cache")

    kept = []
    found = []
    for name in ("data/deep/x.txt", "data", "data/y.txt"):
        kept.append(files.install([(name, made)], folder))
        found.append([path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*"))])

    assert kept == [(), (), ()]
    assert found == [
        ["data", "data/deep", "data/deep/x.txt"],
        ["data"],
        ["data", "data/y.txt"],
    ]


def test_a_folder_that_holds_something_else_stays(root: Path) -> None:
    folder, made = root / "hello", root / "made"
    made.write_text("x")
    files = CompanionFiles(root, root / ".zig-cache")
    files.install([("data/x.txt", made)], folder)
    (folder / "data/mine.txt").touch()

    files.install([], folder)

    assert [path.name for path in (folder / "data").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("text", ["{", "[]", '{"../x": "y"}', '{"/x": "y", "a": 1}'])
def test_rubbish_for_notes_is_no_notes(root: Path, text: str) -> None:
    notes = root / ".zig-cache/alloconda-notes/companions.json"
    notes.parent.mkdir(parents=True)
    notes.write_text(text)

    install(root, _hello="one")

    assert untouched(root) == ["hello/_hello.pyi"]


@NEEDS_ANY_NAME
def test_patterns_mean_the_files_and_no_others(root: Path) -> None:
    names = ("#a", "!b", "c d", "e[f]", "g*", "h?", "plain", " i ")
    install(root, **dict.fromkeys(names, "x"))

    matches = file_matcher(CompanionFiles(root, root / ".zig-cache").patterns())

    assert all(matches(f"hello/{name}.pyi") for name in names)
    others = ("deep/hello/plain.pyi", "hello/gx.pyi", "hello/hx.pyi", "hello/ef.pyi")
    assert not any(map(matches, others))


def test_what_is_no_file_stays_too(root: Path) -> None:
    (root / "hello/_hello.pyi").mkdir()

    kept = install(root, _hello="one")

    assert kept == ("hello/_hello.pyi",)


@NEEDS_LINKS
def test_a_folder_that_cannot_be_made_is_an_error_that_names_the_file(root: Path) -> None:
    made = root.parent / "table.bin"
    made.write_text("x")
    (root / "hello/data").symlink_to("nowhere")
    companions = CompanionFiles(root, root / ".zig-cache")

    with pytest.raises(OutsideError, match=r"can't write .*hello/data/table\.bin"):
        companions.install([("data/table.bin", made)], root / "hello")
