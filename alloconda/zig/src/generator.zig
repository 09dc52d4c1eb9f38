//! Iterators that Zig functions give to Python.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const interpreter = @import("interpreter.zig");
const options = @import("alloconda_options");
const to_python = @import("to_python.zig");

const Error = exception.Error;

/// An iterator as a result. `State` is a struct with `fn next(*State) ?T` or `!?T`, which Python
/// calls for each item, and `fn deinit(*State) void` where it holds memory or references.
///
/// The state outlives the call, so it must not point to arguments or to the call's allocator: use
/// `py.allocator`, or keep a `py.Object` by its `incref`.
pub fn Generator(comptime State: type) type {
    check(State);
    return struct {
        state: State,

        pub const alloconda_wrapper = Conversion(State);
    };
}

fn check(comptime State: type) void {
    const form = "py.Generator takes a struct with fn next(self: *@This()) ?T, not ";
    if (@typeInfo(State) != .@"struct" or !@hasDecl(State, "next")) {
        @compileError(form ++ @typeName(State));
    }
    const Item = switch (@typeInfo(compat.ReturnType(@TypeOf(State.next)))) {
        .error_union => |info| info.payload,
        else => compat.ReturnType(@TypeOf(State.next)),
    };
    if (@typeInfo(Item) != .optional) @compileError(form ++ "one whose next returns " ++
        @typeName(Item));
    if (@alignOf(State) > 2 * @sizeOf(usize)) @compileError(
        "py.Generator takes a struct that is aligned to two words at most, not " ++
            @typeName(State),
    );
}

fn Conversion(comptime State: type) type {
    return struct {
        pub const parts: []const type = &.{};
        pub const allocates = false;
        pub const borrows = false;
        pub const expected = "an iterator";
        pub const owns = true;
        pub const not_argument = "that is for results: take py.Object, and call its iterate()";

        /// Takes the state over, also when it fails.
        pub fn toPython(comptime ownership: to_python.Ownership, value: anytype) Error!*c.PyObject {
            const object = make() catch {
                release(ownership, value);
                return error.PythonError;
            };
            dataOf(object).* = .{ .state = value.state };
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

        const Data = struct { state: State, is_running: bool = false, is_done: bool = false };

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
            .flags = c.Py_TPFLAGS_DISALLOW_INSTANTIATION | c.Py_TPFLAGS_IMMUTABLETYPE,
            .slots = &slots,
        };

        const slots = [_]c.PyType_Slot{
            .{ .slot = c.Py_tp_doc, .pfunc = "An iterator that a Zig function made." },
            .{ .slot = c.Py_tp_dealloc, .pfunc = &deallocate },
            .{ .slot = c.Py_tp_iter, .pfunc = &c.PyObject_SelfIter },
            .{ .slot = c.Py_tp_iternext, .pfunc = &next },
            .{},
        };

        fn deallocate(object: *c.PyObject) callconv(.c) void {
            deinit(&dataOf(object).state);
            c.freeInstance(object);
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
                result catch |err| return exception.raiseZigError(err, &.{}, object)
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
