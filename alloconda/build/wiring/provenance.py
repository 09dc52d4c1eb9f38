"""Joins the provenance of a run to git, Zig's file and the disk."""

import hashlib
from pathlib import Path

from alloconda import __version__
from alloconda.build.service.provenance import ProvenanceRun
from alloconda.kernel.config.project import Project
from alloconda.kernel.config.settings import Settings
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.zig.command_lines import Zig
from alloconda.packaging.model.provenance import PROVENANCE_SUFFIX, Dependency
from alloconda.packaging.model.sbom import generic_purl
from alloconda.packaging.model.wheel import parse_source_date_epoch
from alloconda.packaging.model.written_archive import WrittenArchive


def provenance_run(project: Project, version: str, zig: Zig, settings: Settings) -> ProvenanceRun:
    """Return what writes the provenance of a run's wheels.

    Raises:
        OutsideError: Zig's file can't be read.
    """
    from alloconda.packaging.adapters.repository import source_revision

    source = source_revision(project.root)
    return ProvenanceRun(
        project=project,
        version=version,
        sources=(*(() if source is None else (source,)), _zig_dependency(zig)),
        versions={"alloconda": __version__, "zig": str(zig.version)},
        compiled=not settings.skip_build,
        service=settings.service,
        moment_s=parse_source_date_epoch(settings.source_date_epoch),
        write=_write,
    )


def _zig_dependency(zig: Zig) -> Dependency:
    path = Path(find_program(zig.path) or zig.path)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise OutsideError(
            f"can't read {path} for its digest: {error.strerror or error}",
            hint="name another Zig with --zig, or leave --provenance out",
        ) from error
    uri = generic_purl("zig", str(zig.version))
    return Dependency(name="zig", uri=uri, digest=(("sha256", digest),))


def _write(wheel: WrittenArchive, data: bytes) -> None:
    from alloconda.packaging.adapters.archive_file import HashingFile, write_archive

    def write(file: HashingFile) -> None:
        file.write(data)

    write_archive(wheel.path.with_name(wheel.path.name + PROVENANCE_SUFFIX), write)
