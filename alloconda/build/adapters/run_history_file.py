"""What a matrix leaves for the next one, in the project: how it went, and the logs of failures."""

import contextlib
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from alloconda.build.adapters.dot_alloconda import alloconda_folder
from alloconda.build.service.run_history import CellMemory
from alloconda.kernel.system.json_files import read_json
from alloconda.kernel.system.whole_files import write_generated

_SCHEMA = 1


class RunHistoryFile:
    """Keeps `.alloconda/last-run.json` and `.alloconda/logs/` in a project.

    Nothing depends on them: a directory that can't be written keeps nothing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._path = root / ".alloconda" / "last-run.json"
        self._logs = root / ".alloconda" / "logs"

    def load(self) -> dict[str, CellMemory]:
        """Return what is known of each cell; nothing when the file is gone or another's."""
        try:
            document = read_json(self._path)
            if document["schema"] != _SCHEMA:
                return {}
            return {
                cell: CellMemory(
                    duration_s=_seconds(row["duration_s"]),
                    failed=bool(row["failed"]),
                    sha256=row.get("sha256"),
                )
                for cell, row in document["cells"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def save(self, cells: Mapping[str, CellMemory]) -> None:
        """Keep what is known of each cell, in place of what was kept before."""
        rows = {
            cell: {
                "duration_s": memory.duration_s,
                "failed": memory.failed,
                "sha256": memory.sha256,
            }
            for cell, memory in sorted(cells.items())
        }
        text = json.dumps({"schema": _SCHEMA, "cells": rows}, indent=1) + "\n"
        with contextlib.suppress(OSError):
            alloconda_folder(self._root)
            write_generated(self._path, text.encode())

    def digests(self, wheels: Mapping[str, Path]) -> dict[str, str]:
        """Return the sha256 of each cell's wheel, for those that can be read."""
        found = {}
        for cell, path in wheels.items():
            with contextlib.suppress(OSError), path.open("rb") as file:
                found[cell] = hashlib.file_digest(file, "sha256").hexdigest()
        return found

    def keep_log(self, cell: str, text: str) -> str | None:
        """Keep the whole log of a failed cell; return its path, or None if that fails.

        The path is relative to the working directory when the log lies below it.
        """
        path = self._logs / f"{cell}.log"
        try:
            alloconda_folder(self._root)
            whole = text if text.endswith("\n") else f"{text}\n"
            write_generated(path, whole.encode(errors="replace"))
        except OSError:
            return None
        # As a person would type it, where that is shorter.
        try:
            return str(path.relative_to(Path.cwd()))
        except (OSError, ValueError):
            return str(path)

    def forget_logs(self, cells: Iterable[str]) -> None:
        """Remove the logs of cells that are built anew."""
        for cell in cells:
            with contextlib.suppress(OSError):
                (self._logs / f"{cell}.log").unlink(missing_ok=True)


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
