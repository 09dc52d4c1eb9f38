//! What is wrong with the fields of `exportModule`, but for names.

const std = @import("std");
const builtin = @import("builtin");
const class_zig = @import("../class/class.zig");
const classes_zig = @import("../classes.zig");
const compat = @import("../compat.zig");
const definition_zig = @import("definition.zig");
const exception = @import("../exception.zig");
const exception_class = @import("../exception_class.zig");
const generator = @import("../generator.zig");
const given_names = @import("given_names.zig");
const names = @import("../names.zig");
const object = @import("../object.zig");
const state = @import("../state.zig");
const to_python = @import("../to_python.zig");
const used = @import("../class/used.zig");

/// Those that a module in `.submodules` may have, too.
pub const parts_fields = [_][]const u8{
    "doc",   "functions", "constants",  "exceptions", "errors",     "init",
    "types", "state",     "submodules", "classes",    "attributes",
};

/// `where` says whose fields they are, in a message.
pub fn checkFields(
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
pub fn checkParts(comptime definition: anytype, comptime states: []const type) void {
    const T = @TypeOf(definition);
    if (@hasField(T, "doc")) checkDoc(definition.doc);
    if (@hasField(T, "types")) checkTypes(definition.types);
    if (@hasField(T, "state")) checkState(definition.state);
    if (@hasField(T, "classes")) used.check("exportModule: ", definition.classes);
    if (@hasField(T, "constants")) checkConstants(@TypeOf(definition.constants));
    if (@hasField(T, "init")) {
        checkInit(@TypeOf(definition.init), definition_zig.StateOf(definition));
    }
    if (@hasField(T, "attributes")) checkAttributes(definition.attributes);
    for (.{ "exceptions", "errors" }) |field| {
        const own = if (@hasField(T, "exceptions")) definition.exceptions else .{};
        if (@hasField(T, field)) checkClasses(field, @field(definition, field), own);
    }
    if (@hasField(T, "submodules")) {
        checkNamed("submodules", @TypeOf(definition.submodules), submodules_form);
    }
    given_names.check(definition);
    checkParameters(definition, states);
    if (@hasField(T, "errors")) checkErrors(definition);
    if (@hasField(T, "submodules")) {
        for (compat.fieldNames(@TypeOf(definition.submodules))) |name| {
            checkSubmodule(name, @field(definition.submodules, name));
            const own: [1]type = .{definition_zig.StateOf(definition)};
            checkParts(@field(definition.submodules, name), states ++ own);
        }
    }
}

/// The structs of the classes of a module and those that lie in it.
pub fn structsIn(comptime definition: anytype) []const type {
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
pub fn checkUsed(comptime definition: anytype, comptime known: []const type) void {
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
pub fn asPointer(comptime T: type) []const u8 {
    return switch (@typeInfo(T)) {
        .pointer => |info| if (@typeInfo(info.child) == .@"struct") "; leave out the &" else "",
        else => "",
    };
}

pub fn fail(comptime complaint: []const u8) noreturn {
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
pub fn checkNamed(comptime field: []const u8, comptime T: type, comptime form: []const u8) void {
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
    const State = definition_zig.StateOf(definition);
    if (State != void and @hasDecl(State, "init")) {
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
        used.checkStates(definition.classes, states, definition_zig.StateOf(definition));
    }
    if (!@hasField(T, "functions")) return;
    for (0..compat.fieldNames(@TypeOf(definition.functions)).len) |i| {
        const function = definition.functions[i];
        for (function.parameters) |Parameter| {
            const Wanted = state.ofParameter(Parameter) orelse continue;
            if (Wanted == definition_zig.StateOf(definition)) continue;
            for (states) |State| {
                if (State == Wanted) break;
            } else fail("the function " ++ names.quoted(function.function_name) ++ " takes a *" ++
                @typeName(Wanted) ++ ", but " ++ (if (definition_zig.StateOf(definition) == void)
                "the module has no .state: write .state = " ++ @typeName(Wanted)
            else
                "the module's .state is " ++ @typeName(definition_zig.StateOf(definition))));
        }
    }
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

pub fn checkRoot() void {
    if (builtin.is_test) return;
    if (!@hasDecl(@import("root"), "panic")) fail(
        "add `pub const panic = py.panic;` to the root module: a Zig panic is then reported " ++
            "with its message and the Python traceback",
    );
}
