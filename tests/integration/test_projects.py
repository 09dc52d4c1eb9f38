"""Projects unlike those that init writes: Python.h, plain C, a build.zig alone, broken code."""

import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli import Ran, run, wheels
from tests.conftest import ROOT, ZIG_VERSIONS, AllocondaIn
from tests.integration.test_front_ends import UV, make_environment
from tests.pbs_server import PbsServer

PROJECTS = ROOT / "tests" / "projects"
VERSIONS = ("3.11", "3.12", "3.13")


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a copy of the project that the test names."""
    return Path(shutil.copytree(PROJECTS / request.param, tmp_path / request.param))


@pytest.mark.slow
@pytest.mark.parametrize("project", ["native_c"], indirect=True)
class TestPythonHeaders:
    def test_a_version_matrix_is_built_from_fetched_headers(
        self,
        project: Path,
        alloconda_in: AllocondaIn,
        pbs_server: PbsServer,
        pythons: dict[str, Path],
        lab: Path,
    ) -> None:
        alloconda = alloconda_in(project)
        _succeeded(alloconda("python", "list", "--refresh", "--mirror", pbs_server.url))

        ran = _succeeded(alloconda("wheel-all", "--mirror", pbs_server.url))

        assert sorted(Path(line).name for line in ran.lines) == sorted(
            f"tally-1.0-cp3{minor}-cp3{minor}-{tag}.whl"
            for minor in (11, 12, 13)
            for tag in (
                "manylinux_2_28_x86_64",
                "manylinux_2_28_aarch64",
                "macosx_11_0_arm64",
                "win_amd64",
            )
        )
        for version in VERSIONS:
            _assert_tally_works(project, version, pythons[version])
        _assert_tally_works_in_lab(project, lab)

    def test_without_fetching_the_error_holds_the_command_that_fixes_it(
        self, project: Path, alloconda_in: AllocondaIn
    ) -> None:
        alloconda = alloconda_in(project)
        target = ("--python-version", "3.12", "--target", "manylinux_2_28_aarch64")

        ran = alloconda("wheel-all", "--no-fetch", *target)

        assert ran.status == 3
        assert (
            "alloconda python fetch --version 3.12 --pbs-target aarch64-unknown-linux-gnu"
            in ran.stderr
        )
        assert not (project / "dist").exists()

    def test_a_native_wheel_takes_the_headers_of_the_running_interpreter(
        self, project: Path, alloconda_in: AllocondaIn
    ) -> None:
        ran = _succeeded(alloconda_in(project)("wheel", "--no-fetch"))

        assert len(ran.lines) == 1


@pytest.mark.parametrize("project", ["native_zig"], indirect=True)
class TestTranslatedHeaders:
    def test_zig_code_imports_the_translated_python_h(
        self, project: Path, zigs: dict[str, Path], alloconda_in: AllocondaIn
    ) -> None:
        for zig in zigs.values():
            _succeeded(alloconda_in(project)("build", "--no-fetch", "--zig", zig))

            ran = run(
                *(sys.executable, "-c", "import peek; print(peek.reference_count([]))"), cwd=project
            )

            assert ran.stdout == "1\n", ran.stderr


@pytest.mark.parametrize("project", ["plain_c"], indirect=True)
class TestPlainBuildZig:
    def test_a_build_zig_that_knows_nothing_of_alloconda_builds(
        self, project: Path, zigs: dict[str, Path], alloconda_in: AllocondaIn
    ) -> None:
        for zig in zigs.values():
            _succeeded(alloconda_in(project)("build", "--no-fetch", "--zig", zig))

            ran = run(sys.executable, "-c", "import plain; print(plain.twice(21))", cwd=project)

            assert ran.stdout == "42\n", ran.stderr

    def test_its_wheels_install_where_they_can_run(
        self,
        project: Path,
        alloconda_in: AllocondaIn,
        pbs_server: PbsServer,
        pythons: dict[str, Path],
    ) -> None:
        alloconda = alloconda_in(project)
        _succeeded(alloconda("python", "list", "--refresh", "--mirror", pbs_server.url))
        targets = ("--target", "manylinux_2_17_x86_64", "--target", "macosx_11_0_arm64")

        _succeeded(
            alloconda("wheel-all", "--mirror", pbs_server.url, "--python-version", "3.12", *targets)
        )

        folder = _unpacked(project, "cp312-cp312-manylinux_2_17_x86_64")
        ran = run(pythons["3.12"], "-c", "import plain; print(plain.twice(21))", cwd=folder)
        assert ran.stdout == "42\n", ran.stderr
        assert len(wheels(project / "dist")) == 2


IMPORT_LIBRARY = """    const folder = b.option([]const u8, "python-lib-dir", "Its directory");
    const name = b.option([]const u8, "python-lib", "Its name");
    if (folder) |path| {
        library.root_module.addLibraryPath(.{ .cwd_relative = path });
        library.root_module.linkSystemLibrary(name.?, .{ .use_pkg_config = .no });
    }
    b.installArtifact(library);
