const std = @import("std");
const py = @import("alloconda");

pub const Vector = struct {
    pub const python = .class;

    x: f64,
    y: f64 = 0,

    pub fn repr(vector: Vector, allocator: std.mem.Allocator) ![]const u8 {
        return std.fmt.allocPrint(allocator, "Vector({d}, {d})", .{ vector.x, vector.y });
    }

    pub fn format(vector: *const Vector, spec: []const u8) ![]const u8 {
        _ = vector;
        if (spec.len == 0) return "a vector";
        return error.InvalidFormat;
    }

    pub fn truth(vector: Vector) bool {
        return vector.x != 0 or vector.y != 0;
    }

    pub fn eql(vector: Vector, other: Vector) bool {
        return vector.x == other.x and vector.y == other.y;
    }

    pub fn hash(vector: Vector) u64 {
        return std.hash.Wyhash.hash(0, std.mem.asBytes(&[2]f64{ vector.x, vector.y }));
    }

    pub fn opAdd(vector: Vector, other: Vector) Vector {
        return .{ .x = vector.x + other.x, .y = vector.y + other.y };
    }

    pub fn opSub(vector: Vector, other: Vector) Vector {
        return vector.opAdd(other.opNeg());
    }

    pub fn opMul(vector: Vector, factor: f64) Vector {
        return .{ .x = vector.x * factor, .y = vector.y * factor };
    }

    pub fn opMulReflected(vector: Vector, factor: f64) Vector {
        return vector.opMul(factor);
    }

    pub fn opMatMul(vector: Vector, other: Vector) f64 {
        return vector.x * other.x + vector.y * other.y;
    }

    pub fn opAddInPlace(vector: *Vector, other: Vector) void {
        vector.x += other.x;
        vector.y += other.y;
    }

    pub fn opDiv(vector: Vector, divisor: f64) error{DivisionByZero}!Vector {
        if (divisor == 0) return error.DivisionByZero;
        return vector.opMul(1 / divisor);
    }

    pub fn opNeg(vector: Vector) Vector {
        return vector.opMul(-1);
    }

    pub fn opPos(vector: Vector) Vector {
        return vector;
    }

    pub fn opAbs(vector: Vector) f64 {
        return @sqrt(vector.opMatMul(vector));
    }

    /// A power of a complex number, only for small integers.
    pub fn opPow(vector: Vector, exponent: py.Object) !?Vector {
        const count = exponent.as(u8) catch |err| {
            return if (py.caught(err, py.exc.TypeError)) null else err;
        };
        var result: Vector = .{ .x = 1 };
        for (0..count) |_| {
            const x = result.x * vector.x - result.y * vector.y;
            result.y = result.x * vector.y + result.y * vector.x;
            result.x = x;
        }
        return result;
    }
};

pub const Version = struct {
    major: u32,
    minor: u32 = 0,

    pub fn order(version: *const Version, other: *const Version) std.math.Order {
        const by_major = std.math.order(version.major, other.major);
        return if (by_major == .eq) std.math.order(version.minor, other.minor) else by_major;
    }

    pub fn hash(version: *const Version) i64 {
        return -@as(i64, version.major);
    }

    pub fn str(version: *const Version, allocator: std.mem.Allocator) ![]const u8 {
        return std.fmt.allocPrint(allocator, "{d}.{d}", .{ version.major, version.minor });
    }
};

