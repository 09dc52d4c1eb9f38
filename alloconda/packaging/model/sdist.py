"""The sdist format: names, and which files of a project a source distribution holds.

Follows the "Source distribution format" of the Python packaging user guide (PEP 517, 625, 643).
"""

from dataclasses import field

from alloconda.kernel.config.project import normalized_name
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.package import (
    Matcher,
    PackageLayout,
    is_leftover,
    is_never_packed,
    match_nothing,
)
from alloconda.packaging.model.secret_files import SecretRules
from alloconda.packaging.model.wheel_contents import PackageFile, ProjectMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class SdistContents:
    """Everything that decides the bytes of an sdist but the time stamp.

    Attributes:
        files: the project's files; their arcnames are relative to the project.
        skipped: sentences on the links and possible secrets that were left out.
        not_portable: sentences on the files that Windows can't unpack.
    """

    metadata: ProjectMetadata
    files: tuple[PackageFile, ...]
    skipped: tuple[str, ...] = ()
    not_portable: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The one folder of the archive, such as "hello_world-1.0"."""
        return f"{normalized_name(self.metadata.name)}-{self.metadata.version}"

    @property
    def filename(self) -> str:
        """The sdist's file name."""
        return f"{self.folder}.tar.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class SdistRules:
    """Says of each file of a project whether it goes into the sdist.

    Attributes:
        layout: where the package and its module are in a wheel.
        package_folder: the package's folder in the project, ending in a slash; "" without one.
        out_folders: folders of wheels and sdists, ending in a slash.
        include: paths that the defaults leave out and that are wanted nevertheless.
        exclude: paths that are not wanted.
        secrets: says which files may hold secrets.
    """

    layout: PackageLayout
    package_folder: str
    out_folders: tuple[str, ...]
    include: Matcher = match_nothing
    exclude: Matcher = match_nothing
    secrets: SecretRules = field(default_factory=SecretRules)

    def keeps_back(self, path: str) -> bool:
        """Return whether a file stays out for nothing but that it may hold a secret."""
        return not self._is_unwanted(path) and self.secrets.keeps_back(path)

    def admits(self, path: str) -> bool:
        """Return whether a file that a build needs may go in, even if `exclude` matches it."""
        is_made = is_never_packed(path) or path.startswith(self.out_folders)
        return not is_made and not self.secrets.keeps_back(path)

    def takes(self, path: str) -> bool:
        """Return whether a file goes in; the path is relative to the project."""
        if self._is_unwanted(path) or self.secrets.keeps_back(path):
            return False
        return not (is_leftover(path) or path.endswith(".whl")) or self.include(path)

    def _is_unwanted(self, path: str) -> bool:
        if path == "PKG-INFO" or is_never_packed(path) or path.startswith(self.out_folders):
            return True
        return self._is_stale_module(path) or self.exclude(path)

    def _is_stale_module(self, path: str) -> bool:
        # The layout's folders are the last ones of the package's; modules may be beside it.
        above = self.package_folder.removesuffix(self.layout.folder)
        return path.startswith(above) and self.layout.is_stale_module(path.removeprefix(above))
