const std = @import("std");
const py = @import("alloconda");

/// A mapping that keeps the items used last, of any hashable keys.
///
/// Keys are compared by `==`, which may call Python code. It runs while the cache is in use, so
/// that it can't change what is being searched.
pub const Cache = struct {
    limit: usize,
    on_evict: ?py.Object = null,
    entries: Entries = .empty,
    newest: ?*Entry = null,
    oldest: ?*Entry = null,
    hits: u64 = 0,
    misses: u64 = 0,

    const Entry = struct {
        key: py.Object,
        value: py.Object,
        hash: u64,
        newer: ?*Entry = null,
        older: ?*Entry = null,

        fn deinit(entry: *Entry) void {
            const key, const value = .{ entry.key, entry.value };
            py.allocator.destroy(entry);
            key.decref();
            value.decref();
        }
    };

    const Entries = std.HashMapUnmanaged(*Entry, void, ByEntry, 80);

    const ByEntry = struct {
        pub fn hash(_: ByEntry, entry: *Entry) u64 {
            return entry.hash;
        }

        pub fn eql(_: ByEntry, one: *Entry, other: *Entry) bool {
            return one == other;
        }
    };

    /// Finds the entry of a key. What a comparison raises is kept, and no other key is compared.
    const ByKey = struct {
        hash_of_key: u64,
        failed: *?py.Error,

        pub fn hash(by: ByKey, _: py.Object) u64 {
            return by.hash_of_key;
        }

        pub fn eql(by: ByKey, key: py.Object, entry: *Entry) bool {
            if (key.is(entry.key)) return true;
            if (by.hash_of_key != entry.hash or by.failed.* != null) return false;
            return entry.key.eql(key) catch |err| {
                by.failed.* = err;
                return false;
            };
        }
    };

    pub fn init(args: struct {
        limit: usize,
        star: py.KeywordOnly = .{},
        on_evict: ?py.Object = null,
    }) !Cache {
        if (args.limit == 0) return py.raise(.ValueError, "limit must be positive", .{});
        return .{
            .limit = args.limit,
            .on_evict = if (args.on_evict) |callback| callback.incref() else null,
        };
    }

    pub fn deinit(cache: *Cache) void {
        var next = cache.newest;
        while (next) |entry| {
            next = entry.older;
            entry.deinit();
        }
        cache.entries.deinit(py.allocator);
        if (cache.on_evict) |callback| callback.decref();
    }

    pub fn traverse(cache: *const Cache, visitor: *py.Visitor) void {
        if (cache.on_evict) |callback| if (!visitor.visit(callback)) return;
        var next = cache.newest;
        while (next) |entry| : (next = entry.older) {
            if (!visitor.visit(entry.key) or !visitor.visit(entry.value)) return;
        }
    }

    fn hashOf(key: py.Object) !u64 {
        const hash = try key.hash();
        return std.hash.Wyhash.hash(0, std.mem.asBytes(&hash));
    }

    fn find(cache: *const Cache, key: py.Object, hash: u64) py.Error!?*Entry {
        var failed: ?py.Error = null;
        const by: ByKey = .{ .hash_of_key = hash, .failed = &failed };
        const found = cache.entries.getKeyAdapted(key, by);
        return failed orelse found;
    }

    fn unlink(cache: *Cache, entry: *Entry) void {
        if (entry.newer) |newer| newer.older = entry.older else cache.newest = entry.older;
        if (entry.older) |older| older.newer = entry.newer else cache.oldest = entry.newer;
        entry.newer = null;
        entry.older = null;
    }

    fn link(cache: *Cache, entry: *Entry) void {
        entry.older = cache.newest;
        if (cache.newest) |newest| newest.newer = entry else cache.oldest = entry;
        cache.newest = entry;
    }

    fn use(cache: *Cache, key: py.Object) !?py.Object {
        const found = try cache.find(key, try hashOf(key));
        const entry = found orelse {
            cache.misses += 1;
            return null;
        };
        cache.hits += 1;
        cache.unlink(entry);
        cache.link(entry);
        return entry.value.incref();
    }

    /// Takes an entry out, which is the caller's then.
    fn take(cache: *Cache, entry: *Entry) *Entry {
        cache.unlink(entry);
        _ = cache.entries.remove(entry);
        return entry;
    }

    pub fn len(cache: *const Cache) usize {
        return cache.entries.count();
    }

    pub fn getItem(cache: *Cache, key: py.Object) !?py.Object {
        return cache.use(key);
    }

    pub fn get(cache: *Cache, args: struct {
        key: py.Object,
        slash: py.PositionalOnly = .{},
        default: ?py.Object = null,
    }) !?py.Object {
        if (try cache.use(args.key)) |value| return value;
        return if (args.default) |default| default.incref() else null;
    }

    pub fn contains(cache: *const Cache, key: py.Object) !bool {
        return try cache.find(key, try hashOf(key)) != null;
    }

    pub fn setItem(self: py.Ref(Cache), key: py.Object, value: py.Object) !void {
        const hash = try hashOf(key);
        const change = stored: {
            const cache = try self.write();
            defer cache.release();
            break :stored try cache.value.store(key, value, hash);
        };
        switch (change) {
            .none => {},
            .replaced => |old| old.decref(),
            .evicted => |entry| {
                defer entry.deinit();
                try tellEvicted(self, entry);
            },
        }
    }

    const Change = union(enum) { none, replaced: py.Object, evicted: *Entry };

    fn store(cache: *Cache, key: py.Object, value: py.Object, hash: u64) !Change {
        if (try cache.find(key, hash)) |entry| {
            defer entry.value = value.incref();
            cache.unlink(entry);
            cache.link(entry);
            return .{ .replaced = entry.value };
        }
        try cache.entries.ensureUnusedCapacity(py.allocator, 1);
        const entry = try py.allocator.create(Entry);
        entry.* = .{ .key = key.incref(), .value = value.incref(), .hash = hash };
        const evicted = if (cache.len() == cache.limit) cache.take(cache.oldest.?) else null;
        cache.entries.putAssumeCapacityNoClobber(entry, {});
        cache.link(entry);
        return if (evicted) |old| .{ .evicted = old } else .none;
    }

    fn tellEvicted(self: py.Ref(Cache), entry: *const Entry) !void {
        const callback = known: {
            const cache = try self.read();
            defer cache.release();
            break :known (cache.value.on_evict orelse return).incref();
        };
        defer callback.decref();
        const result = try callback.call(.{ entry.key, entry.value });
        result.decref();
    }

    pub fn deleteItem(self: py.Ref(Cache), key: py.Object) !void {
        const entry = taken: {
            const cache = try self.write();
            defer cache.release();
            const found = try cache.value.find(key, try hashOf(key)) orelse
                return py.raiseArguments(.KeyError, .{key});
            break :taken cache.value.take(found);
        };
        entry.deinit();
    }

    pub fn clear(self: py.Ref(Cache)) !void {
        var next = taken: {
            const cache = try self.write();
            defer cache.release();
            const newest = cache.value.newest;
            cache.value.entries.clearRetainingCapacity();
            cache.value.newest = null;
            cache.value.oldest = null;
            break :taken newest;
        };
        while (next) |entry| {
            next = entry.older;
            entry.deinit();
        }
    }

    /// The keys as they are now, from the one used longest ago.
    pub fn iterate(cache: *const Cache, allocator: std.mem.Allocator) ![]const py.Object {
        const keys = try allocator.alloc(py.Object, cache.len());
        var next = cache.oldest;
        for (keys) |*key| {
            key.* = next.?.key.incref();
            next = next.?.newer;
        }
        return keys;
    }

    pub fn reversed(cache: *const Cache, allocator: std.mem.Allocator) ![]const py.Object {
        const keys = try allocator.alloc(py.Object, cache.len());
        var next = cache.newest;
        for (keys) |*key| {
            key.* = next.?.key.incref();
            next = next.?.older;
        }
        return keys;
    }
};
