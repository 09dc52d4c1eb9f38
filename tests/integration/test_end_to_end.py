"""The main job: from an empty directory to wheels that import, with each supported Zig."""

import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from alloconda.packaging.model.stubs import is_generated
from tests.cli import Alloconda, Ran, run, tool, wheels
from tests.conftest import ZIG_VERSIONS, AllocondaIn

SEVEN = ("wheel-all", "--include-musllinux", "--include-windows")
RUN_HERE = (
    *("wheel-all", "--target", "manylinux_2_28_x86_64", "--target", "manylinux_2_28_aarch64"),
    *("--target", "win_amd64"),
)
DIRECT_WHEELS = [
    "hello-0.1.0-cp311-abi3-macosx_11_0_arm64.whl",
    "hello-0.1.0-cp311-abi3-macosx_11_0_x86_64.whl",
    "hello-0.1.0-cp311-abi3-manylinux_2_28_aarch64.musllinux_1_2_aarch64.whl",
    "hello-0.1.0-cp311-abi3-manylinux_2_28_x86_64.musllinux_1_2_x86_64.whl",
    "hello-0.1.0-cp311-abi3-win_amd64.whl",
]
BUILD_ZIG_WHEELS = [
    "hello-0.1.0-cp311-abi3-macosx_11_0_arm64.whl",
    "hello-0.1.0-cp311-abi3-macosx_11_0_x86_64.whl",
    "hello-0.1.0-cp311-abi3-manylinux_2_28_aarch64.whl",
    "hello-0.1.0-cp311-abi3-manylinux_2_28_x86_64.whl",
    "hello-0.1.0-cp311-abi3-musllinux_1_2_aarch64.whl",
    "hello-0.1.0-cp311-abi3-musllinux_1_2_x86_64.whl",
    "hello-0.1.0-cp311-abi3-win_amd64.whl",
]
CHECK = (
    "import hello; assert hello.add(2, b=3) == 5; assert hello.greet('Ada') == 'Hello, Ada!'; "
    "assert hello.mean([1, 2.5]) == 1.75; print('works')"
)


@pytest.fixture(scope="module", params=ZIG_VERSIONS)
def built(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    zigs: dict[str, Path],
    zig_cache: Path,
) -> Path:
    """Return the project `hello`, made by init, with all seven targets built directly."""
    return _built(tmp_path_factory, zigs[request.param], zig_cache, SEVEN)


@pytest.fixture(scope="module", params=ZIG_VERSIONS)
def built_by_build_zig(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    zigs: dict[str, Path],
    zig_cache: Path,
) -> Path:
    """Return the project `hello`, made by init, with targets built by its build.zig.

    One Zig builds all seven, the others those that run here; test_reproducible builds a wheel of
    every format by a build.zig with each Zig.
    """
    zig, command = zigs[request.param], SEVEN if request.param == "0.17.1" else RUN_HERE
    return _built(tmp_path_factory, zig, zig_cache, command, "--build-zig")


class TestDirect:
    def test_five_wheels_cover_seven_targets(self, built: Path) -> None:
        assert [wheel.name for wheel in wheels(built / "dist")] == DIRECT_WHEELS

    def test_no_linux_module_needs_a_library(self, built: Path, tmp_path: Path) -> None:
        for wheel in built.glob("dist/*linux*.whl"):
            module = _module(wheel, tmp_path)

            assert "NEEDED" not in run("readelf", "-d", module, cwd=tmp_path).stdout

    def test_every_wheel_holds_the_stub_of_its_module(self, built: Path) -> None:
        _assert_stubs(built)

    @pytest.mark.parametrize("built", ["0.17.1"], indirect=True)
    def test_checkers_of_metadata_and_files_are_content(self, built: Path) -> None:
        _assert_metadata_checkers_content(built)

    def test_checkers_of_modules_are_content(self, built: Path, tmp_path: Path) -> None:
        _assert_module_checkers_content(built, tmp_path)

    def test_imports_on_every_python_from_its_floor(
        self, built: Path, pythons: dict[str, Path], tmp_path: Path
    ) -> None:
        _assert_imports(built, pythons, tmp_path)

    def test_its_own_test_passes_after_build_in_place(
        self, built: Path, alloconda_in: AllocondaIn
    ) -> None:
        _assert_own_test_passes(built, alloconda_in)

    @pytest.mark.lab
    def test_runs_on_foreign_interpreters(self, built: Path, lab: Path, tmp_path: Path) -> None:
        _assert_runs_in_lab(built, lab, tmp_path)


