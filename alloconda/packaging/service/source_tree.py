"""The files of a project as packing sees them."""

from pathlib import Path
from typing import Protocol

from alloconda.kernel.values import dataclass
from alloconda.packaging.model.package import Matcher, match_nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeFile:
    """A file of the project.

    Attributes:
        relative: its path relative to the project, with slashes.
        problem: why it can't be packed, or None.
    """

    path: Path
    relative: str
    executable: bool = False
    problem: str | None = None


class SourceTree(Protocol):
    """The project's files on the disk."""

    def files(
        self, root: Path, start: Path, is_needless: Matcher = match_nothing
    ) -> tuple[TreeFile, ...]:
        """Return the files below a folder of the project, sorted by path, links followed.

        Folders that no archive takes in (`never_enters`) are not looked into. A file stands for
        itself; what isn't there is no file. A folder that may not be read is passed by where
        `is_needless` says so of its path, and an OutsideError elsewhere.
        """
        ...

    def ignored_patterns(self, root: Path) -> tuple[str, ...]:
        """Return the patterns of the project's .gitignore."""
        ...

    def matcher(self, patterns: tuple[str, ...]) -> Matcher:
        """Return a predicate: whether a path is meant by patterns in the syntax of .gitignore."""
        ...

    def public_keys(self, root: Path) -> Matcher:
        """Return a predicate: whether a path is PEM text without a private key."""
        ...

    def private_keys(self, root: Path) -> Matcher:
        """Return a predicate: whether a private key is in the file at a path."""
        ...
