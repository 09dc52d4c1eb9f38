"""No command runs what lies in the directory that it is run in, or what its caller's Python has."""

import os
import shlex
import shutil
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli import NO_NETWORK, Ran, run, wheels
from tests.planted import Planted, plant, search_path, write_program

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the planted programs are shell scripts")

_SYSTEM_PATH = "/usr/bin:/bin"
_UV = Path(sys.executable).with_name("uv")
_COMMANDS = (
    "--version",
    "--help",
    "--complete-values targets",
    "completion bash",
    "build",
    "wheel",
    "wheel-all --target manylinux_2_28_x86_64 --target win_amd64",
    "wheel-all --dry-run",
    "matrix",
    "sdist",
    "develop",
    "inspect --verify {wheel}",
    "inspect-lib {module}",
    "test {wheel}",
    "test {wheel} --command '{{python}} -c \"import json, hello\"' --with {needed}",
    "test {wheel} --interpreter {python} --runner 'env {python}'",
    "doctor",
    "targets",
    "explain win_amd64",
    "python list --offline",
    "python lock --offline",
    "cache ls",
    "cache verify",
    "cache prune --older-than 1d",
    "init . --yes",
    "init {elsewhere} --yes",
)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, zig: Path, zig_cache: Path) -> Planted:
    """Return a project in a repository, with an environment that has pip, and what is planted."""
    top = tmp_path_factory.mktemp("planted")
    folder, log = top / "hello", top / "ran"
    variables = {"ALLOCONDA_ZIG": str(zig), "ZIG_GLOBAL_CACHE_DIR": str(zig_cache)}
    alloconda = (sys.executable, "-m", "alloconda")
    for command in (
        (*alloconda, "init", folder, "--yes"),
        ("git", "init", "--quiet", folder),
        ("git", "-C", folder, "config", "core.fsmonitor", top / "fsmonitor"),
        (sys.executable, "-m", "venv", folder / ".venv"),
        (*alloconda, "wheel", "--project-dir", folder),
        (*alloconda, "build", "--project-dir", folder),
    ):
        done = run(*command, cwd=top, environment=variables)
        assert done.status == 0, done.stderr
        if "init" in command and not (folder / "src/hello").exists():
            _move_package(folder)
    write_program(top / "fsmonitor", log)
    _write_wheel(folder / "wheels" / "needed-1.0-py3-none-any.whl", {"needed.py": ("", 0o644)})
    return plant(folder, log)


def _move_package(folder: Path) -> None:
    """Move the package below src/: editable, a flat one has the whole directory imported from."""
    (folder / "hello").rename(folder / "src/hello")
    text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    moved = text.replace('package-dir = "hello"', 'package-dir = "src/hello"')
    assert moved != text
    (folder / "pyproject.toml").write_text(moved, encoding="utf-8")


def _write_wheel(path: Path, files: Mapping[str, tuple[str, int]]) -> None:
    """Write a wheel of files with their modes, for installers."""
    name, version, *_ = path.name.split("-")
    info = f"{name}-{version}.dist-info"
    path.parent.mkdir(exist_ok=True)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    tag = "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    own = {"METADATA": metadata, "WHEEL": tag}
    members = {**files, **{f"{info}/{one}": (text, 0o644) for one, text in own.items()}}
    members[f"{info}/RECORD"] = "".join(f"{one},,\n" for one in members), 0o644
    with zipfile.ZipFile(path, "w") as archive:
        for member, (text, mode) in members.items():
            entry = zipfile.ZipInfo(member)
            entry.external_attr = (0o100000 | mode) << 16
            archive.writestr(entry, text)


