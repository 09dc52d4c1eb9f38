"""Finds files of a project by their name, or by the function that they define."""

import os
import re
from itertools import islice
from pathlib import Path

from alloconda.kernel.system.bounded_files import read_bounded_text
from alloconda.kernel.zig.native_code import language_of
from alloconda.packaging.model.package import never_enters

# Looking at more would take longer than it is worth.
_MOST_FOLDERS = 3000


def files_named(root: Path, name: str) -> tuple[str, ...]:
    """Return the paths, relative to a project with slashes, of its files of a name, sorted."""
    found = []
    for folder, below, names in islice(os.walk(root), _MOST_FOLDERS):
        below[:] = [one for one in below if not never_enters(one)]
        if name in names:
            found.append((Path(folder) / name).relative_to(root).as_posix())
    return tuple(sorted(found))


def defining_file(root: Path, symbol: str) -> str | None:
    """Return the path, relative to a project with slashes, of the C file that defines a function.

    The preprocessor's conditions are not looked at; None where no file seems to.
    """
    if not symbol.isidentifier():
        return None
    # A name with its parameters before a brace, at the beginning of a line or after its type.
    definition = re.compile(
        rf"^(?!\s*(?:#|return\b|static\b))[\w\s*]*\b{symbol}\s*\([^;{{}}()]*\)[^;(){{}}]*\{{",
        re.MULTILINE,
    )
    for folder, below, names in islice(os.walk(root), _MOST_FOLDERS):
        below[:] = sorted(one for one in below if not never_enters(one))
        for name in sorted(names):
            path = Path(folder) / name
            if language_of(name) is None:
                continue
            try:
                text = read_bounded_text(path, errors="replace")
            except OSError:
                continue
            if definition.search(text):
                return path.relative_to(root).as_posix()
    return None
