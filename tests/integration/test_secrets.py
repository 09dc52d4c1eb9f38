"""Secrets of users stay where they are: out of archives, logs and what is printed."""

import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.cli import Alloconda, Ran
from tests.conftest import AllocondaIn
from tests.packing import write_files

SECRET_FILES = (".ssh/id_rsa", "server.key", ".git-credentials")


@pytest.fixture
def alloconda(tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
    _succeeded(alloconda_in(tmp_path)("init", "hello", "--yes"))
    return alloconda_in(tmp_path / "hello")


class TestFilesInArchives:
    @pytest.fixture
    def package(self, alloconda: Alloconda) -> Path:
        package = alloconda.cwd / "hello"
        write_files(package, {name: f"{name}: hunter2" for name in SECRET_FILES})
        return package

    def test_an_sdist_leaves_them_out_by_name(self, alloconda: Alloconda, package: Path) -> None:
        assert package.is_dir()

        ran = _succeeded(alloconda("sdist"))

        with tarfile.open(ran.stdout.strip()) as archive:
            assert not _secrets(archive.getnames())
        for name in SECRET_FILES:
            assert f"note: hello/{name} is left out: it may hold a secret" in ran.stderr

    def test_a_wheel_leaves_them_out_by_name(self, alloconda: Alloconda, package: Path) -> None:
        ran = _succeeded(alloconda("wheel", "--json"))

        (wheel,) = (alloconda.cwd / "dist").glob("*.whl")
        assert not _secrets(zipfile.ZipFile(wheel).namelist())
        events = [json.loads(line) for line in ran.lines]
        told = [one["path"] for one in events if one["event"] == "file-left-out"]
        assert told == sorted(f"hello/{name}" for name in SECRET_FILES)
        (package / "x.py").write_text("")
        plain = _succeeded(alloconda("wheel"))
        assert "left out  hello/server.key: it may hold a secret" in plain.stderr

    def test_what_an_include_pattern_names_is_packed(
        self, alloconda: Alloconda, package: Path
    ) -> None:
        pyproject = alloconda.cwd / "pyproject.toml"
        text = pyproject.read_text()
        assert "[tool.alloconda]\n" in text
        include = f'include = ["/{package.name}/server.key"]'
        pyproject.write_text(text.replace("[tool.alloconda]\n", f"[tool.alloconda]\n{include}\n"))

        sdist = _succeeded(alloconda("sdist"))
        _succeeded(alloconda("wheel"))

        (wheel,) = (alloconda.cwd / "dist").glob("*.whl")
        assert _secrets(zipfile.ZipFile(wheel).namelist()) == ["hello/server.key"]
        with tarfile.open(sdist.stdout.strip()) as archive:
            assert _secrets(archive.getnames()) == ["hello-0.1.0/hello/server.key"]
        assert "server.key" not in sdist.stderr


def _secrets(names: list[str]) -> list[str]:
    return [name for name in names if name.endswith(SECRET_FILES)]


def _succeeded(ran: Ran) -> Ran:
    assert ran.status == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran
