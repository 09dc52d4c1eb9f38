from pathlib import Path

import pytest

from alloconda.kernel.config.data_folders import Scheme
from alloconda.kernel.errors import UsageError
from alloconda.packaging.model.scripts import check_script_names, installable_script
from alloconda.packaging.model.wheel_contents import DataFile


@pytest.mark.parametrize(
    ("script", "packed"),
    [
        (b"#!/usr/bin/env python3\nx", b"#!python\nx"),
        (b"#!/usr/bin/python3.12 -I\r\nx", b"#!python -I\r\nx"),
        (b"#!/opt/py/bin/pythonw\nx", b"#!pythonw\nx"),
        (b"#!python", b"#!python"),
        (b"#!/bin/sh\n#!/usr/bin/python", b"#!/bin/sh\n#!/usr/bin/python"),
        (b"#!/opt/python/bin/sh\n", b"#!/opt/python/bin/sh\n"),
        (b"#!/usr/bin/env ipython\n", b"#!/usr/bin/env ipython\n"),
        (b"\x7fELF python\n", b"\x7fELF python\n"),
        (b"", b""),
    ],
)
def test_installers_name_the_environments_python_in_scripts_of_python(
    script: bytes, packed: bytes
) -> None:
    assert installable_script(script) == packed


def test_a_script_with_the_name_of_an_entry_point_is_refused() -> None:
    file = DataFile(scheme=Scheme.SCRIPTS, name="View", path=Path("bin/View"))
    entry_points = "[console_scripts]\nview = brot:main\n"

    check_script_names((file,), None)
    check_script_names((file,), "[other.group]\nview = brot:main\n")
    with pytest.raises(
        UsageError, match=r"View in data.scripts is also made of \[project.scripts\]"
    ):
        check_script_names((file,), entry_points)
