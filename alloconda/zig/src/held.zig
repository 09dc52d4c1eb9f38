//! The Python objects that a Zig value holds, found by reflection: for the garbage collector, and
//! for releasing them.
//!
//! Found are those of fields, optionals, arrays, slices, the active field of a tagged union, and
//! the hash maps of the standard library. A pointer to a single value is not followed, because the
//! value may have other owners.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const containers = @import("containers.zig");
const object = @import("object.zig");

/// Whether values of type `T` may hold Python objects.
pub fn any(comptime T: type) bool {
    @setEvalBranchQuota(compat.any_number);
    return anyBelow(T, &.{});
}

/// `outer` holds the types that `T` lies in.
fn anyBelow(comptime T: type, comptime outer: []const type) bool {
    if (T == object.Object) return true;
    for (outer) |Outer| if (Outer == T) return false;
    for (partsOf(T)) |Part| if (anyBelow(Part, outer ++ .{T})) return true;
    return false;
}

fn partsOf(comptime T: type) []const type {
    if (containers.isHashMap(T)) return &.{ @FieldType(T.KV, "key"), @FieldType(T.KV, "value") };
    var types: []const type = &.{};
    switch (@typeInfo(T)) {
        .optional => |info| return &.{info.child},
        .array => |info| return &.{info.child},
        .pointer => |info| return if (info.size == .slice) &.{info.child} else &.{},
        .@"struct" => for (0..compat.fieldNames(T).len) |i| {
            types = types ++ .{compat.FieldType(T, i)};
        },
        .@"union" => |info| if (info.tag_type != null) for (compat.fieldNames(T)) |name| {
            types = types ++ .{@FieldType(T, name)};
        },
        else => {},
    }
    return types;
}

/// Shows each object to the garbage collector, as a `tp_traverse` does; returns its result.
pub fn visit(comptime T: type, value: *const T, visitor: c.Visitor, argument: ?*anyopaque) c_int {
    return each(T, value, Visiting{ .visitor = visitor, .argument = argument });
}

/// Adds a reference to each object.
pub fn retain(comptime T: type, value: *const T) void {
    _ = each(T, value, Retaining{});
}

/// Drops the reference to each object. The value is undefined afterwards.
pub fn release(comptime T: type, value: *T) void {
    _ = each(T, value, Releasing{});
}

const Visiting = struct {
    visitor: c.Visitor,
    argument: ?*anyopaque,

    fn take(visiting: Visiting, found: object.Object) c_int {
        return visiting.visitor(found.ptr, visiting.argument);
    }
};

const Retaining = struct {
    fn take(_: Retaining, found: object.Object) c_int {
        _ = found.incref();
        return 0;
    }
};

const Releasing = struct {
    fn take(_: Releasing, found: object.Object) c_int {
        found.decref();
        return 0;
    }
};

/// Gives each object to `taker`, until it returns something else than 0.
fn each(comptime T: type, value: *const T, taker: anytype) c_int {
    if (comptime !any(T)) return 0;
    if (T == object.Object) return taker.take(value.*);
    if (comptime containers.isHashMap(T)) {
        var entries = value.iterator();
        while (entries.next()) |entry| {
            const of_key = each(@FieldType(T.KV, "key"), entry.key_ptr, taker);
            if (of_key != 0) return of_key;
            const of_value = each(@FieldType(T.KV, "value"), entry.value_ptr, taker);
            if (of_value != 0) return of_value;
        }
        return 0;
    }
    switch (@typeInfo(T)) {
        .optional => |info| if (value.*) |*present| return each(info.child, present, taker),
        .array => |info| for (value) |*item| {
            const result = each(info.child, item, taker);
            if (result != 0) return result;
        },
        .pointer => |info| for (value.*) |*item| {
            const result = each(info.child, item, taker);
            if (result != 0) return result;
        },
        .@"struct" => inline for (comptime compat.fieldNames(T), 0..) |name, i| {
            const result = each(compat.FieldType(T, i), &@field(value, name), taker);
            if (result != 0) return result;
        },
        .@"union" => switch (value.*) {
            inline else => |*field| return each(@TypeOf(field.*), field, taker),
        },
        else => comptime unreachable,
    }
    return 0;
}

test any {
    const Node = struct { children: []const @This(), callback: ?object.Object };
    const Choice = union(enum) { nothing, many: std.AutoHashMapUnmanaged(u8, [2]object.Object) };
    try std.testing.expect(comptime any(Node) and any(Choice));
    try std.testing.expect(comptime !any(struct { text: []const u8, one: *const Node }));
}

const Counting = struct {
    count: *usize,

    fn take(counting: Counting, _: object.Object) c_int {
        counting.count.* += 1;
        return 0;
    }
};

test each {
    const some: object.Object = .{ .ptr = @ptrFromInt(8) };
    const Choice = union(enum) { nothing, both: [2]object.Object };
    const Value = struct {
        first: ?object.Object,
        second: ?object.Object = null,
        choices: []const Choice,
        map: std.AutoHashMapUnmanaged(u8, object.Object) = .empty,
    };
    var value: Value = .{ .first = some, .choices = &.{ .nothing, .{ .both = .{ some, some } } } };
    defer value.map.deinit(std.testing.allocator);
    try value.map.put(std.testing.allocator, 1, some);
    var count: usize = 0;

    _ = each(Value, &value, Counting{ .count = &count });

    try std.testing.expectEqual(4, count);
}
