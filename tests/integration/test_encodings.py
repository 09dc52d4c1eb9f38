"""Names in letters that the locale, or a code page of Windows, hasn't got."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.cli import copy_example, run
from tests.integration.test_hostile_wheels import HOSTILE, NAME

ALLOCONDA = (sys.executable, "-m", "alloconda")
# What Python takes for the locale where it is C and nothing is coerced: ASCII.
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_a_path_that_the_output_has_no_letters_for_is_printed_all_the_same(
    tmp_path: Path, encoding: str
) -> None:
    project = tmp_path / "日本 é"
    project.mkdir()
    copy_example(project)

    ran = run(*ALLOCONDA, "sdist", cwd=project, environment={"PYTHONIOENCODING": encoding})

    assert ran.status == 0, ran.stderr
    assert "\\u65e5\\u672c" in ran.stdout
    assert len(list((project / "dist").glob("*.tar.gz"))) == 1


@pytest.mark.skipif(shutil.which("git") is None, reason="git is wanted")
def test_the_author_is_written_as_git_has_it_whatever_the_locale(tmp_path: Path) -> None:
    run("git", "init", "-q", cwd=tmp_path)
    for key, value in (("user.name", "Zoë"), ("user.email", "zoe@example.org")):
        run("git", "config", key, value, cwd=tmp_path)

    ran = run(*ALLOCONDA, "init", "hello", "--yes", cwd=tmp_path, environment=ASCII)

    assert ran.status == 0, ran.stderr
    assert 'name = "Zoë"' in (tmp_path / "hello/pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "en_US.UTF-8"])
def test_half_a_letter_is_printed_in_every_locale(tmp_path: Path, locale: str) -> None:
    HOSTILE["a bill with half a letter"](tmp_path / NAME)
    environment = {"LC_ALL": locale, "PYTHONUTF8": "0"}

    ran = run(*ALLOCONDA, "inspect", NAME, cwd=tmp_path, environment=environment)

    assert ran.status == 0, ran.stderr
    assert "\\ud800 1" in ran.stdout
