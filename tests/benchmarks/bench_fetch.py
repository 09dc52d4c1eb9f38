#!/usr/bin/env python3
"""Fetching headers of 5 versions for 7 platforms, against the plain way.

The plain way is a loop: download a whole archive, check its hash, unpack its headers, then the
next one. The server answers after 40 ms. What is limited decides what can be won, so both models
are measured, and named in what is printed:

- each connection is limited, as by a server that serves many, and the line has room for more;
- the line is limited, and all connections share it. Then nobody who needs every byte for its hash
  is faster than the bytes through the line, which is printed too.

Run it as

    python -m tests.benchmarks.bench_fetch

It prints seconds, bytes and the ratio to the plain way under the same limit.
"""

import hashlib
import io
import tarfile
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from alloconda.headers.adapters.header_archive import read_headers
from alloconda.headers.adapters.header_cache import HeaderCache
from alloconda.headers.adapters.header_store import HeaderStore
from alloconda.headers.adapters.pbs_http import PbsHttp
from alloconda.headers.adapters.running_interpreter import RunningInterpreter
from alloconda.headers.model.archive_index import Archive, ArchiveIndex
from alloconda.headers.model.header_set import (
    HeaderRequest,
    HeaderSet,
    TreeDigest,
    file_digests,
    tree_digest,
)
from alloconda.headers.service.fetch import HeaderFetcher
from alloconda.headers.service.headers import HeaderService
from tests.fakes import ignore_events
from tests.pbs_archives import TRIPLES, Filling, MadeArchive, make_archive, versions
from tests.pbs_server import PbsServer, serve

# The shape of a true archive, an eighth of its size: the interpreter before the headers, libpython
# and the standard library after them.
FILLING = Filling(binary_bytes=1_000_000, library_bytes=1_700_000)
CONNECTION_RATE = 4e6
TOTAL_RATE = 12e6
DELAY_S = 0.04
MODELS = {
    "connection_rate": "each connection is limited",
    "total_rate": "the line is limited",
}


@dataclass(frozen=True)
class FixedIndex:
    """An index that never changes."""

    index: ArchiveIndex

    def load(self) -> ArchiveIndex:
        return self.index

    def is_stale(self) -> bool:
        return False

    def refresh(self, *, anew: bool = False) -> ArchiveIndex:
        del anew
        return self.index

    def listed(self) -> ArchiveIndex:
        return self.index


def main() -> None:
    pythons = [python for python in versions() if not python.free_threaded][-5:]
    made = [
        make_archive(python, triple, filling=FILLING) for python in pythons for triple in TRIPLES
    ]
    size = sum(len(archive.content) for archive in made)
    print(f"{len(pythons)} versions x {len(TRIPLES)} platforms: {size / 1e6:.0f} MB of archives")
    pinned = [replace(archive.row, tree=tree_of(archive)) for archive in made]
    rows = [archive.row for archive in made]
    with serve(made) as server:
        for setting, rate in (("connection_rate", CONNECTION_RATE), ("total_rate", TOTAL_RATE)):
            print(
                f"\n{MODELS[setting]}: {rate / 1e6:.0f} MB/s, {DELAY_S * 1000:.0f} ms to an answer"
            )
            server.reset()
            setattr(server, setting, rate)
            plain = timed(server, lambda: fetch_plainly(server, made))
            report("whole archives, one after the other", plain, plain)
            report("alloconda", timed(server, lambda: fetch(server, rows)), plain)
            known = timed(server, lambda: fetch(server, pinned))
            report("alloconda, header trees known beforehand", known, plain)
            if setting == "total_rate":
                report("all bytes through the line, and no work", (size / rate, size), plain)


def timed(server: PbsServer, way: Callable[[], None]) -> tuple[float, int]:
    """Return the seconds that a way took, and the bytes that the server sent."""
    server.delay_s = DELAY_S
    server.requests.clear()
    begin_s = time.perf_counter()
    way()
    return time.perf_counter() - begin_s, server.sent_bytes


def report(name: str, result: tuple[float, int], plain: tuple[float, int]) -> None:
    seconds, sent = result
    print(
        f"  {name:<41} {seconds:6.1f} s  {sent / 1e6:6.1f} MB"
        f"  {seconds / plain[0]:5.2f} of the time, {sent / plain[1]:4.2f} of the bytes"
    )


def fetch(server: PbsServer, rows: Sequence[Archive]) -> None:
    """Fetch everything through the service, into a new cache."""
    index = ArchiveIndex(tuple(rows))
    with tempfile.TemporaryDirectory() as folder:
        cache = HeaderCache(Path(folder))

        @contextmanager
        def open_fetcher() -> Iterator[HeaderFetcher]:
            with PbsHttp(base_url=server.url) as http:
                yield HeaderFetcher(source=http, cache=cache, store=HeaderStore(Path(folder)))

        service = HeaderService(
            local=RunningInterpreter(Path(folder) / "generated-v1"),
            cache=cache,
            archives=FixedIndex(index),
            open_fetcher=open_fetcher,
        )
        requests = [HeaderRequest(python=row.python, triple=row.platform) for row in index.archives]
        answers = service.fetch_newest(requests, observer=ignore_events)
        failures = [answer for answer in answers.values() if not isinstance(answer, HeaderSet)]
        assert not failures, failures[0]
        cache.close()


def fetch_plainly(server: PbsServer, made: Sequence[MadeArchive]) -> None:
    """Download, check and unpack one archive after the other."""
    with tempfile.TemporaryDirectory() as folder:
        for archive in made:
            with urllib.request.urlopen(server.url + archive.row.address) as response:  # noqa: S310
                content = response.read()
            assert hashlib.sha256(content).hexdigest() == archive.row.sha256
            with tarfile.open(fileobj=io.BytesIO(content)) as tar:
                headers = [member for member in tar if "/include/" in member.name]
                tar.extractall(Path(folder, archive.row.name), headers)  # noqa: S202 - our own


def tree_of(archive: MadeArchive) -> TreeDigest:
    files = read_headers(io.BytesIO(archive.content), archive.row)
    return tree_digest(file_digests(files))


if __name__ == "__main__":
    main()