class TestBuildZig:
    @pytest.mark.parametrize("built_by_build_zig", ["0.17.1"], indirect=True)
    def test_every_target_has_its_wheel(self, built_by_build_zig: Path) -> None:
        assert [wheel.name for wheel in wheels(built_by_build_zig / "dist")] == BUILD_ZIG_WHEELS

    def test_every_wheel_holds_the_stub_of_its_module(self, built_by_build_zig: Path) -> None:
        _assert_stubs(built_by_build_zig)

    @pytest.mark.parametrize("built_by_build_zig", ["0.17.1"], indirect=True)
    def test_checkers_of_metadata_and_files_are_content(self, built_by_build_zig: Path) -> None:
        _assert_metadata_checkers_content(built_by_build_zig)

    def test_checkers_of_modules_are_content(
        self, built_by_build_zig: Path, tmp_path: Path
    ) -> None:
        _assert_module_checkers_content(built_by_build_zig, tmp_path)

    def test_imports_on_every_python_from_its_floor(
        self, built_by_build_zig: Path, pythons: dict[str, Path], tmp_path: Path
    ) -> None:
        _assert_imports(built_by_build_zig, pythons, tmp_path)

    def test_its_own_test_passes_after_build_in_place(
        self, built_by_build_zig: Path, alloconda_in: AllocondaIn
    ) -> None:
        _assert_own_test_passes(built_by_build_zig, alloconda_in)

    @pytest.mark.lab
    def test_runs_on_foreign_interpreters(
        self, built_by_build_zig: Path, lab: Path, tmp_path: Path
    ) -> None:
        _assert_runs_in_lab(built_by_build_zig, lab, tmp_path)


def _built(
    tmp_path_factory: pytest.TempPathFactory,
    zig: Path,
    zig_cache: Path,
    command: tuple[str, ...],
    *flags: str,
) -> Path:
    folder = tmp_path_factory.mktemp("project")
    alloconda = Alloconda(cwd=folder, zig=zig, zig_cache=zig_cache)

    _succeeded(alloconda("init", "hello", "--yes", *flags))
    # Types are not written, but made of the code.
    assert not list(folder.rglob("*.pyi"))
    _succeeded(alloconda(*command, "--project-dir", "hello"))

    return folder / "hello"


def _assert_stubs(project: Path) -> None:
    stub = (project / "hello/_hello.pyi").read_bytes()

    assert is_generated(stub)
    assert b"def add(a: int, b: int) -> int:" in stub
    for wheel in wheels(project / "dist"):
        assert zipfile.ZipFile(wheel).read("hello/_hello.pyi") == stub


def _assert_metadata_checkers_content(project: Path) -> None:
    found = wheels(project / "dist")

    _succeeded(tool("twine", "check", "--strict", *found, cwd=project))
    _succeeded(tool("check_wheel_contents", *found, cwd=project))


def _assert_module_checkers_content(project: Path, folder: Path) -> None:
    found = wheels(project / "dist")

    _succeeded(tool("abi3audit", "--strict", *found, cwd=project))
    for wheel in found:
        if "linux" in wheel.name:
            _assert_auditwheel_agrees(wheel, folder)


