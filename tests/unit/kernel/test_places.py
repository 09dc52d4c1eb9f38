import os
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.zig.places import LocalZigHost

EXECUTABLE = "zig.exe" if os.name == "nt" else "zig"


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_no_zig_of_the_current_directory_is_taken_for_one_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zig = executable(tmp_path / "tools" / EXECUTABLE)
    executable(tmp_path / "project" / EXECUTABLE)
    executable(tmp_path / "project" / "bin" / EXECUTABLE)
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", "bin", str(tmp_path / "tools")]))

    found = LocalZigHost(tmp_path / "cache").installed()

    assert (str(zig), "PATH") in found


def test_without_a_zig_on_path_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    found = LocalZigHost(tmp_path / "cache").installed()

    assert "PATH" not in [origin for _, origin in found]


def test_a_provisioned_version_is_found_again_without_the_network(tmp_path: Path) -> None:
    zig = executable(tmp_path / "zig-v1" / "0.16.0" / "ziglang" / EXECUTABLE)

    assert LocalZigHost(tmp_path, offline=True).provision("0.16.0") == str(zig)


def test_offline_nothing_is_provisioned(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="is offline") as caught:
        LocalZigHost(tmp_path, offline=True).provision("0.16.0")

    assert "pip install ziglang==0.16.0" in (caught.value.hint or "")
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")

    with pytest.raises(OutsideError, match="cache"):
        LocalZigHost(tmp_path / "cache").provision("0.16.0")
