//! What a type is made of, for questions about all of it. A type that contains itself is asked
//! about once.

const std = @import("std");
const compat = @import("compat.zig");
const wrapper = @import("wrapper.zig");

/// The types that values of type `T` hold: items, fields, what an optional may be.
pub fn of(comptime T: type) []const type {
    if (wrapper.of(T)) |Wrapper| return Wrapper.parts;
    switch (@typeInfo(T)) {
        .optional => |info| return &.{info.child},
        .array => |info| return &.{info.child},
        .pointer => |info| return switch (info.size) {
            .slice => &.{info.child},
            .one => switch (@typeInfo(info.child)) {
                .array => &.{info.child},
                // Any other struct is that of an instance, which has its own life.
                .@"struct" => |pointee| if (pointee.is_tuple) &.{info.child} else &.{},
                else => &.{},
            },
            else => &.{},
        },
        .@"struct" => {
            var types: []const type = &.{};
            for (0..compat.fieldNames(T).len) |i| types = types ++ .{compat.FieldType(T, i)};
            return types;
        },
        .@"union" => {
            var types: []const type = &.{};
            for (compat.fieldNames(T)) |name| {
                const Field = @FieldType(T, name);
                if (Field != void) types = types ++ .{Field};
            }
            return types;
        },
        else => return &.{},
    }
}

/// Whether `is` says so of `T` or a part of it; null sends it to the parts.
pub fn any(comptime T: type, comptime is: fn (comptime T: type) ?bool) bool {
    @setEvalBranchQuota(compat.any_number);
    return anyBelow(T, is, &.{});
}

fn anyBelow(
    comptime T: type,
    comptime is: fn (comptime T: type) ?bool,
    comptime outer: []const type,
) bool {
    if (is(T)) |answer| return answer;
    for (outer) |Outer| if (Outer == T) return false;
    for (of(T)) |Part| if (anyBelow(Part, is, outer ++ .{T})) return true;
    return false;
}

/// The first part of `T`, or `T` itself, that `is` says so of.
pub fn first(comptime T: type, comptime is: fn (comptime T: type) ?bool) ?type {
    @setEvalBranchQuota(compat.any_number);
    return firstBelow(T, is, &.{});
}

fn firstBelow(
    comptime T: type,
    comptime is: fn (comptime T: type) ?bool,
    comptime outer: []const type,
) ?type {
    if (is(T)) |answer| return if (answer) T else null;
    for (outer) |Outer| if (Outer == T) return null;
    for (of(T)) |Part| if (firstBelow(Part, is, outer ++ .{T})) |found| return found;
    return null;
}

fn isBool(comptime T: type) ?bool {
    return if (T == bool) true else null;
}

test any {
    const Node = struct { children: []const @This() };
    const Leaf = struct { node: Node, flag: ?[2]bool };
    try std.testing.expect(!comptime any(Node, isBool));
    try std.testing.expect(comptime any(Leaf, isBool));
    try std.testing.expectEqual(bool, (comptime first([]const Leaf, isBool)).?);
}
