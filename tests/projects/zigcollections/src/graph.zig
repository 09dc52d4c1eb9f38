const std = @import("std");
const py = @import("alloconda");

/// A node of a directed graph. Nodes keep those that they lead to alive, in cycles as well.
pub const Node = struct {
    value: py.Object,
    edges: Edges = .empty,

    const Edges = std.ArrayListUnmanaged(struct { node: py.Ref(Node), length: f64 });

    pub fn init(args: struct { value: py.Object }) Node {
        return .{ .value = args.value.incref() };
    }

    pub fn deinit(node: *Node) void {
        for (node.edges.items) |edge| edge.node.decref();
        node.edges.deinit(py.allocator);
        node.value.decref();
    }

    pub fn connect(node: *Node, args: struct { other: py.Ref(Node), length: f64 = 1 }) !void {
        if (!(args.length >= 0)) return py.raise(.ValueError, "length must not be negative", .{});
        try node.edges.append(py.allocator, .{ .node = args.other, .length = args.length });
        _ = args.other.incref();
    }

    /// Ends all edges to a node.
    pub fn disconnect(self: py.Ref(Node), other: py.Ref(Node)) !usize {
        const count = removed: {
            const node = try self.write();
            defer node.release();
            break :removed node.value.remove(other);
        };
        for (0..count) |_| other.decref();
        return count;
    }

    fn remove(node: *Node, other: py.Ref(Node)) usize {
        var kept: usize = 0;
        for (node.edges.items) |edge| {
            if (edge.node.object.is(other.object)) continue;
            node.edges.items[kept] = edge;
            kept += 1;
        }
        defer node.edges.shrinkRetainingCapacity(kept);
        return node.edges.items.len - kept;
    }

    pub fn neighbours(node: *const Node, allocator: std.mem.Allocator) ![]const py.Ref(Node) {
        const refs = try allocator.alloc(py.Ref(Node), node.edges.items.len);
        for (refs, node.edges.items) |*ref, edge| ref.* = edge.node.incref();
        return refs;
    }

    pub fn len(node: *const Node) usize {
        return node.edges.items.len;
    }

    /// A node is true, also without edges.
    pub fn truth(_: *const Node) bool {
        return true;
    }

    pub fn contains(node: *const Node, other: py.Ref(Node)) bool {
        for (node.edges.items) |edge| if (edge.node.object.is(other.object)) return true;
        return false;
    }

    pub fn iterate(self: py.Ref(Node)) !py.Generator(Walk) {
        return .{ .state = try .from(self) };
    }

    /// The length of the shortest way to another node; null where there is none.
    pub fn distanceTo(
        self: py.Ref(Node),
        other: py.Ref(Node),
        allocator: std.mem.Allocator,
    ) !?f64 {
        var known: std.AutoHashMapUnmanaged(*py.c.PyObject, void) = .empty;
        var open: std.ArrayListUnmanaged(Reached) = .empty;
        try open.append(allocator, .{ .node = self, .distance = 0 });
        while (takeNearest(&open)) |nearest| {
            if (nearest.node.object.is(other.object)) return nearest.distance;
            const entry = try known.getOrPut(allocator, nearest.node.object.ptr);
            if (entry.found_existing) continue;
            const node = try nearest.node.read();
            defer node.release();
            for (node.value.edges.items) |edge| try open.append(allocator, .{
                .node = edge.node,
                .distance = nearest.distance + edge.length,
            });
        }
        return null;
    }

    const Reached = struct { node: py.Ref(Node), distance: f64 };

    fn takeNearest(open: *std.ArrayListUnmanaged(Reached)) ?Reached {
        if (open.items.len == 0) return null;
        var nearest: usize = 0;
        for (open.items, 0..) |one, i| {
            if (one.distance < open.items[nearest].distance) nearest = i;
        }
        return open.swapRemove(nearest);
    }
};

/// All nodes that a node leads to, itself first, and those first that fewer edges lead to.
const Walk = struct {
    /// All that were found, of which each is kept alive.
    found: std.ArrayListUnmanaged(py.Ref(Node)) = .empty,
    known: std.AutoHashMapUnmanaged(*py.c.PyObject, void) = .empty,
    index: usize = 0,

    fn from(start: py.Ref(Node)) !Walk {
        var walk: Walk = .{};
        errdefer walk.deinit();
        try walk.add(start);
        return walk;
    }

    fn add(walk: *Walk, node: py.Ref(Node)) !void {
        if ((try walk.known.getOrPut(py.allocator, node.object.ptr)).found_existing) return;
        try walk.found.append(py.allocator, node);
        _ = node.incref();
    }

    pub fn next(walk: *Walk) !?py.Ref(Node) {
        if (walk.index == walk.found.items.len) return null;
        const ref = walk.found.items[walk.index];
        walk.index += 1;
        const node = try ref.read();
        defer node.release();
        for (node.value.edges.items) |edge| try walk.add(edge.node);
        return ref.incref();
    }

    pub fn deinit(walk: *Walk) void {
        for (walk.found.items) |node| node.decref();
        walk.found.deinit(py.allocator);
        walk.known.deinit(py.allocator);
    }
};

const Mark = enum { open, done };

/// Puts nodes, and all that they lead to, in an order in which each comes before those that it
/// leads to.
const Sorting = struct {
    module: py.Module,
    allocator: std.mem.Allocator,
    marks: std.AutoHashMapUnmanaged(*py.c.PyObject, Mark) = .empty,
    path: std.ArrayListUnmanaged(py.Ref(Node)) = .empty,
    sorted: std.ArrayListUnmanaged(py.Ref(Node)) = .empty,

    const Error = py.Error || error{ OutOfMemory, TooDeep };

    fn visit(sorting: *Sorting, ref: py.Ref(Node)) Error!void {
        const entry = try sorting.marks.getOrPut(sorting.allocator, ref.object.ptr);
        if (entry.found_existing)
            return if (entry.value_ptr.* == .open) sorting.failAt(ref);
        if (sorting.path.items.len == 500) return error.TooDeep;
        entry.value_ptr.* = .open;
        try sorting.path.append(sorting.allocator, ref);
        const node = try ref.read();
        defer node.release();
        for (node.value.edges.items) |edge| try sorting.visit(edge.node);
        _ = sorting.path.pop();
        sorting.marks.getPtr(ref.object.ptr).?.* = .done;
        try sorting.sorted.append(sorting.allocator, ref);
    }

    fn failAt(sorting: *Sorting, ref: py.Ref(Node)) py.Error {
        var start = sorting.path.items.len;
        while (!sorting.path.items[start - 1].object.is(ref.object)) start -= 1;
        const cycle = sorting.path.items[start - 1 ..];
        return sorting.module.raise(
            .CycleError,
            .{ .nodes = cycle },
            "{d} nodes are a cycle",
            .{cycle.len},
        );
    }
};

pub fn sorted(
    module: py.Module,
    nodes: []const py.Ref(Node),
    allocator: std.mem.Allocator,
) ![]const py.Ref(Node) {
    var sorting: Sorting = .{ .module = module, .allocator = allocator };
    for (nodes) |node| try sorting.visit(node);
    std.mem.reverse(py.Ref(Node), sorting.sorted.items);
    for (sorting.sorted.items) |node| _ = node.incref();
    return sorting.sorted.items;
}
