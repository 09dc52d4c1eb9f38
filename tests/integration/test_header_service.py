"""The header service against a real server: what it answers, and what every fault comes to."""

import errno
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from alloconda.headers.adapters.cache_contents import CacheOnDisk
from alloconda.headers.adapters.header_cache import HeaderCache, entry_dirs, owned, read_manifest
from alloconda.headers.adapters.header_store import HeaderStore, damaged_files
from alloconda.headers.adapters.pbs_http import PbsHttp
from alloconda.headers.adapters.pbs_index import NotModified, PbsIndex, SumsReply, sums_url
from alloconda.headers.adapters.running_interpreter import RunningInterpreter, running_triple
from alloconda.headers.model.header_set import (
    HeaderRequest,
    HeaderSet,
    OriginKind,
    TreeDigest,
    fetch_command,
    file_digests,
    tree_digest,
)
from alloconda.headers.service.fetch import HeaderFetcher
from alloconda.headers.service.headers import HeaderService
from alloconda.headers.wiring.headers import build_header_service, fetch_flags
from alloconda.kernel.errors import AllocondaError, ExitCode, OutsideError
from alloconda.kernel.events.events import (
    Event,
    FetchFailed,
    FetchFinished,
    FetchProgressed,
    FetchRetried,
    FetchStarted,
    IndexRefreshFailed,
    NearestHeadersTaken,
)
from alloconda.kernel.python import parse_python
from tests.fakes import ignore_events
from tests.pbs_archives import Filling, headers_of, make_archive
from tests.pbs_server import Fault, PbsServer, serve, teach

GNU = "aarch64-unknown-linux-gnu"
MUSL = "aarch64-unknown-linux-musl"
WINDOWS = "x86_64-pc-windows-msvc"
# Large enough that a cut leaves something to go on with.
FILLING = Filling(binary_bytes=400_000, library_bytes=2_500_000)


@pytest.fixture(scope="module")
def _server() -> Iterator[PbsServer]:
    pythons = [parse_python("3.12.90"), parse_python("3.13.90"), parse_python("3.13.90t")]
    with serve(
        make_archive(python, triple, filling=FILLING)
        for python in pythons
        for triple in (GNU, MUSL, WINDOWS)
    ) as server:
        yield server


@pytest.fixture
def cache_dir(server: PbsServer, tmp_path: Path) -> Path:
    folder = tmp_path / "cache"
    teach(server, folder)
    server.reset()
    return folder


@pytest.fixture
def service(server: PbsServer, cache_dir: Path) -> HeaderService:
    return make_service(cache_dir, server.url)


def make_service(cache_dir: Path, url: str) -> HeaderService:
    """Join the service as alloconda.headers.wiring does, with short pauses between tries."""
    cache = HeaderCache(cache_dir)

    def ask(etag: str | None) -> SumsReply | NotModified:
        with PbsHttp(base_url=url) as http:
            return http.sums(etag)

    @contextmanager
    def open_fetcher() -> Iterator[HeaderFetcher]:
        with PbsHttp(base_url=url) as http:
            store = HeaderStore(cache_dir)
            yield HeaderFetcher(source=http, cache=cache, store=store, first_delay_s=0.01)

    return HeaderService(
        local=RunningInterpreter(cache_dir / "generated-v1"),
        cache=cache,
        archives=PbsIndex(cache_dir=cache_dir, url=sums_url(url), ask=ask),
        open_fetcher=open_fetcher,
    )


def request_of(version: str, triple: str = GNU) -> HeaderRequest:
    return HeaderRequest(python=parse_python(version), triple=triple)


def ensure_one(
    service: HeaderService, request: HeaderRequest, events: list[Event] | None = None
) -> HeaderSet:
    observer = ignore_events if events is None else events.append
    answer = service.ensure([request], fetch=True, observer=observer)[request]
    assert isinstance(answer, HeaderSet), answer
    return answer


def assert_clean(cache_dir: Path) -> None:
    """Every entry is whole, and nothing is left of work that ended."""
    bucket = cache_dir / "headers-v1"
    for entry in entry_dirs(bucket):
        manifest = read_manifest(entry)
        assert manifest is not None
        assert damaged_files(entry, manifest) == ()
    assert list((bucket / ".partial").iterdir()) == []


