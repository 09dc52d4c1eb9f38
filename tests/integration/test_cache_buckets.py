"""What stands in the cache beside header sets: counted, named, and removed only when asked for."""

import json
from pathlib import Path

import pytest
from filelock import FileLock

from alloconda.adapters.header_shelf import HeaderShelf
from alloconda.domain.cache_buckets import Bucket, BucketKind
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
    assert {bucket.kind: bucket for bucket in HeaderShelf(cache_dir).buckets()} == {
        BucketKind.ZIG: Bucket(kind=BucketKind.ZIG, count=2, size_bytes=7000),
        BucketKind.GENERATED: Bucket(kind=BucketKind.GENERATED, count=1, size_bytes=20),
        BucketKind.INDEX: Bucket(kind=BucketKind.INDEX, count=1, size_bytes=50),
        BucketKind.FOREIGN: Bucket(kind=BucketKind.FOREIGN, count=1, size_bytes=7),
    }


def test_a_cache_that_isnt_there_has_nothing(tmp_path: Path) -> None:
    assert list(HeaderShelf(tmp_path / "none").buckets()) == []


def test_a_zig_that_a_process_installs_stays(cache_dir: Path) -> None:
    with FileLock(cache_dir / "zig-v1" / "0.16.0.lock"):
        freed_bytes = HeaderShelf(cache_dir).empty(BucketKind.ZIG)

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
    assert "1 of another version or origin (7 B)" in listed.stdout
    assert [bucket["kind"] for bucket in table["buckets"]] == [
        *("generated-v1", "index-v1", "zig-v1", "foreign")
    ]
    assert "not looked at: 1 generated file" in pruned.stdout


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
    assert (cache_dir / "headers-v0" / "old").exists()
