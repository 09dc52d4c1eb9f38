//! Which threads gave up the GIL in `py.withoutGil`, so that what needs it can tell, and take it.

const std = @import("std");
const builtin = @import("builtin");
const c = @import("capi.zig");
const compat = @import("compat.zig");

/// A thread that gave up the GIL and has not taken it again.
pub const Thread = struct {
    state: ?*c.PyThreadState = null,
    /// What CPython knows the thread by, with and without the GIL.
    key: ?*c.PyThreadState = null,
    next: ?*Thread = null,

    pub fn detach(thread: *Thread) void {
        @atomicStore(?Find, &find, &isListed, .release);
        thread.key = c.PyGILState_GetThisThreadState();
        thread.show();
        thread.state = c.PyEval_SaveThread();
    }

    pub fn attach(thread: *Thread) void {
        // When Python ends, the next line may end the thread, with this struct on its stack.
        thread.hide();
        c.PyEval_RestoreThread(thread.state);
    }

    fn show(thread: *Thread) void {
        lock.acquire();
        defer lock.release();
        thread.next = first;
        @atomicStore(?*Thread, &first, thread, .monotonic);
    }

    fn hide(thread: *Thread) void {
        lock.acquire();
        defer lock.release();
        var link = &first;
        while (link.* != thread) link = &link.*.?.next;
        @atomicStore(?*Thread, link, thread.next, .monotonic);
    }
};

var first: ?*Thread = null;
var lock: Lock = .{};

fn isListed(key: *c.PyThreadState) bool {
    lock.acquire();
    defer lock.release();
    var next = first;
    while (next) |thread| : (next = thread.next) if (thread.key == key) return true;
    return false;
}

/// `isListed`, once a thread gave up the GIL: a module in which none does has no need of a lock,
/// which on some CPUs is a runtime's.
var find: ?Find = null;

const Find = *const fn (key: *c.PyThreadState) bool;

fn isWithoutGil(key: *c.PyThreadState) bool {
    const known = @atomicLoad(?Find, &find, .acquire) orelse return false;
    return known(key);
}

/// The GIL for a moment, in any thread this is.
pub const Turn = union(enum) {
    held,
    taken: c_int,

    pub fn begin() Turn {
        if (c.PyGILState_GetThisThreadState()) |key| {
            if (!isWithoutGil(key)) return .held;
        } else if (c.Py_IsInitialized() == 0) {
            // Python is not there yet, or no longer.
            return .held;
        }
        // This does no harm where other code of the thread took the GIL in between.
        return .{ .taken = c.PyGILState_Ensure() };
    }

    pub fn end(turn: Turn) void {
        switch (turn) {
            .held => {},
            .taken => |state| c.PyGILState_Release(state),
        }
    }
};

/// Panics where the calling thread has no GIL, in builds that check what they do. For what is done
/// often: a thread is asked only while one has given up the GIL, and always in Debug builds.
pub inline fn refuseOften() void {
    if (!std.debug.runtime_safety) return;
    if (!compat.is_debug and @atomicLoad(?*Thread, &first, .monotonic) == null) return;
    refuseObject();
}

noinline fn refuseObject() void {
    if (isDetached()) @panic("a method of py.Object was called without the GIL");
}

/// Panics where the calling thread has no GIL, in builds that check what they do.
pub inline fn refuse(comptime name: []const u8) void {
    if (!std.debug.runtime_safety) return;
    if (isDetached()) @panic(name ++ " was called without the GIL");
}

noinline fn isDetached() bool {
    const key = c.PyGILState_GetThisThreadState() orelse return c.Py_IsInitialized() != 0;
    if (!isWithoutGil(key)) return false;
    const before = c.PyGILState_Ensure();
    c.PyGILState_Release(before);
    return before == c.PyGILState_UNLOCKED;
}

/// A lock that is held for moments; a thread that waits long yields.
pub const Lock = struct {
    is_held: bool = false,

    pub fn acquire(self: *Lock) void {
        var tries: usize = 0;
        while (@atomicRmw(bool, &self.is_held, .Xchg, true, .acquire)) : (tries += 1) {
            // Without threads no code waits, and WebAssembly has no function for it.
            if (builtin.single_threaded or tries < 100) {
                std.atomic.spinLoopHint();
            } else {
                std.Thread.yield() catch {};
            }
        }
    }

    pub fn release(self: *Lock) void {
        @atomicStore(bool, &self.is_held, false, .release);
    }
};
