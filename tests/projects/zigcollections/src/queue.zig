const std = @import("std");
const py = @import("alloconda");

const Objects = std.ArrayListUnmanaged(py.Object);

/// A queue between tasks of asyncio: `get` and `put` wait, and `async for` ends when the queue is
/// closed and empty.
///
/// A task that waits has a future, as in `asyncio.Queue`: it is woken, and then looks at the queue,
/// so that a task that is cancelled in between takes nothing with it.
pub const Queue = struct {
    limit: usize,
    items: Objects = .empty,
    getters: Objects = .empty,
    putters: Objects = .empty,
    is_closed: bool = false,

    pub fn init(args: struct { limit: usize = 0 }) Queue {
        return .{ .limit = args.limit };
    }

    pub fn deinit(queue: *Queue) void {
        for ([_]*Objects{ &queue.items, &queue.getters, &queue.putters }) |list| {
            for (list.items) |object| object.decref();
            list.deinit(py.allocator);
        }
    }

    pub fn len(queue: *const Queue) usize {
        return queue.items.items.len;
    }

    pub fn truth(queue: *const Queue) bool {
        return queue.items.items.len > 0;
    }

    pub fn isFull(queue: *const Queue) bool {
        return queue.limit > 0 and queue.items.items.len >= queue.limit;
    }

    pub fn get(self: py.Ref(Queue)) Wait {
        return .{ .queue = self.incref(), .does = .get };
    }

    pub fn put(self: py.Ref(Queue), item: py.Object) Wait {
        return .{ .queue = self.incref(), .does = .{ .put = item.incref() } };
    }

    pub fn anext(self: py.Ref(Queue)) Wait {
        return .{ .queue = self.incref(), .does = .iterate };
    }

    pub fn getNow(self: py.Ref(Queue)) !py.Object {
        return try takeItem(self) orelse
            if (try isClosed(self)) error.Closed else error.Empty;
    }

    pub fn putNow(self: py.Ref(Queue), item: py.Object) !void {
        if (!try addItem(self, item)) return error.Full;
    }

    fn isClosed(self: py.Ref(Queue)) !bool {
        const queue = try self.read();
        defer queue.release();
        return queue.value.is_closed;
    }

    /// The oldest item, or null where there is none.
    fn takeItem(self: py.Ref(Queue)) !?py.Object {
        const item = taken: {
            const queue = try self.write();
            defer queue.release();
            if (queue.value.items.items.len == 0) return null;
            break :taken queue.value.items.orderedRemove(0);
        };
        errdefer item.decref();
        try wakeOne(self, .putters);
        return item;
    }

    /// Whether there was room for the item.
    fn addItem(self: py.Ref(Queue), item: py.Object) !bool {
        {
            const queue = try self.write();
            defer queue.release();
            if (queue.value.is_closed) return error.Closed;
            if (queue.value.isFull()) return false;
            try queue.value.items.append(py.allocator, item);
            _ = item.incref();
        }
        try wakeOne(self, .getters);
        return true;
    }

    pub fn close(self: py.Ref(Queue)) !void {
        {
            const queue = try self.write();
            defer queue.release();
            queue.value.is_closed = true;
        }
        while (try wakeFirst(self, .getters)) {}
        while (try wakeFirst(self, .putters)) {}
    }

    const List = enum { getters, putters };

    /// Wakes the task that waited longest. Those that do not wait any more are left out.
    fn wakeOne(self: py.Ref(Queue), comptime list: List) !void {
        _ = try wakeFirst(self, list);
    }

    fn wakeFirst(self: py.Ref(Queue), comptime list: List) !bool {
        while (true) {
            const future = first: {
                const queue = try self.write();
                defer queue.release();
                const waiting = &@field(queue.value, @tagName(list));
                if (waiting.items.len == 0) return false;
                break :first waiting.orderedRemove(0);
            };
            defer future.decref();
            const is_done = try future.callMethod("done", .{});
            defer is_done.decref();
            if (try is_done.truth()) continue;
            const result = try future.callMethod("set_result", .{py.Object.none()});
            result.decref();
            return true;
        }
    }
};

