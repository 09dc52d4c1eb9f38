import threading
from pathlib import Path

import pytest

from alloconda.build.adapters.zig_package import refresh_zig_package
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.shipped_files import ZIG_PACKAGE


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_copy_equals_what_is_shipped_and_git_ignores_it(tmp_path: Path) -> None:
    refresh_zig_package(tmp_path)

    copied = files_below(tmp_path / ".alloconda" / "zig")
    assert copied["build.zig"] == (ZIG_PACKAGE / "build.zig").read_bytes()
    assert copied["src/alloconda.zig"] == (ZIG_PACKAGE / "src" / "alloconda.zig").read_bytes()
    assert (tmp_path / ".alloconda" / ".gitignore").read_text() == "*\n"


def test_only_what_differs_is_written_and_what_is_shipped_no_more_goes(tmp_path: Path) -> None:
    refresh_zig_package(tmp_path)
    copy = tmp_path / ".alloconda" / "zig"
    kept = (copy / "build.zig").stat().st_mtime_ns
    (copy / "src" / "alloconda.zig").write_text("changed")
    (copy / "src" / "gone.zig").write_text("of an earlier version")

    refresh_zig_package(tmp_path)

    assert (copy / "build.zig").stat().st_mtime_ns == kept
    assert (copy / "src" / "alloconda.zig").read_text() != "changed"
    assert not (copy / "src" / "gone.zig").exists()


def test_zigs_own_cache_beside_the_copy_is_left_alone(tmp_path: Path) -> None:
    cached = tmp_path / ".alloconda" / "zig" / ".zig-cache" / "o" / "dependencies.zig"
    cached.parent.mkdir(parents=True)
    cached.write_text("Zig's")

    refresh_zig_package(tmp_path)

    assert cached.read_text() == "Zig's"


def test_runs_at_the_same_time_leave_a_whole_copy(tmp_path: Path) -> None:
    threads = [threading.Thread(target=refresh_zig_package, args=(tmp_path,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    copied = files_below(tmp_path / ".alloconda" / "zig")
    assert not [name for name in copied if name.endswith(".new")]
    assert all((ZIG_PACKAGE / name).read_bytes() == data for name, data in copied.items())


def test_a_file_in_the_way_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / ".alloconda").write_text("a file")

    with pytest.raises(OutsideError, match=r"\.alloconda"):
        refresh_zig_package(tmp_path)
