//! What a function takes, and how a call's arguments are matched with it.

const std = @import("std");
const c = @import("capi.zig");
const exception = @import("exception.zig");
const interned = @import("interned.zig");
const Arguments = @import("arguments.zig").Arguments;
const Message = @import("message.zig").Message;

const Error = exception.Error;
const Exception = exception.Exception;

/// What is known of a function at run time. It is kept small: a module has one for each function.
pub const Signature = struct {
    name: []const u8,
    /// The names of the arguments: those with a place of their own in a call, then that of
    /// `*args`, then that of `**kwargs`.
    args: []const []const u8,
    /// How many have a place of their own.
    count: u16,
    /// How many of them, from the first on, may be given by position, and by nothing else.
    positional: u16,
    positional_only: u16,
    /// How many of the positional ones, from the first on, have no default.
    required: u16,
    /// Which of those that may only be given by keyword have no default.
    required_keywords: []const u16,
    has_args: bool,
    has_kwargs: bool,

    pub fn init(comptime arguments: Arguments) Signature {
        const named = arguments.named();
        var args: []const []const u8 = &.{};
        var positional = 0;
        var positional_only = 0;
        var required = 0;
        var required_keywords: []const u16 = &.{};
        for (named, 0..) |argument, i| {
            args = args ++ .{@as([]const u8, argument.name)};
            if (argument.kind == .keyword_only) {
                if (!argument.has_default) required_keywords = required_keywords ++ .{i};
                continue;
            }
            positional += 1;
            if (argument.kind == .positional_only) positional_only += 1;
            if (!argument.has_default) required = positional;
        }
        for (.{ .args, .kwargs }) |kind| {
            if (arguments.one(kind)) |argument| args = args ++ .{@as([]const u8, argument.name)};
        }
        return .{
            .name = arguments.function,
            .args = args,
            .count = named.len,
            .positional = positional,
            .positional_only = positional_only,
            .required = required,
            .required_keywords = required_keywords,
            .has_args = arguments.one(.args) != null,
            .has_kwargs = arguments.one(.kwargs) != null,
        };
    }

    /// The index in `args` of the one that takes the other keyword arguments.
    pub fn kwargsIndex(signature: Signature) usize {
        return signature.count + @intFromBool(signature.has_args);
    }

    /// The names of the arguments with a place of their own, for which `objects` has room.
    pub inline fn table(signature: Signature, objects: [*]?*c.PyObject) interned.Table {
        return .{ .names = signature.args[0..signature.count], .objects = objects };
    }

    /// Matches a call's arguments with the parameters; what the call left out stays null, and what
    /// is for `*args` and `**kwargs` stays where it is. All that is put into `slots` is borrowed
    /// from the caller. `objects` has room for the `str` objects of the names.
    pub fn bind(
        signature: *const Signature,
        args: ?[*]const *c.PyObject,
        given: usize,
        kwnames: ?*c.PyObject,
        slots: []?*c.PyObject,
        objects: [*]?*c.PyObject,
    ) Error!void {
        if (given > signature.positional and !signature.has_args) return signature.tooMany(given);
        const taken = @min(given, signature.positional);
        for (slots, 0..) |*slot, i| slot.* = if (i < taken) args.?[i] else null;
        if (kwnames) |names| {
            try signature.bindKeywords(args.? + given, names, signature.table(objects), slots);
        }
        for (slots[0..signature.required]) |slot| {
            if (slot == null) return signature.missing(slots);
        }
        for (signature.required_keywords) |index| {
            if (slots[index] == null) return signature.missing(slots);
        }
    }

    fn bindKeywords(
        signature: *const Signature,
        values: [*]const *c.PyObject,
        names: *c.PyObject,
        known: interned.Table,
        slots: []?*c.PyObject,
    ) Error!void {
        const count: usize = @intCast(c.PyTuple_Size(names));
        for (values[0..count], 0..) |value, i| {
            const key = c.PyTuple_GetItem(names, @intCast(i)) orelse return error.PythonError;
            const index = try signature.keywordIndex(known, key) orelse {
                if (signature.has_kwargs) continue;
                return signature.unexpected(known, key);
            };
            if (slots[index] != null) {
                return signature.complainOf(" got multiple values for argument '", key);
            }
            slots[index] = value;
        }
    }

    /// The index of the argument that a keyword names; null when there is none, or when it can be
    /// given by position only.
    pub inline fn keywordIndex(
        signature: *const Signature,
        known: interned.Table,
        keyword: *c.PyObject,
    ) Error!?usize {
        const index = known.indexOf(keyword) orelse try known.find(keyword) orelse return null;
        return if (index < signature.positional_only) null else index;
    }

    fn unexpected(signature: *const Signature, known: interned.Table, keyword: *c.PyObject) Error {
        @branchHint(.cold);
        if (signature.count > 0 and signature.positional_only == signature.args.len) {
            return signature.complain(" takes no keyword arguments");
        }
        const index = try known.find(keyword) orelse signature.count;
        return signature.complainOf(if (index < signature.positional_only)
            " got a positional-only argument passed as keyword argument: '"
        else
            " got an unexpected keyword argument '", keyword);
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
        var message: Message = .{};
        message.text(signature.name);
        message.text("()");
        message.text(complaint);
        message.textOf(name);
        message.text("'");
        return exception.raiseMessage(Exception.TypeError.class(), &message);
    }

    /// `f() takes from 1 to 2 positional arguments but 3 were given`.
    fn tooMany(signature: *const Signature, given: usize) Error {
        @branchHint(.cold);
        const most = signature.positional;
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

    /// `f() missing 2 required positional arguments: 'a' and 'b'`, and if none is missing,
    /// `f() missing 1 required keyword-only argument: 'c'`.
    fn missing(signature: *const Signature, slots: []const ?*c.PyObject) Error {
        @branchHint(.cold);
        var list: List = .{ .kind = " required positional argument" };
        var from: usize = 0;
        var to: usize = signature.required;
        while (true) {
            for (from..to) |i| list.count += @intFromBool(signature.isMissing(slots, i));
            if (list.count > 0) break;
            list.kind = " required keyword-only argument";
            from = signature.positional;
            to = signature.count;
        }
        list.begin(signature.name);
        for (from..to) |i| if (signature.isMissing(slots, i)) list.add(signature.args[i]);
        return exception.raiseMessage(Exception.TypeError.class(), &list.message);
    }

    /// Whether a call left out an argument that it must give.
    noinline fn isMissing(
        signature: *const Signature,
        slots: []const ?*c.PyObject,
        index: usize,
    ) bool {
        if (slots[index] != null) return false;
        if (index < signature.required) return true;
        for (signature.required_keywords) |required| if (required == index) return true;
        return false;
    }
};

/// The names of missing arguments, as CPython's own functions list them.
const List = struct {
    kind: []const u8,
    count: usize = 0,
    added: usize = 0,
    message: Message = .{},

    fn begin(list: *List, function: []const u8) void {
        list.message.text(function);
        list.message.text("() missing ");
        list.message.number(list.count);
        list.message.text(list.kind);
        list.message.text(if (list.count == 1) ": " else "s: ");
    }

    noinline fn add(list: *List, name: []const u8) void {
        list.added += 1;
        if (list.added > 1) {
            const last = list.added == list.count;
            list.message.text(if (!last) ", " else if (list.count == 2) " and " else ", and ");
        }
        list.message.text("'");
        list.message.text(name);
        list.message.text("'");
    }
};
