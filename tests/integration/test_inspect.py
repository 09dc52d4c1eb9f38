"""inspect and inspect-lib on wheels built here, on broken ones, and on popular foreign ones."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import Alloconda, copy_example, wheels
from tests.conftest import ROOT
from tests.index_wheels import index_wheel

Change = Callable[[str, bytes], tuple[str, bytes] | None]

# (requirement, platform tags, Python version): several tools, systems and CPUs.
FOREIGN = (
    ("numpy", "manylinux_2_27_x86_64", "3.12"),
    ("cryptography", "manylinux_2_34_x86_64", "3.12"),
    ("cryptography", "macosx_11_0_arm64", "3.12"),
    ("orjson", "manylinux2014_x86_64", "3.12"),
    ("orjson", "macosx_11_0_arm64", "3.13"),
    ("pydantic-core", "manylinux2014_x86_64", "3.12"),
    ("lxml", "win_amd64", "3.12"),
    ("pillow", "macosx_11_0_arm64", "3.12"),
    ("pillow", "manylinux_2_27_x86_64", "3.12"),
    ("pyyaml", "win_amd64", "3.12"),
    ("psutil", "win_amd64", "3.12"),
    ("cffi", "macosx_10_13_x86_64", "3.12"),
    ("markupsafe", "musllinux_1_2_aarch64", "3.12"),
    ("greenlet", "manylinux2014_aarch64", "3.12"),
    ("bcrypt", "macosx_10_12_universal2", "3.12"),
    ("msgpack", "win_arm64", "3.13"),
    ("regex", "win32", "3.11"),
    ("rpds-py", "manylinux_2_17_ppc64le", "3.11"),
    ("uvloop", "musllinux_1_2_x86_64", "3.12"),
    ("pyzmq", "manylinux_2_26_x86_64", "3.12"),
    ("ninja", "manylinux_2_17_x86_64", "3.12"),
    ("certifi", "any", "3.12"),
)


@pytest.fixture(scope="module")
def alloconda(tmp_path_factory: pytest.TempPathFactory, zig: Path, zig_cache: Path) -> Alloconda:
    """Return alloconda in a copy of the example, whose wheels are built."""
    folder = tmp_path_factory.mktemp("project") / "nearest"
    copy_example(folder)
    program = Alloconda(cwd=folder, zig=zig, zig_cache=zig_cache)
    done = program(
        *("wheel-all", "--target", "macosx_11_0_arm64", "--target", "win_amd64"),
        *("--target", "manylinux_2_28_x86_64"),
    )
    assert done.status == 0, done.stderr
    return program


@pytest.fixture
def linux_wheel(alloconda: Alloconda) -> Path:
    return next(path for path in wheels(alloconda.cwd / "dist") if "manylinux" in path.name)


def test_a_page_tells_what_a_person_wants_to_know(alloconda: Alloconda, linux_wheel: Path) -> None:
    done = alloconda("inspect", linux_wheel)

    assert done.status == 0
    for text in ("glibc 2.28 x86_64", "abi3 from 3.11", "3.14", "_nearest", "PyInit__nearest"):
        assert text in done.stdout
    assert "names of CPython" in done.stdout


def test_what_is_built_here_is_verified(alloconda: Alloconda) -> None:
    done = alloconda("inspect", "dist", "--verify")

    assert done.status == 0, done.stdout
    assert done.stdout.count("keeps the wheel specification") == 3


def test_json_holds_tags_libraries_and_problems(alloconda: Alloconda, linux_wheel: Path) -> None:
    found = json.loads(alloconda("inspect", linux_wheel, "--verify", "--json").stdout)

    assert found[0]["name"] == "nearest"
    assert found[0]["tags"] == ["cp311-abi3-manylinux_2_28_x86_64"]
    assert found[0]["pythons"] == ["3.11", "3.12", "3.13", "3.14", "3.15"]
    assert found[0]["libraries"][0]["init_functions"] == ["PyInit__nearest"]
    assert found[0]["problems"] == []


def test_a_page_fits_into_a_narrow_terminal(alloconda: Alloconda, linux_wheel: Path) -> None:
    done = alloconda("inspect", linux_wheel, "--verify", COLUMNS="60")

    names = (linux_wheel.name, "_nearest.abi3.so")
    lines = [line for line in done.lines if not any(name in line for name in names)]
    assert max(map(len, lines)) <= 60


def _without(part: str) -> Change:
    return lambda name, data: None if name.endswith(part) else (name, data)


def _replacing(part: str, old: bytes, new: bytes) -> Change:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data.replace(old, new) if name.endswith(part) else data

    return change


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (_without(".dist-info/RECORD"), "no-record", "it does not exist"),
        (_without(".dist-info/METADATA"), "no-metadata", "it does not exist"),
        (_without(".dist-info/WHEEL"), "no-wheel-file", "it does not exist, so no installer"),
        (_replacing("RECORD", b"sha256=", b"\xff"), "no-record", "it can't be read"),
        (_replacing("METADATA", b"Name: ", b"\xff"), "no-metadata", "it can't be read"),
        (_replacing("/WHEEL", b"Tag: ", b"\xff"), "no-wheel-file", "it can't be read"),
        (_without("py.typed"), "record", "RECORD lists it, but it is not in the archive"),
        (_replacing("__init__.py", b"\n", b"\n# changed\n"), "record", "not what RECORD's digest"),
        (_replacing("WHEEL", b"abi3", b"cp311"), "tags-differ", "the file name has the tag"),
        (_replacing("WHEEL", b"-Version: 1.0", b"-Version: 2.0"), "wheel-version", "known is 1.0"),
        (_replacing("METADATA", b"Name: nearest", b"Name: other"), "metadata", "Name is 'other'"),
        (_replacing("RECORD", b"sha256=", b"md5="), "record", "sha256 or better is wanted"),
        (
            _replacing("WHEEL", b"Purelib: false", b"Purelib: true"),
            "purelib",
            "Root-Is-Purelib is true",
        ),
        (
            lambda name, data: (name.replace("nearest/py.typed", "../py.typed"), data),
            "unsafe-path",
            "outside of the installation",
        ),
        (
            lambda name, data: (name.replace("1.0.0.dist-info", "2.0.0.dist-info"), data),
            "dist-info",
            "the file name says 1.0.0",
        ),
    ],
)
def test_what_breaks_the_specification_is_named(
    alloconda: Alloconda, linux_wheel: Path, tmp_path: Path, change: Change, code: str, words: str
) -> None:
    broken = _rewritten(linux_wheel, tmp_path / linux_wheel.name, change)

    done = alloconda("inspect", broken, "--verify", "--json")

    problems = json.loads(done.stdout)[0]["problems"]
    assert done.status == 1
    assert any(one["code"] == code and words in one["message"] for one in problems), problems


def test_a_windows_module_that_imports_nothing_of_cpython_is_named(
    alloconda: Alloconda, tmp_path: Path
) -> None:
    honest = next(path for path in wheels(alloconda.cwd / "dist") if "win_amd64" in path.name)
    change = _replacing(".pyd", b"python3.dll", b"version.dll")
    lacking = _rewritten(honest, tmp_path / honest.name, change)

    done = alloconda("inspect", lacking, "--verify", "--json")

    problems = {one["code"]: one["message"] for one in json.loads(done.stdout)[0]["problems"]}
    assert done.status == 1
    assert "takes no name from CPython's DLL" in problems["no-cpython"]


def test_what_a_terminal_obeys_is_not_printed(
    alloconda: Alloconda, linux_wheel: Path, tmp_path: Path
) -> None:
    hostile = _rewritten(
        linux_wheel,
        tmp_path / linux_wheel.name,
        lambda name, data: (name.replace("py.typed", "\x1b[31mpy\x1b]0;title\x07.typed"), data),
    )

    done = alloconda("inspect", hostile, "--verify")

    assert "nearest/py.typed: it is in the archive but not in RECORD" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("manylinux_2_28_aarch64", "wrong-architecture"),
        ("win_amd64", "wrong-format"),
        ("linux_x86_64", "local-tag"),
        ("any", "not-pure"),
    ],
)
def test_a_dishonest_tag_is_named(
    alloconda: Alloconda, linux_wheel: Path, tmp_path: Path, tag: str, code: str
) -> None:
    lie = tmp_path / linux_wheel.name.replace("manylinux_2_28_x86_64", tag)
    change = _replacing("WHEEL", b"manylinux_2_28_x86_64", tag.encode())
    _rewritten(linux_wheel, lie, change)

    done = alloconda("inspect", lie, "--verify", "--json")

    codes = [one["code"] for one in json.loads(done.stdout)[0]["problems"]]
    assert done.status == 1
    assert code in codes


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off"])
def test_what_is_no_wheel_is_an_error_without_traceback(
    alloconda: Alloconda, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "hello-1.0-py3-none-any.whl"
    path.write_bytes(content)

    done = alloconda("inspect", path)

    assert done.status == 1
    assert "is not a wheel" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_library_tells_its_honest_tag(alloconda: Alloconda, linux_wheel: Path) -> None:
    with zipfile.ZipFile(linux_wheel) as archive:
        module = archive.extract("nearest/_nearest.abi3.so", alloconda.cwd / "unpacked")

    done = alloconda("inspect-lib", module)

    assert done.status == 0
    assert "any Linux x86_64" in done.stdout
    assert json.loads(alloconda("inspect-lib", module, "--json").stdout)[0]["format"] == "ELF"


@pytest.mark.slow
@pytest.mark.parametrize(("project", "platform", "python"), FOREIGN)
def test_a_popular_wheel_is_read_and_found_honest(
    test_cache: Path, tmp_path: Path, project: str, platform: str, python: str
) -> None:
    wheel = index_wheel(test_cache, project, platform, python)

    done = subprocess.run(
        [sys.executable, "-m", "alloconda", "inspect", "--verify", "--json", str(wheel)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    assert done.stderr == ""
    assert json.loads(done.stdout)[0]["problems"] == []


def _rewritten(wheel: Path, target: Path, change: Change) -> Path:
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(target, "w") as archive:
        for info in source.infolist():
            changed = change(info.filename, source.read(info))
            if changed is not None:
                archive.writestr(*changed)
    return target
