//! A module that works with objects and exceptions of Python, for its tests.

const std = @import("std");
const py = @import("alloconda");

const Object = py.Object;

pub const panic = py.panic;

const has_groups = py.target.python_hex >= 0x030b0000;
const has_finalization_error = py.target.python_hex >= 0x030d0000 and py.target.limited_api == 0;

/// Hands each class of `py.exc` that the target has to `function`, with its name.
fn eachException(function: Object) !void {
    inline for (comptime std.enums.values(py.exc)) |exception| {
        const is_there = comptime switch (exception) {
            .BaseExceptionGroup => has_groups,
            .PythonFinalizationError => has_finalization_error,
            else => true,
        };
        if (is_there) {
            const result = try function.call(.{ @tagName(exception), exception.class() });
            result.decref();
        }
    }
}

fn raiseError(number: i32, text: []const u8) !void {
    return py.raiseArguments(py.exc.OSError, .{ number, text });
}

fn raiseDecodeError(data: []const u8) !void {
    const bytes: py.Bytes = .{ .data = data };
    return py.raiseArguments(py.exc.UnicodeDecodeError, .{ "utf-8", bytes, 0, 1, "bad" });
}

fn raiseUnconvertible() !void {
    const not_text: []const u8 = "\xff";
    return py.raiseArguments(py.exc.KeyError, .{ "first", not_text });
}

fn warn(text: []const u8) !void {
    try py.warn(py.exc.DeprecationWarning, "{s} is old", .{text});
}

fn warnObject(category: Object, text: []const u8) !void {
    try py.warnObject(category, "{s}", .{text});
}

const Binary = enum {
    add,
    sub,
    mul,
    div,
    floorDiv,
    mod,
    divMod,
    matMul,
    pow,
    shl,
    shr,
    bitAnd,
    bitOr,
    bitXor,
};

fn binary(operator: Binary, a: Object, b: Object) !Object {
    switch (operator) {
        inline else => |known| return @field(Object, @tagName(known))(a, b),
    }
}

const Unary = enum { neg, pos, invert, abs };

fn unary(operator: Unary, a: Object) !Object {
    switch (operator) {
        inline else => |known| return @field(Object, @tagName(known))(a),
    }
}

/// `a * 2 + 1`, with numbers of Zig on the right.
fn twiceAndOne(a: Object) !Object {
    const twice = try a.mul(2);
    defer twice.decref();
    return twice.add(@as(u8, 1));
}

/// A value that cannot be made into an object.
fn addUnconvertible(a: Object) !Object {
    return a.add(@as([]const u8, "\xff"));
}

fn compare(operator: py.Comparison, a: Object, b: Object) !bool {
    return a.compare(operator, b);
}

fn order(a: Object, b: Object) !std.math.Order {
    return a.order(b);
}

fn isAnswer(a: Object) !bool {
    return a.eql(42);
}

fn isNumber(a: Object) !bool {
    const builtins = try py.import("builtins");
    defer builtins.decref();
    const int = try builtins.getAttr("int");
    defer int.decref();
    const float = try builtins.getAttr("float");
    defer float.decref();
    return a.isInstance(.{ int, float });
}

fn isInstance(a: Object, class: Object) !bool {
    return a.isInstance(class);
}

fn isSubclass(a: Object, class: Object) !bool {
    return a.isSubclass(class);
}

fn hash(a: Object) !isize {
    return a.hash();
}

fn typeOf(a: Object) !Object {
    return a.typeOf();
}

fn isCallable(a: Object) bool {
    return a.isCallable();
}

fn contains(a: Object, item: Object) !bool {
    return a.contains(item);
}

fn delItem(a: Object, key: Object) !void {
    try a.delItem(key);
}

fn hasSize(a: Object) !bool {
    return a.hasAttr("size");
}

fn delSize(a: Object) !void {
    try a.delAttr("size");
}

