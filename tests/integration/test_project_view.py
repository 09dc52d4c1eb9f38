"""What the files of a project see inside the environment, under each real CPython."""

import os
import subprocess
from pathlib import Path

import pytest

from alloconda.cross.model.request import CrossRequest
from alloconda.cross.wiring import make_cross_environment
from alloconda.kernel.python import parse_python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.version import ZigVersion
from tests.pbs_archives import pyenv_root

_SETUP = """
import os, os.path, struct, sys
from sys import platform as name
sys.path.insert(0, "added")
import helper, json, sysconfig
def inner():
    import platform
    return platform.machine(), platform.system(), platform.uname().machine
print(json.dumps([
    name, os.name, os.path.join("a", "b"), struct.calcsize("lP"), struct.calcsize("<q"),
    sys.maxsize, inner(), helper.ask(), os.sys.platform, sysconfig.get_platform(),
    sysconfig.get_config_var("EXT_SUFFIX"), hasattr(os, "uname"), "added" in sys.path,
]))
"""
_HELPER = "import sys\ndef ask():\n    import os\n    return [sys.platform, os.name]\n"
# As setuptools runs setup.py: its own code, and what it imports, see this machine.
_BACKEND = """
import os, sys
code = compile(open("setup.py").read(), "setup.py", "exec")
real = (sys.platform, os.name)
sys.path.insert(0, os.getcwd())
exec(code, {"__file__": os.path.abspath("setup.py"), "__name__": "__main__"})
assert (sys.platform, os.name) == real and "added" in sys.path
"""


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13"])
def test_a_project_sees_windows_and_its_backend_this_machine(tmp_path: Path, version: str) -> None:
    python = _interpreter(version)
    project = tmp_path / "project"
    project.mkdir()
    (project / "setup.py").write_text(_SETUP)
    (project / "helper.py").write_text(_HELPER)
    (tmp_path / "backend.py").write_text(_BACKEND)
    other = tmp_path / "other"
    other.mkdir()
    (other / "sitecustomize.py").write_text("import sys\nprint('hidden', file=sys.stderr)\n")
    environment = make_cross_environment(_request(project, python, version), tmp_path / "env")
    variables = os.environ | {k: v for k, v in environment.variables.items() if v is not None}
    variables["PYTHONPATH"] += f"{os.pathsep}{other}"

    ran = subprocess.run(
        [python, tmp_path / "backend.py"],
        cwd=project,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )

    nodot = version.replace(".", "")
    assert (ran.returncode, ran.stderr) == (0, "hidden\n")
    assert ran.stdout.strip() == (
        '["win32", "nt", "a/b", 16, 8, 9223372036854775807, ["AMD64", "Windows", "AMD64"], '
        f'["win32", "nt"], "win32", "win-amd64", ".cp{nodot}-win_amd64.pyd", false, true]'
    )
    answers = environment.answers.read_text().splitlines()
    assert "sys.platform = 'win32'" in answers
    assert "os.uname: absent" in answers


def _interpreter(version: str) -> Path:
    found = sorted((pyenv_root() / "versions").glob(f"{version}.*/bin/python3"))
    if not found:
        pytest.skip(f"no CPython {version} of pyenv")
    return found[-1]


def _request(project: Path, python: Path, version: str) -> CrossRequest:
    nothing = project / "no-such-file"
    return CrossRequest(
        target=parse_target("win_amd64"),
        python=parse_python(version),
        project=project,
        headers=nothing,
        interpreter=python,
        compiler_python=python,
        zig=Zig(path=str(nothing), version=ZigVersion(major=0, minor=15, patch=2), origin="a test"),
        version_library=nothing,
    )
