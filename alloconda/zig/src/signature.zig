//! What a function takes, how a call's arguments are matched with it, and how help() shows it.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const function = @import("function.zig");
const interned = @import("interned.zig");
const Message = @import("message.zig").Message;

const Error = exception.Error;
const Exception = exception.Exception;

pub const Signature = struct {
    name: []const u8,
    args: []const []const u8,
    /// How many of them, from the first on, have no default.
    required: usize,
    positional_only: bool,
    pub fn init(
        comptime name: []const u8,
        comptime Implementation: type,
        comptime names: ?[]const []const u8,
    ) Signature {
        var count: usize = 0;
        var required: usize = 0;
        for (compat.parameterTypes(Implementation)) |T| {
            if (function.isSupplied(T)) continue;
            count += 1;
            if (@typeInfo(T) != .optional) required = count;
        }
        if (names) |given| if (given.len != count) {
            @compileError(std.fmt.comptimePrint(
                "function {s} takes {d} arguments from Python, but .args names {d}",
                .{ name, count, given.len },
            ));
        };
        return .{
            .name = name,
            .args = names orelse numbered(count),
            .required = required,
            .positional_only = names == null and count > 0,
        };
    }

    fn numbered(comptime count: usize) []const []const u8 {
        var names: [count][]const u8 = undefined;
        for (&names, 0..) |*name, i| name.* = std.fmt.comptimePrint("arg{d}", .{i});
        const final = names;
        return &final;
    }

    /// The docstring that `inspect.signature` and `help` understand.
    pub fn docstring(comptime signature: Signature, comptime doc: []const u8) [:0]const u8 {
        comptime {
            var text: [:0]const u8 = signature.name ++ "(";
            for (signature.args, 0..) |name, i| {
                if (i > 0) text = text ++ ", ";
                text = text ++ name ++ (if (i >= signature.required) "=None" else "");
            }
            if (signature.positional_only) text = text ++ ", /";
            return text ++ ")\n--\n\n" ++ doc;
        }
    }

    /// Matches a call's arguments with the parameters; what the call left out stays null. All that
    /// is put into `slots` is borrowed from the caller. `keywords` has room for the `str` objects of
    /// the arguments' names.
    pub fn bind(
        signature: *const Signature,
        args: ?[*]const *c.PyObject,
        positional: usize,
        kwnames: ?*c.PyObject,
        slots: []?*c.PyObject,
        keywords: [*]?*c.PyObject,
    ) Error!void {
        if (positional > slots.len) return signature.tooMany(positional);
        for (slots, 0..) |*slot, i| slot.* = if (i < positional) args.?[i] else null;
        if (args) |values| {
            if (kwnames) |names| {
                const known: interned.Table = .{ .names = signature.args, .objects = keywords };
                try signature.bindKeywords(values + positional, names, known, slots);
            }
        }
        for (slots[0..signature.required]) |slot| {
            if (slot == null) return signature.missing(slots);
        }
    }

    fn bindKeywords(
        signature: *const Signature,
        values: [*]const *c.PyObject,
        names: *c.PyObject,
        known: interned.Table,
        slots: []?*c.PyObject,
    ) Error!void {
        if (signature.positional_only) return signature.complain(" takes no keyword arguments");
        const count: usize = @intCast(c.PyTuple_Size(names));
        for (values[0..count], 0..) |value, i| {
            const key = c.PyTuple_GetItem(names, @intCast(i)) orelse return error.PythonError;
            const index = known.indexOf(key) orelse try known.find(key) orelse
                return signature.complainOf(" got an unexpected keyword argument '", key);
            if (slots[index] != null) {
                return signature.complainOf(" got multiple values for argument '", key);
            }
            slots[index] = value;
        }
    }

    fn complain(signature: *const Signature, complaint: []const u8) Error {
        @branchHint(.cold);
        var message: Message = .{};
        message.text(signature.name);
        message.text("()");
        message.text(complaint);
        return exception.raiseMessage(Exception.TypeError.class(), &message);
    }

    fn complainOf(signature: *const Signature, complaint: []const u8, name: *c.PyObject) Error {
        @branchHint(.cold);
        var length: isize = undefined;
        const start = c.PyUnicode_AsUTF8AndSize(name, &length) orelse return error.PythonError;
        var message: Message = .{};
        message.text(signature.name);
        message.text("()");
        message.text(complaint);
        message.text(start[0..@intCast(length)]);
        message.text("'");
        return exception.raiseMessage(Exception.TypeError.class(), &message);
    }

    /// `f() takes from 1 to 2 positional arguments but 3 were given`.
    fn tooMany(signature: *const Signature, given: usize) Error {
        @branchHint(.cold);
        const most = signature.args.len;
        var message: Message = .{};
        message.text(signature.name);
        message.text("() takes ");
        if (signature.required < most) {
            message.text("from ");
            message.number(signature.required);
            message.text(" to ");
        }
        message.number(most);
        message.text(if (most == 1 and signature.required == most)
            " positional argument but "
        else
            " positional arguments but ");
        message.number(given);
        message.text(if (given == 1) " was given" else " were given");
        return exception.raiseMessage(Exception.TypeError.class(), &message);
    }

    /// `f() missing 2 required positional arguments: 'a' and 'b'`.
    fn missing(signature: *const Signature, slots: []const ?*c.PyObject) Error {
        @branchHint(.cold);
        const required = slots[0..signature.required];
        var count: usize = 0;
        for (required) |slot| count += @intFromBool(slot == null);
        var message: Message = .{};
        message.text(signature.name);
        message.text("() missing ");
        message.number(count);
        message.text(" required positional argument");
        message.text(if (count == 1) ": " else "s: ");
        var named: usize = 0;
        for (required, signature.args[0..required.len]) |slot, name| {
            if (slot != null) continue;
            named += 1;
            if (named > 1) {
                const last = named == count;
                message.text(if (!last) ", " else if (count == 2) " and " else ", and ");
            }
            message.text("'");
            message.text(name);
            message.text("'");
        }
        return exception.raiseMessage(Exception.TypeError.class(), &message);
    }
};
