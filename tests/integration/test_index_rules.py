"""What an index or Windows refuses is refused by the commands before anything is compiled."""

import json
from pathlib import Path

import pytest

from tests.cli import copy_example, wheels
from tests.conftest import AllocondaIn
from tests.integration.test_front_ends import replace_in


def test_an_unknown_classifier_stops_a_wheel_and_an_sdist(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    copy_example(tmp_path)
    replace_in(
        tmp_path / "pyproject.toml", "[project]", '[project]\nclassifiers = ["Topic :: Zog"]'
    )
    alloconda = alloconda_in(tmp_path)

    for command in ("wheel", "sdist"):
        ran = alloconda(command)

        assert ran.status == 2
        assert (
            "project.classifiers: 'Topic :: Zog' is not a classifier that PyPI knows" in ran.stderr
        )
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize("name", ["con.txt", "a:b.txt", "q?.txt", "dot.", "blank ", "sub/AUX"])
def test_what_windows_refuses_stops_its_wheels_and_is_told_of_all_else(
    tmp_path: Path, alloconda_in: AllocondaIn, name: str
) -> None:
    copy_example(tmp_path)
    odd = tmp_path / "nearest" / name
    odd.parent.mkdir(exist_ok=True)
    odd.write_text("odd")
    alloconda = alloconda_in(tmp_path)

    windows = alloconda("wheel", "--platform-tag", "win_amd64")
    linux = alloconda("wheel", "--platform-tag", "manylinux_2_17_x86_64")
    sdist = alloconda("sdist", "--out-dir", tmp_path / "sdist")

    assert windows.status == 2
    assert f"nearest/{name} can't be in a wheel for Windows" in windows.stderr
    assert linux.status == 0, linux.stderr
    assert f"warning   nearest/{name} can't be unpacked on Windows: " in linux.stderr
    assert sdist.status == 0, sdist.stderr
    assert f"nearest/{name} can't be unpacked on Windows: " in sdist.stderr
    assert [path.name.endswith("x86_64.whl") for path in wheels(tmp_path / "dist")] == [True]


def test_programs_are_told_what_windows_refuses(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    copy_example(tmp_path)
    (tmp_path / "nearest" / "nul.txt").write_text("odd")

    ran = alloconda_in(tmp_path)("wheel-all", "--target", "manylinux_2_17_x86_64", "--json")

    told = [one for one in map(json.loads, ran.lines) if one["event"] == "file-not-portable"]
    assert [one["path"] for one in told] == ["nearest/nul.txt"]
    assert told[0]["reason"] == "'nul.txt' is a device there"
