"""init in directories of every shape: what stands there stays, and the project works afterwards."""

import re
import shutil
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.cli import Alloconda, Ran, run, tool
from tests.conftest import ROOT, ZIG_VERSIONS, AllocondaIn
from tests.packing import write_files

HATCH = """\
# The build system, as it always was.
[build-system]
requires = ["hatchling"]  # pinned nowhere
build-backend = "hatchling.build"

[project]
name = "hello"  # the best name
dynamic = ["version"]
requires-python = ">=3.11"

[tool.hatch.version]
path = "src/hello/__about__.py"

[tool.pytest.ini_options]
addopts = "-q"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A directory before init, what is typed, and where the module comes to lie."""

    files: dict[str, str]
    flags: tuple[str, ...] = ()
    module: str = "hello._hello"
    path: str = "."


SHAPES = {
    "zig library": Shape(
        files={
            "build.zig": "//! Builds a library.\n",
            "build.zig.zon": ".{ .name = .hello }\n",
            "src/root.zig": "pub fn twice(a: i64) i64 {\n    return a * 2;\n}\n",
        },
        flags=("--sample",),
    ),
    "src layout": Shape(
        files={
            "pyproject.toml": '[project]\nname = "hello"\nversion = "2.0"\n',
            "src/hello/__init__.py": '"""Says hello."""\n',
        },
        path="src",
    ),
    "flat layout": Shape(
        files={
            "pyproject.toml": '[project]\nname = "hello"\nversion = "2.0"\n',
            "hello/__init__.py": '"""Says hello."""\n',
            "tests/__init__.py": "",
        }
    ),
    "other backend": Shape(
        files={
            "pyproject.toml": HATCH,
            "src/hello/__init__.py": "",
            "src/hello/__about__.py": '__version__ = "5.6"\n',
        },
        flags=("--replace-backend",),
        path="src",
    ),
    "configured": Shape(
        files={
            "pyproject.toml": '[project]\nname = "greeter"\nversion = "1"\n\n'
            '[tool.alloconda]\nmodule-name = "_core"\npackage-dir = "lib/hello"\n'
            'source = "native/main.zig"\nabi3 = "3.11"\n',
            "lib/hello/__init__.py": "",
        },
        module="hello._core",
        path="lib",
    ),
    "setup.cfg": Shape(
        files={
            "setup.py": "import setuptools\n\nsetuptools.setup()\n",
            "setup.cfg": "[metadata]\nname = Hello\nversion = 3.1\n\n"
            "[options]\npython_requires = >=3.9\n",
            "README.rst": "Hello\n=====\n",
            "src/hello/__init__.py": "",
        },
        flags=("--replace-backend",),
        path="src",
    ),
    "poetry": Shape(
        files={
            "pyproject.toml": '[tool.poetry]\nname = "hello"\nversion = "4.2"\n'
            'description = ""\nauthors = []\n\n[tool.poetry.dependencies]\npython = "^3.11"\n\n'
            '[build-system]\nrequires = ["poetry-core"]\n'
            'build-backend = "poetry.core.masonry.api"\n',
            "hello/__init__.py": "",
        },
        flags=("--replace-backend",),
    ),
    "comments and CRLF": Shape(
        files={
            "pyproject.toml": '# Mine.\r\n[project]\r\nname = "hello"\r\nversion = "2.0"  # two\r\n'
            "\r\n[tool.other]\r\nkey = { a = 1 }  # inline\r\n",
            "hello/__init__.py": "",
        }
    ),
}


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest) -> Shape:
    """Return each of the shapes."""
    return SHAPES[request.param]


Steady = Callable[[str], Path]


@pytest.fixture
def steady(test_cache: Path) -> Steady:
    """Return what gives an empty directory whose path stays, so that its build runner is cached.

    Zig takes 10 to 120 seconds to compile the runner of a build.zig in a new place.
    """

    def empty(name: str) -> Path:
        folder = test_cache / "projects" / name
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path.is_dir() and path.name != ".zig-cache":
                shutil.rmtree(path)
            elif path.is_file():
                path.unlink()
        return folder

    return empty


Tree = dict[str, bytes]


