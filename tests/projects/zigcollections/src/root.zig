//! Classes as real modules have them: containers, a matrix, a parser, a graph, a queue of asyncio.

const py = @import("alloconda");
const cache = @import("cache.zig");
const graph = @import("graph.zig");
const matrix = @import("matrix.zig");
const queue = @import("queue.zig");
const ring = @import("ring.zig");
const rows = @import("rows.zig");

pub const panic = py.panic;

comptime {
    py.exportModule(.{
        .name = "zigcollections",
        .needs_gil = false,
        .isolated = true,
        .exceptions = .{
            .Empty = py.exc.IndexError,
            .Full = py.exc.Exception,
            .Closed = py.exc.Exception,
            .RowError = .{
                .base = py.exc.ValueError,
                .doc = "What is no CSV, and where.",
                .fields = struct { line: usize, column: usize },
            },
            .CycleError = .{
                .base = py.exc.ValueError,
                .fields = struct { nodes: []const py.Ref(graph.Node) },
            },
        },
        .classes = .{
            .Ring = py.class(ring.Ring, .{
                .doc = "The newest of many objects, in their order.",
                .generic = true,
                .methods = .{
                    .append = .{ .args = &.{"item"} },
                    .extend = .{ .args = &.{"items"} },
                    .popFirst = .{ .name = "popleft" },
                },
                .properties = .{ .capacity = .{ .get = .getCapacity } },
            }),
            .Cache = py.class(cache.Cache, .{
                .doc = "A mapping that keeps the items used last.",
                .generic = true,
                .fields = .{
                    .limit = .{ .readonly = true },
                    .hits = .{ .readonly = true },
                    .misses = .{ .readonly = true },
                },
            }),
            .Matrix = py.class(matrix.Matrix, .{
                .methods = .{
                    .ofRows = .{ .name = "of_rows", .args = &.{"rows"} },
                    .identity = .{ .args = &.{"size"} },
                    .resize = .{ .args = &.{ "rows", "columns" } },
                },
                .properties = .{ .shape = .{}, .T = .{ .get = .transposed } },
            }),
            .Rows = py.class(rows.Rows, .{
                .methods = .{ .feed = .{ .args = &.{"piece"} } },
                .fields = .{ .line = .{ .readonly = true } },
            }),
            .Node = py.class(graph.Node, .{
                .methods = .{
                    .disconnect = .{ .args = &.{"other"} },
                    .distanceTo = .{ .name = "distance_to", .args = &.{"other"} },
                },
                .properties = .{ .neighbours = .{} },
                .fields = .{ .value = .{} },
            }),
            .Queue = py.class(queue.Queue, .{
                .methods = .{
                    .put = .{ .args = &.{"item"} },
                    .putNow = .{ .name = "put_nowait", .args = &.{"item"} },
                    .getNow = .{ .name = "get_nowait" },
                    .isFull = .{ .name = "full" },
                },
                .fields = .{ .limit = .{ .readonly = true } },
            }),
            .Wait = py.class(queue.Wait, .{ .final = true }),
        },
        .functions = .{
            py.function("sorted_nodes", graph.sorted, .{ .args = &.{"nodes"} }),
        },
    });
}
