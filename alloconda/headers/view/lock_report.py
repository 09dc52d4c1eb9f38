"""What `python lock` did: which lines of the lock are new, changed or gone."""

from typing import TextIO

from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.lock import Lock, LockRenewal
from alloconda.kernel.python import Python


def print_renewal(renewal: LockRenewal, stream: TextIO) -> None:
    """Print what changed, then what the lock holds."""
    if renewal.was_damaged is not None:
        stream.write(f"replaced what could not be read: {renewal.was_damaged}\n")
    old, lock = renewal.old, renewal.lock
    if old is None or old.zig != lock.zig:
        stream.write(f"Zig {lock.zig}{'' if old is None else f' (was {old.zig})'}\n")
    _print_zig_wheels(renewal, stream)
    before = {} if old is None else _by_platform(old)
    now = _by_platform(lock)
    for key in sorted({*before, *now}):
        _print_change(key, before.get(key), now.get(key), stream)
    count = len(lock.archives)
    sets = "no headers" if not count else f"{count} header set{'s' if count > 1 else ''}"
    state = "written" if renewal.changed else "up to date"
    stream.write(f"{renewal.path.name} is {state}: Zig {lock.zig}, {sets}\n")


def _print_zig_wheels(renewal: LockRenewal, stream: TextIO) -> None:
    before = set(() if renewal.old is None else renewal.old.zig_wheels)
    now = renewal.lock.zig_wheels
    if now and set(now) != before:
        stream.write(f"pinned   {len(now)} wheels of Zig {renewal.lock.zig} by their hashes\n")
    if renewal.unpinned is not None:
        stream.write(
            f"note: Zig {renewal.lock.zig} is pinned by its version alone, not by the hashes of "
            f"its wheels: {renewal.unpinned}\n"
        )


def _print_change(
    key: tuple[Python, str], old: Archive | None, new: Archive | None, stream: TextIO
) -> None:
    name = f"CPython {key[0]} for {key[1]}"
    if new is None:
        stream.write(f"removed  {name}\n")
    elif old is None:
        stream.write(f"added    {name}: {_text(new)}\n")
    elif old != new:
        stream.write(f"changed  {name}: {_text(new)} (was {_text(old)})\n")


def _by_platform(lock: Lock) -> dict[tuple[Python, str], Archive]:
    return {(one.python.of_series(), one.platform): one for one in lock.archives}


def _text(archive: Archive) -> str:
    return f"{archive.python} of {archive.build}"
