"""Packing a project: its metadata, its sources, and the files that all its wheels share."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from alloconda.build.model.cell_needs import wheel_tags
from alloconda.build.model.matrix import BuildPlan
from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.config.project_files import Table, build_zig_text
from alloconda.kernel.values import replace
from alloconda.packaging.model.upload_note import upload_note
from alloconda.packaging.model.wheel import parse_source_date_epoch
from alloconda.packaging.model.wheel_contents import ProjectMetadata, WheelContents
from alloconda.packaging.model.written_archive import WrittenArchive


class Packing:
    """Packs one project.

    Args:
        project: the project.
        pyproject: the whole of its pyproject.toml.
        source_date_epoch: the value of SOURCE_DATE_EPOCH.
        local_cache: gives Zig's local cache, where metadata is kept between runs.
    """

    def __init__(
        self,
        project: Project,
        pyproject: Table,
        source_date_epoch: str | None,
        local_cache: Callable[[], Path],
    ) -> None:
        self.project = project
        self._local_cache = local_cache
        self._pyproject = pyproject
        self._moment_text = source_date_epoch

    @cached_property
    def metadata(self) -> ProjectMetadata:
        """`[project]`, checked, as core metadata; read once."""
        from alloconda.packaging.adapters.metadata_cache import MetadataCache
        from alloconda.packaging.adapters.project_metadata import read_project_metadata

        project = self.project
        version_file = project.config.version_file
        return read_project_metadata(
            self._pyproject,
            project.root,
            package_dir=project.package_dir,
            version_file=project.root / version_file if version_file else None,
            cache=MetadataCache(self._local_cache),
        )

    @property
    def packed_project(self) -> Project:
        """The project, with what builds put beside its module among the files that stay out.

        A build makes them anew beside its module, in every wheel those of its platform.
        """
        from alloconda.build.adapters.companion_install import CompanionFiles

        project = self.project
        if project.build_mode is not BuildMode.BUILD_ZIG:
            return project
        built = CompanionFiles(project.root, self._local_cache()).patterns()
        config = replace(project.config, exclude=(*project.config.exclude, *built))
        return replace(project, config=config)

    def write_sdist(
        self, report: Callable[[str], None], out_dir: Path | None = None
    ) -> WrittenArchive:
        """Write the project's source distribution; report what was left out by default."""
        from alloconda.packaging.adapters.included_files import IncludedFiles
        from alloconda.packaging.adapters.package_tree import DiskTree
        from alloconda.packaging.adapters.repository import GitFiles
        from alloconda.packaging.adapters.sdist_archive import write_sdist
        from alloconda.packaging.service.sdist import (
            collect_sdist,
            header_directories,
            names_on_command_lines,
            sdist_request,
        )

        project = self.packed_project
        build_zig = build_zig_text(project.root)
        inclusions = IncludedFiles(
            (*header_directories(project, build_zig), project.root),
            names_on_command_lines(project, build_zig),
        )
        request = sdist_request(project, self.metadata)
        contents = collect_sdist(request, DiskTree(), GitFiles(), inclusions.follow)
        note = upload_note(self.metadata)
        for sentence in (*contents.skipped, *contents.not_portable, *filter(None, (note,))):
            report(sentence)
        return write_sdist(
            contents, out_dir or project.out_dir, source_date_epoch=self.source_date_epoch()
        )

    def write_dist_info(self, plan: BuildPlan, folder: Path) -> Path:
        """Write the .dist-info directory of a plan's one wheel, without building it."""
        from alloconda.packaging.adapters.wheel_archive import write_dist_info

        return write_dist_info(self._without_module(plan), folder)

    def write_editable(self, plan: BuildPlan, module_name: str) -> WrittenArchive:
        """Write a wheel that points to the package in the project (PEP 660).

        Args:
            plan: what was built.
            module_name: what Python imports the built module as.
        """
        from alloconda.packaging.adapters.package_tree import DiskTree
        from alloconda.packaging.adapters.wheel_archive import data_digests, write_wheel
        from alloconda.packaging.model.scripts import check_script_names
        from alloconda.packaging.service.editable import editable_files
        from alloconda.packaging.service.package import collect_package, package_request

        data = collect_package(package_request(self.project), DiskTree()).data
        check_script_names(data, self.metadata.entry_points_text)
        contents = replace(
            self._without_module(plan),
            generated=editable_files(self.project, DiskTree(), module_name),
            data=data,
            dist_info=data_digests(data),
        )
        return write_wheel(
            contents, self.project.out_dir, source_date_epoch=self.source_date_epoch()
        )

    def _without_module(self, plan: BuildPlan) -> WheelContents:
        build = plan.builds[0]
        return WheelContents(metadata=self.metadata, tags=wheel_tags(build))

    def source_date_epoch(self) -> int | None:
        """Return the time of archives, in seconds since 1970; UsageError if it is not a number."""
        return parse_source_date_epoch(self._moment_text)
