//! What belongs to one interpreter of those that may be in a process, and is made once for each.
//!
//! Most processes have one, so that is the fast case: what it made is kept in the library's own
//! variables. Once the module is in a second interpreter, or in none any more, none of them is used
//! again, because an object must not cross over to an interpreter that did not make it.

const std = @import("std");
const c = @import("capi.zig");
const exception = @import("exception.zig");

const Error = exception.Error;

/// The interpreter that the library's own variables belong to.
var owner: usize = no_owner;
const no_owner = std.math.maxInt(usize);

/// How many modules there are that this library was imported as.
var module_count: usize = 0;

var has_others: bool = false;

/// Whether the variables may be used: read at every use, written when modules come and go.
var is_only: bool = false;

/// Says that the module was made in the current interpreter. Call it with every import.
pub fn addModule() void {
    const id = c.PyInterpreterState_GetID(c.PyInterpreterState_Get());
    const current: usize = @intCast(id);
    const earlier = @cmpxchgStrong(usize, &owner, no_owner, current, .acq_rel, .acquire);
    if (earlier orelse current != current) @atomicStore(bool, &has_others, true, .release);
    _ = @atomicRmw(usize, &module_count, .Add, 1, .acq_rel);
    @atomicStore(bool, &is_only, !@atomicLoad(bool, &has_others, .acquire), .release);
}

/// Says that one of those modules is freed; with the last one, its interpreter may end.
pub fn removeModule() void {
    // Python frees a module, too, whose import failed before it was added.
    if (@atomicLoad(usize, &module_count, .acquire) == 0) return;
    if (@atomicRmw(usize, &module_count, .Sub, 1, .acq_rel) > 1) return;
    @atomicStore(bool, &has_others, true, .release);
    @atomicStore(bool, &is_only, false, .release);
}

/// Whether objects that the library's variables hold are those of the current interpreter.
pub inline fn isOnly() bool {
    return @atomicLoad(bool, &is_only, .monotonic);
}

/// Keeps an object that was just made in a variable, unless another thread was faster; returns
/// the one that is there then, borrowed.
pub fn keep(place: *?*c.PyObject, object: *c.PyObject) *c.PyObject {
    const earlier = @cmpxchgStrong(?*c.PyObject, place, null, object, .acq_rel, .acquire) orelse
        return object;
    c.decref(object);
    return earlier.?;
}

/// The object that `make` makes once for each interpreter; borrowed. `place` is a variable of its
/// own for each such object.
pub fn once(place: *?*c.PyObject, make: *const fn () Error!*c.PyObject) Error!*c.PyObject {
    if (isOnly()) {
        if (@atomicLoad(?*c.PyObject, place, .acquire)) |object| return object;
        return keep(place, try make());
    }
    return inDict(place, make);
}

/// The interpreter has a dict for what extensions keep.
fn inDict(place: *?*c.PyObject, make: *const fn () Error!*c.PyObject) Error!*c.PyObject {
    const dict = c.PyInterpreterState_GetDict(c.PyInterpreterState_Get()) orelse
        return exception.raise(.RuntimeError, "the interpreter is about to end", .{});
    const key = c.PyLong_FromUnsignedLongLong(@intFromPtr(place)) orelse return error.PythonError;
    defer c.decref(key);
    if (c.PyDict_GetItemWithError(dict, key)) |object| return object;
    if (c.PyErr_Occurred() != null) return error.PythonError;
    const object = try make();
    defer c.decref(object);
    if (c.PyDict_SetItem(dict, key, object) < 0) return error.PythonError;
    return c.PyDict_GetItemWithError(dict, key) orelse error.PythonError;
}
