//! Zig values as Python literals, for the signatures that `help` shows.

const std = @import("std");
const classes = @import("classes.zig");
const compat = @import("compat.zig");
const object = @import("object.zig");
const wrapper = @import("wrapper.zig");

/// What a signature shows of a value at most: longer ones take the compiler's time and memory,
/// and are of no use to a reader.
const most_items = 64;
const most_bytes = 200;

/// The literal of a value known at compile time; `...` for one that has a part that Python has no
/// literal for, or only a long one.
pub fn literalOf(comptime T: type, comptime value: T) []const u8 {
    return formOf(T, value) orelse "...";
}

fn formOf(comptime T: type, comptime value: T) ?[]const u8 {
    return switch (@typeInfo(T)) {
        .null, .void => "None",
        .optional => |info| if (value) |present| formOf(info.child, present) else "None",
        .bool => if (value) "True" else "False",
        .int, .comptime_int => std.fmt.comptimePrint("{d}", .{value}),
        .float, .comptime_float => floatLiteral(value),
        // `inspect.signature` reads members that are an int or a str, and no others.
        .@"enum" => if (!classes.isEnum(T))
            textLiteral(@tagName(value))
        else if (T.python == .Enum)
            null
        else
            classes.nameOf(T) ++ "." ++ @tagName(value),
        .pointer => |info| if (info.size == .slice and info.child == u8)
            textLiteral(value)
        else if (info.size == .slice)
            listLiteral(info.child, value)
        else
            null,
        .array => |info| listLiteral(info.child, &value),
        .@"struct" => |info| if (T == object.Bytes)
            bytesLiteral(value.data)
        else if (info.is_tuple or classes.isNamedTuple(T))
            tupleLiteral(T, value)
        else if (T == object.Object or wrapper.of(T) != null)
            null
        else
            dictLiteral(T, value),
        .@"union" => |info| if (info.tag_type == null) null else switch (value) {
            inline else => |held| formOf(@TypeOf(held), held),
        },
        else => null,
    };
}

fn floatLiteral(comptime value: f64) ?[]const u8 {
    if (std.math.isNan(value)) return null;
    // Too large for a float, which reads it as infinity.
    if (std.math.isInf(value)) return if (value > 0) "1e999" else "-1e999";
    const magnitude = @abs(value);
    if (magnitude != 0 and (magnitude >= 1e16 or magnitude < 1e-4)) {
        return std.fmt.comptimePrint("{e}", .{value});
    }
    const digits = std.fmt.comptimePrint("{d}", .{value});
    return digits ++ (if (std.mem.indexOfScalar(u8, digits, '.') == null) ".0" else "");
}

/// `inspect.signature` reads ASCII only, so other characters are escaped.
fn textLiteral(comptime text: []const u8) ?[]const u8 {
    if (text.len > most_bytes) return null;
    var literal: []const u8 = "'";
    const view = std.unicode.Utf8View.init(text) catch return null;
    var characters = view.iterator();
    while (characters.nextCodepoint()) |character| literal = literal ++ if (character < 128)
        escaped(character)
    else if (character < 0x10000)
        std.fmt.comptimePrint("\\u{x:0>4}", .{character})
    else
        std.fmt.comptimePrint("\\U{x:0>8}", .{character});
    return literal ++ "'";
}

fn bytesLiteral(comptime bytes: []const u8) ?[]const u8 {
    if (bytes.len > most_bytes) return null;
    var literal: []const u8 = "b'";
    for (bytes) |byte| literal = literal ++ escaped(byte);
    return literal ++ "'";
}

fn escaped(comptime byte: u8) []const u8 {
    return switch (byte) {
        '\'', '\\' => "\\" ++ .{byte},
        '\n' => "\\n",
        '\t' => "\\t",
        0...8, 11...31, 127...255 => std.fmt.comptimePrint("\\x{x:0>2}", .{byte}),
        else => &[_]u8{byte},
    };
}

fn listLiteral(comptime Item: type, comptime items: []const Item) ?[]const u8 {
    if (items.len > most_items) return null;
    var literal: []const u8 = "[";
    for (items, 0..) |item, i| {
        const form = formOf(Item, item) orelse return null;
        literal = literal ++ (if (i > 0) ", " else "") ++ form;
        if (literal.len > most_bytes) return null;
    }
    return literal ++ "]";
}

fn tupleLiteral(comptime T: type, comptime value: T) ?[]const u8 {
    const count = compat.fieldNames(T).len;
    var literal: []const u8 = "(";
    for (0..count) |i| {
        const item = @field(value, compat.fieldNames(T)[i]);
        const form = formOf(compat.FieldType(T, i), item) orelse return null;
        literal = literal ++ (if (i > 0) ", " else "") ++ form;
    }
    return literal ++ (if (count == 1) ",)" else ")");
}

fn dictLiteral(comptime T: type, comptime value: T) ?[]const u8 {
    var literal: []const u8 = "{";
    for (compat.fieldNames(T), 0..) |name, i| {
        const form = formOf(compat.FieldType(T, i), @field(value, name)) orelse return null;
        const key = textLiteral(name) orelse return null;
        literal = literal ++ (if (i > 0) ", " else "") ++ key ++ ": " ++ form;
    }
    return literal ++ "}";
}

test literalOf {
    const Point = struct { x: f64, label: ?[]const u8 };
    try expect("None", ?i64, null);
    try expect("-7", i8, -7);
    try expect("True", bool, true);
    try expect("0.5", f64, 0.5);
    try expect("2.0", f32, 2);
    try expect("1e300", f64, 1e300);
    try expect("1e999", f64, std.math.inf(f64));
    try expect("...", f64, std.math.nan(f64));
    try expect("'it\\'s\\x00'", []const u8, "it's\x00");
    try expect("'\\u00e9\\u20ac\\U0001f600'", []const u8, "é€😀");
    try expect("...", []const u8, "\xff");
    try expect("1", union(enum) { none, int: i64 }, .{ .int = 1 });
    try expect("None", union(enum) { none, int: i64 }, .none);
    try expect("'red'", enum { red }, .red);
    try expect("[1, 2]", [2]u8, .{ 1, 2 });
    try expect("...", [65]u8, @splat(1));
    try expect("...", [2][60]u8, @splat(@splat(1)));
    try expect("...", [100_000]u8, @splat(1));
    try expect("...", []const u8, &@as([201]u8, @splat('a')));
    try expect("...", object.Bytes, .{ .data = &@as([201]u8, @splat('a')) });
    try expect("(1, 'a')", struct { u8, []const u8 }, .{ 1, "a" });
    try expect("(1,)", struct { u8 }, .{1});
    try expect("...", struct { u8, f64 }, .{ 1, std.math.nan(f64) });
    try expect("...", [1]Point, .{.{ .x = std.math.nan(f64), .label = null }});
    try expect("b'a\\xff'", object.Bytes, .{ .data = "a\xff" });
    try expect("{'x': 1.0, 'label': None}", Point, .{ .x = 1, .label = null });
}

fn expect(comptime expected: []const u8, comptime T: type, comptime value: T) !void {
    @setEvalBranchQuota(compat.any_number);
    try std.testing.expectEqualStrings(expected, comptime literalOf(T, value));
}
