"""What all wheels of a run have in common."""

from pathlib import Path

from alloconda.build.service.provenance import ProvenanceRun
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.package import Matcher, match_nothing
from alloconda.packaging.model.sbom import SbomSubject
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
