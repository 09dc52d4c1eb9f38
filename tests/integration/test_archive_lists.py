"""Lists of archives that servers give: newer or older than the shipped index, wrong, and mended."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from alloconda.headers.adapters.pbs_index import NotModified, PbsIndex, sums_url
from alloconda.headers.model.header_set import ArchiveSha256, HeaderSet
from alloconda.headers.service.headers import HeaderService
from alloconda.kernel.errors import AllocondaError
from alloconda.kernel.events.events import (
    ArchiveReplaced,
    Event,
    FetchFailed,
    IndexRefreshFailed,
    UnreleasedLeftOut,
)
from alloconda.kernel.python import parse_python
from tests.conftest import ROOT, AllocondaIn
from tests.fakes import ignore_events
from tests.integration.test_header_service import GNU, MUSL, make_service, request_of
from tests.pbs_archives import make_archive
from tests.pbs_server import PbsServer, serve

# The shipped index knows neither of these builds: one is newer than its newest patch level, the
# other older, as on a mirror that lags behind.
NEWER, OLDER = "3.13.90", "3.12.1"


@pytest.fixture
def mirror() -> Iterator[PbsServer]:
    """Serve newer builds than the shipped index knows, and nothing that it does."""
    with serve(make_archive(parse_python(version), GNU) for version in (NEWER, OLDER)) as server:
        yield server


@pytest.fixture
def service(mirror: PbsServer, tmp_path: Path) -> HeaderService:
    return make_service(tmp_path, mirror.url)


def answers_of(
    service: HeaderService, *versions: str
) -> tuple[list[HeaderSet | AllocondaError], list[Event]]:
    events: list[Event] = []
    requests = [request_of(version) for version in versions]
    answers = service.ensure(requests, fetch=True, observer=events.append)
    return [answers[request] for request in requests], events


def versions_of(answers: list[HeaderSet | AllocondaError]) -> list[str]:
    return [str(answer.python) for answer in answers if isinstance(answer, HeaderSet)]


def test_a_mirror_without_the_shipped_builds_gives_what_it_lists(service: HeaderService) -> None:
    answers, events = answers_of(service, "3.13", "3.12")

    assert versions_of(answers) == [NEWER, OLDER]
    replaced = [event for event in events if isinstance(event, ArchiveReplaced)]
    assert {event.replacement.split("+")[0] for event in replaced} == {
        f"cpython-{NEWER}",
        f"cpython-{OLDER}",
    }
    assert not any(isinstance(event, FetchFailed) for event in events)


def test_the_list_is_asked_for_once_a_run(service: HeaderService, mirror: PbsServer) -> None:
    answers_of(service, "3.13")
    answers_of(service, "3.12")

    lists = [request.path for request in mirror.requests if request.path.endswith("SHA256SUMS")]
    assert len(lists) == 1


def test_an_exact_version_is_never_replaced(service: HeaderService) -> None:
    exact = str(service.resolve(request_of("3.13")).python)

    (answer,), events = answers_of(service, exact)

    assert isinstance(answer, AllocondaError)
    assert "404" in str(answer)
    assert "lists no other archive" in str(answer.hint)
    assert [type(event) for event in events if isinstance(event, FetchFailed)] == [FetchFailed]


def test_a_locked_archive_is_never_replaced(service: HeaderService) -> None:
    locked = service.resolve(request_of("3.13"))
    events: list[Event] = []

    answer = service.ensure_archive(locked, fetch=True, observer=events.append)

    assert isinstance(answer, AllocondaError)
    assert not any(isinstance(event, ArchiveReplaced) for event in events)


def test_what_no_server_has_fails_alone(service: HeaderService) -> None:
    (without, with_it), _ = answers_of(service, "3.11", "3.13")

    assert isinstance(without, AllocondaError)
    assert isinstance(with_it, HeaderSet)


def test_a_server_without_a_list_is_told_once(service: HeaderService, mirror: PbsServer) -> None:
    mirror.list_text = "<html>Please log in</html>"

    (first,), events = answers_of(service, "3.13")
    (second,), more = answers_of(service, "3.12")

    assert isinstance(first, AllocondaError)
    assert isinstance(second, AllocondaError)
    told = [event for event in (*events, *more) if isinstance(event, IndexRefreshFailed)]
    assert len(told) == 1
    assert "is not a list of archives" in told[0].message


def wrong_list(server: PbsServer) -> str:
    """Return the list of a server with other hashes, and with an archive that it has not."""
    archives = [made.row for made in server.archives.values()]
    lines = [f"{'a' * 64}  {row.name}" for row in archives]
    return "\n".join([*lines, f"{'b' * 64}  {archives[0].name.replace(NEWER, '3.13.99')}"]) + "\n"


def test_what_a_wrong_list_told_does_not_survive_a_refresh(
    service: HeaderService, mirror: PbsServer, tmp_path: Path
) -> None:
    shipped = service.known().archives
    mirror.list_text = wrong_list(mirror)
    poisoned = service.index(refresh=True, observer=ignore_events)
    assert str(poisoned.resolve(request_of("3.13")).python) == "3.13.99"
    mirror.list_text = None

    mended = make_service(tmp_path, mirror.url).index(refresh=True, observer=ignore_events)

    assert {made.row for made in mirror.archives.values()} <= set(mended.archives)
    assert len(mended.archives) == len(shipped) + len(mirror.archives)
    assert set(shipped) <= set(mended.archives)


def test_a_refresh_that_is_asked_for_heeds_no_etag(
    service: HeaderService, mirror: PbsServer, tmp_path: Path
) -> None:
    service.index(refresh=True, observer=ignore_events)
    newest = tmp_path / "index-v1/newest.json"
    table = json.loads(newest.read_text())
    # As an earlier version kept it: rows of another list beside those of the one by this ETag.
    table["index"] = table["index"].replace(f"{NEWER} ", "3.13.99 ")
    newest.write_text(json.dumps(table))

    mended = make_service(tmp_path, mirror.url).index(refresh=True, observer=ignore_events)

    assert str(mended.resolve(request_of("3.13")).python) == NEWER


def test_a_refresh_of_its_own_accord_is_once_a_day_and_by_the_etag(
    mirror: PbsServer, tmp_path: Path
) -> None:
    for _ in range(2):
        make_service(tmp_path, mirror.url).index(refresh=None, observer=ignore_events)
    newest = tmp_path / "index-v1/newest.json"
    newest.write_text(json.dumps(json.loads(newest.read_text()) | {"asked": 1}))

    index = make_service(tmp_path, mirror.url).index(refresh=None, observer=ignore_events)

    assert str(index.resolve(request_of("3.13")).python) == NEWER
    assert [request.status for request in mirror.requests] == [200, 304]


@pytest.mark.parametrize("etag", [5, ["x"], "a\r\nX: y", "\u00fc"])
def test_a_damaged_etag_does_not_keep_the_list_from_being_asked_for(
    mirror: PbsServer, tmp_path: Path, etag: object
) -> None:
    make_service(tmp_path, mirror.url).index(refresh=True, observer=ignore_events)
    newest = tmp_path / "index-v1/newest.json"
    newest.write_text(json.dumps(json.loads(newest.read_text()) | {"asked": 1, "etag": etag}))
    events: list[Event] = []

    make_service(tmp_path, mirror.url).index(refresh=None, observer=events.append)

    assert not any(isinstance(event, IndexRefreshFailed) for event in events)
    assert [request.status for request in mirror.requests] == [200, 200]


def test_a_wrong_hash_that_was_learnt_is_mended_by_a_build(
    service: HeaderService, mirror: PbsServer, tmp_path: Path
) -> None:
    mirror.list_text = wrong_list(mirror).replace("3.13.99", "3.13.1")
    service.index(refresh=True, observer=ignore_events)
    mirror.list_text = None

    answers, events = answers_of(make_service(tmp_path, mirror.url), "3.13")

    assert versions_of(answers) == [NEWER]
    assert not any(isinstance(event, FetchFailed) for event in events)


def test_a_list_can_not_change_a_shipped_hash(mirror: PbsServer, tmp_path: Path) -> None:
    index = PbsIndex(cache_dir=tmp_path / "none", url="u", ask=_no_list).load()
    known = index.resolve(request_of("3.13"))
    made = make_archive(known.python, GNU)
    mirror.archives[f"{known.build}/{known.name}"] = made
    mirror.list_text = f"{ArchiveSha256('c' * 64)}  {known.name}\n"

    (answer,), _ = answers_of(make_service(tmp_path, mirror.url), "3.13")

    assert isinstance(answer, AllocondaError)
    assert "is not the archive that the index knows" in str(answer)


def test_the_list_of_one_mirror_says_nothing_of_another(
    service: HeaderService, mirror: PbsServer, tmp_path: Path
) -> None:
    mirror.list_text = wrong_list(mirror)
    service.index(refresh=True, observer=ignore_events)

    other = PbsIndex(cache_dir=tmp_path, url=sums_url("https://example.org/"), ask=_no_list)

    assert str(other.load().resolve(request_of("3.13")).python) != "3.13.99"


def test_all_leaves_out_what_has_no_release_yet(service: HeaderService) -> None:
    unreleased, released = request_of("3.15", MUSL), request_of("3.13")
    events: list[Event] = []

    answers = service.fetch_newest(
        [unreleased, released], observer=events.append, only_released=True
    )

    assert list(answers) == [released]
    assert UnreleasedLeftOut(python="3.15", triple=MUSL) in events


def test_a_matrix_is_built_from_a_mirror_that_holds_only_newer_builds(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    project = Path(shutil.copytree(ROOT / "tests/projects/native_c", tmp_path / "native_c"))
    triples = ("aarch64-apple-darwin", GNU)
    flags = ("--python-version", "3.13", "--target", "macosx_11_0_arm64")
    more = ("--target", "manylinux_2_28_aarch64")
    with serve(make_archive(parse_python(NEWER), triple) for triple in triples) as server:
        ran = alloconda_in(project)("wheel-all", *flags, *more, "--mirror", server.url)

    assert ran.status == 0, ran.stderr
    assert f"cpython-{NEWER}+20270101-{GNU}" in ran.stderr
    assert len(list((project / "dist").glob("*.whl"))) == 2


def _no_list(_etag: str | None) -> NotModified:
    raise AssertionError("nobody is asked")
