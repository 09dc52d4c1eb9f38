"""A new CPython or Zig release is a change in one table: every place that tells of them follows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from alloconda.kernel.supported import NEWEST_MINOR, ZIG_RELEASES
from tests.conftest import ROOT

NEW_MINOR = NEWEST_MINOR + 1
NEW_ZIG = "0.99.0"


class NewerAlloconda:
    """A copy of alloconda whose table of releases alone was changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("alloconda", "docs", "completions"):
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "examples")
            )
        table = folder / "alloconda/kernel/supported.py"
        text = table.read_text()
        text = re.sub(r"^(NEWEST_\w+) = \d+$", rf"\1 = {NEW_MINOR}", text, flags=re.MULTILINE)
        text = text.replace(f'"{ZIG_RELEASES[-1]}")', f'"{ZIG_RELEASES[-1]}", "{NEW_ZIG}")')
        table.write_text(text)
        (folder / "work").mkdir()

    def run(self, *words: str) -> str:
        """Run Python on the copy; return all that it printed."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self._folder / "work",
            env={**os.environ, "PYTHONPATH": str(self._folder), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    def alloconda(self, *words: str) -> str:
        return self.run("-m", "alloconda", *words)

    def file(self, name: str) -> str:
        return (self._folder / "work" / name).read_text()


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> NewerAlloconda:
    return NewerAlloconda(tmp_path_factory.mktemp("newer"))


def test_the_matrix_and_explain_know_the_new_series(newer: NewerAlloconda) -> None:
    newer.alloconda("init", "hello", "--yes")

    cells = newer.alloconda("wheel-all", "--dry-run", "--project-dir", "hello")
    told = newer.alloconda("explain", "win_amd64", "--python-version", f"3.{NEW_MINOR}t")
    beyond = newer.alloconda("explain", "win_amd64", "--python-version", f"3.{NEW_MINOR + 1}")

    assert f"3.{NEWEST_MINOR}, 3.{NEW_MINOR}" in cells
    assert f"cp3{NEW_MINOR}t-win_amd64.pyd" in told
    assert f"alloconda knows 3.10 to 3.{NEW_MINOR}" in beyond


def test_inspect_and_test_name_the_new_series(newer: NewerAlloconda) -> None:
    wheel = newer.run("-c", _WHEEL.format(minor=NEW_MINOR)).strip()

    page = newer.alloconda("inspect", wheel)
    tested = newer.alloconda("test", wheel)

    assert re.search(rf"\b3\.{NEW_MINOR}\b(?!t)", page), page
    assert f"3.{NEW_MINOR} of cp3{NEW_MINOR}-cp3{NEW_MINOR}" in tested


def test_the_scaffold_tests_on_the_new_series_and_pins_the_new_zig(newer: NewerAlloconda) -> None:
    newer.alloconda("init", "flow", "--yes", "--github-actions", "--zig-version", NEW_ZIG)

    assert f'"3.{NEW_MINOR}"' in newer.file("flow/.github/workflows/wheels.yml")
    assert f'zig-version = "{NEW_ZIG}"' in newer.file("flow/pyproject.toml")


def test_completion_offers_both(newer: NewerAlloconda) -> None:
    script = newer.alloconda("completion", "bash")
    offered = newer.run("-m", "alloconda", "--complete-values", "pythons")

    assert NEW_ZIG in script
    assert f"3.{NEW_MINOR}t" in offered


def test_generated_files_follow(newer: NewerAlloconda) -> None:
    newer.run("../docs/generate.py")

    assert NEW_ZIG in newer.file("../completions/_alloconda")


_WHEEL = """
import zipfile
name = "hello-1-cp3{minor}-cp3{minor}-manylinux_2_28_x86_64.whl"
with zipfile.ZipFile(name, "w") as archive:
    info = "hello-1.dist-info/"
    archive.writestr("hello/__init__.py", "")
    archive.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: hello\\nVersion: 1\\n")
    tag = "cp3{minor}-cp3{minor}-manylinux_2_28_x86_64"
    lines = f"Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: {{tag}}\\n"
    archive.writestr(info + "WHEEL", lines)
    archive.writestr(info + "RECORD", "")
print(name)
"""
