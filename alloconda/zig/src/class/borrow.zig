//! Who may use the struct of an object: many that read it, or one that changes it.
//!
//! A method may call Python code that calls a method of the same object, and other threads may do
//! so meanwhile. Where that would break the struct, it is a RuntimeError.

const c = @import("../capi.zig");
const exception = @import("../exception.zig");
const options = @import("alloconda_options");
const Head = @import("instance.zig").Head;

const Error = exception.Error;

/// How a pointer uses the struct: `*const T` shares it, `*T` excludes all others.
pub const Use = enum { shared, exclusive };

/// The values of `Head.state`; above `free`, it counts those that share it.
pub const State = struct {
    pub const absent: i32 = 0;
    pub const free: i32 = 1;
    pub const exclusive: i32 = -1;
    /// The struct is being made, or released.
    pub const changing: i32 = -2;
};

/// Without a GIL, two threads may do this at the same time.
const is_atomic = options.free_threaded;

/// Whether the struct may be used so; `give` ends it.
pub inline fn take(head: *Head, comptime use: Use) bool {
    if (use == .exclusive) return change(head, State.free, State.exclusive);
    if (!is_atomic) {
        if (head.state < State.free) return false;
        head.state += 1;
        return true;
    }
    var state = @atomicLoad(i32, &head.state, .monotonic);
    while (state >= State.free) {
        state = @cmpxchgWeak(i32, &head.state, state, state + 1, .acquire, .monotonic) orelse
            return true;
    }
    return false;
}

/// Whether the struct may be read now, for less time than any Python code needs.
pub inline fn isReadable(head: *const Head) bool {
    return stateOf(head) >= State.free;
}

pub inline fn give(head: *Head, comptime use: Use) void {
    if (use == .exclusive) return set(head, State.free);
    if (!is_atomic) {
        head.state -= 1;
    } else {
        _ = @atomicRmw(i32, &head.state, .Sub, 1, .release);
    }
}

/// Whether the state was `from`, and is `to` now.
pub inline fn change(head: *Head, from: i32, to: i32) bool {
    if (is_atomic) {
        return @cmpxchgStrong(i32, &head.state, from, to, .acq_rel, .monotonic) == null;
    }
    if (head.state != from) return false;
    head.state = to;
    return true;
}

pub inline fn set(head: *Head, state: i32) void {
    if (is_atomic) @atomicStore(i32, &head.state, state, .release) else head.state = state;
}

pub inline fn stateOf(head: *const Head) i32 {
    return if (is_atomic) @atomicLoad(i32, &head.state, .acquire) else head.state;
}

/// Says why the struct may not be used.
pub noinline fn refuse(head: *const Head, name: []const u8) Error {
    @branchHint(.cold);
    const state = stateOf(head);
    if (state == State.absent) return exception.raise(
        .RuntimeError,
        "{s}.__init__() was not called",
        .{name},
    );
    return exception.raise(.RuntimeError, "the {s} is already in use", .{name});
}

/// Whether objects have locks.
pub const has_sections = options.free_threaded;

/// Locks objects one after the other or two at once, in builds without a GIL: other threads wait
/// instead of being refused. Python gives the locks up while the code below calls it and waits.
pub fn Sections(comptime most: usize) type {
    if (!has_sections or most == 0) return struct {
        pub inline fn begin(_: *@This(), _: []const *c.PyObject) void {}
        pub inline fn end(_: *@This()) void {}
    };
    return struct {
        singles: [most]c.PyCriticalSection = undefined,
        pair: c.PyCriticalSection2 = undefined,
        count: usize = 0,

        pub inline fn begin(sections: *@This(), objects: []const *c.PyObject) void {
            sections.count = objects.len;
            if (objects.len == 2) {
                return c.PyCriticalSection2_Begin(&sections.pair, objects[0], objects[1]);
            }
            for (objects, sections.singles[0..objects.len]) |object, *section| {
                c.PyCriticalSection_Begin(section, object);
            }
        }

        pub inline fn end(sections: *@This()) void {
            if (sections.count == 2) return c.PyCriticalSection2_End(&sections.pair);
            while (sections.count > 0) {
                sections.count -= 1;
                c.PyCriticalSection_End(&sections.singles[sections.count]);
            }
        }
    };
}
