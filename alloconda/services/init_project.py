"""Writing a new project, or adding what an existing one lacks."""

from dataclasses import dataclass
from typing import Protocol

from alloconda.domain.scaffold import InitAnswers, pyproject_tables, scaffold_files


class ProjectFolder(Protocol):
    """The directory that a project is written into."""

    def templates(self) -> dict[str, str]:
        """Return the shipped templates by file name."""
        ...

    def exists(self, path: str) -> bool:
        """Tell whether something stands at a path."""
        ...

    def pyproject(self, tables: dict[str, dict[str, object]]) -> str | None:
        """Return pyproject.toml with what it lacks of some tables; None if it lacks nothing."""
        ...

    def write(self, files: dict[str, str]) -> None:
        """Write files, all of them or none; OutsideError if that fails."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class InitResult:
    """What was written, and what stood there and was left as it was."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def init_project(answers: InitAnswers, folder: ProjectFolder) -> InitResult:
    """Write what the project lacks; no file that stands there is overwritten.

    pyproject.toml is the exception: tables that it lacks, and keys of [project], are added to it.

    Raises:
        UsageError: the answers are impossible.
        ConfigError: the pyproject.toml that stands there is not TOML, or can't be added to.
        OutsideError: the files can't be written.
    """
    files = scaffold_files(answers, folder.templates())
    kept = tuple(path for path in files if folder.exists(path))
    missing = {path: text for path, text in files.items() if path not in kept}
    pyproject = folder.pyproject(pyproject_tables(answers))
    if pyproject is None:
        kept = ("pyproject.toml", *kept)
    else:
        missing = {"pyproject.toml": pyproject, **missing}
    folder.write(missing)
    return InitResult(written=tuple(missing), kept=kept)
