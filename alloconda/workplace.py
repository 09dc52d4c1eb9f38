"""A project that is open for building: joins the services that build it to their adapters."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from alloconda.adapters.host import cpu_count, host_target, running_python
from alloconda.adapters.processes import ProcessRunner
from alloconda.adapters.project_files import load_project, read_pyproject
from alloconda.domain.config import ProjectConfig
from alloconda.domain.events import MatrixStarted, Observer
from alloconda.domain.headers import HeaderRequest, HeaderSet
from alloconda.domain.matrix import Build, BuildPlan
from alloconda.domain.project import Project, Way
from alloconda.domain.wheel import parse_source_date_epoch
from alloconda.domain.wheel_contents import (
    GeneratedFile,
    ProjectMetadata,
    WheelContents,
    WrittenArchive,
)
from alloconda.domain.zig import Zig
from alloconda.errors import AllocondaError
from alloconda.services.build import (
    BuiltWheel,
    CellBuilder,
    CompileOnce,
    Shipment,
    wheel_tags,
)
from alloconda.services.compile import Compiler
from alloconda.services.headers import HeaderService
from alloconda.services.matrix import MatrixRunner, MatrixSettings
from alloconda.services.matrix_run import MatrixResult
from alloconda.services.package import PackageRequest
from alloconda.services.plan import MatrixFlags, WheelFlags, plan_matrix, plan_wheel
from alloconda.services.workshop import ModuleFiles, Workshop
from alloconda.wiring import build_header_service, default_cache_dir


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What flags and the environment say, beside the project's own configuration.

    Attributes:
        zig: (path, the setting that gave it) of an explicit Zig, or None.
        library: the library to take when a build.zig installs several.
        skip_build: whether to pack what an earlier build left, without compiling.
        fetch: whether missing headers may be downloaded.
        offline: whether the network must not be touched at all.
        source_date_epoch: the value of SOURCE_DATE_EPOCH.
    """

    project_dir: Path
    overrides: ProjectConfig
    zig: tuple[str, str] | None = None
    library: str | None = None
    skip_build: bool = False
    cache_dir: Path | None = None
    mirror: str | None = None
    fetch: bool = True
    offline: bool = False
    source_date_epoch: str | None = None


