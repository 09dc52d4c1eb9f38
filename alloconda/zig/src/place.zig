//! Where in a function's arguments a conversion is, so that its failures can say so.

const c = @import("capi.zig");
const exception = @import("exception.zig");
const Message = @import("message.zig").Message;
const Signature = @import("signature.zig").Signature;

const Error = exception.Error;
const Exception = exception.Exception;

/// `total() argument 'values' item 3`, as a chain from the inside out. It is kept small, because
/// a module has one for each argument of its functions.
pub const Place = struct {
    parent: ?*const Place = null,
    part: Part = .value,
    index: usize = 0,

    const Part = union(enum) {
        /// What `Object.as` converts, which has no name.
        value,
        /// The `index`th argument.
        argument: *const Signature,
        /// The `index`th key.
        key: [*]const []const u8,
        /// The key that a `str` holds.
        keyword: *c.PyObject,
        item,
        /// What a conversion writes itself; `index` is its own.
        own: *const fn (place: *const Place, message: *Message) void,
    };

    pub fn ofArgument(comptime signature: *const Signature, comptime index: usize) Place {
        return .{ .part = .{ .argument = signature }, .index = index };
    }

    pub inline fn item(place: *const Place, index: usize) Place {
        return .{ .parent = place, .part = .item, .index = index };
    }

    pub inline fn field(
        place: *const Place,
        comptime names: [*]const []const u8,
        comptime index: usize,
    ) Place {
        return .{ .parent = place, .part = .{ .key = names }, .index = index };
    }

    pub inline fn ofKeyword(place: *const Place, keyword: *c.PyObject) Place {
        return .{ .parent = place, .part = .{ .keyword = keyword } };
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

    /// Which argument it is, and what inside.
    pub fn write(place: *const Place, message: *Message) void {
        if (place.parent) |parent| parent.write(message);
        switch (place.part) {
            .value => message.text("the value"),
            .argument => |signature| {
                message.text(signature.name);
                message.text("() argument '");
                message.text(signature.args[place.index]);
                message.text("'");
            },
            .key => |names| {
                message.text(" key '");
                message.text(names[place.index]);
                message.text("'");
            },
            .keyword => |keyword| {
                message.text(" key '");
                message.textOf(keyword);
                message.text("'");
            },
            .own => |write_own| write_own(place, message),
            .item => {
                message.text(" item ");
                message.number(place.index);
            },
        }
    }
};

/// `PyType_GetName` came with 3.11; the attribute has always been there.
pub fn writeTypeName(message: *Message, object: *c.PyObject) void {
    const class: *c.PyObject = @ptrCast(@alignCast(c.typeOf(object)));
    const name = c.PyObject_GetAttrString(class, "__name__") orelse return unnamed(message);
    defer c.decref(name);
    message.textOf(name);
}

fn unnamed(message: *Message) void {
    c.PyErr_Clear();
    message.text("another type");
}
