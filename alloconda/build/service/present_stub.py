"""The stub in a project's package directory against the one that its module has now."""

from pathlib import Path

from alloconda.kernel.errors import CheckError, ProjectError
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.stubs import difference, is_generated


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectStub:
    """The stub that a project's module has now.

    Attributes:
        source: the whole file.
        path: where the package has it.
        shown: the path, from the project's directory.
        is_kept: whether builds write it anew; the first stub of a C module is for the user to edit.
    """

    source: str
    path: Path
    shown: str
    is_kept: bool


def check_present(stub: ProjectStub, present: bytes | None) -> str:
    """Return a sentence on the file that the package has, which is as it must be.

    Raises:
        CheckError: it is absent, or another than the module's; the difference is shown.
    """
    if present is None:
        raise CheckError(f"{stub.shown} is not there", hint=_WRITE)
    if not is_generated(present):
        return f"{stub.shown} was written by hand, so it is not compared"
    text = present.decode("utf-8", "replace")
    if not stub.is_kept:
        raise CheckError(
            f"{stub.shown} says that it is generated, but the module carries no stub",
            hint="remove its first line if you edited it, else the file",
        )
    if text.splitlines() != stub.source.splitlines():
        raise CheckError(
            f"{stub.shown} is not what the module has now",
            details=difference(text, stub.source, stub.shown, "the module"),
            hint=_WRITE,
        )
    return f"{stub.shown} is up to date"


def refuse_replacing(stub: ProjectStub, present: bytes | None) -> None:
    """Refuse to write over a stub that the user wrote.

    Raises:
        ProjectError: there is one.
    """
    if present is None or is_generated(present):
        return
    raise ProjectError(
        f"{stub.shown} was written by hand, so it stays",
        hint="print what the module has with `alloconda stubs --stdout`, or remove the file first",
    )


_WRITE = "write it with `alloconda stubs`, and commit it"
