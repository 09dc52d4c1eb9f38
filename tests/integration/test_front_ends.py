"""pip, build and uv with projects that init made, in fresh environments, isolated as users have it.

Isolated builds install alloconda from a directory of wheels: its own, built once a session from
this tree, and those of what it depends on, got once and kept in the tests' cache.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock

from tests.cli import NO_NETWORK, Ran, run, tool
from tests.conftest import ROOT, AllocondaIn

CHECK = "import hello; print(hello.add(2, b=3), hello.greet('Ada'))"
SAID = "5 Hello, Ada!\n"
UV = Path(sys.executable).with_name("uv")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def wheelhouse(test_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the wheels of alloconda and of all that it depends on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], "setuptools", "wheel"]
    key = hashlib.sha256("\n".join([*needed, sys.version]).encode()).hexdigest()[:12]
    kept = test_cache / f"wheelhouse-{key}"
    with FileLock(test_cache / f"wheelhouse-{key}.lock"):
        if not kept.exists():
            partial = kept.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet")
            subprocess.run([*pip, "--wheel-dir", str(partial), *needed], check=True)
            partial.rename(kept)
    folder = tmp_path_factory.mktemp("wheelhouse")
    for wheel in kept.glob("*.whl"):
        shutil.copy(wheel, folder)
    succeeded(tool("build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder))
    return folder


@pytest.fixture
def environment(wheelhouse: Path, zig: Path, zig_cache: Path, tmp_path: Path) -> dict[str, str]:
    """Return the variables under which front ends find alloconda and nothing else."""
    return {
        **NO_NETWORK,
        "ALLOCONDA_ZIG": str(zig),
        "ZIG_GLOBAL_CACHE_DIR": str(zig_cache),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheelhouse),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_NO_INDEX": "1",
        "UV_OFFLINE": "1",
        "UV_FIND_LINKS": str(wheelhouse),
        # The wheel of alloconda changes and its version doesn't.
        "UV_CACHE_DIR": str(tmp_path / "uv-cache"),
        "UV_PYTHON": sys.executable,
        "VIRTUAL_ENV": "",
        "PYTHONPATH": "",
    }


@pytest.fixture
def project(tmp_path: Path, alloconda_in: AllocondaIn) -> Path:
    """Return the project `hello`, made by init."""
    flags = ("--license", "MIT", "--author", "Ada Lovelace <ada@example.org>")
    git = ("git", "-C", "hello")
    (tmp_path / "hello").mkdir()
    succeeded(run(*git, "init", "--quiet", cwd=tmp_path))
    page = "git@github.com:example/hello.git"
    succeeded(run(*git, "remote", "add", "origin", page, cwd=tmp_path))
    succeeded(alloconda_in(tmp_path)("init", "hello", "--yes", *flags))
    return tmp_path / "hello"


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """Return the interpreter of a fresh virtual environment."""
    return make_environment(tmp_path / "fresh")


def test_pip_installs_the_directory(
    project: Path, python: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    succeeded(run(*pip_for(python), "install", ".", cwd=project, environment=environment))

    assert run(python, "-c", CHECK, cwd=tmp_path).stdout == SAID


def test_pip_installs_it_editable_with_a_src_layout_too(
    project: Path, python: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    (project / "hello").rename(project / "src" / "hello")
    replace_in(project / "pyproject.toml", 'package-dir = "hello"', 'package-dir = "src/hello"')

    install = ("install", "-e", ".", "-C", "debug=true")
    succeeded(run(*pip_for(python), *install, cwd=project, environment=environment))
    replace_in(project / "src/hello/__init__.py", "__all__", "answer = 42\n__all__")

    code = f"{CHECK}; print(hello.answer, hello.__file__)"
    said = run(python, "-c", code, cwd=tmp_path).stdout
    assert said == f"{SAID}42 {project / 'src/hello/__init__.py'}\n"


@pytest.mark.parametrize(
    ("package", "module"),
    [
        # test_develop meets these, too, with uv: what is installed is the same.
        pytest.param("src/acme/hello", "acme.hello._hello", marks=pytest.mark.full),
        pytest.param("acme/hello", "acme.hello._hello", marks=pytest.mark.full),
        pytest.param("src/hello", "hello.deep.down._hello", marks=pytest.mark.full),
        ("src/a/b/hello", "a.b.hello._hello"),
        ("src/Grüße 日本/hello", "_hello"),
    ],
)
def test_pip_installs_namespace_and_nested_packages_editable(
    project: Path,
    python: Path,
    environment: dict[str, str],
    tmp_path: Path,
    package: str,
    module: str,
) -> None:
    arrange_package(project, package, module)
    lend_packages(python)

    install = ("install", "--no-build-isolation", "-e", ".")
    succeeded(run(*pip_for(python), *install, cwd=project, environment=environment))
    folder = imported(module).removesuffix("._hello").removesuffix(".deep.down")
    (project / package / "later.py").write_text("answer = 42\n", encoding="utf-8")

    code = (
        f"import {imported(module)} as m, {folder}.later as later; "
        "print(m.add(2, 3), later.answer, later.__file__)"
    )
    said = run(python, "-X", "utf8", "-c", code, cwd=tmp_path)
    assert said.stdout == f"5 42 {project / package / 'later.py'}\n", said.stderr
    succeeded(run(*pip_for(python), "uninstall", "-y", "hello", cwd=tmp_path))
    assert run(python, "-c", f"import {folder}.later", cwd=tmp_path).status == 1


def lend_packages(python: Path) -> None:
    """Let an environment have what this one has, so that nothing is installed to build there."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    folder = Path(run(python, "-c", code, cwd=python.parent).stdout.strip())
    mine = sysconfig.get_path("purelib")
    (folder / "lent.pth").write_text(f"import site; site.addsitedir({mine!r})\n", encoding="utf-8")


