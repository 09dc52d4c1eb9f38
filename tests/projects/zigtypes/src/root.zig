const std = @import("std");
const py = @import("alloconda");

pub const panic = py.panic;

/// Gives back what it is given, so that both directions are seen.
fn Same(comptime T: type) type {
    return struct {
        fn same(value: T) T {
            return value;
        }
    };
}

fn same(comptime name: [:0]const u8, comptime T: type) type {
    return py.function(name, Same(T).same, .{ .args = &.{"value"} });
}

fn count(allocator: std.mem.Allocator, words: []const []const u8) !std.StringHashMap(u32) {
    var counts: std.StringHashMap(u32) = .init(allocator);
    for (words) |word| {
        const found = try counts.getOrPut(word);
        found.value_ptr.* = if (found.found_existing) found.value_ptr.* + 1 else 1;
    }
    return counts;
}

fn owners(object: py.Object) py.Dict(py.Object, py.Object) {
    const pairs = struct {
        threadlocal var all: [2]py.Dict(py.Object, py.Object).Pair = undefined;
    };
    pairs.all[0] = .{ .key = object.incref(), .value = object.incref() };
    pairs.all[1] = .{ .key = object.incref(), .value = object.incref() };
    return .{ .items = &pairs.all };
}

fn setOf(object: py.Object) py.Set(py.Object) {
    const items = struct {
        threadlocal var all: [2]py.Object = undefined;
    };
    items.all = .{ object.incref(), object.incref() };
    return .{ .items = &items.all };
}

fn toPath(allocator: std.mem.Allocator, object: py.Object) !py.Path {
    return object.to(py.Path, allocator);
}

const Either = union(enum) {
    flag: bool,
    small: i8,
    text: []const u8,
    none,
    color: enum { red },
    point: struct { i64, i64 },
    date: py.Date,
};

const Json = union(enum) {
    null,
    bool: bool,
    int: i64,
    float: f64,
    text: []const u8,
    list: []const Json,
    dict: py.Dict([]const u8, Json),
};

const Node = struct {
    name: []const u8,
    children: []const Node = &.{},
    next: ?[]const Node = null,
};

/// A result that has no end.
fn endless(allocator: std.mem.Allocator) !Node {
    const nodes = try allocator.alloc(Node, 1);
    nodes[0] = .{ .name = "inner", .children = nodes };
    return nodes[0];
}

fn deep(allocator: std.mem.Allocator, depth: usize) !Node {
    var node: Node = .{ .name = "leaf" };
    for (0..depth) |_| {
        const children = try allocator.alloc(Node, 1);
        children[0] = node;
        node = .{ .name = "inner", .children = children };
    }
    return node;
}

fn withDefault(a: struct { value: Either = .{ .small = 3 }, other: Either = .none }) Either {
    return if (a.other == .none) a.value else a.other;
}

const Tree = union(enum) { leaf: py.Object, branch: []const Tree };

fn jsonOfObjects(allocator: std.mem.Allocator, object: py.Object) !py.Dict(py.Object, Tree) {
    const leaves = try allocator.alloc(Tree, 2);
    for (leaves) |*leaf| leaf.* = .{ .leaf = object.incref() };
    const pairs = try allocator.alloc(py.Dict(py.Object, Tree).Pair, 2);
    pairs[0] = .{ .key = object.incref(), .value = .{ .leaf = object.incref() } };
    pairs[1] = .{ .key = object.incref(), .value = .{ .branch = leaves } };
    return .{ .items = pairs };
}

const Color = enum {
    red,
    green,

    pub const python = .Enum;
};

const Level = enum(i8) {
    low = -1,
    high = 100,

    pub const python = .IntEnum;
};

const Bits = enum(u64) {
    low = 1,
    high = 1 << 63,

    pub const python = .IntEnum;
};

const Wide = enum(i128) {
    least = -(1 << 127),
    most = (1 << 127) - 1,

    pub const python = .Enum;
};

const Word = enum {
    yes,
    no,

    pub const python = .StrEnum;
};

const Point = struct {
    x: f64,
    label: []const u8,

    pub const python = .namedtuple;
};

fn paint(a: struct { color: Color = .green, level: Level = .high }) Color {
    std.debug.assert(a.level == .high);
    return a.color;
}

/// Counts down to 0, and fails after that.
const Countdown = struct {
    rest: i64,
    kept: py.Object,

    pub fn next(self: *Countdown) !?py.Dict(py.Object, i64) {
        if (self.rest < 0) return error.Below;
        if (self.rest == 7) return null;
        self.rest -= 1;
        pairs[0] = .{ .key = self.kept.incref(), .value = self.rest + 1 };
        return .{ .items = &pairs };
    }

    threadlocal var pairs: [1]py.Dict(py.Object, i64).Pair = undefined;

    pub fn deinit(self: *Countdown) void {
        self.kept.decref();
    }
};

fn countdown(from: i64, kept: py.Object) py.Generator(Countdown) {
    return .{ .state = .{ .rest = from, .kept = kept.incref() } };
}

/// The second item fails, so that the first and the third are released.
fn lost(kept: py.Object) struct { py.Generator(Countdown), py.Decimal, py.Generator(Countdown) } {
    return .{ countdown(1, kept), .{ .text = "nonsense" }, countdown(2, kept) };
}

/// Its set of errors is inferred, and empty.
const Twice = struct {
    rest: u8 = 2,

    pub fn next(self: *Twice) !?u8 {
        if (self.rest == 0) return null;
        self.rest -= 1;
        return self.rest;
    }
};

fn twice() py.Generator(Twice) {
    return .{ .state = .{} };
}

