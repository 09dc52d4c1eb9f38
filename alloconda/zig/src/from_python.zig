//! Conversion of Python objects to Zig values, by the Zig type.
//!
//! | Zig                       | Python                                                          |
//! |---------------------------|-----------------------------------------------------------------|
//! | integers of any width     | int, range checked                                              |
//! | floats                    | float or int                                                    |
//! | bool                      | bool, nothing else                                              |
//! | []const u8, [:0]const u8  | str, as UTF-8                                                   |
//! | Bytes                     | bytes                                                           |
//! | ?T                        | None or T                                                       |
//! | []const T, []T            | any sequence                                                    |
//! | [N]T, tuples              | any sequence of that length                                     |
//! | structs                   | dict; keys of optional fields and ones with a default may lack  |
//! | enums                     | str, one of the names                                           |
//! | enums with a `python`     | a member of their class of enum                                 |
//! | structs with a `python`   | tuple of that length                                            |
//! | tagged unions             | what the first field takes that takes it; None for void         |
//! | View, ViewMut, Strided    | any object with a buffer of that type                          |
//! | Set, FrozenSet            | set or frozenset                                                |
//! | Dict, hash maps of std    | dict; set or frozenset when the values are void                 |
//! | std.math.Complex          | complex, float or int                                           |
//! | Date, Time, DateTime      | date, time and datetime of datetime                             |
//! | TimeDelta                 | datetime.timedelta                                              |
//! | Decimal, DecimalScaled    | decimal.Decimal                                                 |
//! | Path                      | str, bytes or os.PathLike                                       |
//! | Uuid                      | uuid.UUID                                                       |
//! | Object                    | anything, borrowed                                              |

