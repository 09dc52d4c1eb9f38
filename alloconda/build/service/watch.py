"""Building again whenever a file of the project changes."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from alloconda.kernel.errors import AllocondaError
from alloconda.kernel.system.system_errors import explain_system_error
from alloconda.kernel.values import dataclass

# Yields the changed files, relative to the project, until the user ends it, from when they are
# watched on; none where nothing happens. Given is a predicate: whether a build writes a file.
Changes = Callable[[Callable[[Path], bool]], Iterator[tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuild:
    """One build of a watched project.

    Attributes:
        changed: the files whose change it answers, relative to the project; none at first.
        modules: the modules in the project; none where it failed.
        error: why it failed.
    """

    changed: tuple[str, ...]
    duration_s: float
    modules: tuple[Path, ...] = ()
    error: AllocondaError | None = None


def watch(
    build: Callable[[], tuple[Path, ...]], changes: Changes, report: Callable[[Rebuild], None]
) -> None:
    """Build, and build again after each change; failures are reported, and end nothing.

    Args:
        build: builds the project as it is now; returns its modules.
        changes: waits for changes.
        report: shows each build.
    """
    outputs: set[Path] = set()

    def rebuild(changed: tuple[str, ...]) -> None:
        done = _rebuild(build, changed)
        outputs.update(done.modules)
        # The stub of a module is written with it.
        outputs.update(_stub_beside(module) for module in done.modules)
        report(done)

    is_first = True
    for changed in changes(outputs.__contains__):
        # What is edited during the first build is noted already.
        if changed or is_first:
            rebuild(changed)
        is_first = False


def _rebuild(build: Callable[[], tuple[Path, ...]], changed: tuple[str, ...]) -> Rebuild:
    started_s = time.perf_counter()
    modules: tuple[Path, ...] = ()
    error: AllocondaError | None = None
    try:
        modules = build()
    except AllocondaError as expected:
        error = expected
    except OSError as cause:
        # An editor may put a file in the place of another at any moment.
        error = explain_system_error(cause)
        if error is None:
            raise
    return Rebuild(
        changed=changed,
        duration_s=time.perf_counter() - started_s,
        modules=modules,
        error=error,
    )


def _stub_beside(module: Path) -> Path:
    return module.with_name(module.name.partition(".")[0] + ".pyi")
