//! A module whose functions work without the GIL and in threads of their own, for its tests.

const std = @import("std");
const py = @import("alloconda");

const Allocator = std.mem.Allocator;

pub const panic = py.panic;

fn spin(rounds: u64) !u64 {
    return py.withoutGil(spinReleased, .{rounds});
}

fn spinReleased(released: *py.Released, rounds: u64) error{Interrupted}!u64 {
    var value: u64 = 1;
    for (0..rounds) |i| {
        value = value *% 6364136223846793005 +% i;
        if (i % 100_000 == 0) try released.checkSignals();
    }
    return value;
}

fn range(allocator: Allocator, n: usize) ![]u64 {
    return py.withoutGil(rangeReleased, .{ allocator, n });
}

fn rangeReleased(allocator: Allocator, n: usize) error{OutOfMemory}![]u64 {
    var list: std.ArrayList(u64) = .empty;
    for (0..n) |i| try list.append(allocator, i);
    return list.items;
}

fn allocate(allocator: Allocator, n: usize) !usize {
    return py.withoutGil(allocateReleased, .{ allocator, n });
}

fn allocateGeneral(n: usize) !usize {
    return py.withoutGil(allocateReleased, .{ py.allocator, n });
}

fn allocateReleased(allocator: Allocator, n: usize) error{OutOfMemory}!usize {
    var total: usize = 0;
    for (0..n) |_| {
        const block = try allocator.alloc(u8, 64);
        defer allocator.free(block);
        @memset(block, 1);
        for (block) |byte| total += byte;
    }
    return total;
}

/// No allocator is handed over.
fn allocateInside(n: usize) !usize {
    return py.withoutGil(allocateInsideReleased, .{n});
}

fn allocateInsideReleased(n: usize) Failed!usize {
    return try allocateReleased(py.allocator, n) + try allocateInThreadsReleased(py.allocator, n);
}

/// A mistake that the compiler doesn't see.
fn raiseInside() void {
    py.withoutGil(raiseReleased, .{});
}

fn raiseReleased() void {
    switch (py.raise(.ValueError, "without the GIL", .{})) {
        error.PythonError => py.clear(),
    }
}

var shared: py.Object = undefined;

/// What the compiler does not see.
fn askInside(object: py.Object, in_thread: bool) !void {
    shared = object;
    return py.withoutGil(askReleased, .{in_thread});
}

fn askReleased(in_thread: bool) error{ThreadsFailed}!void {
    if (!in_thread) return ask();
    const thread = std.Thread.spawn(.{}, ask, .{}) catch return error.ThreadsFailed;
    thread.join();
}

fn ask() void {
    const text = shared.str() catch return py.clear();
    text.decref();
}

const Failed = error{ OutOfMemory, ThreadsFailed };

fn allocateInThreads(allocator: Allocator, n: usize) !usize {
    return py.withoutGil(allocateInThreadsReleased, .{ allocator, n });
}

fn allocateGeneralInThreads(n: usize) !usize {
    return py.withoutGil(allocateInThreadsReleased, .{ py.allocator, n });
}

fn allocateInThreadsReleased(allocator: Allocator, n: usize) Failed!usize {
    var threads: [8]std.Thread = undefined;
    var totals: [threads.len]usize = @splat(0);
    var count: usize = 0;
    defer for (threads[0..count]) |thread| thread.join();
    for (&threads, &totals) |*thread, *total| {
        thread.* = std.Thread.spawn(.{}, allocateInto, .{ allocator, n, total }) catch
            return error.ThreadsFailed;
        count += 1;
    }
    for (threads) |thread| thread.join();
    count = 0;
    var sum: usize = 0;
    for (totals) |total| sum += total;
    return sum;
}

fn allocateInto(allocator: Allocator, n: usize, total: *usize) void {
    total.* = allocateReleased(allocator, n) catch 0;
}

/// What threads call back, with the GIL.
const Callback = struct { function: py.Object, interpreter: ?py.Interpreter };

fn callFromThreads(function: py.Object, n: usize) !void {
    const callback: Callback = .{ .function = function, .interpreter = null };
    return py.withoutGil(callFromThreadsReleased, .{ @as(*const anyopaque, &callback), n });
}

/// In whatever interpreter this is.
fn callHereFromThreads(function: py.Object, n: usize) !void {
    const callback: Callback = .{ .function = function, .interpreter = .current() };
    return py.withoutGil(callFromThreadsReleased, .{ @as(*const anyopaque, &callback), n });
}

fn callFromThreadsReleased(callback: *const anyopaque, n: usize) error{ThreadsFailed}!void {
    var threads: [3]std.Thread = undefined;
    for (&threads) |*thread| thread.* = std.Thread.spawn(.{}, callOften, .{ callback, n }) catch
        return error.ThreadsFailed;
    for (threads) |thread| thread.join();
}

fn callOften(opaque_callback: *const anyopaque, n: usize) void {
    const callback: *const Callback = @ptrCast(@alignCast(opaque_callback));
    for (0..n) |i| {
        const called = if (callback.interpreter) |interpreter|
            interpreter.withGil(callOnce, .{ callback.function, i })
        else
            py.withGil(callOnce, .{ callback.function, i });
        called catch {};
    }
}

fn callOnce(function: py.Object, i: usize) !void {
    const result = try function.call(.{i});
    result.decref();
}

comptime {
    py.exportModule(.{
        .name = "zigthreads",
        .functions = .{
            py.function("spin", spin, .{ .args = &.{"rounds"} }),
            py.function("range", range, .{ .args = &.{"n"} }),
            py.function("allocate", allocate, .{ .args = &.{"n"} }),
            py.function("allocate_general", allocateGeneral, .{ .args = &.{"n"} }),
            py.function("allocate_inside", allocateInside, .{ .args = &.{"n"} }),
            py.function("raise_inside", raiseInside, .{}),
            py.function("ask_inside", askInside, .{ .args = &.{ "object", "in_thread" } }),
            py.function("allocate_in_threads", allocateInThreads, .{ .args = &.{"n"} }),
            py.function("allocate_general_in_threads", allocateGeneralInThreads, .{
                .args = &.{"n"},
            }),
            py.function("call_from_threads", callFromThreads, .{ .args = &.{ "function", "n" } }),
            py.function("call_here_from_threads", callHereFromThreads, .{
                .args = &.{ "function", "n" },
            }),
        },
        .isolated = true,
        .needs_gil = false,
    });
}
