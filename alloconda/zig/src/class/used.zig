//! Which classes the functions of a module take and return: all must be in its `.classes`.

const arguments = @import("../arguments.zig");
const class_zig = @import("class.zig");
const classes_zig = @import("../classes.zig");
const compat = @import("../compat.zig");
const object_zig = @import("../object.zig");
const options = @import("options.zig");
const parts = @import("../parts.zig");
const reference = @import("reference.zig");
const state = @import("../state.zig");

/// Refuses what is no struct of class descriptions, and two of one struct.
pub fn check(comptime place: []const u8, comptime classes: anytype) void {
    const T = @TypeOf(classes);
    const form = "write .classes = .{ .Ring = py.class(Ring, .{}) }";
    if (@typeInfo(T) != .@"struct") @compileError(place ++ form ++ ", not a " ++ @typeName(T));
    const fields = compat.fieldNames(T);
    if (fields.len > 0 and @typeInfo(T).@"struct".is_tuple) @compileError(place ++ form ++
        ", each with its name");
    for (fields, 0..) |name, i| {
        const value = @field(classes, name);
        if (!class_zig.isDescription(value)) @compileError(place ++ "in .classes, ." ++ name ++
            (if (@TypeOf(value) == type)
                " is a struct: write ." ++ name ++ " = py.class(" ++ classes_zig.nameOf(value) ++
                    ", .{})"
            else
                " is no py.class(…) but a " ++ @typeName(compat.FieldType(T, i))));
    }
    const all = structsOf(classes);
    for (all, 0..) |Struct, i| for (all[0..i]) |Earlier| {
        if (Struct == Earlier) @compileError(place ++ "in .classes, " ++ @typeName(Struct) ++
            " is there twice: a struct is one class");
    };
    checkBases(place, classes, &.{});
}

/// A class is made after its base.
fn checkBases(
    comptime place: []const u8,
    comptime classes: anytype,
    comptime earlier: []const type,
) void {
    var made = earlier;
    for (compat.fieldNames(@TypeOf(classes))) |name| {
        const described = @field(classes, name);
        if (described.BaseClass) |Base| {
            for (made) |Struct| {
                if (Struct == Base.Struct) break;
            } else @compileError(place ++ "in .classes, ." ++ name ++ " derives from the class " ++
                "of " ++ @typeName(Base.Struct) ++ ", which must come before it");
        }
        made = made ++ .{described.Struct};
        const inner = options.get(described.class_options, "classes", .{});
        check(options.label(described.Struct) ++ ": ", inner);
        made = made ++ structsOf(inner);
    }
}

/// The structs of all classes, with those inside of others.
pub fn structsOf(comptime classes: anytype) []const type {
    var list: []const type = &.{};
    for (compat.fieldNames(@TypeOf(classes))) |name| {
        const described = @field(classes, name);
        list = list ++ .{described.Struct} ++
            structsOf(options.get(described.class_options, "classes", .{}));
    }
    return list;
}

/// Refuses functions of classes that take another state than the module's, which is void without,
/// or those of the modules that it lies in.
pub fn checkStates(
    comptime classes: anytype,
    comptime outer: []const type,
    comptime State: type,
) void {
    for (compat.fieldNames(@TypeOf(classes))) |name| {
        const described = @field(classes, name);
        const T = described.Struct;
        for (compat.declarationNames(T)) |declaration| {
            const Function = @TypeOf(@field(T, declaration));
            if (@typeInfo(Function) != .@"fn" or compat.isGeneric(Function)) continue;
            for (compat.parameterTypes(Function)) |P| {
                const Wanted = state.ofParameter(P) orelse continue;
                if (Wanted == State or isKnown(Wanted, outer)) continue;
                @compileError(options.label(T) ++ ", " ++ declaration ++
                    ": it takes a *" ++ @typeName(Wanted) ++ ", but " ++ (if (State == void)
                    "the module has no .state: write .state = " ++ @typeName(Wanted)
                else
                    "the module's .state is " ++ @typeName(State)));
            }
        }
        checkStates(options.get(described.class_options, "classes", .{}), outer, State);
    }
}

/// Refuses functions of classes that use others than `known`.
pub fn checkMethods(comptime classes: anytype, comptime known: []const type) void {
    for (compat.fieldNames(@TypeOf(classes))) |name| {
        const described = @field(classes, name);
        const T = described.Struct;
        for (described.method_list) |method| checkFunction(
            options.label(T) ++ ", method " ++ method.declaration,
            @TypeOf(@field(T, method.declaration)),
            method.kind != .static,
            known,
        );
        if (@hasDecl(T, "init")) for (compat.parameterTypes(@TypeOf(T.init))) |P| {
            checkType(options.label(T) ++ ", init", P, known);
        };
        checkMethods(options.get(described.class_options, "classes", .{}), known);
    }
}

/// Refuses a function that takes or returns instances of other classes than `known`. The first
/// parameter may stand for the object that it is called on.
pub fn checkFunction(
    comptime label: []const u8,
    comptime Function: type,
    comptime has_self: bool,
    comptime known: []const type,
) void {
    const types = compat.parameterTypes(Function);
    for (types[@intFromBool(has_self)..]) |T| checkType(label, T, known);
    checkType(label, switch (@typeInfo(compat.ReturnType(Function))) {
        .error_union => |info| info.payload,
        else => compat.ReturnType(Function),
    }, known);
}

fn checkType(comptime label: []const u8, comptime T: type, comptime known: []const type) void {
    const found = foreign(T, known, &.{}) orelse return;
    const name = classes_zig.nameOf(found.Struct);
    @compileError(label ++ ": " ++ if (found.is_dict)
        "a " ++ @typeName(found.Struct) ++ " by value would be a dict, but it is a class of " ++
            "the module: add `pub const python = .class;` to the struct, or write *const " ++ name
    else
        "it takes or returns an instance of " ++ @typeName(found.Struct) ++ ", which .classes " ++
            "lacks: add ." ++ name ++ " = py.class(" ++ name ++ ", .{})" ++
            if (classes_zig.isClass(found.Struct)) "" else ", or write " ++ name ++
                " itself, which is a dict" ++ if (pointingField(found.Struct)) |field|
                ", and []const " ++ name ++ " for its field " ++ field
            else
                "");
}

/// The field of a struct that points to another such struct.
fn pointingField(comptime T: type) ?[]const u8 {
    return for (compat.fieldNames(T), 0..) |name, i| {
        const F = compat.FieldType(T, i);
        const Present = if (@typeInfo(F) == .optional) @typeInfo(F).optional.child else F;
        if (Present == *T or Present == *const T) break name;
    } else null;
}

const Foreign = struct { Struct: type, is_dict: bool };

fn foreign(comptime T: type, comptime known: []const type, comptime outer: []const type) ?Foreign {
    if (arguments.isSupplied(T) or T == object_zig.Object) return null;
    const used: ?type = if (reference.isRef(T))
        T.Struct
    else if (reference.isPointer(T))
        @typeInfo(T).pointer.child
    else if (classes_zig.isClass(T)) T else null;
    if (used) |Struct| {
        return if (isKnown(Struct, known)) null else .{ .Struct = Struct, .is_dict = false };
    }
    if (isKnown(T, known)) return .{ .Struct = T, .is_dict = true };
    for (outer) |Outer| if (Outer == T) return null;
    for (parts.of(T)) |Part| {
        if (foreign(Part, known, outer ++ .{T})) |found| return found;
    }
    return null;
}

fn isKnown(comptime T: type, comptime known: []const type) bool {
    for (known) |Known| if (Known == T) return true;
    return false;
}
