//! Iterators that Zig functions give to Python.

const std = @import("std");
const Annotation = @import("annotation.zig").Annotation;
const Context = @import("annotation.zig").Context;
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const held = @import("held.zig");
const interpreter = @import("interpreter.zig");
const life = @import("class/life.zig");
const nesting = @import("class/nesting.zig");
const options = @import("alloconda_options");
const parts = @import("parts.zig");
const refusal = @import("refusal.zig");
const to_python = @import("to_python.zig");

const Error = exception.Error;

/// An iterator as a result. `State` is a struct with `fn next(*State) ?T` or `!?T`, which Python
/// calls for each item, and `fn deinit(*State) void` where it holds memory or references.
///
/// The state outlives the call, so it must not point to arguments or to the call's allocator: use
/// `py.allocator`, or keep a `py.Object` by its `incref`. The garbage collector sees the objects of
/// a state with `deinit`, as it does those of a class.
pub fn Generator(comptime State: type) type {
    if (fault(State)) |said| @compileError("py.Generator takes a struct with " ++
        "pub fn next(self: *@This()) ?T, not " ++ said);
    if (@alignOf(State) > 2 * @sizeOf(usize)) @compileError(
        "py.Generator takes a struct that is aligned to two words at most, not " ++
            @typeName(State),
    );
    return struct {
        state: State,
        /// What a function sets whose result it is, or in.
        origin: ?Origin = null,

        pub const alloconda_wrapper = Conversion(State);
    };
}

/// Where a generator comes from: its errors become what the module says.
const Origin = struct {
    module: *c.PyObject,
    raise: *const fn (err: anyerror, module: *c.PyObject) Error,
};

/// What keeps a type from being the state, in words that follow "a struct with … next …, not".
fn fault(comptime State: type) ?[]const u8 {
    if (@typeInfo(State) != .@"struct") return @typeName(State);
    if (!@hasDecl(State, "next")) return @typeName(State) ++ ", which lacks it";
    const Next = @TypeOf(State.next);
    const form = "one whose next is a " ++ @typeName(Next);
    if (@typeInfo(Next) != .@"fn" or compat.isGeneric(Next)) return form;
    const types = compat.parameterTypes(Next);
    if (types.len != 1 or types[0] != *State) return form;
    const Item = switch (@typeInfo(compat.ReturnType(Next))) {
        .error_union => |info| info.payload,
        else => compat.ReturnType(Next),
    };
    if (@typeInfo(Item) != .optional) return "one whose next returns " ++ @typeName(Item);
    const T = @typeInfo(Item).optional.child;
    if (refusal.ofResult(T)) |refused| return "one whose items are of type " ++
        refused.described(T);
    if (!@hasDecl(State, "deinit")) return null;
    const Deinit = @TypeOf(State.deinit);
    if (Deinit == fn (*State) void or Deinit == fn (State) void) return null;
    return "one whose deinit is a " ++ @typeName(Deinit) ++ ", instead of a fn (*@This()) void";
}

/// Whether `T` is a generator whose errors are to become something.
fn canFail(comptime T: type) ?bool {
    if (@typeInfo(T) != .@"struct" or !@hasDecl(T, "alloconda_wrapper")) return null;
    if (!@hasDecl(T.alloconda_wrapper, "NextErrors")) return null;
    // An inferred set is no `error{}`, also when it is empty.
    const names = compat.errorNames(T.alloconda_wrapper.NextErrors) orelse return true;
    return if (names.len == 0) null else true;
}

/// The errors of all generators that a result of type `T` is or holds.
pub fn Errors(comptime T: type) type {
    return ErrorsBelow(T, &.{});
}

fn ErrorsBelow(comptime T: type, comptime outer: []const type) type {
    if (canFail(T) != null) return T.alloconda_wrapper.NextErrors;
    var All: type = error{};
    for (outer) |Outer| if (Outer == T) return All;
    for (parts.of(T)) |Part| All = All || ErrorsBelow(Part, outer ++ .{T});
    return All;
}

/// Whether generators that may fail are in a result of type `T`.
pub fn isIn(comptime T: type) bool {
    return parts.any(T, canFail);
}