/// What `get`, `put` and `async for` wait for: a coroutine.
pub const Wait = struct {
    pub const python = .class;

    queue: py.Ref(Queue),
    does: union(enum) { get, iterate, put: py.Object },
    /// What the task waits for, and the iterator by which it does.
    future: ?py.Object = null,
    waiting: ?py.Object = null,
    is_over: bool = false,

    pub fn init() !Wait {
        return py.raise(.TypeError, "call the methods of a Queue", .{});
    }

    pub fn await(self: py.Ref(Wait)) py.Ref(Wait) {
        return self.incref();
    }

    /// Goes on until the next future to wait for. The end is a StopIteration with the result.
    pub fn next(self: py.Ref(Wait)) !?py.Object {
        while (true) {
            if (try step(self)) |awaited| return awaited;
            if (try attempt(self)) |result| {
                defer result.decref();
                return py.raiseArguments(.StopIteration, .{result});
            }
            try begin(self);
        }
    }

    pub fn send(self: py.Ref(Wait), value: py.Object) !?py.Object {
        _ = value;
        return try next(self) orelse error.Closed;
    }

    /// Ends the wait with an exception, such as a CancelledError. A task that was woken hands that
    /// on to the next.
    pub fn throw(self: py.Ref(Wait), args: struct {
        type: py.Object,
        slash: py.PositionalOnly = .{},
        value: ?py.Object = null,
        traceback: ?py.Object = null,
    }) !py.Object {
        try close(self);
        const exception = args.value orelse args.type;
        if (try exception.isInstance(py.exc.BaseException.class())) return py.reraise(exception);
        const made = try args.type.call(.{});
        defer made.decref();
        return py.reraise(made);
    }

    pub fn close(self: py.Ref(Wait)) !void {
        const queue, const future, const waiting, const list = ended: {
            const wait = try self.write();
            defer wait.release();
            defer wait.value.is_over = true;
            defer wait.value.future = null;
            defer wait.value.waiting = null;
            const list: Queue.List = if (wait.value.does == .put) .putters else .getters;
            const queue = wait.value.queue.incref();
            break :ended .{ queue, wait.value.future, wait.value.waiting, list };
        };
        defer queue.decref();
        defer if (waiting) |known| known.decref();
        const known = future orelse return;
        defer known.decref();
        const was_cancelled = try known.callMethod("cancel", .{});
        defer was_cancelled.decref();
        if (try was_cancelled.truth()) return;
        const is_cancelled = try known.callMethod("cancelled", .{});
        defer is_cancelled.decref();
        if (try is_cancelled.truth()) return;
        switch (list) {
            inline else => |which| try Queue.wakeOne(queue, which),
        }
    }

    /// What the future that is waited for yields; null if there is none, or it is done.
    fn step(self: py.Ref(Wait)) !?py.Object {
        const waiting = known: {
            const wait = try self.read();
            defer wait.release();
            if (wait.value.is_over) return py.raise(.RuntimeError, "it was awaited already", .{});
            break :known (wait.value.waiting orelse return null).incref();
        };
        defer waiting.decref();
        const iterator: py.Iterator = .{ .object = waiting };
        if (try iterator.next()) |awaited| return awaited;
        const wait = try self.write();
        defer wait.release();
        for ([_]*?py.Object{ &wait.value.waiting, &wait.value.future }) |field| {
            if (field.*) |object| object.decref();
            field.* = null;
        }
        return null;
    }

    /// Does what was waited for, if that is possible now; the result.
    fn attempt(self: py.Ref(Wait)) !?py.Object {
        const queue, const item, const iterates = known: {
            const wait = try self.read();
            defer wait.release();
            const item: ?py.Object = switch (wait.value.does) {
                .put => |item| item.incref(),
                else => null,
            };
            break :known .{ wait.value.queue.incref(), item, wait.value.does == .iterate };
        };
        defer queue.decref();
        defer if (item) |known| known.decref();
        const result: ?py.Object = if (item) |known|
            if (try Queue.addItem(queue, known)) py.Object.none().incref() else null
        else
            try Queue.takeItem(queue);
        errdefer if (result) |known| known.decref();
        if (result == null and item == null and try Queue.isClosed(queue)) {
            if (iterates) return py.raiseArguments(.StopAsyncIteration, .{});
            return error.Closed;
        }
        if (result != null) {
            const wait = try self.write();
            defer wait.release();
            wait.value.is_over = true;
        }
        return result;
    }

    /// Begins to wait for a future that the queue has.
    fn begin(self: py.Ref(Wait)) !void {
        const asyncio = try py.import("asyncio");
        defer asyncio.decref();
        const loop = try asyncio.callMethod("get_running_loop", .{});
        defer loop.decref();
        const future = try loop.callMethod("create_future", .{});
        defer future.decref();
        const waiting = try future.callMethod("__await__", .{});
        defer waiting.decref();
        const wait = try self.write();
        defer wait.release();
        const queue = try wait.value.queue.write();
        defer queue.release();
        const list = if (wait.value.does == .put) &queue.value.putters else &queue.value.getters;
        try list.append(py.allocator, future);
        _ = future.incref();
        wait.value.future = future.incref();
        wait.value.waiting = waiting.incref();
    }
};
