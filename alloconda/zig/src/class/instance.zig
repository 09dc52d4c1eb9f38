//! The instances of a class: where in an object the struct lies, and how an object is known to
//! have one.
//!
//! An object has the head that Python gives it, or what a built-in base has, then a `Head`, then
//! the struct. Where they lie is known when the module is compiled, but for abi3t and built-in
//! bases, where Python says how large the base is.

const std = @import("std");
const c = @import("../capi.zig");
const exception = @import("../exception.zig");
const interpreter = @import("../interpreter.zig");

const Error = exception.Error;

/// What lies before the struct.
pub const Head = extern struct {
    /// The `__dict__` of an object of a class that has it.
    dict: ?*c.PyObject,
    weak_references: ?*c.PyObject,
    /// The struct, or that of the class that all others of the object derive from; null before
    /// there is one. It also shows that a pointer is to a struct in an object.
    value: ?*anyopaque,
    /// How the struct is used now, as borrow.zig has it.
    state: i32,
    /// How many buffers have been given out.
    exports: i32,
};

/// Where the head lies in an object of a build that shows how large the head of Python is.
pub const head_offset = if (c.is_abi3t)
    0
else
    std.mem.alignForward(usize, @sizeOf(c.PyObject), @alignOf(Head));

/// Where the struct lies, from the head on.
pub fn valueOffset(comptime T: type) usize {
    return std.mem.alignForward(usize, head_offset + @sizeOf(Head), @alignOf(T)) - head_offset;
}

/// What is known of the class of `T` at run time; the same in every interpreter but for the class.
pub fn Storage(comptime T: type) type {
    return struct {
        const made_of = T;

        /// One for each interpreter.
        pub var class: ?*c.PyObject = null;
        /// The class's table of methods, whose address no other class has. Null without a class.
        pub var methods: ?*const anyopaque = null;
        pub var name: []const u8 = "";
        /// Where the head and the struct lie in an object. They are 0 until an object is made, if
        /// Python says so.
        pub var head: usize = 0;
        pub var value: usize = 0;
        /// Where in the struct that of the first of its bases lies.
        pub var root: usize = 0;
        /// Finds out where they lie.
        pub var measure: ?*const fn (object: *c.PyObject) Error!void = null;
        /// Makes an object without a struct, of a class that derives from a built-in one.
        pub var allocate: ?*const fn (class: *c.PyTypeObject) ?*c.PyObject = null;
        /// Whether methods exclude each other.
        pub var is_synchronized: bool = true;
    };
}

pub inline fn headOf(comptime T: type, object: *c.PyObject) *Head {
    return @ptrFromInt(@intFromPtr(object) + @atomicLoad(usize, &Storage(T).head, .monotonic));
}

/// The struct of an object that has one.
pub inline fn valueOf(comptime T: type, head: *Head) *T {
    return @ptrFromInt(@intFromPtr(head.value.?) - Storage(T).root);
}

/// Whether both objects are instances of the class of `T` itself, as far as that is known at once.
pub inline fn areExact(comptime T: type, one: *c.PyObject, other: *c.PyObject) bool {
    if (!interpreter.isOnly()) return false;
    const own = @atomicLoad(?*c.PyObject, &Storage(T).class, .monotonic);
    return own == @as(*c.PyObject, @ptrCast(@alignCast(c.typeOf(one)))) and
        own == @as(*c.PyObject, @ptrCast(@alignCast(c.typeOf(other))));
}

/// Whether an object is an instance of the class of `T`, or of one that derives from it.
pub inline fn isInstance(comptime T: type, object: *c.PyObject) bool {
    const class = c.typeOf(object);
    if (interpreter.isOnly()) {
        const own = @atomicLoad(?*c.PyObject, &Storage(T).class, .monotonic);
        if (@as(?*c.PyObject, @ptrCast(@alignCast(class))) == own) return true;
    }
    return derives(class, Storage(T).methods orelse return false);
}

/// Whether a class is the one with this table of methods, or derives from it.
noinline fn derives(class: *c.PyTypeObject, methods: *const anyopaque) bool {
    var next: ?*c.PyTypeObject = class;
    while (next) |one| : (next = baseOf(one)) if (methodsOf(one) == methods) return true;
    return false;
}

pub fn methodsOf(class: *c.PyTypeObject) ?*const anyopaque {
    return c.PyType_GetSlot(class, c.Py_tp_methods);
}

pub fn baseOf(class: *c.PyTypeObject) ?*c.PyTypeObject {
    return @ptrCast(@alignCast(c.PyType_GetSlot(class, c.Py_tp_base) orelse return null));
}

/// Whether the struct of an object of this class is that of the class with this table: a class
/// that Python code derives has that of its base.
pub fn isNearest(class: *c.PyTypeObject, methods: *const anyopaque) bool {
    var next: ?*c.PyTypeObject = class;
    while (next) |one| : (next = baseOf(one)) {
        if (methodsOf(one)) |nearest| return nearest == methods;
    }
    return false;
}

/// The class of `T` in this interpreter; borrowed.
pub inline fn classOf(comptime T: type) Error!*c.PyObject {
    if (interpreter.isOnly()) {
        if (@atomicLoad(?*c.PyObject, &Storage(T).class, .acquire)) |class| return class;
    }
    return findClass(&Storage(T).class, @typeName(T));
}

noinline fn findClass(place: *?*c.PyObject, name: []const u8) Error!*c.PyObject {
    if (try interpreter.find(place)) |class| return class;
    return exception.raise(.RuntimeError, "{s} is no class of the module: add it to .classes " ++
        "of exportModule", .{name});
}

/// The module of the class of `T`; borrowed.
pub fn moduleOf(comptime T: type) Error!*c.PyObject {
    return c.PyType_GetModule(@ptrCast(try classOf(T))) orelse error.PythonError;
}

/// The object that a struct lies in; borrowed. Null when it lies in none.
pub fn objectOf(comptime T: type, value: *const T) ?*c.PyObject {
    const storage = Storage(T);
    const offset = storage.value;
    if (storage.methods == null or offset == 0) return null;
    const start = @intFromPtr(value) -% offset;
    // What lies before a struct that is in no object is other memory, but can be read: it is where
    // an object of this class would begin, on the same page or the one before.
    const head: *align(1) const Head = @ptrFromInt(start +% storage.head);
    if (@intFromPtr(head.value) != @intFromPtr(value) + storage.root) return null;
    return @ptrFromInt(start);
}
