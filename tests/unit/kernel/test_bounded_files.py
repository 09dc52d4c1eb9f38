"""What is no plain file is refused with words that are the same on every system."""

from pathlib import Path

import pytest

from alloconda.kernel.system.bounded_files import open_plain


def test_a_directory_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="it is a directory, not a file"):
        open_plain(tmp_path)