/// Says of all generators in a function's result whose they are: of `module`, which maps errors by
/// `mappings`. Those in constant memory stay as they are.
pub fn attach(
    result: anytype,
    comptime mappings: []const exception.Mapping,
    module: *c.PyObject,
) void {
    const T = @typeInfo(@TypeOf(result)).pointer.child;
    if (comptime !isIn(T)) return;
    if (comptime canFail(T) != null) {
        result.origin = .{
            .module = module,
            .raise = &Raiser(T.alloconda_wrapper.NextErrors, mappings).raise,
        };
        return;
    }
    switch (@typeInfo(T)) {
        .optional => if (result.*) |*present| attach(present, mappings, module),
        .array => for (result) |*item| attach(item, mappings, module),
        .pointer => |info| if (info.size == .slice and comptime !compat.isConst(T)) {
            for (result.*) |*item| attach(item, mappings, module);
        },
        .@"struct" => inline for (comptime compat.fieldNames(T)) |name| {
            attach(&@field(result.*, name), mappings, module);
        },
        .@"union" => switch (result.*) {
            inline else => |*active| attach(active, mappings, module),
        },
        else => {},
    }
}

fn Raiser(comptime Set: type, comptime mappings: []const exception.Mapping) type {
    return struct {
        fn raise(err: anyerror, module: *c.PyObject) Error {
            return exception.raiseZigError(@as(Set, @errorCast(err)), mappings, module);
        }
    };
}