def test_headers_are_fetched_as_they_lie_in_the_archive(
    service: HeaderService, cache_dir: Path
) -> None:
    headers = ensure_one(service, request_of("3.13"))

    assert headers.python == parse_python("3.13.90")
    expected = headers_of(parse_python("3.13.90"), GNU)
    found = {
        path.relative_to(headers.include_dir).as_posix(): path.read_bytes()
        for path in headers.include_dir.rglob("*")
        if path.is_file()
    }
    assert found == expected
    assert (cache_dir / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172")
    assert_clean(cache_dir)


def test_a_windows_set_has_import_libraries(service: HeaderService) -> None:
    headers = ensure_one(service, request_of("3.13", WINDOWS))

    assert headers.libs_dir is not None
    assert sorted(path.name for path in headers.libs_dir.iterdir()) == [
        "python3.lib",
        "python313.lib",
    ]
    assert (headers.include_dir / "Python.h").is_file()


def test_free_threaded_headers_are_a_set_of_their_own(service: HeaderService) -> None:
    free = ensure_one(service, request_of("3.13t"))
    plain = ensure_one(service, request_of("3.13"))

    assert "#define Py_GIL_DISABLED 1" in (free.include_dir / "pyconfig.h").read_text()
    assert free.digest != plain.digest


def test_what_stands_in_the_cache_is_not_fetched_again(
    service: HeaderService, server: PbsServer
) -> None:
    first = ensure_one(service, request_of("3.13"))
    server.requests.clear()
    events: list[Event] = []

    second = ensure_one(service, request_of("3.13.90"), events)

    assert second == first
    assert server.requests == []
    assert events == []
    assert service.origin(request_of("3.13")).kind is OriginKind.CACHE


def test_requests_that_one_archive_answers_share_one_download(
    service: HeaderService, server: PbsServer
) -> None:
    requests = [request_of("3.13"), request_of("3.13.90"), request_of("3.12")]

    answers = service.ensure(requests, fetch=True, observer=ignore_events)

    assert all(isinstance(answer, HeaderSet) for answer in answers.values())
    assert len(server.downloads()) == 2


def test_many_archives_at_once_don_t_disturb_each_other(
    service: HeaderService, cache_dir: Path
) -> None:
    requests = [
        request_of(version, triple)
        for version in ("3.12", "3.13", "3.13t")
        for triple in (GNU, MUSL, WINDOWS)
    ]

    answers = service.ensure(requests, fetch=True, observer=ignore_events)

    assert [str(a) for a in answers.values() if not isinstance(a, HeaderSet)] == []
    assert_clean(cache_dir)


def test_offline_nothing_is_asked(server: PbsServer, cache_dir: Path) -> None:
    service = build_header_service(cache_dir=cache_dir, mirror=server.url, offline=True)
    request = request_of("3.13")

    built = service.ensure([request], fetch=True, observer=ignore_events)[request]
    fetched = service.fetch_newest([request], observer=ignore_events, refresh=True)[request]

    assert isinstance(built, AllocondaError)
    assert isinstance(fetched, AllocondaError)
    assert server.requests == []


def test_one_failure_does_not_stop_the_others(service: HeaderService, server: PbsServer) -> None:
    server.fail("3.12.90", Fault.NOT_FOUND)
    requests = [request_of("3.12"), request_of("3.13"), request_of("3.13", WINDOWS)]
    events: list[Event] = []

    answers = service.ensure(requests, fetch=True, observer=events.append)

    failure = answers[requests[0]]
    assert isinstance(failure, AllocondaError)
    assert "404" in str(failure)
    assert all(isinstance(answers[request], HeaderSet) for request in requests[1:])
    assert sum(isinstance(event, FetchFailed) for event in events) == 1
    assert sum(isinstance(event, FetchFinished) for event in events) == 2


def test_missing_headers_without_fetch_name_the_command_that_fixes_it(
    service: HeaderService, server: PbsServer
) -> None:
    request = request_of("3.13")

    answer = service.ensure([request], fetch=False, observer=ignore_events)[request]

    assert isinstance(answer, AllocondaError)
    assert answer.exit_code is ExitCode.OUTSIDE
    assert answer.hint == "alloconda python fetch --version 3.13 --pbs-target " + GNU
    assert answer.hint == fetch_command(request)
    assert server.requests == []


def test_for_a_patch_that_nobody_named_the_newest_of_the_series_serves_with_a_word(
    service: HeaderService, server: PbsServer
) -> None:
    unknown = HeaderRequest(python=parse_python("3.13.99"), triple=GNU, nearest=True)
    events: list[Event] = []

    headers = ensure_one(service, unknown, events)
    count = len(server.requests)
    again = ensure_one(service, unknown, events)

    assert headers.python == again.python
    assert headers.python.of_series() == parse_python("3.13")
    assert len(server.requests) == count
    word = NearestHeadersTaken(wanted="3.13.99", taken=str(headers.python), triple=GNU)
    assert [event for event in events if isinstance(event, NearestHeadersTaken)] == [word, word]


def test_a_patch_that_is_known_is_taken_in_silence(service: HeaderService) -> None:
    newest = service.resolve(request_of("3.13")).python
    events: list[Event] = []

    headers = ensure_one(service, HeaderRequest(python=newest, triple=GNU, nearest=True), events)

    assert headers.python == newest
    assert not any(isinstance(event, NearestHeadersTaken) for event in events)


def test_without_fetch_the_command_gets_what_the_series_has(service: HeaderService) -> None:
    unknown = HeaderRequest(python=parse_python("3.13.99"), triple=GNU, nearest=True)
    newest = service.resolve(request_of("3.13")).python

    answer = service.ensure([unknown], fetch=False, observer=ignore_events)[unknown]

    assert isinstance(answer, OutsideError)
    assert f"--version {newest} " in str(answer.hint)


def test_an_unknown_version_says_what_exists(service: HeaderService) -> None:
    request = request_of("3.13.89")

    answer = service.ensure([request], fetch=True, observer=ignore_events)[request]

    assert isinstance(answer, AllocondaError)
    assert "3.13.90" in str(answer)


@pytest.mark.parametrize(
    "faults",
    [
        (Fault.CUT,),
        (Fault.CUT, Fault.CUT),
        (Fault.BUSY,),
        (Fault.TOO_MANY, Fault.TOO_MANY),
        (Fault.REDIRECT,),
        (Fault.WRONG_BYTES,),
        (Fault.TOO_LONG,),
        (Fault.TOO_SHORT,),
        (Fault.CUT, Fault.NO_RANGE),
        (Fault.CUT, Fault.BUSY, Fault.WRONG_BYTES),
    ],
    ids=lambda faults: "+".join(fault.name for fault in faults),
)
def test_faults_that_pass_are_overcome(
    service: HeaderService, server: PbsServer, cache_dir: Path, faults: tuple[Fault, ...]
) -> None:
    server.fail("3.13.90", *faults)

    headers = ensure_one(service, request_of("3.13"))

    assert (headers.include_dir / "Python.h").is_file()
    assert_clean(cache_dir)


@pytest.mark.parametrize("fault", [Fault.WRONG_BYTES, Fault.TOO_SHORT, Fault.BUSY, Fault.NOT_FOUND])
def test_faults_that_stay_end_in_an_error_and_a_second_try_works(
    service: HeaderService, server: PbsServer, cache_dir: Path, fault: Fault
) -> None:
    server.fail("3.13.90", *[fault] * 9)
    request = request_of("3.13")

    answer = service.ensure([request], fetch=True, observer=ignore_events)[request]

    assert isinstance(answer, AllocondaError)
    assert answer.exit_code is ExitCode.OUTSIDE
    assert server.url in str(answer)
    assert answer.hint
    assert_clean(cache_dir)
    server.reset()
    ensure_one(service, request)
    assert_clean(cache_dir)


def test_an_interrupted_download_goes_on_where_it_stopped(
    service: HeaderService, server: PbsServer
) -> None:
    server.fail("3.13.90", Fault.CUT)
    events: list[Event] = []

    ensure_one(service, request_of("3.13"), events)

    first, second = server.requests
    assert second.range == f"bytes={first.sent_bytes}-"
    content = make_archive(parse_python("3.13.90"), GNU, filling=FILLING).content
    assert first.sent_bytes + second.sent_bytes == len(content)
    finished = events[-1]
    assert isinstance(finished, FetchFinished)
    assert finished.transferred_bytes == len(content)
    assert any(isinstance(event, FetchRetried) for event in events)


def test_a_partial_download_of_other_bytes_is_thrown_away(
    service: HeaderService, server: PbsServer, cache_dir: Path
) -> None:
    partial = cache_dir / "headers-v1/.partial" / f"{GNU}.3.13.90+20270101.tar.gz"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"x" * 100_000)

    ensure_one(service, request_of("3.13"))

    assert [request.range for request in server.requests] == ["bytes=100000-", None]
    assert_clean(cache_dir)


