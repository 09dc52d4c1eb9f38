const std = @import("std");
const py = @import("alloconda");

pub const panic = py.panic;

/// Gives back what it is given, so that both directions are seen.
fn Same(comptime T: type) type {
    return struct {
        fn same(value: T) T {
            return value;
        }
    };
}

fn same(comptime name: [:0]const u8, comptime T: type) type {
    return py.function(name, Same(T).same, .{ .args = &.{"value"} });
}

fn count(allocator: std.mem.Allocator, words: []const []const u8) !std.StringHashMap(u32) {
    var counts: std.StringHashMap(u32) = .init(allocator);
    for (words) |word| {
        const found = try counts.getOrPut(word);
        found.value_ptr.* = if (found.found_existing) found.value_ptr.* + 1 else 1;
    }
    return counts;
}

fn owners(object: py.Object) py.Dict(py.Object, py.Object) {
    const pairs = struct {
        threadlocal var all: [2]py.Dict(py.Object, py.Object).Pair = undefined;
    };
    pairs.all[0] = .{ .key = object.incref(), .value = object.incref() };
    pairs.all[1] = .{ .key = object.incref(), .value = object.incref() };
    return .{ .items = &pairs.all };
}

fn setOf(object: py.Object) py.Set(py.Object) {
    const items = struct {
        threadlocal var all: [2]py.Object = undefined;
    };
    items.all = .{ object.incref(), object.incref() };
    return .{ .items = &items.all };
}

fn toPath(allocator: std.mem.Allocator, object: py.Object) !py.Path {
    return object.to(py.Path, allocator);
}

const Options = struct { names: py.Set([]const u8) = .{ .items = &.{} }, z: std.math.Complex(f64) };

comptime {
    py.exportModule(.{
        .name = "zigtypes",
        .needs_gil = false,
        .functions = .{
            same("set_of_ints", py.Set(i64)),
            same("set_of_texts", py.Set([]const u8)),
            same("frozenset_of_texts", py.FrozenSet([]const u8)),
            same("map_as_set", std.AutoHashMap(u16, void)),
            same("pairs", py.Dict([]const u8, i64)),
            same("pairs_of_lists", py.Dict(i64, []const []const u8)),
            same("text_map", std.StringHashMap([]const u8)),
            same("int_map", std.AutoHashMap(i32, f64)),
            same("unmanaged_map", std.AutoHashMapUnmanaged(i32, ?[]const u8)),
            same("ordered_map", std.StringArrayHashMapUnmanaged(i64)),
            same("nested", py.Dict([]const u8, py.Dict(i64, py.Set(i64)))),
            same("optional_set", ?py.Set(i8)),
            same("complex64", std.math.Complex(f32)),
            same("complex128", std.math.Complex(f64)),
            same("u65", u65),
            same("i65", i65),
            same("i100", i100),
            same("u128", u128),
            same("i128", i128),
            same("i200", i200),
            same("options", Options),
            same("date", py.Date),
            same("time", py.Time),
            same("datetime", py.DateTime),
            same("timedelta", py.TimeDelta),
            same("decimal", py.Decimal),
            same("cents", py.DecimalScaled(i64, 2)),
            same("tenths", py.DecimalScaled(i8, 1)),
            same("huge_cents", py.DecimalScaled(i128, 2)),
            same("path", py.Path),
            same("uuid", py.Uuid),
            same("dates", py.Dict(py.Date, []const py.Decimal)),
            py.function("to_path", toPath, .{ .args = &.{"object"} }),
            py.function("count", count, .{ .args = &.{"words"} }),
            py.function("owners", owners, .{ .args = &.{"object"} }),
            py.function("set_of", setOf, .{ .args = &.{"object"} }),
        },
    });
}
