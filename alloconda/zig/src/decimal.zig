//! Python's `decimal.Decimal`, as text or as a scaled integer.

const std = @import("std");
const Annotation = @import("annotation.zig").Annotation;
const Context = @import("annotation.zig").Context;
const c = @import("capi.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const integer = @import("integer.zig");
const library = @import("library.zig");
const Place = @import("place.zig").Place;
const Scope = from_python.Scope;

const Error = exception.Error;

/// A `Decimal` as `str` writes it, such as `-12.50`, `1E+5` or `NaN`.
pub const Decimal = struct {
    text: []const u8,

    pub const alloconda_wrapper = struct {
        pub const parts: []const type = &.{};
        pub const allocates = true;
        pub const borrows = false;
        pub const expected = "Decimal";

        pub fn annotation(comptime context: Context) Annotation {
            return context.name(.Decimal);
        }

        pub fn fromPython(
            comptime _: type,
            value: *c.PyObject,
            scope: *Scope,
            place: *const Place,
        ) Error!Decimal {
            try library.check("decimal", "Decimal", value, place);
            const string = c.PyObject_Str(value) orelse return error.PythonError;
            if (!scope.copies) try scope.keep(string);
            defer if (scope.copies) c.decref(string);
            return .{ .text = try from_python.fromPython([]const u8, string, scope, place) };
        }

        pub fn toPython(comptime _: anytype, value: anytype) Error!*c.PyObject {
            const string = c.PyUnicode_FromStringAndSize(
                value.text.ptr,
                @intCast(value.text.len),
            ) orelse return error.PythonError;
            defer c.decref(string);
            return library.call(try library.attributeOf("decimal", "Decimal"), .{string});
        }

        pub fn release(comptime _: anytype, _: anytype) void {}
    };
};

/// A `Decimal` as `value / 10**digits`: with 2 digits, 12.5 is 1250. A number with more decimal
/// places than digits, other than zeros, is refused.
pub fn DecimalScaled(comptime T: type, comptime digits: u8) type {
    if (@typeInfo(T) != .int or @typeInfo(T).int.bits > 128) @compileError(
        "py.DecimalScaled takes an integer of up to 128 bits, not " ++ @typeName(T),
    );
    return struct {
        value: T,

        pub const alloconda_wrapper = OfScaled(T, digits);
    };
}

fn OfScaled(comptime T: type, comptime digits: u8) type {
    return struct {
        pub const parts: []const type = &.{};
        pub const allocates = false;
        pub const borrows = false;
        pub const expected = "Decimal";

        pub fn annotation(comptime context: Context) Annotation {
            return context.name(.Decimal);
        }

        pub fn fromPython(
            comptime Result: type,
            value: *c.PyObject,
            _: *Scope,
            place: *const Place,
        ) Error!Result {
            try library.check("decimal", "Decimal", value, place);
            const string = c.PyObject_Str(value) orelse return error.PythonError;
            defer c.decref(string);
            const text = try from_python.textOf([]const u8, string, place);
            const read = scaled(T, digits, text) catch |fault| return switch (fault) {
                error.Overflow => place.outOfRange(std.fmt.comptimePrint(
                    "{s} with {d} decimal places",
                    .{ @typeName(T), digits },
                )),
                error.NotFinite => place.wrongValue("must be a finite number"),
                error.TooPrecise => place.wrongValue(std.fmt.comptimePrint(
                    "must have at most {d} decimal places",
                    .{digits},
                )),
            };
            return .{ .value = read };
        }

        pub fn toPython(comptime _: anytype, scaled_value: anytype) Error!*c.PyObject {
            const number = try integer.toPython(T, scaled_value.value);
            defer c.decref(number);
            const string = c.PyObject_Str(number) orelse return error.PythonError;
            defer c.decref(string);
            const text = try from_python.textOf([]const u8, string, &.{});
            var buffer: [40 + @as(usize, digits) + 3]u8 = undefined;
            return Decimal.alloconda_wrapper.toPython(.give, Decimal{
                .text = withPoint(&buffer, text, digits),
            });
        }

        pub fn release(comptime _: anytype, _: anytype) void {}
    };
}

/// The value of `str(Decimal)` times `10**digits`.
fn scaled(
    comptime T: type,
    digits: i64,
    text: []const u8,
) error{ Overflow, NotFinite, TooPrecise }!T {
    const is_negative = text.len > 0 and text[0] == '-';
    const number = text[@intFromBool(is_negative)..];
    if (number.len == 0 or !std.ascii.isDigit(number[0])) return error.NotFinite;
    const end = std.mem.indexOfScalar(u8, number, 'E') orelse number.len;
    const exponent: i64 = if (end == number.len) 0 else std.fmt.parseInt(
        i64,
        number[end + 1 ..],
        10,
    ) catch return error.Overflow;
    const point = std.mem.indexOfScalar(u8, number[0..end], '.') orelse end;
    // What the next digit counts, as a power of ten.
    var power: i64 = @as(i64, @intCast(point)) - 1 + exponent +| digits;
    var value: T = 0;
    for (number[0..end]) |digit| {
        if (digit == '.') continue;
        if (power < 0) {
            if (digit != '0') return error.TooPrecise;
        } else {
            value = try appended(T, value, digit - '0', is_negative);
        }
        power -|= 1;
    }
    if (value == 0) return 0;
    while (power >= 0) : (power -= 1) value = try appended(T, value, 0, is_negative);
    return value;
}

fn appended(comptime T: type, value: T, digit: u8, is_negative: bool) error{Overflow}!T {
    const ten = std.math.cast(T, 10) orelse return error.Overflow;
    const shifted = try std.math.mul(T, value, ten);
    const added = std.math.cast(T, digit) orelse return error.Overflow;
    return if (is_negative) std.math.sub(T, shifted, added) else std.math.add(T, shifted, added);
}

/// `-5` with two digits is `-0.05`.
fn withPoint(buffer: []u8, text: []const u8, digits: usize) []const u8 {
    if (digits == 0) return text;
    const sign = @intFromBool(text[0] == '-');
    const number = text[sign..];
    const zeros = if (number.len > digits) 0 else digits + 1 - number.len;
    var length: usize = 0;
    for (0..sign + zeros + number.len) |i| {
        if (i == sign + zeros + number.len - digits) {
            buffer[length] = '.';
            length += 1;
        }
        buffer[length] = if (i < sign)
            '-'
        else if (i < sign + zeros)
            '0'
        else
            number[i - sign - zeros];
        length += 1;
    }
    return buffer[0..length];
}

test scaled {
    try std.testing.expectEqual(1250, try scaled(i64, 2, "12.5"));
    try std.testing.expectEqual(-5, try scaled(i8, 2, "-0.05"));
    try std.testing.expectEqual(1200, try scaled(i64, 2, "1.200E+1"));
    try std.testing.expectEqual(-128, try scaled(i8, 0, "-128"));
    try std.testing.expectEqual(0, try scaled(u8, 2, "0E+999999"));
    try std.testing.expectError(error.Overflow, scaled(i8, 0, "128"));
    try std.testing.expectError(error.Overflow, scaled(i64, 0, "1E+999999999"));
    try std.testing.expectError(error.TooPrecise, scaled(i64, 2, "0.001"));
    try std.testing.expectError(error.TooPrecise, scaled(i64, 2, "1E-999999999"));
    try std.testing.expectError(error.NotFinite, scaled(i64, 2, "-Infinity"));
}

test withPoint {
    var buffer: [50]u8 = undefined;
    try std.testing.expectEqualStrings("-0.05", withPoint(&buffer, "-5", 2));
    try std.testing.expectEqualStrings("12.50", withPoint(&buffer, "1250", 2));
    try std.testing.expectEqualStrings("0.00", withPoint(&buffer, "0", 2));
}