const std = @import("std");
const buffer = @import("buffer.zig");
const c = @import("capi.zig");
const classes = @import("classes.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const integer = @import("integer.zig");
const interned = @import("interned.zig");
const object = @import("object.zig");
const parts = @import("parts.zig");
const Place = @import("place.zig").Place;
const recursion = @import("recursion.zig");
const reference = @import("class/reference.zig");
const union_zig = @import("union.zig");
const wrapper = @import("wrapper.zig");

const Bytes = object.Bytes;
const Error = exception.Error;
const Object = object.Object;

/// What a conversion from Python may use, and what it leaves behind.
pub const Scope = struct {
    allocator: std.mem.Allocator,
    /// Whether text and bytes are copied instead of pointing into the Python object.
    copies: bool = false,
    kept: ?*Kept = null,
    /// How many values of types that contain themselves the conversion is inside of.
    depth: u16 = 0,

    const Kept = struct {
        next: ?*Kept,
        what: union(enum) { object: *c.PyObject, buffer: c.Py_buffer, held: reference.Held },
    };

    /// Takes over a reference until `releaseKept`, because a result points into the object.
    pub fn keep(scope: *Scope, kept: *c.PyObject) Error!void {
        const node = scope.allocator.create(Kept) catch {
            c.decref(kept);
            return outOfMemory();
        };
        node.* = .{ .next = scope.kept, .what = .{ .object = kept } };
        scope.kept = node;
    }

    /// Room for a buffer that is released by `releaseKept`, if it is filled.
    pub fn keepBuffer(scope: *Scope) Error!*c.Py_buffer {
        const node = scope.allocator.create(Kept) catch return outOfMemory();
        node.* = .{ .next = scope.kept, .what = .{ .buffer = undefined } };
        // Released without an object, a buffer does nothing.
        node.what.buffer.obj = null;
        scope.kept = node;
        return &node.what.buffer;
    }

    /// Takes over the use of an instance until `releaseKept`.
    pub fn keepHeld(scope: *Scope, held: reference.Held) Error!void {
        const node = scope.allocator.create(Kept) catch {
            held.release();
            return outOfMemory();
        };
        node.* = .{ .next = scope.kept, .what = .{ .held = held } };
        scope.kept = node;
    }

    /// Goes into such a value; `leave` comes out of it.
    pub fn enter(scope: *Scope) Error!void {
        if (scope.depth == recursion.max_depth) return recursion.tooDeep();
        try recursion.enter();
        scope.depth += 1;
    }

    pub fn leave(scope: *Scope) void {
        scope.depth -= 1;
        recursion.leave();
    }

    pub inline fn releaseKept(scope: *Scope) void {
        if (scope.kept != null) scope.releaseEach();
    }

    noinline fn releaseEach(scope: *Scope) void {
        while (scope.kept) |node| {
            scope.kept = node.next;
            switch (node.what) {
                .object => |kept| c.decref(kept),
                .buffer => |*kept| if (buffer.is_available) c.PyBuffer_Release(kept),
                .held => |held| held.release(),
            }
        }
    }
};

/// Whether values of type `T` hold memory that is not theirs: the Python object's, as long as the
/// conversion may borrow, or the allocator's.
pub fn needsMemory(comptime T: type) bool {
    return needsAllocator(T) or parts.any(T, isMemory);
}

fn isMemory(comptime T: type) ?bool {
    if (T == Object) return false;
    return if (T == Bytes or @typeInfo(T) == .pointer) true else null;
}

/// Whether converting to `T` needs a `Scope` with an allocator, even when it may borrow.
pub fn needsAllocator(comptime T: type) bool {
    return parts.any(T, allocates);
}

fn allocates(comptime T: type) ?bool {
    if (T == Object or T == Bytes) return false;
    if (buffer.isView(T)) return true;
    if (wrapper.of(T)) |Wrapper| return if (Wrapper.allocates) true else null;
    return switch (@typeInfo(T)) {
        .pointer => |info| info.child != u8,
        // It makes a snapshot, which has to be kept.
        .array => |info| if (borrows(info.child)) true else null,
        .@"struct" => if (borrows(T)) true else null,
        else => null,
    };
}

/// Whether `T` is a struct that stands for a kind of Python object, instead of for a dict.
pub fn isWrapper(comptime T: type) bool {
    return T == Object or T == Bytes or buffer.isView(T) or wrapper.of(T) != null;
}

/// Whether a view is in values of type `T`.
pub fn holdsView(comptime T: type) bool {
    return parts.any(T, isView);
}

/// Whether a pointer to the struct of an object is in values of type `T`.
pub fn holdsInstance(comptime T: type) bool {
    return parts.any(T, isInstance);
}

fn isInstance(comptime T: type) ?bool {
    return if (reference.isPointer(T)) true else null;
}

fn isView(comptime T: type) ?bool {
    return if (buffer.isView(T)) true else null;
}

/// Whether Python objects can become values of type `T`.
pub fn supports(comptime T: type) bool {
    return !parts.any(T, isUnsupported);
}

fn isUnsupported(comptime T: type) ?bool {
    if (T == Object or T == Bytes or buffer.isView(T)) return false;
    if (wrapper.of(T)) |Wrapper| return if (@hasDecl(Wrapper, "fromPython")) null else true;
    return switch (@typeInfo(T)) {
        .int, .float, .bool, .@"enum" => false,
        .@"union" => if (union_zig.isTagged(T)) null else true,
        .optional, .array, .@"struct" => null,
        .pointer => |info| if (reference.isPointer(T))
            false
        else if (info.size == .slice) null else true,
        else => true,
    };
}

/// Whether a value of type `T` may point into the Python object that it was made from.
pub fn borrows(comptime T: type) bool {
    return parts.any(T, isBorrowed);
}

fn isBorrowed(comptime T: type) ?bool {
    if (T == Object or T == Bytes) return true;
    if (buffer.isView(T)) return false; // It holds the buffer, and that the object.
    if (wrapper.of(T)) |Wrapper| return if (Wrapper.borrows) true else null;
    return switch (@typeInfo(T)) {
        .pointer => |info| if (info.child == u8) true else null,
        else => null,
    };
}

/// Converts a borrowed object. What the result points to lives as long as `value` and `scope` do.
///
/// Inline, so that numbers and slices stay in registers; what does more is behind calls.
pub inline fn fromPython(
    comptime T: type,
    value: *c.PyObject,
    scope: *Scope,
    place: *const Place,
) Error!T {
    if (T == Object) return .{ .ptr = value };
    if (T == Bytes) return bytesFromPython(value, scope, place);
    if (comptime buffer.isView(T)) return buffer.fromPython(T, value, scope, place);
    if (comptime wrapper.of(T)) |Wrapper| return Wrapper.fromPython(T, value, scope, place);
    switch (@typeInfo(T)) {
        .int => return integer.fromPython(T, value, place),
        .float => return floatFromPython(T, value, place),
        .bool => {
            if (c.isTrue(value)) return true;
            if (c.isFalse(value)) return false;
            return place.wrongType("bool", value);
        },
        .optional => |info| {
            if (value == c.none()) return null;
            return try fromPython(info.child, value, scope, place);
        },
        .@"enum" => return if (comptime classes.isEnum(T))
            classes.enumFromPython(T, value, place)
        else
            enumFromPython(T, value, place),
        .pointer => |info| {
            if (comptime reference.isPointer(T)) {
                return reference.pointerFromPython(T, value, scope, place);
            }
            if (info.size != .slice) unsupported(T);
            if (info.child == u8) return textFromPython(T, value, scope, place);
            return sliceFromPython(T, value, scope, place);
        },
        .array => |info| {
            var result: T = undefined;
            const outlives = comptime borrows(info.child);
            const items = try sequence(value, info.len, outlives, scope, place);
            defer items.release();
            for (&result, 0..) |*item, i| {
                item.* = try fromPython(info.child, items.at(i), scope, &place.item(i));
            }
            return result;
        },
        .@"struct" => |info| return if (info.is_tuple)
            tupleFromPython(T, value, scope, place)
        else
            structFromPython(T, value, scope, place),
        .@"union" => return union_zig.fromPython(T, value, scope, place),
        else => unsupported(T),
    }
}

fn unsupported(comptime T: type) noreturn {
    @compileError("alloconda cannot make a parameter of type " ++ @typeName(T) ++
        "; the table in from_python.zig has those it can, and py.Object takes anything");
}

inline fn floatFromPython(comptime T: type, value: *c.PyObject, place: *const Place) Error!T {
    const number = c.PyFloat_AsDouble(value);
    if (number == -1) try checkFloat(value, place);
    const result: T = @floatCast(number);
    if (@typeInfo(T).float.bits < 64) {
        if (std.math.isFinite(number) and !std.math.isFinite(result)) {
            return place.outOfRange(@typeName(T));
        }
    }
    return result;
}

/// Whether -1 stood for an exception.
noinline fn checkFloat(value: *c.PyObject, place: *const Place) Error!void {
    if (c.PyErr_Occurred() == null) return;
    const overflow = exception.Exception.OverflowError.class().ptr;
    // That of an object's own method stays.
    const is_int = c.hasTypeFlag(value, c.Py_TPFLAGS_LONG_SUBCLASS);
    if (!is_int or c.PyErr_ExceptionMatches(overflow) == 0) {
        return place.wrongTypeInstead("float", value);
    }
    c.PyErr_Clear();
    return place.outOfRange("f64");
}

inline fn enumFromPython(comptime T: type, value: *c.PyObject, place: *const Place) Error!T {
    // Most names that Python code writes are the same object wherever they are.
    const names = comptime interned.fieldsOf(T);
    if (names.indexOf(value)) |index| return enumAt(T, index);
    return enumNamed(T, value, place);
}

/// The `index`th of an enum's fields, which may have any values.
inline fn enumAt(comptime T: type, index: usize) T {
    const values = comptime enumValues(T);
    return values[index];
}

fn enumValues(comptime T: type) [compat.fieldNames(T).len]T {
    const fields = compat.fieldNames(T);
    var values: [fields.len]T = undefined;
    for (fields, &values) |name, *value| value.* = @field(T, name);
    return values;
}

noinline fn enumNamed(comptime T: type, value: *c.PyObject, place: *const Place) Error!T {
    _ = try textOf([]const u8, value, place);
    if (try (comptime interned.fieldsOf(T)).find(value)) |index| return enumAt(T, index);
    return place.wrongValue("must be one of " ++ comptime quotedNames(T));
}

/// The UTF-8 inside a str, borrowed from it.
pub inline fn textOf(comptime T: type, value: *c.PyObject, place: *const Place) Error!T {
    var length: isize = undefined;
    const start = c.PyUnicode_AsUTF8AndSize(value, &length) orelse {
        return place.wrongTypeInstead("str", value);
    };
    const text = start[0..@intCast(length)];
    if (comptime !compat.isZeroTerminated(T)) return text;
    // CPython puts a zero after the text; one inside of it would cut it short for C.
    for (text) |byte| {
        if (byte == 0) return place.wrongValue("must not contain a null character");
    }
    return text.ptr[0..text.len :0];
}

inline fn textFromPython(
    comptime T: type,
    value: *c.PyObject,
    scope: *Scope,
    place: *const Place,
) Error!T {
    if (comptime !compat.isConst(T)) @compileError(
        "a str cannot be written to: take []const u8, or py.Bytes for bytes",
    );
    const text = try textOf(T, value, place);
    return if (scope.copies) copyOf(T, text, scope) else text;
}

noinline fn copyOf(comptime T: type, text: T, scope: *Scope) Error!T {
    const copy = scope.allocator.alloc(u8, text.len + 1) catch return outOfMemory();
    @memcpy(copy[0..text.len], text);
    copy[text.len] = 0;
    return copy[0..text.len :0];
}

pub inline fn bytesFromPython(value: *c.PyObject, scope: *Scope, place: *const Place) Error!Bytes {
    var start: ?[*]u8 = undefined;
    var length: isize = undefined;
    if (c.PyBytes_AsStringAndSize(value, &start, &length) < 0) {
        return place.wrongTypeInstead("bytes", value);
    }
    const data = start.?[0..@intCast(length)];
    if (!scope.copies) return .{ .data = data };
    return .{ .data = scope.allocator.dupe(u8, data) catch return outOfMemory() };
}

/// A snapshot of a sequence, which Python code that a conversion runs cannot change.
pub const Items = struct {
    tuple: *c.PyObject,
    is_owned: bool,

    /// Of any iterable. Where values made of the items outlive the call, `scope` keeps them.
    pub fn of(value: *c.PyObject, outlives: bool, scope: *Scope) Error!Items {
        const tuple = c.PySequence_Tuple(value) orelse return error.PythonError;
        const is_kept = outlives and !scope.copies;
        if (is_kept) try scope.keep(tuple);
        return .{ .tuple = tuple, .is_owned = !is_kept };
    }

    pub fn release(items: Items) void {
        if (items.is_owned) c.decref(items.tuple);
    }

    pub fn len(items: Items) usize {
        return @intCast(c.PyTuple_Size(items.tuple));
    }

    pub fn at(items: Items, index: usize) *c.PyObject {
        return c.PyTuple_GetItem(items.tuple, @intCast(index)).?;
    }
};

/// Takes the items of any sequence but text and bytes, whose items are rarely intended.
fn sequence(
    value: *c.PyObject,
    expected_length: ?usize,
    outlives: bool,
    scope: *Scope,
    place: *const Place,
) Error!Items {
    const textual = c.Py_TPFLAGS_UNICODE_SUBCLASS | c.Py_TPFLAGS_BYTES_SUBCLASS;
    if (c.hasTypeFlag(value, textual) or c.PySequence_Check(value) == 0) {
        return place.wrongType("a sequence", value);
    }
    const items: Items = try .of(value, outlives, scope);
    if (expected_length) |expected| {
        const actual = items.len();
        if (actual != expected) {
            items.release();
            return place.wrongLength(expected, actual);
        }
    }
    return items;
}

fn sliceFromPython(
    comptime T: type,
    value: *c.PyObject,
    scope: *Scope,
    place: *const Place,
) Error!T {
    const Item = @typeInfo(T).pointer.child;
    if (comptime compat.isZeroTerminated(T)) unsupported(T);
    if (!c.hasTypeFlag(value, c.Py_TPFLAGS_LIST_SUBCLASS | c.Py_TPFLAGS_TUPLE_SUBCLASS |
        c.Py_TPFLAGS_BYTES_SUBCLASS))
    {
        if (try buffer.copyItems(Item, value, scope)) |copied| return copied;
    }
    const items = try sequence(value, null, comptime borrows(Item), scope, place);
    defer items.release();
    const result = scope.allocator.alloc(Item, items.len()) catch return outOfMemory();
    var item_place = place.item(0);
    for (result, 0..) |*item, i| {
        item_place.index = i;
        item.* = try fromPython(Item, items.at(i), scope, &item_place);
    }
    return result;
}

fn tupleFromPython(
    comptime T: type,
    value: *c.PyObject,
    scope: *Scope,
    place: *const Place,
) Error!T {
    const length = comptime compat.fieldNames(T).len;
    const items = try sequence(value, length, comptime borrows(T), scope, place);
    defer items.release();
    var result: T = undefined;
    inline for (0..length) |i| {
        const Item = compat.FieldType(T, i);
        result[i] = try fromPython(Item, items.at(i), scope, &place.item(i));
    }
    return result;
}

/// Fields with a default value, and optional ones, may be missing from the dict.
fn structFromPython(
    comptime T: type,
    value: *c.PyObject,
    scope: *Scope,
    place: *const Place,
) Error!T {
    if (!c.hasTypeFlag(value, c.Py_TPFLAGS_DICT_SUBCLASS)) return place.wrongType("dict", value);
    if (comptime recursion.isIn(T)) try scope.enter();
    defer if (comptime recursion.isIn(T)) scope.leave();
    // As with sequences: Python code that a conversion runs cannot change a copy.
    const dict = c.PyDict_Copy(value) orelse return error.PythonError;
    const outlives = comptime borrows(T);
    if (outlives and !scope.copies) try scope.keep(dict);
    defer if (!outlives or scope.copies) c.decref(dict);

    const names = comptime interned.fieldsOf(T);
    const keys = comptime names.names.ptr;
    var result: T = undefined;
    var found: isize = 0;
    inline for (comptime compat.fieldNames(T), 0..) |name, i| {
        const Field = compat.FieldType(T, i);
        if (lookUp(dict, names, i)) |item| {
            found += 1;
            @field(result, name) = try fromPython(Field, item, scope, &place.field(keys, i));
        } else if (c.PyErr_Occurred() != null) {
            return error.PythonError;
        } else if (comptime compat.fieldDefault(T, i)) |preset| {
            @field(result, name) = preset;
        } else if (@typeInfo(Field) == .optional) {
            @field(result, name) = null;
        } else {
            return place.wrongValue("lacks the key '" ++ name ++ "'");
        }
    }
    if (found == c.PyDict_Size(dict)) return result;
    return place.wrongValue("has a key other than " ++ comptime quotedNames(T));
}

/// The value of the `index`th key, borrowed from the dict. Without one, an exception may be set.
noinline fn lookUp(dict: *c.PyObject, names: interned.Table, index: usize) ?*c.PyObject {
    const key = names.get(index) catch return null;
    defer key.release();
    return c.PyDict_GetItemWithError(dict, key.object);
}

/// The fields' names as a message lists them: 'red', 'green'.
fn quotedNames(comptime T: type) []const u8 {
    var list: []const u8 = "";
    for (compat.fieldNames(T), 0..) |name, i| {
        list = list ++ (if (i == 0) "'" else ", '") ++ name ++ "'";
    }
    return list;
}

pub fn outOfMemory() Error {
    _ = c.PyErr_NoMemory();
    return error.PythonError;
}
