"""Writing a new project, or adding what an existing one lacks."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.new_files import (
    PyprojectChanges,
    Tables,
    pyproject_changes,
    scaffold_files,
)
from alloconda.scaffold.model.project_notes import project_notes
from alloconda.scaffold.model.project_scan import Survey

_PYPROJECT = "pyproject.toml"
_GITIGNORE = ".gitignore"


class ProjectFolder(Protocol):
    """The directory that a project is written into."""

    def templates(self) -> dict[str, str]:
        """Return the shipped templates by file name."""
        ...

    def read(self, path: str) -> str | None:
        """Return the text of a file; None where nothing stands."""
        ...

    def pyproject(self, changes: PyprojectChanges) -> str | None:
        """Return pyproject.toml with some changes; None if it has them."""
        ...


class Fate(StrEnum):
    """What becomes of a file."""

    NEW = "new"
    ADDED_TO = "added to"
    OVERWRITTEN = "overwritten"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """A file of the project; `text` is what will be written, None when it is kept."""

    path: str
    fate: Fate
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InitPlan:
    """What init would write.

    Attributes:
        files: every file of the project, those that are kept included.
        notes: what the user should know or do by hand, one sentence or more each.
    """

    files: tuple[PlannedFile, ...]
    notes: tuple[str, ...] = ()

    @property
    def written(self) -> dict[str, str]:
        """The files to write: path → text."""
        return {file.path: file.text for file in self.files if file.text is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class InitRequest:
    """What is wanted of a directory.

    Attributes:
        answers: what the user wants.
        assumed: what was assumed before the user said anything.
        survey: what stands in the directory.
        force: whether files that stand there are overwritten.
        replace: whether keys of pyproject.toml that the answers contradict are replaced.
    """

    answers: InitAnswers
    assumed: InitAnswers
    survey: Survey
    force: bool = False
    replace: bool = False


def plan_project(request: InitRequest, folder: ProjectFolder) -> InitPlan:
    """Plan what a project lacks; what stands there is kept, but for pyproject.toml.

    Raises:
        UsageError: the answers are impossible.
        ConfigError: the pyproject.toml that stands there is not TOML, or can't be added to.
        OutsideError: a file can't be read.
    """
    answers, survey = request.answers, request.survey
    files = scaffold_files(answers, folder.templates(), survey)
    changes = pyproject_changes(answers, request.assumed, survey)
    contradicted: Tables = {}
    if not (request.force or request.replace):
        # The build system is asked about on its own.
        contradicted = {
            name: values for name, values in changes.replaced.items() if name != "build-system"
        }
        replaced = {
            name: values for name, values in changes.replaced.items() if name not in contradicted
        }
        changes = PyprojectChanges(missing=changes.missing, replaced=replaced)
    planned = [_planned_pyproject(folder, changes)]
    planned += [
        _planned(path, text, folder.read(path), force=request.force) for path, text in files.items()
    ]
    return InitPlan(files=tuple(planned), notes=project_notes(answers, survey, contradicted))


def _planned_pyproject(folder: ProjectFolder, changes: PyprojectChanges) -> PlannedFile:
    text = folder.pyproject(changes)
    if text is None:
        return PlannedFile(path=_PYPROJECT, fate=Fate.KEPT)
    fate = Fate.NEW if folder.read(_PYPROJECT) is None else Fate.ADDED_TO
    return PlannedFile(path=_PYPROJECT, fate=fate, text=text)


def _planned(path: str, text: str, standing: str | None, *, force: bool) -> PlannedFile:
    if standing is None:
        return PlannedFile(path=path, fate=Fate.NEW, text=text)
    if path == _GITIGNORE:
        more = _with_missing_lines(standing, text)
        if more != standing:
            return PlannedFile(path=path, fate=Fate.ADDED_TO, text=more)
    elif force and standing != text:
        return PlannedFile(path=path, fate=Fate.OVERWRITTEN, text=text)
    return PlannedFile(path=path, fate=Fate.KEPT)


def _with_missing_lines(standing: str, wanted: str) -> str:
    """Return a .gitignore with the lines that it lacks, after its own and with its line ends."""
    if "\0" in standing:
        # UTF-16, which git doesn't read; lines of another encoding would make it worse.
        return standing
    newline = "\r\n" if standing.count("\r\n") * 2 > standing.count("\n") else "\n"
    said = {line.strip().strip("/") for line in standing.lstrip("\ufeff").splitlines()}
    missing = [line for line in wanted.splitlines() if line.strip("/") not in said]
    if not missing:
        return standing
    before = standing if not standing or standing.endswith("\n") else standing + newline
    return before + "".join(line + newline for line in missing)
