//! What a module keeps for itself: one value for each time that it is imported, freed with it.
//!
//! A struct with `pub const python = .state` is the type of such a value; `.state` of
//! `exportModule` says that the module has one, and functions take it as a parameter that is
//! supplied.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const held = @import("held.zig");
const interpreter = @import("interpreter.zig");
const object = @import("object.zig");

const Error = exception.Error;

/// Whether `T` says that it is the state of a module.
pub fn isState(comptime T: type) bool {
    return @typeInfo(T) == .@"struct" and @hasDecl(T, "python") and
        @typeInfo(@TypeOf(T.python)) == .enum_literal and T.python == .state;
}

/// The state that a parameter of type `T` stands for; null for other parameters.
pub fn ofParameter(comptime T: type) ?type {
    return switch (@typeInfo(T)) {
        .pointer => |info| if (info.size == .one and isState(info.child)) info.child else null,
        else => null,
    };
}

/// What is wrong with a type in `.state`; null for nothing.
pub fn fault(comptime T: type) ?[]const u8 {
    if (@typeInfo(T) != .@"struct" or @typeInfo(T).@"struct".is_tuple)
        return "write .state = State, a struct type, not " ++ @typeName(T);
    if (!isState(T)) return @typeName(T) ++ " needs `pub const python = .state;`, so that " ++
        "functions can take it as *" ++ @typeName(T);
    if (@hasDecl(T, "deinit") and !takes(@TypeOf(T.deinit), &.{*T}, void))
        return "write `pub fn deinit(state: *" ++ @typeName(T) ++ ") void`, not " ++
            @typeName(@TypeOf(T.deinit));
    if (@hasDecl(T, "init")) {
        const Init = @TypeOf(T.init);
        if (takes(Init, &.{}, T) or takes(Init, &.{object.Module}, T)) return null;
        return "write `pub fn init(module: py.Module) !" ++ @typeName(T) ++ "`, or without the " ++
            "module, not " ++ @typeName(Init);
    }
    for (compat.fieldNames(T), 0..) |name, i| if (!compat.hasDefault(T, i)) return "the field " ++
        name ++ " of " ++ @typeName(T) ++ " has no default; give it one, or write `pub fn " ++
        "init(module: py.Module) !" ++ @typeName(T) ++ "`";
    return null;
}

fn takes(comptime F: type, comptime parameters: []const type, comptime Result: type) bool {
    if (@typeInfo(F) != .@"fn" or compat.isGeneric(F) or compat.isVariadic(F)) return false;
    const Returned = switch (@typeInfo(compat.ReturnType(F))) {
        .error_union => |info| if (Result == void) return false else info.payload,
        else => compat.ReturnType(F),
    };
    const types = compat.parameterTypes(F);
    if (Returned != Result or types.len != parameters.len) return false;
    for (types, parameters) |T, Wanted| if (T != Wanted) return false;
    return true;
}

/// What the wrapper of a state as a value says, see wrapper.zig.
pub fn Refused(comptime T: type) type {
    const instead = "is the module's own: take it as *" ++ @typeName(T);
    return struct {
        pub const parts: []const type = &.{};
        pub const allocates = false;
        pub const borrows = false;
        pub const not_argument = "that " ++ instead;
        pub const not_result = "that " ++ instead ++ ", and return what is in it";
    };
}

/// What every module begins with in the memory that Python keeps for it, all zero at first.
const Head = extern struct {
    /// The state, once it is made and until it is freed.
    state: ?*anyopaque,
    /// What type the state is of.
    tag: ?*const u8,
    /// The module that this one lies in.
    outer: ?*c.PyObject,
    /// The module was counted.
    is_counted: bool,
};

fn headOf(module: *c.PyObject) *Head {
    return @ptrCast(@alignCast(c.PyModule_GetState(module).?));
}

/// The state of type `State` that a module has, or one that it lies in: `exportModule` checked that
/// there is one.
pub inline fn of(comptime State: type, module: *c.PyObject) Error!*State {
    const head: *Head = @ptrCast(@alignCast(c.PyModule_GetState(module) orelse return isGone()));
    const state = if (head.tag == tagOf(State)) head.state.? else try find(head, tagOf(State));
    return @ptrCast(@alignCast(state));
}

fn tagOf(comptime State: type) *const u8 {
    return &struct {
        const of_type = State;
        // Of constants, the same might serve several types.
        var tag: u8 = 0;
    }.tag;
}

