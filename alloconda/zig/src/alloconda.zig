//! Python extension modules in Zig.
//!
//! ```zig
//! const py = @import("alloconda");
//!
//! pub const panic = py.panic;
//!
//! fn add(a: i64, b: i64) i64 {
//!     return a + b;
//! }
//!
//! comptime {
//!     py.exportModule(.{
//!         .name = "_hello",
//!         .functions = .{
//!             py.function("add", add, .{ .args = &.{ "a", "b" }, .doc = "Add two integers." }),
//!         },
//!     });
//! }
//! ```

const arguments = @import("arguments.zig");
const buffer = @import("buffer.zig");
const buffer_export = @import("class/protocol/buffer_export.zig");
const containers = @import("containers.zig");
const dates = @import("dates.zig");
const decimal = @import("decimal.zig");
const exception = @import("exception.zig");
const function_zig = @import("function.zig");
const gil = @import("gil.zig");
const log_zig = @import("log.zig");
const memory = @import("memory.zig");
const module = @import("module.zig");
const object = @import("object.zig");
const owned = @import("owned.zig");
const raised = @import("raised.zig");
const reference = @import("class/reference.zig");
const options = @import("alloconda_options");

pub const exportModule = module.exportModule;
pub const function = function_zig.function;
pub const FunctionOptions = function_zig.FunctionOptions;
pub const Args = arguments.Args;
pub const Kwargs = arguments.Kwargs;
pub const KeywordOnly = arguments.KeywordOnly;
pub const PositionalOnly = arguments.PositionalOnly;

pub const class = @import("class/class.zig").class;
pub const Class = reference.Class;
pub const builtin = @import("class/builtin_base.zig").Builtin;
pub const Ref = reference.Ref;
pub const new = reference.new;
pub const Buffer = buffer_export.Buffer;
pub const exports = buffer_export.exports;
pub const Slice = @import("class/protocol/items.zig").Slice;
pub const Visitor = @import("class/life.zig").Visitor;

pub const Object = object.Object;
pub const Comparison = object.Comparison;
pub const InPlace = object.InPlace;
pub const Items = object.Items;
pub const Iterator = object.Iterator;
pub const Bytes = object.Bytes;
pub const Owned = owned.Owned;
pub const Capsule = @import("capsule.zig").Capsule;
pub const Set = containers.Set;
pub const FrozenSet = containers.FrozenSet;
pub const Dict = containers.Dict;
pub const AsyncIterator = @import("awaitable.zig").AsyncIterator;
pub const Awaitable = @import("awaitable.zig").Awaitable;
pub const Generator = @import("generator.zig").Generator;
pub const Date = dates.Date;
pub const Time = dates.Time;
pub const DateTime = dates.DateTime;
pub const TimeDelta = dates.TimeDelta;
pub const Decimal = decimal.Decimal;
pub const DecimalScaled = decimal.DecimalScaled;
pub const Path = @import("path.zig").Path;
pub const Uuid = @import("uuid.zig").Uuid;
pub const View = buffer.View;
pub const ViewMut = buffer.ViewMut;
pub const Strided = buffer.Strided;
pub const StridedMut = buffer.StridedMut;
pub const Module = object.Module;
pub const import = object.import;

pub const Error = exception.Error;
pub const exc = exception.Exception;
pub const raise = exception.raise;
pub const raiseObject = exception.raiseObject;
pub const raiseArguments = exception.raiseArguments;
pub const matches = raised.matches;
pub const caught = raised.caught;
pub const clear = raised.clear;
pub const fetch = raised.fetch;
pub const reraise = raised.reraise;
pub const withCause = raised.withCause;
pub const withContext = raised.withContext;
pub const withNote = raised.withNote;
pub const warn = exception.warn;
pub const warnObject = exception.warnObject;
pub const panic = @import("panic.zig").panic;

pub const allocator = memory.allocator;
pub const withoutGil = gil.withoutGil;
pub const withGil = gil.withGil;
pub const Released = gil.Released;
pub const Interpreter = gil.Interpreter;
pub const log = log_zig.log;
pub const LogLevel = log_zig.Level;
pub const logFn = log_zig.logFn;
pub const checkSignals = gil.checkSignals;

/// The stable ABI's own functions, types and constants, for what this package does not wrap.
pub const c = @import("cpython.zig");

/// The Python that the module is compiled for: `py.target.python_hex >= 0x030c0000` is 3.12 or
/// later. With the limited API it is the lowest version that the module runs on.
pub const target = options;

test {
    _ = @import("compat.zig");
    _ = @import("decimal.zig");
    _ = @import("exception.zig");
    _ = @import("held.zig");
    _ = @import("literal.zig");
    _ = @import("message.zig");
    _ = @import("names.zig");
    _ = @import("parts.zig");
    _ = @import("recursion.zig");
    _ = @import("wide_integer.zig");
}
