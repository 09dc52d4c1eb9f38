"""Directories that init refuses for their names."""

from pathlib import PurePosixPath, PureWindowsPath

import pytest

from alloconda.kernel.errors import UsageError
from alloconda.scaffold.model.refusals import refuse_directory


@pytest.mark.parametrize(
    ("directory", "reason"),
    [
        ("nul", "'nul' is a device there"),
        ("CON", "'CON' is a device there"),
        ("aux.d\\hello", "'aux.d' is a device there"),
        ("D:\\work\\com1", "'com1' is a device there"),
        ("\\\\server\\share\\lpt1", "'lpt1' is a device there"),
        ("hello.", "the dot or blank that ends 'hello.' is dropped there"),
        ("hello ", "the dot or blank that ends 'hello ' is dropped there"),
        ("who?", "no name there holds '?'"),
    ],
)
def test_a_directory_that_windows_takes_for_something_else_is_named(
    directory: str, reason: str
) -> None:
    with pytest.raises(UsageError) as caught:
        refuse_directory(PureWindowsPath(directory))

    assert caught.value.message == f"no project can be in {directory} on Windows: {reason}"
    assert "--name" in (caught.value.hint or "")


@pytest.mark.parametrize(
    "directory", [".", "..\\hello", "D:\\work\\hello", "C:\\", "\\\\server\\share\\hello", "a:b"]
)
def test_other_directories_are_taken_on_windows(directory: str) -> None:
    refuse_directory(PureWindowsPath(directory))


@pytest.mark.parametrize("directory", ["nul", "hello.", "who?"])
def test_elsewhere_such_names_are_like_any_other(directory: str) -> None:
    refuse_directory(PurePosixPath(directory))