noinline fn find(first: *Head, tag: *const u8) Error!*anyopaque {
    var head = first;
    while (head.tag != tag) {
        const outer = head.outer orelse return isGone();
        head = @ptrCast(@alignCast(c.PyModule_GetState(outer) orelse return isGone()));
    }
    return head.state.?;
}

/// Says that a module, which is executed, lies in another.
pub fn putInto(module: *c.PyObject, outer: *c.PyObject) void {
    c.incref(outer);
    headOf(module).outer = outer;
}

/// The garbage collector has freed the state of a module in a cycle, and something in the cycle
/// calls its functions.
noinline fn isGone() Error {
    @branchHint(.cold);
    return exception.raise(.RuntimeError, "the state of the module is freed already", .{});
}

/// The memory that Python keeps for a module whose state is of type `State`, or void for none, and
/// what is done with it when the module comes and goes. `is_inner` says that it lies in another
/// module.
pub fn Memory(comptime State: type, comptime is_inner: bool) type {
    return struct {
        /// How much memory to ask Python for, in bytes.
        pub const size = if (State == void)
            @sizeOf(Head)
        else
            std.mem.alignForward(usize, @sizeOf(Head), natural) + @sizeOf(State) + slack;

        /// Python aligns its memory to two words.
        const natural = 2 * @sizeOf(usize);
        const slack = @alignOf(State) - @min(natural, @alignOf(State));

        fn placeOf(head: *Head) *State {
            const end = @intFromPtr(head) + @sizeOf(Head);
            return @ptrFromInt(std.mem.alignForward(usize, end, @max(natural, @alignOf(State))));
        }

        /// Counts the module. Call it first when the module is executed.
        pub fn begin(module: *c.PyObject) void {
            interpreter.addModule();
            headOf(module).is_counted = true;
        }

        /// Makes the state, once the module has all that it defines.
        pub fn make(
            module: *c.PyObject,
            comptime mappings: []const exception.Mapping,
        ) Error!*State {
            const head = headOf(module);
            const place = placeOf(head);
            place.* = if (!@hasDecl(State, "init")) .{} else made: {
                const arguments = if (comptime compat.parameterTypes(@TypeOf(State.init)).len == 0)
                    .{}
                else
                    .{object.Module{ .object = .{ .ptr = module } }};
                const result = @call(.auto, State.init, arguments);
                if (@typeInfo(@TypeOf(result)) != .error_union) break :made result;
                break :made result catch |err| {
                    return exception.raiseZigError(err, mappings, module);
                };
            };
            head.state = place;
            head.tag = tagOf(State);
            return place;
        }

        fn deinit(head: *Head) void {
            if (is_inner) if (head.outer) |outer| {
                head.outer = null;
                c.decref(outer);
            };
            if (State == void) return;
            const state: *State = @ptrCast(@alignCast(head.state orelse return));
            head.state = null;
            head.tag = null;
            if (@hasDecl(State, "deinit")) state.deinit() else held.release(State, state);
        }

        const has_objects = State != void and held.any(State);

        /// Null where the garbage collector finds nothing.
        pub const traverse: ?*const c.Traverse = if (!is_inner and !has_objects) null else &struct {
            fn traverse(
                module: *c.PyObject,
                visitor: c.Visitor,
                argument: ?*anyopaque,
            ) callconv(.c) c_int {
                const head = headOf(module);
                if (is_inner) if (head.outer) |outer| {
                    const result = visitor(outer, argument);
                    if (result != 0) return result;
                };
                if (!has_objects) return 0;
                const state = head.state orelse return 0;
                return held.visit(State, @ptrCast(@alignCast(state)), visitor, argument);
            }
        }.traverse;

        /// Breaks cycles that the state is part of.
        pub const clear: ?*const c.Inquiry = if (traverse == null) null else &struct {
            fn clear(module: *c.PyObject) callconv(.c) c_int {
                deinit(headOf(module));
                return 0;
            }
        }.clear;

        /// Also called for a module whose import failed, if its memory is there.
        pub fn free(module: *anyopaque) callconv(.c) void {
            const memory = c.PyModule_GetState(@ptrCast(@alignCast(module))) orelse return;
            const head: *Head = @ptrCast(@alignCast(memory));
            deinit(head);
            if (head.is_counted) interpreter.removeModule();
        }
    };
}
