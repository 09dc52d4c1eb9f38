//! A call of a Zig function by Python: its arguments are matched and converted, and the function's
//! result is.

const std = @import("std");
const arguments_zig = @import("arguments.zig");
const borrow = @import("class/borrow.zig");
const c = @import("capi.zig");
const classes = @import("classes.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const instance = @import("class/instance.zig");
const interned = @import("interned.zig");
const memory = @import("memory.zig");
const object = @import("object.zig");
const ownership = @import("ownership.zig");
const raised = @import("raised.zig");
const reference = @import("class/reference.zig");
const state = @import("state.zig");
const Argument = arguments_zig.Argument;
const Arguments = arguments_zig.Arguments;
const Place = @import("place.zig").Place;
const Signature = @import("signature.zig").Signature;

const Allocator = std.mem.Allocator;

/// What a module supplies for a parameter of type `T`: itself or its state.
pub inline fn supplied(comptime T: type, module: *c.PyObject) exception.Error!T {
    if (T == object.Module) return .{ .object = .{ .ptr = module } };
    return state.of(state.ofParameter(T).?, module);
}

/// Whether a result has nothing of what the call used: no memory but objects of its own.
pub fn isApart(comptime T: type) bool {
    if (T == object.Object or reference.isRef(T) or classes.isClass(T)) return true;
    return switch (@typeInfo(T)) {
        .void, .bool, .int, .float, .@"enum" => true,
        .optional => |info| isApart(info.child),
        .error_union => |info| isApart(info.payload),
        else => false,
    };
}

/// Calls `implementation` with the arguments that `described` tells of. `Receiver` is a struct of
/// what the call has besides:
///
/// - `has_first`: whether it gives the first parameter, by `first(T)`, which `enter(T)` allows
///   until `leave(T)`;
/// - `locks`: whether other threads wait for its object;
/// - `declines`, `decline()`: whether a TypeError of an argument is none of the function's, and
///   the `Output` instead;
/// - `place`: where the argument is, if it is no argument of the function's;
/// - `supply(T)`: gives the parameters of types that are no arguments, but for allocators, as
///   `supplied` does, which may fail;
/// - `finish(result)`: makes the `Output` of what the function returns, which may fail;
/// - `failed`: the `Output` that says that an exception is set.
pub fn Call(
    comptime implementation: anytype,
    comptime described: Arguments,
    comptime signature: *const Signature,
    comptime Receiver: type,
) type {
    const Implementation = @TypeOf(implementation);
    const types = compat.parameterTypes(Implementation);

    return struct {
        pub inline fn run(
            receiver: Receiver,
            args: ?[*]const *c.PyObject,
            nargs: isize,
            kwnames: ?*c.PyObject,
        ) Receiver.Output {
            var slots: Slots = undefined;
            const is_positional = comptime signature.positional == signature.count;
            // The usual call gives every argument by position.
            const is_usual = is_positional and nargs == slots.len and kwnames == null;
            var values: *const Slots = &slots;
            if (is_usual) {
                if (slots.len > 0) values = @ptrCast(args.?);
            } else {
                @branchHint(.unlikely);
                bind(&slots, args, nargs, kwnames) catch return Receiver.failed;
            }
            const given: Given = .{
                .slots = values,
                .args = args,
                .count = @intCast(nargs),
                .kwnames = kwnames,
            };
            if (comptime !needsArena()) {
                var scope: from_python.Scope = .{ .allocator = undefined };
                return callWith(receiver, given, &scope) catch Receiver.failed;
            }
            var arena: memory.Arena = undefined;
            arena.init();
            defer arena.deinit();
            var scope: from_python.Scope = .{ .allocator = arena.allocator() };
            defer scope.releaseKept();
            return callWith(receiver, given, &scope) catch Receiver.failed;
        }

        /// The instances that the call is about: those of its arguments, and its object.
        const Locked = struct {
            const indexes = blk: {
                var list: []const usize = &.{};
                for (described.named(), 0..) |argument, i| {
                    if (reference.directOf(argument.T) != null) list = list ++ .{i};
                }
                break :blk list;
            };
            const most = indexes.len + @intFromBool(Receiver.locks);

            sections: borrow.Sections(most),

            inline fn begin(locked: *Locked, receiver: Receiver, values: *const Slots) void {
                locked.sections = .{};
                if (!borrow.has_sections or most == 0) return;
                var objects: [most]*c.PyObject = undefined;
                var count: usize = 0;
                if (Receiver.locks) {
                    objects[0] = @as(?*c.PyObject, receiver.object).?;
                    count = 1;
                }
                inline for (indexes) |index| if (values[index]) |value| {
                    objects[count] = value;
                    count += 1;
                };
                locked.sections.begin(objects[0..count]);
            }

            inline fn end(locked: *Locked) void {
                locked.sections.end();
            }
        };

        /// The instances among the arguments, in use until the call has ended.
        const Used = struct {
            list: [Locked.indexes.len]reference.Held = undefined,
            count: usize = 0,

            inline fn release(used: *const Used) void {
                if (Locked.indexes.len == 0) return;
                for (used.list[0..used.count]) |held| held.release();
            }

            inline fn take(
                used: *Used,
                comptime T: type,
                value: *c.PyObject,
                place: *const Place,
            ) exception.Error!T {
                const direct = comptime reference.directOf(T).?;
                if (direct.is_optional and value == c.none()) return null;
                if (comptime direct.is_value and reference.isNumbers(direct.Struct)) {
                    return reference.copyOf(direct.Struct, value, place);
                }
                const held = try reference.take(direct.Struct, direct.use, value, place);
                used.list[used.count] = held;
                used.count += 1;
                const found = instance.valueOf(direct.Struct, held.head);
                return if (direct.is_value) found.* else found;
            }
        };

        const Slots = [signature.count]?*c.PyObject;

        /// What a call gave.
        const Given = struct {
            slots: *const Slots,
            args: ?[*]const *c.PyObject,
            count: usize,
            kwnames: ?*c.PyObject,
        };

        const keywords = interned.tableOf(signature.args[0..signature.count]).objects;

        inline fn bind(
            slots: *Slots,
            args: ?[*]const *c.PyObject,
            nargs: isize,
            kwnames: ?*c.PyObject,
        ) exception.Error!void {
            if (signature.required < slots.len and signature.positional == slots.len) {
                if (kwnames == null and nargs >= signature.required and nargs < slots.len) {
                    for (slots, 0..) |*slot, i| slot.* = if (i < nargs) args.?[i] else null;
                    return;
                }
            }
            return signature.bind(args, @intCast(nargs), kwnames, slots, keywords);
        }

        fn needsArena() bool {
            for (types) |T| if (T == Allocator) return true;
            for (described.list) |argument| switch (argument.kind) {
                .kwargs => return true,
                .args => if (argument.T.Item != object.Object) return true,
                else => if (reference.directOf(argument.T) == null and
                    from_python.needsAllocator(argument.T)) return true,
            };
            return false;
        }

        const Result = compat.ReturnType(Implementation);
        /// Whether the result is made an object of after the use of the instances has ended.
        const is_apart = !Receiver.declines and !ownership.isWatched(Result) and isApart(Result);
        const Outcome = if (is_apart) struct { result: Result } else Receiver.Output;

        inline fn callWith(
            receiver: Receiver,
            given: Given,
            scope: *from_python.Scope,
        ) exception.Error!Receiver.Output {
            const outcome = try use(receiver, given, scope);
            return if (is_apart) receiver.finish(outcome.result) else outcome;
        }

        /// Calls the function, which uses the instances meanwhile.
        inline fn use(
            receiver: Receiver,
            given: Given,
            scope: *from_python.Scope,
        ) exception.Error!Outcome {
            var locked: Locked = undefined;
            locked.begin(receiver, given.slots);
            defer locked.end();
            var arguments: std.meta.ArgsTuple(Implementation) = undefined;
            var used: Used = .{};
            defer used.release();
            comptime var next = 0;
            inline for (types, 0..) |T, i| {
                if (i == 0 and Receiver.has_first) continue;
                if (T == Allocator) {
                    arguments[i] = scope.allocator;
                } else if (comptime arguments_zig.isSupplied(T)) {
                    arguments[i] = try receiver.supply(T);
                } else if (described.Struct != null) {
                    arguments[i] = try structOf(T, given, scope, &used);
                } else {
                    arguments[i] = valueOf(described.list[next], next, given, scope, &used) catch
                        return if (Receiver.declines) declined() else error.PythonError;
                    next += 1;
                }
            }
            if (Receiver.has_first) {
                try receiver.enter(types[0]);
                arguments[0] = receiver.first(types[0]);
            }
            defer if (Receiver.has_first) receiver.leave(types[0]);
            if (is_apart) return .{ .result = @call(.auto, implementation, arguments) };
            if (comptime !ownership.isWatched(Result)) {
                return receiver.finish(@call(.auto, implementation, arguments));
            }
            const before: ownership.Before(signature.count) = .init(given.slots);
            const result = @call(.auto, implementation, arguments);
            try before.check(result, signature);
            return receiver.finish(result);
        }

        /// After an argument was refused.
        inline fn declined() exception.Error!Receiver.Output {
            if (!raised.caught(error.PythonError, exception.Exception.TypeError)) {
                return error.PythonError;
            }
            return Receiver.decline();
        }

        inline fn structOf(
            comptime T: type,
            given: Given,
            scope: *from_python.Scope,
            used: *Used,
        ) exception.Error!T {
            var result: T = undefined;
            comptime var next = 0;
            inline for (described.list) |argument| {
                const holder = arguments_zig.level(T, argument.depth, &result);
                @field(holder, argument.name) = switch (argument.kind) {
                    .args => .{ .items = try itemsOf(argument.T.Item, given, scope) },
                    .kwargs => .{ .items = try pairsOf(argument.T, given, scope) },
                    else => try valueOf(argument, next, given, scope, used),
                };
                if (argument.kind != .args and argument.kind != .kwargs) next += 1;
            }
            return result;
        }

        /// The value of the argument at `index` of those with a place of their own.
        inline fn valueOf(
            comptime argument: Argument,
            comptime index: usize,
            given: Given,
            scope: *from_python.Scope,
            used: *Used,
        ) exception.Error!argument.T {
            const place = comptime Receiver.place orelse Place.ofArgument(signature, index);
            if (given.slots[index]) |value| {
                if (comptime reference.directOf(argument.T) != null) {
                    return used.take(argument.T, value, &place);
                }
                return from_python.fromPython(argument.T, value, scope, &place);
            }
            if (!argument.has_default) unreachable;
            const Struct = described.Struct orelse return null;
            const Holder = arguments_zig.Level(Struct, argument.depth);
            return comptime compat.fieldDefault(Holder, argument.field).?;
        }

        /// The positional arguments that have no place of their own.
        inline fn itemsOf(
            comptime Item: type,
            given: Given,
            scope: *from_python.Scope,
        ) exception.Error![]const Item {
            if (given.count <= signature.positional) return &.{};
            const rest = given.args.?[signature.positional..given.count];
            if (Item == object.Object) return @ptrCast(rest);
            const place = comptime Place.ofArgument(signature, signature.count);
            const items = scope.allocator.alloc(Item, rest.len) catch
                return from_python.outOfMemory();
            for (items, rest, 0..) |*item, value, i| {
                item.* = try from_python.fromPython(Item, value, scope, &place.item(i));
            }
            return items;
        }

        /// The keyword arguments that have no place of their own.
        noinline fn pairsOf(
            comptime Kwargs: type,
            given: Given,
            scope: *from_python.Scope,
        ) exception.Error![]const Kwargs.Pair {
            const names_given = given.kwnames orelse return &.{};
            const count: usize = @intCast(c.PyTuple_Size(names_given));
            const place = comptime Place.ofArgument(signature, signature.kwargsIndex());
            const known = signature.table(keywords);
            const pairs = scope.allocator.alloc(Kwargs.Pair, count) catch
                return from_python.outOfMemory();
            var found: usize = 0;
            for (given.args.?[given.count..][0..count], 0..) |value, i| {
                const name = c.PyTuple_GetItem(names_given, @intCast(i)) orelse
                    return error.PythonError;
                if (try signature.keywordIndex(known, name) != null) continue;
                var length: isize = undefined;
                const start = c.PyUnicode_AsUTF8AndSize(name, &length) orelse
                    return error.PythonError;
                pairs[found] = .{
                    .name = start[0..@intCast(length)],
                    .value = try from_python.fromPython(
                        Kwargs.Item,
                        value,
                        scope,
                        &place.ofKeyword(name),
                    ),
                };
                found += 1;
            }
            return pairs[0..found];
        }
    };
}
