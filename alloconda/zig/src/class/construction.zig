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
    /// The fields are the arguments, after those of the base.
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

/// How Python code makes instances of the class that `Of` describes.
pub fn wayOf(comptime Of: type) Way {
    const Root = rootOf(Of);
    if (@hasDecl(Root.Struct, "init")) {
        if (lackingDefault(Of)) |lacking| {
            if (!canBeGiven(lacking.F)) return .never;
            options.fail(Of.Struct, "it has no init, so that the arguments are those of its " ++
                "base's init, which give no value to its field " ++ lacking.name ++
                ": write a default there, or an init");
        }
        return if (isInPlace(Root.Struct)) .in_place else .returns;
    }
    var has_defaults = true;
    var can_be_given = true;
    var Next: ?type = Of;
    while (Next) |Level| : (Next = Level.BaseClass) {
        for (0..compat.fieldNames(Level.Struct).len) |i| {
            if (isBase(Level, i)) continue;
            if (!compat.hasDefault(Level.Struct, i)) has_defaults = false;
            if (!canBeGiven(compat.FieldType(Level.Struct, i))) can_be_given = false;
        }
    }
    if (Of.Builtin != null and has_defaults) return .of_base;
    return if (can_be_given) .fields else .never;
}

/// The class whose arguments those of `Of` are: the nearest one with `init`, or the last base.
pub fn rootOf(comptime Of: type) type {
    if (@hasDecl(Of.Struct, "init")) return Of;
    return rootOf(Of.BaseClass orelse return Of);
}

/// Whether a field holds the struct of the base.
fn isBase(comptime Of: type, comptime index: usize) bool {
    return Of.BaseClass != null and std.mem.eql(u8, compat.fieldNames(Of.Struct)[index], "base");
}

fn canBeGiven(comptime F: type) bool {
    return from_python.supports(F) and fields.isSettable(F);
}

fn isInPlace(comptime T: type) bool {
    const types = compat.parameterTypes(@TypeOf(T.init));
    return types.len > 0 and types[0] == *T;
}

const Lacking = struct { name: []const u8, F: type };

/// A field without a default of a class that derives from the one with `init`.
fn lackingDefault(comptime Of: type) ?Lacking {
    if (@hasDecl(Of.Struct, "init")) return null;
    for (compat.fieldNames(Of.Struct), 0..) |name, i| {
        if (!isBase(Of, i) and !compat.hasDefault(Of.Struct, i)) {
            return .{ .name = name, .F = compat.FieldType(Of.Struct, i) };
        }
    }
    return lackingDefault(Of.BaseClass.?);
}

/// The struct with that of the class with `init` in it, and with defaults otherwise.
fn extended(comptime Of: type, value: rootOf(Of).Struct) Of.Struct {
    if (@hasDecl(Of.Struct, "init")) return value;
    var result: Of.Struct = undefined;
    result.base = extended(Of.BaseClass.?, value);
    setDefaults(Of, &result);
    return result;
}

/// The same for a struct that has the other where it lies.
fn extend(comptime Of: type, value: *Of.Struct) void {
    if (@hasDecl(Of.Struct, "init")) return;
    setDefaults(Of, value);
    extend(Of.BaseClass.?, &value.base);
}

fn setDefaults(comptime Of: type, value: *Of.Struct) void {
    inline for (comptime compat.fieldNames(Of.Struct), 0..) |name, i| {
        if (comptime !isBase(Of, i)) @field(value, name) = comptime compat.fieldDefault(
            Of.Struct,
            i,
        ).?;
    }
}

/// Where the struct of the class with `init` lies in that of one that derives from it.
fn rootIn(comptime Of: type, value: *Of.Struct) *rootOf(Of).Struct {
    return if (@hasDecl(Of.Struct, "init")) value else rootIn(Of.BaseClass.?, &value.base);
}

/// A struct whose fields all have defaults, in that of its base as well.
fn defaultsOf(comptime Of: type) Of.Struct {
    var result: Of.Struct = undefined;
    if (Of.BaseClass) |Base| result.base = defaultsOf(Base);
    setDefaults(Of, &result);
    return result;
}

/// How many classes lie between one and its last base.
fn depthOf(comptime Of: type) usize {
    return if (Of.BaseClass) |Base| 1 + depthOf(Base) else 0;
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
    const Wanted = if (isInPlace(T)) void else T;
    if (Result != Wanted) options.fail(T, place ++ "it returns " ++ (if (Wanted == void)
        "nothing, because it fills the struct that it is given"
    else
        "the struct, " ++ @typeName(T)) ++ ", not a " ++ @typeName(Result));
}

/// The arguments of `Ring(…)`.
pub fn argumentsOf(comptime Of: type, comptime name: []const u8, comptime way: Way) Arguments {
    const T = Of.Struct;
    const Root = rootOf(Of).Struct;
    const label = options.label(T) ++ if (way == .restore) ", restore" else ", init";
    return switch (way) {
        .restore => .of(
            name ++ ".__setstate__",
            label,
            compat.parameterTypes(@TypeOf(T.restore)),
            &.{"state"},
        ),
        .returns => .of(name, label, compat.parameterTypes(@TypeOf(Root.init)), null),
        .in_place => .of(name, label, compat.parameterTypes(@TypeOf(Root.init))[1..], null),
        .fields => .ofStruct(name, label, T, .positional, depthOf(Of)),
        .pickled => .ofStruct(name ++ ".__setstate__", label, T, .keyword_only, 0),
        .of_base => .of(name, label, &.{}, null),
        .never => unreachable,
    };
}

/// The docstring of the class, with the signature of what makes it.
pub fn docOf(comptime Of: type, comptime doc: []const u8) [:0]const u8 {
    const way = wayOf(Of);
    if (way == .never or way == .of_base) return doc ++ "";
    return function_zig.docstring(Of.name, "", argumentsOf(Of, Of.name, way), doc);
}

/// Whether an object is made of the arguments where they lie: a built-in class takes a tuple.
pub fn hasVectorcall(comptime Of: type) bool {
    return Of.Builtin == null and wayOf(Of) != .never;
}

pub fn Construction(comptime Of: type) type {
    const T = Of.Struct;
    const way = wayOf(Of);
    const Making = Maker(Of, way);

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
            if (way == .of_base) return ofBase(object, args, kwargs);
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
    const Root = rootOf(Of).Struct;
    const described = argumentsOf(Of, Of.name, way);

    return struct {
        const signature: Signature = .init(described);

        pub const Call = call_zig.Call(switch (way) {
            .returns, .in_place => Root.init,
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
            return defaultsOf(Of);
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

            pub inline fn first(receiver: Receiver, comptime _: type) *Root {
                return rootIn(Of, making.placeOf(T, receiver.object));
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

            inline fn store(receiver: Receiver, made: anytype) Error!Output {
                const object = receiver.object;
                const head = Of.headOf(object);
                const value = if (way == .returns) extended(Of, made) else made;
                if (way == .in_place) {
                    extend(Of, making.placeOf(T, object));
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
