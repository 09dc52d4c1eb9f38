"""Sources that may only be read, and homes that can not be written: builds work all the same."""

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from tests.cli import Ran, copy_example, run, wheels
from tests.plain_user import PlainUser

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")


@pytest.fixture
def project(plain: PlainUser) -> Path:
    """Return a project that may only be read."""
    folder = plain.folder / "project"
    copy_example(folder)
    plain.own(folder)
    lock(folder)
    return folder


@pytest.fixture
def by_build_zig(plain: PlainUser) -> Path:
    """Return a project with a build.zig that may only be read, without the copied Zig package."""
    folder = plain.folder / "hello"
    assert plain.alloconda("init", "hello", "--yes", "--build-zig").status == 0
    shutil.rmtree(folder / ".alloconda")
    lock(folder)
    return folder


@pytest.fixture(scope="session")
def plain_zig_cache(test_cache: Path, zigs: dict[str, Path], zig_cache: Path) -> Path:
    """Return a global Zig cache that every user may write.

    It begins as a copy of the tests' own, with the part of `zig build` that 0.17 compiles once for
    each cache: that takes more than a minute.
    """
    folder = test_cache / "zig-global-of-all"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            partial = test_cache / "zig-global-of-all.partial"
            shutil.rmtree(partial, ignore_errors=True)
            _compile_build_system(zigs["0.17.1"], zig_cache, partial / "project")
            # Manifests come first: a complete one is written after what it names.
            for part in ("h", "b", "o", "z"):
                shutil.copytree(zig_cache / part, partial / part)
            _open_to_all(partial)
            partial.rename(folder)
    return folder


def _compile_build_system(zig: Path, zig_cache: Path, project: Path) -> None:
    project.mkdir(parents=True)
    (project / "build.zig").write_text('pub fn build(_: *@import("std").Build) void {}\n')
    ran = run(
        *(zig, "build", "--help"), cwd=project, environment={"ZIG_GLOBAL_CACHE_DIR": str(zig_cache)}
    )
    assert ran.status == 0, ran.stderr


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | (0o777 if path.is_dir() else 0o666))


def test_a_read_only_project_is_built_and_nothing_is_written_there(
    plain: PlainUser, project: Path
) -> None:
    before = _state(project)

    ran = plain.alloconda("wheel", "--out-dir", plain.folder / "dist", cwd=project)

    assert ran.status == 0, ran.stderr
    assert len(wheels(plain.folder / "dist")) == 1
    assert _state(project) == before


def test_a_read_only_project_is_not_compiled_again_when_nothing_changed(
    plain: PlainUser, project: Path
) -> None:
    words = ("wheel", "--out-dir", plain.folder / "dist")
    assert plain.alloconda(*words, cwd=project).status == 0

    ran = plain.alloconda(*words, cwd=project)

    assert "up to date" in ran.stderr


