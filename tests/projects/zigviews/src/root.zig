//! A module of functions that read and write the memory of Python objects, for its tests.

const std = @import("std");
const py = @import("alloconda");

pub const panic = py.panic;

fn Sum(comptime T: type) type {
    return struct {
        fn sum(values: py.View(T)) T {
            var total: T = 0;
            for (values.data) |value| total += value;
            return total;
        }
    };
}

fn sumOf(comptime name: [:0]const u8, comptime T: type) type {
    return py.function(name, Sum(T).sum, .{ .args = &.{"values"} });
}

const Weighted = struct { values: py.View(f64), weights: ?py.View(f64) = null };

fn mean(a: Weighted) !f64 {
    var sum: f64 = 0;
    var total: f64 = 0;
    if (a.weights) |weights| {
        if (weights.data.len != a.values.data.len) return error.InvalidLength;
    }
    for (a.values.data, 0..) |value, i| {
        const weight = if (a.weights) |weights| weights.data[i] else 1;
        sum += value * weight;
        total += weight;
    }
    return sum / total;
}

fn fill(target: py.ViewMut(u8), value: u8) void {
    @memset(target.data, value);
}

fn itemAt(values: py.Strided(i32, 2), row: usize, column: usize) !i32 {
    return values.at(.{ row, column });
}

fn shapeOf(values: py.Strided(f64, 3)) struct { [3]usize, usize } {
    return .{ values.shape, values.len() };
}

fn transpose(values: py.StridedMut(f64, 2)) !void {
    const rows, const columns = values.shape;
    if (rows != columns) return error.InvalidLength;
    for (0..rows) |i| for (0..i) |j| {
        std.mem.swap(f64, try values.ptr(.{ i, j }), values.ptrUnchecked(.{ j, i }));
    };
}

fn lengths(views: []const py.View(u8)) usize {
    var total: usize = 0;
    for (views) |view| total += view.data.len;
    return total;
}

fn failing(view: py.View(u8)) !void {
    if (view.data.len > 0) return error.InvalidValue;
}

fn count(view: py.View(u8), byte: u8) usize {
    return std.mem.count(u8, view.data, &.{byte});
}

fn countWithoutGil(view: py.View(u8), byte: u8) usize {
    return py.withoutGil(count, .{ view, byte });
}

/// Takes a copy, by items or at once.
fn copied(values: []const f64) []const f64 {
    return values;
}

fn squares(n: usize) !py.Owned(f64) {
    const result: py.Owned(f64) = try .alloc(n);
    for (result.data, 0..) |*item, i| item.* = @floatFromInt(i * i);
    return result;
}

fn both(numbers: []const i16, text: []const u8) !struct { py.Owned(i16), py.Owned(u8) } {
    const first: py.Owned(i16) = try .dupe(numbers);
    errdefer first.deinit();
    return .{ first, try .dupe(text) };
}

/// Fails after the first result was made.
fn bothFail(n: usize) !struct { py.Owned(f64), []const u8 } {
    return .{ try .alloc(n), "\xff" };
}

comptime {
    py.exportModule(.{
        .name = "zigviews",
        .functions = .{
            sumOf("sum_i8", i8),
            sumOf("sum_u8", u8),
            sumOf("sum_i16", i16),
            sumOf("sum_u16", u16),
            sumOf("sum_i32", i32),
            sumOf("sum_u32", u32),
            sumOf("sum_i64", i64),
            sumOf("sum_u64", u64),
            sumOf("sum_f16", f16),
            sumOf("sum_f32", f32),
            sumOf("sum_f64", f64),
            py.function("mean", mean, .{}),
            py.function("fill", fill, .{ .args = &.{ "target", "value" } }),
            py.function("item_at", itemAt, .{ .args = &.{ "values", "row", "column" } }),
            py.function("shape_of", shapeOf, .{ .args = &.{"values"} }),
            py.function("transpose", transpose, .{ .args = &.{"values"} }),
            py.function("lengths", lengths, .{ .args = &.{"views"} }),
            py.function("failing", failing, .{ .args = &.{"view"} }),
            py.function("count", count, .{ .args = &.{ "view", "byte" } }),
            py.function("count_without_gil", countWithoutGil, .{ .args = &.{ "view", "byte" } }),
            py.function("copied", copied, .{ .args = &.{"values"} }),
            py.function("squares", squares, .{ .args = &.{"n"} }),
            py.function("both", both, .{ .args = &.{ "numbers", "text" } }),
            py.function("both_fail", bothFail, .{ .args = &.{"n"} }),
        },
        .needs_gil = false,
    });
}
