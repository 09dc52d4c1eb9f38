const py = @import("alloconda");

pub const panic = py.panic;

const Vector = struct {
    pub const python = .class;

    x: f64,
    y: f64 = 0,

    pub fn init(args: struct { x: f64, y: f64 = 0 }) Vector {
        return .{ .x = args.x, .y = args.y };
    }

    pub fn total(vector: *const Vector) f64 {
        return vector.x + vector.y;
    }

    pub fn move(vector: *Vector, by: f64) void {
        vector.x += by;
    }

    pub fn opAdd(vector: Vector, other: Vector) Vector {
        return .{ .x = vector.x + other.x, .y = vector.y + other.y };
    }

    pub fn len(_: *const Vector) usize {
        return 100;
    }

    pub fn getItem(_: *const Vector, index: usize) i64 {
        return @intCast(index);
    }
};

const Hundred = struct {
    count: i64 = 0,

    pub fn next(hundred: *Hundred) ?i64 {
        if (hundred.count == 100) return null;
        hundred.count += 1;
        return hundred.count;
    }
};

comptime {
    py.exportModule(.{
        .name = "zig_classes",
        .classes = .{
            .Vector = py.class(Vector, .{ .fields = .{ .x = .{} } }),
            .Hundred = py.class(Hundred, .{}),
        },
        .needs_gil = false,
    });
}
