"""What can be seen, and written, at a path."""

import os
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.visible_paths import children, may_write, nearest
from alloconda.packaging.adapters.archive_file import check_folder


def test_a_directory_can_be_made_below_the_nearest_that_is_there(tmp_path: Path) -> None:
    assert nearest(tmp_path / "a/b") == tmp_path
    assert may_write(tmp_path / "a/b")


def test_no_directory_can_be_made_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OutsideError, match="file is a file"):
        check_folder(tmp_path / "file/a")

    assert not may_write(tmp_path / "file/a")


@pytest.mark.skipif(os.name == "nt", reason="Windows lets few users make links")
def test_no_directory_can_be_made_in_place_of_a_link_to_nothing(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("nowhere")

    with pytest.raises(OutsideError, match="link is a link to nothing"):
        check_folder(link / "a")

    assert nearest(link / "a") == link
    assert not may_write(link)


def test_what_is_in_a_directory_is_sorted_and_an_absent_one_has_nothing(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / name).touch()

    assert children(tmp_path) == [tmp_path / "a", tmp_path / "b"]
    assert children(tmp_path / "absent") == []
    assert children(tmp_path / "a") == []
