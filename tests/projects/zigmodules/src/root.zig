//! What real modules do: tokenizers, statistics, a hash of a stream, a sort, a sieve, dates.

const std = @import("std");
const py = @import("alloconda");
const csv = @import("csv.zig");
const dates = @import("dates.zig");
const json = @import("json.zig");
const sieve = @import("sieve.zig");
const sorting = @import("sort.zig");
const statistics = @import("statistics.zig");

const Allocator = std.mem.Allocator;

pub const panic = py.panic;

/// The last index lies outside: what an index that no one checks reads is not the module's.
fn itemAt(values: py.View(f64), index: usize) f64 {
    return values.data[index];
}

fn add(a: i64, b: i64) i64 {
    return a + b;
}

fn jsonTokens(allocator: Allocator, text: []const u8) ![]struct { json.Kind, []const u8 } {
    var tokens: std.ArrayList(struct { json.Kind, []const u8 }) = .empty;
    var tokenizer: json.Tokenizer = .{ .text = text };
    while (tokenizer.next() catch return unexpected("offset", tokenizer.at)) |token| {
        try tokens.append(allocator, .{ token.kind, text[token.start..token.end] });
    }
    return tokens.items;
}

fn jsonCount(document: py.View(u8)) !usize {
    var tokenizer: json.Tokenizer = .{ .text = document.data };
    var count: usize = 0;
    while (tokenizer.next() catch return unexpected("offset", tokenizer.at)) |_| count += 1;
    return count;
}

fn unexpected(what: []const u8, where: usize) py.Error {
    return py.raise(py.exc.ValueError, "unexpected text at {s} {d}", .{ what, where });
}

fn csvRows(allocator: Allocator, text: []const u8) ![]const []const []const u8 {
    var rows: std.ArrayList([]const []const u8) = .empty;
    var row: std.ArrayList([]const u8) = .empty;
    var tokenizer: csv.Tokenizer = .{ .text = text };
    while (tokenizer.next() catch return unexpected("row", tokenizer.row)) |field| {
        try row.append(allocator, try csv.unquote(allocator, field));
        if (field.ends_row) try rows.append(allocator, try row.toOwnedSlice(allocator));
    }
    return rows.items;
}

fn csvCount(document: py.View(u8)) !usize {
    var tokenizer: csv.Tokenizer = .{ .text = document.data };
    var count: usize = 0;
    while (tokenizer.next() catch return unexpected("row", tokenizer.row)) |_| count += 1;
    return count;
}

fn sum(values: py.View(f64)) f64 {
    return statistics.sum(values.data);
}

fn summarize(values: py.View(f64)) error{TooFew}!statistics.Summary {
    return py.withoutGil(statistics.summarize, .{values.data});
}

fn histogram(values: py.View(f64), steps: usize) !py.Owned(u64) {
    const counts: py.Owned(u64) = try .alloc(steps);
    @memset(counts.data, 0);
    statistics.histogram(values.data, counts.data);
    return counts;
}

fn hashBytes(state: u64, data: py.View(u8)) u64 {
    return hashMore(state, data.data);
}

/// The hash of what a file-like object still holds, read piece by piece.
fn hashStream(allocator: Allocator, stream: py.Object, piece: usize) !u64 {
    var state: u64 = hash_start;
    while (true) {
        const read = try stream.callMethod("read", .{piece});
        defer read.decref();
        const bytes = try read.to(py.Bytes, allocator);
        defer allocator.free(bytes.data);
        if (bytes.data.len == 0) return state;
        state = hashMore(state, bytes.data);
    }
}

/// FNV-1a.
const hash_start = 0xcbf29ce484222325;

fn hashMore(start: u64, data: []const u8) u64 {
    var state = start;
    for (data) |byte| state = (state ^ byte) *% 0x100000001b3;
    return state;
}

fn sort(allocator: Allocator, items: []const py.Object, less: py.Object) ![]py.Object {
    const sorted = try allocator.dupe(py.Object, items);
    try sorting.mergeSort(sorted, try allocator.alloc(py.Object, items.len), less);
    for (sorted) |item| _ = item.incref();
    return sorted;
}

fn countPrimes(allocator: Allocator, first: u32, end: u32) !usize {
    return py.withoutGil(sieve.countPrimes, .{ allocator, first, end });
}

fn parseMoment(text: []const u8) !py.DateTime {
    var parser: dates.Parser = .{ .text = text };
    return parser.parse() catch unexpected("offset", parser.at);
}

fn formatHttp(allocator: Allocator, moment: py.DateTime) ![]const u8 {
    const buffer = try allocator.create([29]u8);
    return dates.formatHttp(buffer, moment) orelse error.Overflow;
}

const Span = struct {
    first: py.Date,
    end: py.Date,
    holidays: py.Set(py.Date) = .{ .items = &.{} },
};

fn workdays(span: Span) i32 {
    return dates.workdays(span.first, span.end, span.holidays.items);
}

fn addMonths(date: py.Date, count: i32) !py.Date {
    return dates.addMonths(date, count) orelse error.Overflow;
}

fn between(earlier: py.DateTime, later: py.DateTime) !py.TimeDelta {
    if ((earlier.utc_offset == null) != (later.utc_offset == null)) {
        return py.raise(py.exc.TypeError, "one of the moments is without an offset", .{});
    }
    return dates.between(earlier, later);
}

const Steps = struct { first: py.Date, end: py.Date, step: i32 = 1 };

fn days(steps: Steps) !py.Generator(dates.Days) {
    if (steps.step < 1) return error.InvalidArgument;
    return .{ .state = .init(steps.first, steps.end, steps.step) };
}

comptime {
    py.exportModule(.{
        .name = "zigmodules",
        .functions = .{
            py.function("item_at", itemAt, .{ .args = &.{ "values", "index" } }),
            py.function("add", add, .{ .args = &.{ "a", "b" } }),
            py.function("json_tokens", jsonTokens, .{ .args = &.{"text"} }),
            py.function("json_count", jsonCount, .{ .args = &.{"document"} }),
            py.function("csv_rows", csvRows, .{ .args = &.{"text"} }),
            py.function("csv_count", csvCount, .{ .args = &.{"document"} }),
            py.function("sum", sum, .{ .args = &.{"values"} }),
            py.function("summarize", summarize, .{ .args = &.{"values"} }),
            py.function("histogram", histogram, .{ .args = &.{ "values", "steps" } }),
            py.function("hash_bytes", hashBytes, .{ .args = &.{ "state", "data" } }),
            py.function("hash_stream", hashStream, .{ .args = &.{ "stream", "piece" } }),
            py.function("sort", sort, .{ .args = &.{ "items", "less" } }),
            py.function("count_primes", countPrimes, .{ .args = &.{ "first", "end" } }),
            py.function("parse_moment", parseMoment, .{ .args = &.{"text"} }),
            py.function("format_http", formatHttp, .{ .args = &.{"moment"} }),
            py.function("workdays", workdays, .{}),
            py.function("add_months", addMonths, .{ .args = &.{ "date", "count" } }),
            py.function("between", between, .{ .args = &.{ "earlier", "later" } }),
            py.function("days", days, .{}),
        },
        .constants = .{ .hash_start = @as(u64, hash_start) },
        .needs_gil = false,
    });
}
