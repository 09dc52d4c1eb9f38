"""The stubs that modules of the Zig package carry, in a file of any format.

They lie in the section `.pyi` (`__DATA,__pyi` in Mach-O). Their first and last line are looked for
in place of the section: that needs none of the libraries that read modules, which take longer to
import than an unchanged matrix takes.
"""

import mmap
from pathlib import Path

_FIRST = b"# Stub by alloconda.\n"
_LAST = b"# End of the stub.\n"
# A module for two CPUs has two, and a debugger's information may repeat them.
_MOST = 16
_MOST_BYTES = 16 << 20


def read_stubs(path: Path) -> tuple[str, ...]:
    """Return the texts of a module's stubs without these lines, each once; few have more than one.

    What is longer than 16 MB or not valid UTF-8 was not made by the Zig package, and is passed by.

    Raises:
        OSError: the file can't be read.
    """
    found: dict[str, None] = {}
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return ()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            start = data.find(_FIRST)
            for _ in range(_MOST):
                if start < 0:
                    break
                text_start = start + len(_FIRST)
                end = data.find(_LAST, text_start, text_start + _MOST_BYTES)
                if end >= 0:
                    text = data[text_start:end].decode("utf-8", "replace")
                    if "\N{REPLACEMENT CHARACTER}" not in text and "\0" not in text:
                        found[text] = None
                start = data.find(_FIRST, text_start)
    return tuple(found)
