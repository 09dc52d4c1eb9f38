"""What the system refuses becomes an error with a way out, and a bug stays a bug."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.system_errors import explain_system_error


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (errno.ENOSPC, "alloconda cache prune"),
        (errno.EMFILE, "--jobs 1"),
        (errno.EROFS, "--cache-dir"),
        (errno.ENOENT, "restore it"),
        (errno.EACCES, "give this user permission"),
        (errno.ELOOP, "remove the symbolic link"),
    ],
)
def test_a_refusal_names_the_path_the_reason_and_what_to_do(number: int, hint: str) -> None:
    error = OSError(number, os.strerror(number), "/")

    explained = explain_system_error(error)

    assert isinstance(explained, OutsideError)
    assert explained.message == f"/ can't be used: {os.strerror(number)}"
    assert hint in (explained.hint or "")


def test_a_link_to_itself_is_told_as_such(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)

    # It depends on Python's version which error this is, if any.
    with pytest.raises((RuntimeError, OSError)) as caught:
        (loop.resolve() / "x").open()
    explained = explain_system_error(caught.value)

    assert str(loop) in (explained.message if explained else "")


def test_what_names_no_path_is_told_all_the_same() -> None:
    for error in (OSError("no way"), shutil.Error([("a", "b", "no way")]), BlockingIOError()):
        explained = explain_system_error(error)

        assert explained is not None
        assert explained.message
        assert explained.hint


def test_memory_and_threads_run_out() -> None:
    for error in (MemoryError(), RuntimeError("can't start new thread")):
        explained = explain_system_error(error)

        assert explained is not None
        assert "--jobs 1" in (explained.hint or "")


@pytest.mark.parametrize("bug", [KeyError("x"), RecursionError(), RuntimeError("x"), TypeError()])
def test_a_bug_is_not_explained_away(bug: Exception) -> None:
    assert explain_system_error(bug) is None