"""


@pytest.mark.parametrize("project", ["plain_zig"], indirect=True)
class TestBuildZigWithoutImportLibrary:
    @pytest.mark.parametrize("version", ZIG_VERSIONS)
    def test_it_builds_no_windows_wheel_until_it_links_one(
        self, project: Path, version: str, zigs: dict[str, Path], alloconda_in: AllocondaIn
    ) -> None:
        wheel = ("wheel", "--platform-tag", "win_amd64", "--zig", zigs[version])
        alloconda = alloconda_in(project)

        # Zig keeps the module, and says what it lacks only when it links it.
        refusals = [alloconda(*wheel) for _ in range(2)]
        build_zig = project / "build.zig"
        text = build_zig.read_text().replace("    b.installArtifact(library);\n", IMPORT_LIBRARY)
        build_zig.write_text(text)
        _succeeded(alloconda(*wheel))
        verified = _succeeded(alloconda("inspect", "--verify", *wheels(project / "dist")))

        for ran in refusals:
            assert ran.status == 1
            assert "calls what nothing provides: PyModuleDef_Init" in ran.stderr
            assert "declare -Dpython-lib-dir and -Dpython-lib in build.zig" in ran.stderr
        assert "verdict     ok" in verified.stdout


WITH_STUB = """    const wanted = b.option(bool, "wanted", "Must be given") orelse false;
    if (!wanted) @panic("no -Dwanted");
    const stub = b.addInstallFileWithDir(b.path("src/_core.pyi"), .lib, "_core.pyi");
    b.getInstallStep().dependOn(&stub.step);
    b.installArtifact(library);
