import os
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.scaffold.adapters.project_folder import DiskProjectFolder
from tests.posix import NEEDS_LINKS, NEEDS_PERMISSIONS


def names_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_files_are_written_with_the_directories_that_they_need(tmp_path: Path) -> None:
    root = tmp_path / "new" / "hello"

    DiskProjectFolder(root).write({"src/root.zig": "ü\n", "README.md": "a\r\nb\n"})

    assert names_below(root) == ["README.md", "src", "src/root.zig"]
    assert (root / "src" / "root.zig").read_text(encoding="utf-8") == "ü\n"
    assert (root / "README.md").read_bytes() == b"a\r\nb\n"


def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    root = tmp_path / "hello"
    files = {"a/b/one.txt": "1", "two.txt": "2", "two.txt/three.txt": "3"}

    with pytest.raises(OutsideError, match=r"three\.txt|two\.txt"):
        DiskProjectFolder(root).write(files)

    assert not root.exists()


def test_a_file_in_place_of_a_directory_leaves_what_stood_there(tmp_path: Path) -> None:
    (tmp_path / "src").write_text("a file")
    (tmp_path / "pyproject.toml").write_text("before")

    with pytest.raises(OutsideError, match="src"):
        DiskProjectFolder(tmp_path).write({"pyproject.toml": "after", "src/root.zig": ""})

    assert names_below(tmp_path) == ["pyproject.toml", "src"]
    assert (tmp_path / "pyproject.toml").read_text() == "before"


def test_a_directory_in_place_of_a_file_leaves_what_stood_there(tmp_path: Path) -> None:
    (tmp_path / "root.zig").mkdir()
    (tmp_path / "pyproject.toml").write_text("before")

    with pytest.raises(OutsideError):
        DiskProjectFolder(tmp_path).write({"a.txt": "", "root.zig": "", "pyproject.toml": "after"})

    assert names_below(tmp_path) == ["pyproject.toml", "root.zig"]
    assert (tmp_path / "pyproject.toml").read_text() == "before"


@NEEDS_LINKS
def test_a_file_that_is_replaced_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    true_file = tmp_path / "elsewhere.toml"
    true_file.write_text("before")
    true_file.chmod(0o640)
    (tmp_path / "pyproject.toml").symlink_to(true_file)

    DiskProjectFolder(tmp_path).write({"pyproject.toml": "after"})

    assert (tmp_path / "pyproject.toml").is_symlink()
    assert true_file.read_text() == "after"
    assert true_file.stat().st_mode & 0o777 == 0o640


@NEEDS_PERMISSIONS
def test_new_files_have_the_modes_that_the_user_gives_new_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        DiskProjectFolder(tmp_path).write({"a.txt": ""})
    finally:
        os.umask(before)

    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


@NEEDS_LINKS
def test_a_link_that_leads_nowhere_stands_there(tmp_path: Path) -> None:
    (tmp_path / "README.md").symlink_to(tmp_path / "gone")

    assert DiskProjectFolder(tmp_path).exists("README.md")
    assert not DiskProjectFolder(tmp_path).exists("other.md")
