//! `Ring(…)` in Python: an object is made, and the struct put into it by `init`, or from the
//! arguments if there is no `init`.

const std = @import("std");
const arguments_zig = @import("../arguments.zig");
const borrow = @import("borrow.zig");
const c = @import("../capi.zig");
const call_zig = @import("../call.zig");
const compat = @import("../compat.zig");
const exception = @import("../exception.zig");
const fields = @import("fields.zig");
const from_python = @import("../from_python.zig");
const function_zig = @import("../function.zig");
const held = @import("../held.zig");
const instance = @import("instance.zig");
const making = @import("making.zig");
const options = @import("options.zig");
const Signature = @import("../signature.zig").Signature;
const tuple_call = @import("tuple_call.zig");

const Arguments = arguments_zig.Arguments;
const Error = exception.Error;
const Head = instance.Head;
const State = borrow.State;

/// How Python code makes instances.
pub const Way = enum {
    /// `init` returns the struct.
    returns,
    /// `init` fills it where it lies: its first parameter is a pointer to it.
    in_place,
    /// The fields are the arguments.
    fields,
    /// Only Zig code makes them.
    never,
    /// As `returns`, by `restore`, from what a pickle has.
    restore,
    /// As `fields`, from what a pickle has.
    pickled,
    /// All fields have defaults, and the arguments are for a built-in class.
    of_base,
};

pub fn wayOf(comptime T: type) Way {
    if (@hasDecl(T, "init")) {
        const types = compat.parameterTypes(@TypeOf(T.init));
        return if (types.len > 0 and types[0] == *T) .in_place else .returns;
    }
    for (0..compat.fieldNames(T).len) |i| {
        const F = compat.FieldType(T, i);
        if (!from_python.supports(F) or !fields.isSettable(F)) return .never;
    }
    return .fields;
}

pub fn check(comptime T: type) void {
    if (!@hasDecl(T, "init")) return;
    const Init = @TypeOf(T.init);
    const place = "init: ";
    if (@typeInfo(Init) != .@"fn") options.fail(T, place ++ "it is no function");
    if (compat.isGeneric(Init)) options.fail(T, place ++ "Python cannot call a generic function");
    const types = compat.parameterTypes(Init);
    for (types) |P| if (P == std.mem.Allocator) options.fail(T, place ++ "it is given no " ++
        "allocator, because that of a call ends with it: use py.allocator for what lives longer");
    const Result = switch (@typeInfo(compat.ReturnType(Init))) {
        .error_union => |info| info.payload,
        else => compat.ReturnType(Init),
    };
    const Wanted = if (wayOf(T) == .in_place) void else T;
    if (Result != Wanted) options.fail(T, place ++ "it returns " ++ (if (Wanted == void)
        "nothing, because it fills the struct that it is given"
    else
        "the struct, " ++ @typeName(T)) ++ ", not a " ++ @typeName(Result));
}

/// The arguments of `Ring(…)`.
pub fn argumentsOf(comptime T: type, comptime name: []const u8, comptime way: Way) Arguments {
    const label = options.label(T) ++ if (way == .restore) ", restore" else ", init";
    return switch (way) {
        .restore => .of(
            name ++ ".__setstate__",
            label,
            compat.parameterTypes(@TypeOf(T.restore)),
            &.{"state"},
        ),
        .returns => .of(name, label, compat.parameterTypes(@TypeOf(T.init)), null),
        .in_place => .of(name, label, compat.parameterTypes(@TypeOf(T.init))[1..], null),
        .fields => .ofStruct(name, label, T, .positional),
        .pickled => .ofStruct(name ++ ".__setstate__", label, T, .keyword_only),
        .of_base => .of(name, label, &.{}, null),
        .never => unreachable,
    };
}

/// The docstring of the class, with the signature of what makes it.
pub fn docOf(comptime Of: type, comptime doc: []const u8) [:0]const u8 {
    if (wayOf(Of.Struct) == .never or isOfBase(Of)) return doc ++ "";
    const arguments = argumentsOf(Of.Struct, Of.name, wayOf(Of.Struct));
    return function_zig.docstring(Of.name, "", arguments, doc);
}

/// Whether the arguments are those of the built-in class that a class derives from: the struct has
/// no `init`, and a default for each field.
pub fn isOfBase(comptime Of: type) bool {
    if (Of.Builtin == null or @hasDecl(Of.Struct, "init")) return false;
    for (0..compat.fieldNames(Of.Struct).len) |i| {
        if (!compat.hasDefault(Of.Struct, i)) return false;
    }
    return true;
}

/// Whether an object is made of the arguments where they lie: a built-in class takes a tuple.
pub fn hasVectorcall(comptime Of: type) bool {
    return Of.Builtin == null and wayOf(Of.Struct) != .never;
}

