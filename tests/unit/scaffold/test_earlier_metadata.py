"""What setup.py, setup.cfg and Poetry's table say plainly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.scaffold.model.earlier_metadata import EarlierMetadata, read_earlier_metadata

SETUP_PY = """
import setuptools
NAME = "fast"
VERSION = open("VERSION").read()
setuptools.setup(
    name=NAME,
    version=VERSION,
    python_requires=">=3.11, <4",
    packages=setuptools.find_packages(),
)
"""
SETUP_CFG = """
[metadata]
name = slow
version = attr: slow.__version__
description = 100 % slow
[options]
python_requires = >=3.9
"""


def read(
    setup_py: str | None = None,
    setup_cfg: str | None = None,
    poetry: dict[str, object] | None = None,
) -> EarlierMetadata:
    return read_earlier_metadata(setup_py=setup_py, setup_cfg=setup_cfg, poetry=poetry)


def test_literals_of_setup_py_are_read_and_nothing_is_run() -> None:
    assert read(SETUP_PY) == EarlierMetadata(
        origins=("setup.py",), name="fast", requires_python=">=3.11, <4", computes_version=True
    )


def test_plain_values_of_setup_cfg_are_read() -> None:
    assert read(setup_cfg=SETUP_CFG) == EarlierMetadata(
        origins=("setup.cfg",),
        name="slow",
        description="100 % slow",
        requires_python=">=3.9",
        computes_version=True,
    )


def test_setup_py_comes_before_setup_cfg_as_for_setuptools() -> None:
    both = read('from setuptools import setup\nsetup(name="fast", version="1")', SETUP_CFG)

    assert both.origins == ("setup.py", "setup.cfg")
    assert (both.name, both.version, both.computes_version) == ("fast", "1", False)
    assert both.requires_python == ">=3.9"


def test_a_computed_version_is_not_replaced_by_another_files() -> None:
    both = read(SETUP_PY, "[metadata]\nversion = 1\n")

    assert both.version is None
    assert both.computes_version


@pytest.mark.parametrize(
    ("constraint", "specifier"),
    [
        ("^3.11", ">=3.11,<4.0"),
        ("^3.9.2", ">=3.9,<4.0"),
        ("~3.12", ">=3.12,<3.13"),
        (">=3.10,<3.14", ">=3.10,<3.14"),
        ("^3.9 || ^2.7", None),
        ("*", None),
        ("~3." + "9" * 5000, None),
        (3, None),
    ],
)
def test_poetrys_constraints_become_specifiers(constraint: object, specifier: str | None) -> None:
    table: dict[str, object] = {
        "name": "fast",
        "version": "2",
        "dependencies": {"python": constraint},
    }

    found = read(poetry=table)

    assert (found.name, found.version, found.requires_python) == ("fast", "2", specifier)


@pytest.mark.parametrize(
    ("setup_py", "setup_cfg"),
    [
        ("setup(", "[metadata"),
        ("\0", "name = x"),
        ("from setuptools import setup", "[flake8]\nmax-line-length = 90"),
        ("setup(name='a')\nsetup(name='b')", "[metadata]\nname =\n"),
        ("setup(**about)", ""),
    ],
)
def test_what_is_broken_or_silent_says_nothing(setup_py: str, setup_cfg: str) -> None:
    assert read(setup_py, setup_cfg) == EarlierMetadata()


@given(st.text(), st.text())
def test_any_text_is_read_or_passed_over(setup_py: str, setup_cfg: str) -> None:
    found = read(setup_py, setup_cfg)

    assert set(found.origins) <= {"setup.py", "setup.cfg"}


@pytest.mark.parametrize(
    ("setup_py", "setup_cfg", "naming"),
    [
        ("setup(\n    setup_requires=['numpy'],\n)\n", "", ("setup.py",)),
        ("", "[options]\nsetup_requires =\n  cffi\n", ("setup.cfg",)),
        ("", "[options]\nsetup-requires = cffi\n", ("setup.cfg",)),
        ("# setup_requires = none\nsetup(install_requires=[])\n", "", ()),
    ],
)
def test_what_setuptools_needs_to_build_is_found(
    setup_py: str, setup_cfg: str, naming: tuple[str, ...]
) -> None:
    found = read_earlier_metadata(setup_py=setup_py, setup_cfg=setup_cfg, poetry=None)

    assert found.setup_requires == naming
