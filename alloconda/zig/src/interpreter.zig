//! What belongs to one interpreter of those that may be in a process, and is made once for each.
//!
//! Most processes have the main one only, so that is the fast case: what it made is kept in the
//! library's own variables. Once the module is in a second interpreter, or in none any more, none
//! of them is used again: an object must not cross over to an interpreter that did not make it.
//!
//! Loads and stores are all that is atomic here: on some CPUs, more would be calls of a runtime
//! that an ordinary module does without.

const std = @import("std");
const c = @import("capi.zig");
const exception = @import("exception.zig");
const options = @import("alloconda_options");

const Error = exception.Error;

/// Whether another interpreter may use the module, or the main one may have ended. It is set before
/// the module's functions can be called there, and never reset.
var has_others: bool = false;

/// How many modules of the main interpreter this library was imported as.
var module_count: usize = 0;

/// Says that the module was made in the current interpreter. Call it with every import.
pub fn addModule() void {
    if (c.learns_version) c.learnVersion(versionHex());
    if (!isMain()) return @atomicStore(bool, &has_others, true, .release);
    const count = @atomicLoad(usize, &module_count, .acquire);
    @atomicStore(usize, &module_count, count + 1, .release);
}

/// Says that one of those modules is freed; with the last one, the main interpreter may end.
pub fn removeModule() void {
    // Python frees a module, too, whose import failed before it was added.
    const count = @atomicLoad(usize, &module_count, .acquire);
    if (count == 0 or !isMain()) return;
    @atomicStore(usize, &module_count, count - 1, .release);
    if (count == 1) @atomicStore(bool, &has_others, true, .release);
}

/// Says that the main interpreter ends even if it never frees the module, as when classes keep it
/// alive: what it made is not used by another one that the process may start.
pub fn watchEnd() void {
    // Python has room for 32 functions that it calls at its end.
    if (!isOnly() or @atomicLoad(bool, &is_watched, .acquire)) return;
    @atomicStore(bool, &is_watched, true, .release);
    if (c.Py_AtExit(&ended) < 0) ended();
}

var is_watched: bool = false;

fn ended() callconv(.c) void {
    @atomicStore(bool, &has_others, true, .release);
}

fn isMain() bool {
    return c.PyInterpreterState_GetID(c.PyInterpreterState_Get()) == 0;
}

/// The version of the interpreter that runs the module, as `PY_VERSION_HEX` has it with the minor
/// version only. A module for one version knows it when it is compiled.
pub fn versionHex() u32 {
    if (options.limited_api == 0) return options.python_hex;
    if (options.python_hex >= 0x030b0000) {
        return @intCast(c.variable(*const c_ulong, "Py_Version").* & 0xffff0000);
    }
    var minor: u32 = 0;
    for (std.mem.span(c.Py_GetVersion())["3.".len..]) |character| switch (character) {
        '0'...'9' => minor = minor * 10 + (character - '0'),
        else => break,
    };
    return 0x03000000 + (minor << 16);
}

/// Whether objects that the library's variables hold are those of the current interpreter.
pub inline fn isOnly() bool {
    return !@atomicLoad(bool, &has_others, .monotonic);
}

/// Keeps an object that was just made in a variable; returns it, borrowed. When two threads without
/// a GIL do so at once, the earlier object stays alive, which others may already use.
pub fn keep(place: *?*c.PyObject, object: *c.PyObject) *c.PyObject {
    @atomicStore(?*c.PyObject, place, object, .release);
    return object;
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
    const dict = try interpreterDict();
    const key = c.PyLong_FromUnsignedLongLong(@intFromPtr(place)) orelse return error.PythonError;
    defer c.decref(key);
    if (c.PyDict_GetItemWithError(dict, key)) |object| return object;
    if (c.PyErr_Occurred() != null) return error.PythonError;
    const object = try make();
    defer c.decref(object);
    if (c.PyDict_SetItem(dict, key, object) < 0) return error.PythonError;
    return c.PyDict_GetItemWithError(dict, key) orelse error.PythonError;
}

/// Keeps an object for the current interpreter, which `find` finds there.
pub fn put(place: *?*c.PyObject, object: *c.PyObject) Error!void {
    const dict = try interpreterDict();
    const key = c.PyLong_FromUnsignedLongLong(@intFromPtr(place)) orelse return error.PythonError;
    defer c.decref(key);
    if (c.PyDict_SetItem(dict, key, object) < 0) return error.PythonError;
    if (isOnly()) _ = keep(place, object);
}

/// What `put` keeps for the current interpreter; borrowed. Null when it keeps nothing.
pub fn find(place: *?*c.PyObject) Error!?*c.PyObject {
    if (isOnly()) {
        if (@atomicLoad(?*c.PyObject, place, .acquire)) |object| return object;
    }
    const key = c.PyLong_FromUnsignedLongLong(@intFromPtr(place)) orelse return error.PythonError;
    defer c.decref(key);
    if (c.PyDict_GetItemWithError(try interpreterDict(), key)) |object| return object;
    return if (c.PyErr_Occurred() != null) error.PythonError else null;
}

fn interpreterDict() Error!*c.PyObject {
    return c.PyInterpreterState_GetDict(c.PyInterpreterState_Get()) orelse
        return exception.raise(.RuntimeError, "the interpreter is about to end", .{});
}