def test_a_whole_partial_download_needs_no_bytes(
    service: HeaderService, server: PbsServer, cache_dir: Path
) -> None:
    made = make_archive(parse_python("3.13.90"), GNU, filling=FILLING)
    partial = cache_dir / "headers-v1/.partial" / f"{GNU}.3.13.90+20270101.tar.gz"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(made.content)

    ensure_one(service, request_of("3.13"))

    assert server.sent_bytes == 0


def test_an_unreachable_server_is_named(cache_dir: Path) -> None:
    nowhere = make_service(cache_dir, "http://127.0.0.1:9/pbs/")
    request = request_of("3.13")
    events: list[Event] = []

    begin_s = time.monotonic()
    answer = nowhere.ensure([request], fetch=True, observer=events.append)[request]

    assert isinstance(answer, AllocondaError)
    assert "127.0.0.1:9" in str(answer)
    assert time.monotonic() - begin_s < 20
    assert sum(isinstance(event, FetchRetried) for event in events) == 4


def test_the_index_is_not_refreshed_for_versions_that_are_known(
    service: HeaderService, server: PbsServer
) -> None:
    ensure_one(service, request_of("3.13"))

    assert not any("SHA256SUMS" in request.path for request in server.requests)


def test_a_failing_refresh_is_a_warning(server: PbsServer, tmp_path: Path) -> None:
    server.fail("SHA256SUMS", Fault.BUSY)
    service = make_service(tmp_path, server.url)
    events: list[Event] = []

    index = service.index(refresh=True, observer=events.append)

    assert [type(event) for event in events] == [IndexRefreshFailed]
    assert len(index.archives) > 1900


