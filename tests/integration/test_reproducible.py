"""The same project gives the same bytes: twice, elsewhere, later, under another umask."""

import hashlib
import os
import shutil
import time
from pathlib import Path

from tests.cli import wheels
from tests.conftest import AllocondaIn

SEVEN = ("wheel-all", "--include-musllinux", "--include-windows")


def test_wheels_are_the_same_elsewhere_later_and_under_another_umask(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    first, second = tmp_path / "first", tmp_path / "a" / "longer path" / "second"
    first.mkdir()
    second.mkdir(parents=True)
    assert alloconda_in(first)("init", "hello", "--yes").status == 0
    shutil.copytree(first / "hello", second / "hello", copy_function=shutil.copy)
    os.utime(second / "hello" / "README.md", (time.time() - 10**8,) * 2)
    (second / "hello" / "pyproject.toml").chmod(0o600)

    assert alloconda_in(first)(*SEVEN, "--project-dir", "hello").status == 0
    before = os.umask(0o077)
    try:
        ran = alloconda_in(second)(*SEVEN, "--project-dir", "hello", TZ="Asia/Tokyo")
    finally:
        os.umask(before)

    assert ran.status == 0
    assert _digests(first / "hello" / "dist") == _digests(second / "hello" / "dist")
    assert len(_digests(first / "hello" / "dist")) == 5


def test_a_second_run_leaves_the_wheels_alone(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    alloconda = alloconda_in(tmp_path)
    assert alloconda("init", "hello", "--yes").status == 0
    assert alloconda(*SEVEN, "--project-dir", "hello").status == 0
    stamps = [wheel.stat().st_mtime_ns for wheel in wheels(tmp_path / "hello" / "dist")]

    ran = alloconda(*SEVEN, "--project-dir", "hello")

    assert ran.stderr.count("up to date") >= len(stamps)
    assert [wheel.stat().st_mtime_ns for wheel in wheels(tmp_path / "hello" / "dist")] == stamps


def test_source_date_epoch_is_the_time_in_the_archive(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    alloconda = alloconda_in(tmp_path)
    assert alloconda("init", "hello", "--yes").status == 0
    one = ("wheel", "--project-dir", "hello")
    assert alloconda(*one, SOURCE_DATE_EPOCH="1700000000").status == 0
    digests = _digests(tmp_path / "hello" / "dist")

    assert alloconda(*one, SOURCE_DATE_EPOCH="1700000100").status == 0
    changed = _digests(tmp_path / "hello" / "dist")
    assert alloconda(*one, SOURCE_DATE_EPOCH="1700000000").status == 0

    assert changed != digests
    assert _digests(tmp_path / "hello" / "dist") == digests


def _digests(folder: Path) -> dict[str, str]:
    return {wheel.name: hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels(folder)}
