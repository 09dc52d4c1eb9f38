"""Writing a new project, or adding what an existing one lacks."""

from enum import StrEnum
from typing import Protocol

from alloconda.kernel.shell_words import Shell, shell_join
from alloconda.kernel.values import dataclass
from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.new_files import scaffold_files
from alloconda.scaffold.model.project_notes import project_notes
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.pyproject_changes import PyprojectChanges, Tables, pyproject_changes
from alloconda.scaffold.model.refusals import Again, refuse_computed_fields, refuse_unclear_code

_PYPROJECT = "pyproject.toml"
_GITIGNORE = ".gitignore"


def _init_again(*flags: str) -> str:
    return shell_join(("alloconda", "init", *flags), Shell.POSIX)


class ProjectFolder(Protocol):
    """The directory that a project is written into."""

    def templates(self) -> dict[str, str]:
        """Return the shipped templates by file name."""
        ...

    def read(self, path: str) -> str | None:
        """Return the text of a file; None where there is none."""
        ...

    def pyproject(self, changes: PyprojectChanges) -> str | None:
        """Return pyproject.toml with some changes; None if it has them."""
        ...


class FileAction(StrEnum):
    """What happens to a file."""

    NEW = "new"
    ADDED_TO = "added to"
    OVERWRITTEN = "overwritten"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """A file of the project.

    Attributes:
        text: what will be written; None when it is kept.
        before: what is there now.
    """

    path: str
    action: FileAction
    text: str | None = None
    before: str | None = None


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
    """A request to init: what to write into a directory.

    Attributes:
        answers: what the user wants.
        assumed: what was assumed before the user said anything.
        scan: what is in the directory.
        force: whether existing files are overwritten.
        replace: whether keys of pyproject.toml that the answers contradict are replaced.
        sample: whether a sample may be written beside existing native code.
        module: the name of the module that the user gave.
        given: the fields of [project] that flags or a person gave.
        again: gives the text of the running command with more flags.
    """

    answers: InitAnswers
    assumed: InitAnswers
    scan: ProjectScan
    force: bool = False
    replace: bool = False
    sample: bool = False
    module: str | None = None
    given: frozenset[str] = frozenset()
    again: Again = _init_again


def refuse_guesses(request: InitRequest) -> None:
    """Refuse to invent what is in the directory and isn't understood.

    Raises:
        UsageError: there is native code without a clear module, or a name or version that only
            running code tells.
    """
    scan = request.scan
    if not request.sample:
        refuse_unclear_code(scan, module=request.module, again=request.again)
    refuse_computed_fields(scan, request.answers, given=request.given, again=request.again)


def plan_project(request: InitRequest, folder: ProjectFolder) -> InitPlan:
    """Plan what a project lacks; existing files are kept, but for pyproject.toml.

    Raises:
        UsageError: the answers are impossible, or something would have to be guessed.
        ConfigError: the existing pyproject.toml is not TOML, or can't be added to.
        OutsideError: a file can't be read.
    """
    answers, scan = request.answers, request.scan
    refuse_guesses(request)
    files = scaffold_files(answers, folder.templates(), scan)
    changes = pyproject_changes(answers, request.assumed, scan)
    contradicted: Tables = {}
    if not (request.force or request.replace):
        # The build system is asked about on its own.
        contradicted = {
            name: values for name, values in changes.replaced.items() if name != "build-system"
        }
        replaced = {
            name: values for name, values in changes.replaced.items() if name not in contradicted
        }
        changes = PyprojectChanges(
            missing=changes.missing,
            replaced=replaced,
            settled=changes.settled,
            comments=changes.comments,
        )
    planned = [_planned_pyproject(folder, changes)]
    planned += [
        _planned(path, text, folder.read(path), force=request.force) for path, text in files.items()
    ]
    return InitPlan(files=tuple(planned), notes=project_notes(answers, scan, contradicted))


def _planned_pyproject(folder: ProjectFolder, changes: PyprojectChanges) -> PlannedFile:
    text = folder.pyproject(changes)
    if text is None:
        return PlannedFile(path=_PYPROJECT, action=FileAction.KEPT)
    before = folder.read(_PYPROJECT)
    action = FileAction.NEW if before is None else FileAction.ADDED_TO
    return PlannedFile(path=_PYPROJECT, action=action, text=text, before=before)


def _planned(path: str, text: str, existing: str | None, *, force: bool) -> PlannedFile:
    if existing is None:
        return PlannedFile(path=path, action=FileAction.NEW, text=text)
    if path == _GITIGNORE:
        more = _with_missing_lines(existing, text)
        if more != existing:
            return PlannedFile(path=path, action=FileAction.ADDED_TO, text=more, before=existing)
    elif force and existing != text:
        return PlannedFile(path=path, action=FileAction.OVERWRITTEN, text=text, before=existing)
    return PlannedFile(path=path, action=FileAction.KEPT)


def _with_missing_lines(existing: str, wanted: str) -> str:
    """Return a .gitignore with the lines that it lacks, after its own and with its line ends."""
    if "\0" in existing:
        # UTF-16, which git doesn't read; lines of another encoding would make it worse.
        return existing
    newline = "\r\n" if existing.count("\r\n") * 2 > existing.count("\n") else "\n"
    said = {line.strip().strip("/") for line in existing.lstrip("\ufeff").splitlines()}
    missing = [line for line in wanted.splitlines() if line.strip("/") not in said]
    if not missing:
        return existing
    before = existing if not existing or existing.endswith("\n") else existing + newline
    return before + "".join(line + newline for line in missing)