def test_name_and_password_of_a_mirror_are_sent_and_neither_shown_nor_stored(
    server: PbsServer, tmp_path: Path
) -> None:
    server.login = "me:sec ret"
    private = server.url.replace("://", "://me:sec%20ret@")
    service = build_header_service(cache_dir=tmp_path, mirror=private)
    events: list[Event] = []

    service.index(refresh=True, observer=events.append)
    ensure_one(service, request_of("3.13"), events)
    server.fail("3.12", Fault.NOT_FOUND)
    answers = service.ensure([request_of("3.12")], fetch=True, observer=events.append)
    failure = answers[request_of("3.12")]

    stored = [path.read_bytes() for path in tmp_path.rglob("*.json")]
    assert len(stored) == 2
    assert not any(b"ret@" in data for data in stored)
    assert "404" in str(failure)
    assert "ret@" not in str(failure) + str(events)
    assert "ret@" not in " ".join(fetch_flags(None, private))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SSL_CERT_FILE", "/nowhere/certificates.pem", "certificates"),
        ("SSL_CERT_FILE", __file__, "certificates"),
        ("HTTP_PROXY", "http://[::", "proxy"),
        ("ALL_PROXY", "socks4://127.0.0.1:1", "proxy"),
    ],
)
def test_certificates_and_proxies_that_cannot_be_used_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    service = make_service(tmp_path, "http://127.0.0.1:9/")
    events: list[Event] = []

    service.index(refresh=True, observer=events.append)

    (event,) = events
    assert isinstance(event, IndexRefreshFailed)
    assert told in event.message
    with pytest.raises(AllocondaError, match=told):
        service.ensure([request_of("3.13")], fetch=True, observer=ignore_events)


