"""What changed between Zig versions: what Zig says of old code is known, and new code compiles."""

import subprocess
from pathlib import Path

import pytest

from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.zig.api_changes import API_CHANGES, ApiChange, api_change_hint
from alloconda.kernel.zig.diagnostics import diagnostics

_STD = 'const std = @import("std");\n'
_IO = "const io = std.Io.Threaded.global_single_threaded.io();\n"
_ATOMIC = f"{_STD}var v = std.atomic.Value(u8).init(1);\n"
_TYPE = ".{ .int = .{ .signedness = .unsigned, .bits = 7 } }"

# What is written before a change, and what after it; None where that needs files of its own.
CODE: dict[str, tuple[str, str | None]] = {
    "@cImport": ("const c = @cImport({});\nexport fn f() void { _ = c; }", None),
    "@Type": (
        f"export fn f() u8 {{ return @as(@Type({_TYPE}), 3); }}",
        "export fn f() u8 { return @as(@Int(.unsigned, 7), 3); }",
    ),
    "@floatToInt": (
        "export fn f(x: f32) i32 { return @floatToInt(i32, x); }",
        "export fn f(x: f32) i32 { return @as(i32, @intFromFloat(x)); }",
    ),
    "usingnamespace": ("pub usingnamespace struct {};", "pub const f = @This();"),
    "callconv": ("fn f() callconv(.C) void {}\ncomptime { _ = &f; }", None),
    "SeqCst": (
        f"{_ATOMIC}export fn f() void {{ v.store(2, .SeqCst); }}",
        f"{_ATOMIC}export fn f() void {{ v.store(2, .seq_cst); }}",
    ),
    "getStdOut": (f"{_STD}export fn f() void {{ _ = std.io.getStdOut(); }}", None),
    "ArrayList": (
        f"{_STD}export fn f() void {{ _ = std.ArrayList(u8).init(std.heap.page_allocator); }}",
        f"{_STD}export fn f() void {{ var l: std.ArrayList(u8) = .empty; "
        "l.append(std.heap.page_allocator, 1) catch {}; }",
    ),
    "`{}`": (
        f"{_STD}const S = struct {{ pub fn format(_: S, _: *std.Io.Writer) !void {{}} }};\n"
        'export fn f() void { var b: [9]u8 = undefined; _ = std.fmt.bufPrint(&b, "{}", .{S{}}) '
        "catch {}; }",
        None,
    ),
    "fmtSlice": (f'{_STD}export fn f() void {{ _ = std.fmt.fmtSliceHexLower("a"); }}', None),
    "std.rand": (
        f"{_STD}export fn f() u64 {{ var p = std.rand.DefaultPrng.init(3); return p.next(); }}",
        f"{_STD}export fn f() u64 {{ var p = std.Random.DefaultPrng.init(3); return p.next(); }}",
    ),
    "page_size": (
        f"{_STD}export fn f() u64 {{ return std.mem.page_size; }}",
        f"{_STD}export fn f() u64 {{ return std.heap.pageSize(); }}",
    ),
    "Thread.sleep": (
        f"{_STD}export fn f() void {{ std.Thread.sleep(3); }}",
        f"{_STD}{_IO}export fn f() void {{ std.Io.sleep(io, .fromSeconds(1), .awake) "
        "catch {}; }",
    ),
    "milliTimestamp": (
        f"{_STD}export fn f() i64 {{ return std.time.milliTimestamp(); }}",
        f"{_STD}{_IO}export fn f() void {{ _ = std.Io.Clock.real.now(io); }}",
    ),
    "Mutex": (
        f"{_STD}export fn f() void {{ var m = std.Thread.Mutex{{}}; m.lock(); }}",
        f"{_STD}{_IO}export fn f() void {{ var m: std.Io.Mutex = .init; m.lock(io) catch {{}}; }}",
    ),
    "fs.cwd": (
        f'{_STD}export fn f() void {{ _ = std.fs.cwd().openFile("a", .{{}}) catch {{}}; }}',
        f'{_STD}{_IO}export fn f() void {{ _ = std.Io.Dir.cwd().openFile(io, "a", .{{}}) '
        "catch {}; }",
    ),
    "GeneralPurposeAllocator": (
        f"{_STD}export fn f() void {{ var g = std.heap.GeneralPurposeAllocator(.{{}}){{}}; "
        "_ = g.deinit(); }",
        f"{_STD}export fn f() void {{ var g = std.heap.DebugAllocator(.{{}}){{}}; "
        "_ = g.deinit(); }",
    ),
    "crypto.random": (
        f"{_STD}export fn f() void {{ _ = std.crypto.random.int(u8); }}",
        f"{_STD}{_IO}export fn f() void {{ var b: [4]u8 = undefined; std.Io.random(io, &b); }}",
    ),
}
# The build system's are compiled with its runner, which takes long.
BUILD_SAYS = {
    "addSharedLibrary": "no field or member function named 'addSharedLibrary' in 'Build'",
    "root_source_file": "no field named 'root_source_file' in struct 'Build.LibraryOptions'",
    "linkLibC": "no field or member function named 'linkLibC' in 'Build.Step.Compile'",
}


def test_each_change_has_its_code() -> None:
    assert len(CODE) + len(BUILD_SAYS) == len(API_CHANGES)
    assert [_change(key) for key in CODE] == [
        one for one in API_CHANGES if not one.error.startswith("no f")
    ]


@pytest.mark.parametrize("key", CODE)
def test_old_code_is_refused_with_the_new_and_the_new_compiles(
    key: str, zigs: dict[str, Path], tmp_path: Path
) -> None:
    change = _change(key)
    before, after = CODE[key]
    newer = [one for one in ZIG_RELEASES if _series(one) >= _series(change.gone)]
    for release in dict.fromkeys((newer[0], newer[-1])):
        log = _compile(zigs[release], before, tmp_path)
        if key == "`{}`" and not log:
            # Zig 0.16 reads it as {any}.
            continue
        hint = api_change_hint(diagnostics(log))
        assert hint is not None, f"Zig {release}: {log}"
        assert hint.startswith(f"Zig {change.gone} has no {change.before.replace('`', '')} any")
        assert after is None or not _compile(zigs[release], after, tmp_path)


@pytest.mark.parametrize("key", BUILD_SAYS)
def test_what_the_build_system_says_is_known(key: str) -> None:
    hint = api_change_hint(diagnostics(f"build.zig:3:18: error: {BUILD_SAYS[key]}\n"))
    assert hint is not None
    assert key in hint


def _change(key: str) -> ApiChange:
    return next(one for one in API_CHANGES if key in one.before)


def _series(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")[:2]))


def _compile(zig: Path, code: str, folder: Path) -> str:
    """Return what a Zig says of code."""
    source = folder / "code.zig"
    source.write_text(code)
    command = [str(zig), "build-obj", "-fno-emit-bin", "--color", "off", str(source)]
    command += ["--cache-dir", str(folder / "cache"), "-lc"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stderr
