"""The index of archives: names, resolution, and what it says when nothing fits."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.headers.adapters.pbs_index import PbsIndex
from alloconda.headers.model.archive_index import (
    Archive,
    ArchiveIndex,
    format_index,
    parse_archive_name,
    parse_index,
    parse_sums,
)
from alloconda.headers.model.header_set import ArchiveSha256, HeaderRequest, TreeDigest
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python, parse_python

SHA256 = "0123456789abcdef" * 4
TRIPLES = ("x86_64-unknown-linux-gnu", "aarch64-apple-darwin", "x86_64-pc-windows-msvc")
PATCHES = st.builds(
    lambda number, pre: f"{number}{pre}",
    st.integers(0, 12),
    st.sampled_from(["", "", "", "a1", "b2", "rc1", "rc2"]),
)
FLAVORS = ("install_only_stripped", "install_only", "pgo+lto-full")


@st.composite
def archives(draw: st.DrawFn) -> Archive:
    free = draw(st.booleans())
    flavor = draw(st.sampled_from(FLAVORS))
    prefix = ("freethreaded+" if flavor.endswith("full") else "freethreaded-") if free else ""
    return Archive(
        python=Python(minor=draw(st.integers(13, 15)), patch=draw(PATCHES), free_threaded=free),
        build=str(draw(st.integers(20250101, 20250104))),
        triple=draw(st.sampled_from(TRIPLES)),
        flavor=prefix + flavor,
        extension="tar.zst" if flavor.endswith("full") else "tar.gz",
        sha256=ArchiveSha256(SHA256),
        tree=draw(st.sampled_from([None, TreeDigest(SHA256)])),
    )


INDEXES = st.lists(archives(), max_size=30, unique_by=lambda archive: archive.name).map(
    lambda rows: ArchiveIndex(tuple(rows))
)
REQUESTS = st.builds(
    HeaderRequest,
    python=st.builds(
        Python,
        minor=st.integers(13, 15),
        patch=st.none() | PATCHES,
        free_threaded=st.booleans(),
    ),
    triple=st.sampled_from(TRIPLES),
)


def test_a_name_is_read_and_written_alike() -> None:
    names = (
        "cpython-3.10.2+20220227-x86_64-pc-windows-msvc-shared-install_only.tar.gz",
        "cpython-3.13.1+20250115-aarch64-apple-darwin-freethreaded+pgo+lto-full.tar.zst",
        "cpython-3.15.0rc1+20260814-armv7-unknown-linux-gnueabihf-install_only_stripped.tar.gz",
        "cpython-3.14.9+20261021-x86_64-unknown-linux-musl-"
        "freethreaded-install_only_stripped.tar.gz",
    )

    parsed = [parse_archive_name(name, SHA256) for name in names]

    assert [archive and archive.name for archive in parsed] == list(names)
    assert [archive and str(archive.python) for archive in parsed] == [
        "3.10.2",
        "3.13.1t",
        "3.15.0rc1",
        "3.14.9t",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "SHA256SUMS",
        "cpython-3.13.1+20250115-x86_64-unknown-linux-gnu-debug-full.tar.zst.sha256",
        "cpython-3.13.1-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.13.1+20250115-../../etc-install_only.tar.gz",
        "pypy-3.13.1+20250115-x86_64-unknown-linux-gnu-install_only.tar.gz",
    ],
)
def test_other_names_are_none(name: str) -> None:
    assert parse_archive_name(name, SHA256) is None


def test_the_address_writes_plus_as_percent_2b() -> None:
    archive = parse_archive_name(
        "cpython-3.13.1+20250115-aarch64-apple-darwin-freethreaded+pgo+lto-full.tar.zst", SHA256
    )

    assert archive is not None
    assert archive.address == (
        "20250115/cpython-3.13.1%2B20250115-aarch64-apple-darwin-"
        "freethreaded%2Bpgo%2Blto-full.tar.zst"
    )


def test_a_list_of_sums_gives_the_archives_that_hold_headers() -> None:
    text = (
        f"{SHA256}  cpython-3.13.1+20250115-x86_64-unknown-linux-gnu-install_only.tar.gz\n"
        f"{SHA256} *cpython-3.13.1%2B20250115-aarch64-apple-darwin-install_only.tar.gz\n"
        f"{SHA256}  cpython-3.13.1+20250115-x86_64-unknown-linux-gnu-debug-full.tar.zst\n"
        "junk\n\n"
        f"{SHA256[:-1]}  cpython-3.13.2+20250115-aarch64-apple-darwin-install_only.tar.gz\n"
    )

    index = parse_sums(text)

    assert [archive.triple for archive in index.archives] == [
        "x86_64-unknown-linux-gnu",
        "aarch64-apple-darwin",
    ]


@given(INDEXES)
def test_the_compact_form_holds_everything(index: ArchiveIndex) -> None:
    assert set(parse_index(format_index(index)).archives) == set(index.archives)


@given(INDEXES, REQUESTS)
def test_resolution_is_the_newest_that_fits_or_an_error(
    index: ArchiveIndex, request: HeaderRequest
) -> None:
    wanted = request.python
    fitting = [
        archive
        for archive in index.archives
        if archive.platform == request.triple
        and archive.python.of_series() == wanted.of_series()
        and (archive.python == wanted if wanted.patch else not archive.python.is_prerelease)
    ]

    if not fitting:
        with pytest.raises(UsageError):
            index.resolve(request)
        return
    found = index.resolve(request)

    assert found in fitting
    assert found.python == max(archive.python for archive in fitting)
    same = [archive for archive in fitting if archive.python == found.python]
    assert found.build == max(archive.build for archive in same)


@given(INDEXES, REQUESTS, st.randoms(use_true_random=False))
def test_resolution_does_not_depend_on_the_order_of_rows(
    index: ArchiveIndex, request: HeaderRequest, random: object
) -> None:
    rows = list(index.archives)
    random.shuffle(rows)  # type: ignore[attr-defined]

    try:
        found = index.resolve(request)
    except UsageError:
        return

    assert ArchiveIndex(tuple(rows)).resolve(request) == found


@given(INDEXES, INDEXES)
def test_refining_never_changes_what_is_known(one: ArchiveIndex, other: ArchiveIndex) -> None:
    refined = one.refined_by(other)

    assert set(one.archives) <= set(refined.archives)
    assert {archive.name for archive in refined.archives} == {
        archive.name for archive in (*one.archives, *other.archives)
    }


def test_only_prereleases_are_said_to_be_so() -> None:
    rows = (
        parse_archive_name(
            f"cpython-3.15.0rc{number}+20260814-aarch64-apple-darwin-install_only.tar.gz", SHA256
        )
        for number in (1, 2)
    )
    index = ArchiveIndex(tuple(row for row in rows if row))

    with pytest.raises(UsageError) as caught:
        index.resolve(request_of("3.15", "aarch64-apple-darwin"))

    assert "only prereleases of 3.15 are known" in (caught.value.hint or "")
    assert "3.15.0rc2" in (caught.value.hint or "")


def shipped() -> ArchiveIndex:
    def refuse(_etag: str | None) -> None:
        raise AssertionError

    return PbsIndex(cache_dir=Path("nowhere"), url="", ask=refuse).load()  # type: ignore[arg-type]


def request_of(version: str, triple: str) -> HeaderRequest:
    return HeaderRequest(python=parse_python(version), triple=triple)


@pytest.mark.parametrize(
    ("version", "triple", "expected"),
    [
        ("3.14", "x86_64-unknown-linux-gnu", "3.14.9+20261021"),
        ("3.14t", "aarch64-apple-darwin", "3.14.9+20261021t"),
        ("3.13.1", "x86_64-pc-windows-msvc", "3.13.1+20250115"),
        ("3.15", "x86_64-pc-windows-msvc", "3.15.1+20261021"),
        ("3.15.0rc1", "aarch64-unknown-linux-musl", "3.15.0rc1+20260814"),
        ("3.10.2", "x86_64-pc-windows-msvc", "3.10.2+20220227"),
    ],
)
def test_the_shipped_index_resolves(version: str, triple: str, expected: str) -> None:
    assert shipped().resolve(request_of(version, triple)).release == expected


def test_an_unknown_version_says_which_exist_and_where() -> None:
    with pytest.raises(UsageError) as caught:
        shipped().resolve(request_of("3.10", "aarch64-pc-windows-msvc"))

    text = str(caught.value)
    assert "aarch64-pc-windows-msvc has 3.11.17, 3.12.15" in text
    assert "3.10 exists for aarch64-apple-darwin" in text


def test_an_unknown_triple_says_which_are_known() -> None:
    with pytest.raises(UsageError, match="x86_64-unknown-linux-musl"):
        shipped().resolve(request_of("3.13", "mips-unknown-linux-gnu"))
