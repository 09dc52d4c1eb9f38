//! Dates, times, and what lies between them: Python's `datetime`.

const std = @import("std");
const Annotation = @import("annotation.zig").Annotation;
const Context = @import("annotation.zig").Context;
const Name = @import("annotation.zig").Name;
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const integer = @import("integer.zig");
const interned = @import("interned.zig");
const library = @import("library.zig");
const Place = @import("place.zig").Place;

const Error = exception.Error;

/// A `datetime.date`. One that is a `datetime` is refused, whose time would be lost.
pub const Date = struct {
    year: u16,
    month: u8,
    day: u8,

    pub const alloconda_wrapper = Conversion("date");
};

/// A `datetime.time`.
pub const Time = struct {
    hour: u8,
    minute: u8 = 0,
    second: u8 = 0,
    microsecond: u32 = 0,
    /// How many seconds the local time is ahead of UTC, as `utcoffset` says; null without.
    utc_offset: ?i32 = null,
    fold: u1 = 0,

    pub const alloconda_wrapper = Conversion("time");
};

/// A `datetime.datetime`.
pub const DateTime = struct {
    year: u16,
    month: u8,
    day: u8,
    hour: u8 = 0,
    minute: u8 = 0,
    second: u8 = 0,
    microsecond: u32 = 0,
    /// How many seconds the local time is ahead of UTC, as `utcoffset` says; null without.
    utc_offset: ?i32 = null,
    fold: u1 = 0,

    pub const alloconda_wrapper = Conversion("datetime");
};

/// A `datetime.timedelta`. One from Python has seconds of one day and microseconds of one second.
pub const TimeDelta = struct {
    days: i32 = 0,
    seconds: i32 = 0,
    microseconds: i32 = 0,

    pub const alloconda_wrapper = Conversion("timedelta");

    pub fn totalMicroseconds(delta: TimeDelta) i128 {
        const seconds = @as(i64, delta.days) * std.time.s_per_day + delta.seconds;
        return @as(i128, seconds) * std.time.us_per_s + delta.microseconds;
    }
};

fn Conversion(comptime class_name: [:0]const u8) type {
    return struct {
        pub const parts: []const type = &.{};
        pub const allocates = false;
        pub const borrows = false;
        pub const expected = class_name;

        pub fn annotation(comptime context: Context) Annotation {
            return context.name(@field(Name, class_name));
        }

        pub fn fromPython(
            comptime T: type,
            value: *c.PyObject,
            _: *from_python.Scope,
            place: *const Place,
        ) Error!T {
            try library.check("datetime", class_name, value, place);
            if (T == Date) {
                const other = try library.attributeOf("datetime", "datetime");
                if (try library.isInstance(value, other)) return place.wrongType("date", value);
            }
            var result: T = undefined;
            inline for (comptime compat.fieldNames(T), 0..) |name, i| {
                @field(result, name) = if (comptime std.mem.eql(u8, name, "utc_offset"))
                    try offsetOf(value, place)
                else
                    try numberOf(compat.FieldType(T, i), value, names(T), i, place);
            }
            return result;
        }

        pub fn toPython(comptime _: anytype, value: anytype) Error!*c.PyObject {
            const T = @TypeOf(value);
            const has_time = @hasField(T, "fold");
            const fields = comptime compat.fieldNames(T);
            const count = fields.len - @intFromBool(has_time);
            const arguments = c.PyTuple_New(count) orelse return error.PythonError;
            defer c.decref(arguments);
            inline for (fields[0..count], 0..) |name, i| {
                const argument = if (comptime std.mem.eql(u8, name, "utc_offset"))
                    try timezone(@field(value, name))
                else
                    try integer.toPython(compat.FieldType(T, i), @field(value, name));
                _ = c.PyTuple_SetItem(arguments, i, argument);
            }
            const class = try library.attributeOf("datetime", class_name);
            const keywords: ?*c.PyObject = if (has_time and value.fold == 1)
                try folded()
            else
                null;
            defer if (keywords) |dict| c.decref(dict);
            return c.PyObject_Call(class, arguments, keywords) orelse error.PythonError;
        }

        pub fn release(comptime _: anytype, _: anytype) void {}
    };
}

fn names(comptime T: type) interned.Table {
    return comptime interned.fieldsOf(T);
}

fn numberOf(
    comptime T: type,
    object: *c.PyObject,
    table: interned.Table,
    index: usize,
    place: *const Place,
) Error!T {
    const attribute = try library.get(object, table, index);
    defer c.decref(attribute);
    return integer.fromPython(T, attribute, place);
}

noinline fn offsetOf(value: *c.PyObject, place: *const Place) Error!?i32 {
    const method = try library.get(value, comptime interned.tableOf(&.{"utcoffset"}), 0);
    defer c.decref(method);
    const offset = try library.call(method, .{});
    defer c.decref(offset);
    if (offset == c.none()) return null;
    var numbers: [3]i32 = undefined;
    for (&numbers, 0..) |*number, i| {
        number.* = try numberOf(i32, offset, names(TimeDelta), i, place);
    }
    if (numbers[2] != 0) return place.wrongValue("has a UTC offset with parts of a second");
    return numbers[0] * std.time.s_per_day + numbers[1];
}

noinline fn timezone(utc_offset: ?i32) Error!*c.PyObject {
    const offset = utc_offset orelse return c.newNone();
    const class = try library.attributeOf("datetime", "timezone");
    if (offset == 0) {
        return c.PyObject_GetAttrString(class, "utc") orelse error.PythonError;
    }
    const delta = try TimeDelta.alloconda_wrapper.toPython(.give, TimeDelta{ .seconds = offset });
    defer c.decref(delta);
    return library.call(class, .{delta});
}

noinline fn folded() Error!*c.PyObject {
    const dict = c.PyDict_New() orelse return error.PythonError;
    errdefer c.decref(dict);
    const name = try (comptime interned.tableOf(&.{"fold"})).get(0);
    defer name.release();
    const one = try integer.toPython(u1, 1);
    defer c.decref(one);
    if (c.PyDict_SetItem(dict, name.object, one) < 0) return error.PythonError;
    return dict;
}
