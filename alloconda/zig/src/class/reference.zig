//! Instances of the module's classes in signatures: pointers to their structs, the structs by
//! value, and `py.Ref`, which keeps one alive.

const arguments = @import("../arguments.zig");
const borrow = @import("borrow.zig");
const c = @import("../capi.zig");
const classes = @import("../classes.zig");
const compat = @import("../compat.zig");
const exception = @import("../exception.zig");
const from_python = @import("../from_python.zig");
const gil = @import("../gil.zig");
const instance = @import("instance.zig");
const making = @import("making.zig");
const object_zig = @import("../object.zig");
const Place = @import("../place.zig").Place;
const to_python = @import("../to_python.zig");

const Error = exception.Error;
const Head = instance.Head;
const Object = object_zig.Object;
const Ownership = to_python.Ownership;
const Storage = instance.Storage;
const Use = borrow.Use;

/// A parameter that is an instance itself, and not only holds some.
pub const Direct = struct {
    Struct: type,
    use: Use,
    is_optional: bool = false,
    is_value: bool = false,
};

/// What a parameter of type `T` is, if it is an instance.
pub fn directOf(comptime T: type) ?Direct {
    switch (@typeInfo(T)) {
        .optional => |info| {
            var direct = directOf(info.child) orelse return null;
            if (direct.is_optional) return null;
            direct.is_optional = true;
            return direct;
        },
        .pointer => |info| if (isPointer(T)) return .{
            .Struct = info.child,
            .use = if (compat.isConst(T)) .shared else .exclusive,
        },
        .@"struct" => if (classes.isClass(T)) return .{
            .Struct = T,
            .use = .shared,
            .is_value = true,
        },
        else => {},
    }
    return null;
}

/// Whether a pointer type is to a struct that may be that of a class.
pub fn isPointer(comptime T: type) bool {
    const info = switch (@typeInfo(T)) {
        .pointer => |info| info,
        else => return false,
    };
    return info.size == .one and mayBeClass(info.child);
}

/// Whether a struct may be that of a class: it has no other meaning.
pub fn mayBeClass(comptime T: type) bool {
    const info = switch (@typeInfo(T)) {
        .@"struct" => |info| info,
        else => return false,
    };
    if (info.is_tuple or arguments.isSupplied(T) or arguments.isMarker(T)) return false;
    if (T == gil.Released or T == object_zig.Iterator or T == c.PyObject) return false;
    return classes.isClass(T) or !from_python.isWrapper(T) and !@hasDecl(T, "OwnedItem");
}

/// A use of an object's struct that ends with the call.
pub const Held = struct {
    head: *Head,
    use: Use,

    pub inline fn release(held: Held) void {
        switch (held.use) {
            inline else => |use| borrow.give(held.head, use),
        }
    }
};

/// Takes the struct of an argument, or refuses it.
pub inline fn take(
    comptime T: type,
    comptime use: Use,
    value: *c.PyObject,
    place: *const Place,
) Error!Held {
    if (!instance.isInstance(T, value)) return wrongClass(Storage(T).name, value, place);
    const head = instance.headOf(T, value);
    if (use == .exclusive and !Storage(T).is_synchronized) return shared(T, head);
    if (!borrow.take(head, use)) return borrow.refuse(head, Storage(T).name);
    return .{ .head = head, .use = use };
}

/// A copy of the struct of an argument, which has nothing but numbers.
pub inline fn copyOf(comptime T: type, value: *c.PyObject, place: *const Place) Error!T {
    if (!instance.isInstance(T, value)) return wrongClass(Storage(T).name, value, place);
    const head = instance.headOf(T, value);
    if (!borrow.isReadable(head)) return borrow.refuse(head, Storage(T).name);
    return instance.valueOf(T, head).*;
}

fn shared(comptime T: type, head: *Head) Error!Held {
    if (!borrow.take(head, .shared)) return borrow.refuse(head, Storage(T).name);
    return .{ .head = head, .use = .shared };
}

noinline fn wrongClass(name: []const u8, value: *c.PyObject, place: *const Place) Error {
    if (name.len > 0) return place.wrongType(name, value);
    return exception.raise(.RuntimeError, "a function takes an instance of a class that the " ++
        "module lacks: add it to .classes of exportModule", .{});
}

/// A pointer that is part of an argument: the struct is in use until the call has ended.
pub fn pointerFromPython(
    comptime T: type,
    value: *c.PyObject,
    scope: *from_python.Scope,
    place: *const Place,
) Error!T {
    const direct = comptime directOf(T).?;
    const held = try take(direct.Struct, direct.use, value, place);
    try scope.keepHeld(held);
    return instance.valueOf(direct.Struct, held.head);
}

/// The object that a pointer's struct lies in, as a new reference.
pub fn pointerToPython(value: anytype) Error!*c.PyObject {
    const T = @typeInfo(@TypeOf(value)).pointer.child;
    const object = instance.objectOf(T, value) orelse return exception.raise(
        .SystemError,
        "a *{s} stands for no Python object: its struct is in none, or ends; hand over the " ++
            "struct itself, or a py.Ref",
        .{Storage(T).name},
    );
    c.incref(object);
    return object;
}

