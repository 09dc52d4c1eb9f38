"""Wheels that arguments name by their directory or by a pattern."""

import os
from pathlib import Path

import pytest

from alloconda.cli.file_arguments import matched, wheel_files
from alloconda.kernel.errors import UsageError


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    folder.mkdir()
    for name in ("b.whl", "a.whl", "hello-1.tar.gz"):
        (folder / name).touch()
    return folder


def test_a_directory_names_its_wheels_and_a_file_itself(dist: Path) -> None:
    sdist = dist / "hello-1.tar.gz"

    assert wheel_files([sdist, dist]) == [sdist, dist / "a.whl", dist / "b.whl"]


def test_what_is_not_there_stays_so_that_whoever_reads_it_says_so(dist: Path) -> None:
    assert wheel_files([dist / "c.whl"]) == [dist / "c.whl"]


def test_a_directory_without_wheels_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(UsageError, match=r"there are no wheels in .*empty"):
        wheel_files([tmp_path / "empty"])


def test_only_windows_has_patterns_expanded(dist: Path) -> None:
    pattern = dist / "*.whl"

    expanded = [dist / "a.whl", dist / "b.whl"] if os.name == "nt" else [pattern]

    assert matched([pattern, dist / "*.zip"]) == [*expanded, dist / "*.zip"]