/// Gives the errors that the module maps, one after another, to whoever asks a new generator.
const Failing = struct {
    failure: enum { own, builtin, general, unmapped },

    pub fn next(self: *Failing) error{ Own, Builtin, Overflow, Odd }!?i64 {
        return switch (self.failure) {
            .own => error.Own,
            .builtin => error.Builtin,
            .general => error.Overflow,
            .unmapped => error.Odd,
        };
    }
};

const Failings = struct {
    first: py.Generator(Failing),
    others: []py.Generator(Failing),
    maybe: ?py.Generator(Failing),
    either: union(enum) { none, generator: py.Generator(Failing) },
};

fn failing(allocator: std.mem.Allocator, a: @FieldType(Failing, "failure")) !Failings {
    const made: py.Generator(Failing) = .{ .state = .{ .failure = a } };
    const others = try allocator.dupe(py.Generator(Failing), &.{ made, made });
    return .{ .first = made, .others = others, .maybe = made, .either = .{ .generator = made } };
}

/// Python code gets this one, not the caller, so that only the general errors are known.
fn failingFor(a: @FieldType(Failing, "failure"), function: py.Object) !py.Object {
    return function.call(.{py.Generator(Failing){ .state = .{ .failure = a } }});
}

/// What signatures show of values that Python has no literal for.
const Defaults = struct {
    names: py.Set([]const u8) = .{ .items = &.{"a"} },
    pairs: py.Dict(i64, i64) = .{ .items = &.{} },
    day: py.Date = .{ .year = 2024, .month = 2, .day = 29 },
    price: py.Decimal = .{ .text = "1.5" },
    point: Point = .{ .x = 1, .label = "b" },
    data: py.Bytes = .{ .data = "c\xff\n" },
    wide: u128 = 1 << 100,
    either: union(enum) { none, day: py.Date } = .none,
};

fn defaults(a: Defaults) Defaults {
    return a;
}

fn greet(a: struct { text: []const u8 = "é€😀" }) []const u8 {
    return a.text;
}

fn greetInGerman(a: struct { @"größe": i64 = 1 }) i64 {
    return a.@"größe";
}

const Options = struct { names: py.Set([]const u8) = .{ .items = &.{} }, z: std.math.Complex(f64) };

comptime {
    py.exportModule(.{
        .name = "zigtypes",
        .isolated = true,
        .needs_gil = false,
        .types = .{ Color, Level, Bits, Wide, Word, Point },
        .exceptions = .{ .OwnError = py.exc.LookupError },
        .errors = .{ .Own = .OwnError, .Builtin = py.exc.EOFError },
        .functions = .{
            same("set_of_ints", py.Set(i64)),
            same("set_of_texts", py.Set([]const u8)),
            same("frozenset_of_texts", py.FrozenSet([]const u8)),
            same("map_as_set", std.AutoHashMap(u16, void)),
            same("pairs", py.Dict([]const u8, i64)),
            same("pairs_of_lists", py.Dict(i64, []const []const u8)),
            same("text_map", std.StringHashMap([]const u8)),
            same("int_map", std.AutoHashMap(i32, f64)),
            same("unmanaged_map", std.AutoHashMapUnmanaged(i32, ?[]const u8)),
            same("ordered_map", std.StringArrayHashMapUnmanaged(i64)),
            same("nested", py.Dict([]const u8, py.Dict(i64, py.Set(i64)))),
            same("optional_set", ?py.Set(i8)),
            same("complex64", std.math.Complex(f32)),
            same("complex128", std.math.Complex(f64)),
            same("u65", u65),
            same("i65", i65),
            same("i100", i100),
            same("u128", u128),
            same("i128", i128),
            same("i200", i200),
            same("options", Options),
            same("date", py.Date),
            same("time", py.Time),
            same("datetime", py.DateTime),
            same("timedelta", py.TimeDelta),
            same("decimal", py.Decimal),
            same("cents", py.DecimalScaled(i64, 2)),
            same("tenths", py.DecimalScaled(i8, 1)),
            same("huge_cents", py.DecimalScaled(i128, 2)),
            same("path", py.Path),
            same("color", Color),
            same("level", Level),
            same("bits", Bits),
            same("wide", Wide),
            same("word", Word),
            same("point", Point),
            same("color_or_int", union(enum) { color: Color, int: i64 }),
            py.function("paint", paint, .{}),
            py.function("countdown", countdown, .{ .args = &.{ "start", "kept" } }),
            py.function("twice", twice, .{}),
            py.function("lost", lost, .{ .args = &.{"kept"} }),
            py.function("defaults", defaults, .{ .doc = "Return the arguments." }),
            py.function("greet", greet, .{}),
            py.function("greet_in_german", greetInGerman, .{ .doc = "Say hello." }),
            py.function("failing", failing, .{}),
            py.function("failing_for", failingFor, .{}),
            same("either", Either),
            same("json", Json),
            same("node", Node),
            py.function("optional_json", Same(Json).same, .{ .args = null }),
            py.function("endless", endless, .{}),
            py.function("deep", deep, .{ .args = &.{"depth"} }),
            py.function("with_default", withDefault, .{}),
            py.function("json_of_objects", jsonOfObjects, .{ .args = &.{"object"} }),
            same("uuid", py.Uuid),
            same("dates", py.Dict(py.Date, []const py.Decimal)),
            py.function("to_path", toPath, .{ .args = &.{"object"} }),
            py.function("count", count, .{ .args = &.{"words"} }),
            py.function("owners", owners, .{ .args = &.{"object"} }),
            py.function("set_of", setOf, .{ .args = &.{"object"} }),
        },
    });
}