def imported(module: str) -> str:
    """Return the module's name from outside the package."""
    return module if "." in module else f"hello.{module}"


def arrange_package(project: Path, package: str, module: str) -> None:
    """Move the package to another place, under another name."""
    replace_in(project / "hello/__init__.py", "from hello._hello", f"from {imported(module)}")
    (project / package).parent.mkdir(parents=True, exist_ok=True)
    (project / "hello").rename(project / package)
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(package-dir|module-name) = .*\n", "", text)
    table = f'[tool.alloconda]\npackage-dir = "{package}"\nmodule-name = "{module}"'
    text = text.replace("[tool.alloconda]", table)
    (project / "pyproject.toml").write_text(text, encoding="utf-8")


def test_build_makes_an_sdist_and_the_same_wheel_from_it(
    project: Path, python: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    build = (sys.executable, "-m", "build", "--outdir", out, project)

    succeeded(run(*build, cwd=tmp_path, environment=environment))

    (sdist,), (wheel,) = out.glob("*.tar.gz"), out.glob("*.whl")
    uv = (UV, "build", "--wheel", "--out-dir", tmp_path / "uv", project)
    succeeded(run(*uv, cwd=tmp_path, environment=environment))
    assert (tmp_path / "uv" / wheel.name).read_bytes() == wheel.read_bytes()
    assert_checkers_content(project, sdist, wheel)
    install = (*pip_for(python), "install", sdist)
    succeeded(run(*install, cwd=tmp_path, environment=environment))
    assert run(python, "-c", CHECK, cwd=tmp_path).stdout == SAID


def test_uv_builds_and_installs(project: Path, environment: dict[str, str], tmp_path: Path) -> None:
    succeeded(run(UV, "build", cwd=project, environment=environment))
    succeeded(run(UV, "venv", "other", cwd=tmp_path, environment=environment))
    install = ("pip", "install", "--python", tmp_path / "other", "-e", project)
    succeeded(run(UV, *install, cwd=tmp_path, environment=environment))

    assert len(list((project / "dist").iterdir())) - (project / "dist/.gitignore").exists() == 2
    assert run(tmp_path / "other/bin/python", "-c", CHECK, cwd=tmp_path).stdout == SAID


@pytest.mark.parametrize("way", ["--direct", "--build-zig"])
def test_a_wheel_from_the_sdist_equals_the_one_from_the_tree(
    way: str, tmp_path: Path, alloconda_in: AllocondaIn, environment: dict[str, str]
) -> None:
    succeeded(alloconda_in(tmp_path)("init", "hello", "--yes", way))
    project = tmp_path / "hello"
    (sdist,) = succeeded(alloconda_in(project)("sdist")).lines
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
        names = archive.getnames()

    target = ("wheel", "--platform-tag", "macosx_11_0_arm64", "--out-dir")
    succeeded(alloconda_in(project)(*target, tmp_path / "tree"))
    settings = {**environment, "SOURCE_DATE_EPOCH": ""}
    settings.pop("SOURCE_DATE_EPOCH")
    build = ("--wheel", "--no-isolation", "-C", "target=macosx_11_0_arm64", "--outdir")
    succeeded(
        run(
            *(sys.executable, "-m", "build", *build, tmp_path / "sdist"),
            cwd=tmp_path / "unpacked/hello-0.1.0",
            environment=settings,
        )
    )

    (one,), (other,) = (tmp_path / "tree").glob("*.whl"), (tmp_path / "sdist").glob("*.whl")
    assert one.read_bytes() == other.read_bytes()
    assert not [name for name in names if ".alloconda" in name or name.endswith(".so")]


def test_pip_shows_zigs_error_and_no_traceback(
    project: Path, python: Path, environment: dict[str, str]
) -> None:
    replace_in(project / "src/root.zig", "std.math.add", "std.math.ad")

    ran = run(*pip_for(python), "install", ".", cwd=project, environment=environment)

    assert ran.status == 1
    said = ran.stdout + ran.stderr
    assert "src/root.zig:12:20: error:" in said
    assert "has no member named 'ad'" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("debgu=1", "did you mean debug?"),
        ("optimize=turbo", "not an optimize mode"),
        ("target=linux_x86_64", "not a platform tag"),
        ("python-version=2.7", "Python 2.7 is not supported"),
    ],
)
def test_wrong_config_settings_are_refused_as_flags_are(
    setting: str, message: str, project: Path, environment: dict[str, str]
) -> None:
    ran = hook(project, f"build_wheel('out', {dict([setting.split('=')])!r})", environment)

    assert ran.status == 2
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr


