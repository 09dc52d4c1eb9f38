//! The `str` objects of names that Python code uses again and again: arguments, keys, enum values.
//!
//! They are made once, as long as there is one interpreter; otherwise, every use makes its own.

const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const interpreter = @import("interpreter.zig");

const Error = exception.Error;

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
        if (!interpreter.isOnly()) return null;
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
            if (!isSame(name, start[0..@intCast(length)])) continue;
            (try table.get(i)).release();
            return i;
        }
        return null;
    }

    pub inline fn get(table: Table, index: usize) Error!Name {
        if (interpreter.isOnly()) {
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
        if (!interpreter.isOnly()) return .{ .object = object, .is_owned = true };
        return .{ .object = interpreter.keep(&table.objects[index], object), .is_owned = false };
    }
};

/// `std.mem.eql` is made for long texts, and larger than the rest of what small modules have.
fn isSame(one: []const u8, other: []const u8) bool {
    if (one.len != other.len) return false;
    for (one, other) |byte, other_byte| if (byte != other_byte) return false;
    return true;
}

/// The object of a name. One that is known when the module is compiled is made once.
pub inline fn nameOf(name: [:0]const u8) Error!Name {
    if (comptime compat.isComptime(@TypeOf(.{name}))) return (comptime tableOf(&.{name})).get(0);
    return ofText(name);
}

/// The object of a name that was made before, borrowed: the usual case, which needs no release.
pub inline fn made(name: [:0]const u8) ?*c.PyObject {
    if (comptime !compat.isComptime(@TypeOf(.{name}))) return null;
    if (!interpreter.isOnly()) return null;
    return @atomicLoad(?*c.PyObject, &(comptime tableOf(&.{name})).objects[0], .acquire);
}

noinline fn ofText(name: []const u8) Error!Name {
    const object = c.PyUnicode_FromStringAndSize(name.ptr, @intCast(name.len));
    return .{ .object = object orelse return error.PythonError, .is_owned = true };
}

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
