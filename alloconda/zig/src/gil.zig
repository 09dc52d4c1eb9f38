//! Letting other Python threads run while Zig works, and calling Python from Zig's own threads.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const detached = @import("detached.zig");
const exception = @import("exception.zig");
const memory = @import("memory.zig");
const names_zig = @import("names.zig");
const object = @import("object.zig");

const Alignment = std.mem.Alignment;
const Allocator = std.mem.Allocator;

/// Calls `function` with the GIL released, and returns what it returns:
/// `return py.withoutGil(count, .{ allocator, data });`.
///
/// The function must not touch Python: no `Object` in its arguments, no `py.raise`; an ordinary
/// error is turned into an exception later. An allocator among the arguments stays usable, also by
/// threads that the function starts; that of a call takes no GIL for it. A parameter of type
/// `*py.Released` is supplied, and is not in `arguments`.
pub fn withoutGil(
    comptime function: anytype,
    arguments: anytype,
) compat.ReturnType(@TypeOf(function)) {
    const types = comptime compat.parameterTypes(@TypeOf(function));
    comptime check(function, compat.fieldNames(@TypeOf(arguments)).len);

    detached.refuse("py.withoutGil");
    var released: Released = .{ .thread = .{} };
    var allocators: [types.len]ReleasedAllocator = undefined;
    var all: std.meta.ArgsTuple(@TypeOf(function)) = undefined;
    comptime var next = 0;
    inline for (types, 0..) |T, i| {
        if (T == *Released) {
            all[i] = &released;
        } else {
            all[i] = arguments[next];
            next += 1;
        }
        if (T == Allocator) {
            allocators[i] = .{ .inner = all[i], .released = &released };
            all[i] = .{ .ptr = &allocators[i], .vtable = &ReleasedAllocator.vtable };
        }
    }
    inline for (types, &allocators) |T, *allocator| if (T == Allocator) allocator.begin();
    released.release();
    defer {
        released.acquire();
        inline for (types, &allocators) |T, *allocator| if (T == Allocator) allocator.end();
    }
    return @call(.auto, function, all);
}

/// What a function without the GIL may do with Python, in the thread that was called.
pub const Released = struct {
    thread: detached.Thread,

    /// Lets Python handle signals, such as Ctrl-C; call it now and then in a loop that runs long,
    /// and return its error, which stands for the exception that is set.
    pub fn checkSignals(released: *Released) error{Interrupted}!void {
        released.acquire();
        defer released.release();
        if (c.PyErr_CheckSignals() < 0) return error.Interrupted;
    }

    fn release(released: *Released) void {
        released.thread.detach();
    }

    fn acquire(released: *Released) void {
        released.thread.attach();
    }
};

/// Lets Python handle signals, such as Ctrl-C, in a loop that runs long; needs the GIL.
pub fn checkSignals() exception.Error!void {
    if (c.PyErr_CheckSignals() < 0) return error.PythonError;
}

/// Calls `function` with the GIL, from a thread that Zig started, and returns what it returns:
/// `const total = try py.withGil(report, .{ callback, count });`.
///
/// An exception that the function leaves is given to `sys.unraisablehook`, because the thread has
/// no Python code that could catch it; the error is returned all the same. It takes the GIL of the
/// main interpreter, and does not return once that is about to end. `Interpreter.withGil` is for
/// other interpreters.
pub fn withGil(
    comptime function: anytype,
    arguments: std.meta.ArgsTuple(@TypeOf(function)),
) compat.ReturnType(@TypeOf(function)) {
    const attached: Attached = .{ .main = c.PyGILState_Ensure() };
    defer attached.endAfterCall();
    return @call(.auto, function, arguments);
}

/// An interpreter of those that a process may have.
pub const Interpreter = struct {
    ptr: *c.PyInterpreterState,

    /// The interpreter that runs the calling thread; needs the GIL.
    pub fn current() Interpreter {
        return .{ .ptr = c.PyInterpreterState_Get() };
    }

    /// As `py.withGil`, with the GIL of this interpreter, which must not end before the thread.
    pub fn withGil(
        interpreter: Interpreter,
        comptime function: anytype,
        arguments: std.meta.ArgsTuple(@TypeOf(function)),
    ) compat.ReturnType(@TypeOf(function)) {
        const attached: Attached = .to(interpreter);
        defer attached.endAfterCall();
        return @call(.auto, function, arguments);
    }
};

/// A thread that has the GIL of an interpreter for a while.
const Attached = union(enum) {
    /// What `PyGILState_Ensure` returned, which knows the main interpreter only.
    main: c_int,
    own: *c.PyThreadState,

    fn to(interpreter: Interpreter) Attached {
        if (c.PyInterpreterState_GetID(interpreter.ptr) == 0) {
            return .{ .main = c.PyGILState_Ensure() };
        }
        const thread_state = c.PyThreadState_New(interpreter.ptr) orelse
            c.Py_FatalError("no memory for the state of a thread");
        c.PyEval_RestoreThread(thread_state);
        return .{ .own = thread_state };
    }

    fn end(attached: Attached) void {
        switch (attached) {
            .main => |state| c.PyGILState_Release(state),
            .own => |thread_state| {
                c.PyThreadState_Clear(thread_state);
                c.PyThreadState_DeleteCurrent();
            },
        }
    }

    fn endAfterCall(attached: Attached) void {
        if (c.PyErr_Occurred() != null) c.PyErr_WriteUnraisable(null);
        attached.end();
    }
};

