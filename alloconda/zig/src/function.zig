//! Functions that Python can call, made from ordinary Zig functions by reflection.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const interned = @import("interned.zig");
const memory = @import("memory.zig");
const names = @import("names.zig");
const object = @import("object.zig");
const recursion = @import("recursion.zig");
const to_python = @import("to_python.zig");
const Place = @import("place.zig").Place;
const Signature = @import("signature.zig").Signature;

const Allocator = std.mem.Allocator;

pub const FunctionOptions = struct {
    /// The names of the arguments, which Zig's reflection does not tell. Without them the
    /// arguments are positional only.
    args: ?[]const []const u8 = null,
    doc: []const u8 = "",
};

/// Describes a function for `exportModule`.
///
/// Every parameter is an argument, but for `std.mem.Allocator` and `Module`, which are supplied:
/// the allocator is an arena that lives as long as the call, so what it allocated is never freed by
/// hand, and a result may lie in it because results are copied to Python first. Optional
/// parameters at the end may be left out by the caller and are null then.
pub fn function(
    comptime name: [:0]const u8,
    comptime implementation: anytype,
    comptime options: FunctionOptions,
) type {
    @setEvalBranchQuota(compat.any_number);
    checkNames(name, options.args orelse &.{});
    const Implementation = @TypeOf(implementation);
    if (@typeInfo(Implementation) != .@"fn") {
        @compileError("py.function(\"" ++ name ++ "\", …) needs a function, not " ++
            @typeName(Implementation));
    }
    const described: Signature = .init(name, Implementation, options.args);
    checkArguments(described, Implementation);
    checkResult(name, compat.ReturnType(Implementation));
    return struct {
        pub const function_name = name;
        pub const signature = described;

        /// The entry for the module's method table.
        pub fn method(comptime mappings: []const exception.Mapping) c.PyMethodDef {
            return .{
                .ml_name = name.ptr,
                .ml_meth = &Wrapper(implementation, &signature, mappings).call,
                .ml_flags = c.METH_FASTCALL | c.METH_KEYWORDS,
                .ml_doc = signature.docstring(options.doc).ptr,
            };
        }
    };
}

fn checkNames(comptime name: []const u8, comptime args: []const []const u8) void {
    const what = "py.function(" ++ names.quoted(name) ++ ", …): ";
    if (names.fault(name)) |fault| @compileError(what ++ "the name " ++ fault);
    for (args) |argument| {
        const fault = names.fault(argument) orelse continue;
        @compileError(what ++ "the argument name " ++ fault);
    }
    if (names.repeated(args)) |twice| @compileError(what ++ "two arguments are called " ++
        names.quoted(args[twice[1]]));
}

fn checkArguments(comptime signature: Signature, comptime Implementation: type) void {
    var next: usize = 0;
    for (compat.parameterTypes(Implementation)) |T| {
        if (isSupplied(T)) continue;
        const argument = signature.args[next];
        if (recursion.structIn(T)) |Struct| @compileError("py.function(\"" ++ signature.name ++
            "\", …): the argument " ++ argument ++ " is of type " ++
            recursion.complaint(T, Struct));
        if (!from_python.supports(T)) @compileError("py.function(\"" ++ signature.name ++
            "\", …): no Python object can become the argument " ++ argument ++
            ", which is of type " ++ @typeName(T) ++
            "; take a type of the reference page, or py.Object, which is anything");
        next += 1;
    }
}

fn checkResult(comptime name: []const u8, comptime Result: type) void {
    const T = switch (@typeInfo(Result)) {
        .error_union => |info| info.payload,
        else => Result,
    };
    if (to_python.unsupportedPart(T)) |part| @compileError("py.function(\"" ++ name ++
        "\", …): no Python object can be made of the result, which is of type " ++ @typeName(T) ++
        (if (part == T) "" else " and holds a " ++ @typeName(part)) ++
        "; return a type of the reference page, or py.Object, which is anything");
}

/// Whether a parameter of type `T` is supplied by the wrapper.
pub fn isSupplied(comptime T: type) bool {
    return T == Allocator or T == object.Module;
}

fn Wrapper(
    comptime implementation: anytype,
    comptime signature: *const Signature,
    comptime mappings: []const exception.Mapping,
) type {
    const Implementation = @TypeOf(implementation);
    const types = compat.parameterTypes(Implementation);

    return struct {
        fn call(
            module: ?*c.PyObject,
            args: ?[*]const *c.PyObject,
            nargs: isize,
            kwnames: ?*c.PyObject,
        ) callconv(.c) ?*c.PyObject {
            var slots: Slots = undefined;
            // The usual call gives every argument by position.
            const values: *const Slots = if (nargs == slots.len and kwnames == null)
                @ptrCast(args orelse &slots)
            else bound: {
                bind(&slots, args, nargs, kwnames) catch return null;
                break :bound &slots;
            };
            if (comptime !needsArena()) {
                var scope: from_python.Scope = .{ .allocator = undefined };
                return callWith(module.?, values, &scope) catch null;
            }
            var arena: memory.Arena = undefined;
            arena.init();
            defer arena.deinit();
            var scope: from_python.Scope = .{ .allocator = arena.allocator() };
            defer scope.releaseKept();
            return callWith(module.?, values, &scope) catch null;
        }

        const Slots = [signature.args.len]?*c.PyObject;

        const keywords = interned.tableOf(signature.args).objects;

        inline fn bind(
            slots: *Slots,
            args: ?[*]const *c.PyObject,
            nargs: isize,
            kwnames: ?*c.PyObject,
        ) exception.Error!void {
            if (signature.required < slots.len) {
                if (kwnames == null and nargs >= signature.required and nargs < slots.len) {
                    for (slots, 0..) |*slot, i| slot.* = if (i < nargs) args.?[i] else null;
                    return;
                }
            }
            return signature.bind(args, @intCast(nargs), kwnames, slots, keywords);
        }

        fn needsArena() bool {
            for (types) |T| {
                if (T == Allocator) return true;
                if (!isSupplied(T) and from_python.needsAllocator(T)) return true;
            }
            return false;
        }

        inline fn callWith(
            module: *c.PyObject,
            slots: *const Slots,
            scope: *from_python.Scope,
        ) exception.Error!*c.PyObject {
            var arguments: std.meta.ArgsTuple(Implementation) = undefined;
            comptime var next = 0;
            inline for (types, 0..) |T, i| {
                if (T == Allocator) {
                    arguments[i] = scope.allocator;
                } else if (T == object.Module) {
                    arguments[i] = .{ .object = .{ .ptr = module } };
                } else {
                    const index = next;
                    next += 1;
                    const place = comptime Place.ofArgument(signature, index);
                    arguments[i] = if (slots[index]) |value|
                        try from_python.fromPython(T, value, scope, &place)
                    else if (@typeInfo(T) == .optional) null else unreachable;
                }
            }
            const result = @call(.auto, implementation, arguments);
            if (@typeInfo(@TypeOf(result)) != .error_union) {
                return to_python.toPython(.give, result);
            }
            if (result) |payload| {
                return to_python.toPython(.give, payload);
            } else |err| {
                return exception.raiseZigError(err, mappings, module);
            }
        }
    };
}
