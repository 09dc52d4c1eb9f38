"""What is in the cache beside header sets: counted, named, and removed only when asked for."""

import json
import os
from pathlib import Path

import pytest
from filelock import FileLock

from alloconda.headers.adapters.cache_contents import CacheOnDisk
from alloconda.headers.model.cache_buckets import Bucket, BucketKind
from alloconda.kernel.system.cache_directory import write_tag
from tests.conftest import AllocondaIn


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "cache"
    for name, size in (
        ("zig-v1/0.15.2/ziglang/zig", 3000),
        ("zig-v1/0.16.0/ziglang/zig", 4000),
        ("zig-v1/0.16.0.lock", 0),
        ("generated-v1/abc/options.zig", 20),
        ("index-v1/newest.json", 50),
        ("headers-v0/old", 7),
        ("CACHEDIR.TAG", 1),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes(size))
    return folder


def test_everything_that_takes_room_is_counted(cache_dir: Path) -> None:
    assert {bucket.kind: bucket for bucket in CacheOnDisk(cache_dir).buckets()} == {
        BucketKind.ZIG: Bucket(kind=BucketKind.ZIG, count=2, size_bytes=7000),
        BucketKind.GENERATED: Bucket(kind=BucketKind.GENERATED, count=1, size_bytes=20),
        BucketKind.INDEX: Bucket(kind=BucketKind.INDEX, count=1, size_bytes=50),
        BucketKind.FOREIGN: Bucket(kind=BucketKind.FOREIGN, count=1, size_bytes=7),
    }


def test_a_cache_that_isnt_there_has_nothing(tmp_path: Path) -> None:
    assert list(CacheOnDisk(tmp_path / "none").buckets()) == []


def test_a_zig_that_a_process_installs_stays(cache_dir: Path) -> None:
    with FileLock(cache_dir / "zig-v1" / "0.16.0.lock"):
        freed_bytes = CacheOnDisk(cache_dir).empty(BucketKind.ZIG)

    assert freed_bytes == 3000
    assert (cache_dir / "zig-v1" / "0.16.0" / "ziglang" / "zig").exists()


