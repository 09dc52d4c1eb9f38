"""Keeps what programs made of sources, for as long as what they read stays the same.

One directory an entry, in Zig's local cache of the project. Its record has the digest of every file
that was read, and of every file that was made; it is written last, so that an entry without one, or
with files that differ, is made anew.
"""

import contextlib
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from alloconda.build.model.made_sources import MADE_FOLDER
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.bounded_files import open_plain
from alloconda.kernel.system.json_files import read_json
from alloconda.kernel.system.whole_files import write_generated
from alloconda.kernel.values import dataclass

_RECORD = "record.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a program made, and of what.

    Attributes:
        inputs: absolute paths of what it read; one that isn't there must not appear later.
        facts: what else is known, as JSON has it.
    """

    inputs: tuple[Path, ...]
    facts: Mapping[str, Any]


class MadeStore:
    """Keeps what is made of a project's sources.

    Args:
        local_cache: Zig's local cache for the project.
    """

    def __init__(self, local_cache: Path) -> None:
        self._folder = local_cache / MADE_FOLDER

    def made(self, words: Iterable[str], make: Callable[[Path], Made]) -> tuple[str, Any]:
        """Return the entry's directory, below that of what is made, and what is known of it.

        Args:
            words: all that tells this from others, but for what is read.
            make: makes it in an empty directory.

        Raises:
            OutsideError: the cache can't be written.
        """
        key = hashlib.sha256(json.dumps(list(words)).encode()).hexdigest()[:16]
        folder = self._folder / key
        record = self._record(folder)
        if record is not None:
            return key, record["facts"]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=f".{key}.", dir=self._folder) as new:
                began = time.time()
                made = make(Path(new))
                self._keep(Path(new), folder, made, began)
        except OSError as error:
            raise OutsideError(
                f"can't write {error.filename or self._folder}: {error.strerror or error}",
                hint="give write permission or make room there",
            ) from error
        return key, dict(made.facts)

    def _record(self, folder: Path) -> Any:
        """Return the record of an entry that is as it was made; None where it is not."""
        try:
            record = read_json(folder / _RECORD)
            paths = {**record["inputs"]}
            paths |= {str(folder / name): digest for name, digest in record["outputs"].items()}
            is_same = all(file_digest(Path(path)) == digest for path, digest in paths.items())
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return record if is_same and "facts" in record else None

    def _keep(self, new: Path, folder: Path, made: Made, began: float) -> None:
        with contextlib.suppress(OSError):
            (folder / _RECORD).unlink()
        outputs = {}
        for file in sorted(path for path in new.iterdir() if path.is_file()):
            data = file.read_bytes()
            write_generated(folder / file.name, data)
            outputs[file.name] = hashlib.sha256(data).hexdigest()
        if any(_changed_since(path, began) for path in made.inputs):
            # What was read is not known: it is made anew next time.
            return
        inputs = {str(path): file_digest(path) for path in made.inputs}
        record = {"inputs": inputs, "outputs": outputs, "facts": dict(made.facts)}
        write_generated(folder / _RECORD, json.dumps(record, indent=1).encode())


def file_digest(path: Path) -> str | None:
    """Return the sha256 of a file's content; None where there is no file that can be read."""
    digest = hashlib.sha256()
    try:
        with open_plain(path) as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()


def _changed_since(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime > moment
    except OSError:
        return False
