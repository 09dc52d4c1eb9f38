"""Packing a project: its metadata, its sources, and the files that all its wheels share."""

import contextlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from alloconda.build.model.cell_needs import wheel_tags
from alloconda.build.model.matrix import BuildPlan
from alloconda.kernel.config.project import LOCK_NAME, BuildMode, Project
from alloconda.kernel.config.project_files import Table
from alloconda.kernel.values import replace
from alloconda.packaging.adapters.included_files import IncludedFiles
from alloconda.packaging.model.included_files import include_directories, quoted_texts
from alloconda.packaging.model.package import PackageLayout, package_layout
from alloconda.packaging.model.wheel import parse_source_date_epoch
from alloconda.packaging.model.wheel_contents import (
    GeneratedFile,
    ProjectMetadata,
    WheelContents,
)
from alloconda.packaging.model.written_archive import WrittenArchive
from alloconda.packaging.service.package import PackageRequest


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

    @cached_property
    def metadata(self) -> ProjectMetadata:
        """`[project]`, checked, as core metadata; read once."""
        from alloconda.packaging.adapters.project_metadata import read_project_metadata

        project = self.project
        version_file = project.config.version_file
        return read_project_metadata(
            self._pyproject,
            project.root,
            package_dir=project.package_dir,
            version_file=project.root / version_file if version_file else None,
        )

    def write_sdist(
        self, tell: Callable[[str], None], out_dir: Path | None = None
    ) -> WrittenArchive:
        """Write the project's source distribution; tell what was left out of it unasked."""
        from alloconda.packaging.adapters.git_files import GitFiles
        from alloconda.packaging.adapters.package_tree import DiskTree
        from alloconda.packaging.adapters.sdist_archive import write_sdist
        from alloconda.packaging.service.sdist import SdistRequest, collect_sdist

        project = self.project
        request = SdistRequest(
            package=self.package_request(),
            metadata=self.metadata,
            sources=self._needed_sources(),
            # What a build.zig compiles is known to it alone.
            code=None if project.way is BuildMode.BUILD_ZIG else self._code(),
            out_dir=project.out_dir,
        )
        contents = collect_sdist(request, DiskTree(), GitFiles(), self._inclusions())
        for sentence in (*contents.skipped, *contents.not_portable):
            tell(sentence)
        return write_sdist(
            contents, out_dir or project.out_dir, source_date_epoch=self.source_date_epoch()
        )

    def _code(self) -> tuple[Path, ...]:
        project = self.project
        return (*(() if project.source is None else (project.source,)), *project.c_sources)

    def _inclusions(self) -> IncludedFiles:
        root = self.project.root
        names = include_directories(self.project.config.zig_args)
        if self.project.way is BuildMode.BUILD_ZIG:
            with contextlib.suppress(OSError):
                text = (root / "build.zig").read_text(encoding="utf-8", errors="replace")
                names += quoted_texts(text)
        # The system's own headers are no matter of the project.
        return IncludedFiles(root / name for name in names if not Path(name).is_absolute())

    def write_dist_info(self, plan: BuildPlan, folder: Path) -> Path:
        """Write the .dist-info directory of a plan's one wheel, without building it."""
        from alloconda.packaging.adapters.wheel_archive import dist_info_files

        contents = self._without_module(plan)
        for relative, data in dist_info_files(contents).items():
            path = folder / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder / contents.dist_info_dir

    def write_editable(self, plan: BuildPlan) -> WrittenArchive:
        """Write a wheel that points to the package where it stands (PEP 660)."""
        from alloconda.packaging.adapters.editable_install import path_file_text
        from alloconda.packaging.adapters.wheel_archive import WheelWriter

        project = self.project
        pointer = GeneratedFile(
            arcname=f"__editable__.{project.name}.pth",
            data=path_file_text(self._import_folder()).encode(),
        )
        contents = replace(self._without_module(plan), generated=(pointer, *self._editable_init()))
        written, _ = WheelWriter(source_date_epoch=self.source_date_epoch()).write(
            contents, project.out_dir
        )
        return written

    def module_folder(self) -> Path:
        """Return the directory in the project that the built module is imported from."""
        return self._import_folder() / self._layout().module_folder

    def _import_folder(self) -> Path:
        """Return the directory that must be on sys.path for the package to be imported."""
        project = self.project
        if project.package_dir is None:
            return project.root
        # The layout's folders are the last ones of the package directory.
        return project.package_dir.parents[self._layout().folder.count("/") - 1]

    def _layout(self) -> PackageLayout:
        request, root = self.package_request(), self.project.root
        package_dir = request.package_dir and request.package_dir.relative_to(root)
        return package_layout(package_dir, request.module_name)

    def _editable_init(self) -> tuple[GeneratedFile, ...]:
        """Return the `__init__.py` that wheels get generated, made to look into the project."""
        from alloconda.packaging.adapters.editable_install import search_path_text
        from alloconda.packaging.adapters.package_tree import DiskTree
        from alloconda.packaging.service.package import collect_package

        request = self.package_request()
        if request.package_dir is None:
            return ()
        path = search_path_text(request.package_dir).encode()
        found = []
        for file in collect_package(request, DiskTree()).generated:
            docstring, _, imports = file.data.partition(b"\n\n")
            found.append(replace(file, data=b"\n\n".join((docstring, path + imports))))
        return tuple(found)

    def _without_module(self, plan: BuildPlan) -> WheelContents:
        build = plan.builds[0]
        return WheelContents(metadata=self.metadata, tags=wheel_tags(build), module=None)

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

    def package_request(self) -> PackageRequest:
        """Return what is asked of the package whose files are packed."""
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