fn Conversion(comptime State: type) type {
    return struct {
        pub const parts: []const type = &.{};
        pub const allocates = false;
        pub const borrows = false;
        pub const expected = "an iterator";
        /// What a stub needs names for.
        pub const items: []const type = &.{Item};

        pub fn annotation(comptime context: Context) Annotation {
            return context.generic(.Iterator, items);
        }

        const Item = switch (@typeInfo(compat.ReturnType(@TypeOf(State.next)))) {
            .error_union => |info| @typeInfo(info.payload).optional.child,
            .optional => |info| info.child,
            else => unreachable,
        };
        pub const owns = true;
        pub const NextErrors = switch (@typeInfo(compat.ReturnType(@TypeOf(State.next)))) {
            .error_union => |info| info.error_set,
            else => error{},
        };
        pub const not_argument = "that is for results: take py.Object, and call its iterate()";

        /// Takes the state over, also when it fails.
        pub fn toPython(comptime ownership: to_python.Ownership, value: anytype) Error!*c.PyObject {
            const object = make() catch {
                release(ownership, value);
                return error.PythonError;
            };
            dataOf(object).* = .{ .state = value.state, .origin = value.origin };
            if (value.origin) |origin| c.incref(origin.module);
            return object;
        }

        pub fn release(comptime _: to_python.Ownership, value: anytype) void {
            var state: State = value.state;
            deinit(&state);
        }

        fn deinit(state: *State) void {
            if (@hasDecl(State, "deinit")) state.deinit();
        }

        fn make() Error!*c.PyObject {
            const class = try interpreter.once(&class_place, makeClass);
            return c.PyType_GenericAlloc(@ptrCast(class), 0) orelse error.PythonError;
        }

        var class_place: ?*c.PyObject = null;

        fn makeClass() Error!*c.PyObject {
            return c.PyType_FromSpec(&spec) orelse error.PythonError;
        }

        const Data = struct {
            state: State,
            origin: ?Origin,
            is_running: bool = false,
            is_done: bool = false,
            /// Whether the state was given up, to end a cycle.
            is_cleared: bool = false,
        };

        /// Without `deinit`, nothing is known to be its own.
        const has_gc = @hasDecl(State, "traverse") or
            @hasDecl(State, "deinit") and held.any(State);

        /// Where the data lies in an object: behind the head, whose size abi3t hides.
        const offset = if (c.is_abi3t)
            0
        else
            std.mem.alignForward(usize, @sizeOf(c.PyObject), @alignOf(Data));

        fn dataOf(object: *c.PyObject) *Data {
            if (c.is_abi3t) {
                return @ptrCast(@alignCast(c.PyObject_GetTypeData(object, c.typeOf(object)).?));
            }
            return @ptrFromInt(@intFromPtr(object) + offset);
        }

        var spec: c.PyType_Spec = .{
            .name = "alloconda.Generator",
            .basicsize = if (c.is_abi3t) -@as(c_int, @sizeOf(Data)) else offset + @sizeOf(Data),
            .flags = c.Py_TPFLAGS_DISALLOW_INSTANTIATION | c.Py_TPFLAGS_IMMUTABLETYPE |
                (if (has_gc) c.Py_TPFLAGS_HAVE_GC else 0),
            .slots = &slots,
        };

        const slots = (if (has_gc) [_]c.PyType_Slot{
            .{ .slot = c.Py_tp_traverse, .pfunc = &traverse },
            .{ .slot = c.Py_tp_clear, .pfunc = &clear },
        } else [_]c.PyType_Slot{}) ++ [_]c.PyType_Slot{
            .{ .slot = c.Py_tp_doc, .pfunc = "An iterator that a Zig function made." },
            .{ .slot = c.Py_tp_dealloc, .pfunc = &deallocate },
            .{ .slot = c.Py_tp_iter, .pfunc = &c.PyObject_SelfIter },
            .{ .slot = c.Py_tp_iternext, .pfunc = &next },
            .{},
        };

        fn deallocate(object: *c.PyObject) callconv(.c) void {
            if (!has_gc) return finish(object);
            c.PyObject_GC_UnTrack(object);
            if (nesting.begin(object, &finish)) {
                finish(object);
                nesting.end();
            }
        }

        fn finish(object: *c.PyObject) void {
            const data = dataOf(object);
            if (!data.is_cleared) deinit(&data.state);
            if (data.origin) |origin| c.decref(origin.module);
            c.freeInstance(object);
        }

        fn traverse(
            object: *c.PyObject,
            visit: c.Visitor,
            argument: ?*anyopaque,
        ) callconv(.c) c_int {
            const data = dataOf(object);
            var visitor: life.Visitor = .{ .function = visit, .argument = argument };
            if (!visitor.visit(.{ .ptr = @ptrCast(@alignCast(c.typeOf(object))) })) {
                return visitor.result;
            }
            if (data.origin) |origin| if (!visitor.visit(.{ .ptr = origin.module })) {
                return visitor.result;
            };
            // What is being changed may not be looked at: its objects seem to be used elsewhere.
            if (data.is_cleared or @atomicLoad(bool, &data.is_running, .acquire)) return 0;
            if (@hasDecl(State, "traverse")) {
                data.state.traverse(&visitor);
            } else {
                return held.visit(State, &data.state, visit, argument);
            }
            return visitor.result;
        }

        fn clear(object: *c.PyObject) callconv(.c) c_int {
            const data = dataOf(object);
            if (data.is_cleared or isTaken(&data.is_running)) return 0;
            // From here on it has no items, also while the state ends and runs Python code.
            data.is_cleared = true;
            data.is_done = true;
            deinit(&data.state);
            @atomicStore(bool, &data.is_running, false, .release);
            return 0;
        }

        /// After the end, and after an error, there are no more items.
        fn next(object: *c.PyObject) callconv(.c) ?*c.PyObject {
            const data = dataOf(object);
            if (isTaken(&data.is_running)) {
                c.PyErr_SetString(
                    exception.Exception.ValueError.class().ptr,
                    "generator already executing",
                );
                return null;
            }
            defer @atomicStore(bool, &data.is_running, false, .release);
            if (data.is_done) return null;
            const item = following(object, data) catch {
                data.is_done = true;
                return null;
            };
            data.is_done = item == null;
            return item;
        }

        fn following(object: *c.PyObject, data: *Data) Error!?*c.PyObject {
            const result = data.state.next();
            const item = if (@typeInfo(@TypeOf(result)) == .error_union)
                result catch |err| return if (data.origin) |origin|
                    origin.raise(err, origin.module)
                else
                    exception.raiseZigError(err, &.{}, object)
            else
                result;
            return if (item) |present| try to_python.toPython(.give, present) else null;
        }
    };
}

/// Takes a flag, unless it is taken. Two threads may only do so at once without a GIL.
fn isTaken(flag: *bool) bool {
    if (options.free_threaded) return @atomicRmw(bool, flag, .Xchg, true, .acquire);
    defer flag.* = true;
    return flag.*;
}
