"""The lock as a value: reading tables, what fits, and what both sides of a mismatch are."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.headers.model.archive_index import Archive, ArchiveIndex, parse_archive_name
from alloconda.headers.model.header_set import ArchiveSha256, HeaderRequest, TreeDigest
from alloconda.headers.model.lock import (
    Lock,
    LockError,
    NewerLockError,
    lock_table,
    missing_lock,
    parse_lock,
    sorted_archives,
)
from alloconda.kernel.errors import ConfigError
from alloconda.kernel.python import parse_python
from alloconda.kernel.zig.wheels import ZigWheel

GNU = "x86_64-unknown-linux-gnu"
WINDOWS = "x86_64-pc-windows-msvc"
SHA = "a" * 64
TREE = "b" * 64


def archive(python: str, triple: str = GNU, build: str = "20250115") -> Archive:
    name = f"cpython-{python}+{build}-{triple}-install_only_stripped.tar.gz"
    parsed = parse_archive_name(name, SHA)
    assert parsed is not None
    return replace(parsed, tree=TreeDigest(TREE))


def request(python: str, triple: str = GNU) -> HeaderRequest:
    return HeaderRequest(python=parse_python(python), triple=triple)


LOCK = Lock(
    zig="0.16.0",
    index="20261021",
    archives=sorted_archives([archive("3.13.1"), archive("3.12.8"), archive("3.13.1", WINDOWS)]),
)
ZIG_ROW = {"wheel": "ziglang-0.16.0-py3-none-win_amd64.whl", "sha256": SHA}
_SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.just(SHA)
ROW = {"archive": archive("3.13.1").name, "sha256": SHA, "tree": TREE}


class TestReading:
    def test_what_is_written_is_read_again(self) -> None:
        assert parse_lock(lock_table(LOCK)) == LOCK

    def test_wheels_of_zig_are_read_again(self) -> None:
        wheel = ZigWheel(name="ziglang-0.16.0-py3-none-win_amd64.whl", sha256=SHA)
        lock = replace(LOCK, zig_wheels=(wheel,))

        assert parse_lock(lock_table(lock)) == lock

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ("x", "zig-wheels: must be tables"),
            (["x"], "zig-wheels[0]: must be a table with wheel, sha256"),
            ([ZIG_ROW, ZIG_ROW], "is there twice"),
            ([{**ZIG_ROW, "url": "https://host/"}], "zig-wheels[0].url: is not a key of a lock"),
            ([{**ZIG_ROW, "sha256": "x"}], "zig-wheels[0].sha256: must be 64 hexadecimal"),
            ([{**ZIG_ROW, "wheel": 3}], "is not the name of a wheel of Zig 0.16.0"),
            (
                [{**ZIG_ROW, "wheel": "ziglang-0.15.2-py3-none-win_amd64.whl"}],
                "is not the name of a wheel of Zig 0.16.0",
            ),
            ([{**ZIG_ROW, "wheel": "../x.whl"}], "is not the name of a wheel of Zig 0.16.0"),
        ],
    )
    def test_wrong_wheels_of_zig_are_told(self, rows: object, words: str) -> None:
        with pytest.raises(ConfigError) as caught:
            parse_lock({**lock_table(LOCK), "zig-wheels": rows})

        assert any(words in line for line in caught.value.details), caught.value.details

    def test_a_lock_without_headers_names_zig_alone(self) -> None:
        assert lock_table(Lock(zig="0.16.0")) == {"version": 1, "zig": "0.16.0"}

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"version": None}, ["version", "None"]),
            ({"version": 0}, ["version", "0"]),
            ({"version": True}, ["version", "True"]),
            ({"zig": 16}, ["zig", "16"]),
            ({"zig": "newest"}, ["zig", "'newest'"]),
            ({"zig": "0.14.0"}, ["zig", "0.14.0", "0.16.x"]),
            ({"index": "today"}, ["index", "'today'"]),
            ({"headers": "none"}, ["headers", "[[headers]]"]),
            ({"headers": ["x"]}, ["headers[0]", "archive, sha256, tree"]),
            ({"headers": [{**ROW, "sha256": "AB"}]}, ["headers[0].sha256", "'AB'"]),
            ({"headers": [{**ROW, "tree": 1}]}, ["headers[0].tree", "1"]),
            ({"headers": [{**ROW, "archive": "../x"}]}, ["headers[0].archive", "'../x'"]),
            ({"headers": [{**ROW, "url": "https://x"}]}, ["headers[0].url"]),
            ({"headers": [ROW, ROW]}, ["headers[1]", "beside"]),
            ({"colour": "red"}, ["colour"]),
        ],
    )
    def test_damage_is_named_with_its_key(
        self, change: dict[str, object], words: list[str]
    ) -> None:
        table = {"version": 1, "zig": "0.16.0", **change}

        with pytest.raises(ConfigError) as caught:
            parse_lock(table)

        assert all(word in str(caught.value) for word in words), str(caught.value)
        assert "alloconda python lock" in str(caught.value)

    def test_every_problem_is_told_at_once(self) -> None:
        with pytest.raises(ConfigError) as caught:
            parse_lock({"version": 1, "zig": "", "index": 3, "headers": [{}], "x": 1})

        assert len(caught.value.details) == 6

    def test_a_lock_of_a_newer_alloconda_is_left_to_it(self) -> None:
        with pytest.raises(NewerLockError, match="format 2"):
            parse_lock({"version": 2, "anything": []})

    @given(
        st.dictionaries(st.sampled_from(["version", "zig", "index", "x"]), _SCALARS, max_size=4),
        st.lists(
            _SCALARS
            | st.dictionaries(st.sampled_from(["archive", "sha256", "tree", "y"]), _SCALARS),
            max_size=3,
        ),
    )
    def test_no_table_does_worse_than_a_configuration_error(
        self, table: dict[str, object], rows: list[object]
    ) -> None:
        with suppress(ConfigError):
            parse_lock({"version": 1, **table, "headers": rows})


class TestAnswering:
    def test_a_series_is_answered_by_the_locked_patch(self) -> None:
        assert LOCK.archive(request("3.13")).python == parse_python("3.13.1")

    def test_the_locked_patch_is_answered(self) -> None:
        assert LOCK.archive(request("3.12.8")) == archive("3.12.8")

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            (request("3.13.2"), ["needed: CPython 3.13.2", "locked: CPython 3.13.1"]),
            (request("3.11"), ["needed: CPython 3.11", "platform: 3.12.8, 3.13.1"]),
            (request("3.13t"), ["needed: CPython 3.13t", "platform: 3.12.8, 3.13.1"]),
            (request("3.13", "aarch64-apple-darwin"), ["aarch64-apple-darwin", "nothing"]),
        ],
    )
    def test_what_doesnt_fit_is_refused_with_both_sides(
        self, asked: HeaderRequest, words: list[str]
    ) -> None:
        with pytest.raises(LockError) as caught:
            LOCK.archive(asked)

        assert all(word in str(caught.value) for word in words), str(caught.value)
        assert (caught.value.hint or "").endswith("alloconda python lock")

    def test_all_that_is_missing_is_told_at_once(self) -> None:
        with pytest.raises(LockError) as caught:
            LOCK.check_covers([request("3.13"), request("3.11"), request("3.10"), request("3.11")])

        assert len(caught.value.details) == 2


class TestContradictions:
    def test_another_hash_than_the_index_knows_is_refused_with_both(self) -> None:
        other = replace(archive("3.12.8"), sha256=ArchiveSha256("c" * 64), tree=None)

        with pytest.raises(LockError) as caught:
            LOCK.check_against(ArchiveIndex((other,)))

        assert SHA in str(caught.value)
        assert "c" * 64 in str(caught.value)

    def test_an_index_that_knows_the_same_or_nothing_is_no_contradiction(self) -> None:
        LOCK.check_against(ArchiveIndex((replace(archive("3.12.8"), tree=None), archive("3.10.1"))))

    def test_a_zig_that_the_project_pins_must_be_the_locked_one(self) -> None:
        LOCK.check_pin(None)
        LOCK.check_pin("0.16.0")

        with pytest.raises(LockError) as caught:
            LOCK.check_pin("0.15.2")

        assert "0.15.2" in str(caught.value)
        assert "0.16.0" in str(caught.value)

    def test_a_missing_lock_is_said_with_the_command_that_writes_it(self) -> None:
        error = missing_lock(Path("/project"))

        assert str(Path("/project")) in error.message
        assert "alloconda python lock" in (error.hint or "")
