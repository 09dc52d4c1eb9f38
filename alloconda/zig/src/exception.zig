//! Python exceptions: raising them, and turning Zig errors into them.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const detached = @import("detached.zig");
const floor = @import("floor.zig");
const Message = @import("message.zig").Message;
const Object = @import("object.zig").Object;
const options = @import("alloconda_options");

/// Says that a Python exception is set. A function that gets it returns it, or clears the
/// exception.
pub const Error = error{PythonError};

/// The built-in exceptions and warnings.
pub const Exception = enum {
    ArithmeticError,
    AssertionError,
    AttributeError,
    BaseException,
    /// Since 3.11. Of exceptions only, it makes an ExceptionGroup, which has no name in the C API.
    BaseExceptionGroup,
    BlockingIOError,
    BrokenPipeError,
    BufferError,
    BytesWarning,
    ChildProcessError,
    ConnectionError,
    ConnectionAbortedError,
    ConnectionRefusedError,
    ConnectionResetError,
    DeprecationWarning,
    EOFError,
    EncodingWarning,
    Exception,
    FileExistsError,
    FileNotFoundError,
    FloatingPointError,
    FutureWarning,
    GeneratorExit,
    ImportError,
    ImportWarning,
    IndentationError,
    IndexError,
    InterruptedError,
    IsADirectoryError,
    KeyError,
    KeyboardInterrupt,
    LookupError,
    MemoryError,
    ModuleNotFoundError,
    NameError,
    NotADirectoryError,
    NotImplementedError,
    OSError,
    OverflowError,
    PendingDeprecationWarning,
    PermissionError,
    ProcessLookupError,
    /// Since 3.13, and not in the limited API.
    PythonFinalizationError,
    RecursionError,
    ReferenceError,
    ResourceWarning,
    RuntimeError,
    RuntimeWarning,
    StopAsyncIteration,
    StopIteration,
    SyntaxError,
    SyntaxWarning,
    SystemError,
    SystemExit,
    TabError,
    TimeoutError,
    TypeError,
    UnboundLocalError,
    UnicodeDecodeError,
    UnicodeEncodeError,
    UnicodeError,
    UnicodeTranslateError,
    UnicodeWarning,
    UserWarning,
    ValueError,
    Warning,
    ZeroDivisionError,

    /// The exception's class, borrowed. The exception is known when the module is compiled, so that
    /// a module refers to no more of CPython's variables than it raises.
    pub fn class(comptime exception: Exception) Object {
        comptime exception.checkTarget();
        return .{ .ptr = c.variable(**c.PyObject, "PyExc_" ++ @tagName(exception)).* };
    }

    fn checkTarget(comptime exception: Exception) void {
        switch (exception) {
            .BaseExceptionGroup => floor.need("py.exc.BaseExceptionGroup", 11),
            .PythonFinalizationError => {
                floor.need("py.exc.PythonFinalizationError", 13);
                if (options.limited_api != 0) @compileError(
                    "py.exc.PythonFinalizationError is not in the limited API; raise its base, " ++
                        "py.exc.RuntimeError, or build without abi3",
                );
            },
            else => {},
        }
    }

    /// Refuses the classes that cannot be made from a message alone.
    fn checkMessage(comptime exception: Exception) void {
        const arguments = switch (exception) {
            .UnicodeDecodeError, .UnicodeEncodeError => "encoding, object, start, end, reason",
            .UnicodeTranslateError => "object, start, end, reason",
            .BaseExceptionGroup => "message, exceptions",
            else => return,
        };
        @compileError("py.exc." ++ @tagName(exception) ++ " has no room for a message alone; " ++
            "use " ++
            "py.raiseArguments(py.exc." ++ @tagName(exception) ++ ", .{ " ++ arguments ++ " })");
    }

    fn isWarning(comptime exception: Exception) bool {
        return std.mem.endsWith(u8, @tagName(exception), "Warning");
    }
};

/// Raises a built-in exception with a formatted message and returns the error that says so:
/// `return py.raise(.ValueError, "bad base {d}", .{base});`.
pub fn raise(
    comptime exception: Exception,
    comptime format: []const u8,
    arguments: anytype,
) Error {
    comptime exception.checkMessage();
    detached.refuse("py.raise");
    return raiseObject(exception.class(), format, arguments);
}

/// Raises any exception class, such as one that another module defines.
pub fn raiseObject(class: Object, comptime format: []const u8, arguments: anytype) Error {
    @branchHint(.cold);
    detached.refuse("py.raiseObject");
    // A text without arguments is ready when the module is compiled, which is then the smaller.
    if (comptime compat.fieldNames(@TypeOf(arguments)).len == 0) {
        return raiseText(class, comptime std.fmt.comptimePrint(format, .{}));
    }
    var message: Formatted = .{};
    return raiseText(class, message.print(format, arguments));
}

