//! Sets and dicts: `py.Set`, `py.FrozenSet` and `py.Dict`, which are slices, and the hash maps of
//! the standard library.

const std = @import("std");
const Annotation = @import("annotation.zig").Annotation;
const Context = @import("annotation.zig").Context;
const c = @import("capi.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const Message = @import("message.zig").Message;
const Place = @import("place.zig").Place;
const to_python = @import("to_python.zig");

const Error = exception.Error;
const Items = from_python.Items;
const Ownership = to_python.Ownership;
const Scope = from_python.Scope;

/// A `set`, or a `frozenset` as an argument: its items, each once and in any order.
pub fn Set(comptime T: type) type {
    return struct {
        items: []const T,

        pub const alloconda_wrapper = OfSet(T, false);
    };
}

/// The same, and a `frozenset` as a result.
pub fn FrozenSet(comptime T: type) type {
    return struct {
        items: []const T,

        pub const alloconda_wrapper = OfSet(T, true);
    };
}

/// A `dict` as its pairs, in its order. Of pairs with the same key in a result, the last counts.
pub fn Dict(comptime K: type, comptime V: type) type {
    return struct {
        items: []const Pair,

        pub const Pair = struct { key: K, value: V };
        pub const alloconda_wrapper = OfPairs(K, V);
    };
}

pub fn isHashMap(comptime T: type) bool {
    return @typeInfo(T) == .@"struct" and @hasDecl(T, "getOrPut") and @hasDecl(T, "KV");
}

fn OfSet(comptime T: type, comptime is_frozen: bool) type {
    const new = if (is_frozen) c.PyFrozenSet_New else c.PySet_New;
    return struct {
        pub const parts: []const type = &.{T};
        pub const allocates = true;
        pub const borrows = false;
        pub const expected = "set or frozenset";

        pub fn annotation(comptime context: Context) Annotation {
            return setOf(context, T, is_frozen);
        }

        pub fn fromPython(
            comptime Result: type,
            value: *c.PyObject,
            scope: *Scope,
            place: *const Place,
        ) Error!Result {
            const items = try itemsOf(value, comptime from_python.borrows(T), scope, place);
            defer items.release();
            const result = scope.allocator.alloc(T, items.len()) catch
                return from_python.outOfMemory();
            for (result, 0..) |*item, i| {
                const object = items.at(i);
                item.* = try from_python.fromPython(T, object, scope, &entry(place, object));
            }
            return .{ .items = result };
        }

        pub fn toPython(comptime ownership: Ownership, value: anytype) Error!*c.PyObject {
            const set = new(null) orelse {
                release(ownership, value);
                return error.PythonError;
            };
            for (value.items, 1..) |item, next| {
                addItem(set, to_python.toPython(ownership, item)) catch {
                    for (value.items[next..]) |rest| to_python.release(ownership, rest);
                    c.decref(set);
                    return error.PythonError;
                };
            }
            return set;
        }

        pub fn release(comptime ownership: Ownership, value: anytype) void {
            for (value.items) |item| to_python.release(ownership, item);
        }
    };
}

fn setOf(comptime context: Context, comptime T: type, comptime is_frozen: bool) Annotation {
    const frozen = context.generic(.frozenset, &.{T});
    const usual = context.generic(.set, &.{T});
    if (context.direction == .result) return if (is_frozen) frozen else usual;
    return usual.with(.of(" | ")).with(frozen);
}

fn OfPairs(comptime K: type, comptime V: type) type {
    return struct {
        pub const parts: []const type = &.{ K, V };
        pub const allocates = true;
        pub const borrows = false;
        pub const expected = "dict";

        pub fn annotation(comptime context: Context) Annotation {
            return context.generic(.dict, parts);
        }

        pub fn fromPython(
            comptime Result: type,
            value: *c.PyObject,
            scope: *Scope,
            place: *const Place,
        ) Error!Result {
            const entries = try Entries.of(value, comptime keeps(K, V), scope, place);
            defer entries.release();
            const pairs = scope.allocator.alloc(Result.Pair, entries.len()) catch
                return from_python.outOfMemory();
            var position: isize = 0;
            for (pairs) |*pair| {
                const found = entries.next(&position) orelse unreachable;
                const there = entry(place, found.key);
                pair.* = .{
                    .key = try from_python.fromPython(K, found.key, scope, &there),
                    .value = try from_python.fromPython(V, found.value, scope, &there),
                };
            }
            return .{ .items = pairs };
        }

        pub fn toPython(comptime ownership: Ownership, value: anytype) Error!*c.PyObject {
            const dict = c.PyDict_New() orelse {
                release(ownership, value);
                return error.PythonError;
            };
            for (value.items, 1..) |pair, next| {
                addPair(ownership, dict, pair.key, pair.value) catch {
                    release(ownership, .{ .items = value.items[next..] });
                    c.decref(dict);
                    return error.PythonError;
                };
            }
            return dict;
        }

        pub fn release(comptime ownership: Ownership, value: anytype) void {
            for (value.items) |pair| {
                to_python.release(ownership, pair.key);
                to_python.release(ownership, pair.value);
            }
        }
    };
}

/// The hash maps of the standard library, ordered ones and those without an allocator of their own
/// too. Without values, such as `std.AutoHashMap(i64, void)`, they are sets.
pub fn OfMap(comptime Map: type) type {
    const K = @FieldType(Map.KV, "key");
    const V = @FieldType(Map.KV, "value");
    return struct {
        pub const parts: []const type = if (V == void) &.{K} else &.{ K, V };
        pub const allocates = true;
        pub const borrows = false;
        pub const expected = if (V == void) "set or frozenset" else "dict";

        pub fn annotation(comptime context: Context) Annotation {
            if (V == void) return setOf(context, K, false);
            return context.generic(.dict, parts);
        }

        pub fn fromPython(
            comptime Result: type,
            value: *c.PyObject,
            scope: *Scope,
            place: *const Place,
        ) Error!Result {
            var map: Result = if (is_managed) .init(scope.allocator) else .empty;
            if (V == void) {
                const items = try itemsOf(value, comptime from_python.borrows(K), scope, place);
                defer items.release();
                for (0..items.len()) |i| {
                    const object = items.at(i);
                    const key = try from_python.fromPython(K, object, scope, &entry(place, object));
                    try put(&map, scope, key, {});
                }
                return map;
            }
            const entries = try Entries.of(value, comptime keeps(K, V), scope, place);
            defer entries.release();
            var position: isize = 0;
            while (entries.next(&position)) |found| {
                const there = entry(place, found.key);
                const key = try from_python.fromPython(K, found.key, scope, &there);
                try put(&map, scope, key, try from_python.fromPython(
                    V,
                    found.value,
                    scope,
                    &there,
                ));
            }
            return map;
        }

        const is_managed = @hasField(Map, "unmanaged");

        fn put(map: *Map, scope: *Scope, key: K, value: V) Error!void {
            const done = if (is_managed) map.put(key, value) else map.put(
                scope.allocator,
                key,
                value,
            );
            done catch return from_python.outOfMemory();
        }

        pub fn toPython(comptime ownership: Ownership, map: anytype) Error!*c.PyObject {
            const result = (if (V == void) c.PySet_New(null) else c.PyDict_New()) orelse {
                release(ownership, map);
                return error.PythonError;
            };
            var iterator = map.iterator();
            while (iterator.next()) |found| {
                const added = if (V == void)
                    addItem(result, to_python.toPython(ownership, found.key_ptr.*))
                else
                    addPair(ownership, result, found.key_ptr.*, found.value_ptr.*);
                added catch {
                    releaseRest(ownership, &iterator);
                    c.decref(result);
                    return error.PythonError;
                };
            }
            return result;
        }

        pub fn release(comptime ownership: Ownership, map: anytype) void {
            var iterator = map.iterator();
            releaseRest(ownership, &iterator);
        }

        fn releaseRest(comptime ownership: Ownership, iterator: anytype) void {
            while (iterator.next()) |found| {
                to_python.release(ownership, found.key_ptr.*);
                if (V != void) to_python.release(ownership, found.value_ptr.*);
            }
        }
    };
}

fn keeps(comptime K: type, comptime V: type) bool {
    return from_python.borrows(K) or from_python.borrows(V);
}

/// Takes over the reference to the item.
fn addItem(set: *c.PyObject, converted: Error!*c.PyObject) Error!void {
    const item = try converted;
    defer c.decref(item);
    if (c.PySet_Add(set, item) < 0) return error.PythonError;
}

fn addPair(
    comptime ownership: Ownership,
    dict: *c.PyObject,
    key: anytype,
    value: anytype,
) Error!void {
    const new_key = to_python.toPython(ownership, key) catch {
        to_python.release(ownership, value);
        return error.PythonError;
    };
    defer c.decref(new_key);
    const new_value = try to_python.toPython(ownership, value);
    defer c.decref(new_value);
    if (c.PyDict_SetItem(dict, new_key, new_value) < 0) return error.PythonError;
}

fn itemsOf(value: *c.PyObject, outlives: bool, scope: *Scope, place: *const Place) Error!Items {
    if (!try isSet(value)) return place.wrongType("set or frozenset", value);
    return .of(value, outlives, scope);
}

fn isSet(value: *c.PyObject) Error!bool {
    inline for (.{ "PySet_Type", "PyFrozenSet_Type" }) |class| {
        const is_one = c.PyObject_IsInstance(value, c.variable(*c.PyObject, class));
        if (is_one != 0) return if (is_one > 0) true else error.PythonError;
    }
    return false;
}

/// A snapshot of a dict, which Python code that a conversion runs cannot change.
const Entries = struct {
    dict: *c.PyObject,
    is_owned: bool,

    const Entry = struct { key: *c.PyObject, value: *c.PyObject };

    fn of(value: *c.PyObject, outlives: bool, scope: *Scope, place: *const Place) Error!Entries {
        if (!c.hasTypeFlag(value, c.Py_TPFLAGS_DICT_SUBCLASS)) {
            return place.wrongType("dict", value);
        }
        const copy = c.PyDict_Copy(value) orelse return error.PythonError;
        const is_kept = outlives and !scope.copies;
        if (is_kept) try scope.keep(copy);
        return .{ .dict = copy, .is_owned = !is_kept };
    }

    fn release(entries: Entries) void {
        if (entries.is_owned) c.decref(entries.dict);
    }

    fn len(entries: Entries) usize {
        return @intCast(c.PyDict_Size(entries.dict));
    }

    fn next(entries: Entries, position: *isize) ?Entry {
        var key: ?*c.PyObject = null;
        var value: ?*c.PyObject = null;
        if (c.PyDict_Next(entries.dict, position, &key, &value) == 0) return null;
        return .{ .key = key.?, .value = value.? };
    }
};

/// `f() argument 'a' key 3`, for any key or item, as Python writes it.
fn entry(place: *const Place, key: *c.PyObject) Place {
    return .{ .parent = place, .part = .{ .own = &writeEntry }, .index = @intFromPtr(key) };
}

fn writeEntry(place: *const Place, message: *Message) void {
    message.text(" key ");
    const text = c.PyObject_Repr(@ptrFromInt(place.index)) orelse {
        c.PyErr_Clear();
        return message.text("?");
    };
    defer c.decref(text);
    message.textOf(text);
}
