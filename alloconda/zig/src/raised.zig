//! The exception that is set: which it is, taking it and setting it again, and what is added to it.

const std = @import("std");
const c = @import("capi.zig");
const exception = @import("exception.zig");
const floor = @import("floor.zig");
const Object = @import("object.zig").Object;
const options = @import("alloconda_options");
const ownership = @import("ownership.zig");

const Error = exception.Error;

/// Whether an exception of `class` is set. `class` is one of `py.exc`, or a class or a tuple of
/// classes as an `Object`.
pub inline fn matches(class: anytype) bool {
    return isSet(classOf(class));
}

/// Whether `err` says that an exception of `class` is set, which is cleared then:
/// `catch |err| if (!py.caught(err, py.exc.KeyError)) return err;`.
pub inline fn caught(err: anyerror, class: anytype) bool {
    if (err != error.PythonError or !isSet(classOf(class))) return false;
    c.PyErr_Clear();
    return true;
}

/// Drops the exception that is set, if there is one.
pub fn clear() void {
    c.PyErr_Clear();
}

/// The exception that was set, owned, with its traceback; none is set afterwards.
pub fn fetch() ?Object {
    if (has_raised_exception) {
        const object = c.PyErr_GetRaisedException() orelse return null;
        ownership.note(object);
        return .{ .ptr = object };
    }
    var class: ?*c.PyObject = null;
    var value: ?*c.PyObject = null;
    var traceback: ?*c.PyObject = null;
    c.PyErr_Fetch(&class, &value, &traceback);
    if (class == null) return null;
    c.PyErr_NormalizeException(&class, &value, &traceback);
    c.decref(class.?);
    if (traceback) |known| {
        _ = c.PyException_SetTraceback(value.?, known);
        c.decref(known);
    }
    ownership.note(value.?);
    return .{ .ptr = value.? };
}

/// Sets an exception that `fetch` gave, as it was: `return py.reraise(error_object);`. It borrows
/// the object.
pub fn reraise(object: Object) Error {
    @branchHint(.cold);
    if (isException(object)) return set(object.incref());
    return exception.raise(.TypeError, "py.reraise takes an exception", .{});
}

/// Makes `cause` that of the exception just raised, as `raise … from cause` does; null is
/// `raise … from None`:
/// `return py.withCause(py.raise(py.exc.ValueError, "no number", .{}), cause);`.
pub fn withCause(err: Error, cause: ?Object) Error {
    @branchHint(.cold);
    const object = fetchFor(err) orelse return error.PythonError;
    if (cause) |known| {
        if (!isException(known)) return refuse(object, "the cause of an exception is one, too");
        if (!known.is(object)) c.PyException_SetContext(object.ptr, known.incref().ptr);
    }
    c.PyException_SetCause(object.ptr, if (cause) |known| known.incref().ptr else null);
    return set(object);
}

/// Says that the exception just raised came up while `context` was handled, as Python does by
/// itself in an `except` block.
pub fn withContext(err: Error, context: Object) Error {
    @branchHint(.cold);
    const object = fetchFor(err) orelse return error.PythonError;
    if (!isException(context)) return refuse(object, "the context of an exception is one, too");
    if (!context.is(object)) c.PyException_SetContext(object.ptr, context.incref().ptr);
    return set(object);
}

/// Adds a note to the exception that is set, as `add_note` does, since 3.11:
/// `catch |err| return py.withNote(err, "in line {d}", .{line});`.
pub fn withNote(err: Error, comptime format: []const u8, arguments: anytype) Error {
    @branchHint(.cold);
    floor.need("py.withNote", 11);
    const object = fetchFor(err) orelse return error.PythonError;
    var text: exception.Formatted = .{};
    return addNote(object, text.print(format, arguments));
}

fn addNote(object: Object, text: []const u8) Error {
    const result = object.callMethod("add_note", .{text}) catch |err| {
        object.decref();
        return err;
    };
    result.decref();
    return set(object);
}

/// Whether `PyErr_GetRaisedException` is there, and the functions of three objects are deprecated.
const has_raised_exception = options.python_hex >= 0x030c0000;

/// Sets an exception, whose reference it takes.
fn set(object: Object) Error {
    if (has_raised_exception) {
        c.PyErr_SetRaisedException(object.ptr);
        return error.PythonError;
    }
    const class = object.typeOf() catch unreachable;
    c.PyErr_Restore(class.ptr, object.ptr, c.PyException_GetTraceback(object.ptr));
    return error.PythonError;
}

/// The exception that `err` speaks of, owned, or null when there is none, which sets one.
fn fetchFor(err: Error) ?Object {
    std.debug.assert(err == error.PythonError);
    if (fetch()) |object| return object;
    c.PyErr_SetString(
        exception.Exception.SystemError.class().ptr,
        "error.PythonError was returned without an exception set",
    );
    return null;
}

fn refuse(object: Object, comptime text: []const u8) Error {
    object.decref();
    return exception.raise(.TypeError, text, .{});
}

/// `isinstance` may ask the class of an object and fail; what fails is no exception.
fn isException(object: Object) bool {
    return object.isInstance(exception.Exception.BaseException.class()) catch {
        c.PyErr_Clear();
        return false;
    };
}

inline fn classOf(class: anytype) Object {
    if (@TypeOf(class) == Object) return class;
    const known: exception.Exception = class;
    return known.class();
}

/// CPython's function is for when an exception is set.
fn isSet(class: Object) bool {
    return c.PyErr_Occurred() != null and c.PyErr_ExceptionMatches(class.ptr) != 0;
}
