"""How far links in a project may lead: to its files, and to those of the repository around it."""

from pathlib import Path

from alloconda.kernel.system.visible_paths import is_listed
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.package import never_enters


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLimits:
    """What links may not lead out of: the project, or the Git repository that it is in."""

    project: Path
    repository: Path

    def hold(self, path: Path) -> bool:
        """Whether a link to a path may be followed: not to what is hidden outside the project."""
        if path.is_relative_to(self.project):
            return True
        if not path.is_relative_to(self.repository):
            return False
        parts = path.relative_to(self.repository).parts
        return not any(part.startswith(".") or never_enters(part) for part in parts)


def link_limits(root: Path) -> LinkLimits:
    """Return the limits of a project, whose repository may have sources that projects share."""
    project = root.resolve()
    around = (one for one in (project, *project.parents) if is_listed(one / ".git"))
    return LinkLimits(project=project, repository=next(around, project))
