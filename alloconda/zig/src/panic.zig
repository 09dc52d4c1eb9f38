//! What happens when Zig code panics: a fatal error of the interpreter, with message and traceback.

const std = @import("std");
const c = @import("capi.zig");
const Message = @import("message.zig").Message;

/// Put `pub const panic = py.panic;` into the root module. A panic cannot become an exception,
/// because the state it interrupts is not known to be sound; it can say what happened and where,
/// which `Py_FatalError` does, with the traceback of the Python code that called the module.
///
/// The messages with values in them are put together here: std's have a page on the stack and
/// `std.fmt`, with which the smallest module would need a probe of the stack from compiler_rt.
pub const panic = struct {
    pub const call = plain.call;
    pub const reachedUnreachable = plain.reachedUnreachable;
    pub const unwrapNull = plain.unwrapNull;
    pub const castToNull = plain.castToNull;
    pub const incorrectAlignment = plain.incorrectAlignment;
    pub const invalidErrorCode = plain.invalidErrorCode;
    pub const integerOutOfBounds = plain.integerOutOfBounds;
    pub const integerOverflow = plain.integerOverflow;
    pub const shlOverflow = plain.shlOverflow;
    pub const shrOverflow = plain.shrOverflow;
    pub const divideByZero = plain.divideByZero;
    pub const exactDivisionRemainder = plain.exactDivisionRemainder;
    pub const integerPartOutOfBounds = plain.integerPartOutOfBounds;
    pub const corruptSwitch = plain.corruptSwitch;
    pub const shiftRhsTooBig = plain.shiftRhsTooBig;
    pub const invalidEnumValue = plain.invalidEnumValue;
    pub const forLenMismatch = plain.forLenMismatch;
    pub const copyLenMismatch = plain.copyLenMismatch;
    pub const memcpyAlias = plain.memcpyAlias;
    pub const noreturnReturned = plain.noreturnReturned;

    pub fn sentinelMismatch(expected: anytype, _: @TypeOf(expected)) noreturn {
        @branchHint(.cold);
        fail("sentinel mismatch", null);
    }

    pub fn unwrapError(err: anyerror) noreturn {
        @branchHint(.cold);
        failWith(.{ "attempt to unwrap error: ", @as([]const u8, @errorName(err)) });
    }

    pub fn outOfBounds(index: usize, len: usize) noreturn {
        @branchHint(.cold);
        failWith(.{ "index out of bounds: index ", index, ", len ", len });
    }

    pub fn startGreaterThanEnd(start: usize, end: usize) noreturn {
        @branchHint(.cold);
        failWith(.{ "start index ", start, " is larger than end index ", end });
    }

    pub fn inactiveUnionField(active: anytype, accessed: @TypeOf(active)) noreturn {
        @branchHint(.cold);
        const is: []const u8 = @tagName(active);
        const wanted: []const u8 = @tagName(accessed);
        failWith(.{ "access of union field '", wanted, "' while field '", is, "' is active" });
    }

    pub fn sliceCastLenRemainder(length: usize) noreturn {
        @branchHint(.cold);
        failWith(.{ "slice length ", length, " does not divide into destination elements" });
    }

    // From Zig 0.17 on.

    pub fn unexpectedErrorCode(err: anyerror) noreturn {
        @branchHint(.cold);
        failWith(.{ "unexpected error code: error.", @as([]const u8, @errorName(err)) });
    }

    pub fn loadUninstantiableType() noreturn {
        @branchHint(.cold);
        fail("attempt to load uninstantiable type", null);
    }
};

const plain = std.debug.FullPanic(fail);

/// `pieces` are texts and numbers.
fn failWith(pieces: anytype) noreturn {
    @branchHint(.cold);
    var message: Message = .{};
    message.text(prefix);
    inline for (pieces) |piece| {
        if (@TypeOf(piece) == usize) message.number(piece) else message.text(piece);
    }
    c.Py_FatalError(message.zeroTerminated());
}

fn fail(text: []const u8, first_trace_address: ?usize) noreturn {
    @branchHint(.cold);
    _ = first_trace_address;
    failWith(.{text});
}

const prefix = "Zig panic: ";
