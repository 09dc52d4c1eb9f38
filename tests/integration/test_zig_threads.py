"""Functions without the GIL, and with it in threads that Zig started, on real Pythons."""

from pathlib import Path

import pytest

from tests.zig_compiler import (
    CP314T,
    CP315T,
    Compiler,
    WheelTest,
    refusal,
    run_on_machine,
    run_on_python,
)

ROOT = Path(__file__).parent.parent.parent
THREADS = ROOT / "tests" / "projects" / "zigthreads"
# On Linux, threads are the C library's.
WITH_LIBC = "x86_64-linux-gnu"


@pytest.mark.parametrize(
    ("zig_version", "python_version"), [("0.15.2", "3.10"), ("0.16.0", "3.12"), ("0.17.1", "3.13")]
)
def test_functions_without_the_gil_allocate_call_and_stop(
    compiler: Compiler, pythons: dict[str, Path], python_version: str, tmp_path: Path
) -> None:
    run_on_python(compiler, pythons[python_version], THREADS, tmp_path, "-lc", target=WITH_LIBC)


@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize(
    "test",
    [
        WheelTest(machine="windows", suffix=".pyd", target="x86_64-windows-gnu"),
        WheelTest(
            machine="python 3.14t",
            suffix=".cpython-314t-x86_64-linux-gnu.so",
            abi=CP314T,
            target=WITH_LIBC,
            flags=("-lc",),
        ),
        WheelTest(
            machine="python 3.15t",
            suffix=".cpython-315t-x86_64-linux-gnu.so",
            abi=CP315T,
            target=WITH_LIBC,
            flags=("-lc",),
        ),
    ],
    ids=str,
)
def test_functions_without_the_gil_work_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, THREADS, tmp_path)


@pytest.mark.parametrize("zig_version", ["0.15.2", "0.17.1"])
@pytest.mark.parametrize(
    ("function", "call", "said"),
    [
        ("fn inner(_: py.Object) void {}", ".{a}", "cannot take py.Object: other"),
        (
            "fn inner(_: []const py.Object) void {}",
            ".{&.{a}}",
            "[]const py.Object, which holds py.Object:",
        ),
        ("fn inner(_: struct { a: ?py.Object }) void {}", ".{.{ .a = a }}", "which holds"),
        ("fn inner(_: *const [1]py.Object) void {}", ".{&.{a}}", "which holds"),
        ("fn inner() py.Object { unreachable; }", ".{}", "cannot return"),
        (
            'fn inner() !void { return py.raise(.ValueError, "x", .{}); }',
            ".{}",
            "cannot raise exceptions, but its errors have error.PythonError",
        ),
        (
            "fn inner() anyerror!void {}",
            ".{}",
            "name the errors of the function instead of anyerror",
        ),
        ("fn inner(_: u8) void {}", ".{}", "takes 1 arguments, but 0 are given"),
        (
            'const W = struct { allocator: @import("std").mem.Allocator };\nfn inner(_: W) void {}',
            ".{.{ .allocator = py.allocator }}",
            "hand over the allocator as a parameter of its own",
        ),
    ],
)
def test_what_is_not_safe_without_the_gil_is_refused(
    compiler: Compiler, function: str, call: str, said: str, tmp_path: Path
) -> None:
    refused = refusal(
        compiler,
        tmp_path,
        f"{function}\nfn f(a: py.Object) void {{ _ = &a; _ = &py.withoutGil(inner, {call}); }}\n",
    )

    assert said in refused
    assert "py.withoutGil" in refused
