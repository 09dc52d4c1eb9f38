"""What a scan, and the pyproject.toml that follows from it, become when setup.py was run."""

from typing import Any

from alloconda.kernel.values import replace
from alloconda.packaging.model.own_requirement import own_requirement
from alloconda.scaffold.model.answers import assumed_answers
from alloconda.scaffold.model.native_code import Language, NativeCode, SourceFile
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.pyproject_changes import PyprojectChanges, pyproject_changes
from alloconda.scaffold.model.recorded_setup import PLATFORMS, RecordedExtension, RecordedSetup
from alloconda.scaffold.model.scan_with_setup import NO_VERSION, with_setup

SETUPTOOLS = {"requires": ["setuptools>=61", "numpy", "setuptools-scm"]}


def scanned(extension: RecordedExtension, **metadata: Any) -> ProjectScan:
    """Return the scan of a setuptools project whose setup.py says something."""
    native = NativeCode(
        sources=(
            SourceFile(path="a.c", language=Language.C),
            SourceFile(path="b.pyx", language=Language.CYTHON),
        )
    )
    project = metadata.pop("project", None)
    pyproject: dict[str, object] = {"build-system": SETUPTOOLS}
    if project is not None:
        pyproject["project"] = project
    scan = ProjectScan(
        folder_name="hello", pyproject=pyproject, native=native, has_setup_py=True, readme="README"
    )
    recorded = RecordedSetup(metadata=metadata, extensions=(extension,))
    return with_setup(scan, {PLATFORMS[0]: recorded})


def changes(scan: ProjectScan) -> PyprojectChanges:
    assumed = assumed_answers(scan)
    return pyproject_changes(replace(assumed, replace_backend=True), assumed, scan)


def test_what_setup_py_says_is_known_of_the_project() -> None:
    extension = RecordedExtension(name="hello._a", sources=("a.c",))

    scan = scanned(extension, name="hello", version="1.2", packages=["hello"])

    assert scan.has_native_code
    assert scan.package_dir == "hello"
    assert scan.computed_fields == ()
    assert changes(scan).missing["project"]["version"] == "1.2"
    assert changes(scan).missing["tool.alloconda"] == {
        "package-dir": "hello",
        "module-name": "hello._a",
        "sources": ["a.c"],
    }


def test_a_version_that_no_repository_gave_is_not_taken() -> None:
    extension = RecordedExtension(name="a", sources=("a.c",))

    assert scanned(extension, name="hello", version=NO_VERSION).computed_fields == ("version",)


def test_sources_that_are_missing_leave_the_scan_as_it_was() -> None:
    scan = scanned(RecordedExtension(name="a", sources=("made.c",)), name="hello")

    assert scan.recorded is None
    assert scan.failed is not None
    assert "made.c" in scan.failed.reason


def test_build_requirements_that_compiling_needs_stay_and_cython_is_added() -> None:
    scan = scanned(RecordedExtension(name="a", sources=("b.pyx",)), name="hello", version="1")

    system = changes(scan).replaced["build-system"]

    assert system["requires"] == [own_requirement(), "numpy", "cython>=3.1"]


def test_fields_that_the_old_backend_filled_in_are_written_out() -> None:
    scan = scanned(
        RecordedExtension(name="a", sources=("a.c",)),
        version="3",
        install_requires=["x"],
        project={"name": "hello", "dynamic": ["version", "dependencies", "readme", "keywords"]},
    )

    assert changes(scan).settled["project"] == {
        "version": "3",
        "dependencies": ["x"],
        "readme": "README",
        "dynamic": ["keywords"],
    }
