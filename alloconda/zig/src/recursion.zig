//! Structs that contain themselves, such as the nodes of a tree: no conversion from Python goes
//! down to their end, because the Python objects may have none.

const std = @import("std");
const compat = @import("compat.zig");

/// The struct in `T`, which may be `T` itself, that holds itself by way of its fields, slices,
/// arrays and optionals; null when there is none. Other pointers have no Python form anyway.
pub fn structIn(comptime T: type) ?type {
    @setEvalBranchQuota(compat.any_number);
    return below(T, &.{});
}

fn below(comptime T: type, comptime outer: []const type) ?type {
    return switch (@typeInfo(T)) {
        .optional => |info| below(info.child, outer),
        .array => |info| below(info.child, outer),
        .pointer => |info| switch (info.size) {
            .slice => below(info.child, outer),
            else => null,
        },
        .@"struct" => {
            for (outer) |Outer| if (Outer == T) return T;
            for (0..compat.fieldNames(T).len) |i| {
                if (below(compat.FieldType(T, i), outer ++ .{T})) |found| return found;
            }
            return null;
        },
        else => null,
    };
}

/// Refuses a type that a conversion would not come to an end with. `what` begins the message, such
/// as "py.Object.to".
pub fn check(comptime T: type, comptime what: []const u8) void {
    if (structIn(T)) |Struct| @compileError(what ++ ": the type is " ++ complaint(T, Struct));
}

/// What is wrong with a type, in words that follow "of type …".
pub fn complaint(comptime T: type, comptime Struct: type) []const u8 {
    const part = if (T == Struct) ", which" else ", and " ++ @typeName(Struct);
    return @typeName(T) ++ part ++ " contains itself, so the conversion would have no end; take " ++
        "py.Object, and convert one level at a time";
}

test structIn {
    const Leaf = struct { value: u8, children: []const u8 };
    const Node = struct { children: []const @This() };
    const Pair = struct { first: Leaf, second: ?[2]Node };
    const Even = struct {
        const Even = @This();
        odd: ?[]const struct { even: []const Even },
    };

    try std.testing.expectEqual(null, comptime structIn(Leaf));
    try std.testing.expectEqual(Node, (comptime structIn(Node)).?);
    try std.testing.expectEqual(Node, (comptime structIn([]const Pair)).?);
    try std.testing.expectEqual(Even, (comptime structIn(Even)).?);
}
