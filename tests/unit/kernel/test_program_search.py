import os
from pathlib import Path

import pytest

from alloconda.kernel.system.program_search import find_program, safe_search

_SUFFIX = ".EXE" if os.name == "nt" else ""


@pytest.fixture(autouse=True)
def _programs_of_windows_end_in_exe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATHEXT", ".EXE")


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("entry", ["", ".", "bin", "../project", "./bin"])
def test_a_relative_entry_of_path_names_no_program(
    entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "project" / f"tool{_SUFFIX}")
    program(tmp_path / "project" / "bin" / f"tool{_SUFFIX}")
    real = program(tmp_path / "usr" / f"tool{_SUFFIX}")
    monkeypatch.chdir(tmp_path / "project")

    found = find_program("tool", os.pathsep.join([entry, str(real.parent)]))

    assert found == str(real)
    assert find_program("tool", entry) is None


def test_what_is_no_program_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a" / "tool").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "tool").write_text("no program")
    real = program(tmp_path / "c" / f"tool{_SUFFIX}")
    path = os.pathsep.join(str(tmp_path / name) for name in "abc")

    assert find_program("tool", path) == str(real)


def test_a_program_with_a_directory_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / f"tool{_SUFFIX}")
    monkeypatch.chdir(tmp_path)

    assert find_program("./tool") == f"./tool{_SUFFIX}"
    assert find_program("./other") is None


def test_on_windows_a_suffix_is_added_and_the_current_directory_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "project" / "zig.EXE")
    real = program(tmp_path / "usr" / "zig.EXE")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setattr("alloconda.kernel.system.program_search._IS_WINDOWS", True)
    monkeypatch.setenv("PATHEXT", ".COM;.EXE")

    assert find_program("zig", str(real.parent)) == str(real)
    assert find_program("zig.EXE", str(real.parent)) == str(real)
    assert safe_search({"PATH": f".{os.pathsep}{real.parent}"}) == {
        "PATH": str(real.parent),
        "NoDefaultCurrentDirectoryInExePath": "1",
    }
