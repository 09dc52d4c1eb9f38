import tomllib
from pathlib import Path

import pytest

from alloconda.kernel.errors import UsageError
from alloconda.packaging.adapters.package_tree import DiskTree
from alloconda.packaging.adapters.project_metadata import read_project_metadata
from alloconda.packaging.model.sdist import SdistContents
from alloconda.packaging.service.package import PackageRequest
from alloconda.packaging.service.sdist import SdistRequest, collect_sdist
from tests.packing import SCRIPTS, metadata_of, write_files, write_rich_project
from tests.posix import NEEDS_ANY_NAME


class FakeRepository:
    """Version control that keeps some paths; None for a project in no repository."""

    def __init__(self, *paths: str) -> None:
        self._paths = paths or None

    def files(self, _root: Path) -> tuple[str, ...] | None:
        return self._paths


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_rich_project(tmp_path)
    write_files(
        tmp_path,
        {
            "src/root.zig": "// Zig",
            "tests/test_rich.py": "",
            "dist/old.whl": "",
            "dist/old.tar.gz": "",
            ".zig-cache/x": "",
            "zig-out/lib/x.so": "",
            ".alloconda/zig/src/x.zig": "",
            "venv/pyvenv.cfg": "",
            "venv/lib/x.py": "",
            "notes.txt~": "",
            "PKG-INFO": "of an earlier sdist",
        },
    )
    return tmp_path


EVERYTHING = {
    *("pyproject.toml", "README.md", "NOTICE", "LICENSES/MIT.txt", "LICENSES/Apache-2.0.txt"),
    *("src/root.zig", "tests/test_rich.py", "src/rich_project/root.zig"),
    *("src/rich_project/__init__.py", "src/rich_project/__init__.pyi", "src/rich_project/py.typed"),
    *("src/rich_project/data/Grüße, Welt.csv", "src/rich_project/sub/__init__.py"),
    "src/rich_project/run.sh",
}
NEEDED = EVERYTHING - {"src/root.zig", "tests/test_rich.py", "src/rich_project/root.zig"}


def collect(
    root: Path,
    repository: FakeRepository,
    *,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    sources: tuple[Path, ...] = (),
    out_dir: Path | None = None,
) -> SdistContents:
    package = PackageRequest(
        root=root,
        package_dir=root / "src/rich_project",
        module_name="_rich",
        include=include,
        exclude=exclude,
    )
    request = SdistRequest(
        package=package, metadata=metadata_of(root), sources=sources, out_dir=out_dir
    )
    return collect_sdist(request, DiskTree(), repository)


def arcnames(contents: SdistContents) -> set[str]:
    return {file.arcname for file in contents.files}


def test_the_names_are_normalized(root: Path) -> None:
    contents = collect(root, FakeRepository())

    assert contents.filename == "rich_project-1.0rc1.tar.gz"
    assert contents.folder == "rich_project-1.0rc1"


def test_without_a_repository_the_tree_is_taken_without_build_output(root: Path) -> None:
    assert arcnames(collect(root, FakeRepository())) == EVERYTHING


def test_without_a_repository_gitignore_is_honoured(root: Path) -> None:
    write_files(root, {".gitignore": "secret*\n/tests/\n", "secret.env": "", "keep.me": ""})

    taken = arcnames(collect(root, FakeRepository(), include=("/tests/",)))

    assert taken == EVERYTHING | {".gitignore", "keep.me"}


def test_in_a_repository_its_list_is_taken(root: Path) -> None:
    repository = FakeRepository("pyproject.toml", "src/root.zig", "deleted.txt", "dist/old.whl")

    assert arcnames(collect(root, repository)) == NEEDED | {"src/root.zig"}


def test_a_repository_that_ignores_the_project_is_none(root: Path) -> None:
    assert arcnames(collect(root, FakeRepository("elsewhere.txt"))) == EVERYTHING


def test_include_adds_what_git_ignores_and_exclude_wins(root: Path) -> None:
    write_files(root, {"generated/a.zig": "", "generated/b.zig": "", "old.whl": "", "x.pyc": ""})
    repository = FakeRepository("pyproject.toml", "src/root.zig", "old.whl", "tests/test_rich.py")

    taken = arcnames(
        collect(
            root, repository, include=("generated/", "*.pyc"), exclude=("b.zig", "tests/", "run.sh")
        )
    )

    assert taken == (NEEDED - {"src/rich_project/run.sh"}) | {"generated/a.zig", "src/root.zig"}


@pytest.mark.parametrize("in_git", [True, False])
def test_secrets_stay_out_and_are_told_by_name(root: Path, *, in_git: bool) -> None:
    secrets = ("src/rich_project/.ssh/id_rsa", "deploy/server.key", ".git-credentials")
    write_files(root, dict.fromkeys((*secrets, "deploy/notes.txt"), ""))
    kept = ("pyproject.toml", "src/root.zig", "tests/test_rich.py", "src/rich_project/root.zig")
    repository = FakeRepository(*kept, "deploy/notes.txt", *secrets) if in_git else FakeRepository()

    contents = collect(root, repository, include=("deploy/",))

    assert arcnames(contents) == EVERYTHING | {"deploy/notes.txt"}
    assert [sentence.partition(" is left out: it may")[0] for sentence in contents.skipped] == (
        sorted(secrets)
    )
    again = collect(root, repository, include=("deploy/server.key",), exclude=(".ssh", ".git-*"))
    assert arcnames(again) == EVERYTHING | {"deploy/notes.txt", "deploy/server.key"}
    assert again.skipped == ()


def test_what_a_build_needs_goes_in_whatever_git_and_patterns_say(root: Path) -> None:
    taken = arcnames(
        collect(
            root,
            FakeRepository("pyproject.toml"),
            sources=(root / "src/root.zig",),
            exclude=("*.zig", "*.toml", "README.md"),
        )
    )

    assert taken == NEEDED | {"src/root.zig"}


def test_the_directory_of_wheels_stays_out(root: Path) -> None:
    write_files(root, {"wheelhouse/x.txt": ""})

    assert "wheelhouse/x.txt" in arcnames(collect(root, FakeRepository()))
    contents = collect(root, FakeRepository(), out_dir=root / "wheelhouse")
    assert arcnames(contents) == EVERYTHING
    assert arcnames(collect(root, FakeRepository(), out_dir=root)) > EVERYTHING


def test_permission_to_run_is_kept(root: Path) -> None:
    executable = [file.arcname for file in collect(root, FakeRepository()).files if file.executable]

    assert executable == [f"src/{script}" for script in SCRIPTS]


@NEEDS_ANY_NAME
def test_names_that_cannot_be_unpacked_everywhere_are_refused(root: Path) -> None:
    write_files(root, {"docs/A.md": "", "docs/a.md": ""})

    with pytest.raises(UsageError, match=r"docs/A\.md and docs/a\.md are one"):
        collect(root, FakeRepository())


def test_a_module_alone_at_the_top_is_not_packed(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "pyproject.toml": '[project]\nname = "alone"\nversion = "1"\n',
            "alone.abi3.so": "",
            "alone.zig": "",
        },
    )
    pyproject = tomllib.loads((tmp_path / "pyproject.toml").read_text())
    request = SdistRequest(
        package=PackageRequest(root=tmp_path, package_dir=None, module_name="alone"),
        metadata=read_project_metadata(pyproject, tmp_path),
    )

    contents = collect_sdist(request, DiskTree(), FakeRepository())

    assert arcnames(contents) == {"pyproject.toml", "alone.zig"}
