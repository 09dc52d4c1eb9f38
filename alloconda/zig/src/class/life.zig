//! The end of an object, and what the garbage collector asks of it.

const borrow = @import("borrow.zig");
const c = @import("../capi.zig");
const held = @import("../held.zig");
const making = @import("making.zig");
const nesting = @import("nesting.zig");
const object_zig = @import("../object.zig");
const reference = @import("reference.zig");

/// The functions of the class that `Of` describes.
pub fn Life(comptime Of: type) type {
    const T = Of.Struct;
    return struct {
        pub fn deallocate(object: *c.PyObject) callconv(.c) void {
            if (Of.has_gc) c.PyObject_GC_UnTrack(object);
            const head = Of.headOf(object);
            if (Of.has_weak_references and head.weak_references != null) {
                c.PyObject_ClearWeakRefs(object);
            }
            if (!may_nest) return finish(object);
            if (nesting.begin(object, &finish)) {
                finish(object);
                nesting.end();
            }
        }

        /// Whether the end of an object may be that of others, which may be that of more.
        const may_nest = Of.has_gc or @hasDecl(T, "deinit");

        fn finish(object: *c.PyObject) void {
            const head = Of.headOf(object);
            if (comptime !reference.isPlain(T)) _ = making.end(T, head);
            if (Of.has_dict) dropDict(&head.dict);
            if (Of.Builtin) |B| return B.free(object);
            c.freeInstance(object);
        }

        pub fn traverse(
            object: *c.PyObject,
            visit: c.Visitor,
            argument: ?*anyopaque,
        ) callconv(.c) c_int {
            const class: *c.PyObject = @ptrCast(@alignCast(c.typeOf(object)));
            var visitor: Visitor = .{ .function = visit, .argument = argument };
            if (!visitor.visit(.{ .ptr = class })) return visitor.result;
            if (Of.Builtin) |B| {
                const result = B.traverse(object, visit, argument);
                if (result != 0) return result;
            }
            const head = Of.headOf(object);
            if (Of.has_dict) if (head.dict) |dict| {
                if (!visitor.visit(.{ .ptr = dict })) return visitor.result;
            };
            // What is being changed may not be looked at. Its objects then seem to be used from
            // outside, and are kept.
            const state = borrow.stateOf(head);
            if (state < borrow.State.free) return 0;
            if (!Of.is_synchronized and state > borrow.State.free) return 0;
            const value = Of.valueOf(head);
            if (@hasDecl(T, "traverse")) {
                value.traverse(&visitor);
            } else {
                return held.visit(T, value, visit, argument);
            }
            return visitor.result;
        }

        pub fn clear(object: *c.PyObject) callconv(.c) c_int {
            const head = Of.headOf(object);
            if (Of.has_dict) dropDict(&head.dict);
            if (head.exports == 0) _ = making.end(T, head);
            if (Of.Builtin) |B| B.clear(object);
            return 0;
        }

        fn dropDict(place: *?*c.PyObject) void {
            const dict = place.* orelse return;
            place.* = null;
            c.decref(dict);
        }
    };
}

/// What a struct's own `traverse` shows its objects to.
pub const Visitor = struct {
    function: c.Visitor,
    argument: ?*anyopaque,
    result: c_int = 0,

    /// Shows an object; whether to go on.
    pub fn visit(visitor: *Visitor, object: object_zig.Object) bool {
        if (visitor.result == 0) visitor.result = visitor.function(object.ptr, visitor.argument);
        return visitor.result == 0;
    }
};