/// The name is known when it is called only; the others here are when they are compiled.
fn callNamed(a: Object, name: [:0]const u8, argument: Object) !Object {
    return a.callMethod(name, .{argument});
}

fn appendEach(list: Object, first: i64, others: []const i64) !usize {
    (try list.callMethod("append", .{first})).decref();
    (try list.callMethod("extend", .{others})).decref();
    (try list.callMethod("reverse", .{})).decref();
    const found = try list.callMethod("index", .{ first, 0, others.len + 1 });
    defer found.decref();
    return found.as(usize);
}

/// The second argument can't be made, after the first was.
fn callWithHalfAPair(a: Object, argument: Object) !Object {
    return a.callMethod("count", .{ argument, "\xff" });
}

fn moveAttribute(a: Object, from: [:0]const u8, to: [:0]const u8) !bool {
    const value = try a.getOptionalAttr(from) orelse return false;
    defer value.decref();
    try a.setAttr(to, value);
    try a.delAttr(from);
    return a.hasAttr(to);
}

fn format(a: Object, spec: []const u8) !Object {
    return a.format(spec);
}

/// Hands each key and value of a mapping to `function`, which may change the mapping.
fn eachItem(mapping: Object, function: Object) !usize {
    var items = try mapping.items();
    defer items.deinit();
    var count: usize = 0;
    while (try items.next()) |item| : (count += 1) {
        defer item.deinit();
        const result = try function.call(.{ item.key, item.value });
        result.decref();
    }
    return count;
}

fn callKeywords(function: Object, first: Object, value: Object) !Object {
    return function.callKeywords(.{ first, 2 }, .{ .size = 3, .value = value });
}

fn callWithoutKeywords(function: Object, first: Object) !Object {
    return function.callKeywords(.{first}, .{});
}

fn callUnconvertible(function: Object, first: Object) !Object {
    return function.callKeywords(.{first}, .{ .size = first, .value = @as([]const u8, "\xff") });
}

fn raiseParseError(module: py.Module, line: usize, text: []const u8) !void {
    return module.raise(.ParseError, .{ .line = line, .text = text }, "bad {s}", .{text});
}

fn raiseUnknownField(module: py.Module) !void {
    return module.raise(.ParseError, .{ .lien = 1 }, "bad", .{});
}

fn raiseUnconvertibleField(module: py.Module) !void {
    return module.raise(.ParseError, .{ .line = @as([]const u8, "\xff") }, "bad", .{});
}

fn raiseByError() !void {
    return error.DecodeError;
}

/// What `function` returns, or the text "none" when it raises a LookupError.
fn orNone(function: Object) !Object {
    return function.call(.{}) catch |err| {
        if (!py.caught(err, py.exc.LookupError)) return err;
        return .from(@as([]const u8, "none"));
    };
}

fn orNoneOf(function: Object, class: Object) !?Object {
    return function.call(.{}) catch |err| return if (py.caught(err, class)) null else err;
}

fn orNoneOfOwn(module: py.Module, function: Object) !?Object {
    return function.call(.{}) catch |err| {
        return if (module.caught(err, .ParseError)) null else err;
    };
}

fn isCaught(err: anyerror) bool {
    return py.caught(err, py.exc.BaseException);
}

/// Whether an exception is seen where none is, which Zig's other errors are not, either.
fn seesNone() bool {
    return py.matches(py.exc.BaseException) or py.fetch() != null or isCaught(error.Other) or
        isCaught(error.PythonError);
}

/// The exception that `function` raises.
fn fetch(function: Object) !Object {
    const result = function.call(.{}) catch |err| {
        std.debug.assert(err == error.PythonError and py.matches(.BaseException));
        return py.fetch().?;
    };
    return result;
}

fn fetchAndReraise(function: Object) !Object {
    return function.call(.{}) catch {
        const exception = py.fetch().?;
        defer exception.decref();
        return py.reraise(exception);
    };
}

fn reraise(exception: Object) !void {
    return py.reraise(exception);
}