def _assert_auditwheel_agrees(wheel: Path, folder: Path) -> None:
    """Show auditwheel the wheel under each of its tags, for it takes one family of tags a file."""
    stem, _, tags = wheel.stem.rpartition("-")
    for tag in tags.split("."):
        single = folder / f"{stem}-{tag}.whl"
        shutil.copy(wheel, single)

        shown = json.loads(
            _succeeded(tool("auditwheel", "show", "--json", single, cwd=folder)).stdout
        )

        family, _, floor, arch = tag.split("_", 3)
        overall = shown["overall_tag"]
        assert overall.startswith(f"{family}_"), f"{tag}: auditwheel says {overall}"
        assert overall.endswith(f"_{arch}"), f"{tag}: auditwheel says {overall}"
        assert int(overall.split("_")[2]) <= int(floor), f"{tag}: auditwheel says {overall}"


def _assert_imports(project: Path, pythons: dict[str, Path], tmp_path: Path) -> None:
    checked = []
    for series, python in pythons.items():
        if int(series.removeprefix("3.")) < 11:
            continue
        environment = tmp_path / series
        # Its own pip would take seconds to install.
        _succeeded(run(python, "-m", "venv", "--without-pip", environment, cwd=tmp_path))
        installed = environment / "bin" / "python"
        installer = (sys.executable, "-m", "pip", "--python", installed, "install", "--no-index")
        _succeeded(run(*installer, "--find-links", project / "dist", "hello", cwd=tmp_path))
        ran = _succeeded(run(installed, "-c", CHECK, cwd=tmp_path))
        assert ran.stdout == "works\n"
        checked.append(series)

    assert checked


def _assert_own_test_passes(project: Path, alloconda_in: AllocondaIn) -> None:
    _succeeded(alloconda_in(project)("build"))

    ran = run(
        *("python3", "-m", "unittest", "discover", "tests"),
        cwd=project,
    )

    assert ran.status == 0, ran.stderr
    assert "OK" in ran.stderr


def _assert_runs_in_lab(project: Path, lab: Path, tmp_path: Path) -> None:
    for machine, mark in (("arm64", "manylinux_2_28_aarch64"), ("windows", "win_amd64")):
        if f"{machine}: ready" not in run(lab, "status", cwd=tmp_path).stdout:
            pytest.skip(f"the lab's {machine} is not set up: {lab} setup {machine}")
        folder = tmp_path / machine
        (wheel,) = project.glob(f"dist/*{mark}*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)

        ran = _succeeded(
            run(lab, machine, "-c", f"import sys; sys.path.insert(0, '.'); {CHECK}", cwd=folder)
        )

        assert ran.stdout.strip() == "works"


def _module(wheel: Path, folder: Path) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith((".so", ".pyd"))]
        return Path(archive.extract(name, folder / wheel.stem))


def _succeeded(ran: Ran) -> Ran:
    assert ran.status == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran


@pytest.mark.parametrize(
    ("line", "wheel"),
    [
        (
            "--python-version 3.14 --platform-tag macosx_14_0_arm64 --arch arm64",
            "hello-0.1.0-cp311-abi3-macosx_14_0_arm64.whl",
        ),
        ("--platform-tag win_amd64 --arch x86_64", "hello-0.1.0-cp311-abi3-win_amd64.whl"),
        ("--platform-tag win_amd64 --arch AMD64", "hello-0.1.0-cp311-abi3-win_amd64.whl"),
        (
            "--manylinux 2_28 --arch arm64 --no-abi3 --python-version 3.14 --abi-tag cp314",
            "hello-0.1.0-cp314-cp314-manylinux_2_28_aarch64.whl",
        ),
    ],
)
def test_a_wheel_is_built_by_flags_that_say_one_thing_twice(
    line: str, wheel: str, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    assert alloconda_in(tmp_path)("init", "hello", "--yes").status == 0

    ran = alloconda_in(tmp_path / "hello")("wheel", *line.split())

    assert (ran.status, Path(ran.stdout.strip()).name) == (0, wheel), ran.stderr
