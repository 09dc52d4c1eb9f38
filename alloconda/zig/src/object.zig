//! Handles to Python objects, and the wrappers that give a parameter or result a special meaning.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const detached = @import("detached.zig");
const exception = @import("exception.zig");
const exception_class = @import("exception_class.zig");
const from_python = @import("from_python.zig");
const interned = @import("interned.zig");
const ownership = @import("ownership.zig");
const raised = @import("raised.zig");
const to_python = @import("to_python.zig");

const Error = exception.Error;

/// Any Python object. A handle does not count references by itself:
///
/// - a parameter of a function is borrowed, and lives at least as long as the call;
/// - what a method here returns is owned: `decref` it or return it;
/// - what a function returns must be owned, so a borrowed one is returned as `object.incref()`.
pub const Object = extern struct {
    ptr: *c.PyObject,

    /// The object, for what needs the GIL.
    inline fn use(object: Object) *c.PyObject {
        detached.refuseOften();
        return object.ptr;
    }

    /// A new Python object with the value of `value`; owned.
    pub fn from(value: anytype) Error!Object {
        detached.refuseOften();
        return owned(try to_python.toPython(.lend, value));
    }

    pub fn none() Object {
        return .{ .ptr = c.none() };
    }

    /// Adds a reference and returns the object, so that one more owner can be given it.
    pub fn incref(object: Object) Object {
        if (compat.is_debug) detached.refuseOften();
        ownership.note(object.ptr);
        c.incref(object.ptr);
        return object;
    }

    pub fn decref(object: Object) void {
        if (compat.is_debug) detached.refuseOften();
        c.decref(object.ptr);
    }

    /// Whether both are the same object, as Python's `is` has it.
    pub fn is(object: Object, other: Object) bool {
        return object.ptr == other.ptr;
    }

    pub fn isNone(object: Object) bool {
        return object.ptr == c.none();
    }

    /// Whether the object is true in a condition.
    pub fn truth(object: Object) Error!bool {
        return try status(c.PyObject_IsTrue(object.use())) != 0;
    }

    /// Converts to a Zig type that needs no memory: numbers, bool, enums and optionals of them.
    pub fn as(object: Object, comptime T: type) Error!T {
        if (comptime from_python.needsMemory(T)) {
            @compileError("use to(T, allocator): " ++ @typeName(T) ++ " needs memory");
        }
        var scope: from_python.Scope = .{ .allocator = undefined };
        return from_python.fromPython(T, object.use(), &scope, &.{});
    }

    /// Converts to any Zig type that a parameter can have. Text, bytes and items are copied into
    /// `allocator`, which should be an arena, such as the one that a function is given.
    pub fn to(object: Object, comptime T: type, allocator: std.mem.Allocator) Error!T {
        if (comptime from_python.holdsView(T)) @compileError(
            "py.Object.to: " ++ @typeName(T) ++ " would outlive the buffer that it views; take " ++
                "it as an argument of the function",
        );
        if (comptime from_python.holdsInstance(T)) @compileError("py.Object.to: " ++
            @typeName(T) ++ " would outlive the use of its object: take py.Ref, or take it as " ++
            "an argument of the function");
        var scope: from_python.Scope = .{ .allocator = allocator, .copies = true };
        defer scope.releaseKept();
        return from_python.fromPython(T, object.use(), &scope, &.{});
    }

    /// The UTF-8 of a str, which lives as long as the object does.
    pub fn text(object: Object) Error![]const u8 {
        return from_python.textOf([]const u8, object.use(), &.{});
    }

    pub fn str(object: Object) Error!Object {
        return owned(c.PyObject_Str(object.use()));
    }

    pub fn repr(object: Object) Error!Object {
        return owned(c.PyObject_Repr(object.use()));
    }

    /// `bytes(object)`
    pub fn bytes(object: Object) Error!Object {
        return owned(c.PyObject_Bytes(object.use()));
    }

    /// `int(object)`
    pub fn int(object: Object) Error!Object {
        return owned(c.PyNumber_Long(object.use()));
    }

    /// `float(object)`
    pub fn float(object: Object) Error!Object {
        return owned(c.PyNumber_Float(object.use()));
    }

    /// The object as `format(object, spec)` has it in Python.
    pub fn format(object: Object, spec: []const u8) Error!Object {
        const text_of_spec: Object = try .from(spec);
        defer text_of_spec.decref();
        return owned(c.PyObject_Format(object.ptr, text_of_spec.ptr));
    }

    /// The class of the object.
    pub fn typeOf(object: Object) Error!Object {
        return owned(c.PyObject_Type(object.use()));
    }

    /// Whether the object is an instance of `class`, or of one of a tuple of classes.
    pub fn isInstance(object: Object, class: anytype) Error!bool {
        return object.asks(c.PyObject_IsInstance, class);
    }

    /// Whether the object, a class, is `class` or derives from it; or from one of a tuple of
    /// classes.
    pub fn isSubclass(object: Object, class: anytype) Error!bool {
        return object.asks(c.PyObject_IsSubclass, class);
    }

    pub fn isCallable(object: Object) bool {
        return c.PyCallable_Check(object.use()) != 0;
    }

    pub fn hash(object: Object) Error!isize {
        const value = c.PyObject_Hash(object.use());
        return if (value == -1) error.PythonError else value;
    }

    /// Whether `object == other`.
    pub fn eql(object: Object, other: anytype) Error!bool {
        return object.compare(.eq, other);
    }

    /// Whether the comparison holds, as in `if (a < b)`: `try a.compare(.lt, b)`.
    pub fn compare(object: Object, operator: Comparison, other: anytype) Error!bool {
        const item: Object = try .from(other);
        defer item.decref();
        const result = try owned(c.PyObject_RichCompare(object.ptr, item.ptr, operator));
        defer result.decref();
        return result.truth();
    }

    /// The order of the two; a TypeError for those that have none, such as NaN or sets.
    pub fn order(object: Object, other: anytype) Error!std.math.Order {
        const item: Object = try .from(other);
        defer item.decref();
        if (try object.compare(.eq, item)) return .eq;
        if (try object.compare(.lt, item)) return .lt;
        if (try object.compare(.gt, item)) return .gt;
        return exception.raise(.TypeError, "the objects have no order", .{});
    }

    /// `object + other`, where `other` is any value that `from` takes.
    pub fn add(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_Add, other);
    }

    pub fn sub(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_Subtract, other);
    }

    pub fn mul(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_Multiply, other);
    }

    /// `object / other`
    pub fn div(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_TrueDivide, other);
    }

    /// `object // other`
    pub fn floorDiv(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_FloorDivide, other);
    }

    /// `object % other`
    pub fn mod(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_Remainder, other);
    }

    /// The tuple of `object // other` and `object % other`.
    pub fn divMod(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_Divmod, other);
    }

    /// `object @ other`
    pub fn matMul(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_MatrixMultiply, other);
    }

    /// `object ** other`
    pub fn pow(object: Object, other: anytype) Error!Object {
        const item: Object = try .from(other);
        defer item.decref();
        return owned(c.PyNumber_Power(object.ptr, item.ptr, c.none()));
    }

    /// `object << other`
    pub fn shl(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_Lshift, other);
    }

    /// `object >> other`
    pub fn shr(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_Rshift, other);
    }

    /// `object & other`
    pub fn bitAnd(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_And, other);
    }

    /// `object | other`
    pub fn bitOr(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_Or, other);
    }

    /// `object ^ other`
    pub fn bitXor(object: Object, other: anytype) Error!Object {
        return object.binary(c.PyNumber_Xor, other);
    }

    /// `object += other` and its like, which may change the object itself. The result is owned,
    /// also when it is the object: `const sum = try list.inPlace(.add, more);`.
    pub fn inPlace(object: Object, comptime operator: InPlace, other: anytype) Error!Object {
        if (operator != .pow) return object.binary(operator.function(), other);
        const item: Object = try .from(other);
        defer item.decref();
        return owned(c.PyNumber_InPlacePower(object.ptr, item.ptr, c.none()));
    }

    /// `-object`
    pub fn neg(object: Object) Error!Object {
        return owned(c.PyNumber_Negative(object.use()));
    }

    /// `+object`
    pub fn pos(object: Object) Error!Object {
        return owned(c.PyNumber_Positive(object.use()));
    }

    /// `~object`
    pub fn invert(object: Object) Error!Object {
        return owned(c.PyNumber_Invert(object.use()));
    }

    pub fn abs(object: Object) Error!Object {
        return owned(c.PyNumber_Absolute(object.use()));
    }

    pub fn len(object: Object) Error!usize {
        const size = c.PyObject_Size(object.use());
        return if (size < 0) error.PythonError else @intCast(size);
    }

    /// The attribute. Names that are known when the module is compiled are made once, as Python
    /// code has them, here and in the methods that follow.
    pub inline fn getAttr(object: Object, name: [:0]const u8) Error!Object {
        const own = object.use();
        if (interned.made(name)) |known| return owned(c.PyObject_GetAttr(own, known));
        return object.getNamed(try interned.nameOf(name));
    }

    noinline fn getNamed(object: Object, name: interned.Name) Error!Object {
        defer name.release();
        return owned(c.PyObject_GetAttr(object.ptr, name.object));
    }

    pub inline fn setAttr(object: Object, name: [:0]const u8, value: anytype) Error!void {
        const item: Object = try .from(value);
        defer item.decref();
        const attribute = try interned.nameOf(name);
        defer attribute.release();
        _ = try status(c.PyObject_SetAttr(object.ptr, attribute.object, item.ptr));
    }

    /// Whether the object has the attribute. Other exceptions than AttributeError are errors.
    pub inline fn hasAttr(object: Object, name: [:0]const u8) Error!bool {
        const value = try object.getOptionalAttr(name) orelse return false;
        value.decref();
        return true;
    }

    /// The attribute, or null where there is none.
    pub inline fn getOptionalAttr(object: Object, name: [:0]const u8) Error!?Object {
        return object.getAttr(name) catch |err| {
            return if (raised.caught(err, exception.Exception.AttributeError)) null else err;
        };
    }

    pub inline fn delAttr(object: Object, name: [:0]const u8) Error!void {
        detached.refuseOften();
        const attribute = try interned.nameOf(name);
        defer attribute.release();
        _ = try status(c.PyObject_SetAttr(object.ptr, attribute.object, null));
    }

    /// Whether `item in object`.
    pub fn contains(object: Object, item: anytype) Error!bool {
        return object.asks(c.PySequence_Contains, item);
    }

    pub fn getItem(object: Object, key: anytype) Error!Object {
        const index: Object = try .from(key);
        defer index.decref();
        return owned(c.PyObject_GetItem(object.ptr, index.ptr));
    }

    /// The item, or null where there is none: what raises a LookupError, as dict and list do.
    pub fn getOptionalItem(object: Object, key: anytype) Error!?Object {
        return object.getItem(key) catch |err| {
            return if (raised.caught(err, exception.Exception.LookupError)) null else err;
        };
    }

    pub fn setItem(object: Object, key: anytype, value: anytype) Error!void {
        const index: Object = try .from(key);
        defer index.decref();
        const item: Object = try .from(value);
        defer item.decref();
        _ = try status(c.PyObject_SetItem(object.ptr, index.ptr, item.ptr));
    }

    pub fn delItem(object: Object, key: anytype) Error!void {
        const index: Object = try .from(key);
        defer index.decref();
        _ = try status(c.PyObject_DelItem(object.ptr, index.ptr));
    }

    /// Calls the object with a tuple of positional arguments: `try callback.call(.{ 1, "two" })`.
    pub fn call(object: Object, arguments: anytype) Error!Object {
        detached.refuseOften();
        // The first place is the callee's, who may put an object there before the arguments.
        var values: [1 + compat.fieldNames(@TypeOf(arguments)).len]*c.PyObject = undefined;
        var count: usize = 1;
        defer for (values[1..count]) |item| c.decref(item);
        inline for (arguments, values[1..]) |argument, *item| {
            item.* = try to_python.toPython(.lend, argument);
            count += 1;
        }
        return owned(vectorcall(object.ptr, &values));
    }

    /// Calls the object with keyword arguments too, which are the fields of a struct.
    pub fn callKeywords(object: Object, arguments: anytype, keywords: anytype) Error!Object {
        detached.refuseOften();
        if (c.has_vectorcall) return object.vectorcallKeywords(arguments, keywords);
        const tuple = try to_python.tupleToPython(.lend, arguments);
        defer c.decref(tuple);
        const dict = try to_python.structToPython(.lend, keywords);
        defer c.decref(dict);
        return owned(c.PyObject_Call(object.ptr, tuple, dict));
    }

    /// Calls the object as `object(*arguments, **keywords)`: with what an iterable gives, and with
    /// the items of a mapping.
    pub fn callUnpacked(object: Object, arguments: anytype, keywords: ?Object) Error!Object {
        const iterable: Object = try .from(arguments);
        defer iterable.decref();
        const tuple = try owned(c.PySequence_Tuple(iterable.ptr));
        defer tuple.decref();
        const mapping = keywords orelse return owned(c.PyObject_Call(object.ptr, tuple.ptr, null));
        const dict = try owned(c.PyDict_New());
        defer dict.decref();
        _ = try status(c.PyDict_Update(dict.ptr, mapping.ptr));
        return owned(c.PyObject_Call(object.ptr, tuple.ptr, dict.ptr));
    }

    /// The values of the keywords follow those of the positional arguments.
    fn vectorcallKeywords(object: Object, arguments: anytype, keywords: anytype) Error!Object {
        const given = comptime compat.fieldNames(@TypeOf(arguments)).len;
        const fields = comptime compat.fieldNames(@TypeOf(keywords));
        if (fields.len == 0) return object.call(arguments);
        const names = try namesToPython(comptime interned.fieldsOf(@TypeOf(keywords)));
        defer names.decref();
        var values: [given + fields.len]*c.PyObject = undefined;
        var count: usize = 0;
        defer for (values[0..count]) |item| c.decref(item);
        inline for (arguments, values[0..given]) |argument, *item| {
            item.* = try to_python.toPython(.lend, argument);
            count += 1;
        }
        inline for (fields, values[given..]) |field, *item| {
            item.* = try to_python.toPython(.lend, @field(keywords, field));
            count += 1;
        }
        return owned(c.PyObject_Vectorcall(object.ptr, &values, given, names.ptr));
    }

    /// Calls a method, which needs no object of its own: `try list.callMethod("append", .{1})`.
    pub inline fn callMethod(object: Object, name: [:0]const u8, arguments: anytype) Error!Object {
        detached.refuseOften();
        const method = try interned.nameOf(name);
        defer method.release();
        return object.callNamed(method.object, arguments);
    }

    fn callNamed(object: Object, name: *c.PyObject, arguments: anytype) Error!Object {
        var values: [1 + compat.fieldNames(@TypeOf(arguments)).len]*c.PyObject = undefined;
        values[0] = object.ptr;
        var count: usize = 1;
        defer for (values[1..count]) |item| c.decref(item);
        inline for (arguments, values[1..]) |argument, *item| {
            item.* = try to_python.toPython(.lend, argument);
            count += 1;
        }
        return owned(vectorcallMethod(name, &values));
    }

    /// `var items = try object.iterate(); defer items.deinit(); while (try items.next()) |item|`
    pub fn iterate(object: Object) Error!Iterator {
        return .{ .object = try owned(c.PyObject_GetIter(object.use())) };
    }

    /// The keys and values of a mapping as it is now; what changes it later does no harm:
    /// `var items = try dict.items(); defer items.deinit(); while (try items.next()) |item|`
    pub fn items(object: Object) Error!Items {
        return .{ .list = try owned(c.PyMapping_Items(object.use())) };
    }

    fn binary(object: Object, comptime operator: anytype, other: anytype) Error!Object {
        const item: Object = try .from(other);
        defer item.decref();
        return owned(operator(object.ptr, item.ptr));
    }

    fn asks(object: Object, comptime question: anytype, other: anytype) Error!bool {
        const item: Object = try .from(other);
        defer item.decref();
        return try status(question(object.ptr, item.ptr)) != 0;
    }
};

