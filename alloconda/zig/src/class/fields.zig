//! Fields of the struct that are attributes of the class.

const borrow = @import("borrow.zig");
const c = @import("../capi.zig");
const call_zig = @import("../call.zig");
const compat = @import("../compat.zig");
const from_python = @import("../from_python.zig");
const held = @import("../held.zig");
const instance = @import("instance.zig");
const names = @import("../names.zig");
const object_zig = @import("../object.zig");
const options = @import("options.zig");
const properties = @import("properties.zig");
const receiver = @import("receiver.zig");
const reference = @import("reference.zig");
const refusal = @import("../refusal.zig");
const to_python = @import("../to_python.zig");

const Head = instance.Head;

/// Refuses fields that can't be attributes.
pub fn check(comptime T: type, comptime all: anytype) void {
    const Fields = @TypeOf(all);
    options.checkStruct(T, "", Fields, "write .fields = .{ .width = .{}, .height = .{} }");
    for (compat.fieldNames(Fields), 0..) |name, i| {
        const place = "field " ++ name ++ ": ";
        if (!@hasField(T, name)) options.fail(T, "in .fields, the struct has no field " ++ name ++
            names.didYouMean(name, "", compat.fieldNames(T)));
        options.checkNames(T, place, compat.FieldType(Fields, i), &.{ "doc", "name", "readonly" });
        const given = @field(all, name);
        options.checkDoc(T, place, given);
        const attribute = options.get(given, "name", name);
        if (names.fault(attribute)) |fault| options.fail(T, place ++ "the name " ++ fault);
        const F = @FieldType(T, name);
        if (refusal.ofResult(F)) |refused| options.fail(T, place ++
            "no Python object can be made of type " ++ refused.described(F));
        if (options.get(given, "readonly", false)) continue;
        if (refusal.ofArgument(F)) |refused| options.fail(T, place ++
            "no Python object can become a " ++ refused.described(F) ++
            "; or write .readonly = true");
        if (!isSettable(F)) options.fail(T, place ++ "a " ++ @typeName(F) ++ " that Python sets " ++
            "would point into memory of a Python object: write .readonly = true, or a property " ++
            "whose function copies it");
    }
}

/// Whether a value from Python may stay in a field: it has no memory but objects of Python.
pub fn isSettable(comptime F: type) bool {
    if (F == object_zig.Object) return true;
    return switch (@typeInfo(F)) {
        .optional => |info| isSettable(info.child),
        .pointer => false,
        .@"struct" => if (@hasDecl(F, "alloconda_wrapper") and F.alloconda_wrapper.borrows)
            reference.isRef(F)
        else
            !from_python.needsMemory(F) and !from_python.borrows(F),
        else => !from_python.needsMemory(F) and !from_python.borrows(F),
    };
}

pub fn Field(comptime Of: type, comptime field: [:0]const u8, comptime given: anytype) type {
    const T = Of.Struct;
    const F = @FieldType(T, field);
    const name = options.get(given, "name", field) ++ "";
    const is_readonly = options.get(given, "readonly", false);

    return struct {
        pub const entry: c.PyGetSetDef = .{
            .name = name.ptr,
            .get = @ptrCast(&get),
            .set = if (is_readonly) null else @ptrCast(&set),
            .doc = properties.docOf(given),
        };

        fn get(self: *c.PyObject, _: ?*anyopaque) callconv(.c) ?*c.PyObject {
            return Locked(Of).run(self, read, {});
        }

        fn read(head: *Head, _: void) ?*c.PyObject {
            if (comptime call_zig.isApart(F)) {
                if (!borrow.isReadable(head)) return refused(head);
                const value = @field(Of.valueOf(head), field);
                return to_python.toPython(.lend, value) catch null;
            }
            if (!borrow.take(head, .shared)) return refused(head);
            defer borrow.give(head, .shared);
            const value = &@field(Of.valueOf(head), field);
            return to_python.toPython(.lend, value.*) catch null;
        }

        fn refused(head: *Head) ?*c.PyObject {
            switch (borrow.refuse(head, Of.name)) {
                error.PythonError => return null,
            }
        }

        fn set(self: *c.PyObject, value: ?*c.PyObject, _: ?*anyopaque) callconv(.c) c_int {
            const known = value orelse
                return properties.refuse("attribute '" ++ name ++ "' cannot be deleted");
            var scope: from_python.Scope = .{ .allocator = undefined };
            const place = comptime receiver.Attribute(name).place;
            var new = from_python.fromPython(F, known, &scope, &place) catch return -1;
            return Locked(Of).run(self, write, &new);
        }

        fn write(head: *Head, new: *F) c_int {
            if (!borrow.take(head, Of.useOf(*T))) {
                _ = refused(head);
                return -1;
            }
            const value = &@field(Of.valueOf(head), field);
            var old = value.*;
            held.retain(F, new);
            value.* = new.*;
            borrow.give(head, Of.useOf(*T));
            // Only now: it may run any Python code.
            held.release(F, &old);
            return 0;
        }
    };
}

/// Runs with the object locked, in builds without a GIL.
fn Locked(comptime Of: type) type {
    return struct {
        inline fn run(
            object: *c.PyObject,
            comptime function: anytype,
            argument: anytype,
        ) compat.ReturnType(@TypeOf(function)) {
            var sections: borrow.Sections(if (Of.is_synchronized) 1 else 0) = .{};
            sections.begin(&.{object});
            defer sections.end();
            return function(Of.headOf(object), argument);
        }
    };
}