def test_config_settings_and_cross_variables_choose_the_wheel(
    project: Path, environment: dict[str, str]
) -> None:
    code = "build_wheel('out', {'python-version': '3.12', 'abi3': 'false', 'debug': 'true'})"

    flagged = succeeded(hook(project, code, environment)).lines[-1]
    cross = {"_PYTHON_HOST_PLATFORM": "macosx-11.0-arm64", "MACOSX_DEPLOYMENT_TARGET": "12.0"}
    crossed = succeeded(hook(project, "build_wheel('out')", {**environment, **cross})).lines[-1]

    assert flagged.startswith("hello-0.1.0-cp312-cp312-manylinux_2_")
    assert crossed == "hello-0.1.0-cp311-abi3-macosx_12_0_arm64.whl"


def test_metadata_is_prepared_as_the_wheel_will_have_it(
    project: Path, environment: dict[str, str]
) -> None:
    name = succeeded(hook(project, "build_wheel('out')", environment)).lines[-1]

    info = hook(project, "prepare_metadata_for_build_wheel('meta')", environment).lines[-1]

    with zipfile.ZipFile(project / "out" / name) as archive:
        members = {path for path in archive.namelist() if path.startswith(info)}
        # What is linked is known only when that is done.
        members -= {f"{info}/RECORD", f"{info}/sboms/alloconda.cdx.json"}
        for path in members:
            assert (project / "meta" / path).read_bytes() == archive.read(path)
    prepared = {path for path in (project / "meta").rglob("*") if path.is_file()}
    assert len(prepared) == len(members)


