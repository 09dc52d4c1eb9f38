"""What is written by hand about releases says what the table says."""

import re
import tomllib

from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.zig.version import ZIG_PACKAGE, parse_zig_version
from tests.conftest import ROOT

# "Zig 0.15.2, 0.16 and 0.17", as pages list what works.
LISTED = re.compile(r"Zig (0\.\d+\.\d+(?:, 0\.\d+)* and 0\.\d+)")


def test_pages_list_the_zig_releases_of_the_table() -> None:
    oldest, *later = ZIG_RELEASES
    series = [release.rpartition(".")[0] for release in later]
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

    listed = [found for page in pages for found in LISTED.findall(page.read_text("utf-8"))]

    assert len(listed) >= 2
    assert set(listed) == {f"{', '.join([oldest, *series[:-1]])} and {series[-1]}"}


def test_the_extra_takes_the_releases_of_the_table() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

    assert pyproject["project"]["optional-dependencies"]["zig"] == [ZIG_PACKAGE]


def test_every_release_of_the_table_is_supported() -> None:
    versions = [parse_zig_version(release) for release in ZIG_RELEASES]

    assert all(version is not None and version.is_supported for version in versions)
