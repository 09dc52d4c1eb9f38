import os
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.packaging.adapters.package_tree import DiskTree
from alloconda.packaging.service.source_tree import TreeFile
from tests.packing import write_files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and modes are those of POSIX")


def seen(root: Path, folder: str = "p") -> dict[str, str | None]:
    return {file.relative: file.problem for file in DiskTree().files(root, root / folder)}


def test_files_come_sorted_and_caches_are_not_looked_into(tmp_path: Path) -> None:
    write_files(tmp_path, {f"p/{name}": "" for name in ("b", "a/z", "a.py", ".git/x", "B")})
    (tmp_path / "p/__pycache__").mkdir(mode=0)

    assert list(seen(tmp_path)) == ["p/B", "p/a.py", "p/a/z", "p/b"]


def test_the_owners_permission_makes_a_file_executable(tmp_path: Path) -> None:
    write_files(tmp_path, {"p/run": "", "p/text": ""})
    (tmp_path / "p/run").chmod(0o700)
    (tmp_path / "p/text").chmod(0o611)

    run, text = DiskTree().files(tmp_path, tmp_path / "p")

    assert run == TreeFile(path=tmp_path / "p/run", relative="p/run", executable=True)
    assert not text.executable


def test_a_link_inside_the_project_stands_for_what_it_points_to(tmp_path: Path) -> None:
    write_files(tmp_path, {"shared/x": "", "shared/sub/y": "", "p/a": ""})
    (tmp_path / "p/x").symlink_to("../shared/x")
    (tmp_path / "p/sub").symlink_to(tmp_path / "shared/sub")

    assert seen(tmp_path) == {"p/a": None, "p/sub/y": None, "p/x": None}


def test_links_that_cannot_be_packed_come_with_a_problem(tmp_path: Path) -> None:
    root = tmp_path / "project"
    write_files(tmp_path, {"outside": "", "project/p/deep/a": ""})
    (root / "p/out").symlink_to(tmp_path / "outside")
    (root / "p/nothing").symlink_to("nowhere")
    (root / "p/itself").symlink_to("itself")
    (root / "p/deep/loop").symlink_to(root / "p")
    os.mkfifo(root / "p/pipe")

    problems = seen(root)

    assert problems["p/deep/a"] is None
    assert "out of the project" in (problems["p/out"] or "")
    assert problems["p/nothing"] == problems["p/itself"] == "it is a link to nothing"
    assert problems["p/deep/loop"] == "it is a link to a folder that it is in"
    assert problems["p/pipe"] == "it is neither a file nor a folder"


def test_projects_of_one_repository_share_files_by_links(tmp_path: Path) -> None:
    root = tmp_path / "repository/packages/one"
    write_files(tmp_path, {"outside": "", "repository/.git/config": ""})
    write_files(tmp_path / "repository", {"shared/a.c": "", "shared/deep/b.h": "", ".aws/a": ""})
    write_files(root, {"p/x": "", "zig-out/made": ""})
    (root / "p/made").symlink_to("../zig-out/made")
    (root / "p/hidden").symlink_to("../../../.aws")
    (root / "p/a.c").symlink_to("../../../shared/a.c")
    (root / "p/deep").symlink_to("../../../shared/deep")
    (root / "p/outside").symlink_to(tmp_path / "outside")
    (root / "p/config").symlink_to("../../../.git/config")
    (root / "p/packages").symlink_to("../..")
    (root / "p/project").symlink_to("..")

    problems = seen(root)

    assert [name for name, problem in problems.items() if problem is None] == [
        *("p/a.c", "p/deep/b.h", "p/made", "p/x")
    ]
    for name in ("p/outside", "p/config", "p/hidden"):
        assert "out of the project" in (problems[name] or "")
    assert problems["p/packages"] == problems["p/project"]
    assert problems["p/project"] == "it is a link to a folder that it is in"


def test_a_link_to_the_folder_that_it_is_in_is_seen_from_anywhere(tmp_path: Path) -> None:
    write_files(tmp_path, {"p/deep/a": ""})
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "p/deep/up").symlink_to("..")

    circle = "it is a link to a folder that it is in"

    assert seen(tmp_path, "loop") == {"loop": circle}
    assert seen(tmp_path, "p/deep/up") == {"p/deep/up": circle}
    assert seen(tmp_path, "p/deep") == {"p/deep/a": None, "p/deep/up": circle}


def test_a_file_stands_for_itself_and_what_is_not_there_is_no_file(tmp_path: Path) -> None:
    write_files(tmp_path, {"a": ""})
    (tmp_path / "loop").symlink_to("loop")

    assert seen(tmp_path, "a") == {"a": None}
    assert seen(tmp_path, "b") == {}
    assert seen(tmp_path, "loop") == {"loop": "it is a link to nothing"}


def test_a_virtual_environment_of_any_name_is_not_looked_into(tmp_path: Path) -> None:
    write_files(tmp_path, {"p/env/pyvenv.cfg": "", "p/env/x": "", "p/a": ""})

    assert seen(tmp_path) == {"p/a": None}


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write_files(tmp_path, {"p/a": ""})
    with pytest.raises(OutsideError, match=r"can.t read .*/p/a/.gitignore: Not a dir"):
        DiskTree().ignored_patterns(tmp_path / "p/a")


def test_the_patterns_of_gitignore_are_read(tmp_path: Path) -> None:
    write_files(tmp_path, {".gitignore": "*.o\n/build/\n"})

    assert DiskTree().ignored_patterns(tmp_path) == ("*.o", "/build/")
    assert DiskTree().ignored_patterns(tmp_path / "elsewhere") == ()


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.csv", "src/p/data/x.csv", True),
        ("/x.csv", "src/x.csv", False),
        ("src/p/data", "src/p/data/x.csv", True),
        ("data/", "src/p/data/deep/x.csv", True),
        ("src/**/x.csv", "src/p/data/x.csv", True),
        ("p/*", "src/p/data", False),
        ("*.txt", "src/p/data/x.csv", False),
    ],
)
def test_patterns_are_those_of_gitignore(pattern: str, path: str, *, expected: bool) -> None:
    assert DiskTree().matcher((pattern,))(path) is expected


def test_a_later_pattern_takes_back_an_earlier_one() -> None:
    matches = DiskTree().matcher(("*.csv", "!keep.csv"))

    assert matches("p/x.csv")
    assert not matches("p/keep.csv")


def test_no_patterns_match_nothing() -> None:
    assert not DiskTree().matcher(())("x")
