"""C and C++ of a module: flags arrive, and what gcc takes is compiled, on each system."""

import platform
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import Alloconda, Ran, run, wheels
from tests.conftest import ROOT, AllocondaIn
from tests.foreign import need_machine
from tests.pbs_server import PbsServer

PROJECTS = ROOT / "tests" / "projects"
# The interpreters that wheels for a platform run on; the running one for the first.
MACHINES = {
    "manylinux_2_28_x86_64": "",
    "musllinux_1_2_x86_64": "python musl-3.12",
    "manylinux_2_28_aarch64": "arm64",
    "win_amd64": "windows",
}
FACTS = (
    "import mixed; level, forced, name, wide, root, date, wrapped, system = mixed.facts(9.0); "
    "assert (level, forced, name, root, wrapped) == (2, 7, 'mixed', 3.0, 4); "
    "assert wide in (16, 32), wide; print(date, system)"
)
CROSSING = """\
import crossing
assert crossing.element_at(2) == 30
try:
    crossing.element_at(3)
except IndexError as error:
    assert str(error) == "no element 3", error
else:
    raise AssertionError
assert crossing.corners() == 4
assert crossing.calls_of_threads() == 3
assert crossing.file_name("a/b.txt") == "b.txt"
print("works")
"""


def copied(name: str, folder: Path) -> Path:
    return Path(shutil.copytree(PROJECTS / name, folder / name))


def build_all(alloconda: Alloconda, server: PbsServer, *flags: str) -> Ran:
    mirror = ("--mirror", server.url)
    listed = alloconda("python", "list", "--refresh", *mirror)
    assert listed.status == 0, listed.stderr
    built = alloconda("wheel-all", *mirror, *flags)
    assert built.status == 0, built.stderr
    return built


def outputs(project: Path, lab: Path, code: str) -> Iterator[tuple[str, str]]:
    """Run code with each wheel that can run here; yield its platform tag and what it prints."""
    for wheel in wheels(project / "dist"):
        tag = wheel.stem.rpartition("-")[2]
        if tag not in MACHINES:
            continue
        folder = project / "unpacked" / tag
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        machine = MACHINES[tag]
        if machine:
            need_machine(lab, machine)
        program: list[str | Path] = [lab, *machine.split()] if machine else [sys.executable]
        ran = run(*program, "-c", f"import sys; sys.path.insert(0, '.')\n{code}", cwd=folder)
        assert ran.status == 0, f"{tag}: {ran.stdout}{ran.stderr}"
        yield tag, ran.stdout.strip()


