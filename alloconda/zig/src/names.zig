//! Names for Python code: which are valid, and what is wrong with the others.

const std = @import("std");
const compat = @import("compat.zig");

/// The name of a type, with those of the package's as they are written.
pub fn ofType(comptime T: type) []const u8 {
    comptime {
        @setEvalBranchQuota(compat.any_number);
        var text: []const u8 = "";
        var rest: []const u8 = @typeName(T);
        while (rest.len > 0) {
            const found = for (own_types) |name| {
                if (std.mem.startsWith(u8, rest, name)) break name;
            } else {
                text = text ++ rest[0..1];
                rest = rest[1..];
                continue;
            };
            const is_whole = text.len == 0 or !isPartOfName(text[text.len - 1]);
            text = text ++ (if (is_whole) "py." else found[0 .. found.len - short(found).len]) ++
                short(found);
            rest = rest[found.len..];
        }
        return text;
    }
}

const own_types = [_][]const u8{ "object.Object", "object.Iterator", "object.Module" };

fn short(comptime whole: []const u8) []const u8 {
    return whole[std.mem.indexOfScalar(u8, whole, '.').? + 1 ..];
}

fn isPartOfName(byte: u8) bool {
    return std.ascii.isAlphanumeric(byte) or byte == '_' or byte == '.';
}

/// Python's keywords, which are the same from 3.10 to 3.15. Soft ones, such as `match`, are names.
const keywords: std.StaticStringMap(void) = .initComptime(.{
    .{"False"},  .{"None"},   .{"True"},    .{"and"},      .{"as"},       .{"assert"}, .{"async"},
    .{"await"},  .{"break"},  .{"class"},   .{"continue"}, .{"def"},      .{"del"},    .{"elif"},
    .{"else"},   .{"except"}, .{"finally"}, .{"for"},      .{"from"},     .{"global"}, .{"if"},
    .{"import"}, .{"in"},     .{"is"},      .{"lambda"},   .{"nonlocal"}, .{"not"},    .{"or"},
    .{"pass"},   .{"raise"},  .{"return"},  .{"try"},      .{"while"},    .{"with"},   .{"yield"},
});

/// What the import sets in a module (PEP 451), or every object has. A name given would replace it.
const module_attributes: std.StaticStringMap(void) = .initComptime(.{
    .{"__builtins__"}, .{"__cached__"}, .{"__class__"},   .{"__dict__"}, .{"__file__"},
    .{"__loader__"},   .{"__name__"},   .{"__package__"}, .{"__path__"}, .{"__spec__"},
});

/// What is wrong with `name` for an attribute of a module, in words that follow "the name …"; null
/// for nothing.
pub fn attributeFault(comptime name: []const u8) ?[]const u8 {
    if (std.mem.eql(u8, name, "__doc__")) return quoted(name) ++ " is what .doc sets";
    if (module_attributes.has(name)) return quoted(name) ++ " is what the import sets";
    return fault(name);
}

/// What keeps Python code from writing `name`, in words that follow "the name …"; null when
/// nothing does. Letters beyond ASCII are taken as they are, because their classes are those of
/// the Unicode tables of the Python that reads the code.
pub fn fault(comptime name: []const u8) ?[]const u8 {
    if (name.len == 0) return "is empty";
    var is_ascii = true;
    for (name, 0..) |byte, i| switch (byte) {
        'a'...'z', 'A'...'Z', '_' => {},
        0x80...0xff => is_ascii = false,
        '0'...'9' => if (i == 0) return quoted(name) ++ " begins with a digit",
        0 => return quoted(name) ++ " contains a null character, which ends it for CPython",
        else => return quoted(name) ++ " is not a Python identifier: it contains " ++
            quoted(&.{byte}),
    };
    if (!is_ascii and !std.unicode.utf8ValidateSlice(name)) return quoted(name) ++ " is not UTF-8";
    if (keywords.has(name)) return quoted(name) ++ " is a keyword of Python";
    return null;
}

/// The same for one part of a module's name, which is ASCII because the name of the function that
/// CPython looks for holds it.
pub fn moduleFault(comptime name: []const u8) ?[]const u8 {
    for (name) |byte| {
        if (byte >= 0x80) return quoted(name) ++ " is not ASCII";
    }
    return fault(name);
}

/// The first name that is in `names` before, as the indexes of both; null when each is there
/// once. A module may have thousands, hence the table.
pub fn repeated(comptime names: []const []const u8) ?[2]usize {
    comptime {
        const size = std.math.ceilPowerOfTwoAssert(usize, 2 * names.len + 1);
        var table: [size]?usize = @splat(null);
        for (names, 0..) |name, i| {
            var slot = hash(name) % size;
            while (table[slot]) |earlier| : (slot = (slot + 1) % size) {
                if (std.mem.eql(u8, names[earlier], name)) return .{ earlier, i };
            }
            table[slot] = i;
        }
        return null;
    }
}

fn hash(comptime name: []const u8) u32 {
    var result: u32 = 2166136261;
    for (name) |byte| result = (result ^ byte) *% 16777619;
    return result;
}

