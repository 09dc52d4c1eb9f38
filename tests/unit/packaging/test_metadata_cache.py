"""Core metadata of an earlier run is taken when it is the very same, and only then."""

import ast
import importlib.util
import shutil
import tomllib
from collections.abc import Callable
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

from alloconda.kernel.errors import ConfigError
from alloconda.kernel.values import replace
from alloconda.packaging.adapters.metadata_cache import LIBRARIES, RULES, MetadataCache
from alloconda.packaging.adapters.project_metadata import read_project_metadata
from alloconda.packaging.model.core_metadata import CoreMetadata
from alloconda.packaging.model.wheel_contents import ProjectMetadata
from tests.conftest import ROOT

PYPROJECT = """\
[project]
name = "Kept.Name"
version = "1.0rc1"
description = "Kept"
readme = "README.md"
requires-python = ">=3.11,<4"
license = "mit"
classifiers = ["Programming Language :: Zig"]

[project.scripts]
kept = "kept:main"
"""
MARK = b"Marked: it was kept\n"


class MarkingCache(MetadataCache):
    """Keeps metadata with a mark, by which one sees that it was kept."""

    def keep(self, origin: str | None, metadata: CoreMetadata) -> None:
        super().keep(origin, replace(metadata, data=MARK))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "README.md").write_text("# Kept\n")
    (root / "LICENSE").write_text("Do as you like.\n")
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / ".zig-cache").mkdir()
    return root


def read(root: Path) -> ProjectMetadata:
    pyproject = tomllib.loads((root / "pyproject.toml").read_text())
    cache = MarkingCache(lambda: root / ".zig-cache")
    return read_project_metadata(pyproject, root, version_file=root / "_version.py", cache=cache)


def kept(root: Path) -> Path:
    return root / ".zig-cache" / "alloconda-notes" / "metadata"


def test_the_same_project_has_the_metadata_of_the_run_before(root: Path) -> None:
    first, second = read(root), read(root)

    assert b"Name: Kept.Name" in first.metadata_bytes
    assert second == replace(first, metadata_bytes=MARK)
    assert (second.version, second.requires_python, second.license) == (
        "1.0rc1",
        "<4,>=3.11",
        "MIT",
    )


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        text = (root / path).read_text()
        assert old in text
        (root / path).write_text(text.replace(old, new))

    return edit


def add_license(root: Path) -> None:
    (root / "LICENSE.md").write_text("more\n")


def rename_license(root: Path) -> None:
    (root / "LICENSE").rename(root / "COPYING")


@pytest.mark.parametrize(
    "change",
    [
        edit("pyproject.toml", "1.0rc1", "1.0rc2"),
        edit("pyproject.toml", "Kept.Name", "kept.name"),
        edit("pyproject.toml", 'description = "Kept"', 'description = "kept"'),
        edit("pyproject.toml", 'kept = "kept:main"', 'kept = "kept:run"'),
        edit("pyproject.toml", 'license = "mit"', 'license = {file = "LICENSE"}'),
        edit("pyproject.toml", ">=3.11", ">=3.12"),
        edit("README.md", "Kept", "kept"),
        add_license,
        rename_license,
    ],
)
def test_a_change_is_in_the_metadata(root: Path, change: Callable[[Path], None]) -> None:
    read(root)

    change(root)

    assert b"Metadata-Version" in read(root).metadata_bytes
    assert read(root).metadata_bytes == MARK


def test_the_text_of_a_license_file_counts_where_it_is_packed(root: Path) -> None:
    edit("pyproject.toml", 'license = "mit"', 'license = {file = "LICENSE"}')(root)
    read(root)

    edit("LICENSE", "like", "please")(root)

    assert b"Do as you please." in read(root).metadata_bytes


def test_a_dynamic_version_counts(root: Path) -> None:
    edit("pyproject.toml", 'version = "1.0rc1"', 'dynamic = ["version"]')(root)
    (root / "_version.py").write_text('__version__ = "2.0"\n')
    read(root)

    (root / "_version.py").write_text('__version__ = "2.1"\n')

    assert b"Version: 2.1" in read(root).metadata_bytes


@pytest.mark.parametrize("damage", [b"", b"x\ny", b"{}", b"\xff" * 9])
def test_what_was_damaged_is_not_taken(root: Path, damage: bytes) -> None:
    read(root)
    kept(root).write_bytes(damage)

    assert b"Metadata-Version" in read(root).metadata_bytes


def test_what_was_changed_by_hand_is_not_taken(root: Path) -> None:
    read(root)
    kept(root).write_bytes(kept(root).read_bytes().replace(b"Marked", b"Forged"))

    assert b"Metadata-Version" in read(root).metadata_bytes


def test_problems_are_told_each_time(root: Path) -> None:
    edit("pyproject.toml", "Programming Language :: Zig", "Programming Language :: Zog")(root)

    for _ in range(2):
        with pytest.raises(ConfigError, match="1 problem"):
            read(root)

    assert not kept(root).exists()


def test_nothing_is_made_in_a_project_that_was_never_built(root: Path) -> None:
    (root / ".zig-cache").rmdir()

    read(root)

    assert not (root / ".zig-cache").exists()


@pytest.mark.parametrize(
    "changed",
    [
        *(f"alloconda/{rule.replace('.', '/')}.py" for rule in RULES),
        *(f"{library}/{file}" for library, files in LIBRARIES for file in files),
    ],
)
def test_other_rules_and_libraries_write_it_anew(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    place = copied(tmp_path / "libraries")
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: PathFinder.find_spec(name, [str(place)])
    )
    read(root)
    assert read(root).metadata_bytes == MARK

    with (place / changed).open("a") as file:
        file.write("# newer\n")

    assert b"Metadata-Version" in read(root).metadata_bytes


def test_the_rules_are_all_that_the_writer_imports() -> None:
    found: set[str] = set()
    waiting = ["packaging.adapters.core_metadata"]
    while waiting:
        name = waiting.pop()
        path = ROOT / "alloconda" / f"{name.replace('.', '/')}.py"
        if name not in found and path.is_file():
            found.add(name)
            waiting += [
                node.module.removeprefix("alloconda.")
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.ImportFrom) and node.module is not None
            ]

    assert found == set(RULES)


def copied(place: Path) -> Path:
    """Copy the rules and what counts of the libraries into a folder of their own."""
    sources = [ROOT / "alloconda" / "__init__.py"]
    sources += [ROOT / "alloconda" / f"{rule.replace('.', '/')}.py" for rule in RULES]
    pairs = [(path, place / path.relative_to(ROOT)) for path in sources]
    for library, files in LIBRARIES:
        spec = importlib.util.find_spec(library)
        assert spec is not None
        assert spec.origin is not None
        pairs += [(Path(spec.origin).parent / file, place / library / file) for file in files]
    for path, to in pairs:
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)
    return place
