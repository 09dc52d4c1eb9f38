"""A project with its defaults settled."""

from pathlib import Path

import pytest

from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.values import replace
from tests.fakes import c_code, direct_project

ROOT, LINK = Path("/project"), Path("/link")
C = (ROOT / "src" / "a.c",)


def project(config: ProjectConfig | None = None, *, c_sources: tuple[Path, ...] = ()) -> Project:
    return replace(
        direct_project(ROOT, config), native=c_code(*c_sources), any_native=c_code(*c_sources)
    )


@pytest.mark.parametrize(
    ("config", "c_sources", "links", "headers"),
    [
        (ProjectConfig(), (), False, False),
        (ProjectConfig(), C, True, True),
        (ProjectConfig(python_headers=True), (), True, True),
        (ProjectConfig(python_headers=False), C, True, False),
        (ProjectConfig(link_libc=False), C, False, True),
        (ProjectConfig(link_libc=True), (), True, False),
    ],
)
def test_c_code_wants_libc_and_headers_unless_the_configuration_says_otherwise(
    config: ProjectConfig, c_sources: tuple[Path, ...], *, links: bool, headers: bool
) -> None:
    found = project(config, c_sources=c_sources)

    assert (found.links_libc, found.wants_headers) == (links, headers)
    assert found.without_libc is not links


def test_what_a_build_zig_links_is_not_known() -> None:
    assert not replace(project(), build_mode=BuildMode.BUILD_ZIG).without_libc


def test_a_project_can_be_seen_by_another_path() -> None:
    seen = project(c_sources=C).seen_at(LINK)

    assert (seen.root, seen.package_dir) == (LINK, LINK / "hello")
    assert seen.source == LINK / "src" / "root.zig"
    assert seen.native == c_code(LINK / "src" / "a.c")


def test_what_a_project_lacks_it_lacks_by_any_path() -> None:
    bare = replace(project(), package_dir=None, source=None)

    seen = bare.seen_at(LINK)

    assert (seen.package_dir, seen.source) == (None, None)
    assert bare.seen_at(ROOT) is bare
