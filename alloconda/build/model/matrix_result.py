"""The result of a matrix: the wheels that were built, and the cells without one."""

from pathlib import Path

from alloconda.build.model.matrix import Build
from alloconda.kernel.errors import AllocondaError, ExitCode
from alloconda.kernel.events.events import CellState
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.written_archive import WrittenArchive


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltWheel:
    """A wheel that was written, and how its module was obtained."""

    archive: WrittenArchive
    state: CellState
    compile_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCell:
    """A cell without a wheel, and the error that it ended with."""

    build: Build
    error: AllocondaError


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixResult:
    """The result of a matrix, in the order of the plan."""

    built: tuple[tuple[Build, BuiltWheel], ...]
    failed: tuple[FailedCell, ...]
    cancelled: tuple[Build, ...]
    duration_s: float
    interrupted: bool = False
    at_once: bool = False

    @property
    def wheels(self) -> list[Path]:
        """The paths of the wheels that are in the output directory."""
        return [wheel.archive.path for _, wheel in self.built]

    @property
    def exit_code(self) -> ExitCode:
        """The exit status: 1 if code was refused or a check failed, else what the failures say."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        codes = {cell.error.exit_code for cell in self.failed}
        for code in (ExitCode.BUILD_FAILED, ExitCode.USAGE, ExitCode.OUTSIDE):
            if code in codes:
                return code
        return ExitCode.BUILD_FAILED if self.cancelled else ExitCode.DONE