@pytest.mark.slow
@pytest.mark.lab
def test_flags_and_macros_of_c_arrive_on_each_system(
    tmp_path: Path,
    alloconda_in: AllocondaIn,
    pbs_server: PbsServer,
    lab: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = copied("native_mixed", tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")

    built = build_all(alloconda_in(project), pbs_server)

    assert len(built.lines) == 7
    assert dict(outputs(project, lab, FACTS)) == {
        "manylinux_2_28_x86_64": "Jan  2 1970 00:00:00 0",
        "manylinux_2_28_aarch64": "Jan  2 1970 00:00:00 0",
        "musllinux_1_2_x86_64": "Jan  2 1970 00:00:00 2",
        "win_amd64": "Jan  2 1970 00:00:00 1",
    }


# As /proc/cpuinfo names them, where that is not as compilers do.
KERNEL_NAMES = {
    "sse3": "pni",
    "sse4.1": "sse4_1",
    "sse4.2": "sse4_2",
    "pclmul": "pclmulqdq",
    "bmi": "bmi1",
    "lzcnt": "abm",
    "sha": "sha_ni",
    "avx512vbmi2": "avx512_vbmi2",
    "avx512vnni": "avx512_vnni",
    "avx512bf16": "avx512_bf16",
}
FEATURES = (
    *("cmov", "popcnt", "sse3", "ssse3", "sse4.1", "sse4.2", "avx", "avx2", "fma", "bmi", "bmi2"),
    *("aes", "pclmul", "f16c", "lzcnt", "movbe", "sha", "adx", "vaes", "gfni", "avx512f"),
    *("avx512bw", "avx512vl", "avx512vnni", "avx512vbmi2", "avx512bf16"),
)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="reads the flags of an x86 CPU")
def test_features_of_the_cpu_are_those_that_the_system_names(tmp_path: Path, zig: Path) -> None:
    (tmp_path / "main.c").write_text(
        "#include <stdio.h>\nint main(void) { __builtin_cpu_init();\n"
        + "".join(f'if (__builtin_cpu_supports("{name}")) puts("{name}");\n' for name in FEATURES)
        + "return 0; }\n"
    )
    model = ROOT / "alloconda" / "zig" / "c" / "cpu_model.c"
    built = run(zig, "cc", "-O1", "main.c", model, "-o", "main", cwd=tmp_path)
    assert built.status == 0, built.stderr
    flags = re.search(r"^flags\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    assert flags is not None

    found = run(tmp_path / "main", cwd=tmp_path).stdout.split()

    system = set(flags[1].split())
    assert found == [name for name in FEATURES if KERNEL_NAMES.get(name, name) in system]


@pytest.mark.slow
@pytest.mark.lab
def test_exceptions_types_threads_and_paths_of_cxx_work(
    tmp_path: Path, alloconda_in: AllocondaIn, pbs_server: PbsServer, lab: Path
) -> None:
    project = copied("native_cxx", tmp_path)
    platforms = ("manylinux_2_28_x86_64", "win_amd64")
    targets = [word for one in platforms for word in ("--target", one)]

    build_all(alloconda_in(project), pbs_server, *targets)

    assert dict(outputs(project, lab, CROSSING)) == dict.fromkeys(platforms, "works")


BOUND = """\
from bound import _nanobind, _pybind11
for module in (_pybind11, _nanobind):
    account = module.Savings()
    account.balance = 5
    assert isinstance(account, module.Account)
    assert (account.kind(), account.withdraw(2), account.balance) == ("savings", 3, 3)
    refused = ((4, module.Overdrawn, "only 3 are left"), (-1, ValueError, "negative"))
    for amount, kind, text in refused:
        try:
            account.withdraw(amount)
        except kind as error:
            assert text in str(error), error
        else:
            raise AssertionError(amount)
    assert module.total([1.5, 2]) == 3.5
    try:
        module.total("x")
    except TypeError as error:
        assert "incompatible function arguments" in str(error), error
    else:
        raise AssertionError
print("works")
"""
# The lab's interpreters are of these versions.
CUSTOMARY = (
    *("cp311*manylinux*x86_64", "cp311*manylinux*aarch64"),
    *("cp312*musllinux*x86_64", "cp312*musllinux*aarch64", "cp312*win_amd64"),
    *("cp312*macosx*arm64", "cp312*macosx*_11_0_x86_64"),
)


@pytest.mark.slow
@pytest.mark.lab
@pytest.mark.parametrize(
    "chosen", [CUSTOMARY[:1], pytest.param(CUSTOMARY, marks=pytest.mark.full)], ids=len
)
def test_pybind11_and_nanobind_come_from_their_packages(
    chosen: tuple[str, ...],
    tmp_path: Path,
    alloconda_in: AllocondaIn,
    pbs_server: PbsServer,
    lab: Path,
) -> None:
    project = copied("native_bound", tmp_path)
    pythons = ("--python-version", "3.11", "--python-version", "3.12")
    only = [word for one in chosen for word in ("--only", one)]

    built = build_all(alloconda_in(project), pbs_server, "--target", "all", *pythons, *only)

    assert len(built.lines) == len(chosen)
    assert set(dict(outputs(project, lab, BOUND)).values()) == {"works"}
    # Nothing says where on this machine the packages were.
    for wheel in wheels(project / "dist"):
        with zipfile.ZipFile(wheel) as archive:
            modules = [archive.read(name) for name in archive.namelist() if "_nanobind" in name]
        assert modules
        assert not any(b"site-packages" in module for module in modules)


FRAMEWORK_CODE = """\
#include <Python.h>
#include <CoreFoundation/CoreFoundation.h>
static PyObject *now(PyObject *module, PyObject *unused) {
    return PyFloat_FromDouble(CFAbsoluteTimeGetCurrent());
}
static PyMethodDef methods[] = {{"now", now, METH_NOARGS, ""}, {0}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "clock", "", 0, methods};
PyMODINIT_FUNC PyInit_clock(void) { return PyModuleDef_Init(&definition); }
"""
FRAMEWORK = "/System/Library/Frameworks/CoreFoundation.framework/Versions/A/CoreFoundation"


def made_sdk(folder: Path) -> Path:
    """Write the part of Apple's SDK that the code above needs, in its layout."""
    framework = folder / "System" / "Library" / "Frameworks" / "CoreFoundation.framework"
    (framework / "Headers").mkdir(parents=True)
    (framework / "Headers" / "CoreFoundation.h").write_text(
        "#include <only_in_the_sdk.h>\nCFAbsoluteTime CFAbsoluteTimeGetCurrent(void);\n"
    )
    (framework / "CoreFoundation.tbd").write_text(
        "--- !tapi-tbd\ntbd-version: 4\ntargets: [ x86_64-macos, arm64-macos ]\n"
        f"install-name: '{FRAMEWORK}'\ncurrent-version: 2000\ncompatibility-version: 150\n"
        "exports:\n  - targets: [ x86_64-macos, arm64-macos ]\n"
        "    symbols: [ _CFAbsoluteTimeGetCurrent ]\n...\n"
    )
    (folder / "usr" / "include").mkdir(parents=True)
    (folder / "usr" / "include" / "only_in_the_sdk.h").write_text(
        "typedef double CFAbsoluteTime;\n"
    )
    return folder


def test_a_framework_of_macos_comes_from_the_sdk_that_sdkroot_names(
    tmp_path: Path,
    alloconda_in: AllocondaIn,
    pbs_server: PbsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = tmp_path / "clock"
    project.mkdir()
    (project / "clock.c").write_text(FRAMEWORK_CODE)
    (project / "pyproject.toml").write_text(
        '[project]\nname = "clock"\nversion = "1"\nrequires-python = ">=3.11"\n'
        '[tool.alloconda]\nmodule-name = "clock"\nsources = ["clock.c"]\nabi3 = "3.11"\n'
        'link-flags = ["-framework", "CoreFoundation"]\n'
    )
    alloconda = alloconda_in(project)
    wheel = ("wheel", "--platform-tag", "macosx_11_0_arm64", "--mirror", pbs_server.url)
    alloconda("python", "list", "--refresh", "--mirror", pbs_server.url)
    monkeypatch.delenv("SDKROOT", raising=False)

    without = alloconda(*wheel)
    monkeypatch.setenv("SDKROOT", str(made_sdk(tmp_path / "MacOSX.sdk")))
    with_sdk = alloconda(*wheel)

    assert without.status == 1
    assert "Apple's SDK, which Zig doesn't ship: set SDKROOT" in without.stderr
    assert with_sdk.status == 0, with_sdk.stderr
    (made,) = wheels(project / "dist")
    assert FRAMEWORK in "".join(alloconda("inspect", made).stdout.split())
