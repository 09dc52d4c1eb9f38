"""Functions without the GIL, and with it in threads that Zig started, on real Pythons."""

from pathlib import Path

import pytest

from tests.zig_compiler import (
    CP314T,
    CP315T,
    Abi,
    Compiler,
    WheelTest,
    host_module,
    run_on_machine,
    run_python,
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
    module = host_module(tmp_path, "zigthreads")

    compiler.compile(THREADS / "src" / "root.zig", module, WITH_LIBC, "-lc", optimize="ReleaseSafe")
    printed = run_python(pythons[python_version], "-X", "dev", THREADS / "check.py", path=tmp_path)

    assert "all checks passed" in printed


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
        ("fn f(_: py.Object) void {}", ".{a}", "cannot take "),
        ("fn f(_: []const py.Object) void {}", ".{&.{a}}", "which holds"),
        ("fn f(_: struct { a: ?py.Object }) void {}", ".{.{ .a = a }}", "which holds"),
        ("fn f(_: *const [1]py.Object) void {}", ".{&.{a}}", "which holds"),
        ("fn f() py.Object { unreachable; }", ".{}", "cannot return"),
        (
            'fn f() !void { return py.raise(.ValueError, "x", .{}); }',
            ".{}",
            "cannot raise exceptions, but its errors have error.PythonError",
        ),
        ("fn f() anyerror!void {}", ".{}", "name the errors of the function instead of anyerror"),
        ("fn f(_: u8) void {}", ".{}", "takes 1 arguments, but 0 are given"),
        (
            'const W = struct { allocator: @import("std").mem.Allocator };\nfn f(_: W) void {}',
            ".{.{ .allocator = py.allocator }}",
            "hand over the allocator as a parameter of its own",
        ),
    ],
)
def test_what_is_not_safe_without_the_gil_is_refused(
    compiler: Compiler, function: str, call: str, said: str, tmp_path: Path
) -> None:
    root = tmp_path / "root.zig"
    root.write_text(
        'const py = @import("alloconda");\npub const panic = py.panic;\n'
        f"{function}\n"
        f"fn outer(a: py.Object) void {{ _ = &a; _ = &py.withoutGil(f, {call}); }}\n"
        'comptime { py.exportModule(.{ .name = "m", .functions = .{\n'
        '    py.function("outer", outer, .{ .args = &.{"a"} }),\n} }); }\n'
    )

    with pytest.raises(AssertionError) as failed:
        compiler.compile(root, tmp_path / "m.abi3.so", abi=Abi())

    assert said in str(failed.value)
    assert "py.withoutGil" in str(failed.value)