class Workplace:
    """An open project with all that it takes to build it."""

    def __init__(self, settings: Settings) -> None:
        root = settings.project_dir.resolve()
        self._settings = settings
        self._pyproject = read_pyproject(root)
        self.project: Project = load_project(root, self._pyproject, settings.overrides)
        self._processes = ProcessRunner()

    def plan_matrix(self, flags: MatrixFlags) -> BuildPlan:
        """Plan every wheel of the project."""
        return plan_matrix(self.project, flags)

    def plan_wheel(self, flags: WheelFlags) -> BuildPlan:
        """Plan one wheel."""
        return plan_wheel(self.project, flags, host_target(), running_python())

    def build_wheels(self, plan: BuildPlan, observer: Observer, *, fail_fast: bool) -> MatrixResult:
        """Build every cell of a plan into the output directory."""
        from alloconda.adapters.wheel_archive import WheelWriter

        shipment = self._shipment()
        zig = self.find_zig()
        jobs = min(self.project.config.jobs or cpu_count(), len(plan.builds))
        writer = WheelWriter(source_date_epoch=self._source_date_epoch())
        opening = MatrixStarted(
            project=shipment.metadata.name,
            version=shipment.metadata.version,
            zig_version=str(zig.version),
            zig_path=zig.path,
            cells=len(plan.builds),
            jobs=jobs,
        )
        with self._cells(zig) as (cells, modules):

            def build_wheel(
                build: Build, headers: tuple[HeaderSet, ...], observe: Observer
            ) -> BuiltWheel:
                return cells.wheel(build, headers, shipment, writer, observe)

            settings = MatrixSettings(
                jobs=jobs, fail_fast=fail_fast, wants_headers=modules.wants_headers
            )
            runner = MatrixRunner(build_wheel, self._header_source(), self._processes.stop)
            return runner.run(plan, settings, opening, observer)

    def build_in_place(self, plan: BuildPlan, observer: Observer) -> Path:
        """Build the plan's one module into the package directory, for Python to import there."""
        from alloconda.adapters.module_install import install_module

        build = plan.builds[0]
        with self._cells(self.find_zig()) as (cells, modules):
            headers: tuple[HeaderSet, ...] = ()
            if modules.wants_headers:
                from alloconda.services.build import header_requests

                source = self._header_source()
                headers = tuple(source.get(one, observer) for one in header_requests(build))
            try:
                module, _ = cells.module(build, headers, observer)
            except BaseException:
                self._processes.stop()
                raise
            folder = self.project.package_dir or self.project.root
            suffix = build.target.extension_suffix(build.abi)
            return install_module(module.path, folder, self.project.module, suffix)

    def find_zig(self) -> Zig:
        """Find the Zig to use."""
        from alloconda.adapters.zig_host import LocalZigHost
        from alloconda.services.toolchain import ZigWish, find_zig

        config = self.project.config
        explicit = [] if self._settings.zig is None else [self._settings.zig]
        if config.zig is not None:
            path = self.project.root / config.zig
            text = str(path) if path.exists() else config.zig
            explicit.append((text, "tool.alloconda.zig"))
        wish = ZigWish(explicit=tuple(explicit), pinned=config.zig_version)
        return find_zig(wish, LocalZigHost(self._cache_dir(), offline=self._settings.offline))

    def _cache_dir(self) -> Path:
        configured = self.project.config.python_cache
        if self._settings.cache_dir is None and configured is not None:
            return self.project.root / configured
        return self._settings.cache_dir or default_cache_dir()

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
            contents, out_dir or project.out_dir, source_date_epoch=self._source_date_epoch()
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
        written, _ = WheelWriter(source_date_epoch=self._source_date_epoch()).write(
            contents, project.out_dir
        )
        return written

    def _without_module(self, plan: BuildPlan) -> WheelContents:
        build = plan.builds[0]
        return WheelContents(metadata=self.metadata(), tags=wheel_tags(build), module=None)

    def _source_date_epoch(self) -> int | None:
        return parse_source_date_epoch(self._settings.source_date_epoch)

    def _needed_sources(self) -> tuple[Path, ...]:
        project, config = self.project, self.project.config
        candidates = [
            project.root / "pyproject.toml",
            *([project.source] if project.source else []),
            *project.c_sources,
            *(project.root / name for name in ("build.zig", "build.zig.zon")),
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

    def _shipment(self) -> Shipment:
        from alloconda.adapters.package_tree import DiskTree
        from alloconda.services.package import collect_package

        return Shipment(
            metadata=self.metadata(),
            package=collect_package(self._package_request(), DiskTree()),
            out_dir=self.project.out_dir,
        )

    @contextlib.contextmanager
    def _cells(self, zig: Zig) -> Iterator[tuple[CellBuilder, CompileOnce]]:
        from alloconda.adapters.module_files import LocalModuleFiles, merge_slices
        from alloconda.adapters.stable_abi import stable_symbols

        with tempfile.TemporaryDirectory(
            prefix="alloconda-", ignore_cleanup_errors=True
        ) as staging:
            compiler = self._compiler(zig, LocalModuleFiles())
            modules = CompileOnce(compiler, Path(staging))
            yield CellBuilder(self.project, modules, merge_slices, stable_symbols), modules

    def _compiler(self, zig: Zig, modules: ModuleFiles) -> Compiler:
        from alloconda.adapters.compilation_files import CachedCompilationFiles
        from alloconda.adapters.project_notes import DiskNotes
        from alloconda.adapters.zig_package import refresh_zig_package
        from alloconda.services.build_zig import BuildZigCompiler, PrebuiltCompiler
        from alloconda.services.direct import DirectCompiler

        workshop = Workshop(
            project=self.project,
            zig=zig,
            run=self._processes,
            modules=modules,
            files=CachedCompilationFiles(self._cache_dir(), self._processes),
        )
        if self._settings.skip_build:
            return PrebuiltCompiler(workshop, self._settings.library)
        if self.project.way is Way.BUILD_ZIG:
            refresh_zig_package(self.project.root)
            return BuildZigCompiler(workshop, self._settings.library)
        return DirectCompiler(workshop, DiskNotes(self.project.root))

    def _header_source(self) -> "_HeaderSource":
        settings = self._settings
        flags = ("--cache-dir", str(settings.cache_dir)) if settings.cache_dir else ()
        service = build_header_service(
            cache_dir=self._cache_dir(),
            mirror=settings.mirror,
            offline=settings.offline,
            fetch_flags=flags,
        )
        return _HeaderSource(service, fetch=self._settings.fetch)


class _HeaderSource:
    """Headers one request at a time, as the matrix wants them."""

    def __init__(self, service: HeaderService, *, fetch: bool) -> None:
        self._service = service
        self._fetch = fetch

    def get(self, request: HeaderRequest, observer: Observer) -> HeaderSet:
        answer = self._service.ensure([request], fetch=self._fetch, observer=observer)[request]
        if isinstance(answer, AllocondaError):
            raise answer
        return answer
