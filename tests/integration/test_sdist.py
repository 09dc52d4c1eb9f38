"""Sdists of projects in real git repositories, judged by twine and by the wheel made from them."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError, UsageError
from alloconda.packaging.adapters.package_tree import DiskTree
from alloconda.packaging.adapters.repository import GitFiles
from alloconda.packaging.adapters.sdist_archive import write_sdist
from alloconda.packaging.adapters.wheel_archive import write_wheel
from alloconda.packaging.model.written_archive import WrittenArchive
from alloconda.packaging.service.package import PackageRequest
from alloconda.packaging.service.sdist import SdistRequest, collect_sdist
from tests.packing import contents_of, metadata_of, write_files, write_rich_project

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    allow = ("-c", "protocol.file.allow=always")
    command = [str(shutil.which("git")), "-C", str(root), *identity, *allow, *arguments]
    subprocess.run(command, check=True, capture_output=True)


def sdist_of(root: Path, out_dir: Path) -> WrittenArchive:
    package = PackageRequest(root=root, package_dir=root / "src/rich_project", module_name="_rich")
    request = SdistRequest(package=package, metadata=metadata_of(root), out_dir=out_dir)
    return write_sdist(collect_sdist(request, DiskTree(), GitFiles()), out_dir)


def names_in(sdist: WrittenArchive) -> set[str]:
    with tarfile.open(sdist.path) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = write_rich_project(tmp_path / "project")
    write_files(
        root,
        {
            ".gitignore": "*.so\n/ignored.txt\n/data.bin\n",
            "ignored.txt": "",
            "src/rich_project/data/made.bin": "ignored by git, but in the wheel",
            "src/root.zig": "",
            "new.txt": "",
        },
    )
    write_files(root, {"src/rich_project/.gitignore": "made.bin\n"})
    git(root, "init", "-q")
    git(root, "add", "--all")
    git(root, "rm", "-q", "--cached", "new.txt")
    git(root, "commit", "-qm", "All")
    return root


def test_git_says_what_goes_in(project: Path, tmp_path: Path) -> None:
    (project / "NOTICE.old").write_text("kept by git")
    git(project, "add", "NOTICE.old")
    (project / "NOTICE.old").unlink()

    names = names_in(sdist_of(project, tmp_path / "dist"))

    assert {"PKG-INFO", "pyproject.toml", "new.txt", "src/root.zig", ".gitignore"} <= names
    assert "src/rich_project/data/made.bin" in names
    assert not names & {"ignored.txt", "NOTICE.old", "src/rich_project/_rich.abi3.so"}
    assert not [name for name in names if ".git/" in name or "__pycache__" in name]


def test_a_wheel_from_the_sdist_equals_the_wheel_from_the_tree(
    project: Path, tmp_path: Path
) -> None:
    sdist = sdist_of(project, tmp_path / "dist")
    with tarfile.open(sdist.path) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    unpacked = tmp_path / "unpacked" / "rich_project-1.0rc1"

    from_tree = write_wheel(contents_of(project), tmp_path / "tree")
    from_sdist = write_wheel(contents_of(unpacked), tmp_path / "sdist")

    assert from_tree.sha256 == from_sdist.sha256


def test_an_sdist_from_the_sdist_is_the_same(project: Path, tmp_path: Path) -> None:
    sdist = sdist_of(project, tmp_path / "dist")
    with tarfile.open(sdist.path) as archive:
        archive.extractall(project / "ignored.d", filter="data")
    unpacked = project / "ignored.d" / "rich_project-1.0rc1"
    with (project / ".git/info/exclude").open("a") as file:
        file.write("/ignored.d/\n")

    assert sdist_of(unpacked, tmp_path / "again").sha256 == sdist.sha256


def test_links_to_no_source_are_left_out_by_name(project: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere/bin").mkdir(parents=True)
    names = (
        *(".venv", "venv", "venv-3.12", ".venv311", "env_dev"),
        *("result", "result-dev", "dist", "bazel-out", "big data"),
    )
    for name in names:
        (project / name).symlink_to(tmp_path / "elsewhere")
    (project / "build").symlink_to("nowhere")
    (project / "src/gone.h").symlink_to("nowhere")
    with (project / ".gitignore").open("a") as file:
        file.write("big data/\n")
    request = SdistRequest(
        package=PackageRequest(
            root=project, package_dir=project / "src/rich_project", module_name="_rich"
        ),
        metadata=metadata_of(project),
    )

    for repository in (GitFiles(), NoRepository()):
        contents = collect_sdist(request, DiskTree(), repository)

        told = {
            sentence.partition(" is left out: it is a link ")[0] for sentence in contents.skipped
        }
        expected = {*names, "build", "src/gone.h"}
        ignored = {".venv"}
        assert told == (expected if repository.files(project) else expected - ignored)
        assert not {file.arcname for file in contents.files} & expected


class NoRepository:
    def files(self, _root: Path) -> None:
        return None


def test_a_link_to_nothing_in_the_package_stops_it(project: Path, tmp_path: Path) -> None:
    (project / "src/rich_project/gone.txt").symlink_to("nowhere")

    with pytest.raises(UsageError, match=r"gone\.txt can't be packed: it is a link to nothing"):
        sdist_of(project, tmp_path / "dist")


def test_a_link_out_of_the_project_that_may_be_source_stops_it(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "shared").mkdir()
    (project / "src/shared").symlink_to(tmp_path / "shared")

    with pytest.raises(UsageError, match="src/shared can't be packed: it is a link out"):
        sdist_of(project, tmp_path / "dist")


def test_sources_that_a_repository_around_shares_by_links_are_packed_as_their_text(
    project: Path, tmp_path: Path
) -> None:
    repository = tmp_path / "repository"
    (repository / "packages").mkdir(parents=True)
    (repository / "shared.c").write_text("int shared;\n")
    inner = project.rename(repository / "packages/one")
    shutil.rmtree(inner / ".git")
    (inner / "src/shared.c").symlink_to("../../../shared.c")
    (inner / "src/rich_project/shared.txt").symlink_to("../../../../shared.c")
    git(repository, "init", "-q")
    git(repository, "add", "--all")

    sdist = sdist_of(inner, tmp_path / "dist")
    wheel = write_wheel(contents_of(inner), tmp_path / "dist")

    with tarfile.open(sdist.path) as archive:
        member = archive.getmember("rich_project-1.0rc1/src/shared.c")
        assert member.isreg()
        assert member.size == len("int shared;\n")
    with zipfile.ZipFile(wheel.path) as archive:
        assert archive.read("rich_project/shared.txt") == b"int shared;\n"


def test_the_license_and_readme_of_a_repository_around_are_packed_as_their_text(
    project: Path, tmp_path: Path
) -> None:
    for name in ("NOTICE", "README.md", "LICENSES/MIT.txt"):
        (project / name).rename(tmp_path / Path(name).name)
        (project / name).symlink_to(tmp_path / Path(name).name)

    sdist = sdist_of(project, tmp_path / "dist")
    wheel = write_wheel(contents_of(project), tmp_path / "dist")

    with tarfile.open(sdist.path) as archive:
        for name, text in (("NOTICE", b"Notice\n"), ("LICENSES/MIT.txt", b"MIT license\n")):
            member = archive.getmember(f"rich_project-1.0rc1/{name}")
            packed = archive.extractfile(member)
            assert member.isreg()
            assert packed is not None
            assert packed.read() == text
        assert archive.getmember("rich_project-1.0rc1/README.md").isreg()
    with zipfile.ZipFile(wheel.path) as archive:
        assert archive.read("rich_project-1.0rc1.dist-info/licenses/NOTICE") == b"Notice\n"


def test_submodules_are_looked_into(project: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    write_files(library, {"lib.zig": "", "build.zig": ""})
    git(library, "init", "-q")
    git(library, "add", "--all")
    git(library, "commit", "-qm", "All")
    git(project, "submodule", "add", "-q", str(library), "vendor/library")

    names = names_in(sdist_of(project, tmp_path / "dist"))

    assert {"vendor/library/lib.zig", "vendor/library/build.zig"} <= names


def test_names_that_are_not_ascii_are_found(project: Path) -> None:
    write_files(project, {"Grüße.txt": "", 'a "b"\tc': ""})

    assert {"Grüße.txt", 'a "b"\tc'} <= set(GitFiles().files(project) or ())


def test_a_hooks_variables_do_not_confuse(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))

    assert "pyproject.toml" in (GitFiles().files(project) or ())


def test_a_folder_in_no_repository_has_no_list(tmp_path: Path) -> None:
    assert GitFiles().files(tmp_path) is None


def test_what_git_says_is_told_when_it_refuses(project: Path) -> None:
    (project / ".git/HEAD").unlink()

    with pytest.raises(OutsideError, match="git can't list the files") as caught:
        GitFiles().files(project)

    assert any("not a git repository" in line for line in caught.value.details)


def test_twine_has_nothing_to_say(project: Path, tmp_path: Path) -> None:
    twine = Path(sys.executable).with_name("twine")
    if not twine.exists():
        pytest.skip("the extra `dev` is not installed")
    sdist = sdist_of(project, tmp_path / "dist")

    checked = subprocess.run(
        [twine, "check", "--strict", sdist.path],
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout
    assert "PASSED" in checked.stdout
