//! A module that uses everything the alloconda package offers, for its tests.

const std = @import("std");
const py = @import("alloconda");

const Allocator = std.mem.Allocator;

pub const panic = py.panic;

fn Echo(comptime T: type) type {
    return struct {
        fn echo(value: T) T {
            return value;
        }
    };
}

fn echoOf(comptime name: [:0]const u8, comptime T: type) type {
    return py.function(name, Echo(T).echo, .{
        .args = &.{"value"},
        .doc = "Return the value as it came back from Zig.",
    });
}

fn nothing() void {}

fn unnamed(first: i64, second: ?i64) i64 {
    return first * (second orelse 10);
}

const Defaults = struct { i64, ?i64, i64, ?i64, ?[]const u8 };

fn defaults(a: i64, b: ?i64, c: i64, d: ?i64, e: ?[]const u8) Defaults {
    return .{ a, b, c, d, e };
}

// The arguments as the fields of a struct.

const Mode = enum { fast, safe };

const Weighted = struct { values: []const f64, weights: ?[]const f64 = null };

fn mean(a: Weighted) !f64 {
    var sum: f64 = 0;
    var total_weight: f64 = 0;
    for (a.values, 0..) |value, i| {
        const weight = if (a.weights) |weights| weights[i] else 1;
        sum += value * weight;
        total_weight += weight;
    }
    return sum / total_weight;
}

const Every = struct {
    first: i64,
    slash: py.PositionalOnly = .{},
    second: f64 = 0.5,
    rest: py.Args(i64),
    mode: Mode = .safe,
    name: []const u8,
    options: py.Kwargs(f64),
};

const Option = struct { []const u8, f64 };
const Taken = struct { i64, f64, []const i64, Mode, []const u8, []Option };

fn every(allocator: Allocator, a: Every) !Taken {
    const options = try allocator.alloc(Option, a.options.items.len);
    for (options, a.options.items) |*option, pair| option.* = .{ pair.name, pair.value };
    return .{ a.first, a.second, a.rest.items, a.mode, a.name, options };
}

const Starred = struct { x: i64, star: py.KeywordOnly = .{}, y: i64, z: i64 = -3 };

fn starred(a: Starred) [3]i64 {
    return .{ a.x, a.y, a.z };
}

const Presets = struct {
    text: []const u8 = "it's",
    flag: bool = true,
    none: ?i64 = null,
    large: u64 = std.math.maxInt(u64),
    tiny: f64 = 1e-9,
    pair: struct { u8, []const u8 } = .{ 1, "a" },
    list: [2]f32 = .{ 1, 2.5 },
    point: struct { x: f64 = 0, y: f64 = 0 } = .{ .y = 1 },
};

fn presets(a: Presets) Presets {
    return a;
}

fn countObjects(a: struct { objects: py.Args(py.Object), named: py.Kwargs(py.Object) }) [2]usize {
    return .{ a.objects.items.len, a.named.items.len };
}

// Text and bytes.

fn greet(allocator: Allocator, name: []const u8, punctuation: ?[]const u8) ![]u8 {
    return std.mem.concat(allocator, u8, &.{ "Hello, ", name, punctuation orelse "!" });
}

fn literal() [:0]const u8 {
    return "lit\u{e9}ral";
}

fn cLength(text: [:0]const u8) usize {
    return std.mem.len(text.ptr);
}

fn notUtf8() []const u8 {
    return "\xff\xfe";
}

fn reversed(allocator: Allocator, value: py.Bytes) !py.Bytes {
    const copy = try allocator.dupe(u8, value.data);
    std.mem.reverse(u8, copy);
    return .{ .data = copy };
}

// Containers.

fn total(values: []const f64) f64 {
    var sum: f64 = 0;
    for (values) |value| sum += value;
    return sum;
}

fn doubled(values: []i64) []i64 {
    for (values) |*value| value.* *= 2;
    return values;
}

fn joined(allocator: Allocator, words: []const []const u8, separator: []const u8) ![]u8 {
    return std.mem.join(allocator, separator, words);
}

