"""What tests of packing share: a project with everything, and wheels made of it."""

import os
import textwrap
import tomllib
from pathlib import Path

from alloconda.packaging.adapters.file_patterns import file_matcher
from alloconda.packaging.adapters.package_tree import DiskTree
from alloconda.packaging.adapters.project_metadata import read_project_metadata
from alloconda.packaging.model.package import Matcher, match_nothing
from alloconda.packaging.model.wheel import WheelTags
from alloconda.packaging.model.wheel_contents import ModuleFile, ProjectMetadata, WheelContents
from alloconda.packaging.service.package import Package, PackageRequest, collect_package
from alloconda.packaging.service.source_tree import TreeFile

RICH_PYPROJECT = """
    [project]
    name = "Rich.Project"
    dynamic = ["version"]
    description = "A project that says everything"
    readme = "README.md"
    requires-python = ">=3.10,<4"
    license = "mit OR apache-2.0"
    license-files = ["LICENSES/*.txt", "NOTICE"]
    authors = [{ name = "Ada Lovelace", email = "ada@example.org" }, { name = "Zoë" }]
    maintainers = [{ email = "team@example.org" }]
    keywords = ["zig", "wheel"]
    classifiers = ["Programming Language :: Zig", "Typing :: Typed"]
    dependencies = ["packaging>=24", "tomli; python_version < '3.11'"]

    [project.optional-dependencies]
    Fast_math = ["numpy>=2", "scipy; sys_platform != 'win32'"]

    [project.urls]
    Homepage = "https://example.org/rich"
    "Bug tracker" = "https://example.org/rich/issues"

    [project.scripts]
    rich = "rich_project:main"

    [project.gui-scripts]
    rich-window = "rich_project.window:main"

    [project.entry-points."rich.plugins"]
    first = "rich_project.plugin:First [Fast_math]"
"""

# Windows has no permission to run, so that none gets into an archive that is made there.
SCRIPTS = () if os.name == "nt" else ("rich_project/run.sh",)

README = "# Rich\n\nA readme with ümlauts.\nFrom here on, all is well.\n"


def write_files(root: Path, files: dict[str, str]) -> None:
    """Write text files below a folder, as they are."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def write_rich_project(root: Path) -> Path:
    """Write a project with a package, data, licenses and leftovers of earlier builds."""
    write_files(
        root,
        {
            "pyproject.toml": textwrap.dedent(RICH_PYPROJECT),
            "README.md": README,
            "NOTICE": "Notice\n",
            "LICENSES/MIT.txt": "MIT license\n",
            "LICENSES/Apache-2.0.txt": "Apache license\n",
            "src/rich_project/__init__.py": '__version__ = "1.0.RC1"\n\n'
            "def main():\n    print('hello from rich')\n",
            "src/rich_project/__init__.pyi": "__version__: str\ndef main() -> None: ...\n",
            "src/rich_project/py.typed": "",
            "src/rich_project/data/Grüße, Welt.csv": "a,b\n1,2\n",
            "src/rich_project/sub/__init__.py": "",
            "src/rich_project/run.sh": "#!/bin/sh\necho run\n",
            "src/rich_project/__pycache__/x.cpython-311.pyc": "cache",
            "src/rich_project/_rich.abi3.so": "an earlier build",
            "src/rich_project/_rich.cpython-312-x86_64-linux-gnu.so": "an earlier build",
            "src/rich_project/root.zig": "// Zig",
            "src/rich_project/.DS_Store": "leftover",
        },
    )
    (root / "src/rich_project/run.sh").chmod(0o700)
    return root


def metadata_of(root: Path) -> ProjectMetadata:
    """Read the metadata of the project that write_rich_project writes."""
    pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return read_project_metadata(pyproject, root, package_dir=root / "src/rich_project")


def package_of(root: Path) -> Package:
    """Collect the package of the project that write_rich_project writes."""
    request = PackageRequest(root=root, package_dir=root / "src/rich_project", module_name="_rich")
    return collect_package(request, DiskTree())


class TreeInMemory:
    """A project's files that are only names, also such as a file system may not take.

    Args:
        root: the project's directory, which need not be there.
        names: paths relative to it.
    """

    def __init__(self, root: Path, *names: str) -> None:
        self._files = [TreeFile(path=root / name, relative=name) for name in sorted(names)]

    def files(
        self, _root: Path, start: Path, _is_needless: Matcher = match_nothing
    ) -> tuple[TreeFile, ...]:
        return tuple(file for file in self._files if file.path.is_relative_to(start))

    def ignored_patterns(self, _root: Path) -> tuple[str, ...]:
        return ()

    def matcher(self, patterns: tuple[str, ...]) -> Matcher:
        return file_matcher(patterns) if patterns else match_nothing

    def public_keys(self, _root: Path) -> Matcher:
        return match_nothing

    def private_keys(self, _root: Path) -> Matcher:
        return match_nothing


def contents_of(
    root: Path,
    module: bytes | Path = b"the module",
    *,
    suffix: str = ".abi3.so",
    platform: str = "manylinux_2_17_x86_64",
) -> WheelContents:
    """Return the contents of a wheel of the project that write_rich_project writes."""
    package = package_of(root)
    return WheelContents(
        metadata=metadata_of(root),
        tags=WheelTags(python="cp310", abi="abi3", platforms=(platform,)),
        modules=(ModuleFile(arcname=package.layout.module_arcname(suffix), source=module),),
        files=package.files,
        generated=package.generated,
    )
