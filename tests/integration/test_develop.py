"""develop: editable into an environment, again after an edit, and a clear word without one."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from tests.cli import Ran, run
from tests.conftest import ROOT, AllocondaIn
from tests.integration.test_front_ends import (
    UV,
    arrange_package,
    imported,
    make_environment,
    pip_for,
    replace_in,
    succeeded,
)

ADD = "import hello; print(hello.add(2, 3))"
# No uv, so that pip is taken; Zig is named by its path.
WITHOUT_UV = {"VIRTUAL_ENV": "", "CONDA_PREFIX": "", "PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1"}
WITH_UV = {**WITHOUT_UV, "PATH": f"{UV.parent}:/usr/bin:/bin", "UV_OFFLINE": "1"}


@pytest.fixture
def project(tmp_path: Path, alloconda_in: AllocondaIn) -> Path:
    """Return the project `hello`, made by init, with an environment beside its code."""
    succeeded(alloconda_in(tmp_path)("init", "hello", "--yes"))
    return tmp_path / "hello"


@pytest.mark.parametrize("variables", [WITHOUT_UV, WITH_UV], ids=["pip", "uv"])
def test_edited_code_is_there_after_developing_again(
    variables: dict[str, str], project: Path, alloconda_in: AllocondaIn, tmp_path: Path
) -> None:
    python = make_environment(project / ".venv")
    if variables is WITHOUT_UV:
        succeeded(run(python, "-m", "ensurepip", cwd=tmp_path))
    alloconda = alloconda_in(project)
    installer = "uv" if variables is WITH_UV else "pip"

    first = succeeded(alloconda("develop", **variables))
    before = run(python, "-c", ADD, cwd=tmp_path).stdout
    replace_in(project / "src/root.zig", "std.math.add(i64, a, b)", "std.math.mul(i64, a, b)")
    second = succeeded(alloconda("develop", "--debug", **variables))
    after = run(python, "-c", ADD, cwd=tmp_path).stdout
    replace_in(project / "pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"')
    third = succeeded(alloconda("develop", **variables))

    assert f"installed by {installer}, editable" in first.stderr
    assert (before, after) == ("5\n", "6\n")
    assert "installed already" in second.stderr
    assert f"installed by {installer}" in third.stderr
    code = (
        "import importlib.metadata as m; d = m.distribution('hello'); "
        "print(d.version); print(d.read_text('direct_url.json'))"
    )
    version, _, origin = run(python, "-c", code, cwd=tmp_path).stdout.partition("\n")
    assert version == "0.2.0"
    assert json.loads(origin) == {"url": project.as_uri(), "dir_info": {"editable": True}}
    succeeded(run(*pip_for(python), "check", cwd=tmp_path))
    succeeded(run(*pip_for(python), "uninstall", "-y", "hello", cwd=tmp_path))
    assert run(python, "-c", ADD, cwd=tmp_path).status == 1


@pytest.mark.parametrize(
    ("installer", "package", "module"),
    [
        ("uv", "src/acme/hello", "acme.hello._hello"),
        ("uv", "acme/hello", "acme.hello._hello"),
        ("pip", "src/a/b/hello", "a.b.hello._hello"),
        ("backend", "src/a/b/hello", "a.b.hello._hello"),
        ("uv", "src/hello", "hello.deep.down._hello"),
        ("backend", "src/Grüße 日本/hello", "_hello"),
    ],
)
def test_namespace_and_nested_packages_are_imported_in_any_locale(
    project: Path,
    alloconda_in: AllocondaIn,
    tmp_path: Path,
    package: str,
    module: str,
    installer: str,
) -> None:
    python = make_environment(project / ".venv")
    arrange_package(project, package, module)
    if installer == "pip":
        succeeded(run(python, "-m", "ensurepip", cwd=tmp_path))

    if installer == "backend":
        install_by_backend(project, python, alloconda_in)
    else:
        variables = WITHOUT_UV if installer == "pip" else WITH_UV
        succeeded(alloconda_in(project)("develop", **variables))

    add = f"import {imported(module)} as m; print(m.add(2, 3))"
    find = "import importlib.util as u; print(5 if u.find_spec('hello').origin else '')"
    # Since 3.12, CPython loads no module by a path that its locale can't spell.
    anywhere = add if package.isascii() else find
    c_locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for code, locale in ((add, {}), (anywhere, c_locale)):
        ran = run(python, "-c", code, cwd=tmp_path, environment=locale)
        assert (ran.stdout, ran.stderr) == ("5\n", "")


def install_by_backend(project: Path, python: Path, alloconda_in: AllocondaIn) -> None:
    """Install as pip does: its own, with the backend of this tree."""
    tools = alloconda_in(project)
    variables = {"PYTHONPATH": str(ROOT), "ALLOCONDA_ZIG": str(tools.zig)}
    variables |= {"ZIG_GLOBAL_CACHE_DIR": str(tools.zig_cache)}
    # The backend runs in this environment's Python, which has what it imports.
    folder = project / "wheels"
    build = "import sys; from alloconda import build_backend as b; b.build_editable(sys.argv[1])"
    succeeded(run(sys.executable, "-c", build, folder, cwd=project, environment=variables))
    (wheel,) = folder.glob("*.whl")
    install = (*pip_for(python), "install", "--no-deps", "--no-index", wheel)
    succeeded(run(*install, cwd=project, environment=variables))


def test_a_package_without_init_offers_in_place_what_its_wheel_offers(
    project: Path, alloconda_in: AllocondaIn, tmp_path: Path
) -> None:
    python = make_environment(project / ".venv")
    (project / "hello/__init__.py").unlink()
    replace_in(project / "pyproject.toml", "[tool.alloconda]", "[tool.alloconda]\nno-init = false")

    succeeded(alloconda_in(project)("develop", **WITH_UV))

    assert run(python, "-c", ADD, cwd=tmp_path).stdout == "5\n"


_EDITABLE = "from alloconda import build_backend; build_backend.build_editable('dist')"


def test_a_module_that_a_package_of_its_name_hides_is_refused_in_place_too(
    project: Path, alloconda_in: AllocondaIn
) -> None:
    make_environment(project / ".venv")
    alloconda = alloconda_in(project)
    earlier = Path(succeeded(alloconda("build")).stdout.strip())
    before = earlier.stat().st_mtime_ns
    (project / "hello/_hello").mkdir()
    (project / "hello/_hello/__init__.py").touch()

    built = alloconda("build")
    developed = alloconda("develop", **WITH_UV)
    editable = run(
        *(sys.executable, "-c", _EDITABLE),
        cwd=project,
        environment={"ALLOCONDA_ZIG": str(alloconda.zig), "PYTHONDONTWRITEBYTECODE": "1"},
    )

    for ran in (built, developed, editable):
        assert ran.status == 2, ran.stderr
        assert "Python imports hello/_hello/__init__.py in place of" in ran.stderr
        assert "rename the module or the package" in ran.stderr
    assert earlier.stat().st_mtime_ns == before
    assert list((project / ".venv").rglob("*hello*")) == []


def test_quiet_leaves_nothing_but_what_was_made(project: Path, alloconda_in: AllocondaIn) -> None:
    make_environment(project / ".venv")
    alloconda = alloconda_in(project)

    built = succeeded(alloconda("build", "-q"))
    developed = succeeded(alloconda("develop", "-q", **WITH_UV))

    assert (built.stderr, developed.stderr) == ("", "")
    assert built.stdout == developed.stdout == f"{project}/hello/_hello.abi3.so\n"


def test_the_active_environment_comes_before_the_nearest(
    project: Path, alloconda_in: AllocondaIn, tmp_path: Path
) -> None:
    near, active = make_environment(project / ".venv"), make_environment(tmp_path / "active")

    active_folder = str(tmp_path / "active")
    ran = alloconda_in(project)("develop", **{**WITH_UV, "VIRTUAL_ENV": active_folder})

    assert "(VIRTUAL_ENV)" in succeeded(ran).stderr
    assert run(active, "-c", ADD, cwd=tmp_path).stdout == "5\n"
    assert run(near, "-c", ADD, cwd=tmp_path).status == 1


def test_an_environment_of_another_python_gets_a_module_of_its_own(
    project: Path, alloconda_in: AllocondaIn, pythons: dict[str, Path], tmp_path: Path
) -> None:
    other = next((series for series in ("3.12", "3.13") if series in pythons), None)
    if other is None or other == f"3.{sys.version_info.minor}":
        pytest.skip("there is no other Python here")
    replace_in(project / "pyproject.toml", "abi3 = true", "abi3 = false")
    succeeded(run(pythons[other], "-m", "venv", "--without-pip", tmp_path / "other", cwd=tmp_path))

    ran = alloconda_in(project)("develop", "--python", tmp_path / "other", **WITH_UV)

    tag = f"cpython-{other.replace('.', '')}"
    assert tag in succeeded(ran).stdout
    assert run(tmp_path / "other/bin/python", "-c", ADD, cwd=tmp_path).stdout == "5\n"


def test_without_an_environment_it_says_how_to_make_one(
    project: Path, alloconda_in: AllocondaIn
) -> None:
    ran: Ran = alloconda_in(project)("develop", **WITH_UV)

    assert ran.status == 2
    assert "there is no virtual environment" in ran.stderr
    assert "python -m venv .venv" in ran.stderr


def test_an_environment_above_counts_by_the_name_that_tools_agree_on(
    project: Path, alloconda_in: AllocondaIn, tmp_path: Path
) -> None:
    make_environment(tmp_path / "venv")

    passed_over = alloconda_in(project)("develop", **WITH_UV)
    make_environment(tmp_path / ".venv")
    taken = alloconda_in(project)("develop", **WITH_UV)

    assert passed_over.status == 2
    assert "there is no virtual environment" in passed_over.stderr
    assert f"{tmp_path / '.venv'} (the nearest one)" in succeeded(taken).stderr


def test_an_environment_that_is_gone_is_named(project: Path, alloconda_in: AllocondaIn) -> None:
    ran = alloconda_in(project)("develop", **{**WITH_UV, "VIRTUAL_ENV": "/gone"})

    assert ran.status == 2
    assert "/gone (VIRTUAL_ENV) is not an environment" in ran.stderr


def test_without_uv_and_pip_it_says_what_is_missing(
    project: Path, alloconda_in: AllocondaIn
) -> None:
    environment = make_environment(project / "my environment")

    ran = alloconda_in(project)("develop", "--python", environment, **WITHOUT_UV)

    assert ran.status == 3
    assert "neither uv on PATH nor pip" in ran.stderr
    command = shlex.split(" ".join(ran.stderr.split()).partition("install uv, or: ")[2])
    assert command[1:] == ["-m", "ensurepip"]
    succeeded(run(*command, cwd=project))
