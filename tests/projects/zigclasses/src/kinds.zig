//! Classes that derive from one another, that fill their struct in place, and that end in odd ways.

const std = @import("std");
const py = @import("alloconda");

pub const Animal = struct {
    name: []const u8,
    legs: u8 = 4,

    pub fn init(args: struct { name: []const u8 }) !Animal {
        animals += 1;
        return .{ .name = try py.allocator.dupe(u8, args.name) };
    }

    pub fn deinit(animal: *Animal) void {
        animals -= 1;
        py.allocator.free(animal.name);
    }

    pub fn describe(animal: *const Animal, allocator: std.mem.Allocator) ![]const u8 {
        return std.fmt.allocPrint(allocator, "{s} on {d} legs", .{ animal.name, animal.legs });
    }

    pub fn lose(animal: *Animal) *Animal {
        animal.legs -= 1;
        return animal;
    }
};

var animals: i64 = 0;

pub fn aliveAnimals() i64 {
    return animals;
}

pub fn legsOf(animal: *const Animal) u8 {
    return animal.legs;
}

/// Its struct holds that of its base, wherever the compiler puts it.
pub const Dog = struct {
    /// The most that Python aligns memory to is two words.
    tricks: if (@sizeOf(usize) == 8) u128 else u64 = 0,
    base: Animal,
    friend: ?py.Ref(Animal) = null,

    pub fn init(args: struct { name: []const u8, friend: ?py.Ref(Animal) = null }) !Dog {
        const base: Animal = try .init(.{ .name = args.name });
        return .{ .base = base, .friend = if (args.friend) |known| known.incref() else null };
    }

    pub fn deinit(dog: *Dog) void {
        if (dog.friend) |friend| friend.decref();
        dog.base.deinit();
    }

    pub fn learn(dog: *Dog, count: u64) *Dog {
        dog.tricks += count;
        return dog;
    }
};

pub const Puppy = struct {
    base: Dog,
    weeks: u8,

    pub fn init(args: struct { name: []const u8, weeks: u8 }) !Puppy {
        return .{ .base = try .init(.{ .name = args.name }), .weeks = args.weeks };
    }

    pub fn deinit(puppy: *Puppy) void {
        puppy.base.deinit();
    }
};

/// Is made as its base is.
pub const Kitten = struct {
    base: Animal,
    lives: u8 = 9,

    pub fn deinit(kitten: *Kitten) void {
        kitten.base.deinit();
    }
};

/// Its struct knows where it is, so that it may not be moved.
pub const Pinned = struct {
    itself: *Pinned,
    value: i64,

    pub fn init(pinned: *Pinned, value: i64) !void {
        if (value == 0) return error.InvalidValue;
        pinned.* = .{ .itself = pinned, .value = value };
    }

    pub fn isWhereItWas(pinned: *const Pinned) bool {
        return pinned.itself == pinned;
    }
};

/// Is made as its base is, where that lies.
pub const Twice = struct { base: Pinned, times: i64 = 2 };

pub const Fragile = struct {
    how: u8,

    pub fn init(how: u8) Fragile {
        return .{ .how = how };
    }

    pub fn deinit(fragile: *Fragile) !void {
        switch (fragile.how) {
            1 => return error.OutOfMemory,
            2 => return py.raise(.ValueError, "it broke", .{}),
            else => {},
        }
    }
};

/// Hands itself to Python code at its end.
pub const Farewell = struct {
    callback: py.Object,

    pub fn init(args: struct { callback: py.Object }) Farewell {
        return .{ .callback = args.callback.incref() };
    }

    pub fn deinit(farewell: *Farewell) !void {
        defer farewell.callback.decref();
        const none = try farewell.callback.call(.{farewell});
        none.decref();
    }
};

/// A list of any length, whose end is that of all of its links.
pub const Link = struct {
    next: ?py.Object = null,
    pub fn init(args: struct { next: ?py.Object = null }) Link {
        return .{ .next = if (args.next) |known| known.incref() else null };
    }
};

/// Holds objects where reflection does not find them.
pub const Tree = struct {
    pub const Leaf = struct {
        value: i64 = 0,
    };

    first: ?*Cell = null,

    const Cell = struct { object: py.Object, next: ?*Cell };

    pub fn init() Tree {
        return .{};
    }

    pub fn add(tree: *Tree, object: py.Object) !void {
        const cell = try py.allocator.create(Cell);
        cell.* = .{ .object = object.incref(), .next = tree.first };
        tree.first = cell;
    }

    pub fn traverse(tree: *const Tree, visitor: *py.Visitor) void {
        var next = tree.first;
        while (next) |cell| : (next = cell.next) if (!visitor.visit(cell.object)) return;
    }

    pub fn deinit(tree: *Tree) void {
        while (tree.first) |cell| {
            tree.first = cell.next;
            cell.object.decref();
            py.allocator.destroy(cell);
        }
    }
};

/// Guards itself.
pub const Tally = struct {
    count: std.atomic.Value(usize) = .init(0),

    pub fn init() Tally {
        return .{};
    }

    pub fn add(tally: *Tally) void {
        _ = tally.count.fetchAdd(1, .monotonic);
    }

    /// Calls Python, which may call methods.
    pub fn addAnd(tally: *Tally, callback: py.Object) !py.Object {
        tally.add();
        return callback.call(.{});
    }

    pub fn total(tally: *const Tally) u64 {
        return tally.count.load(.monotonic);
    }
};

/// Stands for an instance by value, too, and holds an object.
pub const Tag = struct {
    pub const python = .class;

    owner: ?py.Object = null,
    number: i64 = 0,
};

pub const WideTag = struct {
    base: Tag = .{},
    width: f64 = 2,
};

/// Its base says how it is pickled, which leaves out the pointer.
pub const Plain = struct {
    number: i64 = 0,

    pub fn state(plain: *const Plain) i64 {
        return plain.number;
    }

    pub fn restore(number: i64) Plain {
        return .{ .number = number };
    }
};

pub const Owner = struct {
    base: Plain = .{},
    memory: *i64,

    pub fn init(args: struct { number: i64 }) !Owner {
        const memory = try py.allocator.create(i64);
        memory.* = args.number;
        return .{ .memory = memory };
    }

    pub fn deinit(owner: *Owner) void {
        py.allocator.destroy(owner.memory);
    }

    pub fn get(owner: *const Owner) i64 {
        return owner.memory.*;
    }
};

/// Pickles again what its base refuses.
pub const Restored = struct {
    base: Owner,
    times: i64 = 0,

    pub fn init(args: struct { number: i64 }) !Restored {
        return .{ .base = try .init(.{ .number = args.number }) };
    }

    pub fn deinit(restored: *Restored) void {
        restored.base.deinit();
    }

    pub fn state(restored: *const Restored) i64 {
        return restored.base.memory.*;
    }

    pub fn restore(number: i64) !Restored {
        return .init(.{ .number = number });
    }
};

/// Has a default that no signature can show.
pub const Page = struct {
    bytes: [100_000]u8 = @splat(1),

    pub fn sum(page: *const Page) u64 {
        var all: u64 = 0;
        for (page.bytes) |byte| all += byte;
        return all;
    }
};

/// What the module keeps for itself, which methods are given.
pub const Shop = struct {
    pub const python = .state;

    sold: u64 = 0,
};

pub const Seller = struct {
    name: ?py.Object = null,

    pub fn sell(seller: *Seller, shop: *Shop, count: u64) u64 {
        _ = seller;
        shop.sold += count;
        return shop.sold;
    }

    pub fn moduleName(module: py.Module) !py.Object {
        return module.object.getAttr("__name__");
    }
};
