//! Where in a function's arguments a conversion is, so that its failures can say so.

const c = @import("capi.zig");
const exception = @import("exception.zig");
const Message = @import("message.zig").Message;

const Error = exception.Error;
const Exception = exception.Exception;

/// `total() argument 'values' item 3`, as a chain from the inside out.
pub const Place = struct {
    function: []const u8 = "",
    argument: []const u8 = "",
    parent: ?*const Place = null,
    index: usize = 0,
    key: ?[]const u8 = null,

    pub fn item(place: *const Place, index: usize) Place {
        return .{ .parent = place, .index = index };
    }

    pub fn field(place: *const Place, key: []const u8) Place {
        return .{ .parent = place, .key = key };
    }

    /// `f() argument 'a' must be int, not str`.
    pub fn wrongType(place: *const Place, expected: []const u8, actual: *c.PyObject) Error {
        @branchHint(.cold);
        var message: Message = .{};
        place.write(&message);
        message.text(" must be ");
        message.text(expected);
        message.text(", not ");
        writeTypeName(&message, actual);
        return exception.raiseMessage(Exception.TypeError.class(), &message);
    }

    /// Replaces the TypeError that CPython has set, whose text does not say which argument it is
    /// about. Any other exception stays, such as one that an object's own method raised.
    pub fn wrongTypeInstead(place: *const Place, expected: []const u8, actual: *c.PyObject) Error {
        @branchHint(.cold);
        if (c.PyErr_ExceptionMatches(Exception.TypeError.class().ptr) == 0) {
            return error.PythonError;
        }
        c.PyErr_Clear();
        return place.wrongType(expected, actual);
    }

    /// `f() argument 'a' must be one of 'red', 'green'`.
    pub fn wrongValue(place: *const Place, complaint: []const u8) Error {
        @branchHint(.cold);
        var message: Message = .{};
        place.write(&message);
        message.text(" ");
        message.text(complaint);
        return exception.raiseMessage(Exception.ValueError.class(), &message);
    }

    /// `f() argument 'a' must have 2 items, not 3`.
    pub fn wrongLength(place: *const Place, expected: usize, actual: usize) Error {
        @branchHint(.cold);
        var message: Message = .{};
        place.write(&message);
        message.text(" must have ");
        message.number(expected);
        message.text(if (expected == 1) " item, not " else " items, not ");
        message.number(actual);
        return exception.raiseMessage(Exception.ValueError.class(), &message);
    }

    /// `f() argument 'a' is out of range for i8 (-128 to 127)`.
    pub fn outOfRange(place: *const Place, expected: []const u8) Error {
        @branchHint(.cold);
        var message: Message = .{};
        place.write(&message);
        message.text(" is out of range for ");
        message.text(expected);
        return exception.raiseMessage(Exception.OverflowError.class(), &message);
    }

    fn write(place: *const Place, message: *Message) void {
        if (place.parent) |parent| {
            parent.write(message);
            if (place.key) |key| {
                message.text(" key '");
                message.text(key);
                message.text("'");
            } else {
                message.text(" item ");
                message.number(place.index);
            }
        } else if (place.function.len == 0) {
            message.text("the value");
        } else {
            message.text(place.function);
            message.text("() argument '");
            message.text(place.argument);
            message.text("'");
        }
    }
};

/// `PyType_GetName` came with 3.11; the attribute has always been there.
fn writeTypeName(message: *Message, object: *c.PyObject) void {
    const class: *c.PyObject = @ptrCast(@alignCast(c.typeOf(object)));
    const name = c.PyObject_GetAttrString(class, "__name__") orelse return unnamed(message);
    defer c.Py_DecRef(name);
    var length: isize = undefined;
    const start = c.PyUnicode_AsUTF8AndSize(name, &length) orelse return unnamed(message);
    message.text(start[0..@intCast(length)]);
}

fn unnamed(message: *Message) void {
    c.PyErr_Clear();
    message.text("another type");
}
