const std = @import("std");
const py = @import("alloconda");

/// Takes text in pieces and gives its lines.
pub const Parser = struct {
    text: std.ArrayListUnmanaged(u8) = .empty,
    start: usize = 0,
    line: usize = 0,
    is_open: bool = false,

    pub fn init() Parser {
        return .{};
    }

    pub fn deinit(parser: *Parser) void {
        parser.text.deinit(py.allocator);
    }

    pub fn feed(parser: *Parser, piece: []const u8) !usize {
        if (!parser.is_open) return py.raise(.ValueError, "the parser is closed", .{});
        try parser.text.appendSlice(py.allocator, piece);
        return piece.len;
    }

    /// The same as `feed`.
    pub fn call(parser: *Parser, args: struct { piece: []const u8, times: usize = 1 }) !usize {
        var count: usize = 0;
        for (0..args.times) |_| count += try parser.feed(args.piece);
        return count;
    }

    pub fn next(parser: *Parser) ?[]const u8 {
        const rest = parser.text.items[parser.start..];
        const end = std.mem.indexOfScalar(u8, rest, '\n') orelse return null;
        parser.start += end + 1;
        parser.line += 1;
        return rest[0..end];
    }

    pub fn enter(parser: *Parser) *Parser {
        parser.is_open = true;
        return parser;
    }

    pub fn exit(parser: *Parser, exception: ?py.Object) !bool {
        parser.is_open = false;
        const known = exception orelse return false;
        return known.isInstance(py.exc.EOFError.class());
    }
};

pub const Countdown = struct {
    count: u32,

    pub fn next(countdown: *Countdown) error{TooFar}!?u32 {
        if (countdown.count == 13) return error.TooFar;
        if (countdown.count == 0) return null;
        defer countdown.count -= 1;
        return countdown.count;
    }

    pub fn lengthHint(countdown: *const Countdown) u32 {
        return countdown.count;
    }

    pub fn sizeOf(countdown: *const Countdown) usize {
        _ = countdown;
        return 4;
    }
};

/// Hands items to tasks of asyncio, those that wait for one first.
pub const Queue = struct {
    items: std.ArrayListUnmanaged(py.Object) = .empty,
    waiting: std.ArrayListUnmanaged(py.Object) = .empty,

    pub fn init() Queue {
        return .{};
    }

    pub fn deinit(queue: *Queue) void {
        for (queue.items.items) |item| item.decref();
        for (queue.waiting.items) |future| future.decref();
        queue.items.deinit(py.allocator);
        queue.waiting.deinit(py.allocator);
    }

    pub fn put(self: py.Ref(Queue), item: py.Object) !void {
        const future = try addItem(self, item) orelse return;
        defer future.decref();
        const done = try future.callMethod("set_result", .{item});
        done.decref();
    }

    /// Keeps an item, or takes the future of a task that waits for it.
    fn addItem(self: py.Ref(Queue), item: py.Object) !?py.Object {
        const queue = try self.write();
        defer queue.release();
        if (queue.value.waiting.items.len > 0) return queue.value.waiting.orderedRemove(0);
        try queue.value.items.append(py.allocator, item.incref());
        return null;
    }

    pub fn anext(self: py.Ref(Queue)) !py.Awaitable(py.Object) {
        return .{ .object = try futureOfNext(self) };
    }

    fn futureOfNext(self: py.Ref(Queue)) !py.Object {
        const asyncio = try py.import("asyncio");
        defer asyncio.decref();
        const loop = try asyncio.callMethod("get_running_loop", .{});
        defer loop.decref();
        const future = try loop.callMethod("create_future", .{});
        errdefer future.decref();
        if (try takeItem(self, future)) |item| {
            defer item.decref();
            const done = try future.callMethod("set_result", .{item});
            done.decref();
        }
        return future;
    }

    fn takeItem(self: py.Ref(Queue), future: py.Object) !?py.Object {
        const queue = try self.write();
        defer queue.release();
        if (queue.value.items.items.len > 0) return queue.value.items.orderedRemove(0);
        try queue.value.waiting.append(py.allocator, future.incref());
        return null;
    }

    /// Waiting for a queue is waiting for its next item.
    pub fn await(self: py.Ref(Queue)) !py.Object {
        const future = try futureOfNext(self);
        defer future.decref();
        return future.callMethod("__await__", .{});
    }

    pub fn truth(queue: *const Queue) bool {
        return queue.items.items.len > 0;
    }
};

pub const Timer = struct {
    depth: i64 = 0,

    pub fn init() Timer {
        return .{};
    }

    pub fn exit(timer: *Timer) void {
        timer.depth += 1;
    }

    pub fn aenter(self: py.Ref(Timer)) !py.Awaitable(py.Ref(Timer)) {
        return .{ .object = try ready(self.object) };
    }

    pub fn aexit(timer: *Timer) !py.Awaitable(void) {
        timer.depth += 10;
        return .{ .object = try ready(py.Object.none()) };
    }

    fn ready(value: py.Object) !py.Object {
        const asyncio = try py.import("asyncio");
        defer asyncio.decref();
        const loop = try asyncio.callMethod("get_running_loop", .{});
        defer loop.decref();
        const future = try loop.callMethod("create_future", .{});
        errdefer future.decref();
        const done = try future.callMethod("set_result", .{value});
        done.decref();
        return future;
    }
};
