"""Which tests a wheel gets: on what, and what is said where there is nothing."""

import pytest

from alloconda.inspect.model.wheel_facts import FilenameFacts, WheelFacts
from alloconda.kernel.python import parse_python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.wheel_test.model.emulation import Emulator
from alloconda.wheel_test.model.wheel_test import (
    Interpreter,
    SearchResult,
    missing_interpreters,
    plan_tests,
    runs_on,
)

HOST = parse_target("manylinux_2_36_x86_64")
QEMU = Emulator(name="qemu-aarch64", path="/usr/bin/qemu-aarch64", roots=("/usr/aarch64",))
WINE = Emulator(name="Wine", path="/usr/bin/wine")
NODE = Emulator(name="Pyodide", path="/usr/bin/node")
PYTHONS = (parse_python("3.12"), parse_python("3.13"))


def wheel(*platforms: str) -> WheelFacts:
    tags = tuple(("cp312", "abi3", platform) for platform in platforms)
    return WheelFacts(
        path=f"hello-1.0-cp312-abi3-{'.'.join(platforms)}.whl",
        size_bytes=1,
        filename=FilenameFacts(name="hello", version="1.0", build="", tags=tags),
        filename_failure="",
        members=(),
        dist_infos=(),
        wheel=None,
        metadata=None,
        metadata_problems=(),
        record=None,
        failures=(),
        libraries=(),
    )


def interpreter(
    name: str, version: str, platform: str, *, emulator: str | None = None, is_named: bool = False
) -> Interpreter:
    return Interpreter(
        command=(name,),
        python=parse_python(version),
        system=parse_target(platform),
        origin="PATH",
        emulator=emulator,
        is_named=is_named,
    )


def here(*interpreters: Interpreter, emulators: tuple[Emulator, ...] = ()) -> SearchResult:
    return SearchResult(host=HOST, interpreters=interpreters, emulators=emulators)


def planned(facts: WheelFacts, around: SearchResult) -> list[tuple[str, str]]:
    return [
        (one.python, one.interpreter.command[0] if one.interpreter else one.reason)
        for one in plan_tests(facts, PYTHONS, around)
    ]


def test_each_version_is_tried_once_and_on_every_interpreter_that_is_named() -> None:
    around = here(
        interpreter("named", "3.12.1", "manylinux_2_36_x86_64", is_named=True),
        interpreter("named too", "3.12.2", "manylinux_2_36_x86_64", is_named=True),
        interpreter("found", "3.12.3", "manylinux_2_36_x86_64"),
        interpreter("other", "3.13.0", "manylinux_2_36_x86_64"),
        interpreter("again", "3.13.1", "manylinux_2_36_x86_64"),
    )

    assert planned(wheel("manylinux_2_28_x86_64"), around) == [
        ("3.12", "named"),
        ("3.12", "named too"),
        ("3.13", "other"),
    ]


def test_a_wheel_for_both_c_libraries_is_tried_with_both() -> None:
    around = here(
        interpreter("glibc", "3.12.1", "manylinux_2_36_x86_64"),
        interpreter("musl", "3.12.1", "musllinux_1_2_x86_64"),
    )

    assert planned(wheel("manylinux_2_28_x86_64", "musllinux_1_2_x86_64"), around) == [
        ("3.12", "glibc"),
        ("3.12", "musl"),
        ("3.13", "this version is not here: --fetch gets it"),
    ]


@pytest.mark.parametrize(
    ("platform", "emulators", "reason"),
    [
        ("macosx_11_0_arm64", (), "only a Mac runs it"),
        ("win_arm64", (WINE,), "only Windows on such a CPU runs it"),
        ("win_amd64", (), "Wine is missing: apt install wine"),
        ("win_amd64", (WINE,), "Wine has no Python for Windows: --fetch gets one"),
        ("manylinux_2_28_aarch64", (), "qemu-aarch64 is missing: apt install qemu-user-static"),
        ("manylinux_2_28_aarch64", (QEMU,), "has no Python to run: --fetch gets one"),
        (
            "manylinux_2_28_aarch64",
            (Emulator(name="qemu-aarch64", path="qemu"),),
            "apt install libc6-arm64-cross and --fetch",
        ),
        ("manylinux_2_39_x86_64", (), "C library is 2.36, older than the wheel needs"),
        ("musllinux_1_2_x86_64", (), "no Python with musl here: apt install musl, and --fetch"),
        ("pyemscripten_2026_0_wasm32", (), "Node is missing, which runs Pyodide: apt install"),
        ("pyemscripten_2026_0_wasm32", (NODE,), "Pyodide is missing: npm install pyodide@314"),
        (
            "pyodide_2025_0_wasm32",
            (Emulator(name="Pyodide", path="/usr/bin/node", roots=("/m/pyodide",)),),
            "Pyodide here is of another release: npm install pyodide@0.29",
        ),
    ],
)
def test_what_nothing_runs_is_told_with_what_mends_it(
    platform: str, emulators: tuple[Emulator, ...], reason: str
) -> None:
    own = interpreter("own", "3.12.1", "manylinux_2_36_x86_64")

    (test,) = plan_tests(wheel(platform), PYTHONS, here(own, emulators=emulators))

    assert test.interpreter is None
    assert reason in test.reason


def test_a_pyodide_takes_wheels_of_its_own_release_alone() -> None:
    pyodide = interpreter("node", "3.14.2", "pyemscripten_2026_0_wasm32")
    older = wheel("pyodide_2025_0_wasm32")

    assert runs_on(wheel("pyemscripten_2026_0_wasm32"), pyodide.system)
    assert not runs_on(older, pyodide.system)


def test_only_what_can_run_here_is_fetched() -> None:
    own = interpreter("own", "3.12.1", "manylinux_2_36_x86_64")
    without, with_both = here(own), here(own, emulators=(WINE, QEMU))
    wheels = [
        wheel(platform)
        for platform in ("manylinux_2_28_x86_64", "win_amd64", "manylinux_2_28_aarch64")
    ]

    def wanted(around: SearchResult) -> list[str]:
        return [
            str(request)
            for facts in wheels
            for request in missing_interpreters(facts, PYTHONS, around)
        ]

    musl = wheel("musllinux_1_2_x86_64")
    loader = Emulator(name="musl", path="/lib/ld-musl-x86_64.so.1")
    assert missing_interpreters(musl, PYTHONS, without) == ()
    assert len(missing_interpreters(musl, PYTHONS, here(own, emulators=(loader,)))) == 2
    assert wanted(without) == ["CPython 3.13 for x86_64-unknown-linux-gnu"]
    assert wanted(with_both) == [
        "CPython 3.13 for x86_64-unknown-linux-gnu",
        "CPython 3.12 for x86_64-pc-windows-msvc",
        "CPython 3.13 for x86_64-pc-windows-msvc",
        "CPython 3.12 for aarch64-unknown-linux-gnu",
        "CPython 3.13 for aarch64-unknown-linux-gnu",
    ]
