const std = @import("std");
const py = @import("alloconda");

/// The newest of many objects, in their order, like a `collections.deque` with a `maxlen`.
///
/// What drops an object, and so may run any Python code, does it when the ring is in order and no
/// longer in use.
pub const Ring = struct {
    slots: []?py.Object,
    start: usize = 0,
    count: usize = 0,
    /// How often items came and went, for iterators.
    changes: usize = 0,

    pub fn init(args: struct { capacity: usize, items: ?py.Object = null }) !Ring {
        if (args.capacity == 0) return py.raise(.ValueError, "capacity must be positive", .{});
        var ring: Ring = .{ .slots = try py.allocator.alloc(?py.Object, args.capacity) };
        @memset(ring.slots, null);
        errdefer ring.deinit();
        const items = args.items orelse return ring;
        const iterator = try items.iterate();
        defer iterator.deinit();
        while (try iterator.next()) |item| if (ring.put(item)) |dropped| dropped.decref();
        return ring;
    }

    pub fn deinit(ring: *Ring) void {
        for (ring.slots) |slot| if (slot) |item| item.decref();
        py.allocator.free(ring.slots);
    }

    fn at(ring: *const Ring, index: usize) *?py.Object {
        return &ring.slots[(ring.start + index) % ring.slots.len];
    }

    /// Takes an owned item, and returns the one that it takes the place of.
    fn put(ring: *Ring, item: py.Object) ?py.Object {
        ring.changes +%= 1;
        const is_full = ring.count == ring.slots.len;
        const slot = ring.at(ring.count);
        defer slot.* = item;
        if (is_full) ring.start = (ring.start + 1) % ring.slots.len else ring.count += 1;
        return slot.*;
    }

    pub fn append(self: py.Ref(Ring), item: py.Object) !void {
        const dropped = taken: {
            const ring = try self.write();
            defer ring.release();
            break :taken ring.value.put(item.incref());
        };
        if (dropped) |old| old.decref();
    }

    pub fn extend(self: py.Ref(Ring), items: py.Object) !void {
        const iterator = try items.iterate();
        defer iterator.deinit();
        while (try iterator.next()) |item| {
            defer item.decref();
            try append(self, item);
        }
    }

    pub fn pop(ring: *Ring) error{Empty}!py.Object {
        if (ring.count == 0) return error.Empty;
        ring.changes +%= 1;
        ring.count -= 1;
        const slot = ring.at(ring.count);
        defer slot.* = null;
        return slot.*.?;
    }

    pub fn popFirst(ring: *Ring) error{Empty}!py.Object {
        if (ring.count == 0) return error.Empty;
        ring.changes +%= 1;
        const slot = ring.at(0);
        defer slot.* = null;
        ring.start = (ring.start + 1) % ring.slots.len;
        ring.count -= 1;
        return slot.*.?;
    }

    pub fn clear(self: py.Ref(Ring)) !void {
        while (true) {
            const item = popOne(self) catch |err| return if (err == error.Empty) {} else err;
            item.decref();
        }
    }

    fn popOne(self: py.Ref(Ring)) !py.Object {
        const ring = try self.write();
        defer ring.release();
        return ring.value.pop();
    }

    /// Moves the last items to the front, one after the other; with a negative count, the other
    /// way.
    pub fn rotate(ring: *Ring, args: struct { count: i64 = 1 }) void {
        if (ring.count == 0) return;
        ring.changes +%= 1;
        for (0..@intCast(@mod(args.count, @as(i64, @intCast(ring.count))))) |_| {
            const last = ring.at(ring.count - 1);
            const item = last.*;
            last.* = null;
            ring.start = (ring.start + ring.slots.len - 1) % ring.slots.len;
            ring.at(0).* = item;
        }
    }

    pub fn getCapacity(ring: *const Ring) usize {
        return ring.slots.len;
    }

    pub fn len(ring: *const Ring) usize {
        return ring.count;
    }

    pub fn getItem(ring: *const Ring, index: usize) py.Object {
        return ring.at(index).*.?.incref();
    }

    pub fn setItem(self: py.Ref(Ring), index: usize, item: py.Object) !void {
        const dropped = taken: {
            const ring = try self.write();
            defer ring.release();
            // Another thread may have shortened it.
            if (index >= ring.value.count) return error.IndexOutOfBounds;
            const slot = ring.value.at(index);
            defer slot.* = item.incref();
            break :taken slot.*.?;
        };
        dropped.decref();
    }

    pub fn deleteItem(self: py.Ref(Ring), index: usize) !void {
        const dropped = taken: {
            const ring = try self.write();
            defer ring.release();
            if (index >= ring.value.count) return error.IndexOutOfBounds;
            break :taken ring.value.remove(index);
        };
        dropped.decref();
    }

    fn remove(ring: *Ring, index: usize) py.Object {
        ring.changes +%= 1;
        const item = ring.at(index).*.?;
        for (index..ring.count - 1) |i| ring.at(i).* = ring.at(i + 1).*;
        ring.count -= 1;
        ring.at(ring.count).* = null;
        return item;
    }

    /// Compares by `==`, which may call Python code: that can read the ring, but not change it.
    pub fn contains(ring: *const Ring, item: py.Object) !bool {
        for (0..ring.count) |i| if (try isEqual(ring.at(i).*.?, item)) return true;
        return false;
    }

    pub fn eql(ring: *const Ring, other: *const Ring) !bool {
        if (ring.count != other.count) return false;
        for (0..ring.count) |i| {
            if (!try isEqual(ring.at(i).*.?, other.at(i).*.?)) return false;
        }
        return true;
    }

    fn isEqual(one: py.Object, other: py.Object) !bool {
        return one.is(other) or try one.eql(other);
    }

    pub fn iterate(self: py.Ref(Ring)) !py.Generator(Items) {
        const ring = try self.read();
        defer ring.release();
        return .{ .state = .{ .ring = self.incref(), .changes = ring.value.changes } };
    }

    pub const Items = struct {
        ring: py.Ref(Ring),
        changes: usize,
        index: usize = 0,

        pub fn next(items: *Items) !?py.Object {
            const ring = try items.ring.read();
            defer ring.release();
            if (items.changes != ring.value.changes)
                return py.raise(.RuntimeError, "the ring changed during iteration", .{});
            if (items.index == ring.value.count) return null;
            defer items.index += 1;
            return ring.value.getItem(items.index);
        }

        pub fn deinit(items: *Items) void {
            items.ring.decref();
        }
    };

    const State = struct { usize, []const py.Object };

    pub fn state(ring: *const Ring, allocator: std.mem.Allocator) !State {
        const items = try allocator.alloc(py.Object, ring.count);
        for (items, 0..) |*item, i| item.* = ring.getItem(i);
        return .{ ring.slots.len, items };
    }

    pub fn restore(saved: State) !Ring {
        var ring: Ring = try .init(.{ .capacity = saved[0] });
        for (saved[1]) |item| if (ring.put(item.incref())) |dropped| dropped.decref();
        return ring;
    }
};
