//! Arithmetic: `opAdd` and its like, with the other side first (`opAddReflected`) and in place
//! (`opAddInPlace`).

const std = @import("std");
const borrow = @import("../borrow.zig");
const c = @import("../../capi.zig");
const call_zig = @import("../../call.zig");
const compat = @import("../../compat.zig");
const exception = @import("../../exception.zig");
const instance = @import("../instance.zig");
const names = @import("../../names.zig");
const options = @import("../options.zig");
const python_c = @import("../../cpython.zig");
const receiver = @import("../receiver.zig");
const reference = @import("../reference.zig");
const slot = @import("../slot.zig");

const Object = slot.Object;

/// An operator of two objects.
const Operator = struct { [:0]const u8, []const u8, c_int, c_int };

/// The slots of an operator and of its form in place; `divmod` has none.
const binary = [_]Operator{
    .{ "opAdd", "add", python_c.Py_nb_add, python_c.Py_nb_inplace_add },
    .{ "opSub", "sub", python_c.Py_nb_subtract, python_c.Py_nb_inplace_subtract },
    .{ "opMul", "mul", python_c.Py_nb_multiply, python_c.Py_nb_inplace_multiply },
    .{ "opDiv", "truediv", python_c.Py_nb_true_divide, python_c.Py_nb_inplace_true_divide },
    .{
        "opFloorDiv",
        "floordiv",
        python_c.Py_nb_floor_divide,
        python_c.Py_nb_inplace_floor_divide,
    },
    .{ "opMod", "mod", python_c.Py_nb_remainder, python_c.Py_nb_inplace_remainder },
    .{ "opDivMod", "divmod", python_c.Py_nb_divmod, 0 },
    .{ "opPow", "pow", python_c.Py_nb_power, python_c.Py_nb_inplace_power },
    .{
        "opMatMul",
        "matmul",
        python_c.Py_nb_matrix_multiply,
        python_c.Py_nb_inplace_matrix_multiply,
    },
    .{ "opShl", "lshift", python_c.Py_nb_lshift, python_c.Py_nb_inplace_lshift },
    .{ "opShr", "rshift", python_c.Py_nb_rshift, python_c.Py_nb_inplace_rshift },
    .{ "opBitAnd", "and", python_c.Py_nb_and, python_c.Py_nb_inplace_and },
    .{ "opBitOr", "or", python_c.Py_nb_or, python_c.Py_nb_inplace_or },
    .{ "opBitXor", "xor", python_c.Py_nb_xor, python_c.Py_nb_inplace_xor },
};

const Unary = struct { [:0]const u8, []const u8, c_int };

const unary = [_]Unary{
    .{ "opNeg", "__neg__", python_c.Py_nb_negative },
    .{ "opPos", "__pos__", python_c.Py_nb_positive },
    .{ "opAbs", "__abs__", python_c.Py_nb_absolute },
    .{ "opInvert", "__invert__", python_c.Py_nb_invert },
    .{ "toInt", "__int__", python_c.Py_nb_int },
    .{ "toFloat", "__float__", python_c.Py_nb_float },
    .{ "toIndex", "__index__", python_c.Py_nb_index },
};

/// Whether an operator is one of the object alone.
pub fn isUnary(comptime declaration: []const u8) bool {
    for (unary) |one| if (std.mem.eql(u8, one[0], declaration)) return true;
    return false;
}

/// The name of the function for the other order of an operator's objects.
pub fn otherSideOf(comptime declaration: []const u8) []const u8 {
    const end = "Reflected";
    if (!std.mem.endsWith(u8, declaration, end)) return declaration ++ end;
    return declaration[0 .. declaration.len - end.len];
}

/// What Python calls an operator; null for what is no operator.
pub fn meaningOf(comptime declaration: []const u8) ?[]const u8 {
    for (unary) |one| if (std.mem.eql(u8, one[0], declaration)) return one[1];
    for (binary) |one| {
        if (std.mem.eql(u8, one[0], declaration)) return "__" ++ one[1] ++ "__";
        if (std.mem.eql(u8, one[0] ++ "Reflected", declaration)) return "__r" ++ one[1] ++ "__";
        if (std.mem.eql(u8, one[0] ++ "InPlace", declaration) and one[3] != 0) {
            return "__i" ++ one[1] ++ "__";
        }
    }
    return null;
}

/// The name of the function that stands for a method of Python's.
pub fn declarationOf(comptime dunder: []const u8) ?[]const u8 {
    for (unary) |one| if (std.mem.eql(u8, one[1], dunder)) return one[0];
    for (binary) |one| for (.{ one[0], one[0] ++ "Reflected", one[0] ++ "InPlace" }) |name| {
        const meaning = meaningOf(name) orelse continue;
        if (std.mem.eql(u8, meaning, dunder)) return name;
    };
    return null;
}

/// Refuses operators that Python cannot call, and names that are almost those of operators.
pub fn check(comptime T: type) void {
    for (unary) |one| slot.check(T, one[0], &.{}, .object);
    for (binary) |one| {
        slot.check(T, one[0], &.{"other"}, .operator);
        slot.check(T, one[0] ++ "Reflected", &.{"other"}, .operator);
        slot.check(T, one[0] ++ "InPlace", &.{"other"}, .same);
    }
    for (compat.declarationNames(T)) |declaration| {
        if (!std.mem.startsWith(u8, declaration, "op") or declaration.len < 3) continue;
        if (!std.ascii.isUpper(declaration[2]) or meaningOf(declaration) != null) continue;
        if (@typeInfo(@TypeOf(@field(T, declaration))) != .@"fn") continue;
        var known: []const []const u8 = &.{};
        for (binary) |one| known = known ++ .{ one[0], one[0] ++ "Reflected", one[0] ++ "InPlace" };
        for (unary) |one| known = known ++ .{one[0]};
        options.fail(T, "there is no operator " ++ declaration ++
            names.didYouMean(declaration, "", known));
    }
}

