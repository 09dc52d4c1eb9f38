"""Wheels that the backend of a project builds for another platform."""

import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from alloconda.binary.formats.module_files import LocalModuleFiles
from alloconda.build.adapters.backend_call import BackendCall, backend_wheel
from alloconda.cross.model.request import CrossRequest
from alloconda.cross.wiring import make_cross_environment
from alloconda.kernel.errors import BuildError, ConfigError
from alloconda.kernel.system.host import running_python
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Arch
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.version import ZigVersion

_SETUP = """
import platform
from setuptools import Extension, setup
source = {"aarch64": "kept.c"}[platform.machine()]
setup(name="kept", version="1.0", ext_modules=[Extension("kept", [source])])
"""
_MODULE = """
#include <Python.h>
static struct PyModuleDef kept = {PyModuleDef_HEAD_INIT, "kept", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_kept(void) { return PyModule_Create(&kept); }
"""


def call(project: Path, backend: str, **variables: str | None) -> BackendCall:
    return BackendCall(
        backend=backend, project=project, python=Path(sys.executable), variables=variables
    )


def test_setuptools_builds_for_another_cpu_and_says_why_it_cannot(
    tmp_path: Path, zig: Path, zig_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZIG_GLOBAL_CACHE_DIR", str(zig_cache))
    project = tmp_path / "project"
    project.mkdir()
    (project / "setup.py").write_text(_SETUP)
    (project / "kept.c").write_text(_MODULE)
    request = CrossRequest(
        target=parse_target("manylinux_2_28_aarch64"),
        python=running_python(),
        project=project,
        headers=Path(sysconfig.get_path("include")),
        interpreter=Path(sys.executable),
        compiler_python=Path(sys.executable),
        zig=Zig(path=str(zig), version=ZigVersion(major=0, minor=16, patch=0), origin="a test"),
    )
    environment = make_cross_environment(request, tmp_path / "environment")
    kept = call(project, "setuptools.build_meta:__legacy__", **environment.variables)

    wheel, _ = backend_wheel(kept, {}, tmp_path, ProcessRunner())
    (project / "kept.c").write_text("int broken(void) { return absent; }\n")
    with pytest.raises(BuildError, match="built no wheel") as caught:
        backend_wheel(kept, {}, tmp_path, ProcessRunner())

    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".so"))
        archive.extract(name, tmp_path)
    assert LocalModuleFiles().read(tmp_path / name).arches == (Arch.AARCH64,)
    assert wheel.name.endswith("-linux_aarch64.whl")
    assert "use of undeclared identifier 'absent'" in caught.value.log


def test_a_backend_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'no_such_backend' can't be loaded"):
        backend_wheel(call(tmp_path, "no_such_backend"), {}, tmp_path, ProcessRunner())


def test_a_variable_of_none_is_taken_away_from_the_backend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CPATH", "/usr/include")
    (tmp_path / "own.py").write_text(
        "import os\n"
        "def build_wheel(folder, config_settings=None, metadata_directory=None):\n"
        "    return '%s-%s' % (os.environ.get('CPATH'), os.environ['GIVEN'])\n"
    )
    kept = BackendCall(
        backend="own",
        backend_path=(".",),
        project=tmp_path,
        python=Path(sys.executable),
        variables={"CPATH": None, "GIVEN": "given"},
    )

    wheel, _ = backend_wheel(kept, {}, tmp_path, ProcessRunner())

    assert wheel.name == "None-given"
