import os
from pathlib import Path

import pytest

from alloconda.kernel.system.program_search import find_program, safe_search


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("entry", ["", ".", "bin", "../project", "./bin"])
def test_a_relative_entry_of_path_names_no_program(
    entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "project" / "tool")
    program(tmp_path / "project" / "bin" / "tool")
    real = program(tmp_path / "usr" / "tool")
    monkeypatch.chdir(tmp_path / "project")

    found = find_program("tool", os.pathsep.join([entry, str(real.parent)]))

    assert found == str(real)
    assert find_program("tool", entry) is None


def test_what_is_no_program_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a" / "tool").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "tool").write_text("no program")
    real = program(tmp_path / "c" / "tool")
    path = os.pathsep.join(str(tmp_path / name) for name in "abc")

    assert find_program("tool", path) == str(real)


def test_a_program_with_a_directory_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "tool")
    monkeypatch.chdir(tmp_path)

    assert find_program("./tool") == "./tool"
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
