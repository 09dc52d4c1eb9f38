//! Comparison: `eql` gives == and !=, `order` gives all six.

const std = @import("std");
const c = @import("../../capi.zig");
const operators = @import("operators.zig");
const python_c = @import("../../cpython.zig");
const receiver = @import("../receiver.zig");
const slot = @import("../slot.zig");

const Object = slot.Object;

pub fn check(comptime T: type) void {
    slot.check(T, "eql", &.{"other"}, .truth);
    slot.check(T, "order", &.{"other"}, .order);
}

pub fn slots(comptime Of: type) []const c.PyType_Slot {
    const T = Of.Struct;
    if (!@hasDecl(T, "eql") and !@hasDecl(T, "order")) return &.{};
    return &[_]c.PyType_Slot{.{
        .slot = python_c.Py_tp_richcompare,
        .pfunc = &Comparison(Of).compare,
    }};
}

fn Comparison(comptime Of: type) type {
    const T = Of.Struct;

    return struct {
        const has_eql = @hasDecl(T, "eql");
        const has_order = @hasDecl(T, "order");

        fn compare(self: *c.PyObject, other: *c.PyObject, how: c_int) callconv(.c) Object {
            const operator = std.enums.fromInt(c.Comparison, how) orelse
                return c.newNotImplemented();
            switch (operator) {
                .eq, .ne => if (has_eql) return Equality.compare(self, other, operator),
                else => {},
            }
            return if (has_order) Order.compare(self, other, operator) else c.newNotImplemented();
        }

        const Equality = struct {
            const Call = slot.CallOf(Of, "eql", "__eq__", &.{"other"}, .{
                .output = .truth,
                .declines = true,
            });

            fn compare(self: *c.PyObject, other: *c.PyObject, operator: c.Comparison) Object {
                if (operators.isOther(T, "eql", other)) return c.newNotImplemented();
                const truth = Call.run(.{ .object = self }, @ptrCast(&other), 1, null);
                return switch (truth) {
                    receiver.declined_truth => c.newNotImplemented(),
                    0, 1 => c.newBool((truth == 1) == (operator == .eq)),
                    else => null,
                };
            }
        };

        const Order = struct {
            const Call = slot.CallOf(Of, "order", "__lt__", &.{"other"}, .{
                .output = .order,
                .declines = true,
            });

            fn compare(self: *c.PyObject, other: *c.PyObject, operator: c.Comparison) Object {
                if (operators.isOther(T, "order", other)) return c.newNotImplemented();
                const code = Call.run(.{ .object = self }, @ptrCast(&other), 1, null);
                if (code == receiver.declined_truth) return c.newNotImplemented();
                if (code < 0) return null;
                const order: ?std.math.Order = switch (code) {
                    0 => .lt,
                    1 => .eq,
                    2 => .gt,
                    // Neither, as with NaN.
                    else => null,
                };
                const known = order orelse return c.newBool(operator == .ne);
                return c.newBool(switch (operator) {
                    .lt => known == .lt,
                    .le => known != .gt,
                    .eq => known == .eq,
                    .ne => known != .eq,
                    .gt => known == .gt,
                    .ge => known != .lt,
                });
            }
        };
    };
}