/// A name as Zig code writes it, so that a message shows what can't be seen.
pub fn quoted(comptime name: []const u8) []const u8 {
    const is_plain = for (name) |byte| switch (byte) {
        ' ', '!', '#'...'[', ']'...'~' => {},
        else => break false,
    } else true;
    if (is_plain) return "\"" ++ name ++ "\"";
    const is_text = std.unicode.utf8ValidateSlice(name);
    var text: []const u8 = "\"";
    for (name) |byte| text = text ++ switch (byte) {
        '"', '\\' => "\\" ++ .{byte},
        ' ', '!', '#'...'[', ']'...'~' => &[_]u8{byte},
        else => if (byte >= 0x80 and is_text)
            &[_]u8{byte}
        else
            std.fmt.comptimePrint("\\x{x:0>2}", .{byte}),
    };
    return text ++ "\"";
}

/// The one of `candidates` that `name` is probably a slip for, in words that follow an error,
/// with `prefix` before it: "; did you mean .args?". Without one near enough, nothing.
pub fn didYouMean(
    comptime name: []const u8,
    comptime prefix: []const u8,
    comptime candidates: anytype,
) []const u8 {
    comptime {
        @setEvalBranchQuota(compat.any_number);
        var best: []const u8 = "";
        var least: usize = 1 + (name.len + 2) / 3;
        for (candidates) |candidate| {
            const edits = distance(name, candidate);
            if (edits >= least) continue;
            least = edits;
            best = candidate;
        }
        return if (best.len == 0) "" else "; did you mean " ++ prefix ++ best ++ "?";
    }
}

/// How many letters to add, take away or change to come from one text to the other.
fn distance(comptime one: []const u8, comptime other: []const u8) usize {
    var row: [other.len + 1]usize = undefined;
    for (&row, 0..) |*edits, i| edits.* = i;
    for (one, 1..) |letter, i| {
        var diagonal = row[0];
        row[0] = i;
        for (other, 1..) |other_letter, j| {
            const changed = diagonal + @intFromBool(letter != other_letter);
            diagonal = row[j];
            const longer: usize = @min(row[j], row[j - 1]);
            row[j] = @min(changed, longer + 1);
        }
    }
    return row[other.len];
}

/// The name of a function, which reflection does not tell but the name of a type that is made of
/// it; null where the compiler writes that otherwise.
pub fn ofFunction(comptime function: anytype) ?[]const u8 {
    const text = @typeName(MadeOf(function));
    const opening = "(function '";
    const start = (std.mem.indexOf(u8, text, opening) orelse return null) + opening.len;
    const length = std.mem.indexOfScalar(u8, text[start..], '\'') orelse return null;
    return text[start..][0..length];
}

fn MadeOf(comptime function: anytype) type {
    return struct {
        const made_of = function;
    };
}

/// Whether values of type `T` are text, such as a literal or a slice.
pub fn isText(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .pointer => |info| switch (info.size) {
            .slice => info.child == u8,
            .one => switch (@typeInfo(info.child)) {
                .array => |array| array.child == u8,
                else => false,
            },
            else => false,
        },
        else => false,
    };
}

/// What keeps Python from reading a docstring whole; null for nothing.
pub fn docFault(comptime doc: []const u8) ?[]const u8 {
    const found = bytesIn(doc);
    if (found.null_character) return "contains a null character, which ends it";
    if (found.beyond_ascii and !std.unicode.utf8ValidateSlice(doc)) return "is not UTF-8";
    return null;
}

/// What a text has that needs care. One look at each byte, for the compiler is slow at it.
pub fn bytesIn(comptime text: []const u8) BytesIn {
    comptime {
        var found: BytesIn = .{};
        for (text) |byte| switch (byte) {
            0 => found.null_character = true,
            '\n' => found.line_end = true,
            '"', '\\', 1...8, 11...31, 127 => found.needs_escape = true,
            0x80...0xff => found.beyond_ascii = true,
            else => {},
        };
        return found;
    }
}

pub const BytesIn = struct {
    null_character: bool = false,
    line_end: bool = false,
    needs_escape: bool = false,
    beyond_ascii: bool = false,
};

test fault {
    try std.testing.expectEqual(null, comptime fault("größe"));
    try std.testing.expectEqual(null, comptime fault("match"));
    try std.testing.expectEqualStrings("is empty", (comptime fault("")).?);
    try std.testing.expectEqualStrings(
        "\"lambda\" is a keyword of Python",
        (comptime fault("lambda")).?,
    );
    inline for (.{ "1st", "a b", "a-b", "a.b", "a\x00b", "\xff", "a\n" }) |name| {
        try std.testing.expect((comptime fault(name)) != null);
    }
}

test repeated {
    try std.testing.expectEqual(null, comptime repeated(&.{ "a", "b", "ab" }));
    try std.testing.expectEqual([2]usize{ 1, 3 }, (comptime repeated(&.{ "a", "b", "c", "b" })).?);
}

test didYouMean {
    const known = .{ "functions", "constants" };
    try std.testing.expectEqualStrings(
        "; did you mean .functions?",
        comptime didYouMean("funtcion", ".", known),
    );
    try std.testing.expectEqualStrings("", comptime didYouMean("methods", ".", known));
}

fn example() void {}

test ofFunction {
    try std.testing.expectEqualStrings("example", (comptime ofFunction(example)).?);
}

test isText {
    try std.testing.expect(isText(@TypeOf("a")) and isText([]const u8) and !isText([]const i8));
}

test quoted {
    try std.testing.expectEqualStrings("\"a\\x00\\\"b\"", comptime quoted("a\x00\"b"));
    try std.testing.expectEqualStrings("\"ß\"", comptime quoted("ß"));
    try std.testing.expectEqualStrings("\"\\xff\"", comptime quoted("\xff"));
}