def test_ls_and_prune_say_what_they_dont_cover(
    cache_dir: Path, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    alloconda = alloconda_in(tmp_path)

    listed = alloconda("cache", "ls", "--cache-dir", cache_dir)
    table = json.loads(alloconda("cache", "ls", "--json", "--cache-dir", cache_dir).stdout)
    pruned = alloconda("cache", "prune", "--older-than", "0s", "--cache-dir", cache_dir)

    assert "2 Zig versions (7.0 kB)" in listed.stdout
    assert "1 of another version (7 B)" in listed.stdout
    assert [bucket["kind"] for bucket in table["buckets"]] == [
        *("generated-v1", "index-v1", "zig-v1", "foreign")
    ]
    assert "besides: 1 generated file" in pruned.stdout


def test_clear_removes_the_rest_only_with_all(
    cache_dir: Path, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    alloconda = alloconda_in(tmp_path)

    usual = alloconda("cache", "clear", "--yes", "--cache-dir", cache_dir)
    stood = (cache_dir / "zig-v1" / "0.16.0").exists()
    everything = alloconda("cache", "clear", "--all", "--yes", "--cache-dir", cache_dir)

    assert stood
    assert "not removed: 1 generated file (20 B), 2 Zig versions (7.0 kB)" in usual.stdout
    assert "freed 7.0 kB" in everything.stdout
    assert not (cache_dir / "zig-v1" / "0.16.0").exists()
    assert (usual.status, everything.status) == (0, 0)
    assert [path.name for path in cache_dir.iterdir() if path.name != "zig-v1"] == ["CACHEDIR.TAG"]


OTHERS = ("headers-v0", "zig-v12", "zig-cache-v0", "zig-cache-v2", "wheels-v3")


@pytest.fixture
def old_cache(tmp_path: Path) -> Path:
    """Make a tagged cache with buckets of other versions, all of it unused for years."""
    folder = tmp_path / "old-cache"
    (folder / "headers-v1").mkdir(parents=True)
    write_tag(folder, folder / "headers-v1")
    for name in (
        *(f"{bucket}/demo-0123456789abcdef/local/file" for bucket in (*OTHERS, "zig-cache-v1")),
        *("zig-cache-v1/global/file", "generated-v1/file"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes(10))
        os.utime(folder / name, (0, 0))
    return folder


def test_clear_all_knows_the_buckets_of_every_version(
    old_cache: Path, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    outside = tmp_path / "outside-v1"
    outside.mkdir()
    (outside / "file").write_text("kept")
    (old_cache / "linked-v1").symlink_to(outside)
    (old_cache / "zig-v12" / "linked").symlink_to(outside)

    alloconda_in(tmp_path)("cache", "clear", "--all", "--yes", "--cache-dir", old_cache)

    left = {path.name for path in old_cache.iterdir()}
    assert left == {"CACHEDIR.TAG", "headers-v1", "linked-v1"}
    assert (outside / "file").read_text() == "kept"


def test_prune_removes_what_other_versions_and_projects_left_long_ago(
    old_cache: Path, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    prune = ("cache", "prune", "--cache-dir", old_cache, "--older-than", "30d")
    os.utime(old_cache / "wheels-v3/demo-0123456789abcdef/local/file")
    (old_cache / "zig-cache-v1" / "demo-fedcba9876543210").mkdir()

    planned = alloconda_in(tmp_path)(*prune, "--dry-run")
    stood = {path.name for path in old_cache.iterdir()}
    done = alloconda_in(tmp_path)(*prune)

    assert stood >= set(OTHERS)
    assert "would go  zig-cache-v1/demo-0123456789abcdef, 10 B" in planned.stdout
    assert "freed 50 B: 0 of 0 header sets and 5 other directories" in done.stdout
    left = {path.relative_to(old_cache).as_posix() for path in old_cache.glob("*/*")}
    assert left == {
        *("wheels-v3/demo-0123456789abcdef", "zig-cache-v1/demo-fedcba9876543210"),
        *("zig-cache-v1/global", "generated-v1/file"),
    }
    assert not set(OTHERS[:4]) & {path.name for path in old_cache.iterdir()}


def test_a_project_in_a_shared_directory_is_no_bucket(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    shared = tmp_path / "shared"
    for name in ("demo-v2/main.py", "headers-v0/file"):
        (shared / name).parent.mkdir(parents=True)
        (shared / name).write_text("x")
        os.utime(shared / name, (0, 0))

    alloconda_in(tmp_path)("cache", "prune", "--older-than", "1d", "--cache-dir", shared)
    alloconda_in(tmp_path)("cache", "clear", "--all", "--yes", "--cache-dir", shared)

    assert [path.name for path in shared.iterdir()] == ["demo-v2"]


@pytest.mark.parametrize("command", [("ls",), ("prune",), ("verify",), ("clear", "--yes", "--all")])
def test_a_directory_of_somebody_else_is_refused(
    tmp_path: Path, alloconda_in: AllocondaIn, command: tuple[str, ...]
) -> None:
    home = tmp_path / "home"
    (home / "documents").mkdir(parents=True)
    (home / "documents" / "thesis").write_text("years of work")

    done = alloconda_in(tmp_path)("cache", *command, "--cache-dir", home)

    assert done.status == 2
    assert f"{home} is not a cache of alloconda" in done.stderr
    assert "--cache-dir" in done.stderr.partition("hint:")[2]
    assert [path.name for path in home.rglob("*")] == ["documents", "thesis"]


@pytest.mark.parametrize("state", ["empty", "absent"])
def test_a_directory_that_could_become_a_cache_is_an_empty_one(
    tmp_path: Path, alloconda_in: AllocondaIn, state: str
) -> None:
    folder = tmp_path / "cache"
    if state == "empty":
        folder.mkdir()

    listed = alloconda_in(tmp_path)("cache", "ls", "--cache-dir", folder)
    cleared = alloconda_in(tmp_path)("cache", "clear", "--yes", "--cache-dir", folder)

    assert listed.stdout == f"nothing is cached in {folder}\n"
    assert cleared.stdout == f"freed 0 B in {folder}\n"
    assert folder.exists() == (state == "empty")


def test_what_is_no_bucket_is_not_looked_into(
    cache_dir: Path, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    (cache_dir / "pip" / "http").mkdir(parents=True)
    (cache_dir / "pip" / "http" / "wheel").write_bytes(bytes(90_000))

    listed = alloconda_in(tmp_path)("cache", "ls", "--json", "--cache-dir", cache_dir)
    cleared = alloconda_in(tmp_path)("cache", "clear", "--all", "--yes", "--cache-dir", cache_dir)

    foreign = [row for row in json.loads(listed.stdout)["buckets"] if row["kind"] == "foreign"]
    assert [(row["count"], row["size_bytes"]) for row in foreign] == [(1, 7)]
    assert cleared.status == 0
    assert (cache_dir / "pip" / "http" / "wheel").exists()


def test_only_what_is_alloconda_s_is_tagged_as_a_cache(tmp_path: Path) -> None:
    own, shared = tmp_path / "own", tmp_path / "shared"
    (shared / "documents").mkdir(parents=True)
    for folder in (own, shared):
        (folder / "headers-v1").mkdir(parents=True)
        write_tag(folder, folder / "headers-v1")

    tags = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("CACHEDIR.TAG")]

    assert sorted(tags) == ["own/CACHEDIR.TAG", "shared/headers-v1/CACHEDIR.TAG"]
