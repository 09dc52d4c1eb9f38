//! Calls whose arguments are a tuple and a dict, as `tp_init` and `tp_call` have them.

const c = @import("../capi.zig");
const memory = @import("../memory.zig");

/// How many arguments lie on the stack.
const few = 8;

/// Calls `Call.run` with the arguments as methods have them: those by keyword after the others.
pub inline fn run(
    comptime Call: type,
    receiver: anytype,
    args: *c.PyObject,
    kwargs: ?*c.PyObject,
) @TypeOf(receiver).Output {
    const count: usize = @intCast(c.PyTuple_Size(args));
    if (kwargs != null or count > few) return runAny(Call, receiver, args, kwargs);
    var values: [few]*c.PyObject = undefined;
    for (values[0..count], 0..) |*value, i| value.* = c.PyTuple_GetItem(args, @intCast(i)).?;
    return Call.run(receiver, &values, @intCast(count), null);
}

noinline fn runAny(
    comptime Call: type,
    receiver: anytype,
    args: *c.PyObject,
    kwargs: ?*c.PyObject,
) @TypeOf(receiver).Output {
    const failed = @TypeOf(receiver).failed;
    const count: usize = @intCast(c.PyTuple_Size(args));
    const named: usize = if (kwargs) |known| @intCast(c.PyDict_Size(known)) else 0;
    var few_values: [few]*c.PyObject = undefined;
    const is_many = count + named > few;
    const values: []*c.PyObject = if (!is_many)
        &few_values
    else
        memory.allocator.alloc(*c.PyObject, count + named) catch {
            _ = c.PyErr_NoMemory();
            return failed;
        };
    defer if (is_many) memory.allocator.free(values);
    for (values[0..count], 0..) |*value, i| value.* = c.PyTuple_GetItem(args, @intCast(i)).?;
    if (named == 0) return Call.run(receiver, values.ptr, @intCast(count), null);
    const keys = c.PyTuple_New(@intCast(named)) orelse return failed;
    defer c.decref(keys);
    var position: isize = 0;
    var key: ?*c.PyObject = null;
    var value: ?*c.PyObject = null;
    var next: usize = 0;
    while (next < named and c.PyDict_Next(kwargs.?, &position, &key, &value) != 0) : (next += 1) {
        c.incref(key.?);
        _ = c.PyTuple_SetItem(keys, @intCast(next), key.?);
        values[count + next] = value.?;
    }
    return Call.run(receiver, values.ptr, @intCast(count), keys);
}

/// Calls a class as Python does that does not know of the other way: with a tuple and a dict.
pub noinline fn asTuple(
    class: *c.PyObject,
    args: ?[*]const *c.PyObject,
    count: usize,
    names: ?*c.PyObject,
) ?*c.PyObject {
    const tuple = c.PyTuple_New(@intCast(count)) orelse return null;
    defer c.decref(tuple);
    for (0..count) |i| {
        c.incref(args.?[i]);
        _ = c.PyTuple_SetItem(tuple, @intCast(i), args.?[i]);
    }
    const known = names orelse return callWith(class, tuple, null);
    const kwargs = c.PyDict_New() orelse return null;
    defer c.decref(kwargs);
    for (0..@intCast(c.PyTuple_Size(known)), count..) |i, position| {
        const name = c.PyTuple_GetItem(known, @intCast(i)) orelse return null;
        if (c.PyDict_SetItem(kwargs, name, args.?[position]) < 0) return null;
    }
    return callWith(class, tuple, kwargs);
}

fn callWith(class: *c.PyObject, tuple: *c.PyObject, kwargs: ?*c.PyObject) ?*c.PyObject {
    const function: *const c.Ternary = @ptrCast(@alignCast(c.PyType_GetSlot(
        c.variable(*c.PyTypeObject, "PyType_Type"),
        c.Py_tp_call,
    ).?));
    return function(class, tuple, kwargs);
}
