//! Classes that take part in what Python's syntax does: operators, items, iteration, buffers.

const std = @import("std");
const py = @import("alloconda");
const containers = @import("containers.zig");
const numbers = @import("numbers.zig");
const streams = @import("streams.zig");

pub const panic = py.panic;

comptime {
    py.exportModule(.{
        .name = "zigprotocols",
        .needs_gil = false,
        .classes = .{
            .Vector = py.class(numbers.Vector, .{ .fields = .{ .x = .{}, .y = .{} } }),
            .Version = py.class(numbers.Version, .{
                .fields = .{ .major = .{ .readonly = true }, .minor = .{ .readonly = true } },
            }),
            .Modular = py.class(numbers.Modular, .{}),
            .Matrix = py.class(numbers.Matrix, .{
                .properties = .{ .shape = .{}, .T = .{ .get = .transposed } },
                .methods = .{ .fill = .{ .args = &.{"value"} } },
            }),
            .Numbers = py.class(containers.Numbers, .{}),
            .Table = py.class(containers.Table, .{ .generic = true }),
            .Claim = py.class(containers.Claim, .{}),
            .Range = py.class(containers.Range, .{}),
            .Parser = py.class(streams.Parser, .{ .fields = .{ .line = .{ .readonly = true } } }),
            .Countdown = py.class(streams.Countdown, .{}),
            .Queue = py.class(streams.Queue, .{ .dict = true }),
            .Timer = py.class(streams.Timer, .{ .fields = .{ .depth = .{ .readonly = true } } }),
        },
    });
}
