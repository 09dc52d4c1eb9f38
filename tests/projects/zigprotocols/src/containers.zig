const std = @import("std");
const py = @import("alloconda");

/// A list of integers, whose memory is a buffer.
pub const Numbers = struct {
    list: std.ArrayListUnmanaged(i64) = .empty,

    pub fn init(args: struct { values: []const i64 = &.{} }) !Numbers {
        var numbers: Numbers = .{};
        try numbers.list.appendSlice(py.allocator, args.values);
        return numbers;
    }

    pub fn deinit(numbers: *Numbers) void {
        numbers.list.deinit(py.allocator);
    }

    pub fn append(numbers: *Numbers, value: i64) !void {
        if (py.exports(numbers) > 0) return py.raise(.BufferError, "it is in use", .{});
        try numbers.list.append(py.allocator, value);
    }

    pub fn len(numbers: *const Numbers) usize {
        return numbers.list.items.len;
    }

    pub fn getItem(numbers: *const Numbers, index: usize) i64 {
        return numbers.list.items[index];
    }

    pub fn setItem(numbers: *Numbers, index: usize, value: i64) void {
        numbers.list.items[index] = value;
    }

    pub fn deleteItem(numbers: *Numbers, index: usize) !void {
        if (py.exports(numbers) > 0) return py.raise(.BufferError, "it is in use", .{});
        _ = numbers.list.orderedRemove(index);
    }

    pub fn contains(numbers: *const Numbers, value: i64) bool {
        return std.mem.indexOfScalar(i64, numbers.list.items, value) != null;
    }

    pub fn buffer(numbers: *Numbers) py.Buffer(i64, 1) {
        return .{ .start = numbers.list.items.ptr, .shape = .{numbers.list.items.len} };
    }

    pub fn state(numbers: *const Numbers) []const i64 {
        return numbers.list.items;
    }

    pub fn restore(values: []const i64) !Numbers {
        return .init(.{ .values = values });
    }
};

/// A mapping of texts that keeps the newest few.
pub const Table = struct {
    limit: usize,
    map: std.StringArrayHashMapUnmanaged(py.Object) = .empty,

    pub fn init(args: struct { limit: usize = 3 }) Table {
        return .{ .limit = args.limit };
    }

    pub fn deinit(table: *Table) void {
        for (table.map.keys(), table.map.values()) |key, value| {
            py.allocator.free(key);
            value.decref();
        }
        table.map.deinit(py.allocator);
    }

    pub fn len(table: *const Table) usize {
        return table.map.count();
    }

    pub fn getItem(table: *const Table, key: []const u8) ?py.Object {
        const value = table.map.get(key) orelse return null;
        return value.incref();
    }

    pub fn setItem(table: *Table, key: []const u8, value: py.Object) !void {
        table.deleteItem(key) catch {};
        while (table.map.count() >= table.limit) {
            const oldest = table.map.keys()[0];
            table.drop(oldest);
        }
        const own = try py.allocator.dupe(u8, key);
        errdefer py.allocator.free(own);
        try table.map.put(py.allocator, own, value.incref());
    }

    pub fn deleteItem(table: *Table, key: []const u8) error{KeyNotFound}!void {
        if (!table.map.contains(key)) return error.KeyNotFound;
        table.drop(key);
    }

    fn drop(table: *Table, key: []const u8) void {
        const entry = table.map.fetchOrderedRemove(key).?;
        py.allocator.free(entry.key);
        entry.value.decref();
    }

    pub fn contains(table: *const Table, key: []const u8) bool {
        return table.map.contains(key);
    }

    /// The keys as they are now.
    pub fn iterate(table: *const Table) []const []const u8 {
        return table.map.keys();
    }

    pub fn reversed(table: *const Table, allocator: std.mem.Allocator) ![]const []const u8 {
        const keys = try allocator.dupe([]const u8, table.map.keys());
        std.mem.reverse([]const u8, keys);
        return keys;
    }
};

/// Numbers that are never stored, whose slices are ranges, too.
pub const Range = struct {
    pub const python = .class;

    count: usize,
    start: i64 = 0,
    step: i64 = 1,

    pub fn len(range: *const Range) usize {
        return range.count;
    }

    pub fn getItem(range: *const Range, index: usize) i64 {
        return range.start + range.step * @as(i64, @intCast(index));
    }

    pub fn getSlice(range: *const Range, slice: py.Slice) Range {
        return .{
            .start = if (slice.count == 0) 0 else range.getItem(slice.start),
            .count = slice.count,
            .step = range.step * slice.step,
        };
    }

    /// An iterator that keeps the range alive.
    pub fn iterate(self: py.Ref(Range)) py.Generator(Items) {
        return .{ .state = .{ .range = self.incref() } };
    }

    const Items = struct {
        range: py.Ref(Range),
        index: usize = 0,

        pub fn next(items: *Items) !?i64 {
            const range = try items.range.read();
            defer range.release();
            if (items.index == range.value.count) return null;
            defer items.index += 1;
            return range.value.getItem(items.index);
        }

        pub fn deinit(items: *Items) void {
            items.range.decref();
        }
    };
};

/// Says any length of itself.
pub const Claim = struct {
    length: i64,

    pub fn len(claim: *const Claim) i64 {
        return claim.length;
    }
};