"""


def _let_build_zig_say_more(project: Path) -> None:
    """Have build.zig want an argument, install a stub, and name the module in place of the file."""
    for name in ("build.zig", "src/root.zig", "plain/__init__.py"):
        text = (project / name).read_text().replace("_plain", "_core")
        text = text.replace("    b.installArtifact(library);\n", WITH_STUB)
        (project / name).write_text(text)
    (project / "src" / "_core.pyi").write_text("def twice(number: int) -> int: ...\n")
    pyproject = project / "pyproject.toml"
    lines = pyproject.read_text().replace('module-name = "_plain"', 'zig-args = ["-Dwanted"]')
    pyproject.write_text(lines)


@pytest.mark.parametrize("project", ["plain_zig"], indirect=True)
class TestBuildZigThatSaysMore:
    def test_its_arguments_stub_and_module_name_count(
        self, project: Path, zigs: dict[str, Path], alloconda_in: AllocondaIn
    ) -> None:
        _let_build_zig_say_more(project)

        for zig in zigs.values():
            shutil.rmtree(project / "dist", ignore_errors=True)
            # Two modules for macOS are one whatever Zig made them.
            if zig == zigs["0.16.0"]:
                universal = ("--platform-tag", "macosx_11_0_universal2")
                _succeeded(alloconda_in(project)("wheel", "--zig", zig, *universal))
            _succeeded(alloconda_in(project)("wheel", "--zig", zig))

            for wheel in wheels(project / "dist"):
                assert zipfile.ZipFile(wheel).namelist()[:3] == [
                    *("plain/__init__.py", "plain/_core.abi3.so", "plain/_core.pyi"),
                ]
        folder = _unpacked(project, "cp311-abi3-manylinux_2_28_x86_64")
        ran = run(sys.executable, "-c", "import plain; print(plain.twice(21))", cwd=folder)
        assert ran.stdout == "42\n", ran.stderr

    def test_the_package_directory_gets_its_stub_and_wheels_their_own(
        self, project: Path, alloconda_in: AllocondaIn
    ) -> None:
        _let_build_zig_say_more(project)
        alloconda, stub = alloconda_in(project), project / "plain/_core.pyi"

        _succeeded(alloconda("build"))
        first = stub.read_text()
        (project / "src/_core.pyi").write_text("def twice(number: float) -> float: ...\n")
        wheel = _succeeded(alloconda("wheel"))
        _succeeded(alloconda("build"))
        second = stub.read_text()
        stub.write_text("# by hand\n")
        third = _succeeded(alloconda("build"))

        assert (first, second) == (
            "def twice(number: int) -> int: ...\n",
            "def twice(number: float) -> float: ...\n",
        )
        packed = zipfile.ZipFile(wheel.lines[0]).read("plain/_core.pyi")
        assert packed.decode() == second
        assert stub.read_text() == "# by hand\n"
        assert "plain/_core.pyi was not made by a build, so it is kept" in third.stderr

    def test_what_it_installs_is_held_to_the_rules_and_exclude_of_the_package(
        self, project: Path, alloconda_in: AllocondaIn
    ) -> None:
        _let_build_zig_say_more(project)
        build_zig, alloconda = project / "build.zig", alloconda_in(project)
        build_zig.write_text(build_zig.read_text().replace('"_core.pyi")', '"CORE.txt")'))
        _succeeded(alloconda("build"))
        unasked = _succeeded(alloconda("wheel")).lines[0]
        before = zipfile.ZipFile(unasked).namelist()
        (project / "plain/core.txt").touch()
        refused = alloconda("wheel")
        pyproject = project / "pyproject.toml"
        pyproject.write_text(pyproject.read_text() + 'exclude = ["/plain/CORE.txt"]\n')
        excluded = zipfile.ZipFile(_succeeded(alloconda("wheel")).lines[0]).namelist()

        # The copy that `build` left in the package excludes nothing.
        assert "plain/CORE.txt" in before
        assert refused.status == 2
        assert "plain/core.txt and plain/CORE.txt are one" in refused.stderr
        assert "plain/core.txt" in excluded
        assert "plain/CORE.txt" not in excluded

    def test_what_a_wheel_can_not_have_is_refused_in_place_unless_it_is_excluded(
        self, project: Path, alloconda_in: AllocondaIn
    ) -> None:
        _let_build_zig_say_more(project)
        build_zig, alloconda = project / "build.zig", alloconda_in(project)
        both = (
            'b.installFile("src/_core.pyi", "lib/CORE.txt");\n'
            '    b.installFile("src/_core.pyi", "lib/core.txt");\n    b.installArtifact(library);'
        )
        build_zig.write_text(build_zig.read_text().replace("b.installArtifact(library);", both))

        refused = alloconda("build")
        installed = sorted(path.name for path in (project / "plain").iterdir())
        pyproject = project / "pyproject.toml"
        pyproject.write_text(pyproject.read_text() + 'exclude = ["/plain/CORE.txt"]\n')
        excluded = alloconda("build")

        assert refused.status == 2
        assert "plain/CORE.txt and plain/core.txt are one" in refused.stderr
        assert installed == ["__init__.py"]
        assert excluded.status == 0, excluded.stderr
        assert (project / "plain/core.txt").is_file()

    def test_a_generated_init_imports_the_module_by_the_name_that_was_built(
        self, project: Path, alloconda_in: AllocondaIn, tmp_path: Path
    ) -> None:
        _let_build_zig_say_more(project)
        (project / "plain/__init__.py").unlink()
        (project / "plain/py.typed").touch()
        python = make_environment(project / ".venv")
        pyproject = project / "pyproject.toml"
        pyproject.write_text(pyproject.read_text() + 'package-dir = "plain"\n')
        use = ("-c", "import plain; print(plain.twice(21), plain._core.__name__)")

        wheel = _succeeded(alloconda_in(project)("wheel")).lines[0]
        with_uv = {"VIRTUAL_ENV": "", "PATH": f"{UV.parent}:/usr/bin:/bin", "UV_OFFLINE": "1"}
        _succeeded(alloconda_in(project)("develop", **with_uv))

        generated = zipfile.ZipFile(wheel).read("plain/__init__.py").decode()
        assert "from . import _core\n" in generated
        assert "_plain" not in generated
        packed = run("python3", *use, cwd=_unpacked(project, "cp311-abi3-manylinux_2_28_x86_64"))
        assert packed.stdout == "42 plain._core\n", packed.stderr
        editable = run(python, *use, cwd=tmp_path)
        assert editable.stdout == "42 plain._core\n", editable.stderr


@pytest.mark.parametrize("project", ["partly_broken"], indirect=True)
class TestCompileError:
    def test_it_is_shown_once_with_its_place_and_the_rest_is_built(
        self, project: Path, alloconda_in: AllocondaIn
    ) -> None:
        ran = alloconda_in(project)("wheel-all")

        assert ran.status == 1
        assert ran.stderr.count("src/root.zig:9:35: error: no answer on macOS") == 1
        assert "manylinux_2_28_x86_64.whl" in ran.stdout
        assert "manylinux_2_28_aarch64.whl" in ran.stdout
        assert len(wheels(project / "dist")) == 2

    def test_fail_fast_ends_after_the_first_failure(
        self, project: Path, alloconda_in: AllocondaIn
    ) -> None:
        macos = ("--target", "macosx_11_0_arm64", "--target", "macosx_11_0_x86_64")
        linux = ("--target", "manylinux_2_28_x86_64")

        ran = alloconda_in(project)("wheel-all", "--fail-fast", "--jobs", "1", *macos, *linux)

        assert ran.status == 1
        assert ran.stdout == ""
        assert "2 not built" in ran.stderr


class TestNamesOfCPython:
    def test_a_name_that_the_version_does_not_have_is_refused_and_found_in_wheels(
        self, tmp_path: Path, alloconda_in: AllocondaIn
    ) -> None:
        alloconda, source = alloconda_in(tmp_path), tmp_path / "naming.c"
        (tmp_path / "pyproject.toml").write_text(
            "[project]\nname = 'naming'\nversion = '1'\n"
            "[tool.alloconda]\nmodule-name = 'naming'\nc-sources = ['naming.c']\n"
        )
        source.write_text(_NAMING.replace("NAME", "PyLong_FromLogn"))

        misspelt = alloconda("wheel", "--no-fetch", "--platform-tag", _HERE)
        none = wheels(tmp_path / "dist")
        source.write_text(_NAMING.replace("NAME", "PyLong_FromLong"))
        (wheel,) = _succeeded(alloconda("wheel", "--no-fetch", "--platform-tag", _HERE)).lines
        right = alloconda("inspect", "--verify", wheel)
        edited = _with_module_bytes(Path(wheel), b"PyLong_FromLong", b"PyLong_FromLogn")
        wrong = alloconda("inspect", "--verify", edited)

        assert (misspelt.status, none) == (1, [])
        assert "it takes PyLong_FromLogn from CPython, but 3." in misspelt.stderr
        assert "is PyLong_FromLong meant?" in misspelt.stderr
        assert right.status == 0, right.stdout
        assert wrong.status == 1
        assert "it takes PyLong_FromLogn from CPython" in " ".join(wrong.stdout.split())


_HERE = "manylinux_2_28_x86_64"
_NAMING = """\
#include <Python.h>
extern PyObject *NAME(long);
static PyObject *one(PyObject *self, PyObject *none) { (void)self; (void)none; return NAME(1); }
static PyMethodDef methods[] = {{"one", one, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "naming", NULL, 0, methods, NULL, NULL, NULL, NULL,
};
PyMODINIT_FUNC PyInit_naming(void) { return PyModuleDef_Init(&definition); }
"""


def _with_module_bytes(wheel: Path, old: bytes, new: bytes) -> Path:
    """Return a copy of a wheel in whose module a name is replaced by one of the same length."""
    edited = wheel.parent / "edited" / wheel.name
    edited.parent.mkdir()
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(edited, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            target.writestr(entry, data.replace(old, new) if ".so" in entry.filename else data)
    return edited


class TestThreads:
    def test_a_linux_module_with_threads_wants_libc_and_works_with_it(
        self, tmp_path: Path, alloconda_in: AllocondaIn
    ) -> None:
        alloconda = alloconda_in(tmp_path)
        (tmp_path / "src").mkdir()
        (tmp_path / "src" / "root.zig").write_text(_THREADS)
        pyproject = tmp_path / "pyproject.toml"
        pyproject.write_text(
            "[project]\nname = 'threads'\nversion = '1'\nrequires-python = '>=3.11'\n"
            "[tool.alloconda]\nabi3 = true\n"
        )

        refused = alloconda("build")
        pyproject.write_text(pyproject.read_text() + "link-libc = true\n")
        _succeeded(alloconda("build"))
        ran = run(sys.executable, "-c", "import _threads; print(_threads.sum())", cwd=tmp_path)

        assert refused.status == 2
        assert "src/root.zig:11" in refused.stderr
        assert "link-libc = true" in refused.stderr
        assert ran.stdout == "6\n", ran.stderr


_THREADS = """\
const std = @import("std");
const py = @import("alloconda");
pub const panic = py.panic;
var total: std.atomic.Value(u64) = .init(0);
fn work(n: u64) void {
    _ = total.fetchAdd(n, .monotonic);
}
fn sum() !u64 {
    var threads: [3]std.Thread = undefined;
    for (&threads, 1..) |*thread, n|
        thread.* = try std.Thread.spawn(.{}, work, .{n});
    for (threads) |thread| thread.join();
    return total.load(.monotonic);
}
comptime {
    py.exportModule(.{ .name = "_threads", .functions = .{py.function("sum", sum, .{})} });
}
"""


def _assert_tally_works(project: Path, version: str, python: Path) -> None:
    tag = f"cp3{version.removeprefix('3.')}"
    folder = _unpacked(project, f"{tag}-{tag}-manylinux_2_28_x86_64")

    ran = run(
        *(python, "-c", "import tally; print(tally.norm([3.0, 4.0]), *tally.built_for())"),
        cwd=folder,
    )

    assert ran.stdout == f"5.0 {version.replace('.', ' ')}\n", ran.stderr


def _assert_tally_works_in_lab(project: Path, lab: Path) -> None:
    for machine, tag in (
        ("arm64", "cp311-cp311-manylinux_2_28_aarch64"),
        ("windows", "cp312-cp312-win_amd64"),
    ):
        if f"{machine}: ready" not in run(lab, "status", cwd=project).stdout:
            pytest.skip(f"the lab's {machine} is not set up: {lab} setup {machine}")
        ran = run(
            *(lab, machine, "-c"),
            "import sys; sys.path.insert(0, '.'); import tally; print(tally.norm([3.0, 4.0]))",
            cwd=_unpacked(project, tag),
        )
        assert ran.stdout.strip() == "5.0", ran.stderr


def _unpacked(project: Path, tag: str) -> Path:
    (wheel,) = project.glob(f"dist/*{tag}*.whl")
    folder = project / "unpacked" / tag
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _succeeded(ran: Ran) -> Ran:
    assert ran.status == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran


def test_pythons_that_get_no_wheel_are_told(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    _succeeded(alloconda_in(tmp_path)("init", "hello", "--yes"))
    alloconda = alloconda_in(tmp_path / "hello")
    pyproject = tmp_path / "hello" / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace(">=3.11", ">=3.8"))

    planned = _succeeded(alloconda("wheel-all", "--dry-run"))
    built = _succeeded(alloconda("wheel"))
    silent = _succeeded(alloconda("wheel", "-q"))

    note = "note: requires-python admits Python 3.8 and 3.9, which no wheel serves"
    assert note in planned.stderr
    assert note in built.stderr
    assert silent.stderr == ""
    assert "cp310-abi3" in built.stdout