fn check(comptime function: anytype, comptime given: usize) void {
    const Function = @TypeOf(function);
    var wanted: usize = 0;
    for (compat.parameterTypes(Function)) |T| {
        if (T == *Released) continue;
        wanted += 1;
        if (pythonIn(T, &.{})) |part| @compileError(
            "py.withoutGil: a function without the GIL cannot take " ++ names_zig.ofType(T) ++
                (if (part == T) "" else ", which holds " ++ names_zig.ofType(part)) ++
                ": other threads may change or free a Python object meanwhile",
        );
        if (T != Allocator and allocatorIn(T)) @compileError(
            "py.withoutGil: hand over the allocator as a parameter of its own, so that it can " ++
                "be made safe without the GIL: " ++ @typeName(T),
        );
    }
    if (wanted != given) @compileError(std.fmt.comptimePrint(
        "py.withoutGil: the function takes {d} arguments, but {d} are given",
        .{ wanted, given },
    ));
    const Result = compat.ReturnType(Function);
    if (pythonIn(Result, &.{}) != null) @compileError(
        "py.withoutGil: a function without the GIL cannot return " ++ names_zig.ofType(Result) ++
            ": there it can make no Python object",
    );
    const Errors = switch (@typeInfo(Result)) {
        .error_union => |info| info.error_set,
        else => return,
    };
    const names = compat.errorNames(Errors) orelse @compileError(
        "py.withoutGil: name the errors of the function instead of anyerror, so that it is seen " ++
            "that error.PythonError is none of them",
    );
    for (names) |name| if (std.mem.eql(u8, name, "PythonError")) @compileError(
        "py.withoutGil: a function without the GIL cannot raise exceptions, but its errors have " ++
            "error.PythonError; return an error of your own, and name its exception in .errors",
    );
}

/// The Python object in values of type `T`, which may be `T` itself, as far as fields, pointers and
/// slices lead; null when there is none.
fn pythonIn(comptime T: type, comptime outer: []const type) ?type {
    switch (T) {
        object.Object, object.Iterator, object.Module, *c.PyObject, ?*c.PyObject => return T,
        else => {},
    }
    return switch (@typeInfo(T)) {
        .optional => |info| pythonIn(info.child, outer),
        .array => |info| pythonIn(info.child, outer),
        .error_union => |info| pythonIn(info.payload, outer),
        .pointer => |info| switch (@typeInfo(info.child)) {
            .@"fn", .@"opaque" => null,
            else => pythonIn(info.child, outer),
        },
        .@"struct" => {
            for (outer) |Outer| if (Outer == T) return null;
            for (0..compat.fieldNames(T).len) |i| {
                if (pythonIn(compat.FieldType(T, i), outer ++ .{T})) |part| return part;
            }
            return null;
        },
        else => null,
    };
}

fn allocatorIn(comptime T: type) bool {
    if (@typeInfo(T) != .@"struct") return false;
    for (0..compat.fieldNames(T).len) |i| {
        if (compat.FieldType(T, i) == Allocator) return true;
    }
    return false;
}

/// One thread at a time allocates. The arena of a call needs no GIL; any other allocator may, so
/// it gets it.
const ReleasedAllocator = struct {
    inner: Allocator,
    released: *Released,
    lock: detached.Lock = .{},
    arena: ?*memory.Arena = null,
    thread: std.Thread.Id = undefined,
    interpreter: Interpreter = undefined,

    const vtable: Allocator.VTable = .{
        .alloc = alloc,
        .resize = resize,
        .remap = remap,
        .free = free,
    };

    fn begin(self: *ReleasedAllocator) void {
        self.arena = memory.Arena.of(self.inner);
        if (self.arena) |arena| arena.source = &memory.Arena.Source.pages else {
            self.thread = std.Thread.getCurrentId();
            self.interpreter = .current();
        }
    }

    fn end(self: *ReleasedAllocator) void {
        if (self.arena) |arena| arena.source = &memory.Arena.Source.python;
    }

    /// One use of the allocator.
    const Turn = struct {
        of: *ReleasedAllocator,
        inner: Allocator,
        /// What the GIL was taken from, in a thread that the function started.
        attached: ?Attached = null,

        fn begin(context: *anyopaque) Turn {
            const self: *ReleasedAllocator = @ptrCast(@alignCast(context));
            var turn: Turn = .{ .of = self, .inner = self.inner };
            if (self.arena != null) {
                self.lock.acquire();
            } else if (self.thread == std.Thread.getCurrentId()) {
                self.released.acquire();
            } else {
                turn.attached = .to(self.interpreter);
            }
            return turn;
        }

        fn end(turn: Turn) void {
            if (turn.of.arena != null) {
                turn.of.lock.release();
            } else if (turn.attached) |attached| {
                attached.end();
            } else {
                turn.of.released.release();
            }
        }
    };

    fn alloc(context: *anyopaque, length: usize, alignment: Alignment, address: usize) ?[*]u8 {
        const turn: Turn = .begin(context);
        defer turn.end();
        return turn.inner.rawAlloc(length, alignment, address);
    }

    fn resize(
        context: *anyopaque,
        block: []u8,
        alignment: Alignment,
        new_length: usize,
        address: usize,
    ) bool {
        const turn: Turn = .begin(context);
        defer turn.end();
        return turn.inner.rawResize(block, alignment, new_length, address);
    }

    fn remap(
        context: *anyopaque,
        block: []u8,
        alignment: Alignment,
        new_length: usize,
        address: usize,
    ) ?[*]u8 {
        const turn: Turn = .begin(context);
        defer turn.end();
        return turn.inner.rawRemap(block, alignment, new_length, address);
    }

    fn free(context: *anyopaque, block: []u8, alignment: Alignment, address: usize) void {
        const turn: Turn = .begin(context);
        defer turn.end();
        turn.inner.rawFree(block, alignment, address);
    }
};
