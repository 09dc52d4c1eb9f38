//! Properties of a class: attributes whose values functions of the struct get and set.

const std = @import("std");
const arguments_zig = @import("../arguments.zig");
const c = @import("../capi.zig");
const call_zig = @import("../call.zig");
const compat = @import("../compat.zig");
const exception = @import("../exception.zig");
const function_zig = @import("../function.zig");
const methods = @import("methods.zig");
const names = @import("../names.zig");
const options = @import("options.zig");
const receiver = @import("receiver.zig");
const Signature = @import("../signature.zig").Signature;

const Arguments = arguments_zig.Arguments;

/// Refuses properties whose functions are none.
pub fn check(comptime T: type, comptime given: anytype) void {
    const Properties = @TypeOf(given);
    options.checkStruct(T, "", Properties, "write .properties = .{ .size = .{ .get = .getSize } }");
    for (compat.fieldNames(Properties), 0..) |name, i| {
        const place = "property " ++ name ++ ": ";
        const property = @field(given, name);
        const Given = compat.FieldType(Properties, i);
        if (names.fault(name)) |fault| options.fail(T, "in .properties, the name " ++ fault);
        options.checkNames(T, place, Given, &.{ "get", "set", "delete", "doc" });
        options.checkDoc(T, place, property);
        for (.{ "get", "set", "delete" }) |part| {
            if (@hasField(Given, part) or std.mem.eql(u8, part, "get")) {
                checkAccessor(T, place, part, accessorOf(T, place, property, part, name));
            }
        }
    }
}

/// The name of the function that is a part of a property.
fn accessorOf(
    comptime T: type,
    comptime place: []const u8,
    comptime property: anytype,
    comptime part: []const u8,
    comptime name: [:0]const u8,
) [:0]const u8 {
    if (!@hasField(@TypeOf(property), part)) return name;
    const literal = @field(property, part);
    if (@typeInfo(@TypeOf(literal)) != .enum_literal) options.fail(T, place ++
        "name the function of the struct, ." ++ part ++ " = .name, not by a " ++
        @typeName(@TypeOf(literal)));
    return @tagName(literal);
}

fn checkAccessor(
    comptime T: type,
    comptime place: []const u8,
    comptime part: []const u8,
    comptime name: []const u8,
) void {
    options.checkDeclaration(T, place, name);
    const count: usize = if (std.mem.eql(u8, part, "set")) 1 else 0;
    const Function = @TypeOf(@field(T, name));
    methods.checkFunction(options.label(T) ++ ", " ++ place ++ name, Function);
    const types = compat.parameterTypes(Function);
    const is_getter = std.mem.eql(u8, part, "get");
    var values: usize = 0;
    for (types[@min(1, types.len)..]) |P| values += @intFromBool(!arguments_zig.isSupplied(P));
    if (types.len == 0 or !receiver.isSelf(T, types[0]) or values != count) options.fail(
        T,
        place ++ "." ++ part ++ " is a function " ++ (if (is_getter)
            "fn (self: *const T) Value"
        else if (count == 1)
            "fn (self: *T, value: Value) !void"
        else
            "fn (self: *T) !void") ++ ", not a " ++ @typeName(Function),
    );
    const Result = switch (@typeInfo(compat.ReturnType(Function))) {
        .error_union => |info| info.payload,
        else => compat.ReturnType(Function),
    };
    if (!is_getter and Result != void) options.fail(T, place ++ "." ++ part ++
        " returns nothing, not a " ++ @typeName(Result));
}

pub fn Property(comptime Of: type, comptime name: [:0]const u8, comptime given: anytype) type {
    const T = Of.Struct;
    const getter = accessorOf(T, "", given, "get", name);
    const has_setter = @hasField(@TypeOf(given), "set");
    const has_deleter = @hasField(@TypeOf(given), "delete");

    return struct {
        pub const entry: c.PyGetSetDef = .{
            .name = name.ptr,
            .get = @ptrCast(&get),
            .set = if (has_setter or has_deleter) @ptrCast(&set) else null,
            .doc = docOf(given),
        };

        const Get = Accessor(Of, getter, name, null);
        const Set = Accessor(Of, if (has_setter) @tagName(given.set) else getter, name, name);
        const Delete = Accessor(
            Of,
            if (has_deleter) @tagName(given.delete) else getter,
            name,
            name,
        );

        fn get(self: *c.PyObject, _: ?*anyopaque) callconv(.c) ?*c.PyObject {
            return Get.run(.{ .object = self }, null, 0, null);
        }

        fn set(self: *c.PyObject, value: ?*c.PyObject, _: ?*anyopaque) callconv(.c) c_int {
            if (value) |known| {
                if (!has_setter) return refuse("attribute '" ++ name ++ "' cannot be set");
                return Set.run(.{ .object = self }, @ptrCast(&known), 1, null);
            }
            if (!has_deleter) return refuse("attribute '" ++ name ++ "' cannot be deleted");
            return Delete.run(.{ .object = self }, null, 0, null);
        }
    };
}

/// The call of a function of a property. `attribute` is set for those that return nothing.
fn Accessor(
    comptime Of: type,
    comptime declaration: [:0]const u8,
    comptime name: [:0]const u8,
    comptime attribute: ?[]const u8,
) type {
    const implementation = @field(Of.Struct, declaration);
    const label = options.label(Of.Struct) ++ ", property " ++ name;
    const types = compat.parameterTypes(@TypeOf(implementation));
    function_zig.checkResult(label, compat.ReturnType(@TypeOf(implementation)));
    const arguments: Arguments = .of(Of.name ++ "." ++ name, label, types[1..], null);
    const signature = struct {
        const value: Signature = .init(arguments);
    };
    return call_zig.Call(
        implementation,
        arguments,
        &signature.value,
        receiver.Receiver(Of, .instance, if (attribute) |known|
            .{ .output = .status, .place = receiver.Attribute(known).place }
        else
            .{}),
    );
}

pub fn refuse(message: [*:0]const u8) c_int {
    @branchHint(.cold);
    c.PyErr_SetString(exception.Exception.AttributeError.class().ptr, message);
    return -1;
}

pub fn docOf(comptime given: anytype) ?[*:0]const u8 {
    return if (@hasField(@TypeOf(given), "doc")) (given.doc ++ "").ptr else null;
}