def test_a_host_that_no_name_can_be_is_no_address(tmp_path: Path) -> None:
    service = make_service(tmp_path, "http://a..b/")

    answer = service.ensure([request_of("3.13")], fetch=True, observer=ignore_events)

    assert "is not an address" in str(answer[request_of("3.13")])


def test_what_a_build_has_just_fetched_is_in_use(service: HeaderService, cache_dir: Path) -> None:
    ensure_one(service, request_of("3.13"))

    (entry,) = CacheOnDisk(cache_dir).entries()
    assert entry.is_used
    assert not CacheOnDisk(cache_dir).remove(entry.key)


@pytest.mark.skipif(
    sys.platform == "win32", reason="an open file is in use there, whoever opens it"
)
def test_who_looks_whether_headers_are_in_use_keeps_nobody_from_them(
    server: PbsServer, cache_dir: Path
) -> None:
    # Its leases end with the service.
    entry = ensure_one(make_service(cache_dir, server.url), request_of("3.13")).include_dir.parent
    held, looking = threading.Event(), HeaderCache(cache_dir)

    def look() -> None:
        with owned(entry) as is_free:
            assert is_free
            held.set()
            time.sleep(0.01)

    looker = threading.Thread(target=look)
    looker.start()
    held.wait()
    found = looking.find(request_of("3.13"))
    looker.join()

    assert found is not None


def test_a_manifest_of_other_kinds_of_values_is_damaged(service: HeaderService) -> None:
    manifest = ensure_one(service, request_of("3.13")).include_dir.parent / "manifest.json"
    table = json.loads(manifest.read_text())

    manifest.write_text(json.dumps(table | {"archive": 7}))

    assert read_manifest(manifest.parent) is None


@pytest.mark.parametrize("asked", ["1e300", "NaN", "Infinity"])
def test_a_refresh_in_the_future_is_no_refresh(tmp_path: Path, asked: str) -> None:
    newest = tmp_path / "index-v1/newest.json"
    newest.parent.mkdir()
    newest.write_text(_learnt_text(_HEADING + "\\nx\\ny:z\\n", asked))

    assert _index_in(tmp_path).is_stale()


@pytest.mark.parametrize(
    "index", ["", "\\nx", "\\nx\\ny:z\\n0 0 a", "\\nx\\ny:z\\n3.13.1 2\\n1 0 a"]
)
def test_a_damaged_list_of_new_archives_is_passed_over(tmp_path: Path, index: str) -> None:
    newest = tmp_path / "index-v1/newest.json"
    newest.parent.mkdir()

    for text in (_learnt_text(_HEADING + index, "1"), "[" * 100_000):
        newest.write_text(text)
        assert _index_in(tmp_path).is_stale()


_HEADING = "alloconda archive index 1"


def _learnt_text(index: str, asked: str) -> str:
    return f'{{"url": "u", "etag": null, "asked": {asked}, "index": "{index}"}}'


def _index_in(cache_dir: Path) -> PbsIndex:
    return PbsIndex(cache_dir=cache_dir, url="u", ask=lambda _etag: NotModified())


def test_identical_headers_of_two_platforms_are_stored_once(service: HeaderService) -> None:
    gnu, musl = (
        ensure_one(service, request_of("3.13")),
        ensure_one(service, request_of("3.13", MUSL)),
    )

    assert (gnu.include_dir / "object.h").samefile(musl.include_dir / "object.h")
    assert not (gnu.include_dir / "pyconfig.h").samefile(musl.include_dir / "pyconfig.h")


def test_a_damaged_entry_is_fetched_again(
    service: HeaderService, server: PbsServer, cache_dir: Path
) -> None:
    headers = ensure_one(service, request_of("3.13"))
    (headers.include_dir / "object.h").unlink()
    (headers.include_dir / "object.h").write_text("not C")
    server.reset()

    again = ensure_one(make_service(cache_dir, server.url), request_of("3.13"))

    assert len(server.downloads()) == 1
    assert again.digest == headers.digest
    assert_clean(cache_dir)


