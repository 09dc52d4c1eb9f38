"""The environment of a cell: its files and its variables."""

from pathlib import Path

import pytest

from alloconda.cross.model.platform_answers import native_sizes, platform_answers
from alloconda.cross.model.request import CrossRequest
from alloconda.cross.model.sysconfig_data import sysconfig_variables
from alloconda.cross.service import cross_environment
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import parse_python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.version import ZigVersion

_ZIG = ZigVersion(major=0, minor=15, patch=2)


class MemoryFolder:
    """An environment's files in memory."""

    def __init__(self) -> None:
        self.root = Path("/env")
        self.alloconda = Path("/alloconda")
        self.files: dict[str, str] = {}

    def write(self, name: str, text: str) -> None:
        self.files[name] = text

    def add_program(self, name: str, source: str) -> None:
        self.files[name] = source

    def add_tool(self, name: str, python: Path, driver: str) -> None:
        self.files[name] = f"{python} {driver}"

    def make_empty(self, name: str) -> None:
        self.files[name] = ""


def _request(tag: str, python: str = "3.12") -> CrossRequest:
    target = parse_target(tag)
    windows = tag.startswith("win")
    return CrossRequest(
        target=target,
        python=parse_python(python),
        project=Path("/project"),
        headers=Path("/headers"),
        interpreter=Path("/python"),
        compiler_python=Path("/own"),
        zig=Zig(path="/zig", version=_ZIG, origin="test"),
        version_library=Path("/lib/python312.lib") if windows else None,
    )


@pytest.mark.parametrize(
    ("tag", "python", "suffix", "soabi"),
    [
        (
            "manylinux_2_28_aarch64",
            "3.12",
            ".cpython-312-aarch64-linux-gnu.so",
            "cpython-312-aarch64-linux-gnu",
        ),
        (
            "musllinux_1_2_x86_64",
            "3.14t",
            ".cpython-314t-x86_64-linux-musl.so",
            "cpython-314t-x86_64-linux-musl",
        ),
        ("macosx_11_0_arm64", "3.11", ".cpython-311-darwin.so", "cpython-311-darwin"),
        ("win_amd64", "3.12", ".cp312-win_amd64.pyd", "cp312-win_amd64"),
    ],
)
def test_sysconfig_names_modules_as_the_target_does(
    tag: str, python: str, suffix: str, soabi: str
) -> None:
    variables = sysconfig_variables(_request(tag, python), Path("/env/bin"))

    assert (variables["EXT_SUFFIX"], variables["SOABI"]) == (suffix, soabi)
    assert variables["INCLUDEPY"] == str(Path("/headers"))
    assert variables["Py_GIL_DISABLED"] == int(python.endswith("t"))


@pytest.mark.parametrize(
    ("tag", "platform", "name", "machine", "long"),
    [
        ("manylinux_2_17_i686", "linux", "posix", "i686", 4),
        ("musllinux_1_2_aarch64", "linux", "posix", "aarch64", 8),
        ("macosx_11_0_arm64", "darwin", "posix", "arm64", 8),
        ("win_amd64", "win32", "nt", "AMD64", 4),
    ],
)
def test_a_project_is_answered_with_its_target(
    tag: str, platform: str, name: str, machine: str, long: int
) -> None:
    target = parse_target(tag)
    answers = platform_answers(target)

    assert answers["sys"]["platform"] == platform
    assert answers["os"]["name"] == name
    assert answers["platform"]["machine()"] == machine
    assert native_sizes(target)["l"] == long


def test_macos_has_its_version_in_the_variables_and_others_have_none() -> None:
    macos = cross_environment(_request("macosx_12_0_arm64"), MemoryFolder()).variables
    linux = cross_environment(_request("manylinux_2_28_x86_64"), MemoryFolder()).variables

    assert macos["MACOSX_DEPLOYMENT_TARGET"] == "12.0"
    assert macos["_PYTHON_HOST_PLATFORM"] == "macosx-12.0-arm64"
    assert linux["MACOSX_DEPLOYMENT_TARGET"] is None
    assert linux["_PYTHON_HOST_PLATFORM"] == "linux-x86_64"


def test_cmake_and_meson_get_the_target_and_its_python() -> None:
    folder = MemoryFolder()

    cross_environment(_request("win_amd64"), folder)

    cmake, meson = folder.files["toolchain.cmake"], folder.files["meson-cross.ini"]
    assert 'set(CMAKE_SYSTEM_NAME "Windows")' in cmake
    assert 'set(Python_LIBRARY "/lib/python312.lib" CACHE' in cmake
    assert 'set(Python_SOABI "cp312-win_amd64" CACHE' in cmake
    assert "system = 'windows'" in meson
    assert "c = '/env/bin/cc'" in meson


@pytest.mark.parametrize("tag", ["macosx_11_0_universal2", "pyemscripten_2026_0_wasm32"])
def test_targets_without_one_zig_target_are_refused(tag: str) -> None:
    with pytest.raises(UsageError, match=tag):
        cross_environment(_request(tag), MemoryFolder())
