//! A module with one of each kind of thing that a stub has a form for.

const std = @import("std");
const py = @import("alloconda");

pub const panic = py.panic;

const Color = enum {
    red,
    green,

    pub const python = .Enum;
};

const Word = enum {
    yes,
    no,
    /// A `str` has that already.
    title,

    pub const python = .StrEnum;
};

/// An `int` and each member of an enum have some of them already.
const Part = enum {
    real,
    imag,
    name,

    pub const python = .IntEnum;
};

/// A tuple has that already.
const Spread = struct {
    mean: f64,
    count: usize,

    pub const python = .namedtuple;
};

/// Has a method whose argument is called as the object is by custom.
const Own = struct {
    own: i64 = 0,

    pub const python = .class;

    pub fn init() Own {
        return .{};
    }

    pub fn plus(own: *Own, a: struct { self: i64 }) i64 {
        return own.own + a.self;
    }
};

/// Adds from the right, and has attributes and types of any kind.
const Right = struct {
    size: i64 = 0,

    pub fn init() Right {
        return .{};
    }

    pub fn opAddReflected(right: *Right, other: i64) i64 {
        return right.size + other;
    }
};

/// Adds from the left, too, and has nothing besides its base, so that its objects are as large.
const Both = struct {
    base: Right = .{},

    pub fn init() Both {
        return .{};
    }

    pub fn opAdd(both: *Both, other: i64) i64 {
        return both.base.size + other;
    }
};

/// Has a field and a class with names of types.
const Tree = struct {
    part: Part = .imag,

    const Own = struct {
        pub const python = .class;

        pub fn init() @This() {
            return .{};
        }
    };

    pub fn init() Tree {
        return .{};
    }

    pub fn first(tree: *Tree) Outer {
        _ = tree;
        return .{};
    }

    pub fn last(tree: *Tree) Tree.Own {
        _ = tree;
        return .{};
    }
};
const Outer = Own;

const right_class = py.class(Right, .{ .dict = true, .generic = true });

fn same(value: i64) i64 {
    return value;
}

const Point = struct {
    x: f64,
    y: f64,

    pub const python = .namedtuple;
};

const Mode = enum { fast, @"it's slow" };

/// A dict of known keys; as an argument, its optional keys may lack.
const Options = struct { depth: u32 = 3, name: ?[]const u8, tags: []const []const u8 };

const Json = union(enum) {
    none: void,
    number: f64,
    text: []const u8,
    list: []const Json,
};

fn mean(a: struct {
    values: []const f64,
    star: py.KeywordOnly = .{},
    weights: ?[]const f64 = null,
    mode: Mode = .@"it's slow",
}) !f64 {
    if (a.values.len == 0) return error.EmptyError;
    return a.values[0];
}

fn positional(a: struct { first: i64, slash: py.PositionalOnly = .{}, second: bool = true }) i64 {
    return if (a.second) a.first else 0;
}

fn many(a: struct { numbers: py.Args(i64), options: py.Kwargs([]const u8) }) usize {
    return a.numbers.items.len + a.options.items.len;
}

fn paint(a: struct { color: Color, word: Word = .yes }) ?Point {
    return if (a.color == .red and a.word == .yes) .{ .x = 1, .y = 2 } else null;
}

fn options(value: Options) Options {
    return value;
}

fn json(value: Json) Json {
    return value;
}

fn total(a: struct { view: py.View(f64), into: ?py.ViewMut(u8) = null }) f64 {
    var sum: f64 = 0;
    for (a.view.data) |value| sum += value;
    return sum;
}

fn squares(count: u8) !py.Owned(f64) {
    const owned: py.Owned(f64) = try .alloc(count);
    for (owned.data, 0..) |*value, i| value.* = @floatFromInt(i * i);
    return owned;
}

fn anything(object: py.Object) py.Object {
    return object.incref();
}

fn counts(words: []const []const u8, bytes: py.Bytes) struct { usize, usize } {
    return .{ words.len, bytes.data.len };
}

fn list(words: py.Set([]const u8), table: py.Dict([]const u8, i64)) []const i64 {
    _ = .{ words, table };
    return &.{ 1, 2 };
}

fn odd(a: struct {
    most: f64 = std.math.inf(f64),
    none: f64 = std.math.nan(f64),
    text: []const u8 = "a\n\"b\"'c\\\x00é",
    part: Part = .imag,
    pair: struct { i64, bool } = .{ 1, true },
    large: u128 = 1 << 100,
    keys: struct { from: i64, @"a-b": ?[]const u8 = null } = .{ .from = 1 },
    colors: []const Color = &.{.green},
    point: Point = .{ .x = 1, .y = 2 },
    points: struct { Point, u8 } = .{ .{ .x = 1, .y = 2 }, 3 },
}) Spread {
    return .{ .mean = a.most, .count = a.text.len };
}

comptime {
    py.exportModule(.{
        .name = "zigstubs",
        .doc = "One of each: \"quotes\", \\ and\n\n    größer.\n",
        .exceptions = .{
            .EmptyError = py.exc.ValueError,
            .LineError = .{
                .base = .EmptyError,
                .doc = "Says where.",
                .fields = struct { line: usize, text: ?[]const u8 },
            },
        },
        .types = .{ Color, Word, Point, Part, Spread },
        .classes = .{
            .Own = py.class(Own, .{}),
            .Right = right_class,
            .Tree = py.class(Tree, .{
                .fields = .{ .part = .{ .name = "Part" } },
                .classes = .{ .Own = py.class(Tree.Own, .{}) },
            }),
            .Both = py.class(Both, .{ .base = right_class }),
        },
        // The stub imports the other module of that name.
        .submodules = .{ .typing = .{ .functions = .{
            py.function("same", same, .{ .args = &.{"value"} }),
        } } },
        .constants = .{ .limit = 10, .names = .{ "a", "b" }, .pi = 3.14 },
        .functions = .{
            py.function("mean", mean, .{ .doc =
                \\The mean of "values".
                \\
                \\Its end: """
            }),
            py.function("positional", positional, .{}),
            py.function("many", many, .{}),
            py.function("paint", paint, .{}),
            py.function("options", options, .{ .args = &.{"value"} }),
            py.function("_Options", same, .{ .args = &.{"value"} }),
            // The stub would call Python's own so.
            py.function("_builtins", same, .{ .args = &.{"value"} }),
            py.function("json", json, .{ .args = &.{"value"} }),
            py.function("total", total, .{}),
            py.function("squares", squares, .{ .args = &.{"count"} }),
            py.function("anything", anything, .{}),
            py.function("counts", counts, .{ .args = &.{ "words", "bytes" } }),
            py.function("odd", odd, .{ .doc = "# End of the stub.\n\ttab\r\n" }),
            py.function("list", list, .{ .args = &.{ "words", "table" } }),
        },
    });
}
