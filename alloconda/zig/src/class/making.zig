//! Objects of a class: a struct is put into each, and released once.

const borrow = @import("borrow.zig");
const c = @import("../capi.zig");
const exception = @import("../exception.zig");
const held = @import("../held.zig");
const instance = @import("instance.zig");
const raised = @import("../raised.zig");

const Error = exception.Error;
const Head = instance.Head;
const State = borrow.State;
const Storage = instance.Storage;

/// An object of the class of `T` with the struct, which it takes over, also when it fails.
pub fn make(comptime T: type, value: T) Error!*c.PyObject {
    const class = instance.classOf(T) catch |err| {
        var dropped = value;
        drop(T, &dropped);
        return err;
    };
    return makeOf(T, class, value);
}

/// The same for a class that derives from that of `T` in Python code.
pub fn makeOf(comptime T: type, class: *c.PyObject, value: T) Error!*c.PyObject {
    errdefer {
        var dropped = value;
        drop(T, &dropped);
    }
    const object = try allocate(T, @ptrCast(class));
    const head = instance.headOf(T, object);
    fill(T, object, head, value);
    return object;
}

/// The same for the class that `Of` describes, by offsets that the compiler knows.
pub inline fn makeKnown(
    comptime Of: type,
    class: *c.PyObject,
    value: Of.Struct,
) Error!*c.PyObject {
    const T = Of.Struct;
    if (Of.Layout.is_relative) return makeOf(T, class, value);
    const object = c.PyType_GenericAlloc(@ptrCast(class), 0) orelse {
        var dropped = value;
        drop(T, &dropped);
        return error.PythonError;
    };
    const head = Of.headOf(object);
    const place = Of.Layout.placeOf(head);
    place.* = value;
    head.value = @ptrFromInt(@intFromPtr(place) + Of.Layout.root);
    borrow.set(head, State.free);
    return object;
}

/// An object without a struct.
pub fn allocate(comptime T: type, class: *c.PyTypeObject) Error!*c.PyObject {
    const made = if (Storage(T).allocate) |allocateOne|
        allocateOne(class)
    else
        c.PyType_GenericAlloc(class, 0);
    return measured(T, made orelse return error.PythonError);
}

/// An object that was just made, when it is known where its parts lie.
pub fn measured(comptime T: type, object: *c.PyObject) Error!*c.PyObject {
    if (Storage(T).value > 0) return object;
    errdefer c.decref(object);
    try Storage(T).measure.?(object);
    return object;
}

/// Where the struct of an object lies, or will lie.
pub inline fn placeOf(comptime T: type, object: *c.PyObject) *T {
    return @ptrFromInt(@intFromPtr(object) + @atomicLoad(usize, &Storage(T).value, .monotonic));
}

/// Puts the struct into an object that has none.
pub inline fn fill(comptime T: type, object: *c.PyObject, head: *Head, value: T) void {
    const place = placeOf(T, object);
    place.* = value;
    finish(T, place, head);
}

/// Says that the struct is there.
pub inline fn finish(comptime T: type, place: *T, head: *Head) void {
    head.value = @ptrFromInt(@intFromPtr(place) + Storage(T).root);
    borrow.set(head, State.free);
}

/// Releases what a struct has: by its `deinit`, or the objects that it holds. The exception that is
/// set stays; one of `deinit` goes to `sys.unraisablehook`.
pub fn drop(comptime T: type, value: *T) void {
    if (!@hasDecl(T, "deinit")) return held.release(T, value);
    const earlier = raised.fetch();
    const result = value.deinit();
    if (@typeInfo(@TypeOf(result)) == .error_union) {
        if (result) |_| {} else |err| unraisable(T, err);
    }
    if (earlier) |known| {
        defer known.decref();
        switch (raised.reraise(known)) {
            error.PythonError => {},
        }
    }
}

noinline fn unraisable(comptime T: type, err: anytype) void {
    @branchHint(.cold);
    switch (exception.raiseZigError(err, &.{}, c.none())) {
        error.PythonError => c.PyErr_WriteUnraisable(@atomicLoad(
            ?*c.PyObject,
            &Storage(T).class,
            .monotonic,
        )),
    }
}

/// Ends the life of an object's struct, unless it is in use: whether it did.
pub fn end(comptime T: type, head: *Head) bool {
    if (!borrow.change(head, State.free, State.changing)) return false;
    const value = instance.valueOf(T, head);
    // From here on, no pointer to the struct stands for the object, which may have ended.
    head.value = null;
    drop(T, value);
    borrow.set(head, State.absent);
    return true;
}