def _run(
    planted: Planted, start: str, *arguments: str, path: str = _SYSTEM_PATH, **variables: str
) -> Ran:
    """Run alloconda in the planted directory, as its script does, or as `python -m` does."""
    caller = {} if start == "-m" else planted.variables
    flags = ("-m",) if start == "-m" else ("-I", "-m")
    return run(
        *(sys.executable, *flags, "alloconda", *arguments),
        cwd=planted.folder,
        environment={
            **NO_NETWORK,
            "PATH": search_path(path),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": "wheels",
            "UV_OFFLINE": "1",
            "UV_CACHE_DIR": str(planted.folder.parent / "uv-cache"),
            "UV_FIND_LINKS": "wheels",
            "VIRTUAL_ENV": "",
            "CONDA_PREFIX": "",
            **caller,
            **variables,
        },
    )


@pytest.mark.parametrize("start", ["script", "-m"])
@pytest.mark.parametrize("command", _COMMANDS)
def test_no_command_runs_what_lies_where_it_is_run(
    command: str, start: str, planted: Planted, zig: Path, zig_cache: Path, tmp_path: Path
) -> None:
    places = {
        "wheel": str(wheels(planted.folder / "dist")[0]),
        "module": str(next((planted.folder / "src/hello").glob("*.so"))),
        "python": sys.executable,
        "elsewhere": str(tmp_path / "elsewhere"),
        "needed": "needed",
    }
    words = [word.format(**places) for word in shlex.split(command)]
    variables = {"ALLOCONDA_ZIG": str(zig), "ZIG_GLOBAL_CACHE_DIR": str(zig_cache)}

    done = _run(planted, start, *words, **variables)

    assert planted.ran == []
    assert "Traceback" not in done.stderr
    assert done.status == 0, done.stdout + done.stderr


@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_getting_zig_runs_nothing_of_the_directory(
    installer: str, planted: Planted, zigs: dict[str, Path], zig_cache: Path, tmp_path: Path
) -> None:
    version, zig = next(iter(zigs.items()))
    script = f"#!/bin/sh\nexec '{zig}' \"$@\"\n"
    files = {"ziglang/__init__.py": ("", 0o644), "ziglang/zig": (script, 0o755)}
    _write_wheel(planted.folder / "wheels" / f"ziglang-{version}-py3-none-any.whl", files)
    project = tmp_path / "project"
    shutil.copytree(planted.folder / "src", project / "src")
    text = (planted.folder / "pyproject.toml").read_text(encoding="utf-8")
    text = text.replace("[tool.alloconda]", f'[tool.alloconda]\nzig-version = "{version}"')
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    path = _SYSTEM_PATH if installer == "pip" else f"{_UV.parent}:{_SYSTEM_PATH}"

    done = _run(
        *(planted, "script", "build", "--project-dir", str(project)),
        path=path,
        ZIG_GLOBAL_CACHE_DIR=str(zig_cache),
    )

    assert planted.ran == []
    assert done.status == 0, done.stderr


@pytest.mark.parametrize("hook", ["build_wheel", "build_editable", "build_sdist"])
def test_the_build_backend_runs_nothing_of_the_directory(
    hook: str, planted: Planted, zig: Path, zig_cache: Path, tmp_path: Path
) -> None:
    code = f"from alloconda import build_backend as b; b.{hook}({str(tmp_path)!r})"

    done = run(
        *(sys.executable, "-I", "-c", code),
        cwd=planted.folder,
        environment={
            **planted.variables,
            "PATH": search_path(_SYSTEM_PATH),
            "ALLOCONDA_ZIG": str(zig),
            "ZIG_GLOBAL_CACHE_DIR": str(zig_cache),
        },
    )

    assert planted.ran == []
    assert done.status == 0, done.stderr


def test_what_is_planted_tells_when_it_runs(planted: Planted) -> None:
    """Without this, a fault in what is planted would let the other tests pass."""
    path = search_path(_SYSTEM_PATH)

    run(sys.executable, "-c", "import json", cwd=planted.folder)
    run("/bin/sh", "-c", "zig", cwd=planted.folder, environment={"PATH": path})
    run("git", "ls-files", "--others", cwd=planted.folder)
    home = {"PYTHONPATH": str(planted.folder)}
    run(sys.executable, "-c", "pass", cwd=planted.folder.parent, environment=home)

    assert {"json.py", "hello/zig", "encodings/__init__.py"} <= set(planted.ran)
