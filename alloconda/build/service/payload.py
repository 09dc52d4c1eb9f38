"""What all wheels of a run have in common."""

from collections.abc import Iterator
from pathlib import Path

from alloconda.build.service.provenance import ProvenanceRun
from alloconda.kernel.events.events import FileLeftOut, FileNotPortable
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.file_names import not_portable
from alloconda.packaging.model.package import Matcher, match_nothing
from alloconda.packaging.model.sbom import SbomSubject
from alloconda.packaging.model.secret_files import left_out_reason
from alloconda.packaging.model.wheel_contents import ProjectMetadata
from alloconda.packaging.service.package import Package


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelPayload:
    """What all wheels of a run have in common: metadata, package files, and where they go.

    Attributes:
        excludes: whether a file that a build adds stays out, by its path in the wheel.
    """

    metadata: ProjectMetadata
    package: Package
    out_dir: Path
    sbom: SbomSubject
    excludes: Matcher = match_nothing
    provenance: ProvenanceRun | None = None

    def file_notes(self) -> Iterator[FileLeftOut | FileNotPortable]:
        """Return what users should know of files: those left out, and names not portable."""
        for path in self.package.kept_back:
            yield FileLeftOut(path=path, reason=left_out_reason(path))
        for path, reason in self.metadata.left_out:
            yield FileLeftOut(path=path, reason=reason)
        for path, reason in not_portable(self.package.arcnames):
            yield FileNotPortable(path=path, reason=reason)
