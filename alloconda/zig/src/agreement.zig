//! Compiles if what capi.zig declares by hand is what cpython.zig has of CPython's headers: numbers
//! and functions. capi.zig says more of pointers, which may be null in the other. A test does so.

const std = @import("std");
const capi = @import("capi.zig");
const compat = @import("compat.zig");
const cpython = @import("cpython.zig");

/// How a value is passed: pointers of any kind are one.
const Kind = enum { none, integer, float, pointer };

fn kindOf(comptime T: type) Kind {
    return switch (@typeInfo(T)) {
        .void, .noreturn => .none,
        .int, .@"enum" => .integer,
        .float => .float,
        .optional => |info| kindOf(info.child),
        .pointer, .@"fn" => .pointer,
        else => @compileError("no kind of " ++ @typeName(T)),
    };
}

fn check(comptime name: []const u8, comptime Ours: type, comptime Theirs: type) void {
    const kind = kindOf(Ours);
    if (kind != kindOf(Theirs) or kind == .integer and @sizeOf(Ours) != @sizeOf(Theirs))
        @compileError("capi." ++ name ++ " has a " ++ @typeName(Ours) ++ ", but py.c has a " ++
            @typeName(Theirs));
}

fn checkFunction(comptime name: []const u8, comptime Ours: type, comptime Theirs: type) void {
    const ours = compat.parameterTypes(Ours);
    const theirs = compat.parameterTypes(Theirs);
    if (ours.len != theirs.len or compat.isVariadic(Ours) != compat.isVariadic(Theirs))
        @compileError("capi." ++ name ++ " has other parameters than py.c." ++ name);
    for (ours, theirs) |Mine, Other| check(name, Mine, Other);
    check(name, compat.ReturnType(Ours), compat.ReturnType(Theirs));
}

/// 3.15 has new numbers for these, and takes the old ones, which older Pythons know, too.
const renumbered = [_][]const u8{
    "Py_bf_getbuffer", "Py_bf_releasebuffer", "Py_mod_create",
    "Py_mod_exec",     "Py_mod_gil",          "Py_mod_multiple_interpreters",
};

fn isRenumbered(comptime name: []const u8) bool {
    for (renumbered) |one| if (std.mem.eql(u8, name, one)) return true;
    return false;
}

comptime {
    @setEvalBranchQuota(compat.any_number);
    var count = 0;
    for (compat.declarationNames(capi)) |name| {
        if (!@hasDecl(cpython, name) or isRenumbered(name)) continue;
        const Ours = @TypeOf(@field(capi, name));
        if (@typeInfo(Ours) == .@"fn") {
            checkFunction(name, Ours, @TypeOf(@field(cpython, name)));
        } else if (Ours == comptime_int or @typeInfo(Ours) == .int) {
            if (@field(capi, name) != @field(cpython, name))
                @compileError("capi." ++ name ++ " is another number than py.c." ++ name);
        } else continue;
        count += 1;
    }
    if (count < 150) @compileError("too little was compared");
}