def test_zig_is_asked_for_only_where_none_is_usable(
    project: Path, environment: dict[str, str], zig: Path
) -> None:
    code = "get_requires_for_build_wheel()"
    without = {**environment, "ALLOCONDA_ZIG": "", "PATH": "/nowhere"}
    hidden = "sys.modules['ziglang'] = None; "

    assert hook(project, code, environment).lines == ["[]"]
    assert hook(project, code, without, before=hidden).lines == ["['ziglang>=0.15.2,<0.18']"]
    replace_in(project / "pyproject.toml", "abi3 = true", 'abi3 = true\nzig-version = "0.17.1"')
    assert hook(project, code, without, before=hidden).lines == ["['ziglang==0.17.1']"]
    found = {**without, "PATH": str(zig.parent)}
    replace_in(project / "pyproject.toml", "0.17.1", "0.16.0")
    assert hook(project, code, found, before=hidden).lines == ["[]"]


def test_the_backend_loads_no_command_line(project: Path, environment: dict[str, str]) -> None:
    code = "[m for m in ('typer', 'rich', 'click', 'questionary') if m in sys.modules]"

    ran = hook(project, code, environment, before="build_backend.build_wheel('out'); ")

    assert ran.lines[-1] == "[]"


def make_environment(folder: Path) -> Path:
    """Make a virtual environment without pip, which takes seconds to install; return its Python."""
    succeeded(run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent))
    return folder / "bin" / "python"


def pip_for(python: Path) -> tuple[str | Path, ...]:
    """Return the command of this environment's pip for another one."""
    return (sys.executable, "-m", "pip", "--python", python)


def hook(project: Path, code: str, environment: dict[str, str], before: str = "") -> Ran:
    """Call a hook of the backend as front ends do: in a process, in the project's directory."""
    called = code if code.startswith("[") else f"build_backend.{code}"
    program = f"import sys; from alloconda import build_backend; {before}print({called})"
    for folder in ("out", "meta"):
        (project / folder).mkdir(exist_ok=True)
    variables = {**environment, "PYTHONPATH": str(ROOT)}
    return run(sys.executable, "-c", program, cwd=project, environment=variables)


def assert_checkers_content(project: Path, sdist: Path, wheel: Path) -> None:
    folder = sdist.parent
    succeeded(tool("validate_pyproject", "pyproject.toml", cwd=project))
    succeeded(tool("twine", "check", "--strict", sdist, wheel, cwd=folder))
    succeeded(tool("check_wheel_contents", wheel, cwd=folder))
    rated = run(Path(sys.executable).with_name("pyroma"), "--file", sdist, cwd=folder)
    assert "Final rating: " in rated.stdout, rated.stderr
    rating = int(rated.stdout.partition("Final rating: ")[2].partition("/")[0])
    assert rating >= 9, rated.stdout


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def succeeded(ran: Ran) -> Ran:
    assert ran.status == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran


def test_a_command_line_loads_no_other_command() -> None:
    program = """
import sys
from alloconda.cli.app import run
sys.argv = ["alloconda", "targets"]
run()
sys.stderr.write(" ".join(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    loaded = done.stderr.split()
    assert "alloconda.cli.targets" in loaded
    assert "alloconda.cli.wheel_all" not in loaded
    assert "pydantic" not in loaded


def test_the_version_and_the_configuration_are_told_without_what_they_do_not_need(
    project: Path, environment: dict[str, str]
) -> None:
    told = _imported("--version", cwd=project, environment=environment)
    planned = _imported("wheel-all", "--dry-run", cwd=project, environment=environment)

    assert "alloconda" in told
    assert told.isdisjoint({"typing", "typer", "re"})
    assert "alloconda.build.model.matrix" in planned
    assert planned.isdisjoint({"pydantic", "ctypes", "secrets", "rich", "httpx"})


def _imported(*words: str, cwd: Path, environment: dict[str, str]) -> set[str]:
    """Return the modules that a command imports."""
    ran = run(
        sys.executable,
        "-X",
        "importtime",
        "-m",
        "alloconda",
        *words,
        cwd=cwd,
        environment=environment,
    )
    lines = [line for line in ran.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}