fn clear(function: Object) void {
    const result = function.call(.{}) catch return py.clear();
    result.decref();
}

const Chain = enum { cause, context, none, itself };

fn chain(module: py.Module, function: Object, kind: Chain) !Object {
    return function.call(.{}) catch {
        const first = py.fetch().?;
        defer first.decref();
        return switch (kind) {
            .cause => py.withCause(module.raise(.ParseError, .{}, "chained", .{}), first),
            .context => py.withContext(py.raise(.ValueError, "chained", .{}), first),
            .none => py.withCause(py.raise(.ValueError, "chained", .{}), null),
            .itself => py.withContext(py.withCause(py.reraise(first), first), first),
        };
    };
}

fn causeOf(cause: Object) !void {
    return py.withCause(py.raise(.ValueError, "chained", .{}), cause);
}

fn contextOf(context: Object) !void {
    return py.withContext(py.raise(.ValueError, "chained", .{}), context);
}

fn causeOfNothing() !void {
    return py.withCause(error.PythonError, null);
}

fn note(function: Object, text: []const u8) !Object {
    return function.call(.{}) catch |err| {
        if (has_groups) return py.withNote(err, "in {s}", .{text});
        return err;
    };
}

/// The exception has no other owner.
fn noteOnNew(text: []const u8) !void {
    if (has_groups) return py.withNote(py.raise(.ValueError, "new", .{}), "in {s}", .{text});
}

fn inPlace(operator: py.InPlace, a: Object, b: Object) !Object {
    switch (operator) {
        inline else => |known| return a.inPlace(known, b),
    }
}

fn getOptional(a: Object, name: enum { attribute, item }, key: Object) !?Object {
    return switch (name) {
        .attribute => a.getOptionalAttr("size"),
        .item => a.getOptionalItem(key),
    };
}

fn callUnpacked(function: Object, arguments: Object, keywords: ?Object) !Object {
    return function.callUnpacked(arguments, keywords);
}

fn callSlice(function: Object) !Object {
    return function.callUnpacked(@as([]const i64, &.{ 1, 2, 3 }), null);
}

fn raiseMapped(number: u8) !void {
    return switch (number) {
        0 => error.BadLine,
        1 => error.Cut,
        else => error.Below,
    };
}

const Conversion = enum { bytes, int, float };

fn convert(conversion: Conversion, a: Object) !Object {
    switch (conversion) {
        inline else => |known| return @field(Object, @tagName(known))(a),
    }
}

