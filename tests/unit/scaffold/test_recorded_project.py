"""What [project] and the packages become of the arguments of setup()."""

import pytest

from alloconda.scaffold.model.recorded_project import (
    package_folder,
    package_keys,
    project_table,
    unusual_places,
)
from alloconda.scaffold.model.recorded_setup import RecordedExtension, RecordedSetup


def said(**metadata: object) -> RecordedSetup:
    return RecordedSetup(metadata=metadata)


def test_arguments_become_fields_of_project() -> None:
    recorded = said(
        description="Two\nlines",
        author="Ada, Bob",
        author_email="ada@example.org",
        maintainer="Eve",
        maintainer_email="eve@example.org",
        license="MIT",
        classifiers=["License :: OSI Approved :: MIT License", "Programming Language :: C"],
        url="https://example.org",
        install_requires=["a>=1"],
        extras_require={"test": ["pytest"], ":os_name=='nt'": ["b"], "test:os_name=='nt'": ["c"]},
        entry_points={"console_scripts": ["hi = hello:main"], "plugins": ["x = hello.x"]},
    )

    assert project_table(recorded) == {
        "description": "Two lines",
        "authors": [{"name": "Ada"}, {"name": "Bob"}, {"email": "ada@example.org"}],
        "maintainers": [{"name": "Eve", "email": "eve@example.org"}],
        "license": "MIT",
        "classifiers": ["Programming Language :: C"],
        "urls": {"Homepage": "https://example.org"},
        "dependencies": ["a>=1", "b; os_name=='nt'"],
        "optional-dependencies": {"test": ["pytest", "c; os_name=='nt'"]},
        "scripts": {"hi": "hello:main"},
        "entry-points": {"plugins": {"x": "hello.x"}},
    }


def test_a_license_that_is_no_expression_keeps_its_classifier() -> None:
    classifier = "License :: OSI Approved :: MIT License"

    table = project_table(said(license="MIT License", classifiers=[classifier]))

    assert table == {"classifiers": [classifier]}


@pytest.mark.parametrize(
    ("metadata", "keys"),
    [
        ({}, {}),
        ({"packages": ["a", "a.b"]}, {"package-dir": "a"}),
        ({"packages": ["a"], "package_dir": {"": "src"}}, {"package-dir": "src/a"}),
        ({"packages": ["a", "a-stubs"]}, {"packages": ["a", "a-stubs"]}),
        ({"packages": ["a"], "py_modules": ["b"]}, {"packages": ["a"], "py-modules": ["b"]}),
        ({"py_modules": ["a.__init__", "a.b"]}, {"package-dir": "a"}),
        ({"packages": ["a.b"], "package_dir": {"a.b": "."}}, {}),
    ],
)
def test_packages_are_named(metadata: dict[str, object], keys: dict[str, object]) -> None:
    assert package_keys(said(**metadata)) == keys


def test_a_package_of_the_modules_name_gets_no_init() -> None:
    recorded = RecordedSetup(
        metadata={"packages": ["a"]}, extensions=(RecordedExtension(name="a"),)
    )

    assert package_keys(recorded) == {"package-dir": "a", "no-init": True}


def test_the_longest_entry_of_package_dir_says_where_a_package_is() -> None:
    folders = {"": "src", "a": "lib/a"}

    assert package_folder("a.b", folders) == "lib/a/b"
    assert package_folder("c", folders) == "src/c"


def test_a_package_in_a_directory_of_another_name_is_left_to_do() -> None:
    recorded = said(packages=["a-stubs"], package_dir={"a-stubs": "typings/a"}, scripts=["bin/x"])

    places = list(unusual_places(recorded))

    assert places[0].startswith("the package a-stubs is in typings/a")
    assert "bin/x" in places[1]
