"""The suffixes that real CPythons look for, here and in the lab."""

import json
from pathlib import Path

import pytest

from alloconda.kernel.python import Python, parse_python
from alloconda.kernel.targets.extension_suffix import extension_suffixes
from alloconda.kernel.targets.platform_tag import parse_target
from tests.cli import run

SUFFIXES = "import _imp, json; print(json.dumps(_imp.extension_suffixes()))"


def test_pythons_of_this_machine_look_for_what_is_known_of_them(
    pythons: dict[str, Path], tmp_path: Path
) -> None:
    target = parse_target("manylinux_2_17_x86_64")
    for version, python in pythons.items():
        found = json.loads(run(python, "-I", "-c", SUFFIXES, cwd=tmp_path).stdout)

        assert tuple(found) == extension_suffixes(target, Python(minor=int(version[2:])))


@pytest.mark.parametrize(
    ("machine", "tag", "python"),
    [
        (("python", "3.14"), "manylinux_2_17_x86_64", "3.14"),
        (("python", "3.14t"), "manylinux_2_17_x86_64", "3.14t"),
        (("python", "3.15"), "manylinux_2_17_x86_64", "3.15"),
        (("python", "3.15t"), "manylinux_2_17_x86_64", "3.15t"),
        (("python", "musl-3.12"), "musllinux_1_2_x86_64", "3.12"),
        (("python", "musl-3.14t"), "musllinux_1_2_x86_64", "3.14t"),
        (("arm64",), "manylinux_2_17_aarch64", "3.11"),
        (("windows",), "win_amd64", "3.12"),
    ],
)
def test_foreign_pythons_look_for_what_is_known_of_them(
    lab: Path, tmp_path: Path, machine: tuple[str, ...], tag: str, python: str
) -> None:
    if f"{' '.join(machine)}: ready" not in run(lab, "status", cwd=lab.parent).stdout:
        pytest.skip(f"the lab has no {' '.join(machine)}")

    ran = run(lab, *machine, "-c", SUFFIXES, cwd=tmp_path)

    assert tuple(json.loads(ran.stdout)) == extension_suffixes(
        parse_target(tag), parse_python(python)
    ), ran.stderr
