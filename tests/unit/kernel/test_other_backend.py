"""Which build backend of another tool a project has."""

from pathlib import Path

import pytest

from alloconda.kernel.config.other_backend import OtherBackend, other_backend
from alloconda.kernel.config.project_files import load_project
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import ConfigError


def system(**keys: object) -> dict[str, object]:
    return {"project": {"name": "hello", "version": "1.0"}, "build-system": keys}


@pytest.mark.parametrize("name", ["alloconda.build_backend", "alloconda.backend"])
def test_its_own_backend_is_no_other(name: str) -> None:
    assert other_backend(system(**{"build-backend": name})) is None


def test_without_a_table_no_backend_is_named() -> None:
    assert other_backend({"project": {"name": "hello"}}) is None


def test_a_table_without_backend_means_setuptools() -> None:
    assert other_backend(system(requires=["setuptools"])) == OtherBackend(name="setuptools")


@pytest.mark.parametrize(
    ("backend", "requires", "language"),
    [
        ("maturin", ["maturin>=1,<2"], "Rust"),
        ("setuptools.build_meta", ["setuptools", "setuptools_rust >= 1.5"], "Rust"),
        ("setuptools.build_meta", ["setuptools-golang==2.9"], "Go"),
        ("setuptools.build_meta", ["setuptools>=61", "cython"], None),
        ("setuptools.build_meta", ["setuptools-rustless"], None),
        ("mesonpy", None, None),
    ],
)
def test_rust_and_go_are_told_by_what_is_required(
    backend: str, requires: list[str] | None, language: str | None
) -> None:
    found = other_backend(system(**{"build-backend": backend, "requires": requires}))

    assert found == OtherBackend(name=backend, language=language)


def test_a_project_of_another_backend_is_told_which_command_builds_it(tmp_path: Path) -> None:
    pyproject = system(**{"build-backend": "setuptools.build_meta"})

    with pytest.raises(ConfigError, match=r"built by setuptools\.build_meta") as caught:
        load_project(tmp_path, pyproject, ProjectConfig())

    assert "python -m build" in (caught.value.hint or "")
    assert "pip install -e ." in (caught.value.hint or "")


def test_a_project_in_rust_is_not_sent_to_init(tmp_path: Path) -> None:
    pyproject = system(**{"build-backend": "maturin"})

    with pytest.raises(ConfigError, match="code in Rust") as caught:
        load_project(tmp_path, pyproject, ProjectConfig())

    assert "alloconda init" not in (caught.value.hint or "")


def test_code_that_alloconda_is_given_is_compiled_beside_another_backend(tmp_path: Path) -> None:
    (tmp_path / "hello.c").touch()
    pyproject = system(**{"build-backend": "setuptools.build_meta"})
    pyproject["tool"] = {"alloconda": {"sources": ["hello.c"]}}

    assert load_project(tmp_path, pyproject, ProjectConfig()).has_code
