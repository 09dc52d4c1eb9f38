"""Packing a project: its metadata, its sources, and the files that all its wheels share."""

from dataclasses import replace
from pathlib import Path

from alloconda.adapters.project_files import Table
from alloconda.domain.lock import LOCK_NAME
from alloconda.domain.matrix import BuildPlan
from alloconda.domain.project import Project
from alloconda.domain.wheel import parse_source_date_epoch
from alloconda.domain.wheel_contents import (
    GeneratedFile,
    ProjectMetadata,
    WheelContents,
)
from alloconda.domain.written_archive import WrittenArchive
from alloconda.services.build import Shipment, wheel_tags
from alloconda.services.package import PackageRequest


class Packing:
    """Packs one project.

    Args:
        project: the project.
        pyproject: the whole of its pyproject.toml.
        source_date_epoch: the value of SOURCE_DATE_EPOCH.
    """

    def __init__(self, project: Project, pyproject: Table, source_date_epoch: str | None) -> None:
        self.project = project
        self._pyproject = pyproject
        self._moment_text = source_date_epoch

    def metadata(self) -> ProjectMetadata:
        """Check `[project]` and write it as core metadata."""
        from alloconda.adapters.project_metadata import read_project_metadata

        project = self.project
        version_file = project.config.version_file
        return read_project_metadata(
            self._pyproject,
            project.root,
            package_dir=project.package_dir,
            version_file=project.root / version_file if version_file else None,
        )

    def write_sdist(self, out_dir: Path | None = None) -> WrittenArchive:
        """Write the project's source distribution."""
        from alloconda.adapters.git_files import GitFiles
        from alloconda.adapters.package_tree import DiskTree
        from alloconda.adapters.sdist_archive import write_sdist
        from alloconda.services.sdist import SdistRequest, collect_sdist

        project = self.project
        request = SdistRequest(
            package=self._package_request(),
            metadata=self.metadata(),
            sources=self._needed_sources(),
            out_dir=project.out_dir,
        )
        contents = collect_sdist(request, DiskTree(), GitFiles())
        return write_sdist(
            contents, out_dir or project.out_dir, source_date_epoch=self.source_date_epoch()
        )

    def write_dist_info(self, plan: BuildPlan, folder: Path) -> Path:
        """Write the .dist-info directory of a plan's one wheel, without building it."""
        from alloconda.adapters.wheel_archive import dist_info_files

        contents = self._without_module(plan)
        for relative, data in dist_info_files(contents).items():
            path = folder / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder / contents.dist_info_dir

    def write_editable(self, plan: BuildPlan) -> WrittenArchive:
        """Write a wheel that points to the package where it stands (PEP 660)."""
        from alloconda.adapters.wheel_archive import WheelWriter

        project = self.project
        home = (project.package_dir or project.root / "module").parent
        pointer = GeneratedFile(
            arcname=f"__editable__.{project.name}.pth", data=f"{home}\n".encode()
        )
        contents = replace(self._without_module(plan), generated=(pointer,))
        written, _ = WheelWriter(source_date_epoch=self.source_date_epoch()).write(
            contents, project.out_dir
        )
        return written

    def _without_module(self, plan: BuildPlan) -> WheelContents:
        build = plan.builds[0]
        return WheelContents(metadata=self.metadata(), tags=wheel_tags(build), module=None)

    def source_date_epoch(self) -> int | None:
        """Return the time of archives, in seconds since 1970; UsageError if it is no number."""
        return parse_source_date_epoch(self._moment_text)

    def _needed_sources(self) -> tuple[Path, ...]:
        project, config = self.project, self.project.config
        candidates = [
            project.root / "pyproject.toml",
            *([project.source] if project.source else []),
            *project.c_sources,
            *(project.root / name for name in ("build.zig", "build.zig.zon", LOCK_NAME)),
            *([project.root / config.version_file] if config.version_file else []),
        ]
        return tuple(path for path in candidates if path.is_file())

    def _package_request(self) -> PackageRequest:
        project, config = self.project, self.project.config
        return PackageRequest(
            root=project.root,
            package_dir=project.package_dir,
            module_name=config.module_name or project.module,
            include=config.include,
            exclude=config.exclude,
            no_init=bool(config.no_init),
            force_init=bool(config.force_init),
        )

    def shipment(self) -> Shipment:
        """Collect what all wheels of a run have in common."""
        from alloconda.adapters.package_tree import DiskTree
        from alloconda.services.package import collect_package

        return Shipment(
            metadata=self.metadata(),
            package=collect_package(self._package_request(), DiskTree()),
            out_dir=self.project.out_dir,
        )
