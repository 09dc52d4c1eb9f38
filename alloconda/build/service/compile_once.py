"""Compiling equal requests once, for all cells of a run."""

import threading
from concurrent.futures import Future
from contextlib import nullcontext
from pathlib import Path

from alloconda.build.service.compile import Compiler, CompileRequest, CompileWatch, Module
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.targets.target import Target


class CompileOnce:
    """Compiles equal requests once, however many cells ask at the same time.

    Args:
        compiler: compiles.
        staging: where modules are put.
        jobs: how many are compiled at once; None for as many as ask.
    """

    def __init__(self, compiler: Compiler, staging: Path, jobs: int | None = None) -> None:
        self._room = nullcontext() if jobs is None else threading.BoundedSemaphore(jobs)
        self._compiler = compiler
        self._staging = staging
        self._results: dict[CompileRequest, Future[Module]] = {}
        self._lock = threading.Lock()

    def compiled_target(self, target: Target) -> Target:
        """Return the target that is compiled for a wheel's."""
        return self._compiler.compiled_target(target)

    @property
    def wants_headers(self) -> bool:
        """Whether requests must bring the target's Python.h."""
        return self._compiler.wants_headers

    def prepare(self, watch: CompileWatch) -> None:
        """Prepare what all compilations need."""
        self._compiler.prepare(watch)

    def compile(self, request: CompileRequest, watch: CompileWatch) -> tuple[Module, bool]:
        """Return the module, and whether another cell had it compiled.

        Raises:
            AllocondaError: as the compiler raises it, for every cell that asks.
        """
        with self._lock:
            known = self._results.get(request)
            if known is None:
                mine: Future[Module] = Future()
                self._results[request] = mine
                folder = self._staging / f"module-{len(self._results)}"
        if known is not None:
            return known.result(), True
        try:
            folder.mkdir(parents=True)
            with self._room:
                module = self._compiler.compile(request, folder, watch)
        except OSError as error:
            explained = _explained(error, folder)
            mine.set_exception(explained)
            raise explained from error
        except BaseException as error:
            mine.set_exception(error)
            raise
        mine.set_result(module)
        return module, False


def _explained(error: OSError, folder: Path) -> OutsideError:
    """Return the error for a compilation into a folder that the system refused."""
    reason = error.strerror or str(error)
    place = Path(error.filename) if isinstance(error.filename, str) else folder
    # Windows names what the folder would be made in.
    if place.is_relative_to(folder) or folder.is_relative_to(place):
        return OutsideError(
            f"can't put the module into {folder}: {reason}",
            hint="make room there, or name another directory by TMPDIR",
        )
    return OutsideError(
        f"can't compile: {place}: {reason}",
        hint="fix the problem there, or check what a build needs: alloconda doctor",
    )