@pytest.mark.parametrize(
    "front_end",
    [
        ["-c", "from alloconda import build_backend as b; b.build_wheel('{dist}')"],
        ["-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "-w", "{dist}", "."],
        ["-m", "build", "--no-isolation", "--wheel", "-o", "{dist}", "."],
        ["-m", "build", "--no-isolation", "-o", "{dist}", "."],
    ],
    ids=["backend", "pip", "build", "build by sdist"],
)
def test_front_ends_build_from_a_read_only_project(
    plain: PlainUser, project: Path, front_end: list[str]
) -> None:
    dist = plain.folder / "dist"
    dist.mkdir()
    plain.own(dist)
    before = _state(project)

    ran = plain.run(plain.python, *(word.format(dist=dist) for word in front_end), cwd=project)

    assert ran.status == 0, ran.stdout + ran.stderr
    assert len(wheels(dist)) == 1
    assert _state(project) == before


@pytest.mark.parametrize("version", ["0.15.2", "0.16.0", "0.17.1"])
def test_a_read_only_project_with_a_build_zig_is_built(
    plain: PlainUser,
    by_build_zig: Path,
    zigs: dict[str, Path],
    version: str,
    plain_zig_cache: Path,
) -> None:
    before = _state(by_build_zig)
    words = ("wheel", "--zig", zigs[version], "--out-dir", plain.folder / "dist")
    variables = {"ZIG_GLOBAL_CACHE_DIR": str(plain_zig_cache)}

    first = plain.alloconda(*words, cwd=by_build_zig, **variables)
    again = plain.alloconda(*words, cwd=by_build_zig, **variables)

    assert (first.status, again.status) == (0, 0), first.stderr + again.stderr
    assert len(wheels(plain.folder / "dist")) == 1
    assert _state(by_build_zig) == before


def test_a_stand_in_follows_the_project(
    plain: PlainUser, by_build_zig: Path, zigs: dict[str, Path], plain_zig_cache: Path
) -> None:
    words = ("wheel", "--zig", zigs["0.16.0"], "--out-dir", plain.folder / "dist")
    variables = {"ZIG_GLOBAL_CACHE_DIR": str(plain_zig_cache)}
    assert plain.alloconda(*words, cwd=by_build_zig, **variables).status == 0
    source = by_build_zig / "src"
    source.chmod(0o755)
    (source / "root.zig").rename(source / "other.zig")
    lock(by_build_zig)

    ran = plain.alloconda(*words, cwd=by_build_zig, **variables)

    assert ran.status != 0
    assert "root.zig" in ran.stderr


def test_a_copied_package_that_can_not_be_renewed_leaves_the_project_as_it_was(
    plain: PlainUser, by_build_zig: Path, zigs: dict[str, Path], plain_zig_cache: Path
) -> None:
    by_build_zig.chmod(0o755)
    (by_build_zig / ".alloconda").mkdir(mode=0o555)
    plain.own(by_build_zig / ".alloconda")
    before = {path.name for path in by_build_zig.iterdir()}

    ran = plain.alloconda(
        *("wheel", "--zig", zigs["0.16.0"], "--out-dir", plain.folder / "dist"),
        cwd=by_build_zig,
        ZIG_GLOBAL_CACHE_DIR=str(plain_zig_cache),
    )

    assert ran.status == 0, ran.stderr
    assert {path.name for path in by_build_zig.iterdir()} == before | {".zig-cache"}


def test_an_editable_install_of_a_read_only_project_is_refused_with_the_path(
    plain: PlainUser, project: Path
) -> None:
    code = f"from alloconda import build_backend as b; b.build_editable('{plain.folder}')"

    ran = plain.run(plain.python, "-c", code, cwd=project)

    _assert_told(ran, f"can't write {project}")


def test_neither_project_nor_cache_can_be_written(plain: PlainUser, project: Path) -> None:
    cache = plain.folder / "cache"
    cache.mkdir()
    cache.chmod(0o555)

    ran = plain.alloconda("wheel", "--out-dir", plain.folder / "dist", cwd=project)

    _assert_told(ran, str(cache), "ALLOCONDA_CACHE_DIR")


@pytest.mark.parametrize("home", [None, "/nonexistent", "/", "closed"])
def test_a_home_that_is_lacking_or_closed_is_no_matter_where_the_cache_can_be_written(
    plain: PlainUser, project: Path, home: str | None
) -> None:
    if home == "closed":
        home = str(plain.folder / "home")
        plain.home.chmod(0)

    ran = plain.alloconda("wheel", "--out-dir", plain.folder / "dist", cwd=project, HOME=home)

    assert ran.status == 0, ran.stderr
    assert len(wheels(plain.folder / "dist")) == 1
    assert (plain.folder / "cache" / "zig-cache-v1" / "global").is_dir()


def test_doctor_names_the_place_that_zig_lacks(plain: PlainUser, project: Path) -> None:
    for folder in (plain.home, plain.folder / "cache"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o555)

    ran = plain.alloconda("doctor", "--offline", cwd=project)

    said = " ".join(ran.stdout.split())
    assert ran.status == 1
    assert "Zig has no place for its global cache" in said
    assert "ALLOCONDA_CACHE_DIR" in said
    assert "reinstall" not in said


def test_doctor_names_a_global_cache_that_can_not_be_written(
    plain: PlainUser, project: Path
) -> None:
    ran = plain.alloconda("doctor", "--offline", cwd=project, ZIG_GLOBAL_CACHE_DIR="/proc/zig")

    said = " ".join(ran.stdout.split())
    assert "ZIG_GLOBAL_CACHE_DIR" in said
    assert "reinstall" not in said


def test_a_cache_that_zig_can_not_write_is_no_fault_of_build_zig(
    plain: PlainUser, by_build_zig: Path, zigs: dict[str, Path], plain_zig_cache: Path
) -> None:
    ran = plain.alloconda(
        *("wheel", "--zig", zigs["0.16.0"], "--out-dir", plain.folder / "dist"),
        cwd=by_build_zig,
        ZIG_GLOBAL_CACHE_DIR=str(plain_zig_cache),
        ZIG_LOCAL_CACHE_DIR=str(by_build_zig / "cache"),
    )

    _assert_told(ran, "can't use a file or directory that it needs", "ZIG_LOCAL_CACHE_DIR")
    assert "correct build.zig" not in ran.stderr


def test_a_part_of_the_cache_that_another_user_made_is_passed_over(
    plain: PlainUser, project: Path
) -> None:
    project.chmod(0o755)
    (project / ".zig-cache").mkdir()
    plain.own(project / ".zig-cache")
    (project / ".zig-cache" / "o").mkdir(mode=0o555)

    ran = plain.alloconda("wheel", "--out-dir", plain.folder / "dist", cwd=project)

    assert ran.status == 0, ran.stderr


def lock(folder: Path) -> None:
    """Let a folder and all below it be read alone."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def _state(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in (folder, *folder.rglob("*"))
    }


def _assert_told(ran: Ran, *texts: str) -> None:
    said = " ".join(ran.stderr.split())
    assert ran.status != 0
    assert "Traceback" not in said
    assert "hint: " in said
    for text in texts:
        assert text in said
