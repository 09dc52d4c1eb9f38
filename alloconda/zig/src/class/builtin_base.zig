//! Built-in classes that classes of the module derive from: exceptions and containers.
//!
//! An object begins with what the built-in class has in it. How large that is differs between
//! versions of Python, so it is asked when the class is made. The built-in class makes, traverses
//! and frees its part itself.

const c = @import("../capi.zig");
const exception = @import("../exception.zig");
const options = @import("options.zig");

/// Built-in classes other than exceptions, for `.base` of `py.class`.
pub const Builtin = enum {
    bytearray,
    dict,
    list,
    set,
    // The others can't be bases; they are here so that the error says why.
    bool,
    bytes,
    complex,
    float,
    frozenset,
    int,
    str,
    tuple,
};

/// The base that `.base` of the options names, if it is a built-in class.
pub fn of(comptime T: type, comptime given: anytype) ?type {
    if (!@hasField(@TypeOf(given), "base")) return null;
    const base = given.base;
    const is_exception = @TypeOf(base) == exception.Exception;
    if (!is_exception and @TypeOf(base) != Builtin) return null;
    if (fault(base)) |said| options.fail(T, ".base: " ++ said);
    if (is_exception and options.get(given, "dict", false)) options.fail(T, ".dict is what " ++
        "exceptions have: leave it out");
    return Base(base);
}

/// Why a built-in class can't be a base.
fn fault(comptime base: anytype) ?[]const u8 {
    return switch (@TypeOf(base)) {
        Builtin => switch (base) {
            .bytearray, .dict, .list, .set => null,
            .bool => "Python has no classes that derive from bool",
            .bytes, .int, .tuple => "the size of a " ++ @tagName(base) ++ " differs from object " ++
                "to object, which leaves no room for a struct: keep one in a field",
            .complex, .float, .frozenset, .str => "a " ++ @tagName(base) ++ " has its value " ++
                "before there is a struct: keep one in a field",
        },
        else => switch (base) {
            .BaseExceptionGroup => "a group of exceptions is made of its exceptions: keep them " ++
                "in a field",
            else => null,
        },
    };
}

fn Base(comptime base: anytype) type {
    return struct {
        pub const name = @tagName(base);
        pub const is_exception = @TypeOf(base) == exception.Exception;
        const has_gc = is_exception or base != .bytearray;
        /// Whether it leaves pickling to `object`, which knows no struct before protocol 2.
        pub const reduces_by_state = !is_exception and (base == .dict or base == .list);

        /// The class; borrowed.
        pub fn class() *c.PyObject {
            if (is_exception) return base.class().ptr;
            return c.variable(*c.PyObject, switch (base) {
                .bytearray => "PyByteArray_Type",
                .dict => "PyDict_Type",
                .list => "PyList_Type",
                .set => "PySet_Type",
                else => comptime unreachable,
            });
        }

        fn slot(comptime Function: type, number: c_int) ?*const Function {
            return @ptrCast(@alignCast(c.PyType_GetSlot(@ptrCast(class()), number)));
        }

        /// An object of a class that derives from it. Exceptions keep the arguments.
        pub fn new(derived: *c.PyTypeObject, args: *c.PyObject) ?*c.PyObject {
            return slot(c.New, c.Py_tp_new).?(derived, args, null);
        }

        pub fn newEmpty(derived: *c.PyTypeObject) ?*c.PyObject {
            const none = c.PyTuple_New(0) orelse return null;
            defer c.decref(none);
            return new(derived, none);
        }

        /// What its `__init__` does with arguments.
        pub fn initialize(object: *c.PyObject, args: *c.PyObject, kwargs: ?*c.PyObject) c_int {
            return slot(c.Initialize, c.Py_tp_init).?(object, args, kwargs);
        }

        pub fn traverse(object: *c.PyObject, visit: c.Visitor, argument: ?*anyopaque) c_int {
            if (!has_gc) return 0;
            return slot(c.Traverse, c.Py_tp_traverse).?(object, visit, argument);
        }

        pub fn clear(object: *c.PyObject) void {
            if (has_gc) _ = slot(c.Inquiry, c.Py_tp_clear).?(object);
        }

        /// Frees an object whose struct has ended, and which the garbage collector does not see.
        pub fn free(object: *c.PyObject) void {
            const derived = c.typeOf(object);
            // It takes the object away from the garbage collector itself.
            if (has_gc) c.PyObject_GC_Track(object);
            slot(c.Deallocate, c.Py_tp_dealloc).?(object);
            c.decref(@ptrCast(@alignCast(derived)));
        }
    };
}
