"""Files that others hold open, which only Windows refuses to replace."""

import os
import threading
from pathlib import Path

import pytest

from alloconda.kernel.system.files_in_use import replace_file


@pytest.mark.skipif(os.name != "nt", reason="only Windows refuses to replace open files")
def test_a_file_that_is_open_for_a_moment_is_replaced_afterwards(tmp_path: Path) -> None:
    new, place = tmp_path / "new", tmp_path / "place"
    new.write_text("new")
    place.write_text("old")
    reader = place.open()
    with pytest.raises(PermissionError):
        new.replace(place)

    closing = threading.Timer(0.2, reader.close)
    closing.start()
    replace_file(new, place)
    closing.join()

    assert place.read_text() == "new"


@pytest.mark.skipif(os.name != "nt", reason="only Windows refuses to replace open files")
def test_a_file_that_stays_open_is_refused(tmp_path: Path) -> None:
    new, place = tmp_path / "new", tmp_path / "place"
    new.write_text("new")
    place.write_text("old")

    with place.open(), pytest.raises(PermissionError):
        replace_file(new, place)

    assert place.read_text() == "old"
