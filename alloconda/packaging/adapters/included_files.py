"""Follows what C and Zig files take in, on the disk."""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from alloconda.kernel.system.bounded_files import open_plain
from alloconda.kernel.system.visible_paths import is_file, is_folder
from alloconda.packaging.model.included_files import PACKAGE_FILE, included_names, is_code

_MAX_FILES = 5000
_MAX_BYTES = 8 << 20


class IncludedFiles:
    """Finds the files that code takes in.

    Args:
        directories: where headers are looked for beside the files that name them.
        names: what every C file takes in, because the compiler's command line says so.
    """

    def __init__(self, directories: Iterable[Path] = (), names: tuple[str, ...] = ()) -> None:
        self._directories = tuple(path for path in directories if path.is_dir())
        self._names = tuple((name, True) for name in names)

    def follow(self, roots: Iterable[Path]) -> dict[Path, Path]:
        """Return every file that is taken in, however deep, with one that names it.

        Of a Zig package in a directory, that is the directory.
        A file that is missing or can't be read is left out: the compiler will say so.
        """
        found: dict[Path, Path] = {}
        waiting = list(roots)
        for path in waiting:
            if len(found) > _MAX_FILES:
                break
            for named in self._named_in(path):
                if named not in found:
                    found[named] = path
                    waiting.append(named)
        return found

    def _named_in(self, path: Path) -> Iterator[Path]:
        if is_folder(path):
            path /= PACKAGE_FILE
        is_there = is_folder if path.name == PACKAGE_FILE else is_file
        if not (is_code(path.name) or path.name == PACKAGE_FILE):
            return
        try:
            with open_plain(path) as file:
                text = file.read(_MAX_BYTES).decode(errors="replace")
        except OSError:
            return
        named_elsewhere = () if path.suffix == ".zig" else self._names
        named_once = dict.fromkeys((*included_names(path.name, text), *named_elsewhere))
        for name, is_beside in islice(named_once, _MAX_FILES):
            places = (*((path.parent,) if is_beside else ()), *self._directories)
            candidates = (Path(os.path.normpath(place / name)) for place in places)
            named = next((one for one in candidates if is_there(one)), None)
            if named is not None:
                yield named