def test_headers_whose_tree_is_known_beforehand_are_had_without_the_rest(
    server: PbsServer, tmp_path: Path
) -> None:
    made = make_archive(parse_python("3.13.90"), GNU, filling=FILLING)
    with PbsHttp(base_url=server.url) as http:
        whole = http.fetch(made.row, tmp_path / "whole", lambda *_: None)
        tree = tree_digest(file_digests(whole))
        server.requests.clear()
        server.connection_rate = 20e6
        pinned = http.fetch(replace(made.row, tree=tree), tmp_path / "part", lambda *_: None)
        wrong = replace(made.row, tree=TreeDigest("0" * 64))
        with pytest.raises(AllocondaError, match="not those that were expected"):
            http.fetch(wrong, tmp_path / "wrong", lambda *_: None)

    assert tree_digest(file_digests(pinned)) == tree
    assert (tmp_path / "part").stat().st_size < len(made.content) * 0.6
    assert not (tmp_path / "wrong").exists()


def test_older_free_threaded_archives_are_read(server: PbsServer, tmp_path: Path) -> None:
    made = make_archive(
        parse_python("3.13.91t"), "x86_64-pc-windows-msvc", flavor="freethreaded+pgo-full"
    )
    server.add([made])
    teach(server, tmp_path)

    headers = ensure_one(make_service(tmp_path, server.url), request_of("3.13.91t", WINDOWS))
    del server.archives[f"{made.row.build}/{made.row.name}"]

    assert headers.source.endswith("freethreaded+pgo-full.tar.zst")
    assert headers.libs_dir is not None


def test_a_full_disk_is_said_and_leaves_nothing(
    service: HeaderService, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, room = Path.write_bytes, iter(range(50))

    def full(path: Path, data: bytes) -> int:
        if next(room, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, data)

    request = request_of("3.13")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        answer = service.ensure([request], fetch=True, observer=ignore_events)[request]

    assert isinstance(answer, AllocondaError)
    assert answer.exit_code is ExitCode.OUTSIDE
    assert "no space" in answer.message
    assert not any(path.is_file() for path in (cache_dir / "headers-v1/.files").rglob("*"))
    assert_clean(cache_dir)
    ensure_one(service, request)


def test_events_are_delivered_on_the_calling_thread(service: HeaderService) -> None:
    threads: set[int] = set()
    events: list[Event] = []

    def observe(event: Event) -> None:
        threads.add(threading.get_ident())
        events.append(event)

    service.ensure([request_of("3.13"), request_of("3.12")], fetch=True, observer=observe)

    assert threads == {threading.get_ident()}
    assert sum(isinstance(event, FetchStarted) for event in events) == 2


def test_an_observer_can_end_the_wait_for_a_silent_server(
    service: HeaderService, server: PbsServer
) -> None:
    server.fail("3.13.90", Fault.SILENT)
    server.silence_s = 60
    told: list[Event] = []

    def interrupt(event: Event) -> None:
        told.append(event)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        service.ensure([request_of("3.13")], fetch=True, observer=interrupt)

    # It was told before the server was given up, which is told as a retry.
    assert [type(event) for event in told] == [FetchProgressed]


def test_an_observer_that_raises_ends_the_downloads(
    service: HeaderService, server: PbsServer, cache_dir: Path
) -> None:
    server.connection_rate = 1e6

    def interrupt(_event: Event) -> None:
        raise KeyboardInterrupt

    begin_s = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        service.ensure([request_of("3.13")], fetch=True, observer=interrupt)

    assert time.monotonic() - begin_s < 2
    server.reset()
    ensure_one(service, request_of("3.13"))
    assert_clean(cache_dir)


def test_the_running_interpreter_serves_itself(service: HeaderService, server: PbsServer) -> None:
    triple = running_triple()
    if triple is None:
        pytest.skip("this platform has no archives")
    own = service.find(request_of(f"3.{sys.version_info.minor}", triple))
    if own is None:
        pytest.skip("this interpreter has no headers that stand alone")

    assert own.source == sys.executable
    assert (own.include_dir / "Python.h").is_file()
    assert server.requests == []
