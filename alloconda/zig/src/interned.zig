//! The `str` objects of names that Python code uses again and again: arguments, keys, enum values.
//!
//! They are made once for a library. An object belongs to the interpreter that made it, so once the
//! module is in a second interpreter, or in none, every use makes its own from then on.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");

const Error = exception.Error;

/// The interpreter that the objects belong to.
var owner: usize = no_owner;
const no_owner = std.math.maxInt(usize);

/// How many modules there are that this library was imported as.
var module_count: usize = 0;

var is_shared: bool = false;

/// Whether the objects may be used: read at every use, written when modules come and go.
var is_usable: bool = false;

/// Says that the module was made in the current interpreter. Call it with every import.
pub fn addModule() void {
    const id = c.PyInterpreterState_GetID(c.PyInterpreterState_Get());
    const current: usize = @intCast(id);
    const earlier = @cmpxchgStrong(usize, &owner, no_owner, current, .acq_rel, .acquire);
    if (earlier orelse current != current) @atomicStore(bool, &is_shared, true, .release);
    _ = @atomicRmw(usize, &module_count, .Add, 1, .acq_rel);
    @atomicStore(bool, &is_usable, !@atomicLoad(bool, &is_shared, .acquire), .release);
}

/// Says that one of those modules is freed; with the last one, its interpreter may end.
pub fn removeModule() void {
    // Python frees a module, too, whose import failed before it was added.
    if (@atomicLoad(usize, &module_count, .acquire) == 0) return;
    if (@atomicRmw(usize, &module_count, .Sub, 1, .acq_rel) > 1) return;
    @atomicStore(bool, &is_shared, true, .release);
    @atomicStore(bool, &is_usable, false, .release);
}

/// A name as a `str` object, to be released after use.
pub const Name = struct {
    object: *c.PyObject,
    is_owned: bool,

    pub inline fn release(name: Name) void {
        if (name.is_owned) c.decref(name.object);
    }

    /// The object as a new reference, instead of `release`.
    pub inline fn take(name: Name) *c.PyObject {
        if (!name.is_owned) c.incref(name.object);
        return name.object;
    }
};

/// Names and their objects, each made when it is first asked for.
pub const Table = struct {
    names: []const []const u8,
    objects: [*]?*c.PyObject,

    /// The index of the name that `object` is, if it was made here; one that another part of Python
    /// made may have the same text all the same.
    pub inline fn indexOf(table: Table, object: *c.PyObject) ?usize {
        if (!@atomicLoad(bool, &is_usable, .monotonic)) return null;
        for (table.objects[0..table.names.len], 0..) |*known, i| {
            if (object == @atomicLoad(?*c.PyObject, known, .monotonic)) return i;
        }
        return null;
    }

    /// The index of the name that a `str` holds. A name's object is made when it is first found,
    /// which for names in Python code is the object that the next call comes with.
    pub fn find(table: Table, text: *c.PyObject) Error!?usize {
        if (table.indexOf(text)) |index| return index;
        var length: isize = undefined;
        const start = c.PyUnicode_AsUTF8AndSize(text, &length) orelse {
            // Half a surrogate pair has no UTF-8, and is in no name.
            if (c.PyErr_ExceptionMatches(exception.Exception.UnicodeError.class().ptr) == 0) {
                return error.PythonError;
            }
            c.PyErr_Clear();
            return null;
        };
        for (table.names, 0..) |name, i| {
            if (!std.mem.eql(u8, name, start[0..@intCast(length)])) continue;
            (try table.get(i)).release();
            return i;
        }
        return null;
    }

    pub inline fn get(table: Table, index: usize) Error!Name {
        if (@atomicLoad(bool, &is_usable, .monotonic)) {
            if (@atomicLoad(?*c.PyObject, &table.objects[index], .acquire)) |object| {
                return .{ .object = object, .is_owned = false };
            }
        }
        return table.make(index);
    }

    noinline fn make(table: Table, index: usize) Error!Name {
        @branchHint(.cold);
        const name = table.names[index];
        var new = c.PyUnicode_FromStringAndSize(name.ptr, @intCast(name.len));
        if (new == null) return error.PythonError;
        c.PyUnicode_InternInPlace(&new);
        const object = new.?;
        if (!@atomicLoad(bool, &is_usable, .acquire)) return .{ .object = object, .is_owned = true };
        const place = &table.objects[index];
        if (@cmpxchgStrong(?*c.PyObject, place, null, object, .acq_rel, .acquire)) |earlier| {
            c.decref(object);
            return .{ .object = earlier.?, .is_owned = false };
        }
        return .{ .object = object, .is_owned = false };
    }
};

/// The table of `names`.
pub fn tableOf(comptime names: []const []const u8) Table {
    const Objects = struct {
        const all = names;
        var objects: [all.len]?*c.PyObject = @splat(null);
    };
    return .{ .names = Objects.all, .objects = &Objects.objects };
}

/// The table of the names of a struct's or enum's fields.
pub fn fieldsOf(comptime T: type) Table {
    return tableOf(comptime blk: {
        const fields = compat.fieldNames(T);
        var names: [fields.len][]const u8 = undefined;
        for (fields, &names) |field, *name| name.* = field;
        const final = names;
        break :blk &final;
    });
}