fn transposed(allocator: Allocator, rows: []const []const i64) ![][]i64 {
    const width = if (rows.len == 0) 0 else rows[0].len;
    const columns = try allocator.alloc([]i64, width);
    for (columns, 0..) |*column, i| {
        column.* = try allocator.alloc(i64, rows.len);
        for (rows, column.*) |row, *item| {
            if (row.len != width) return error.InvalidArgument;
            item.* = row[i];
        }
    }
    return columns;
}

fn divmod(a: i64, b: i64) error{DivisionByZero}!struct { i64, i64 } {
    if (b == 0) return error.DivisionByZero;
    return .{ @divFloor(a, b), @mod(a, b) };
}

const Colour = enum { red, green, blue };

const Point = struct {
    x: f64,
    y: f64 = 0.5,
    label: ?[]const u8,
    colour: Colour = .green,
};

fn pipes(counts: [3]u8, names: struct { []const u8, ?[]const u8 }) [3]u8 {
    var result = counts;
    result[0] += @intCast(names[0].len);
    if (names[1]) |name| result[1] += @intCast(name.len);
    return result;
}

// Errors.

fn fail(kind: []const u8) !void {
    const kinds = std.StaticStringMap(anyerror).initComptime(.{
        .{ "OutOfMemory", error.OutOfMemory },
        .{ "Overflow", error.Overflow },
        .{ "DivisionByZero", error.DivisionByZero },
        .{ "IndexOutOfBounds", error.IndexOutOfBounds },
        .{ "KeyNotFound", error.KeyNotFound },
        .{ "TypeMismatch", error.TypeMismatch },
        .{ "InvalidArgument", error.InvalidArgument },
        .{ "FileNotFound", error.FileNotFound },
        .{ "BadDigit", error.BadDigit },
        .{ "TourError", error.TourError },
        .{ "Unheard", error.Unheard },
        .{ "PythonError", error.PythonError },
    });
    return kinds.get(kind) orelse error.InvalidArgument;
}

fn failKnown(which: u8) error{ BadDigit, TourError, OutOfMemory, Strange }!u8 {
    return switch (which) {
        0 => error.BadDigit,
        1 => error.TourError,
        2 => error.OutOfMemory,
        3 => error.Strange,
        else => which,
    };
}

fn raiseFormatted(code: i64, text: []const u8) !void {
    return py.raise(py.exc.LookupError, "code {d}: {s}", .{ code, text });
}

fn raiseOther(class: py.Object) !void {
    return py.raiseObject(class, "raised from Zig", .{});
}

fn panicNow(message: []const u8) void {
    @panic(message);
}

// Objects.

fn identity(value: py.Object) py.Object {
    return value.incref();
}

fn firstOf(values: []const py.Object) ?py.Object {
    return if (values.len == 0) null else values[0].incref();
}

fn apply(callback: py.Object, value: i64) !py.Object {
    return callback.call(.{ value, "two", .{ 3, null } });
}

fn applyKeywords(callback: py.Object, value: py.Object) !py.Object {
    return callback.callKeywords(.{value}, .{ .flag = true, .label = "x" });
}

fn squareRoot(value: f64) !f64 {
    const math = try py.import("math");
    defer math.decref();
    const root = try math.callMethod("sqrt", .{value});
    defer root.decref();
    return root.as(f64);
}

fn sumOf(values: py.Object) !i64 {
    var items = try values.iterate();
    defer items.deinit();
    var sum: i64 = 0;
    while (try items.next()) |item| {
        defer item.decref();
        sum = try std.math.add(i64, sum, try item.as(i64));
    }
    return sum;
}

fn explore(allocator: Allocator, value: py.Object) !struct {
    length: usize,
    truth: bool,
    none: bool,
    repr: []const u8,
    words: []const []const u8,
} {
    const repr = try value.repr();
    defer repr.decref();
    return .{
        .length = try value.len(),
        .truth = try value.truth(),
        .none = value.isNone(),
        .repr = try repr.to([]const u8, allocator),
        .words = try value.to([]const []const u8, allocator),
    };
}

fn build() !py.Object {
    const dict: py.Object = try .from(.{ .one = 1, .nested = .{ "a", 2.5, false } });
    errdefer dict.decref();
    try dict.setItem("key", @as([]const u8, "value"));
    const nested = try dict.getItem("nested");
    defer nested.decref();
    try dict.setItem("again", nested);
    return dict;
}

