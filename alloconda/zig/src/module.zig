//! A Python module: what a call of `exportModule` says of it, and the symbol that Python calls.

const c = @import("capi.zig");
const checks = @import("module/checks.zig");
const compat = @import("compat.zig");
const definition_zig = @import("module/definition.zig");
const floor = @import("floor.zig");
const given_names = @import("module/given_names.zig");
const names = @import("names.zig");
const process_memory = @import("process_memory.zig");
const stub = @import("stub.zig");

/// Defines the module and exports the function that Python calls to import it: `PyInit_<name>`, or
/// `PyModExport_<name>` with abi3t. Call it once, in a `comptime` block of the root module, with a
/// struct of these fields, of which only `name` is required:
///
/// - `name`: the module's name, with or without the packages that it lies in;
/// - `doc`: its docstring;
/// - `functions`: a tuple of what `function` returns;
/// - `constants`: a struct of values, each added under its field's name;
/// - `exceptions`: a struct that names new exception classes and what each derives from, as in
///   `.{ .ParseError = py.exc.ValueError }`; Zig's `error.ParseError` then raises that class. A
///   struct instead of the base has `.base`, `.doc` and `.fields`, a struct type of attributes;
/// - `errors`: a struct that says which exception stands for which Zig error, as in
///   `.{ .BadDigit = py.exc.ValueError }`, or a class of `exceptions`, as in
///   `.{ .BadDigit = .ParseError }`;
/// - `types`: a tuple of enums and structs with a declaration `python`, whose classes are added
///   under their names;
/// - `classes`: a struct of what `class` returns, each added under its field's name;
/// - `init`: a function `fn (py.Module) !void` that runs when the module is imported;
/// - `state`: a struct type with `pub const python = .state`, of which each module that Python
///   makes has a value of its own; functions take it by a parameter that is a pointer to it;
/// - `attributes`: a struct type that names what `init` adds to the module, for the module's stub,
///   as in `struct { started: f64 }`;
/// - `submodules`: a struct of modules that lie in this one, each a struct of the same fields but
///   for `name`, `isolated` and `needs_gil`; `import outer.inner` finds them;
/// - `isolated`: true when interpreters with a GIL of their own may import the module (PEP 684), so
///   that its functions may run at the same time in different interpreters. It is false unless said
///   otherwise, and such interpreters refuse the module;
/// - `needs_gil`: false when the module's functions may run at the same time, so that importing it
///   leaves the GIL off in a free-threaded Python. It is true unless said otherwise.
pub fn exportModule(comptime definition: anytype) void {
    comptime {
        @setEvalBranchQuota(compat.any_number);
        const T = @TypeOf(definition);
        checks.checkFields(T, "exportModule", &known_fields);
        if (!@hasField(T, "name")) {
            checks.fail("write .name = \"…\", the module's name, as in module-name");
        }
        if (!names.isText(@TypeOf(definition.name))) {
            checks.fail("write .name = \"…\", a text, not a " ++
                @typeName(@TypeOf(definition.name)));
        }
        for (.{ "needs_gil", "isolated" }) |field| {
            if (!@hasField(T, field)) continue;
            const Value = @TypeOf(@field(definition, field));
            if (Value != bool) checks.fail("write ." ++ field ++ " = false or true, not a " ++
                @typeName(Value));
        }
        floor.check();
        checks.checkRoot();
        _ = process_memory;
        checks.checkParts(definition, &.{});
        checks.checkUsed(definition, checks.structsIn(definition));
        _ = @sizeOf(stub.Section(definition, given_names.allNames(definition)));
        const name = given_names.lastComponent(definition.name);
        // The compiler says of a symbol that there is another of its name, and says it at both.
        if (!c.is_windows) @export(&is_exported, .{ .name = once_only, .visibility = .hidden });
        const flags: definition_zig.Flags = .{
            .needs_gil = if (@hasField(T, "needs_gil")) definition.needs_gil else true,
            .is_isolated = if (@hasField(T, "isolated")) definition.isolated else false,
        };
        const Defined = definition_zig.Definition(definition, definition.name ++ "", name, flags);
        if (c.is_abi3t) {
            @export(&Defined.describe, .{ .name = "PyModExport_" ++ name });
        } else {
            @export(&Defined.create, .{ .name = "PyInit_" ++ name });
        }
    }
}

const is_exported: u8 = 1;

const once_only = "exportModule: call it once; another module of the package has a root file " ++
    "and a library of its own";

const known_fields = [_][]const u8{ "name", "needs_gil", "isolated" } ++ checks.parts_fields;
