//! Classes, with what may go wrong in their use.

const std = @import("std");
const bases = @import("bases.zig");
const kinds = @import("kinds.zig");
const py = @import("alloconda");

pub const panic = py.panic;

/// A ring buffer of numbers that calls back when it overwrites.
const Ring = struct {
    data: []f64,
    head: usize = 0,
    count: usize = 0,
    scale: f64 = 1,
    callback: ?py.Object = null,

    pub fn init(args: struct { capacity: usize, callback: ?py.Object = null }) !Ring {
        if (args.capacity == 0) {
            return py.raise(py.exc.ValueError, "capacity must be positive", .{});
        }
        const data = try py.allocator.alloc(f64, args.capacity);
        alive += 1;
        return .{ .data = data, .callback = if (args.callback) |known| known.incref() else null };
    }

    pub fn deinit(ring: *Ring) void {
        alive -= 1;
        py.allocator.free(ring.data);
        if (ring.callback) |callback| callback.decref();
    }

    pub fn push(ring: *Ring, args: struct { value: f64, times: u32 = 1 }) !*Ring {
        for (0..args.times) |_| try ring.pushOne(args.value);
        return ring;
    }

    fn pushOne(ring: *Ring, value: f64) !void {
        const is_full = ring.count == ring.data.len;
        if (is_full) if (ring.callback) |callback| {
            const result = try callback.call(.{ring.data[ring.head]});
            result.decref();
        };
        ring.data[(ring.head + ring.count) % ring.data.len] = value;
        if (is_full) ring.head = (ring.head + 1) % ring.data.len else ring.count += 1;
    }

    pub fn total(ring: *const Ring) f64 {
        var sum: f64 = 0;
        for (0..ring.count) |i| sum += ring.data[(ring.head + i) % ring.data.len];
        return sum * ring.scale;
    }

    pub fn pop(ring: *Ring) error{Empty}!f64 {
        if (ring.count == 0) return error.Empty;
        ring.count -= 1;
        defer ring.head = (ring.head + 1) % ring.data.len;
        return ring.data[ring.head];
    }

    /// Moves everything from another ring.
    pub fn take(ring: *Ring, other: *Ring) !usize {
        const count = other.count;
        while (other.count > 0) try ring.pushOne(try other.pop());
        return count;
    }

    pub fn isFuller(ring: *const Ring, other: ?*const Ring) bool {
        return ring.count > if (other) |known| known.count else 0;
    }

    pub fn getCapacity(ring: *const Ring) usize {
        return ring.data.len;
    }

    pub fn getFirst(ring: *const Ring) error{Empty}!f64 {
        return if (ring.count == 0) error.Empty else ring.data[ring.head];
    }

    pub fn setFirst(ring: *Ring, value: f64) !void {
        if (std.math.isNan(value)) return error.InvalidValue;
        if (ring.count == 0) return error.Empty;
        ring.data[ring.head] = value;
    }

    pub fn deleteFirst(ring: *Ring) error{Empty}!void {
        _ = try ring.pop();
    }

    pub fn ofValues(class: py.Class(Ring), values: []const f64) !py.Ref(Ring) {
        var ring: Ring = try .init(.{ .capacity = @max(values.len, 1) });
        for (values) |value| try ring.pushOne(value);
        return class.new(ring);
    }

    pub fn largest() usize {
        return 1 << 20;
    }

    pub fn grow(ring: *Ring, comptime factor: usize) void {
        _ = ring;
        _ = factor;
    }
};

/// How many rings have not been released.
var alive: i64 = 0;

fn aliveRings() i64 {
    return alive;
}

/// The fields are the arguments.
const Point = struct {
    pub const python = .class;

    x: f64,
    y: f64 = 0,
    label: ?py.Object = null,

    pub fn plus(point: Point, other: Point) Point {
        return .{ .x = point.x + other.x, .y = point.y + other.y };
    }

    pub fn length(point: *const Point) f64 {
        return @sqrt(point.x * point.x + point.y * point.y);
    }
};