/// Its list holds two owned objects and then something that cannot be converted, so that a failure
/// in the middle has references to give back.
fn halfBad(value: py.Object) struct { py.Object, []const u8, py.Object } {
    return .{ value.incref(), "\xff", value.incref() };
}

fn halfBadList(allocator: Allocator, value: py.Object) ![]struct { py.Object, []const u8 } {
    const items = try allocator.alloc(struct { py.Object, []const u8 }, 3);
    for (items, 0..) |*item, i| item.* = .{ value.incref(), if (i == 1) "\xff" else "fine" };
    return items;
}

fn setAttribute(value: py.Object, number: i64) !void {
    try value.setAttr("number", number);
}

fn moduleName(allocator: Allocator, module: py.Module) ![]const u8 {
    const name = try module.object.getAttr("__name__");
    defer name.decref();
    return name.to([]const u8, allocator);
}

// Memory.

fn churn(allocator: Allocator, count: usize) !usize {
    var list: std.ArrayList(u64) = .empty;
    for (0..count) |i| try list.append(allocator, i);
    const aligned = try allocator.alignedAlloc(u8, .@"64", count);
    std.debug.assert(@intFromPtr(aligned.ptr) % 64 == 0);
    @memset(aligned, 1);
    var sum: usize = 0;
    for (aligned) |byte| sum += byte;
    return sum + list.items.len;
}

fn churnGeneral(count: usize) !usize {
    var list: std.ArrayList(u64) = .empty;
    defer list.deinit(py.allocator);
    for (0..count) |i| try list.append(py.allocator, i);
    const aligned = try py.allocator.alignedAlloc(u8, .@"64", count);
    defer py.allocator.free(aligned);
    std.debug.assert(@intFromPtr(aligned.ptr) % 64 == 0);
    return list.items.len;
}

fn tooMuch(allocator: Allocator) ![]u8 {
    return allocator.alloc(u8, std.math.maxInt(usize) / 4);
}

// The GIL.

var arrived: std.atomic.Value(u32) = .init(0);

/// Returns true when a second thread came in before it gave up, which takes a released GIL.
fn meet(expected: u32) bool {
    return py.withoutGil(waitFor, .{expected});
}

fn waitFor(expected: u32) bool {
    _ = arrived.fetchAdd(1, .seq_cst);
    for (0..2_000_000_000) |_| {
        if (arrived.load(.seq_cst) >= expected) return true;
        std.atomic.spinLoopHint();
    }
    return false;
}

fn countWords(allocator: Allocator, text: []const u8) !usize {
    return py.withoutGil(countWordsDetached, .{ allocator, text });
}

fn countWordsDetached(allocator: Allocator, text: []const u8) error{OutOfMemory}!usize {
    var words: std.ArrayList([]const u8) = .empty;
    defer words.deinit(allocator);
    var iterator = std.mem.tokenizeScalar(u8, text, ' ');
    while (iterator.next()) |word| try words.append(allocator, word);
    return words.items.len;
}

fn initialize(module: py.Module) !void {
    try module.add("initialized", .{ true, "by init" });
    const os = try py.import("os");
    defer os.decref();
    const environment = try os.getAttr("environ");
    defer environment.decref();
    const wanted = try environment.callMethod("get", .{"ZIGTOUR_FAIL"});
    defer wanted.decref();
    if (!wanted.isNone()) return error.TourError;
}