/// How two objects are compared.
pub const Comparison = c.Comparison;

/// The operators of `Object.inPlace`, named as its methods are.
pub const InPlace = enum {
    add,
    sub,
    mul,
    div,
    floorDiv,
    mod,
    matMul,
    pow,
    shl,
    shr,
    bitAnd,
    bitOr,
    bitXor,

    const Function = fn (*c.PyObject, *c.PyObject) callconv(.c) ?*c.PyObject;

    fn function(comptime operator: InPlace) Function {
        return switch (operator) {
            .add => c.PyNumber_InPlaceAdd,
            .sub => c.PyNumber_InPlaceSubtract,
            .mul => c.PyNumber_InPlaceMultiply,
            .div => c.PyNumber_InPlaceTrueDivide,
            .floorDiv => c.PyNumber_InPlaceFloorDivide,
            .mod => c.PyNumber_InPlaceRemainder,
            .matMul => c.PyNumber_InPlaceMatrixMultiply,
            .shl => c.PyNumber_InPlaceLshift,
            .shr => c.PyNumber_InPlaceRshift,
            .bitAnd => c.PyNumber_InPlaceAnd,
            .bitOr => c.PyNumber_InPlaceOr,
            .bitXor => c.PyNumber_InPlaceXor,
            .pow => unreachable,
        };
    }
};

