"""Joins the provenance of a run to git, Zig's file and the disk."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from alloconda import __version__
from alloconda.build.service.provenance import ProvenanceRun
from alloconda.build.wiring.project_lock import project_lock
from alloconda.build.wiring.session import Session
from alloconda.headers.model.lock import Lock
from alloconda.kernel.config.project import LOCK_NAME
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.wheels import ZIG_PROJECT
from alloconda.packaging.model.provenance import PROVENANCE_SUFFIX, Dependency
from alloconda.packaging.model.sbom import generic_purl
from alloconda.packaging.model.wheel import parse_source_date_epoch
from alloconda.packaging.model.written_archive import WrittenArchive


def provenance_run(session: Session, version: str, zig: Zig) -> ProvenanceRun:
    """Return what writes the provenance of a run's wheels.

    Raises:
        OutsideError: Zig's file or the lock can't be read.
    """
    from alloconda.packaging.adapters.repository import source_revision

    project, settings, lock = session.project, session.settings, project_lock(session)
    source = source_revision(project.root)
    return ProvenanceRun(
        project=project,
        version=version,
        sources=(
            *(() if source is None else (source,)),
            *_locked(project.root, zig, lock),
            _zig_dependency(zig),
        ),
        locked={} if lock is None else {one.name: one.sha256 for one in lock.archives},
        versions={"alloconda": __version__, "zig": str(zig.version)},
        compiled=not settings.skip_build,
        service=settings.service,
        moment_s=parse_source_date_epoch(settings.source_date_epoch),
        write=_write,
    )


def _zig_dependency(zig: Zig) -> Dependency:
    path = Path(find_program(zig.path) or zig.path)
    uri = generic_purl("zig", str(zig.version))
    return Dependency(name="zig", uri=uri, digest=(("sha256", _sha256(path)),))


def _locked(root: Path, zig: Zig, lock: Lock | None) -> Iterator[Dependency]:
    """Yield the lock, and the wheel that it pins for this machine if Zig was installed from it."""
    if lock is None:
        return
    digest = _sha256(root / LOCK_NAME)
    yield Dependency(name=LOCK_NAME, uri=f"file:{LOCK_NAME}", digest=(("sha256", digest),))
    if "zig-v1" not in Path(zig.path).parts:
        return
    from packaging.tags import sys_tags
    from packaging.utils import parse_wheel_filename

    here = frozenset(sys_tags())
    for wheel in lock.zig_wheels:
        if here.isdisjoint(parse_wheel_filename(wheel.name)[3]):
            continue
        uri = f"pkg:pypi/{ZIG_PROJECT}@{lock.zig}?file_name={wheel.name}"
        yield Dependency(name=wheel.name, uri=uri, digest=(("sha256", wheel.sha256),))


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise OutsideError(
            f"can't read {path} for its digest: {error.strerror or error}",
            hint="name another Zig with --zig, or leave --provenance out",
        ) from error


def _write(wheel: WrittenArchive, data: bytes) -> None:
    from alloconda.packaging.adapters.archive_file import HashingFile, write_archive

    def write(file: HashingFile) -> None:
        file.write(data)

    write_archive(wheel.path.with_name(wheel.path.name + PROVENANCE_SUFFIX), write)
