//! A module with a state of its own, which holds whatever a state may hold.

const std = @import("std");
const py = @import("alloconda");

pub const panic = py.panic;
pub const std_options: std.Options = .{ .log_level = .debug, .logFn = py.logFn };

/// How many states there are in the process.
var living: usize = 0;

const Choice = union(enum) { nothing, one: py.Object, many: []const py.Object };

const State = struct {
    pub const python = .state;

    total: i64,
    seen: ?py.Object = null,
    list: std.ArrayList(py.Object) = .empty,
    map: std.StringHashMapUnmanaged(py.Object) = .empty,
    choice: Choice = .nothing,
    nested: struct { pair: [2]?py.Object = @splat(null) } = .{},
    /// Wider than what Python's memory is aligned to.
    wide: Wide align(128) = .{},

    const Wide = struct { bytes: [32]u8 = @splat(7) };

    pub fn init(module: py.Module) !State {
        const start = try module.object.getAttr("START");
        defer start.decref();
        if (try fails("state")) return error.BadStart;
        if (try fails("raise")) return py.raise(py.exc.KeyError, "raised", .{});
        _ = @atomicRmw(usize, &living, .Add, 1, .seq_cst);
        return .{ .total = try start.as(i64) };
    }

    pub fn deinit(state: *State) void {
        _ = @atomicRmw(usize, &living, .Sub, 1, .seq_cst);
        state.forget();
        state.list.deinit(py.allocator);
        state.map.deinit(py.allocator);
    }

    fn forget(state: *State) void {
        if (state.seen) |object| object.decref();
        state.seen = null;
        for (state.list.items) |object| object.decref();
        state.list.clearRetainingCapacity();
        var values = state.map.iterator();
        while (values.next()) |entry| {
            py.allocator.free(entry.key_ptr.*);
            entry.value_ptr.decref();
        }
        state.map.clearRetainingCapacity();
        switch (state.choice) {
            .nothing => {},
            .one => |object| object.decref(),
            .many => |objects| {
                for (objects) |object| object.decref();
                py.allocator.free(objects);
            },
        }
        state.choice = .nothing;
        for (&state.nested.pair) |*place| {
            if (place.*) |object| object.decref();
            place.* = null;
        }
    }
};

/// Whether an import shall fail at `step`, as `sys.fail_at` says.
fn fails(step: []const u8) !bool {
    const sys = try py.import("sys");
    defer sys.decref();
    const at = try sys.getOptionalAttr("fail_at") orelse return false;
    defer at.decref();
    return std.mem.eql(u8, try at.text(), step);
}

fn setup(module: py.Module, state: *State) !void {
    try module.add("at_start", state.total);
    if (try fails("init")) return error.BadStart;
}

fn add(state: *State, a: struct { by: i64 = 1 }) i64 {
    state.total += a.by;
    return state.total;
}

fn wide(state: *State) !i64 {
    if (@intFromPtr(&state.wide) % 128 != 0) return error.NotAligned;
    for (state.wide.bytes) |byte| if (byte != 7) return error.NotTheDefault;
    return state.wide.bytes.len;
}

const How = enum { field, list, map, one, many, nested };

fn keep(state: *State, how: How, object: py.Object) !void {
    switch (how) {
        .field => {
            if (state.seen) |old| old.decref();
            state.seen = object.incref();
        },
        .list => {
            try state.list.append(py.allocator, object);
            _ = object.incref();
        },
        .map => {
            const key = try std.fmt.allocPrint(py.allocator, "{d}", .{state.map.count()});
            errdefer py.allocator.free(key);
            try state.map.put(py.allocator, key, object);
            _ = object.incref();
        },
        .one, .many => {
            state.forget();
            if (how == .one) {
                state.choice = .{ .one = object.incref() };
                return;
            }
            const many = try py.allocator.alloc(py.Object, 3);
            for (many) |*one| one.* = object.incref();
            state.choice = .{ .many = many };
        },
        .nested => {
            for (&state.nested.pair) |*place| {
                if (place.*) |old| old.decref();
                place.* = object.incref();
            }
        },
    }
}