pub const Iterator = struct {
    object: Object,

    pub fn deinit(iterator: Iterator) void {
        iterator.object.decref();
    }

    /// The next item, owned, or null after the last one.
    pub fn next(iterator: Iterator) Error!?Object {
        if (c.PyIter_Next(iterator.object.use())) |item| return try owned(item);
        return if (c.PyErr_Occurred() == null) null else error.PythonError;
    }
};

/// What `Object.items` goes through.
pub const Items = struct {
    list: Object,
    index: isize = 0,

    /// A key and its value, both owned; `deinit` drops them together.
    pub const Item = struct {
        key: Object,
        value: Object,

        pub fn deinit(item: Item) void {
            item.key.decref();
            item.value.decref();
        }
    };

    pub fn deinit(items: Items) void {
        items.list.decref();
    }

    /// The next key and its value, or null after the last ones.
    pub fn next(items: *Items) Error!?Item {
        const list = items.list.ptr;
        if (items.index >= c.PyList_Size(list)) return null;
        const item = c.PyList_GetItem(list, items.index) orelse return error.PythonError;
        items.index += 1;
        // Another mapping than a dict may have given anything.
        const pair = try owned(c.PySequence_Tuple(item));
        defer pair.decref();
        if (c.PyTuple_Size(pair.ptr) != 2) {
            return exception.raise(.ValueError, "items() gave something else than pairs", .{});
        }
        const key: Object = .{ .ptr = c.PyTuple_GetItem(pair.ptr, 0).? };
        const value: Object = .{ .ptr = c.PyTuple_GetItem(pair.ptr, 1).? };
        return .{ .key = key.incref(), .value = value.incref() };
    }
};

