"""The provenance of the wheels of one run: what is the same for all, and what a cell adds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field

from alloconda.build.model.matrix import Build
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.config.project import Project
from alloconda.kernel.service_run import ServiceRun
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.linked_parts import LinkedParts
from alloconda.packaging.model.provenance import (
    Dependency,
    Provenance,
    provenance_bytes,
    without_secrets,
)
from alloconda.packaging.model.sbom import generic_purl
from alloconda.packaging.model.written_archive import WrittenArchive


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenanceRun:
    """What the provenance of all wheels of a run says.

    Attributes:
        project: the project.
        version: its version, normalised.
        sources: the revision and Zig, which all wheels are made of.
        versions: the programs that build → their versions.
        compiled: whether the modules are compiled in this run, not found.
        locked: sha256 of the header archives that the project's lock pins, by file name.
        service: the service's run, if one builds.
        moment_s: SOURCE_DATE_EPOCH, in seconds since 1970.
        write: puts the provenance beside a wheel, whole.
    """

    project: Project
    version: str
    sources: tuple[Dependency, ...]
    versions: Mapping[str, str]
    write: Callable[[WrittenArchive, bytes], None] = field(compare=False)
    compiled: bool = True
    locked: Mapping[str, str] = field(default_factory=dict)
    service: ServiceRun | None = None
    moment_s: int | None = None

    def record(
        self,
        build: Build,
        headers: Sequence[HeaderSet],
        linked: LinkedParts | None,
        wheel: WrittenArchive,
    ) -> None:
        """Write the provenance of one wheel.

        Raises:
            OutsideError: it can't be written.
        """
        packages = () if linked is None else linked.packages
        made = Provenance(
            wheel=wheel.path.name,
            sha256=wheel.sha256,
            parameters=self._parameters(build),
            dependencies=(
                *self.sources,
                *dict.fromkeys(self._locked_archives(headers)),
                *dict.fromkeys(map(_header_dependency, headers)),
                *(
                    Dependency(
                        name=one.name,
                        uri=generic_purl(one.name, one.version),
                        digest=(("zigPackageHash", one.hash),),
                    )
                    for one in packages
                ),
            ),
            versions=self.versions,
            service=self.service,
            moment_s=self.moment_s,
        )
        self.write(wheel, provenance_bytes(made))

    def _locked_archives(self, headers: Sequence[HeaderSet]) -> Iterator[Dependency]:
        """Yield the archives that headers are from, each with the digest that the lock pins."""
        for one in headers:
            digest = self.locked.get(one.source)
            if digest is not None:
                uri = generic_purl(one.source, None)
                yield Dependency(name=one.source, uri=uri, digest=(("sha256", digest),))

    def _parameters(self, build: Build) -> dict[str, str | Sequence[str]]:
        config = self.project.config
        found: dict[str, str | Sequence[str]] = {
            "project": self.project.name,
            "version": self.version,
            "platforms": build.platform_tags,
            "python": str(build.python),
            "abi": build.abi.abi_tag,
            "optimize": self.project.optimize.value,
            "compiled-by": self.project.build_mode.value if self.compiled else "an earlier build",
        }
        if config.build_step:
            found["build-step"] = config.build_step
        if config.zig_args:
            found["zig-args"] = without_secrets(config.zig_args)
        return found


def _header_dependency(headers: HeaderSet) -> Dependency:
    # An interpreter's own headers have its path, which is of no use elsewhere.
    is_archive = headers.source.endswith((".gz", ".zst"))
    return Dependency(
        name=f"headers in {headers.source}"
        if is_archive
        else f"headers of CPython {headers.python}",
        uri=generic_purl("cpython-headers", str(headers.python)),
        digest=(("allocondaHeaderTreeSha256", headers.digest),),
    )
