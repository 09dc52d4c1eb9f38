//! A Python module: its definition, its constants and exceptions, and the symbol that Python calls.

const std = @import("std");
const builtin = @import("builtin");
const options = @import("alloconda_options");
const c = @import("capi.zig");
const class_zig = @import("class/class.zig");
const classes_zig = @import("classes.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const exception_class = @import("exception_class.zig");
const generator = @import("generator.zig");
const interpreter = @import("interpreter.zig");
const log = @import("log.zig");
const names = @import("names.zig");
const object = @import("object.zig");
const process_memory = @import("process_memory.zig");
const raised = @import("raised.zig");
const state = @import("state.zig");
const stub = @import("stub.zig");
const submodule = @import("submodule.zig");
const to_python = @import("to_python.zig");
const used = @import("class/used.zig");

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
        checkFields(T, "exportModule", &known_fields);
        if (!@hasField(T, "name")) {
            fail("write .name = \"…\", the module's name, as in module-name");
        }
        if (!names.isText(@TypeOf(definition.name))) {
            fail("write .name = \"…\", a text, not a " ++ @typeName(@TypeOf(definition.name)));
        }
        for (.{ "needs_gil", "isolated" }) |field| {
            if (!@hasField(T, field)) continue;
            const Value = @TypeOf(@field(definition, field));
            if (Value != bool) fail("write ." ++ field ++ " = false or true, not a " ++
                @typeName(Value));
        }
        checkRoot();
        _ = process_memory;
        checkParts(definition, &.{});
        checkUsed(definition, structsIn(definition));
        _ = @sizeOf(stub.Section(definition, allNames(definition)));
        const name = lastComponent(definition.name);
        // The compiler says of a symbol that there is another of its name, and says it at both.
        if (!c.is_windows) @export(&is_exported, .{ .name = once_only, .visibility = .hidden });
        const flags: Flags = .{
            .needs_gil = if (@hasField(T, "needs_gil")) definition.needs_gil else true,
            .is_isolated = if (@hasField(T, "isolated")) definition.isolated else false,
        };
        const Defined = Definition(definition, definition.name ++ "", name, flags);
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

const known_fields = [_][]const u8{ "name", "needs_gil", "isolated" } ++ parts_fields;

/// Those that a module in `.submodules` may have, too.
const parts_fields = [_][]const u8{
    "doc",   "functions", "constants",  "exceptions", "errors",     "init",
    "types", "state",     "submodules", "classes",    "attributes",
};

/// What holds for a module and those that lie in it.
const Flags = struct { needs_gil: bool, is_isolated: bool, is_inner: bool = false };

/// `where` says whose fields they are, in a message.
fn checkFields(
    comptime T: type,
    comptime where: []const u8,
    comptime known_names: []const []const u8,
) void {
    if (@typeInfo(T) != .@"struct") fail("write py.exportModule(.{ .name = \"…\" }), not with " ++
        "a " ++ @typeName(T) ++ asPointer(T));
    for (compat.fieldNames(T)) |field| {
        for (known_names) |known| {
            if (std.mem.eql(u8, known, field)) break;
        } else @compileError(where ++ ": there is no field ." ++ field ++
            names.didYouMean(field, ".", known_names) ++ "; the fields are " ++
            listed(known_names));
    }
}

fn listed(comptime all: []const []const u8) []const u8 {
    var list: []const u8 = "";
    for (all, 1..) |field, i| list = list ++ "." ++ field ++ if (i == all.len) "" else ", ";
    return list;
}

/// Checks what a module and those that lie in it have alike. `states` are those of the modules
/// that it lies in.
fn checkParts(comptime definition: anytype, comptime states: []const type) void {
    const T = @TypeOf(definition);
    if (@hasField(T, "doc")) checkDoc(definition.doc);
    if (@hasField(T, "types")) checkTypes(definition.types);
    if (@hasField(T, "state")) checkState(definition.state);
    if (@hasField(T, "classes")) used.check("exportModule: ", definition.classes);
    if (@hasField(T, "constants")) checkConstants(@TypeOf(definition.constants));
    if (@hasField(T, "init")) checkInit(@TypeOf(definition.init), StateOf(definition));
    if (@hasField(T, "attributes")) checkAttributes(definition.attributes);
    for (.{ "exceptions", "errors" }) |field| {
        const own = if (@hasField(T, "exceptions")) definition.exceptions else .{};
        if (@hasField(T, field)) checkClasses(field, @field(definition, field), own);
    }
    if (@hasField(T, "submodules")) {
        checkNamed("submodules", @TypeOf(definition.submodules), submodules_form);
    }
    checkNames(definition);
    checkParameters(definition, states);
    if (@hasField(T, "errors")) checkErrors(definition);
    if (@hasField(T, "submodules")) {
        for (compat.fieldNames(@TypeOf(definition.submodules))) |name| {
            checkSubmodule(name, @field(definition.submodules, name));
            const own: [1]type = .{StateOf(definition)};
            checkParts(@field(definition.submodules, name), states ++ own);
        }
    }
}

/// The structs of the classes of a module and those that lie in it.
fn structsIn(comptime definition: anytype) []const type {
    const T = @TypeOf(definition);
    var list: []const type = &.{};
    if (@hasField(T, "classes")) list = used.structsOf(definition.classes);
    if (!@hasField(T, "submodules")) return list;
    for (compat.fieldNames(@TypeOf(definition.submodules))) |name| {
        list = list ++ structsIn(@field(definition.submodules, name));
    }
    return list;
}

/// Refuses functions that take or return instances of other classes than `known`.
fn checkUsed(comptime definition: anytype, comptime known: []const type) void {
    const T = @TypeOf(definition);
    if (@hasField(T, "classes")) used.checkMethods(definition.classes, known);
    if (@hasField(T, "functions")) {
        for (0..compat.fieldNames(@TypeOf(definition.functions)).len) |i| {
            const function = definition.functions[i];
            const label = "py.function(" ++ names.quoted(function.function_name) ++ ", …)";
            used.checkFunction(label, function.Function, false, known);
        }
    }
    if (!@hasField(T, "submodules")) return;
    for (compat.fieldNames(@TypeOf(definition.submodules))) |name| {
        checkUsed(@field(definition.submodules, name), known);
    }
}

const submodules_form = ".{ .inner = .{ .functions = .{ … } } }";

fn checkSubmodule(comptime name: [:0]const u8, comptime inner: anytype) void {
    const T = @TypeOf(inner);
    if (names.moduleFault(name)) |fault| fail("in .submodules, the name " ++ fault);
    if (@typeInfo(T) != .@"struct" or
        (@typeInfo(T).@"struct".is_tuple and compat.fieldNames(T).len > 0))
        fail("write .submodules = " ++ submodules_form ++ ", where ." ++ name ++ " is no struct");
    const where = "exportModule: in .submodules, ." ++ name;
    if (@hasField(T, "name")) @compileError(where ++ ": leave out .name; it is " ++
        names.quoted(name) ++ " already");
    for (.{ "needs_gil", "isolated" }) |field| if (@hasField(T, field)) @compileError(where ++
        ": leave out ." ++ field ++ "; the module that it lies in says so for all of them");
    checkFields(T, where, &parts_fields);
}

/// What to change where a pointer to a struct stands for it.
fn asPointer(comptime T: type) []const u8 {
    return switch (@typeInfo(T)) {
        .pointer => |info| if (@typeInfo(info.child) == .@"struct") "; leave out the &" else "",
        else => "",
    };
}

fn fail(comptime complaint: []const u8) noreturn {
    @compileError("exportModule: " ++ complaint);
}

fn checkDoc(comptime doc: anytype) void {
    if (!names.isText(@TypeOf(doc))) fail("write .doc = \"…\", a text, not a " ++
        @typeName(@TypeOf(doc)));
    if (names.docFault(doc)) |fault| fail(".doc " ++ fault);
}

fn checkInit(comptime Init: type, comptime State: type) void {
    const T = switch (@typeInfo(Init)) {
        .pointer => |info| info.child,
        else => Init,
    };
    if (@typeInfo(T) == .@"fn" and !compat.isGeneric(T) and !compat.isVariadic(T)) {
        const types = compat.parameterTypes(T);
        const Result = switch (@typeInfo(compat.ReturnType(T))) {
            .error_union => |info| info.payload,
            else => compat.ReturnType(T),
        };
        const is_usual = types.len > 0 and types[0] == object.Module and Result == void;
        if (is_usual and types.len == 1) return;
        if (is_usual and types.len == 2 and State != void and types[1] == *State) return;
        if (is_usual and types.len == 2 and State == void) if (state.ofParameter(types[1])) |Wanted|
            fail(".init takes a *" ++ @typeName(Wanted) ++ ", but the module has no .state: " ++
                "write .state = " ++ @typeName(Wanted));
    }
    const with_state = if (State == void)
        ""
    else
        ", or fn (module: py.Module, state: *" ++ @typeName(State) ++ ") !void";
    fail(".init is a function fn (module: py.Module) !void" ++ with_state ++ ", not a " ++
        @typeName(Init));
}

/// Refuses what is no struct with named fields.
fn checkNamed(comptime field: []const u8, comptime T: type, comptime form: []const u8) void {
    if (@typeInfo(T) == .@"struct" and
        (!@typeInfo(T).@"struct".is_tuple or compat.fieldNames(T).len == 0)) return;
    fail("write ." ++ field ++ " = " ++ form ++ ", not a " ++ @typeName(T) ++ asPointer(T));
}

/// Refuses what is none of the built-in exceptions, in `.exceptions` and `.errors`.
fn checkClasses(
    comptime field: []const u8,
    comptime classes: anytype,
    comptime own: anytype,
) void {
    const T = @TypeOf(classes);
    const defines = std.mem.eql(u8, field, "exceptions");
    const Exception = exception.Exception;
    checkNamed(field, T, ".{ .BadDigit = py.exc.ValueError }");
    for (compat.fieldNames(T)) |name| {
        const class = @field(classes, name);
        if (@TypeOf(class) == Exception) continue;
        if (defines and exception_class.isDescribed(class)) {
            const fault = exception_class.fault(classes, name) orelse continue;
            fail("in .exceptions, ." ++ name ++ ": " ++ fault);
        }
        const is_literal = @typeInfo(@TypeOf(class)) == .enum_literal;
        if (is_literal and @hasField(Exception, @tagName(class))) continue;
        if (is_literal and (if (defines)
            exception_class.isAbove(classes, name, @tagName(class))
        else
            @hasField(@TypeOf(own), @tagName(class)))) continue;
        fail("in ." ++ field ++ ", write ." ++ name ++ " = py.exc.ValueError, or another of " ++
            "py.exc, not " ++ if (is_literal)
            "." ++ @tagName(class) ++
                names.didYouMean(@tagName(class), ".", compat.fieldNames(Exception))
        else
            "a " ++ @typeName(@TypeOf(class)));
    }
}

/// Refuses errors in `.errors` that never become what it says.
fn checkErrors(comptime definition: anytype) void {
    const T = @TypeOf(definition);
    const Returned = ReturnedErrors(definition);
    const returned = compat.errorNames(Returned);
    for (compat.fieldNames(@TypeOf(definition.errors))) |name| {
        if (std.mem.eql(u8, name, "PythonError")) fail("in .errors, leave out PythonError: it " ++
            "says that an exception is set already, which stays");
        if (@hasField(T, "exceptions") and @hasField(@TypeOf(definition.exceptions), name)) {
            fail("in .errors, leave out " ++ name ++ ": .exceptions says already what it becomes");
        }
        for (returned orelse continue) |known| {
            if (std.mem.eql(u8, known, name)) break;
        } else fail("in .errors, no function of the module returns error." ++ name ++
            names.didYouMean(name, "error.", returned.?) ++
            "; leave it out, or write it into the error set of the function that may return it");
    }
}

/// The errors of all functions and of `init`.
fn ReturnedErrors(comptime definition: anytype) type {
    const T = @TypeOf(definition);
    var Errors: type = error{};
    if (@hasField(T, "functions")) {
        for (0..compat.fieldNames(@TypeOf(definition.functions)).len) |i| {
            Errors = Errors || ErrorsOf(definition.functions[i].Result);
        }
    }
    if (StateOf(definition) != void and @hasDecl(StateOf(definition), "init")) {
        Errors = Errors || ErrorsOf(compat.ReturnType(@TypeOf(definition.state.init)));
    }
    if (@hasField(T, "classes")) Errors = Errors || class_zig.ErrorsOfAll(definition.classes);
    if (!@hasField(T, "init")) return Errors;
    const Init = switch (@typeInfo(@TypeOf(definition.init))) {
        .pointer => |info| info.child,
        else => @TypeOf(definition.init),
    };
    return Errors || ErrorsOf(compat.ReturnType(Init));
}

fn ErrorsOf(comptime Result: type) type {
    return switch (@typeInfo(Result)) {
        .error_union => |info| info.error_set || generator.Errors(info.payload),
        else => generator.Errors(Result),
    };
}

fn checkTypes(comptime types: anytype) void {
    const T = @TypeOf(types);
    const form = "write .types = .{ Color, Point }, a tuple of types";
    if (T == type) fail(form ++ ", also for a single one");
    if (@typeInfo(T) != .@"struct" or !@typeInfo(T).@"struct".is_tuple) fail(form ++ ", not a " ++
        @typeName(T) ++ asPointer(T));
    for (0..compat.fieldNames(T).len) |i| {
        if (@TypeOf(types[i]) != type) fail(form ++ ", not values: a " ++
            @typeName(@TypeOf(types[i])) ++ std.fmt.comptimePrint(" is number {d}", .{i + 1}));
        if (classes_zig.fault(types[i])) |said| fail("in .types, " ++ said);
        if (classes_zig.nameFault(types[i])) |said| fail("in .types, " ++ said);
    }
}

fn checkState(comptime State: anytype) void {
    if (@TypeOf(State) != type) fail("write .state = State, a struct type, not a " ++
        @typeName(@TypeOf(State)));
    if (state.fault(State)) |said| fail("in .state, " ++ said);
}

/// Refuses functions that take a state which neither the module has, nor one that it lies in.
fn checkParameters(comptime definition: anytype, comptime states: []const type) void {
    const T = @TypeOf(definition);
    if (@hasField(T, "classes")) {
        used.checkStates(definition.classes, states, StateOf(definition));
    }
    if (!@hasField(T, "functions")) return;
    for (0..compat.fieldNames(@TypeOf(definition.functions)).len) |i| {
        const function = definition.functions[i];
        for (function.parameters) |Parameter| {
            const Wanted = state.ofParameter(Parameter) orelse continue;
            if (Wanted == StateOf(definition)) continue;
            for (states) |State| {
                if (State == Wanted) break;
            } else fail("the function " ++ names.quoted(function.function_name) ++ " takes a *" ++
                @typeName(Wanted) ++ ", but " ++ (if (StateOf(definition) == void)
                "the module has no .state: write .state = " ++ @typeName(Wanted)
            else
                "the module's .state is " ++ @typeName(StateOf(definition))));
        }
    }
}

/// The type of the module's state; void for none.
fn StateOf(comptime definition: anytype) type {
    return if (@hasField(@TypeOf(definition), "state")) definition.state else void;
}

fn checkConstants(comptime T: type) void {
    checkNamed("constants", T, ".{ .answer = 42 }");
    for (compat.fieldNames(T), 0..) |name, i| {
        const part = to_python.unsupportedPart(compat.FieldType(T, i)) orelse continue;
        @compileError("exportModule: no Python object can be made of the constant " ++ name ++
            ", which is or holds a " ++ @typeName(part));
    }
}

fn checkAttributes(comptime Attributes: anytype) void {
    const form = "write .attributes = struct { started: f64 }, a struct type, not ";
    if (@TypeOf(Attributes) != type) fail(form ++ "a " ++ @typeName(@TypeOf(Attributes)));
    const info = @typeInfo(Attributes);
    if (info != .@"struct" or info.@"struct".is_tuple) fail(form ++ @typeName(Attributes));
    for (compat.fieldNames(Attributes), 0..) |name, i| {
        const part = to_python.unsupportedPart(compat.FieldType(Attributes, i)) orelse continue;
        fail("no Python object can be made of the attribute " ++ name ++ ", which is or holds a " ++
            @typeName(part));
    }
}

fn checkRoot() void {
    if (builtin.is_test) return;
    if (!@hasDecl(@import("root"), "panic")) fail(
        "add `pub const panic = py.panic;` to the root module: a Zig panic is then reported " ++
            "with its message and the Python traceback",
    );
}

/// A name that the module gives to Python, and where it is in `exportModule`.
const Given = struct { name: []const u8, place: []const u8 };

/// Refuses names that Python code can't write, and the same name twice: the later would silently
/// take the place of the earlier.
fn checkNames(comptime definition: anytype) void {
    const given = givenNames(definition);
    var all: [given.len][]const u8 = undefined;
    for (given, &all) |one, *name| name.* = one.name;
    for (given) |one| {
        if (names.attributeFault(one.name)) |fault| {
            @compileError("exportModule: in " ++ one.place ++ ", the name " ++ fault);
        }
    }
    const twice = names.repeated(&all) orelse return;
    const earlier = given[twice[0]].place;
    const later = given[twice[1]].place;
    @compileError("exportModule: the name " ++ names.quoted(all[twice[0]]) ++
        " is given twice, in " ++
        (if (std.mem.eql(u8, earlier, later)) "" else earlier ++ " and in ") ++ later);
}

fn givenNames(comptime definition: anytype) []const Given {
    var given: []const Given = &.{};
    for (.{ "functions", "constants", "exceptions", "types", "classes", "submodules" }) |field| {
        if (!@hasField(@TypeOf(definition), field)) continue;
        const values = @field(definition, field);
        if (std.mem.eql(u8, field, "functions")) checkTuple(@TypeOf(values));
        const fields = compat.fieldNames(@TypeOf(values));
        var part: [fields.len]Given = undefined;
        for (fields, &part, 0..) |name, *one, i| one.* = .{
            .name = if (std.mem.eql(u8, field, "functions"))
                functionName(values[i], i)
            else if (std.mem.eql(u8, field, "types"))
                classes_zig.nameOf(values[i])
            else
                name,
            .place = "." ++ field,
        };
        given = given ++ part;
    }
    if (@hasField(@TypeOf(definition), "attributes")) {
        for (compat.fieldNames(definition.attributes)) |name| {
            given = given ++ .{Given{ .name = name, .place = ".attributes" }};
        }
    }
    return given;
}

fn allNames(comptime definition: anytype) []const []const u8 {
    const given = givenNames(definition);
    var all: [given.len][]const u8 = undefined;
    for (given, &all) |one, *name| name.* = one.name;
    const final = all;
    return &final;
}

fn checkTuple(comptime T: type) void {
    const form = "write .functions = .{ py.function(\"name\", implementation, .{}) }";
    // The whole type of what holds functions would say little.
    if (@typeInfo(T) != .@"struct") fail(form ++ if (asPointer(T).len > 0)
        asPointer(T)
    else if (T == type)
        ", also for a single one"
    else
        ", not a " ++ @typeName(T));
    const fields = compat.fieldNames(T);
    if (fields.len > 0 and !@typeInfo(T).@"struct".is_tuple) fail(form ++ "; leave out ." ++
        fields[0] ++ " =");
}

fn functionName(comptime function: anytype, comptime index: usize) []const u8 {
    const T = @TypeOf(function);
    if (T == type and @typeInfo(function) == .@"struct" and
        @hasDecl(function, "function_name")) return function.function_name;
    const name = if (@typeInfo(T) == .@"fn") names.ofFunction(function) else null;
    fail("each of .functions is py.function(\"name\", implementation, .{}), not a " ++
        (if (T == type) @typeName(function) else @typeName(T)) ++
        (if (name) |known|
            ": write py.function(\"" ++ known ++ "\", " ++ known ++ ", .{})"
        else
            std.fmt.comptimePrint(", as number {d} is", .{index + 1})));
}

fn lastComponent(comptime name: []const u8) [:0]const u8 {
    var start: usize = 0;
    for (name, 0..) |character, i| {
        if (character == '.') start = endOfPart(name, start, i);
    }
    _ = endOfPart(name, start, name.len);
    return name[start..] ++ "";
}

/// Where the part after the one of the module's name that begins at `start` begins.
fn endOfPart(comptime name: []const u8, comptime start: usize, comptime end: usize) usize {
    if (names.moduleFault(name[start..end])) |fault| @compileError(
        "exportModule: .name is the module's name, with dots after the packages it lies in; " ++
            (if (start == 0 and end == name.len) "it " else "in " ++ names.quoted(name) ++
                ", a part ") ++ fault,
    );
    return end + 1;
}

/// `full_name` is as the definition has it, `name` its last part.
fn Definition(
    comptime definition: anytype,
    comptime full_name: [:0]const u8,
    comptime name: [:0]const u8,
    comptime flags: Flags,
) type {
    const T = @TypeOf(definition);
    const mappings = errorMappings(definition);
    const functions = if (@hasField(T, "functions")) definition.functions else .{};
    const count = compat.fieldNames(@TypeOf(functions)).len;
    const memory = state.Memory(StateOf(definition), flags.is_inner);
    const submodules = if (@hasField(T, "submodules")) definition.submodules else .{};
    const submodule_names = compat.fieldNames(@TypeOf(submodules));

    return struct {
        const methods: [count + 1]c.PyMethodDef = blk: {
            @setEvalBranchQuota(compat.any_number);
            var table: [count + 1]c.PyMethodDef = @splat(.{});
            for (0..count) |i| table[i] = functions[i].method(mappings);
            break :blk table;
        };

        const execute_slot: c.PyModuleDef_Slot = .{ .slot = c.Py_mod_exec, .value = &execute };
        const gil_slot: c.PyModuleDef_Slot = .{
            .slot = c.Py_mod_gil,
            // Py_MOD_GIL_USED is 0, Py_MOD_GIL_NOT_USED is 1.
            .value = if (flags.needs_gil) null else @ptrFromInt(1),
        };
        const interpreters_slot: c.PyModuleDef_Slot = .{
            .slot = c.Py_mod_multiple_interpreters,
            .value = c.Py_MOD_PER_INTERPRETER_GIL_SUPPORTED,
        };
        // Only a free-threaded Python, which 3.13 is the first, looks at the GIL slot; an older
        // one would refuse the module.
        const plain_slots = [_]c.PyModuleDef_Slot{execute_slot} ++
            if (options.free_threaded) [_]c.PyModuleDef_Slot{gil_slot} else [_]c.PyModuleDef_Slot{};
        const oldest_isolating = 0x030c0000;
        /// Whether only the interpreter tells which slots it takes.
        const chooses_slots = flags.is_isolated and options.python_hex < oldest_isolating and
            options.limited_api != 0;
        const isolated_slots = plain_slots ++ [_]c.PyModuleDef_Slot{ interpreters_slot, .{} };
        const slots = if (flags.is_isolated and options.python_hex >= oldest_isolating)
            isolated_slots
        else
            plain_slots ++ [_]c.PyModuleDef_Slot{.{}};

        var module_def: c.PyModuleDef = .{
            .m_name = name.ptr,
            .m_doc = if (@hasField(T, "doc")) definition.doc ++ "" else null,
            .m_methods = &methods,
            .m_size = memory.size,
            .m_slots = &slots,
            .m_traverse = memory.traverse,
            .m_clear = memory.clear,
            .m_free = &memory.free,
        };

        // abi3t has no PyModuleDef, which is an object; there the parts of it are slots.
        const exported_slots = module_slots ++ state_slots ++ [_]c.PySlot{.{}};

        const module_slots = [_]c.PySlot{
            pointerSlot(c.Py_mod_abi, &abi_info),
            pointerSlot(c.Py_mod_name, name.ptr),
            pointerSlot(c.Py_mod_doc, if (@hasField(T, "doc")) definition.doc ++ "" else ""),
            pointerSlot(c.Py_mod_methods, &methods),
            pointerSlot(c.Py_mod_slots, &slots),
        };

        const state_slots = [_]c.PySlot{
            .{ .sl_id = c.Py_mod_state_size, .value = .{ .sl_uint64 = memory.size } },
            pointerSlot(c.Py_mod_state_free, &memory.free),
        } ++ if (memory.traverse) |traverse| [_]c.PySlot{
            pointerSlot(c.Py_mod_state_traverse, traverse),
            pointerSlot(c.Py_mod_state_clear, memory.clear.?),
        } else [_]c.PySlot{};

        fn describe() callconv(.c) *const [exported_slots.len]c.PySlot {
            return &exported_slots;
        }

        fn create() callconv(.c) ?*c.PyObject {
            chooseSlots();
            return c.PyModuleDef_Init(&module_def);
        }

        fn chooseSlots() void {
            // Interpreters with GILs of their own may do so at once, and all choose the same.
            if (chooses_slots and interpreter.versionHex() >= oldest_isolating) {
                const chosen: ?[*]const c.PyModuleDef_Slot = &isolated_slots;
                @atomicStore(@TypeOf(chosen), &module_def.m_slots, chosen, .monotonic);
            }
        }

        /// Makes the module as one that lies in `outer`, and adds it there.
        fn addTo(outer: object.Object) exception.Error!void {
            const spec = try submodule.specOf(outer, name);
            defer spec.decref();
            const made = if (c.is_abi3t)
                c.PyModule_FromSlotsAndSpec(&exported_slots, spec.ptr)
            else made: {
                chooseSlots();
                const version = c.PYTHON_ABI_VERSION;
                break :made c.PyModule_FromDefAndSpec2(&module_def, spec.ptr, version);
            };
            const module: object.Object = .{ .ptr = made orelse return error.PythonError };
            defer module.decref();
            try submodule.prepare(outer, module, spec);
            const executed = if (c.is_abi3t)
                c.PyModule_Exec(module.ptr)
            else
                c.PyModule_ExecDef(module.ptr, &module_def);
            if (executed < 0) return error.PythonError;
            state.putInto(module.ptr, outer.ptr);
            try outer.setAttr(name, module);
        }

        fn Submodule(comptime inner: [:0]const u8) type {
            const inner_name = full_name ++ "." ++ inner;
            const inner_flags: Flags = .{
                .needs_gil = flags.needs_gil,
                .is_isolated = flags.is_isolated,
                .is_inner = true,
            };
            return Definition(@field(submodules, inner), inner_name, inner, inner_flags);
        }

        /// Tells Python of the modules that lie in this one, or of none when one of them fails.
        fn register(module: object.Object) exception.Error!void {
            errdefer unregister(module);
            inline for (submodule_names) |inner| {
                const made = try module.getAttr(inner);
                defer made.decref();
                try submodule.register(made);
                try Submodule(inner).register(made);
            }
        }

        fn unregister(module: object.Object) void {
            const set = raised.fetch();
            defer if (set) |earlier| {
                defer earlier.decref();
                switch (raised.reraise(earlier)) {
                    error.PythonError => {},
                }
            };
            inline for (submodule_names) |inner| {
                if (module.getAttr(inner)) |made| {
                    defer made.decref();
                    submodule.unregister(made) catch raised.clear();
                    Submodule(inner).unregister(made);
                } else |_| raised.clear();
            }
        }

        fn execute(module: *c.PyObject) callconv(.c) c_int {
            memory.begin(module);
            if (!flags.is_inner) log.setModuleName(full_name.ptr);
            populate(.{ .object = .{ .ptr = module } }) catch return -1;
            // Modules in this one are known when all of it is done, as it may fail until then.
            if (submodule_names.len > 0 and !flags.is_inner) {
                const outer: object.Object = .{ .ptr = module };
                if (submodule.isKnown(outer) catch return -1) register(outer) catch return -1;
            }
            return 0;
        }

        fn populate(module: object.Module) exception.Error!void {
            @setEvalBranchQuota(compat.any_number);
            if (@hasField(T, "exceptions")) {
                try exception_class.addAll(module, definition.exceptions);
            }
            if (@hasField(T, "types")) inline for (definition.types) |Type| {
                try classes_zig.addTo(module.object.ptr, full_name, Type);
            };
            if (@hasField(T, "classes")) try class_zig.addAll(module, definition.classes, mappings);
            if (@hasField(T, "constants")) {
                const constants = definition.constants;
                for (comptime integers(constants)) |one| try module.add(one.name, one.value);
                inline for (comptime compat.fieldNames(@TypeOf(constants))) |field| {
                    const value = @field(constants, field);
                    if (comptime !isTabled(value)) try module.add(field, value);
                }
            }
            inline for (submodule_names) |inner| try Submodule(inner).addTo(module.object);
            const own = if (@hasField(T, "state")) try memory.make(module.object.ptr, mappings);
            if (@hasField(T, "init")) {
                const result = if (comptime takesState(@TypeOf(definition.init)))
                    definition.init(module, own)
                else
                    definition.init(module);
                if (@typeInfo(@TypeOf(result)) == .error_union) result catch |err| {
                    return exception.raiseZigError(err, mappings, module.object.ptr);
                };
            }
        }
    };
}

fn takesState(comptime Init: type) bool {
    return switch (@typeInfo(Init)) {
        .pointer => |info| compat.parameterTypes(info.child).len == 2,
        else => compat.parameterTypes(Init).len == 2,
    };
}

const Integer = struct { name: [:0]const u8, value: i64 };

/// The constants that a table can hold: a module may have thousands, and code for each would take
/// the compiler minutes.
fn integers(comptime constants: anytype) []const Integer {
    const fields = compat.fieldNames(@TypeOf(constants));
    var table: [fields.len]Integer = undefined;
    var count: usize = 0;
    for (fields) |name| if (isTabled(@field(constants, name))) {
        table[count] = .{ .name = name, .value = @field(constants, name) };
        count += 1;
    };
    const final = table[0..count].*;
    return &final;
}

fn isTabled(comptime value: anytype) bool {
    return switch (@typeInfo(@TypeOf(value))) {
        .int, .comptime_int => std.math.cast(i64, value) != null,
        else => false,
    };
}

fn pointerSlot(id: u16, value: *const anyopaque) c.PySlot {
    return .{ .sl_id = id, .sl_flags = c.PySlot_STATIC, .value = .{ .sl_ptr = value } };
}

const abi_info: c.PyABIInfo = .{
    .flags = c.PyABIInfo_STABLE | c.PyABIInfo_GIL | c.PyABIInfo_FREETHREADED,
    .build_version = options.python_hex,
    .abi_version = options.limited_api,
};

fn errorMappings(comptime definition: anytype) []const exception.Mapping {
    const T = @TypeOf(definition);
    var mappings: []const exception.Mapping = &.{};
    if (@hasField(T, "errors")) {
        for (compat.fieldNames(@TypeOf(definition.errors))) |name| mappings = mappings ++ .{
            mapping(name, choice(definition, @field(definition.errors, name))),
        };
    }
    if (@hasField(T, "exceptions")) {
        for (compat.fieldNames(@TypeOf(definition.exceptions))) |name| mappings = mappings ++ .{
            mapping(name, .{ .defined = name }),
        };
    }
    return mappings;
}

/// What `.errors` says of an error: one of the module's own classes, or a built-in one.
fn choice(comptime definition: anytype, comptime class: anytype) exception.Choice {
    const Class = @TypeOf(class);
    if (@typeInfo(Class) == .enum_literal and @hasField(@TypeOf(definition), "exceptions") and
        @hasField(@TypeOf(definition.exceptions), @tagName(class)))
        return .{ .defined = @tagName(class) };
    return .{ .builtin = class };
}

fn mapping(comptime name: []const u8, comptime chosen: exception.Choice) exception.Mapping {
    return .{ .name = name, .choice = chosen };
}