/// Nodes of a graph, which may be in cycles.
const Node = struct {
    name: []const u8,
    next: std.ArrayListUnmanaged(py.Ref(Node)) = .empty,
    marks: std.StringHashMapUnmanaged(py.Object) = .empty,

    pub fn init(args: struct { name: []const u8 }) !Node {
        return .{ .name = try py.allocator.dupe(u8, args.name) };
    }

    pub fn deinit(node: *Node) void {
        for (node.next.items) |one| one.decref();
        node.next.deinit(py.allocator);
        var marks = node.marks.iterator();
        while (marks.next()) |entry| {
            py.allocator.free(entry.key_ptr.*);
            entry.value_ptr.decref();
        }
        node.marks.deinit(py.allocator);
        py.allocator.free(node.name);
    }

    pub fn connect(node: *Node, other: py.Ref(Node)) !void {
        try node.next.append(py.allocator, other.incref());
    }

    pub fn mark(node: *Node, name: []const u8, value: py.Object) !void {
        const entry = try node.marks.getOrPut(py.allocator, name);
        if (entry.found_existing) {
            entry.value_ptr.decref();
        } else {
            entry.key_ptr.* = try py.allocator.dupe(u8, name);
        }
        entry.value_ptr.* = value.incref();
    }

    /// The names of the nodes next to it.
    pub fn neighbours(node: *const Node, allocator: std.mem.Allocator) ![]const []const u8 {
        const names = try allocator.alloc([]const u8, node.next.items.len);
        for (names, node.next.items) |*name, ref| {
            const one = try ref.read();
            defer one.release();
            name.* = try allocator.dupe(u8, one.value.name);
        }
        return names;
    }

    pub fn renameNext(node: *const Node, name: []const u8) !void {
        for (node.next.items) |ref| {
            const one = try ref.write();
            defer one.release();
            py.allocator.free(one.value.name);
            one.value.name = try py.allocator.dupe(u8, name);
        }
    }
};

const Counter = struct {
    value: u64 = 0,

    pub fn init() Counter {
        return .{};
    }

    pub fn add(counter: *Counter, amount: u64) void {
        counter.value += amount;
    }

    pub fn addAll(counter: *Counter, others: []const *const Counter) void {
        for (others) |other| counter.value += other.value;
    }
};

fn sumOf(counters: []const *Counter) u64 {
    var sum: u64 = 0;
    for (counters) |counter| sum += counter.value;
    return sum;
}

fn exchange(one: *Counter, other: *Counter) void {
    std.mem.swap(u64, &one.value, &other.value);
}

fn makePoint(x: f64) !py.Ref(Point) {
    return py.new(Point, .{ .x = x });
}

fn middle(points: []const Point) ?Point {
    if (points.len == 0) return null;
    var sum: Point = .{ .x = 0 };
    for (points) |point| sum = sum.plus(point);
    const count: f64 = @floatFromInt(points.len);
    return .{ .x = sum.x / count, .y = sum.y / count };
}

const Either = union(enum) { counter: *Counter, number: i64, point: Point };

fn whichOf(either: Either) f64 {
    return switch (either) {
        .counter => |counter| @floatFromInt(counter.value),
        .number => |number| @floatFromInt(number),
        .point => |point| point.x,
    };
}

/// How many of the items are counters, without using them.
fn countOf(items: []const py.Object) usize {
    var count: usize = 0;
    for (items) |item| {
        _ = py.Ref(Counter).of(item) catch {
            py.clear();
            continue;
        };
        count += 1;
    }
    return count;
}

fn sumOfMany(args: struct { first: py.Ref(Counter), rest: py.Args(*const Counter) }) !u64 {
    const first = try args.first.read();
    defer first.release();
    var sum = first.value.value;
    for (args.rest.items) |counter| sum += counter.value;
    return sum;
}

var lost: Counter = .{};

fn loseIt() *Counter {
    return &lost;
}

const animal = py.class(kinds.Animal, .{
    .dict = true,
    .fields = .{ .name = .{ .readonly = true }, .legs = .{} },
});
const dog = py.class(kinds.Dog, .{
    .base = animal,
    .methods = .{ .learn = .{ .args = &.{"count"} } },
    .fields = .{ .tricks = .{ .readonly = true }, .friend = .{} },
});

const pinned = py.class(kinds.Pinned, .{ .fields = .{ .value = .{} } });
const tag = py.class(kinds.Tag, .{ .fields = .{ .owner = .{}, .number = .{} } });
const plain = py.class(kinds.Plain, .{ .fields = .{ .number = .{} } });
const owner = py.class(kinds.Owner, .{ .base = plain });