/// As a parameter it takes a `bytes` object, as a result it makes one.
pub const Bytes = struct {
    data: []const u8,
};

/// As a parameter it is given the module itself, and takes no argument from Python.
pub const Module = struct {
    /// Borrowed.
    object: Object,

    /// Adds `value` under `name`, as the constants of a module are added.
    pub fn add(module: Module, name: [:0]const u8, value: anytype) Error!void {
        const item: Object = try .from(value);
        defer item.decref();
        _ = try status(c.PyModule_AddObjectRef(module.object.ptr, name.ptr, item.ptr));
    }

    /// Raises a class of the module's `.exceptions` with a formatted message, and some or all of
    /// its fields: `return module.raise(.ParseError, .{ .line = 3 }, "no {s}", .{what});`.
    pub fn raise(
        module: Module,
        comptime name: @TypeOf(.enum_literal),
        fields: anytype,
        comptime message: []const u8,
        arguments: anytype,
    ) Error {
        comptime exception_class.checkFields(@TypeOf(fields));
        return exception_class.raise(module, @tagName(name), fields, message, arguments);
    }

    /// Whether `err` says that an exception of the module's class is set, which is cleared then:
    /// `catch |err| if (!module.caught(err, .ParseError)) return err;`.
    pub fn caught(module: Module, err: anyerror, comptime name: @TypeOf(.enum_literal)) bool {
        return exception_class.caught(module, err, @tagName(name));
    }
};