comptime {
    py.exportModule(.{
        .name = "zigobjects",
        .exceptions = .{
            .Error = py.exc.Exception,
            .ParseError = .{
                .base = .Error,
                .doc = "What is wrong, and where.",
                .fields = struct { line: ?usize, text: []const u8 = "?" },
            },
            .DecodeError = .{ .base = .ValueError, .fields = struct { at: ?f64 = 1.5 } },
            .Bare = .{},
            .Below = .Bare,
        },
        .errors = .{ .BadLine = .ParseError, .Cut = .EOFError },
        .functions = .{
            py.function("each_exception", eachException, .{ .args = &.{"function"} }),
            py.function("raise_error", raiseError, .{ .args = &.{ "number", "text" } }),
            py.function("raise_decode_error", raiseDecodeError, .{ .args = &.{"data"} }),
            py.function("raise_unconvertible", raiseUnconvertible, .{}),
            py.function("warn", warn, .{ .args = &.{"text"} }),
            py.function("warn_object", warnObject, .{ .args = &.{ "category", "text" } }),
            py.function("binary", binary, .{ .args = &.{ "operator", "a", "b" } }),
            py.function("unary", unary, .{ .args = &.{ "operator", "a" } }),
            py.function("twice_and_one", twiceAndOne, .{ .args = &.{"a"} }),
            py.function("add_unconvertible", addUnconvertible, .{ .args = &.{"a"} }),
            py.function("compare", compare, .{ .args = &.{ "operator", "a", "b" } }),
            py.function("order", order, .{ .args = &.{ "a", "b" } }),
            py.function("is_answer", isAnswer, .{ .args = &.{"a"} }),
            py.function("is_number", isNumber, .{ .args = &.{"a"} }),
            py.function("is_instance", isInstance, .{ .args = &.{ "a", "class_" } }),
            py.function("is_subclass", isSubclass, .{ .args = &.{ "a", "class_" } }),
            py.function("hash", hash, .{ .args = &.{"a"} }),
            py.function("type_of", typeOf, .{ .args = &.{"a"} }),
            py.function("is_callable", isCallable, .{ .args = &.{"a"} }),
            py.function("contains", contains, .{ .args = &.{ "a", "item" } }),
            py.function("del_item", delItem, .{ .args = &.{ "a", "key" } }),
            py.function("has_size", hasSize, .{ .args = &.{"a"} }),
            py.function("del_size", delSize, .{ .args = &.{"a"} }),
            py.function("call_named", callNamed, .{ .args = &.{ "a", "name", "argument" } }),
            py.function("append_each", appendEach, .{ .args = &.{ "list", "first", "others" } }),
            py.function("call_with_half_a_pair", callWithHalfAPair, .{}),
            py.function("move_attribute", moveAttribute, .{ .args = &.{ "a", "source", "to" } }),
            py.function("format", format, .{ .args = &.{ "a", "spec" } }),
            py.function("each_item", eachItem, .{ .args = &.{ "mapping", "function" } }),
            py.function("call_keywords", callKeywords, .{
                .args = &.{ "function", "first", "value" },
            }),
            py.function("call_without_keywords", callWithoutKeywords, .{
                .args = &.{ "function", "first" },
            }),
            py.function("call_unconvertible", callUnconvertible, .{
                .args = &.{ "function", "first" },
            }),
            py.function("raise_parse_error", raiseParseError, .{ .args = &.{ "line", "text" } }),
            py.function("raise_unknown_field", raiseUnknownField, .{}),
            py.function("raise_unconvertible_field", raiseUnconvertibleField, .{}),
            py.function("raise_by_error", raiseByError, .{}),
            py.function("or_none", orNone, .{ .args = &.{"function"} }),
            py.function("or_none_of", orNoneOf, .{ .args = &.{ "function", "class_" } }),
            py.function("or_none_of_own", orNoneOfOwn, .{ .args = &.{"function"} }),
            py.function("sees_none", seesNone, .{}),
            py.function("fetch", fetch, .{ .args = &.{"function"} }),
            py.function("fetch_and_reraise", fetchAndReraise, .{ .args = &.{"function"} }),
            py.function("reraise", reraise, .{ .args = &.{"exception"} }),
            py.function("clear", clear, .{ .args = &.{"function"} }),
            py.function("chain", chain, .{ .args = &.{ "function", "kind" } }),
            py.function("cause_of", causeOf, .{ .args = &.{"cause"} }),
            py.function("context_of", contextOf, .{ .args = &.{"context"} }),
            py.function("cause_of_nothing", causeOfNothing, .{}),
            py.function("note_on_new", noteOnNew, .{ .args = &.{"text"} }),
            py.function("note", note, .{ .args = &.{ "function", "text" } }),
            py.function("in_place", inPlace, .{ .args = &.{ "operator", "a", "b" } }),
            py.function("get_optional", getOptional, .{ .args = &.{ "a", "name", "key" } }),
            py.function("call_unpacked", callUnpacked, .{
                .args = &.{ "function", "arguments", "keywords" },
            }),
            py.function("call_slice", callSlice, .{ .args = &.{"function"} }),
            py.function("raise_mapped", raiseMapped, .{ .args = &.{"number"} }),
            py.function("convert", convert, .{ .args = &.{ "conversion", "a" } }),
        },
        .constants = .{ .has_notes = has_groups },
        .needs_gil = false,
    });
}
