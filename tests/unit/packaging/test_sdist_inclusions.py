"""What code includes goes into an sdist, whatever the lists of files say."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from alloconda.kernel.config.project import BuildMode
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.values import replace
from alloconda.packaging.adapters.package_tree import DiskTree
from alloconda.packaging.service.sdist import (
    SdistRequest,
    collect_sdist,
    header_directories,
    sdist_request,
)
from tests.fakes import c_code, direct_project
from tests.packing import metadata_of, write_files, write_rich_project


@dataclass
class Tracked:
    """A repository that keeps the named files alone."""

    paths: tuple[str, ...]

    def files(self, _root: Path) -> tuple[str, ...] | None:
        return self.paths


@dataclass
class Includes:
    """Says which file is included by which."""

    by: dict[Path, Path]
    roots: list[Path] = field(default_factory=list)

    def __call__(self, roots: Iterable[Path]) -> dict[Path, Path]:
        self.roots = list(roots)
        return self.by


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    write_rich_project(project)
    write_files(project, {"src/m.c": "", "src/m.h": "", "zig-out/made.h": "", "build.zig": ""})
    write_files(tmp_path, {"outside/o.h": ""})
    return project


def request_of(root: Path, *exclude: str, build_mode: BuildMode = BuildMode.DIRECT) -> SdistRequest:
    project = replace(
        direct_project(root, ProjectConfig(exclude=exclude), build_mode=build_mode),
        package_dir=root / "src" / "rich_project",
        source=None,
        any_native=c_code(root / "src" / "m.c") if build_mode is BuildMode.DIRECT else c_code(),
    )
    return sdist_request(project, metadata_of(root))


def collect(request: SdistRequest, includes: Includes) -> tuple[set[str], list[str]]:
    repository = Tracked(("pyproject.toml", "src/m.c", "build.zig"))
    contents = collect_sdist(request, DiskTree(), repository, includes)
    return {file.arcname for file in contents.files}, list(contents.skipped)


def test_an_included_header_goes_in_though_git_does_not_keep_it(root: Path) -> None:
    includes = Includes({root / "src/m.h": root / "src/m.c"})

    names, sentences = collect(request_of(root), includes)

    assert "src/m.h" in names
    assert sentences == []
    assert includes.roots == [root / "src" / "m.c"]


def test_for_a_build_zig_everything_that_goes_in_is_looked_at(root: Path) -> None:
    includes = Includes({})

    names, _ = collect(request_of(root, build_mode=BuildMode.BUILD_ZIG), includes)

    assert {root / name for name in names} == set(includes.roots)
    assert root / "build.zig" in includes.roots


def test_an_excluded_header_goes_in_and_that_is_told(root: Path) -> None:
    includes = Includes({root / "src/m.h": root / "src/m.c"})

    names, sentences = collect(request_of(root, "*.h"), includes)

    assert "src/m.h" in names
    assert sentences == ["src/m.h is in, in spite of exclude: src/m.c needs it"]


def test_a_header_outside_the_project_is_told(root: Path) -> None:
    outside = root.parent / "outside" / "o.h"

    names, sentences = collect(request_of(root), Includes({outside: root / "src/m.c"}))

    assert not any("o.h" in name for name in names)
    assert sentences == [
        f"src/m.c needs {outside}, which is outside the project: a build from the sdist lacks it"
    ]


def test_what_code_outside_the_project_includes_is_no_matter_of_it(root: Path) -> None:
    outside = root.parent / "outside" / "o.h"

    names, sentences = collect(request_of(root), Includes({root / "src/m.h": outside}))

    assert "src/m.h" not in names
    assert sentences == []


def test_the_output_of_builds_stays_out_though_code_includes_it(root: Path) -> None:
    names, _ = collect(request_of(root), Includes({root / "zig-out/made.h": root / "src/m.c"}))

    assert "zig-out/made.h" not in names


def test_headers_are_looked_for_where_the_projects_flags_and_build_zig_say(root: Path) -> None:
    config = ProjectConfig(zig_args=("-Iinclude", "-I/usr/include"))
    text = 'm.addIncludePath(b.path("vendor"));'

    direct = direct_project(root, config)
    by_build_zig = direct_project(root, config, build_mode=BuildMode.BUILD_ZIG)

    assert header_directories(direct, text) == (root / "include",)
    assert header_directories(by_build_zig, text) == (root / "include", root / "vendor")