pub fn slots(comptime Of: type) []const c.PyType_Slot {
    const T = Of.Struct;
    var list: []const c.PyType_Slot = &.{};
    for (unary) |one| if (@hasDecl(T, one[0])) {
        list = list ++ [_]c.PyType_Slot{.{
            .slot = one[2],
            .pfunc = &slot.Unary(Of, one[0], one[1], .{}).call,
        }};
    };
    for (binary) |one| {
        const Sides = OfSides(Of, one[0], one[1]);
        const is_power = std.mem.eql(u8, one[1], "pow");
        if (Sides.is_there) list = list ++ [_]c.PyType_Slot{.{
            .slot = one[2],
            .pfunc = if (is_power) &Sides.callPower else &Sides.call,
        }};
        const in_place = one[0] ++ "InPlace";
        if (one[3] == 0 or !@hasDecl(T, in_place)) continue;
        const InPlace = OfInPlace(Of, in_place, "__i" ++ one[1] ++ "__");
        list = list ++ [_]c.PyType_Slot{.{
            .slot = one[3],
            .pfunc = if (is_power) &InPlace.callPower else &InPlace.call,
        }};
    }
    return list;
}

/// Whether an operand can't be what a function takes, as far as its class says so.
pub inline fn isOther(
    comptime T: type,
    comptime declaration: []const u8,
    operand: *c.PyObject,
) bool {
    const direct = comptime reference.directOf(slot.Operand(T, declaration)) orelse return false;
    if (direct.is_optional and operand == c.none()) return false;
    return !instance.isInstance(direct.Struct, operand);
}

fn OfSides(
    comptime Of: type,
    comptime declaration: [:0]const u8,
    comptime python: []const u8,
) type {
    const T = Of.Struct;
    const reflected = declaration ++ "Reflected";
    const has_left = @hasDecl(T, declaration);
    const has_right = @hasDecl(T, reflected);
    const form: receiver.Form = .{ .output = .operator, .declines = true };

    return struct {
        const is_there = has_left or has_right;

        /// Whether both are instances of the class, which needs no more than their structs.
        const is_usual = has_left and !borrow.has_sections and blk: {
            const types = compat.parameterTypes(@TypeOf(@field(T, declaration)));
            if (types.len != 2 or types[0] == reference.Ref(T)) break :blk false;
            const direct = reference.directOf(types[1]) orelse break :blk false;
            break :blk direct.Struct == T and !direct.is_optional and
                call_zig.isApart(compat.ReturnType(@TypeOf(@field(T, declaration))));
        };

        inline fn ofTwo(left: *c.PyObject, right: *c.PyObject) exception.Error!Object {
            const First = slot.SelfOf(T, declaration);
            const Second = slot.Operand(T, declaration);
            const held: receiver.Receiver(Of, .instance, form) = .{ .object = left };
            const other: receiver.Receiver(Of, .instance, form) = .{ .object = right };
            try other.enter(Second);
            held.enter(First) catch |err| {
                other.leave(Second);
                return err;
            };
            const result = @field(T, declaration)(held.first(First), other.first(Second));
            held.leave(First);
            other.leave(Second);
            return held.finish(result);
        }

        const Left = slot.CallOf(Of, declaration, "__" ++ python ++ "__", &.{"other"}, form);
        const Right = slot.CallOf(Of, reflected, "__r" ++ python ++ "__", &.{"other"}, form);

        fn call(left: *c.PyObject, right: *c.PyObject) callconv(.c) Object {
            if (has_left and (is_usual and instance.areExact(T, left, right) or
                instance.isInstance(T, left) and !isOther(T, declaration, right)))
            {
                const result = if (is_usual)
                    ofTwo(left, right) catch null
                else
                    Left.run(.{ .object = left }, @ptrCast(&right), 1, null);
                if (!has_right or !isNotImplemented(result)) return result;
                c.decref(result.?);
            }
            if (has_right and instance.isInstance(T, right) and !isOther(T, reflected, left)) {
                return Right.run(.{ .object = right }, @ptrCast(&left), 1, null);
            }
            return c.newNotImplemented();
        }

        fn callPower(left: *c.PyObject, right: *c.PyObject, mod: *c.PyObject) callconv(.c) Object {
            return if (mod == c.none()) call(left, right) else c.newNotImplemented();
        }
    };
}

fn isNotImplemented(result: Object) bool {
    return result == c.variable(*c.PyObject, "_Py_NotImplementedStruct");
}

fn OfInPlace(
    comptime Of: type,
    comptime declaration: [:0]const u8,
    comptime python: []const u8,
) type {
    const form: receiver.Form = .{ .output = .same, .declines = true };
    return struct {
        const Call = slot.CallOf(Of, declaration, python, &.{"other"}, form);

        fn call(self: *c.PyObject, other: *c.PyObject) callconv(.c) Object {
            if (isOther(Of.Struct, declaration, other)) return c.newNotImplemented();
            return Call.run(.{ .object = self }, @ptrCast(&other), 1, null);
        }

        fn callPower(self: *c.PyObject, other: *c.PyObject, mod: *c.PyObject) callconv(.c) Object {
            return if (mod == c.none()) call(self, other) else c.newNotImplemented();
        }
    };
}