/// Room for a formatted message.
pub const Formatted = struct {
    buffer: [1024]u8 = undefined,

    /// A message that does not fit is cut off, between code points.
    pub fn print(
        formatted: *Formatted,
        comptime format: []const u8,
        arguments: anytype,
    ) []const u8 {
        var writer: std.Io.Writer = .fixed(&formatted.buffer);
        writer.print(format, arguments) catch {};
        const text = writer.buffered();
        return text[0..wholeCodePoints(text)];
    }
};

/// Raises a built-in exception that is made of `arguments`, a tuple, as `raise OSError(2, "gone")`
/// has them: `return py.raiseArguments(py.exc.OSError, .{ 2, "gone" });`.
pub fn raiseArguments(comptime exception: Exception, arguments: anytype) Error {
    @branchHint(.cold);
    detached.refuse("py.raiseArguments");
    const tuple = Object.from(arguments) catch return error.PythonError;
    defer tuple.decref();
    c.PyErr_SetObject(exception.class().ptr, tuple.ptr);
    return error.PythonError;
}

/// Issues a built-in warning with a formatted message, at the line of Python that called the
/// function: `try py.warn(py.exc.DeprecationWarning, "use {s}", .{name});`. It fails where warnings
/// are errors.
pub fn warn(
    comptime category: Exception,
    comptime format: []const u8,
    arguments: anytype,
) Error!void {
    comptime if (!category.isWarning()) @compileError("py.warn: py.exc." ++ @tagName(category) ++
        " is no category of warnings, such as py.exc.UserWarning");
    return warnObject(category.class(), format, arguments);
}

/// Issues a warning of any category, such as one that another module defines.
pub fn warnObject(
    category: Object,
    comptime format: []const u8,
    arguments: anytype,
) Error!void {
    detached.refuse("py.warn");
    var buffer: [1024]u8 = undefined;
    const room = buffer.len - 1;
    var writer: std.Io.Writer = .fixed(buffer[0..room]);
    // A message that does not fit is cut off.
    writer.print(format, arguments) catch {};
    buffer[wholeCodePoints(writer.buffered())] = 0;
    const message: [*:0]const u8 = @ptrCast(&buffer);
    if (c.PyErr_WarnEx(category.ptr, message, 1) < 0) return error.PythonError;
}

/// Raises `class` with `text` as its message.
pub fn raiseText(class: Object, text: []const u8) Error {
    const value = c.PyUnicode_FromStringAndSize(text.ptr, @intCast(wholeCodePoints(text))) orelse
        return error.PythonError;
    defer c.decref(value);
    c.PyErr_SetObject(class.ptr, value);
    return error.PythonError;
}

pub fn raiseMessage(class: Object, message: *Message) Error {
    c.PyErr_SetString(class.ptr, message.zeroTerminated());
    return error.PythonError;
}

/// How many bytes of `text` remain when a code point that was cut off at its end is dropped.
fn wholeCodePoints(text: []const u8) usize {
    var end = text.len;
    while (end > 0 and text.len - end < 3 and text[end - 1] & 0xc0 == 0x80) end -= 1;
    if (end == 0) return text.len;
    const wanted = std.unicode.utf8ByteSequenceLength(text[end - 1]) catch return text.len;
    return if (end - 1 + wanted > text.len) end - 1 else text.len;
}

/// Which class stands for a Zig error.
pub const Choice = union(enum) {
    builtin: Exception,
    /// A class that the module itself defines, by its name.
    defined: [:0]const u8,
};

/// A module's own choice for an error.
pub const Mapping = struct {
    name: []const u8,
    choice: Choice,
};

/// Sets the exception that stands for `err`, unless `err` says that one is set already. A module's
/// own mappings come before the general ones; without either it is a RuntimeError.
pub fn raiseZigError(
    err: anytype,
    comptime mappings: []const Mapping,
    module: *c.PyObject,
) Error {
    @branchHint(.cold);
    const names = comptime compat.errorNames(@TypeOf(err));
    const table = comptime if (names) |known| entries(known, mappings) else everyEntry(mappings);
    return raiseFrom(table, err, module);
}

/// What is known of an error at run time. The class is behind a function because the address of
/// another library's variable is no constant.
const Entry = struct {
    err: anyerror,
    name: [:0]const u8,
    class: union(enum) {
        builtin: *const fn () Object,
        defined: [:0]const u8,
    },
};

fn raiseFrom(table: []const Entry, err: anyerror, module: *c.PyObject) Error {
    if (err == error.PythonError) {
        if (c.PyErr_Occurred() == null) c.PyErr_SetString(
            Exception.SystemError.class().ptr,
            "error.PythonError was returned without an exception set",
        );
        return error.PythonError;
    }
    // `Released.checkSignals` says of an exception that it is set by an error of its own.
    if (err == error.Interrupted and c.PyErr_Occurred() != null) return error.PythonError;
    for (table) |entry| {
        if (entry.err != err) continue;
        switch (entry.class) {
            .builtin => |class| c.PyErr_SetString(class().ptr, entry.name.ptr),
            .defined => |name| {
                // Without the class its AttributeError stays, which says what is missing.
                const class = c.PyObject_GetAttrString(module, name.ptr) orelse
                    return error.PythonError;
                defer c.decref(class);
                c.PyErr_SetString(class, entry.name.ptr);
            },
        }
        return error.PythonError;
    }
    c.PyErr_SetString(Exception.RuntimeError.class().ptr, @errorName(err).ptr);
    return error.PythonError;
}