comptime {
    py.exportModule(.{
        .name = "zigtour",
        .doc = "Everything that alloconda offers.",
        .attributes = struct { initialized: struct { bool, []const u8 } },
        .functions = .{
            echoOf("echo_i8", i8),
            echoOf("echo_u8", u8),
            echoOf("echo_i16", i16),
            echoOf("echo_u16", u16),
            echoOf("echo_i32", i32),
            echoOf("echo_u32", u32),
            echoOf("echo_i64", i64),
            echoOf("echo_u64", u64),
            echoOf("echo_isize", isize),
            echoOf("echo_usize", usize),
            echoOf("echo_c_int", c_int),
            echoOf("echo_u1", u1),
            echoOf("echo_i7", i7),
            echoOf("echo_u63", u63),
            echoOf("echo_i65", i65),
            echoOf("echo_u65", u65),
            echoOf("echo_i128", i128),
            echoOf("echo_u128", u128),
            echoOf("echo_i256", i256),
            echoOf("echo_f32", f32),
            echoOf("echo_f64", f64),
            echoOf("echo_bool", bool),
            echoOf("echo_str", []const u8),
            echoOf("echo_bytes", py.Bytes),
            echoOf("echo_optional", ?i64),
            echoOf("echo_tuple", struct { i64, []const u8, ?bool }),
            echoOf("echo_point", Point),
            echoOf("echo_colour", Colour),
            echoOf("echo_points", []const Point),
            py.function("nothing", nothing, .{}),
            py.function("unnamed", unnamed, .{}),
            py.function("defaults", defaults, .{ .args = &.{ "a", "b", "c", "d", "e" } }),
            py.function("mean", mean, .{ .doc = "The weighted mean." }),
            py.function("every", every, .{}),
            py.function("starred", starred, .{}),
            py.function("presets", presets, .{}),
            py.function("count_objects", countObjects, .{}),
            py.function("greet", greet, .{ .args = &.{ "name", "punctuation" } }),
            py.function("literal", literal, .{}),
            py.function("c_length", cLength, .{ .args = &.{"text"} }),
            py.function("not_utf8", notUtf8, .{}),
            py.function("reversed", reversed, .{ .args = &.{"value"} }),
            py.function("total", total, .{ .args = &.{"values"} }),
            py.function("doubled", doubled, .{ .args = &.{"values"} }),
            py.function("joined", joined, .{ .args = &.{ "words", "separator" } }),
            py.function("transposed", transposed, .{ .args = &.{"rows"} }),
            py.function("divmod", divmod, .{ .args = &.{ "a", "b" } }),
            py.function("pipes", pipes, .{ .args = &.{ "counts", "names" } }),
            py.function("fail", fail, .{ .args = &.{"kind"} }),
            py.function("fail_known", failKnown, .{ .args = &.{"which"} }),
            py.function("raise_formatted", raiseFormatted, .{ .args = &.{ "code", "text" } }),
            py.function("raise_other", raiseOther, .{ .args = &.{"kind"} }),
            py.function("panic_now", panicNow, .{ .args = &.{"message"} }),
            py.function("identity", identity, .{ .args = &.{"value"} }),
            py.function("first", firstOf, .{ .args = &.{"values"} }),
            py.function("apply", apply, .{ .args = &.{ "callback", "value" } }),
            py.function("apply_keywords", applyKeywords, .{ .args = &.{ "callback", "value" } }),
            py.function("square_root", squareRoot, .{ .args = &.{"value"} }),
            py.function("sum_of", sumOf, .{ .args = &.{"values"} }),
            py.function("explore", explore, .{ .args = &.{"value"} }),
            py.function("build", build, .{}),
            py.function("half_bad", halfBad, .{ .args = &.{"value"} }),
            py.function("half_bad_list", halfBadList, .{ .args = &.{"value"} }),
            py.function("set_attribute", setAttribute, .{ .args = &.{ "value", "number" } }),
            py.function("module_name", moduleName, .{}),
            py.function("churn", churn, .{ .args = &.{"count"} }),
            py.function("churn_general", churnGeneral, .{ .args = &.{"count"} }),
            py.function("too_much", tooMuch, .{}),
            py.function("meet", meet, .{ .args = &.{"expected"} }),
            py.function("count_words", countWords, .{ .args = &.{"text"} }),
        },
        .constants = .{
            .answer = 42,
            .negative = -7,
            .large = 0xffff_ffff_ffff_ffff_ffff,
            .ratio = 0.25,
            .version = "1.2.3",
            .enabled = true,
            .missing = null,
            .colours = .{ "red", "green" },
            .primes = [_]u8{ 2, 3, 5 },
        },
        .exceptions = .{ .TourError = py.exc.ValueError },
        .errors = .{ .BadDigit = py.exc.ArithmeticError },
        .init = initialize,
        .needs_gil = false,
    });
}
