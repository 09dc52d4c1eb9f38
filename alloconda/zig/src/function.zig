//! Functions that Python can call, made from ordinary Zig functions by reflection.

const arguments_zig = @import("arguments.zig");
const c = @import("capi.zig");
const call_zig = @import("call.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const generator = @import("generator.zig");
const names = @import("names.zig");
const refusal = @import("refusal.zig");
const to_python = @import("to_python.zig");
const Argument = arguments_zig.Argument;
const Arguments = arguments_zig.Arguments;
const Signature = @import("signature.zig").Signature;

pub const FunctionOptions = struct {
    /// The names of the arguments, which Zig's reflection does not tell. Without them the
    /// arguments are positional only.
    args: ?[]const []const u8 = null,
    doc: []const u8 = "",
};

/// Describes a function for `exportModule`.
///
/// Every parameter is an argument, but for `std.mem.Allocator`, `Module` and a pointer to the
/// module's state, which are supplied: the allocator is an arena that lives as long as the call, so
/// what it allocated is never freed by hand, and a result may lie in it because results are copied
/// to Python first. Optional parameters at the end may be left out by the caller and are null then.
///
/// `given` has the fields of `FunctionOptions`; any type, so that a wrong one is refused by the
/// function's name.
pub fn function(
    comptime name: [:0]const u8,
    comptime implementation: anytype,
    comptime given: anytype,
) type {
    @setEvalBranchQuota(compat.any_number);
    if (names.fault(name)) |fault| fail(name, "the name " ++ fault);
    const options: FunctionOptions = optionsOf(name, given);
    if (names.docFault(options.doc)) |fault| fail(name, ".doc " ++ fault);
    const Implementation = @TypeOf(implementation);
    checkImplementation(name, Implementation);
    const arguments: Arguments = .init(name, Implementation, options.args);
    checkResult(labelOf(name), compat.ReturnType(Implementation));
    return struct {
        pub const function_name = name;
        pub const Function = Implementation;
        pub const doc = options.doc;
        pub const described = arguments;
        pub const Result = compat.ReturnType(Implementation);
        pub const parameters = compat.parameterTypes(Implementation);
        pub const signature: Signature = .init(arguments);

        /// The entry for the module's method table.
        pub fn method(comptime mappings: []const exception.Mapping) c.PyMethodDef {
            return .{
                .ml_name = name.ptr,
                .ml_meth = Wrapper(implementation, arguments, &signature, mappings).function,
                .ml_flags = c.METH_FASTCALL |
                    if (arguments.takesKeywords()) c.METH_KEYWORDS else 0,
                .ml_doc = docstring(name, "", arguments, options.doc).ptr,
            };
        }
    };
}

fn optionsOf(comptime name: []const u8, comptime given: anytype) FunctionOptions {
    const T = @TypeOf(given);
    if (T == FunctionOptions) return given;
    const form = "write the options as .{ .args = &.{ \"a\", \"b\" }, .doc = \"…\" }";
    const is_struct = @typeInfo(T) == .@"struct";
    if (!is_struct) fail(name, form ++ ", not as a " ++ @typeName(T));
    const fields = compat.fieldNames(T);
    if (fields.len > 0 and @typeInfo(T).@"struct".is_tuple) fail(name, form ++
        ", each with its name");
    for (fields) |field| {
        if (!@hasField(FunctionOptions, field)) fail(name, "there is no option ." ++ field ++
            names.didYouMean(field, ".", compat.fieldNames(FunctionOptions)) ++ "; " ++ form);
    }
    var options: FunctionOptions = .{};
    if (@hasField(T, "args")) options.args = argumentNames(labelOf(name), given.args);
    if (@hasField(T, "doc")) {
        if (!names.isText(@TypeOf(given.doc))) fail(name, "write .doc = \"…\", a text, not a " ++
            @typeName(@TypeOf(given.doc)));
        options.doc = given.doc;
    }
    return options;
}

/// What `.args` names. `label` is what the errors of the compiler begin with.
pub fn argumentNames(comptime label: []const u8, comptime given: anytype) ?[]const []const u8 {
    const T = @TypeOf(given);
    if (T == @TypeOf(null)) return null;
    if (T == ?[]const []const u8) return given;
    const form = "write .args = &.{ \"a\", \"b\" }";
    const info = switch (@typeInfo(T)) {
        .pointer => |info| info,
        else => failAt(label, form ++ if (@typeInfo(T) == .@"struct")
            ", with the &"
        else
            ", not a " ++ @typeName(T)),
    };
    if (names.isText(T)) failAt(label, form ++ "; for a single one, .args = &.{" ++
        names.quoted(given) ++ "}");
    if (info.size == .slice or @typeInfo(info.child) == .array) {
        if (@TypeOf(given[0..]) == []const []const u8) return given;
    } else if (@typeInfo(info.child) != .@"struct" or !@typeInfo(info.child).@"struct".is_tuple) {
        failAt(label, form ++ ", not a " ++ @typeName(T));
    }
    var list: [given.len][]const u8 = undefined;
    for (&list, 0..) |*one, i| {
        const Name = @TypeOf(given[i]);
        if (!names.isText(Name)) failAt(label, form ++ ", each a text, not a " ++ @typeName(Name));
        one.* = given[i];
    }
    const final = list;
    return &final;
}

fn checkImplementation(comptime name: []const u8, comptime T: type) void {
    switch (@typeInfo(T)) {
        .@"fn" => {},
        .pointer => |info| fail(name, "write the function itself after the name, not a " ++
            @typeName(T) ++ if (@typeInfo(info.child) == .@"fn") "; leave out the &" else ""),
        else => fail(name, "write the function itself after the name, not a " ++ @typeName(T)),
    }
    if (compat.isGeneric(T)) fail(name, "Python cannot call a generic function, " ++ @typeName(T) ++
        "; write types that exist at run time instead of anytype, comptime, type and " ++
        "comptime_int, or py.Object, which is anything");
    if (compat.isVariadic(T)) fail(name, "Python cannot call a function with C's variable " ++
        "arguments; write one that calls it, with py.Args(T) in an argument struct");
}

/// The docstring that `inspect.signature` and `help` understand. `first` is the argument before all
/// others, `$self` in methods. They read ASCII names only, so that others leave no signature.
pub fn docstring(
    comptime name: []const u8,
    comptime first: []const u8,
    comptime arguments: Arguments,
    comptime doc: []const u8,
) [:0]const u8 {
    comptime {
        var text: [:0]const u8 = name ++ "(" ++ first;
        var star_needed = true;
        if (first.len > 0 and arguments.list.len == 0) text = text ++ ", /";
        for (arguments.list, 0..) |argument, i| {
            if (i > 0 or first.len > 0) text = text ++ ", ";
            if (argument.kind == .keyword_only and star_needed) text = text ++ "*, ";
            if (argument.kind == .args or argument.kind == .keyword_only) star_needed = false;
            text = text ++ switch (argument.kind) {
                .args => "*",
                .kwargs => "**",
                else => "",
            } ++ argument.name;
            if (argument.has_default and argument.kind != .args and argument.kind != .kwargs) {
                text = text ++ "=" ++ arguments.defaultLiteral(argument);
            }
            const is_last = i + 1 == arguments.list.len or
                arguments.list[i + 1].kind != .positional_only;
            if (argument.kind == .positional_only and is_last) text = text ++ ", /";
        }
        for (text) |byte| if (byte > 127) return doc ++ "";
        return text ++ ")\n--\n\n" ++ doc;
    }
}

pub fn checkResult(comptime label: []const u8, comptime Result: type) void {
    const T = switch (@typeInfo(Result)) {
        .error_union => |info| info.payload,
        else => Result,
    };
    if (refusal.ofResult(T)) |refused| failAt(label, "no Python object can be made of the " ++
        "result, which is of type " ++ refused.described(T));
}

fn fail(comptime name: []const u8, comptime complaint: []const u8) noreturn {
    failAt(labelOf(name), complaint);
}

fn failAt(comptime label: []const u8, comptime complaint: []const u8) noreturn {
    @compileError(label ++ ": " ++ complaint);
}

fn labelOf(comptime name: []const u8) []const u8 {
    return "py.function(" ++ names.quoted(name) ++ ", …)";
}

fn Wrapper(
    comptime implementation: anytype,
    comptime described: Arguments,
    comptime signature: *const Signature,
    comptime mappings: []const exception.Mapping,
) type {
    const Call = call_zig.Call(implementation, described, signature, Receiver(mappings));

    return struct {
        const function: *const c.FastcallKeywords = if (described.takesKeywords())
            &call
        else
            @ptrCast(&callByPosition);

        fn callByPosition(
            module: ?*c.PyObject,
            args: ?[*]const *c.PyObject,
            nargs: isize,
        ) callconv(.c) ?*c.PyObject {
            return Call.run(.{ .module = module.? }, args, nargs, null);
        }

        fn call(
            module: ?*c.PyObject,
            args: ?[*]const *c.PyObject,
            nargs: isize,
            kwnames: ?*c.PyObject,
        ) callconv(.c) ?*c.PyObject {
            return Call.run(.{ .module = module.? }, args, nargs, kwnames);
        }
    };
}

/// What a function of a module is called with besides its arguments.
fn Receiver(comptime mappings: []const exception.Mapping) type {
    return struct {
        module: *c.PyObject,

        const Self = @This();

        pub const Output = ?*c.PyObject;
        pub const failed: Output = null;
        pub const has_first = false;
        pub const locks = false;
        pub const declines = false;
        pub const place = null;

        pub inline fn supply(receiver: Self, comptime T: type) exception.Error!T {
            return call_zig.supplied(T, receiver.module);
        }

        pub inline fn finish(receiver: Self, result: anytype) exception.Error!Output {
            if (@typeInfo(@TypeOf(result)) != .error_union) return receiver.finished(result);
            if (result) |payload| {
                return receiver.finished(payload);
            } else |err| {
                return exception.raiseZigError(err, mappings, receiver.module);
            }
        }

        inline fn finished(receiver: Self, result: anytype) exception.Error!Output {
            if (comptime !generator.isIn(@TypeOf(result))) return to_python.toPython(.give, result);
            var attached = result;
            generator.attach(&attached, mappings, receiver.module);
            return to_python.toPython(.give, attached);
        }
    };
}
