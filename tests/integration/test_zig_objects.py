"""Objects, exceptions and warnings of Python in Zig modules, on real Pythons."""

from pathlib import Path

import pytest

from tests.zig_compiler import (
    ABI3,
    ABI3T,
    CP313,
    MODULE_HEAD,
    Abi,
    Compiler,
    WheelTest,
    host_module,
    refusal,
    run_on_machine,
    run_on_python,
    run_python,
)

ROOT = Path(__file__).parent.parent.parent
OBJECTS = ROOT / "tests" / "projects" / "zigobjects"
ABI3_312 = Abi(limited_api=0x030C0000, python_hex=0x030C0000)


@pytest.mark.parametrize(
    ("zig_version", "python_version", "abi"),
    [("0.15.2", "3.10", ABI3), ("0.16.0", "3.12", ABI3_312), ("0.17.1", "3.13", CP313)],
)
def test_objects_and_exceptions_work(
    compiler: Compiler, pythons: dict[str, Path], python_version: str, abi: Abi, tmp_path: Path
) -> None:
    run_on_python(compiler, pythons[python_version], OBJECTS, tmp_path, abi=abi)


@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize(
    "test",
    [
        WheelTest(machine="windows", suffix=".pyd", target="x86_64-windows-gnu"),
        WheelTest(machine="python 3.15t", suffix=".abi3t.so", abi=ABI3T),
    ],
    ids=str,
)
def test_objects_and_exceptions_work_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, OBJECTS, tmp_path)


@pytest.mark.parametrize("zig_version", ["0.15.2", "0.17.1"])
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("_ = py.exc.BaseExceptionGroup.class();", "py.exc.BaseExceptionGroup needs Python 3.11"),
        (
            "_ = py.exc.PythonFinalizationError.class();",
            "py.exc.PythonFinalizationError needs Python 3.13",
        ),
        (
            'return py.raise(.UnicodeDecodeError, "x", .{});',
            "use py.raiseArguments(py.exc.UnicodeDecodeError, .{ encoding, object,",
        ),
        (
            'return py.withNote(py.raise(.ValueError, "x", .{}), "y", .{});',
            "py.withNote needs Python 3.11",
        ),
        (
            'return @as(py.Module, .{ .object = a }).raise(.A, 3, "x", .{});',
            "py.Module.raise: write the fields as a struct, .{ .line = 3 }, or .{} for none, not",
        ),
        ('try py.warn(.ValueError, "x", .{});', "py.exc.ValueError is no category of warnings"),
    ],
)
def test_what_the_oldest_python_lacks_is_refused(
    compiler: Compiler, statement: str, said: str, tmp_path: Path
) -> None:
    refused = refusal(compiler, tmp_path, f"fn f(a: py.Object) !void {{ _ = &a; {statement} }}\n")

    assert said in refused


BORROWING = """
const std = @import("std");
const Object = py.Object;
fn itself(a: Object) Object { return a; }
fn maybe(a: ?Object) !?Object { return a; }
fn second(args: struct { a: i64, b: Object }) Object { return args.b; }
fn inside(a: Object, b: Object) struct { i64, ?Object, Object } { return .{ 1, a, b.incref() }; }
const Kept = struct { list: []const Object };
fn listed(allocator: std.mem.Allocator, a: Object, b: Object) !Kept {
    return .{ .list = try allocator.dupe(Object, &.{ b.incref(), a }) };
}
fn paired(a: Object, b: Object) struct { Object, [1]Object } {
    return .{ a.incref(), .{b.incref()} };
}
fn counted(a: Object) Object { return a.incref(); }
fn popped(a: Object, list: Object) !Object {
    const last = try list.callMethod("pop", .{});
    if (!last.is(a)) return error.Odd;
    return last;
}
/// What it calls may drop all other references.
fn called(a: Object, function: Object) !Object {
    const own = a.incref();
    errdefer own.decref();
    (try function.call(.{})).decref();
    return own;
}
comptime {
    py.exportModule(.{ .name = "m", .functions = .{
        py.function("itself", itself, .{ .args = &.{"a"} }),
        py.function("maybe", maybe, .{ .args = &.{"a"} }),
        py.function("second", second, .{}),
        py.function("inside", inside, .{ .args = &.{ "a", "b" } }),
        py.function("listed", listed, .{ .args = &.{ "a", "b" } }),
        py.function("paired", paired, .{ .args = &.{ "a", "b" } }),
        py.function("counted", counted, .{ .args = &.{"a"} }),
        py.function("popped", popped, .{ .args = &.{ "a", "list" } }),
        py.function("called", called, .{ .args = &.{ "a", "function" } }),
    } });
}
"""
BORROWED = """
import m
def fails(name, argument, *arguments):
    before = sys.getrefcount(arguments[-1])
    for _ in range(100):
        try:
            getattr(m, name)(*arguments)
        except SystemError as error:
            said = f"{name}() returned its argument {argument!r}, which it borrowed; write return "
            assert str(error) == f"{said}{argument}.incref()", error
        else:
            raise AssertionError(name)
    assert sys.getrefcount(arguments[-1]) == before
import sys
thing = object()
fails("itself", "a", thing)
fails("maybe", "a", [])
fails("second", "b", 1, {})
for function in (m.inside, m.listed):
    name = function.__name__
    try:
        function([], None)
    except SystemError as error:
        said = f"{name}() returned its argument 'a' in its result, which it borrowed; write there "
        assert str(error) == f"{said}a.incref()", error
    else:
        raise AssertionError(name)
assert m.paired(thing, 1) == (thing, [1])
if sys.version_info >= (3, 12):
    assert m.itself(None) is None and m.itself(7) == 7
assert m.maybe(None) is None
assert m.counted(thing) is thing
assert m.popped(thing, [thing]) is thing
kept = [[]]
assert m.called(kept[0], kept.clear) == [] and kept == []
print("all found")
"""


@pytest.mark.parametrize(
    ("zig_version", "python_version", "abi"),
    [("0.15.2", "3.10", ABI3), ("0.16.0", "3.12", ABI3_312), ("0.17.1", "3.13", ABI3)],
)
def test_a_borrowed_result_is_found_in_debug_builds(
    compiler: Compiler, pythons: dict[str, Path], python_version: str, abi: Abi, tmp_path: Path
) -> None:
    root, module = tmp_path / "root.zig", host_module(tmp_path / "built", "m")
    root.write_text(MODULE_HEAD + BORROWING)
    compiler.compile(root, module, optimize="Debug", abi=abi)

    printed = run_python(pythons[python_version], "-X", "dev", "-c", BORROWED, path=module.parent)

    assert "all found" in printed