/// The conversion of a struct that stands for an instance of its class, not for a dict.
pub fn OfValue(comptime T: type) type {
    return struct {
        pub const parts: []const type = &.{};
        pub const allocates = false;
        pub const borrows = false;
        pub const owns = true;
        pub const expected = classes.nameOf(T);

        /// A copy.
        pub fn fromPython(
            comptime _: type,
            value: *c.PyObject,
            _: *from_python.Scope,
            place: *const Place,
        ) Error!T {
            const held = try take(T, .shared, value, place);
            defer held.release();
            return instance.valueOf(T, held.head).*;
        }

        /// Moves the struct into a new object.
        pub fn toPython(comptime ownership: Ownership, value: anytype) Error!*c.PyObject {
            if (ownership == .lend) {
                if (!comptime isPlain(T)) @compileError("a " ++ @typeName(T) ++ " by value " ++
                    "would have two owners: hand over a py.Ref, or make one by py.new");
            }
            return making.make(T, value);
        }

        pub fn release(comptime ownership: Ownership, value: anytype) void {
            if (ownership == .lend) return;
            var dropped: T = value;
            making.drop(T, &dropped);
        }
    };
}

/// Whether values of type `T` are nothing but numbers, so that a copy shares nothing.
pub fn isNumbers(comptime T: type) bool {
    switch (@typeInfo(T)) {
        .void, .bool, .int, .float, .@"enum" => return true,
        .optional => |info| return isNumbers(info.child),
        .array => |info| return isNumbers(info.child),
        .@"struct" => {
            for (0..compat.fieldNames(T).len) |i| {
                if (!isNumbers(compat.FieldType(T, i))) return false;
            }
            return true;
        },
        else => return false,
    }
}

/// Whether a struct may be copied: it has nothing to release.
pub fn isPlain(comptime T: type) bool {
    return !@hasDecl(T, "deinit") and !@import("../held.zig").any(T);
}

/// A reference to an instance of the class of `T`, which it keeps alive: also in fields of other
/// structs. As a parameter it is borrowed, like a `py.Object`; `incref` makes it one to keep.
pub fn Ref(comptime T: type) type {
    // The struct may hold references to others of its kind, so that it is looked at later.
    return struct {
        object: Object,

        const Self = @This();

        pub const alloconda_wrapper = OfRef(T, Self);
        pub const Struct = T;

        pub fn incref(ref: Self) Self {
            return .{ .object = ref.object.incref() };
        }

        pub fn decref(ref: Self) void {
            ref.object.decref();
        }

        /// The instance that an object is; borrowed from it. A TypeError for any other.
        pub fn of(object: Object) Error!Self {
            if (instance.isInstance(T, object.ptr)) return .{ .object = object };
            return wrongClass(Storage(T).name, object.ptr, &.{});
        }

        /// The struct to read: `const node = try ref.read(); defer node.release();`. It
        /// is a RuntimeError while the struct is changed.
        pub fn read(ref: Self) Error!Reading {
            const held = try take(T, .shared, ref.object.ptr, &.{});
            return .{ .value = instance.valueOf(T, held.head), .held = held };
        }

        /// The struct to change: `const node = try ref.write(); defer node.release();`. It
        /// is a RuntimeError while the struct is in use.
        pub fn write(ref: Self) Error!Writing {
            const held = try take(T, .exclusive, ref.object.ptr, &.{});
            return .{ .value = instance.valueOf(T, held.head), .held = held };
        }

        pub const Reading = Guard(*const T);
        pub const Writing = Guard(*T);
    };
}

pub fn isRef(comptime R: type) bool {
    return @typeInfo(R) == .@"struct" and @hasDecl(R, "Reading") and R == Ref(R.Struct);
}

fn Guard(comptime Pointer: type) type {
    return struct {
        value: Pointer,
        held: Held,

        pub fn release(guard: @This()) void {
            guard.held.release();
        }
    };
}

fn OfRef(comptime T: type, comptime Self: type) type {
    return struct {
        pub const parts: []const type = &.{};
        pub const allocates = false;
        pub const borrows = true;
        pub const owns = true;
        pub const expected = classes.nameOf(T);

        pub inline fn fromPython(
            comptime _: type,
            value: *c.PyObject,
            _: *from_python.Scope,
            place: *const Place,
        ) Error!Self {
            if (comptime !mayBeClass(T)) {
                @compileError("py.Ref takes the struct of a class, not " ++ @typeName(T));
            }
            if (!instance.isInstance(T, value)) return wrongClass(Storage(T).name, value, place);
            return .{ .object = .{ .ptr = value } };
        }

        pub fn toPython(comptime ownership: Ownership, value: anytype) Error!*c.PyObject {
            return to_python.toPython(ownership, value.object);
        }

        pub fn release(comptime ownership: Ownership, value: anytype) void {
            to_python.release(ownership, value.object);
        }
    };
}

/// As the first parameter of a function of a class, it makes it a class method: the class that it
/// is called on, which may derive from that of `T`. Borrowed.
pub fn Class(comptime T: type) type {
    return struct {
        object: Object,

        pub const ClassOf = T;

        /// A new instance, without a call of `init`; it takes the struct over, also when it fails.
        pub fn new(class: @This(), value: T) Error!Ref(T) {
            return .{ .object = .{ .ptr = try making.makeOf(T, class.object.ptr, value) } };
        }
    };
}

pub fn isClassParameter(comptime P: type, comptime T: type) bool {
    return @typeInfo(P) == .@"struct" and @hasDecl(P, "ClassOf") and P.ClassOf == T;
}

/// A new instance of the class of `T`, owned, without a call of its `init`:
/// `return py.new(Node, .{ .name = name });`. It takes the struct over, also when it fails.
pub fn new(comptime T: type, value: T) Error!Ref(T) {
    return .{ .object = .{ .ptr = try making.make(T, value) } };
}
