//! Compares functions of py.c with those of another file, such as a translation of headers.

const c = @import("alloconda").c;
const others = @import("others.zig");

fn compare(comptime name: []const u8) void {
    const ours = @typeInfo(@TypeOf(@field(c, name))).@"fn";
    const theirs = @typeInfo(@TypeOf(@field(others, name))).@"fn";
    if (ours.params.len != theirs.params.len or ours.is_var_args != theirs.is_var_args)
        @compileError(name ++ " has other parameters");
    for (ours.params, theirs.params, 1..) |mine, other, number| {
        check(mine.type.?, other.type.?, name, number);
    }
    check(ours.return_type.?, theirs.return_type.?, name, 0);
}

fn check(
    comptime Ours: type,
    comptime Theirs: type,
    comptime name: []const u8,
    comptime number: usize,
) void {
    if (kind(Ours) == kind(Theirs) and (kind(Ours) == .none or
        @sizeOf(Ours) == @sizeOf(Theirs) and isSigned(Ours) == isSigned(Theirs))) return;
    @compileError(name ++ ": type " ++ [_]u8{'0' + number} ++ " is a " ++ @typeName(Ours) ++
        ", not a " ++ @typeName(Theirs));
}

const Kind = enum { none, number, float, pointer };

fn kind(comptime T: type) Kind {
    return switch (@typeInfo(T)) {
        .void, .noreturn => .none,
        .int, .@"enum" => .number,
        .float => .float,
        .optional => |info| kind(info.child),
        .pointer => .pointer,
        else => @compileError("no kind of " ++ @typeName(T)),
    };
}

fn isSigned(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .int => |info| info.signedness == .signed,
        .@"enum" => |info| isSigned(info.tag_type),
        else => false,
    };
}

comptime {
    @setEvalBranchQuota(100_000);
    // NAMES
}
