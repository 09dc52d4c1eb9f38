//! Functions of a struct that stand for something that Python does, as entries of a class's slots.

const std = @import("std");
const arguments_zig = @import("../arguments.zig");
const c = @import("../capi.zig");
const call_zig = @import("../call.zig");
const compat = @import("../compat.zig");
const function_zig = @import("../function.zig");
const options = @import("options.zig");
const receiver = @import("receiver.zig");
const Signature = @import("../signature.zig").Signature;

const Arguments = arguments_zig.Arguments;

pub const Object = ?*c.PyObject;

/// The call of a function of the struct, with an argument for each of `argument_names`. `python`
/// is its name in messages. `check` has been called for it.
pub fn CallOf(
    comptime Of: type,
    comptime declaration: [:0]const u8,
    comptime python: []const u8,
    comptime argument_names: []const []const u8,
    comptime form: receiver.Form,
) type {
    const name = Of.name ++ "." ++ python;
    const arguments = argumentsOf(Of.Struct, declaration, name, argument_names);
    const signature = struct {
        const value: Signature = .init(arguments);
    };
    return call_zig.Call(
        @field(Of.Struct, declaration),
        arguments,
        &signature.value,
        receiver.Receiver(Of, .instance, form),
    );
}

fn argumentsOf(
    comptime T: type,
    comptime declaration: []const u8,
    comptime name: []const u8,
    comptime argument_names: []const []const u8,
) Arguments {
    const types = compat.parameterTypes(@TypeOf(@field(T, declaration)));
    return .of(name, labelOf(T, declaration), types[1..], argument_names);
}

fn labelOf(comptime T: type, comptime declaration: []const u8) []const u8 {
    return options.label(T) ++ ", " ++ declaration;
}

/// Refuses a function of the struct, if there is one of the name, that cannot be what it stands
/// for.
pub fn check(
    comptime T: type,
    comptime declaration: []const u8,
    comptime argument_names: []const []const u8,
    comptime output: receiver.Form.Output,
) void {
    if (!@hasDecl(T, declaration)) return;
    const label = labelOf(T, declaration);
    checkFunction(label, T, @TypeOf(@field(T, declaration)), argument_names);
    checkResult(label, Payload(T, declaration), output);
    _ = argumentsOf(T, declaration, declaration, argument_names);
}

fn checkFunction(
    comptime label: []const u8,
    comptime T: type,
    comptime Function: type,
    comptime argument_names: []const []const u8,
) void {
    if (@typeInfo(Function) != .@"fn") @compileError(label ++ ": it is no function");
    if (compat.isGeneric(Function)) @compileError(label ++ ": Python cannot call a generic " ++
        "function, " ++ @typeName(Function));
    const types = compat.parameterTypes(Function);
    var count: usize = 0;
    for (types[@min(1, types.len)..]) |P| count += @intFromBool(!arguments_zig.isSupplied(P));
    if (types.len > 0 and receiver.isSelf(T, types[0]) and count == argument_names.len) return;
    var text: []const u8 = "fn (self: *const T";
    for (argument_names) |name| text = text ++ ", " ++ name ++ ": …";
    @compileError(label ++ ": write " ++ text ++ "), not " ++ @typeName(Function));
}

/// Refuses results that are of no use.
fn checkResult(
    comptime label: []const u8,
    comptime Result: type,
    comptime output: receiver.Form.Output,
) void {
    const info = @typeInfo(Result);
    const wanted: ?[]const u8 = switch (output) {
        .status => if (Result == void) null else "nothing",
        .same => null,
        .order => if (Result == std.math.Order or Result == ?std.math.Order)
            null
        else
            "a std.math.Order, or ?std.math.Order where there may be none",
        .length => if (info == .int) null else "an integer, such as usize",
        .hash => if (info == .int and info.int.bits <= 64) null else "an integer, such as u64",
        .truth => if (Result == bool) null else "a bool",
        .next => if (info == .optional) null else "an optional, null after the last item",
        .object, .operator, .iterator => return function_zig.checkResult(label, Result),
    };
    if (wanted) |text| @compileError(label ++ ": it returns " ++ text ++ ", not a " ++
        @typeName(Result));
}

/// What a function of the struct returns, apart from errors.
pub fn Payload(comptime T: type, comptime declaration: []const u8) type {
    const Result = compat.ReturnType(@TypeOf(@field(T, declaration)));
    return switch (@typeInfo(Result)) {
        .error_union => |info| info.payload,
        else => Result,
    };
}

/// The type of the parameter that stands for the object.
pub fn SelfOf(comptime T: type, comptime declaration: []const u8) type {
    const types = compat.parameterTypes(@TypeOf(@field(T, declaration)));
    if (types.len > 0 and receiver.isSelf(T, types[0])) return types[0];
    @compileError(options.label(T) ++ ", " ++ declaration ++
        ": its first parameter is the object, a *const T or *T");
}

/// The type of the argument after the object.
pub fn Operand(comptime T: type, comptime declaration: []const u8) type {
    const types = compat.parameterTypes(@TypeOf(@field(T, declaration)));
    for (types[@min(1, types.len)..]) |P| if (!arguments_zig.isSupplied(P)) return P;
    @compileError(options.label(T) ++ ", " ++ declaration ++ ": it takes an argument after the " ++
        "object");
}

/// A function of the object alone.
pub fn Unary(
    comptime Of: type,
    comptime declaration: [:0]const u8,
    comptime python: []const u8,
    comptime form: receiver.Form,
) type {
    return struct {
        const Call = CallOf(Of, declaration, python, &.{}, form);

        pub fn call(self: *c.PyObject) callconv(.c) receiver.Receiver(Of, .instance, form).Output {
            return Call.run(.{ .object = self }, null, 0, null);
        }
    };
}

/// A function of the object and another.
pub fn Binary(
    comptime Of: type,
    comptime declaration: [:0]const u8,
    comptime python: []const u8,
    comptime argument: []const u8,
    comptime form: receiver.Form,
) type {
    return struct {
        const Call = CallOf(Of, declaration, python, &.{argument}, form);

        pub fn call(
            self: *c.PyObject,
            other: *c.PyObject,
        ) callconv(.c) receiver.Receiver(Of, .instance, form).Output {
            return Call.run(.{ .object = self }, @ptrCast(&other), 1, null);
        }
    };
}