comptime {
    py.exportModule(.{
        .name = "zigclasses",
        .state = kinds.Shop,
        .needs_gil = false,
        .isolated = true,
        .exceptions = .{ .Empty = py.exc.LookupError },
        .classes = .{
            .Ring = py.class(Ring, .{
                .doc = "The last numbers of many.",
                .methods = .{
                    .push = .{ .doc = "Append a number." },
                    .take = .{ .args = &.{"other"} },
                    .isFuller = .{ .name = "is_fuller", .args = &.{"other"} },
                    .ofValues = .{ .name = "of_values", .args = &.{"values"} },
                },
                .properties = .{
                    .capacity = .{ .get = .getCapacity, .doc = "How many numbers fit." },
                    .first = .{ .get = .getFirst, .set = .setFirst, .delete = .deleteFirst },
                },
                .fields = .{
                    .scale = .{ .doc = "What a sum is multiplied by." },
                    .count = .{ .readonly = true },
                    .callback = .{},
                },
                .constants = .{ .LIMIT = 1 << 20 },
                .hidden = .{.grow},
            }),
            .Point = py.class(Point, .{ .fields = .{ .x = .{}, .y = .{}, .label = .{} } }),
            .Node = py.class(Node, .{ .fields = .{ .name = .{ .readonly = true } } }),
            .Counter = py.class(Counter, .{
                .final = true,
                .weak_references = false,
                .fields = .{ .value = .{} },
            }),
            .Animal = animal,
            .Dog = dog,
            .Puppy = py.class(kinds.Puppy, .{
                .base = dog,
                .fields = .{ .weeks = .{} },
            }),
            .Kitten = py.class(kinds.Kitten, .{ .base = animal, .fields = .{ .lives = .{} } }),
            .Pinned = pinned,
            .Twice = py.class(kinds.Twice, .{ .base = pinned, .fields = .{ .times = .{} } }),
            .Fragile = py.class(kinds.Fragile, .{}),
            .Farewell = py.class(kinds.Farewell, .{}),
            .Link = py.class(kinds.Link, .{ .fields = .{ .next = .{} } }),
            .Tree = py.class(kinds.Tree, .{
                .classes = .{
                    .Leaf = py.class(kinds.Tree.Leaf, .{ .fields = .{ .value = .{} } }),
                },
            }),
            .Tally = py.class(kinds.Tally, .{ .synchronized = false }),
            .Page = py.class(kinds.Page, .{}),
            .Tag = tag,
            .WideTag = py.class(kinds.WideTag, .{ .base = tag, .fields = .{ .width = .{} } }),
            .Plain = plain,
            .Owner = owner,
            .Restored = py.class(kinds.Restored, .{ .base = owner }),
            .Seller = py.class(kinds.Seller, .{
                .methods = .{ .sell = .{ .args = &.{"count"} } },
            }),
            .ParseError = bases.parse_error,
            .NameFault = py.class(bases.NameFault, .{
                .base = bases.parse_error,
                .fields = .{ .found = .{} },
            }),
            .DeviceError = bases.made_as_base.DeviceError,
            .Printer = bases.made_as_base.Printer,
            .PrinterError = bases.made_as_base.PrinterError,
            .WideFault = bases.made_as_base.WideFault,
            .Stack = py.class(bases.Stack, .{
                .base = py.builtin.list,
                .fields = .{ .last = .{}, .pushes = .{ .readonly = true } },
            }),
            .Table = py.class(bases.Table, .{
                .base = py.builtin.dict,
                .dict = true,
                .fields = .{ .misses = .{} },
            }),
            .Tags = py.class(bases.Tags, .{
                .base = py.builtin.set,
                .fields = .{ .limit = .{} },
            }),
            .Packet = py.class(bases.Packet, .{
                .base = py.builtin.bytearray,
                .fields = .{ .sender = .{} },
            }),
        },
        .functions = .{
            py.function("alive_rings", aliveRings, .{}),
            py.function("sum_of", sumOf, .{ .args = &.{"counters"} }),
            py.function("exchange", exchange, .{ .args = &.{ "one", "other" } }),
            py.function("make_point", makePoint, .{ .args = &.{"x"} }),
            py.function("middle", middle, .{ .args = &.{"points"} }),
            py.function("lose_it", loseIt, .{}),
            py.function("which_of", whichOf, .{ .args = &.{"either"} }),
            py.function("count_of", countOf, .{ .args = &.{"items"} }),
            py.function("sum_of_many", sumOfMany, .{}),
            py.function("alive_animals", kinds.aliveAnimals, .{}),
            py.function("legs_of", kinds.legsOf, .{ .args = &.{"animal"} }),
            py.function("parse_error", bases.parseError, .{ .args = &.{"line"} }),
            py.function("line_of", bases.lineOf, .{ .args = &.{"fault"} }),
        },
    });
}
