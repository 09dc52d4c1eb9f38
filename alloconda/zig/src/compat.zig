//! What differs between the Zig versions that alloconda supports, and nothing else.
//!
//! Zig 0.17 replaced the arrays of structs in `@typeInfo` by parallel arrays. Each rule asks for
//! the field it needs instead of comparing version numbers, so that a development build of Zig
//! falls on the right side by itself.

const std = @import("std");
const builtin = @import("builtin");

/// Whether the module is built for finding mistakes; Zig 0.17 writes the modes in small letters.
pub const is_debug = std.ascii.eqlIgnoreCase(@tagName(builtin.mode), "debug");

/// The branch quota of what is evaluated once for each function or constant of a module, of which
/// there may be any number: the compiler counts a whole `comptime` block together.
pub const any_number = std.math.maxInt(u32);

/// The parameter types of a function type, in order.
pub fn parameterTypes(comptime Function: type) []const type {
    const info = @typeInfo(Function).@"fn";
    if (info.is_generic) @compileError(
        "a generic function has no parameter types to reflect on: " ++ @typeName(Function),
    );
    comptime {
        if (@hasField(@TypeOf(info), "param_types")) {
            var types: [info.param_types.len]type = undefined;
            for (info.param_types, 0..) |param, i| types[i] = param.?;
            const final = types;
            return &final;
        } else {
            var types: [info.params.len]type = undefined;
            for (info.params, 0..) |param, i| types[i] = param.type.?;
            const final = types;
            return &final;
        }
    }
}

/// Whether a function type has parameters or a result that only the compiler knows values of.
pub fn isGeneric(comptime Function: type) bool {
    const info = @typeInfo(Function).@"fn";
    return info.is_generic or info.return_type == null;
}

/// Whether a function type takes C's variable arguments.
pub fn isVariadic(comptime Function: type) bool {
    const info = @typeInfo(Function).@"fn";
    if (@hasField(@TypeOf(info), "attrs")) return info.attrs.varargs;
    return info.is_var_args;
}

/// The return type of a function type.
pub fn ReturnType(comptime Function: type) type {
    return @typeInfo(Function).@"fn".return_type orelse
        @compileError("a generic function has no return type to reflect on: " ++
            @typeName(Function));
}

/// The names of the fields of a struct, tuple, enum or union type.
pub fn fieldNames(comptime T: type) []const [:0]const u8 {
    comptime {
        const info = switch (@typeInfo(T)) {
            .@"struct" => |info| info,
            .@"enum" => |info| info,
            .@"union" => |info| info,
            else => @compileError(@typeName(T) ++ " has no fields"),
        };
        if (@hasField(@TypeOf(info), "field_names")) return info.field_names;
        var names: [info.fields.len][:0]const u8 = undefined;
        for (info.fields, 0..) |field, i| names[i] = field.name;
        const final = names;
        return &final;
    }
}

/// The type of the field at `index` of a struct or tuple type.
pub fn FieldType(comptime T: type, comptime index: usize) type {
    const info = @typeInfo(T).@"struct";
    if (@hasField(@TypeOf(info), "field_types")) return info.field_types[index];
    return info.fields[index].type;
}

/// The default value of the field at `index` of a struct type.
pub fn fieldDefault(comptime T: type, comptime index: usize) ?FieldType(T, index) {
    const info = @typeInfo(T).@"struct";
    if (@hasField(@TypeOf(info), "field_attrs")) {
        return info.field_attrs[index].defaultValue(info.field_types[index]);
    }
    return info.fields[index].defaultValue();
}

/// Whether the field at `index` of a struct type has a default value.
pub fn hasDefault(comptime T: type, comptime index: usize) bool {
    return fieldDefault(T, index) != null;
}

/// The names of the errors in an error set type, or null for `anyerror`.
pub fn errorNames(comptime Set: type) ?[]const [:0]const u8 {
    comptime {
        const info = @typeInfo(Set).error_set;
        // Where it is an optional, it is one of an array of structs.
        if (@typeInfo(@TypeOf(info)) != .optional) return info.error_names;
        const errors = info orelse return null;
        var names: [errors.len][:0]const u8 = undefined;
        for (errors, 0..) |err, i| names[i] = err.name;
        const final = names;
        return &final;
    }
}

/// The names of the public declarations of a struct type.
pub fn declarationNames(comptime T: type) []const [:0]const u8 {
    comptime {
        const info = @typeInfo(T).@"struct";
        if (@hasField(@TypeOf(info), "decl_names")) return info.decl_names;
        var names: [info.decls.len][:0]const u8 = undefined;
        for (info.decls, 0..) |declaration, i| names[i] = declaration.name;
        const final = names;
        return &final;
    }
}

/// The number of the value at `index` of an enum type. `zig fmt` of 0.17 writes the builtin that
/// older versions have for it as one that they lack.
pub fn enumNumber(comptime T: type, comptime index: usize) comptime_int {
    const info = @typeInfo(T).@"enum";
    if (@hasField(@TypeOf(info), "field_values")) return info.field_values[index];
    return info.fields[index].value;
}

/// Whether the only item of a tuple is known when the module is compiled: `isComptime(.{value})`.
/// The parameters of an inline function are, where its caller knows them.
pub fn isComptime(comptime Tuple: type) bool {
    const info = @typeInfo(Tuple).@"struct";
    if (@hasField(@TypeOf(info), "field_attrs")) return info.field_attrs[0].@"comptime";
    return info.fields[0].is_comptime;
}

/// Whether an enum type has no values but those with a name.
pub fn isExhaustive(comptime T: type) bool {
    const info = @typeInfo(T).@"enum";
    if (@hasField(@TypeOf(info), "is_exhaustive")) return info.is_exhaustive;
    return info.mode == .exhaustive;
}

/// Whether a pointer type points to constant data.
pub fn isConst(comptime Pointer: type) bool {
    const info = @typeInfo(Pointer).pointer;
    if (@hasField(@TypeOf(info), "attrs")) return info.attrs.@"const";
    return info.is_const;
}

/// Whether a pointer or array type ends in a zero sentinel.
pub fn isZeroTerminated(comptime T: type) bool {
    const sentinel = switch (@typeInfo(T)) {
        .pointer => |info| info.sentinel(),
        .array => |info| info.sentinel(),
        else => null,
    };
    return if (sentinel) |value| value == 0 else false;
}

test parameterTypes {
    const types = comptime parameterTypes(fn (u8, []const u8) void);
    try std.testing.expect(types.len == 2 and types[0] == u8 and types[1] == []const u8);
}

test fieldNames {
    const names = comptime fieldNames(struct { first: u8, second: u8 });
    try std.testing.expectEqualStrings("second", names[1]);
}

test isComptime {
    var number: u8 = 1;
    _ = &number;
    try std.testing.expect(isComptime(@TypeOf(.{1})) and !isComptime(@TypeOf(.{number})));
}

test fieldDefault {
    try std.testing.expectEqual(7, comptime fieldDefault(struct { first: u8 = 7 }, 0).?);
}

test enumNumber {
    const Level = enum(i8) { low = -1, high };
    try std.testing.expectEqual(-1, comptime enumNumber(Level, 0));
    try std.testing.expectEqual(0, comptime enumNumber(Level, 1));
}

test isZeroTerminated {
    try std.testing.expect(isZeroTerminated([:0]const u8) and !isZeroTerminated([]const u8));
}
