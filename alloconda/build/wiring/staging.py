"""What a run works in, and what it remembers of the modules that earlier runs checked."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from alloconda.binary.formats.stub_text import read_stubs
from alloconda.build.adapters.check_cache import CheckCache
from alloconda.build.service.stubs import ModuleStubs
from alloconda.build.wiring.session import Session
from alloconda.kernel.system.run_folders import run_folder
from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """What a run works in: a temporary directory, the checks of earlier runs, its module's stub.

    Attributes:
        stubs: None where the project wants no stub.
    """

    folder: Path
    check_results: CheckCache
    stubs: ModuleStubs | None


@contextlib.contextmanager
def staging(session: Session) -> Iterator[Staging]:
    """Yield what a run works in; what it checks is kept for later runs."""
    with run_folder() as folder:
        wants_stubs = session.project.config.stubs is not False
        staged = Staging(
            folder=folder,
            check_results=CheckCache(session.local_cache),
            stubs=ModuleStubs(read_stubs) if wants_stubs else None,
        )
        yield staged
        staged.check_results.save()
