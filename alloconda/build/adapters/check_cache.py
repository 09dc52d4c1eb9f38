"""Modules that passed their checks in earlier runs, kept in Zig's own cache directory."""

import contextlib
import hashlib
import threading
from functools import cached_property
from pathlib import Path

from alloconda.build.adapters.rule_digest import rule_digest
from alloconda.build.service.compile import Module
from alloconda.kernel.system.bounded_files import read_bounded
from alloconda.kernel.system.whole_files import write_generated

_KEPT = 2000


class CheckCache:
    """Remembers digests of modules that passed; may be used by several threads.

    An answer holds for the same bytes, question and rules: where a rule has changed, or a library
    that it depends on, everything is checked again. A directory that can't be written remembers
    nothing.
    """

    def __init__(self, local_cache: Path) -> None:
        self._path = local_cache / "alloconda-notes" / "checks"
        self._new: dict[str, None] = {}
        self._lock = threading.Lock()

    def knows(self, module: Module, question: str) -> bool:
        """Return whether this module passed the same check before."""
        key = self._key(module, question)
        return key is not None and (key in self._old or key in self._new)

    def remember(self, module: Module, question: str) -> None:
        """Remember that a module passed; `save` keeps it for later runs."""
        key = self._key(module, question)
        if key is not None:
            with self._lock:
                self._new[key] = None

    def save(self) -> None:
        """Keep what was learnt; without it the next run is slower, nothing else."""
        if not self._new:
            return
        lines = [*self._old, *self._new][-_KEPT:]
        with contextlib.suppress(OSError):
            write_generated(self._path, "".join(f"{line}\n" for line in lines).encode("ascii"))

    @cached_property
    def _old(self) -> dict[str, None]:
        try:
            return dict.fromkeys(read_bounded(self._path).decode("ascii").splitlines())
        except (OSError, UnicodeDecodeError):
            return {}

    @cached_property
    def _rules(self) -> str | None:
        return rule_digest()

    def _key(self, module: Module, question: str) -> str | None:
        """Return the key of a check: a digest of all that it depends on; None if unknown."""
        if self._rules is None:
            return None
        text = f"{module.digest}\n{question}\n{self._rules}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]
