"""Several packages, loose modules and data of one project, from its sdist to an environment."""

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.cli import run, tool
from tests.conftest import ROOT, AllocondaIn
from tests.integration.test_front_ends import (
    UV,
    make_environment,
    pip_for,
    replace_in,
    succeeded,
)

USE = (
    "import acme.brot, brot, acme; assert acme.__file__ is None; print(acme.brot.grains(2)); "
    "brot.main()"
)


@pytest.mark.slow
def test_a_namespace_package_with_stubs_modules_and_data_arrives(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    project = Path(shutil.copytree(ROOT / "tests/projects/namespaced", tmp_path / "namespaced"))
    alloconda = alloconda_in(project)
    python = make_environment(tmp_path / "environment")
    programs = python.parent

    # The wheel of the sdist is that of the project, with every file.
    succeeded(alloconda("sdist", "--check"))
    (wheel,) = map(Path, succeeded(alloconda("wheel")).lines)
    succeeded(alloconda("inspect", "--verify", wheel))
    succeeded(run(*pip_for(python), "install", "--no-deps", "--no-index", wheel, cwd=tmp_path))

    with zipfile.ZipFile(wheel) as archive:
        modes = {one.filename: one.external_attr >> 16 for one in archive.infolist()}
        script = archive.read("acme_brot-1.0.data/scripts/brot-report")
    assert script.startswith(b"#!python\n")
    assert {name for name in modes if ".dist-info" not in name} == {
        *("acme/brot/__init__.py", "acme/brot/_fast.abi3.so"),
        *("acme-stubs/brot/__init__.pyi", "acme-stubs/brot/py.typed", "brot.py", "brot.pyi"),
        "acme_brot-1.0.data/data/share/man/man1/brot.1",
        "acme_brot-1.0.data/headers/brot.h",
        *(f"acme_brot-1.0.data/scripts/brot-{name}" for name in ("bake", "report")),
    }
    assert modes["acme_brot-1.0.data/scripts/brot-report"] & 0o111
    assert succeeded(run(python, "-c", USE, cwd=tmp_path)).stdout == "2000\nview 2000\n"
    assert succeeded(run(programs / "brot-report", cwd=tmp_path)).stdout == "report 3000\n"
    assert succeeded(run(programs / "brot-bake", cwd=tmp_path)).stdout == "bake\n"
    assert (tmp_path / "environment/share/man/man1/brot.1").is_file()
    (tmp_path / "use.py").write_text("from acme.brot import grains\ngrains('two')\n")
    checked = tool("mypy", "--python-executable", python, "use.py", cwd=tmp_path)
    assert 'incompatible type "str"; expected "int"' in checked.stdout

    # Editable: what is edited is used at once, scripts when they are installed anew.
    install = ("develop", "--python", python)
    uv = {"PATH": f"{UV.parent}:/usr/bin:/bin", "UV_OFFLINE": "1"}
    first = succeeded(alloconda(*install, **uv))
    again = succeeded(alloconda(*install, **uv))
    replace_in(project / "src/brot.py", "view", "see")
    replace_in(project / "bin/brot-bake", "bake", "toast")
    stale = run(programs / "brot-bake", cwd=tmp_path).stdout
    third = succeeded(alloconda(*install, **uv))

    assert "installed by" in first.stderr
    assert "installed already" in again.stderr
    assert stale == "bake\n"
    assert "installed by" in third.stderr
    assert succeeded(run(python, "-c", USE, cwd=tmp_path)).stdout == "2000\nsee 2000\n"
    assert succeeded(run(programs / "brot-bake", cwd=tmp_path)).stdout == "toast\n"
    assert succeeded(run(programs / "brot-view", cwd=tmp_path)).stdout == "see 2000\n"
