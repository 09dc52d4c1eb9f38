"""The index of archives: the one that ships, refined by the newest release's list in the cache."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from alloconda.headers.model.archive_index import (
    ArchiveIndex,
    format_index,
    parse_index,
    parse_sums,
)
from alloconda.headers.service.ports import TransferError
from alloconda.kernel.system.json_files import read_json
from alloconda.kernel.system.shipped_files import ARCHIVES
from alloconda.kernel.system.whole_files import write_generated
from alloconda.kernel.values import dataclass

DEFAULT_BASE_URL = "https://github.com/astral-sh/python-build-standalone/releases/download/"
INDEX_BUCKET = "index-v1"
MAX_AGE_S = 24 * 3600


def sums_url(base_url: str) -> str:
    """Return the address of the newest release's list of archives.

    A base that ends in "/download/", as GitHub's does, has it beside that folder:
    ../latest/download/SHA256SUMS. Any other base has it inside: latest/SHA256SUMS. So a mirror is
    never asked for anything outside the address that it was given by.
    """
    if base_url.endswith("/download/"):
        return base_url.removesuffix("download/") + "latest/download/SHA256SUMS"
    return base_url + "latest/SHA256SUMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class SumsReply:
    """A release's list of archives, as a server gave it."""

    url: str
    etag: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The list is still the one that is known."""


class PbsIndex:
    """The shipped index and what was learnt since.

    Args:
        cache_dir: where the learnt part is kept, in a bucket of its own.
        url: the address of the newest release's list, which the learnt part belongs to.
        ask: gets the list from there, given the ETag of the known one; raises TransferError.
        shipped: the shipped index.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        *,
        cache_dir: Path,
        url: str,
        ask: Callable[[str | None], SumsReply | NotModified],
        shipped: Path = ARCHIVES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = cache_dir / INDEX_BUCKET / "newest.json"
        self._url = url
        self._ask = ask
        self._shipped_path = shipped
        self._clock = clock
        self._asked: _Learnt | None = None

    def load(self) -> ArchiveIndex:
        """Return what is known without the network."""
        learnt = self._learnt
        return self._shipped if learnt is None else self._shipped.refined_by(learnt.index)

    def is_stale(self) -> bool:
        """Return whether the network was last asked more than a day ago, or never."""
        learnt = self._learnt
        # A time to come is one of a clock that was wrong.
        return learnt is None or not 0 <= self._clock() - learnt.asked_s <= MAX_AGE_S

    def listed(self) -> ArchiveIndex:
        """Return the archives of the newest list alone, with the hashes that ship where known."""
        learnt = self._learnt
        if learnt is None:
            return ArchiveIndex(())
        return ArchiveIndex(
            tuple(self._shipped.named(row.name) or row for row in learnt.index.archives)
        )

    def refresh(self, *, anew: bool = False) -> ArchiveIndex:
        """Ask for the newest release's list and remember it in the place of the last one.

        So the entries of a wrong list are forgotten. If the cache can't be written, the answer
        serves this run alone.

        Raises:
            TransferError: the list could not be downloaded, or is not a list of archives.
        """
        known = self._learnt
        reply = self._ask(known.etag if known and not anew else None)
        index = known.index if known else ArchiveIndex(())
        etag = known.etag if known else None
        if isinstance(reply, SumsReply):
            index, etag = parse_sums(reply.text), _sendable(reply.etag)
            if not index.archives:
                raise TransferError(
                    f"{reply.url} is not a list of archives",
                    passing=False,
                    hint="check the address of the mirror, or try without one",
                )
        self._asked = _Learnt(index=index, etag=etag, asked_s=self._clock())
        with suppress(OSError):
            self._write(self._asked)
        return self.load()

    @property
    def _learnt(self) -> "_Learnt | None":
        return self._asked or self._stored

    @cached_property
    def _shipped(self) -> ArchiveIndex:
        return parse_index(self._shipped_path.read_text(encoding="ascii"))

    @cached_property
    def _stored(self) -> "_Learnt | None":
        try:
            table = read_json(self._path)
            if table["url"] != self._url:
                return None
            return _Learnt(
                index=parse_index(table["index"]),
                etag=_sendable(table["etag"]),
                asked_s=float(table["asked"]),
            )
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            # Absent, damaged or of another layout: it is only a copy of what the network has.
            return None

    def _write(self, learnt: "_Learnt") -> None:
        table = {
            "url": self._url,
            "etag": learnt.etag,
            "asked": learnt.asked_s,
            "index": format_index(learnt.index),
        }
        write_generated(self._path, json.dumps(table).encode())


def _sendable(etag: object) -> str | None:
    """Return an ETag that a request's header can hold (RFC 9110, section 8.8.3), else None."""
    if isinstance(etag, str) and etag.isascii() and etag.isprintable():
        return etag
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learnt:
    """The downloaded list, and when it was asked for, in seconds since the epoch."""

    index: ArchiveIndex
    etag: str | None
    asked_s: float
