//! Objects that end with others, such as the nodes of a list with millions of them: from some depth
//! on they wait until the outer ones have ended, so that the stack does.

const c = @import("../capi.zig");

const most = 100;

/// How deep this thread is in the ends of objects.
threadlocal var depth: usize = 0;

/// The objects that wait, the last one first.
threadlocal var waiting: ?*Waiting = null;

const Waiting = struct {
    object: *c.PyObject,
    finish: *const fn (object: *c.PyObject) void,
    next: ?*Waiting,
};

/// Whether the object may end now; `end` follows then. If not, it waits.
pub fn begin(object: *c.PyObject, finish: *const fn (object: *c.PyObject) void) bool {
    if (depth < most) {
        depth += 1;
        return true;
    }
    const one: *Waiting = @ptrCast(@alignCast(c.PyMem_Malloc(@sizeOf(Waiting)) orelse {
        // Without memory for that, it ends in depth.
        depth += 1;
        return true;
    }));
    one.* = .{ .object = object, .finish = finish, .next = waiting };
    waiting = one;
    return false;
}

/// Ends an object, and those that waited for the outermost.
pub fn end() void {
    if (depth == 1) while (waiting) |one| {
        waiting = one.next;
        const object = one.object;
        const finish = one.finish;
        c.PyMem_Free(one);
        finish(object);
    };
    depth -= 1;
}
