"""The stubs that modules of the Zig package carry, in a file of any format."""

import mmap
import re
from pathlib import Path

from alloconda.binary.formats.module_bytes import MalformedError
from alloconda.binary.formats.stub_section import stub_spans

_FIRST = b"# Stub by alloconda.\n"
_LAST = b"# End of the stub.\n"
_BETWEEN = re.compile(b"(?<=%b)\0*(?=%b)" % (re.escape(_LAST), re.escape(_FIRST)))
# A module for two CPUs has two.
_MOST = 16
_MOST_BYTES = 16 << 20


def read_stubs(path: Path) -> tuple[str, ...]:
    """Return the texts of a module's stubs, each once; only one for several CPUs may have more.

    What is longer than 16 MB or not valid UTF-8 was not made by the Zig package, and is passed by,
    and so is a file whose sections can't be found.

    Raises:
        OSError: the file can't be read.
    """
    found: dict[str, None] = {}
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return ()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if data.find(_FIRST) < 0:
                return ()
            try:
                spans = stub_spans(data)
            except MalformedError:
                return ()
            for start, end in spans[:_MOST]:
                if end - start <= _MOST_BYTES:
                    found |= dict.fromkeys(_texts_in(data[start:end]))
    return tuple(found)


def has_stub(data: bytes) -> bool:
    """Return whether the bytes of a module may hold a stub; it costs little to ask."""
    return _FIRST in data


def _texts_in(section: bytes) -> list[str]:
    """Return the stubs in a section, between their first and last lines.

    Linkers join what several objects have for a section of one name, and fill it up with zeros. The
    lines may also be in a docstring, where something else is around them.
    """
    texts = []
    for part in _BETWEEN.split(section.rstrip(b"\0"))[:_MOST]:
        if part.startswith(_FIRST) and part.endswith(_LAST) and b"\0" not in part:
            try:
                texts.append(part[len(_FIRST) : -len(_LAST)].decode())
            except UnicodeDecodeError:
                continue
    return texts