pub fn Construction(comptime Of: type) type {
    const T = Of.Struct;
    const Making = Maker(Of, if (isOfBase(Of)) .of_base else wayOf(T));

    return struct {
        pub fn new(
            class: *c.PyTypeObject,
            args: *c.PyObject,
            _: ?*c.PyObject,
        ) callconv(.c) ?*c.PyObject {
            const Base = Of.Builtin orelse return making.allocate(T, class) catch null;
            return making.measured(T, Base.new(class, args) orelse return null) catch null;
        }

        pub fn initialize(
            object: *c.PyObject,
            args: *c.PyObject,
            kwargs: ?*c.PyObject,
        ) callconv(.c) c_int {
            if (!instance.isNearest(c.typeOf(object), Of.methods())) return refuseOther();
            if (comptime isOfBase(Of)) return ofBase(object, args, kwargs);
            return tuple_call.run(Making.Call, Making.Receiver{ .object = object }, args, kwargs);
        }

        /// What calling the class does from 3.14 on, unless Python code changed what that is.
        pub fn call(
            class: *c.PyObject,
            args: ?[*]const *c.PyObject,
            flagged_count: usize,
            names: ?*c.PyObject,
        ) callconv(.c) ?*c.PyObject {
            const type_: *c.PyTypeObject = @ptrCast(@alignCast(class));
            const count = flagged_count & ~c.PY_VECTORCALL_ARGUMENTS_OFFSET;
            if (!isUnchanged(type_)) return tuple_call.asTuple(class, args, count, names);
            const object = making.allocate(T, type_) catch return null;
            if (Making.Call.run(.{ .object = object }, args, @intCast(count), names) == 0) {
                return object;
            }
            c.decref(object);
            return null;
        }

        fn isUnchanged(class: *c.PyTypeObject) bool {
            return c.PyType_GetSlot(class, c.Py_tp_init) == @as(*const anyopaque, &initialize) and
                c.PyType_GetSlot(class, c.Py_tp_new) == @as(*const anyopaque, &new);
        }

        fn ofBase(object: *c.PyObject, args: *c.PyObject, kwargs: ?*c.PyObject) c_int {
            if (Making.Call.run(.{ .object = object }, null, 0, null) < 0) return -1;
            return Of.Builtin.?.initialize(object, args, kwargs);
        }

        /// The struct of a class in Zig that derives is made by the `init` of that class.
        noinline fn refuseOther() c_int {
            @branchHint(.cold);
            c.PyErr_SetString(
                exception.Exception.TypeError.class().ptr,
                Of.name ++ ".__init__() cannot make an instance of a class in Zig that derives " ++
                    "from it: call that of its own class",
            );
            return -1;
        }
    };
}

/// Puts a struct into an object, which may have one already.
pub fn Maker(comptime Of: type, comptime way: Way) type {
    const T = Of.Struct;
    const described = argumentsOf(T, Of.name, way);

    return struct {
        const signature: Signature = .init(described);

        pub const Call = call_zig.Call(switch (way) {
            .returns, .in_place => T.init,
            .restore => T.restore,
            .fields, .pickled => ofFields,
            .of_base => ofDefaults,
            .never => unreachable,
        }, described, &signature, Receiver);

        fn ofFields(given: T) T {
            held.retain(T, &given);
            return given;
        }

        fn ofDefaults() T {
            return .{};
        }

        /// Ends the life of the struct that an object has already.
        fn vacate(head: *Head) Error!void {
            if (@atomicLoad(i32, &head.exports, .acquire) > 0) return exception.raise(
                .BufferError,
                "the " ++ Of.name ++ " cannot be made anew while its buffer is in use",
                .{},
            );
            if (!making.end(T, head)) return borrow.refuse(head, Of.name);
        }

        pub const Receiver = struct {
            object: *c.PyObject,

            pub const Output = c_int;
            pub const failed: Output = -1;
            pub const has_first = way == .in_place;
            pub const locks = Of.is_synchronized;
            pub const place = null;
            pub const declines = false;

            /// Makes room for `init` to fill.
            pub inline fn enter(receiver: Receiver, comptime _: type) Error!void {
                const head = Of.headOf(receiver.object);
                if (borrow.change(head, State.absent, State.changing)) return;
                try vacate(head);
                if (!borrow.change(head, State.absent, State.changing)) {
                    return borrow.refuse(head, Of.name);
                }
            }

            /// After a failure, there is no struct.
            pub inline fn leave(receiver: Receiver, comptime _: type) void {
                const head = Of.headOf(receiver.object);
                _ = borrow.change(head, State.changing, State.absent);
            }

            pub inline fn first(receiver: Receiver, comptime _: type) *T {
                return making.placeOf(T, receiver.object);
            }

            pub inline fn supply(_: Receiver, comptime Parameter: type) Error!Parameter {
                return call_zig.supplied(Parameter, try instance.moduleOf(T));
            }

            pub inline fn finish(receiver: Receiver, result: anytype) Error!Output {
                if (@typeInfo(@TypeOf(result)) != .error_union) return receiver.store(result);
                if (result) |payload| {
                    return receiver.store(payload);
                } else |err| {
                    return Of.raise(err);
                }
            }

            inline fn store(receiver: Receiver, value: anytype) Error!Output {
                const object = receiver.object;
                const head = Of.headOf(object);
                if (way == .in_place) {
                    making.finish(T, making.placeOf(T, object), head);
                } else if (borrow.change(head, State.absent, State.changing)) {
                    making.fill(T, object, head, value);
                } else try replace(object, head, value);
                return 0;
            }

            noinline fn replace(object: *c.PyObject, head: *Head, value: T) Error!void {
                errdefer {
                    var dropped = value;
                    making.drop(T, &dropped);
                }
                try vacate(head);
                if (!borrow.change(head, State.absent, State.changing)) {
                    return borrow.refuse(head, Of.name);
                }
                making.fill(T, object, head, value);
            }
        };
    };
}