/// Imports a module; owned.
pub fn import(name: [:0]const u8) Error!Object {
    detached.refuse("py.import");
    return owned(c.PyImport_ImportModule(name.ptr));
}

/// The tuple of the names of keyword arguments.
fn namesToPython(table: interned.Table) Error!Object {
    const names = try owned(c.PyTuple_New(@intCast(table.names.len)));
    errdefer names.decref();
    for (0..table.names.len) |i| {
        const name = try table.get(i);
        // The index is in range and the tuple has one owner, so this cannot fail.
        _ = c.PyTuple_SetItem(names.ptr, @intCast(i), name.take());
    }
    return names;
}

/// Calls with positional arguments, without a tuple for them; the first of the values is free.
fn vectorcall(callable: *c.PyObject, values: anytype) ?*c.PyObject {
    const arguments = values[1..];
    if (!c.has_vectorcall) {
        return callWithEach(c.PyObject_CallFunctionObjArgs, .{callable}, arguments.*);
    }
    const count = arguments.len | c.PY_VECTORCALL_ARGUMENTS_OFFSET;
    return c.PyObject_Vectorcall(callable, arguments.ptr, count, null);
}

/// Calls a method of the first of the values with the others.
fn vectorcallMethod(name: *c.PyObject, values: anytype) ?*c.PyObject {
    if (!c.has_vectorcall) {
        const arguments = values[1..].*;
        return callWithEach(c.PyObject_CallMethodObjArgs, .{ values[0], name }, arguments);
    }
    const count = values.len | c.PY_VECTORCALL_ARGUMENTS_OFFSET;
    return c.PyObject_VectorcallMethod(name, values, count, null);
}

/// What older limited APIs have takes the arguments one by one, up to a null pointer.
fn callWithEach(function: anytype, first: anytype, arguments: anytype) ?*c.PyObject {
    const end: ?*c.PyObject = null;
    return switch (arguments.len) {
        0 => @call(.auto, function, first ++ .{end}),
        else => callWithEach(function, first ++ .{arguments[0]}, arguments[1..].*),
    };
}

fn owned(result: ?*c.PyObject) Error!Object {
    const object = result orelse return error.PythonError;
    ownership.note(object);
    return .{ .ptr = object };
}

fn status(result: c_int) Error!c_int {
    return if (result < 0) error.PythonError else result;
}