fn forget(state: *State) void {
    state.forget();
}

fn total(state: *const State) i64 {
    return state.total;
}

/// Calls something when it is freed. The garbage collector sees neither it nor what it calls, which
/// somebody else keeps alive.
const AtEnd = struct {
    borrowed: py.Object,

    pub fn next(_: *AtEnd) ?i64 {
        return null;
    }

    /// What it borrowed has other owners, which the garbage collector asks.
    pub fn traverse(_: *const AtEnd, _: *py.Visitor) void {}

    pub fn deinit(self: *AtEnd) void {
        const result = self.borrowed.call(.{}) catch return py.clear();
        result.decref();
    }
};

fn atEnd(function: py.Object) py.Generator(AtEnd) {
    return .{ .state = .{ .borrowed = function } };
}

/// A dict, enums and a list, of names that are made once where one interpreter has the module.
fn report(allocator: std.mem.Allocator, state: *State) !struct { total: i64, kept: []Kept } {
    var kept: std.ArrayList(Kept) = .empty;
    if (state.seen != null) try kept.append(allocator, .seen);
    if (state.choice != .nothing) try kept.append(allocator, .choice);
    return .{ .total = state.total, .kept = kept.items };
}

const Mode = enum {
    pub const python = .Enum;

    fast,
    slow,
};

const Kept = enum { seen, choice };

const Countdown = struct {
    left: i64,

    pub fn next(self: *Countdown) ?i64 {
        if (self.left == 0) return null;
        defer self.left -= 1;
        return self.left;
    }
};

fn countdown(from: i64) py.Generator(Countdown) {
    return .{ .state = .{ .left = from } };
}

fn fail() error{BadStart}!void {
    return error.BadStart;
}

/// The state of a module that lies in the module.
const Inner = struct {
    pub const python = .state;

    calls: i64 = 0,
    kept: ?py.Object = null,
};

const Added = struct { i64, i64, py.Object };

/// Of a module two below the one whose state it takes.
fn addBelow(state: *State, inner: *Inner, module: py.Module, by: i64) !Added {
    state.total += by;
    inner.calls += 1;
    return .{ state.total, inner.calls, try module.object.getAttr("__name__") };
}

fn keepBelow(inner: *Inner, object: py.Object) void {
    if (inner.kept) |old| old.decref();
    inner.kept = object.incref();
}

fn setupBelow(module: py.Module) !void {
    try module.add("set_up", true);
    if (try fails("below")) return error.Below;
}

fn failBelow(module: py.Module) !void {
    return module.raise(.BelowError, .{ .depth = 2 }, "below", .{});
}

/// What other native code gets of this module.
const Api = extern struct {
    version: c_int,
    add: *const fn (c_int, c_int) callconv(.c) c_int,
};
const ApiCapsule = py.Capsule(*const Api, "zigstate._api");
const api: Api = .{ .version = 3, .add = &addInC };

fn addInC(a: c_int, b: c_int) callconv(.c) c_int {
    return a + b;
}

fn useApi(capsule: ApiCapsule, a: c_int, b: c_int) c_int {
    return capsule.ptr.add(a, b) * capsule.ptr.version;
}

fn importApi() !c_int {
    return (try ApiCapsule.import()).version;
}

/// Freed with its capsule.
const Box = struct {
    object: py.Object,
    text: []const u8,

    pub fn deinit(box: *Box) void {
        _ = @atomicRmw(usize, &living, .Sub, 1, .seq_cst);
        box.object.decref();
        py.allocator.free(box.text);
    }
};
const BoxCapsule = py.Capsule(*Box, "box");

fn boxUp(object: py.Object, text: []const u8) !BoxCapsule {
    const copy = try py.allocator.dupe(u8, text);
    errdefer py.allocator.free(copy);
    const box: BoxCapsule = try .own(.{ .object = object.incref(), .text = copy });
    _ = @atomicRmw(usize, &living, .Add, 1, .seq_cst);
    return box;
}

