//! Types that contain themselves, such as the nodes of a tree: Python objects may be nested as
//! deep as memory goes, or without an end, so that a conversion counts how deep it is.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const parts = @import("parts.zig");

const Error = exception.Error;

/// How deep a conversion may go. Threads may have little stack, and not every Python looks at it.
/// Debug builds take several times as much of it for a level.
pub const max_depth = if (compat.is_debug) 250 else 1000;

/// Whether values of type `T` may lie in one another.
pub fn isIn(comptime T: type) bool {
    @setEvalBranchQuota(compat.any_number);
    for (parts.of(T)) |Part| if (below(Part, T, &.{})) return true;
    return false;
}

fn below(comptime T: type, comptime Sought: type, comptime outer: []const type) bool {
    if (T == Sought) return true;
    for (outer) |Outer| if (Outer == T) return false;
    for (parts.of(T)) |Part| if (below(Part, Sought, outer ++ .{T})) return true;
    return false;
}

/// How deep this thread is, which only Debug builds count: what Python allows is too much for them.
threadlocal var depth: usize = 0;

/// Goes one level down, which Python counts too; `leave` goes up again.
pub fn enter() Error!void {
    if (compat.is_debug and depth >= max_depth) return tooDeep();
    if (c.Py_EnterRecursiveCall(" in a value for a Zig function") != 0) return error.PythonError;
    if (compat.is_debug) depth += 1;
}

pub fn leave() void {
    if (compat.is_debug) depth -= 1;
    c.Py_LeaveRecursiveCall();
}

pub noinline fn tooDeep() Error {
    return exception.raise(.RecursionError, "a value for a Zig function is nested more than " ++
        std.fmt.comptimePrint("{d}", .{max_depth}) ++ " levels deep", .{});
}

test isIn {
    const Leaf = struct { value: u8, children: []const u8 };
    const Node = struct { children: []const @This() };
    const Pair = struct { first: Leaf, second: ?[2]Node };
    const Even = struct {
        const Even = @This();
        odd: ?[]const struct { even: []const Even },
    };

    try std.testing.expect(!comptime isIn(Leaf));
    try std.testing.expect(comptime isIn(Node));
    try std.testing.expect(!comptime isIn(Pair));
    try std.testing.expect(comptime isIn(Even));
}