fn entries(
    comptime names: []const [:0]const u8,
    comptime mappings: []const Mapping,
) []const Entry {
    @setEvalBranchQuota(1_000 + 200 * names.len * (mappings.len + 1));
    var table: [names.len]Entry = undefined;
    for (&table, names) |*entry, name| entry.* = entryFor(name, choose(name, mappings));
    const final = table;
    return &final;
}

fn choose(comptime name: []const u8, comptime mappings: []const Mapping) Choice {
    for (mappings) |mapping| {
        if (!std.mem.eql(u8, mapping.name, name)) continue;
        switch (mapping.choice) {
            .builtin => |exception| exception.checkMessage(),
            .defined => {},
        }
        return mapping.choice;
    }
    const exception = if (@hasDecl(general, name)) @field(general, name) else .RuntimeError;
    return .{ .builtin = exception };
}

fn entryFor(comptime name: [:0]const u8, comptime choice: Choice) Entry {
    return .{
        .err = @field(anyerror, name),
        .name = name,
        .class = switch (choice) {
            .builtin => |exception| .{ .builtin = &struct {
                fn class() Object {
                    return exception.class();
                }
            }.class },
            .defined => |defined| .{ .defined = defined },
        },
    };
}

/// For `anyerror`, where which errors there are is not known.
fn everyEntry(comptime mappings: []const Mapping) []const Entry {
    var names: []const [:0]const u8 = compat.declarationNames(general);
    for (mappings) |mapping| names = names ++ [_][:0]const u8{mapping.name ++ ""};
    return entries(names, mappings);
}

/// Errors of Zig's standard library and their customary namesakes.
const general = struct {
    pub const OutOfMemory: Exception = .MemoryError;
    pub const Overflow: Exception = .OverflowError;
    pub const DivisionByZero: Exception = .ZeroDivisionError;
    pub const IndexOutOfBounds: Exception = .IndexError;
    pub const OutOfBounds: Exception = .IndexError;
    pub const KeyNotFound: Exception = .KeyError;
    pub const TypeMismatch: Exception = .TypeError;
    pub const InvalidType: Exception = .TypeError;
    pub const InvalidArgument: Exception = .ValueError;
    pub const InvalidArguments: Exception = .ValueError;
    pub const InvalidValue: Exception = .ValueError;
    pub const InvalidInput: Exception = .ValueError;
    pub const InvalidLength: Exception = .ValueError;
    pub const InvalidCharacter: Exception = .ValueError;
    pub const InvalidFormat: Exception = .ValueError;
    pub const InvalidPadding: Exception = .ValueError;
    pub const NegativeIntoUnsigned: Exception = .ValueError;
    pub const SyntaxError: Exception = .ValueError;
    pub const DomainError: Exception = .ValueError;
    pub const InvalidUtf8: Exception = .UnicodeError;
    pub const EndOfStream: Exception = .EOFError;
    pub const NotImplemented: Exception = .NotImplementedError;
    pub const Unimplemented: Exception = .NotImplementedError;
    pub const Unsupported: Exception = .NotImplementedError;
    pub const Interrupted: Exception = .InterruptedError;
    pub const Timeout: Exception = .TimeoutError;
    pub const FileNotFound: Exception = .FileNotFoundError;
    pub const PathAlreadyExists: Exception = .FileExistsError;
    pub const AccessDenied: Exception = .PermissionError;
    pub const PermissionDenied: Exception = .PermissionError;
    pub const IsDir: Exception = .IsADirectoryError;
    pub const NotDir: Exception = .NotADirectoryError;
    pub const WouldBlock: Exception = .BlockingIOError;
    pub const BrokenPipe: Exception = .BrokenPipeError;
    pub const ConnectionRefused: Exception = .ConnectionRefusedError;
    pub const ConnectionResetByPeer: Exception = .ConnectionResetError;
    pub const ConnectionTimedOut: Exception = .TimeoutError;
    pub const InputOutput: Exception = .OSError;
    pub const FileTooBig: Exception = .OSError;
    pub const NoSpaceLeft: Exception = .OSError;
    pub const NameTooLong: Exception = .OSError;
    pub const ReadOnlyFileSystem: Exception = .OSError;
    pub const DeviceBusy: Exception = .OSError;
    pub const SystemResources: Exception = .OSError;
};

test wholeCodePoints {
    try std.testing.expectEqual(2, wholeCodePoints("ab"));
    try std.testing.expectEqual(1, wholeCodePoints("a\xe2\x82"));
    try std.testing.expectEqual(4, wholeCodePoints("a\u{20ac}"));
}