fn unbox(capsule: ?BoxCapsule) ?struct { py.Object, []const u8 } {
    const box = (capsule orelse return null).ptr;
    return .{ box.object.incref(), box.text };
}

/// Without a deinit, which releases its objects all the same.
const PairCapsule = py.Capsule(*struct { ?py.Object, ?py.Object }, "pair");

fn pairUp(object: py.Object, is_lost: bool) !?PairCapsule {
    const pair: PairCapsule = try .own(.{ object.incref(), null });
    if (!is_lost) return pair;
    pair.deinit();
    return null;
}

fn logAll(text: []const u8) !void {
    try py.log.debug("debug {s}", .{text});
    try py.log.info("info {s}", .{text});
    try py.log.warn("warn {s}", .{text});
    try py.log.err("err {s}", .{text});
    try py.log.critical("critical {s}", .{text});
}

const log_below = py.log.scoped("below");

fn logBelow(number: i64) !bool {
    try log_below.info("number {d}", .{number});
    try log_below.scoped("deep").info("100%", .{});
    return log_below.isEnabled(.debug);
}

fn logInZig(number: i64) !i64 {
    std.log.warn("zig {d}", .{number});
    std.log.scoped(.scope).debug("scoped {d}", .{number});
    return py.withoutGil(logReleased, .{number});
}

fn logReleased(number: i64) i64 {
    std.log.info("released {d}", .{number});
    return number;
}

/// What is raised is more than what is logged about it.
fn logAndRaise(text: []const u8) !void {
    const err = py.raise(py.exc.ValueError, "raised", .{});
    try py.log.err("about {s}", .{text});
    std.log.err("about {s}, too", .{text});
    return err;
}

fn states() usize {
    return @atomicLoad(usize, &living, .seq_cst);
}

comptime {
    py.exportModule(.{
        .name = "zigstate",
        .constants = .{ .START = 7, ._api = ApiCapsule{ .ptr = &api } },
        .state = State,
        .init = setup,
        .attributes = struct { at_start: i64 },
        .errors = .{ .BadStart = .StartError },
        .exceptions = .{ .StartError = py.exc.ImportError },
        .functions = .{
            py.function("add", add, .{}),
            py.function("wide", wide, .{}),
            py.function("keep", keep, .{ .args = &.{ "how", "object" } }),
            py.function("forget", forget, .{}),
            py.function("total", total, .{}),
            py.function("at_end", atEnd, .{}),
            py.function("report", report, .{}),
            py.function("countdown", countdown, .{}),
            py.function("fail", fail, .{}),
            py.function("use_api", useApi, .{ .args = &.{ "api", "a", "b" } }),
            py.function("import_api", importApi, .{}),
            py.function("box_up", boxUp, .{}),
            py.function("unbox", unbox, .{ .args = &.{"box"} }),
            py.function("pair_up", pairUp, .{}),
            py.function("log_all", logAll, .{}),
            py.function("log_below", logBelow, .{}),
            py.function("log_in_zig", logInZig, .{}),
            py.function("log_and_raise", logAndRaise, .{}),
            py.function("states", states, .{}),
        },
        .submodules = .{
            .plain = .{
                .functions = .{py.function("add", add, .{})},
                .constants = .{ .ANSWER = 42 },
            },
            .inner = .{
                .doc = "A module in a module.",
                .state = Inner,
                .init = setupBelow,
                .types = .{Mode},
                .submodules = .{ .deep = .{
                    .functions = .{
                        py.function("add_below", addBelow, .{ .args = &.{"by"} }),
                        py.function("keep", keepBelow, .{}),
                        py.function("fail", failBelow, .{}),
                    },
                    .exceptions = .{ .BelowError = .{ .fields = struct { depth: i64 } } },
                } },
            },
        },
        .isolated = true,
        .needs_gil = false,
    });
}