/// A number modulo 7, with every operator.
pub const Modular = struct {
    pub const python = .class;

    value: u8,

    pub fn init(args: struct { value: i64 }) Modular {
        return of(args.value);
    }

    fn of(value: i64) Modular {
        return .{ .value = @intCast(@mod(value, 7)) };
    }

    pub fn eql(self: Modular, other: i64) bool {
        return self.value == @mod(other, 7);
    }

    pub fn toInt(self: Modular) u8 {
        return self.value;
    }

    pub fn toIndex(self: Modular) u8 {
        return self.value;
    }

    pub fn toFloat(self: Modular) f64 {
        return @floatFromInt(self.value);
    }

    pub fn opInvert(self: Modular) Modular {
        return of(-@as(i64, self.value));
    }

    pub fn opFloorDiv(self: Modular, other: i64) !Modular {
        return of(try std.math.divFloor(i64, self.value, other));
    }

    pub fn opMod(self: Modular, other: i64) !Modular {
        return of(try std.math.mod(i64, self.value, other));
    }

    pub fn opDivMod(self: Modular, other: i64) !struct { Modular, Modular } {
        return .{ try self.opFloorDiv(other), try self.opMod(other) };
    }

    pub fn opSubReflected(self: Modular, other: i64) Modular {
        return of(other - self.value);
    }

    pub fn opShl(self: Modular, count: u5) Modular {
        return of(@as(i64, self.value) << count);
    }

    pub fn opShr(self: Modular, count: u5) Modular {
        return of(@as(i64, self.value) >> count);
    }

    pub fn opBitAnd(self: Modular, other: Modular) Modular {
        return of(self.value & other.value);
    }

    pub fn opBitOr(self: Modular, other: Modular) Modular {
        return of(self.value | other.value);
    }

    pub fn opBitXor(self: Modular, other: Modular) Modular {
        return of(self.value ^ other.value);
    }

    pub fn opPowInPlace(self: *Modular, exponent: u8) *Modular {
        var result: i64 = 1;
        for (0..exponent) |_| result = @mod(result * self.value, 7);
        self.value = @intCast(result);
        return self;
    }
};

/// A matrix of floats, whose memory is a buffer of two dimensions.
pub const Matrix = struct {
    pub const python = .class;

    items: []f64,
    rows: usize,
    columns: usize,
    is_transposed: bool = false,

    pub fn init(args: struct { rows: usize, columns: usize }) !Matrix {
        const count = try std.math.mul(usize, args.rows, args.columns);
        const items = try py.allocator.alloc(f64, count);
        @memset(items, 0);
        return .{ .items = items, .rows = args.rows, .columns = args.columns };
    }

    pub fn deinit(matrix: *Matrix) void {
        py.allocator.free(matrix.items);
    }

    fn at(matrix: *const Matrix, row: usize, column: usize) *f64 {
        return &matrix.items[
            if (matrix.is_transposed)
                column * matrix.rows + row
            else
                row * matrix.columns + column
        ];
    }

    pub fn shape(matrix: *const Matrix) struct { usize, usize } {
        return .{ matrix.rows, matrix.columns };
    }

    pub fn getItem(matrix: *const Matrix, key: struct { usize, usize }) !f64 {
        if (key[0] >= matrix.rows or key[1] >= matrix.columns) return error.IndexOutOfBounds;
        return matrix.at(key[0], key[1]).*;
    }

    pub fn setItem(matrix: *Matrix, key: struct { usize, usize }, value: f64) !void {
        if (key[0] >= matrix.rows or key[1] >= matrix.columns) return error.IndexOutOfBounds;
        matrix.at(key[0], key[1]).* = value;
    }

    pub fn fill(matrix: *Matrix, value: f64) *Matrix {
        @memset(matrix.items, value);
        return matrix;
    }

    pub fn transposed(matrix: *const Matrix) !Matrix {
        return .{
            .items = try py.allocator.dupe(f64, matrix.items),
            .rows = matrix.columns,
            .columns = matrix.rows,
            .is_transposed = !matrix.is_transposed,
        };
    }

    pub fn opMatMul(matrix: *const Matrix, other: *const Matrix) !Matrix {
        if (matrix.columns != other.rows) {
            return py.raise(.ValueError, "{d} columns and {d} rows", .{
                matrix.columns, other.rows,
            });
        }
        const product: Matrix = try .init(.{ .rows = matrix.rows, .columns = other.columns });
        for (0..product.rows) |i| for (0..product.columns) |j| {
            for (0..matrix.columns) |k| {
                product.at(i, j).* += matrix.at(i, k).* * other.at(k, j).*;
            }
        };
        return product;
    }

    pub fn buffer(matrix: *const Matrix) py.Buffer(f64, 2) {
        const rows: isize = @intCast(matrix.rows);
        return .{
            .start = matrix.items.ptr,
            .shape = .{ matrix.rows, matrix.columns },
            .strides = if (matrix.is_transposed) .{ 8, 8 * rows } else null,
        };
    }
};
