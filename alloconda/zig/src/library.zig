//! Classes of Python's own library, imported when they are first needed.

const c = @import("capi.zig");
const exception = @import("exception.zig");
const interned = @import("interned.zig");
const interpreter = @import("interpreter.zig");
const Place = @import("place.zig").Place;

const Error = exception.Error;

/// The attribute of a module, got once for each interpreter; borrowed.
pub fn attributeOf(
    comptime module: [:0]const u8,
    comptime name: [:0]const u8,
) Error!*c.PyObject {
    const Got = struct {
        var place: ?*c.PyObject = null;

        fn make() Error!*c.PyObject {
            const imported = c.PyImport_ImportModule(module.ptr) orelse return error.PythonError;
            defer c.decref(imported);
            return c.PyObject_GetAttrString(imported, name.ptr) orelse error.PythonError;
        }
    };
    return interpreter.once(&Got.place, Got.make);
}

/// Refuses what is no instance of the class.
pub fn check(
    comptime module: [:0]const u8,
    comptime name: [:0]const u8,
    value: *c.PyObject,
    place: *const Place,
) Error!void {
    if (!try isInstance(value, try attributeOf(module, name))) return place.wrongType(name, value);
}

pub fn isInstance(value: *c.PyObject, class: *c.PyObject) Error!bool {
    const found = c.PyObject_IsInstance(value, class);
    return if (found < 0) error.PythonError else found > 0;
}

/// The attribute of an object, as a new reference.
pub fn get(object: *c.PyObject, names: interned.Table, index: usize) Error!*c.PyObject {
    const name = try names.get(index);
    defer name.release();
    return c.PyObject_GetAttr(object, name.object) orelse error.PythonError;
}

/// Calls with arguments that are borrowed.
pub fn call(callable: *c.PyObject, arguments: anytype) Error!*c.PyObject {
    const end = .{@as(?*c.PyObject, null)};
    return @call(.auto, c.PyObject_CallFunctionObjArgs, .{callable} ++ arguments ++ end) orelse
        error.PythonError;
}