def tree(root: Path) -> Tree:
    """Return every file of a project but for caches and the copy of the Zig package."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".alloconda" not in path.parts and ".test-cache" not in path.parts
    }


def write_shape(shape: Shape, root: Path) -> Path:
    root.mkdir()
    for path, text in shape.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


def test_it_comes_out_working_and_a_second_run_changes_nothing(
    shape: Shape, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    root = write_shape(shape, tmp_path / "hello")
    before = tree(root)

    succeeded(alloconda_in(root)("init", "--yes", *shape.flags))

    after = tree(root)
    assert [path for path in before if after[path] != before[path]] in ([], ["pyproject.toml"])
    succeeded(alloconda_in(root)("init", "--yes", *shape.flags))
    succeeded(alloconda_in(root)("init", "--yes"))
    assert tree(root) == after
    succeeded(tool("validate_pyproject", "pyproject.toml", cwd=root))
    succeeded(alloconda_in(root)("build"))
    code = f"import {shape.module} as module; print(module.add(2, 3))"
    ran = run(
        sys.executable, "-c", code, cwd=root, environment={"PYTHONPATH": str(root / shape.path)}
    )
    assert ran.stdout == "5\n", ran.stderr
    succeeded(alloconda_in(root)("sdist"))


@pytest.mark.parametrize("zig_version", ["0.15.2", "0.17.1"])
def test_a_project_that_starts_with_a_class_passes_its_own_test(
    tmp_path: Path, zigs: dict[str, Path], zig_cache: Path, zig_version: str
) -> None:
    root = tmp_path / "hello"
    alloconda = Alloconda(cwd=tmp_path, zig=zigs[zig_version], zig_cache=zig_cache)

    succeeded(alloconda("init", "hello", "--yes", "--start-with", "class"))
    written = tree(root)
    succeeded(alloconda("init", "hello", "--yes"))
    again = tree(root)
    succeeded(replace(alloconda, cwd=root)("build"))
    words = ("-X", "dev", "-m", "unittest", "discover", "tests")
    tested = run(sys.executable, *words, cwd=root)
    checked = run(sys.executable, "-m", "mypy", "--strict", "tests/test_hello.py", cwd=root)

    assert again == written
    assert tested.status == 0, tested.stderr
    assert "OK" in tested.stderr
    assert checked.status == 0, checked.stdout


def test_pyproject_keeps_its_comments_and_order(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    root = write_shape(SHAPES["other backend"], tmp_path / "hello")

    succeeded(alloconda_in(root)("init", "--yes", "--replace-backend"))

    text = (root / "pyproject.toml").read_text()
    kept = text.replace('["alloconda>=0.1,<1"]', '["hatchling"]').replace(
        "alloconda.build_backend", "hatchling.build"
    )
    assert kept.startswith(HATCH)
    assert tomllib.loads(text)["tool"]["alloconda"]["version-file"] == "src/hello/__about__.py"


def test_line_ends_stay_what_they_are(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    root = write_shape(SHAPES["comments and CRLF"], tmp_path / "hello")
    before = (root / "pyproject.toml").read_bytes()

    succeeded(alloconda_in(root)("init", "--yes"))

    after = (root / "pyproject.toml").read_bytes()
    lines = before.replace(b'version = "2.0"  # two\r\n', b"").split(b"\r\n")
    assert all(line in after for line in lines)
    assert b"\n" not in after.replace(b"\r\n", b"")


def test_another_backend_stays_until_it_is_asked_for(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    root = write_shape(SHAPES["other backend"], tmp_path / "hello")

    ran = succeeded(alloconda_in(root)("init", "--yes"))

    assert "pip still builds this project with hatchling.build" in ran.stderr
    pyproject = tomllib.loads((root / "pyproject.toml").read_text())
    assert pyproject["build-system"]["build-backend"] == "hatchling.build"
    succeeded(alloconda_in(root)("init", "--yes", "--replace-backend"))
    pyproject = tomllib.loads((root / "pyproject.toml").read_text())
    assert pyproject["build-system"] == {
        "requires": ["alloconda>=0.1,<1"],
        "build-backend": "alloconda.build_backend",
    }


def test_a_zig_project_with_a_module_is_built_by_its_build_zig(
    steady: Steady, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    made = tmp_path / "made"
    succeeded(alloconda_in(tmp_path)("init", "made", "--yes", "--build-zig", "--name", "hello"))
    root = steady("hello")
    names = ("build.zig", "build.zig.zon", "src/root.zig")
    write_files(root, {name: (made / name).read_text() for name in names})

    succeeded(alloconda_in(root)("init", "--yes"))

    config = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["alloconda"]
    assert config == {"module-name": "_hello"}
    assert not (root / "hello").exists()
    succeeded(alloconda_in(root)("build"))
    code = "import _hello; print(_hello.add(2, 3))"
    assert run(sys.executable, "-c", code, cwd=root).stdout == "5\n"


def test_without_a_terminal_it_says_what_it_assumed(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    ran = succeeded(alloconda_in(tmp_path)("init", "hello"))

    assert "assumed, because there is no terminal to ask at" in ran.stderr
    flags = ("--name", "--build-zig", "--module", "--python", "--abi3", "--platform")
    more = ("--zig-version", "--license", "--github-actions")
    assert all(flag in ran.stderr for flag in flags + more)
    assert ran.stdout == ""


def test_every_answer_is_a_flag(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    succeeded(
        alloconda_in(tmp_path)(
            *("init", "here", "--name", "quick-sum", "--module", "_core", "--python", "3.12"),
            *("--no-abi3", "--platform", "linux,windows", "--platform", "win_arm64"),
            *("--build-zig", "--zig-version", "0.16.0", "--license", "bsd-3-clause"),
            *("--author", "Ada Lovelace", "--github-actions"),
        )
    )

    root = tmp_path / "here"
    pyproject = tomllib.loads((root / "pyproject.toml").read_text())
    assert pyproject["project"]["name"] == "quick-sum"
    assert pyproject["project"]["license"] == "BSD-3-Clause"
    assert pyproject["project"]["authors"] == [{"name": "Ada Lovelace"}]
    assert pyproject["project"]["requires-python"] == ">=3.12"
    assert pyproject["tool"]["alloconda"] == {
        "module-name": "_core",
        "package-dir": "quick_sum",
        "targets": ["manylinux_2_28_x86_64", "manylinux_2_28_aarch64", "win_amd64", "win_arm64"],
        "zig-version": "0.16.0",
    }
    assert "Ada Lovelace" in (root / "LICENSE").read_text()


def test_the_workflow_is_one_that_github_takes(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    everything = "linux,musllinux,macos,windows,windows-arm64,linux-more"
    succeeded(
        alloconda_in(tmp_path)(
            *("init", "hello", "--yes", "--github-actions", "--platform", everything)
        )
    )

    workflow = tmp_path / "hello/.github/workflows/wheels.yml"
    schema = ("--builtin-schema", "vendor.github-workflows")
    succeeded(tool("check_jsonschema", *schema, workflow, cwd=tmp_path))
    actionlint = shutil.which("actionlint", path=Path(sys.executable).parent)
    assert actionlint
    succeeded(run(actionlint, workflow, cwd=tmp_path))
    broken = tmp_path / "broken.yml"
    broken.write_text(workflow.read_text().replace("matrix.os", "matrix.system"))
    assert 'property "system" is not defined' in run(actionlint, broken, cwd=tmp_path).stdout


def test_the_workflow_runs_exactly_what_was_known_when_it_was_written(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    version = alloconda_in(tmp_path)("--version").stdout.split()[1]
    succeeded(alloconda_in(tmp_path)("init", "hello", "--yes", "--github-actions"))

    lines = (tmp_path / "hello/.github/workflows/wheels.yml").read_text().splitlines()
    actions = [line.split("uses:")[1] for line in lines if "uses:" in line]
    installed = [line for line in lines if "install" in line and "alloconda" in line]

    assert len(actions) == 8
    assert all(re.fullmatch(r" [\w/-]+@[0-9a-f]{40} # v[\d.]+", action) for action in actions)
    assert len(installed) == 1
    assert f'"alloconda[zig]=={version}"' in installed[0]


def test_force_overwrites_and_nothing_else_does(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    root = tmp_path / "hello"
    write_files(root, {"README.md": "mine", "src/root.zig": "// mine"})
    alloconda = alloconda_in(root)

    succeeded(alloconda("init", "--yes", "--sample"))
    kept = (root / "README.md").read_text()
    (root / "pyproject.toml").unlink()
    succeeded(alloconda("init", "--yes", "--force"))

    assert kept == "mine"
    assert (root / "README.md").read_text().startswith("# hello")
    assert (root / "src/root.zig").read_text() == "// mine"


def test_c_code_that_makes_a_module_is_taken_as_it_is(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    code = (ROOT / "tests/projects/native_c/src/tally.c").read_text()
    write_files(tmp_path, {"src/tally.c": code})
    alloconda = alloconda_in(tmp_path)

    succeeded(alloconda("init", "--yes", "--name", "counting"))
    after = tree(tmp_path)
    succeeded(alloconda("init", "--yes"))
    unchanged = tree(tmp_path)
    succeeded(alloconda("build"))
    ran = run(sys.executable, "-c", "import tally; print(tally.__name__)", cwd=tmp_path)
    by_zig = alloconda("init", "--yes", "--build-zig")

    assert set(after) == {"src/tally.c", "pyproject.toml", "README.md", ".gitignore"}
    assert unchanged == after
    assert ran.stdout == "tally\n", ran.stderr
    assert "unittest" not in after["README.md"].decode()
    assert by_zig.status == 2
    assert "C code" in by_zig.stderr


def test_compiling_by_build_zig_instead_works_when_forced(
    steady: Steady, alloconda_in: AllocondaIn
) -> None:
    root = steady("way-changed")
    alloconda = alloconda_in(root)
    succeeded(alloconda("init", "--yes", "--name", "hello"))

    kept = succeeded(alloconda("init", "--yes", "--build-zig"))
    before = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["alloconda"]
    succeeded(alloconda("init", "--yes", "--build-zig", "--force"))
    after = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["alloconda"]
    built = succeeded(alloconda("build", "-v"))

    assert "keeps its own tool.alloconda.source; --force removes it" in kept.stderr
    assert before["source"] == "src/root.zig"
    assert "source" not in after
    assert "zig build" in built.stderr.replace("/zig build ", " zig build ")


def test_a_name_that_is_no_text_is_refused(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    text = "[project]\nname = 3\n"
    write_files(tmp_path, {"pyproject.toml": text})

    ran = alloconda_in(tmp_path)("init", "--yes")

    assert ran.status == 2
    assert "project.name: must be a string, not 3" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]
    assert (tmp_path / "pyproject.toml").read_text() == text


@pytest.mark.parametrize(
    "flags",
    [
        ("--python", "2.7"),
        ("--name", "json"),
        ("--module", "a b"),
        ("--platform", "beos"),
        ("--license", "secret"),
        ("--zig-version", "0.9.0"),
    ],
)
def test_a_wrong_flag_writes_nothing(
    flags: tuple[str, ...], tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    ran = alloconda_in(tmp_path)("init", "hello", "--yes", *flags)

    assert ran.status == 2
    assert flags[1] in ran.stderr
    assert not (tmp_path / "hello").exists()


@pytest.mark.parametrize("version", ZIG_VERSIONS)
def test_what_editors_read_resolves_the_import(
    version: str,
    zigs: dict[str, Path],
    zig_cache: Path,
    steady: Steady,
    alloconda_in: AllocondaIn,
) -> None:
    """A language server runs build.zig; that of a direct project must compile, too."""
    root = steady(f"editor-{version}")
    succeeded(alloconda_in(root)("init", "--yes", "--name", "hello"))

    ran = run(
        *(zigs[version], "build", "--summary", "none"),
        cwd=root,
        environment={"ZIG_GLOBAL_CACHE_DIR": str(zig_cache)},
    )

    assert ran.status == 0, ran.stderr
    assert (root / "zig-out/lib/lib_hello.so").is_file()


def test_the_lines_for_a_build_zig_of_its_own_work(
    zig: Path, zig_cache: Path, steady: Steady, alloconda_in: AllocondaIn
) -> None:
    page = (Path(__file__).parents[2] / "docs/explanation/editors.md").read_text()
    lines = page.split("```zig\n")[1].split("```")[0]
    root = steady("zighello")
    succeeded(run(zig, "init", "--minimal", cwd=root))
    write_files(root, {"src/root.zig": "pub fn twice(a: i64) i64 {\n    return a * 2;\n}\n"})
    succeeded(alloconda_in(root)("init", "--yes", "--sample"))

    (root / "build.zig").write_text(
        'const std = @import("std");\nconst alloconda = @import("alloconda");\n'
        "pub fn build(b: *std.Build) void {\n"
        "    const target = b.standardTargetOptions(.{});\n"
        "    const optimize = b.standardOptimizeOption(.{});\n" + lines + "}\n"
    )
    zon = (root / "build.zig.zon").read_text()
    dependency = '.dependencies = .{ .alloconda = .{ .path = ".alloconda/zig" } },'
    (root / "build.zig.zon").write_text(
        zon.replace(".dependencies = .{},", dependency)
        if ".dependencies = .{}," in zon
        else zon.replace(".paths", f"{dependency}\n    .paths")
    )
    succeeded(alloconda_in(root)("build"))
    caches = {"ZIG_GLOBAL_CACHE_DIR": str(zig_cache)}
    succeeded(run(zig, "build", "python", cwd=root, environment=caches))


def succeeded(ran: Ran) -> Ran:
    assert ran.status == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran
