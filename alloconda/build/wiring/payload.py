"""Joins what all wheels of a run have in common to the project's files."""

from alloconda import __version__
from alloconda.build.service.payload import WheelPayload
from alloconda.build.wiring.packing import Packing
from alloconda.packaging.adapters.package_tree import DiskTree
from alloconda.packaging.adapters.vendored_licenses import normal_licenses
from alloconda.packaging.model.sbom import SbomSubject
from alloconda.packaging.model.scripts import check_script_names
from alloconda.packaging.service.include_check import check_included
from alloconda.packaging.service.package import collect_package, excluded_in_wheel, package_request


def wheel_payload(packing: Packing) -> WheelPayload:
    """Collect what all wheels of a run have in common."""
    project, metadata = packing.project, packing.metadata
    request, tree = package_request(packing.packed_project), DiskTree()
    package = collect_package(request, tree)
    check_included(request, package, tree)
    check_script_names(package.data, metadata.entry_points_text)
    return WheelPayload(
        metadata=metadata,
        package=package,
        excludes=excluded_in_wheel(package_request(project), DiskTree()),
        out_dir=project.out_dir,
        sbom=SbomSubject(
            name=metadata.name,
            version=metadata.version,
            license=metadata.license,
            alloconda=__version__,
            vendored=normal_licenses(project.config.vendored),
            moment_s=packing.source_date_epoch(),
        ),
    )
