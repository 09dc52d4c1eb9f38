//! The functions of calls.c, written with the alloconda package.

const std = @import("std");
const py = @import("alloconda");

pub const panic = py.panic;

const Point = struct { x: f64, y: f64 };
const Color = enum { red, green, blue };

fn nothing() void {}

fn add(a: i64, b: i64) i64 {
    return a +% b;
}

fn double(value: f64) f64 {
    return value * 2;
}

fn textLength(text: []const u8) usize {
    return text.len;
}

fn bytesLength(data: py.Bytes) usize {
    return data.data.len;
}

fn total(values: []const f64) f64 {
    var sum: f64 = 0;
    for (values) |value| sum += value;
    return sum;
}

fn totalOfView(values: py.View(f64)) f64 {
    return total(values.data);
}

fn scale(value: f64, factor: ?f64) f64 {
    return value * (factor orelse 2);
}

fn pair(a: i64, b: i64) struct { i64, i64 } {
    return .{ b, a };
}

fn hundred() [100]i64 {
    var items: [100]i64 = undefined;
    for (&items, 0..) |*item, i| item.* = @intCast(i);
    return items;
}

fn apply(callback: py.Object, value: i64) !py.Object {
    return callback.call(.{value});
}

fn append(list: py.Object, value: i64) !py.Object {
    return list.callMethod("append", .{value});
}

fn real(value: py.Object) !py.Object {
    return value.getAttr("real");
}

fn wide(value: u128) u128 {
    return value +% 1;
}

fn norm(point: Point) f64 {
    return point.x * point.x + point.y * point.y;
}

fn makePoint(x: f64, y: f64) Point {
    return .{ .x = x, .y = y };
}

fn next(color: Color) Color {
    return switch (color) {
        .red => .green,
        .green => .blue,
        .blue => .red,
    };
}

comptime {
    py.exportModule(.{
        .name = "zig_calls",
        .functions = .{
            py.function("nothing", nothing, .{}),
            py.function("add", add, .{ .args = &.{ "a", "b" } }),
            py.function("double", double, .{ .args = &.{"value"} }),
            py.function("text_length", textLength, .{ .args = &.{"text"} }),
            py.function("bytes_length", bytesLength, .{ .args = &.{"data"} }),
            py.function("total", total, .{ .args = &.{"values"} }),
            py.function("total_of_view", totalOfView, .{ .args = &.{"values"} }),
            py.function("scale", scale, .{ .args = &.{ "value", "factor" } }),
            py.function("pair", pair, .{ .args = &.{ "a", "b" } }),
            py.function("hundred", hundred, .{}),
            py.function("apply", apply, .{ .args = &.{ "callback", "value" } }),
            py.function("append", append, .{ .args = &.{ "list", "value" } }),
            py.function("real", real, .{ .args = &.{"value"} }),
            py.function("wide", wide, .{ .args = &.{"value"} }),
            py.function("norm", norm, .{ .args = &.{"point"} }),
            py.function("make_point", makePoint, .{ .args = &.{ "x", "y" } }),
            py.function("next", next, .{ .args = &.{"color"} }),
        },
        .needs_gil = false,
    });
}
