const std = @import("std");
const py = @import("alloconda");

/// A matrix of floats, with operators, whose memory is a buffer of two dimensions.
pub const Matrix = struct {
    pub const python = .class;

    items: []f64,
    rows: usize,
    columns: usize,

    pub fn init(args: struct { rows: usize, columns: usize, fill: f64 = 0 }) !Matrix {
        const count = std.math.mul(usize, args.rows, args.columns) catch return error.OutOfMemory;
        const items = try py.allocator.alloc(f64, count);
        @memset(items, args.fill);
        return .{ .items = items, .rows = args.rows, .columns = args.columns };
    }

    pub fn deinit(matrix: *Matrix) void {
        py.allocator.free(matrix.items);
    }

    pub fn ofRows(class: py.Class(Matrix), rows: []const []const f64) !py.Ref(Matrix) {
        return class.new(try restore(rows));
    }

    pub fn identity(class: py.Class(Matrix), size: usize) !py.Ref(Matrix) {
        const matrix: Matrix = try .init(.{ .rows = size, .columns = size });
        for (0..size) |i| matrix.row(i)[i] = 1;
        return class.new(matrix);
    }

    fn row(matrix: *const Matrix, index: usize) []f64 {
        return matrix.items[index * matrix.columns ..][0..matrix.columns];
    }

    fn like(matrix: *const Matrix) !Matrix {
        return .{
            .items = try py.allocator.alloc(f64, matrix.items.len),
            .rows = matrix.rows,
            .columns = matrix.columns,
        };
    }

    pub fn shape(matrix: *const Matrix) struct { usize, usize } {
        return .{ matrix.rows, matrix.columns };
    }

    pub fn transposed(matrix: *const Matrix) !Matrix {
        const result: Matrix = try .init(.{ .rows = matrix.columns, .columns = matrix.rows });
        for (0..matrix.rows) |i| for (matrix.row(i), 0..) |item, j| {
            result.row(j)[i] = item;
        };
        return result;
    }

    /// Changes the shape in place, which moves the memory.
    pub fn resize(matrix: *Matrix, rows: usize, columns: usize) !void {
        if (py.exports(matrix) > 0) return py.raise(.BufferError, "the matrix is exported", .{});
        const resized: Matrix = try .init(.{ .rows = rows, .columns = columns });
        const width = @min(columns, matrix.columns);
        for (0..@min(rows, matrix.rows)) |i| {
            @memcpy(resized.row(i)[0..width], matrix.row(i)[0..width]);
        }
        py.allocator.free(matrix.items);
        matrix.* = resized;
    }

    // What `matrix[i, j]` and `matrix[i]` are; Python's negative indexes count from the end.

    const Key = union(enum) { item: struct { isize, isize }, row: isize };
    const Item = union(enum) { number: f64, row: []const f64 };

    fn at(index: isize, count: usize) error{IndexOutOfBounds}!usize {
        const real = if (index < 0) index +% @as(isize, @intCast(count)) else index;
        return if (real < 0 or real >= count) error.IndexOutOfBounds else @intCast(real);
    }

    pub fn getItem(matrix: *const Matrix, key: Key) !Item {
        switch (key) {
            .row => |index| return .{ .row = matrix.row(try at(index, matrix.rows)) },
            .item => |pair| {
                const items = matrix.row(try at(pair[0], matrix.rows));
                return .{ .number = items[try at(pair[1], matrix.columns)] };
            },
        }
    }

    pub fn setItem(matrix: *Matrix, key: struct { isize, isize }, value: f64) !void {
        const items = matrix.row(try at(key[0], matrix.rows));
        items[try at(key[1], matrix.columns)] = value;
    }

    pub fn len(matrix: *const Matrix) usize {
        return matrix.rows;
    }

    pub fn iterate(matrix: *const Matrix, allocator: std.mem.Allocator) ![]const []const f64 {
        const rows = try allocator.alloc([]const f64, matrix.rows);
        for (rows, 0..) |*one, i| one.* = matrix.row(i);
        return rows;
    }

    // Operators with a matrix of the same shape, or a number.

    const Operand = union(enum) { matrix: *const Matrix, number: f64 };
    const Operation = fn (f64, f64) callconv(.@"inline") f64;

    inline fn sum(a: f64, b: f64) f64 {
        return a + b;
    }

    inline fn difference(a: f64, b: f64) f64 {
        return a - b;
    }

    inline fn product(a: f64, b: f64) f64 {
        return a * b;
    }

    fn combine(
        result: *const Matrix,
        matrix: *const Matrix,
        other: Operand,
        comptime operation: Operation,
    ) !void {
        switch (other) {
            .number => |number| for (result.items, matrix.items) |*item, a| {
                item.* = operation(a, number);
            },
            .matrix => |right| {
                if (right.rows != matrix.rows or right.columns != matrix.columns)
                    return py.raise(.ValueError, "{d}x{d} and {d}x{d} do not match", .{
                        matrix.rows, matrix.columns, right.rows, right.columns,
                    });
                for (result.items, matrix.items, right.items) |*item, a, b| {
                    item.* = operation(a, b);
                }
            },
        }
    }

    fn combined(matrix: *const Matrix, other: Operand, comptime operation: Operation) !Matrix {
        var result = try matrix.like();
        errdefer result.deinit();
        try result.combine(matrix, other, operation);
        return result;
    }

    const Other = union(enum) { matrix: py.Ref(Matrix), number: f64 };

    /// Changes a matrix, which may be the other one as well.
    fn change(self: py.Ref(Matrix), other: Other, comptime operation: Operation) !void {
        const own = try self.write();
        defer own.release();
        switch (other) {
            .number => |number| try own.value.combine(own.value, .{ .number = number }, operation),
            .matrix => |ref| {
                if (ref.object.is(self.object))
                    return own.value.combine(own.value, .{ .matrix = own.value }, operation);
                const right = try ref.read();
                defer right.release();
                try own.value.combine(own.value, .{ .matrix = right.value }, operation);
            },
        }
    }

    pub fn opAdd(matrix: *const Matrix, other: Operand) !Matrix {
        return matrix.combined(other, sum);
    }

    pub fn opAddReflected(matrix: *const Matrix, other: f64) !Matrix {
        return matrix.opAdd(.{ .number = other });
    }

    pub fn opAddInPlace(self: py.Ref(Matrix), other: Other) !void {
        try change(self, other, sum);
    }

    pub fn opSub(matrix: *const Matrix, other: Operand) !Matrix {
        return matrix.combined(other, difference);
    }

    pub fn opSubReflected(matrix: *const Matrix, other: f64) !Matrix {
        const result = try matrix.opNeg();
        for (result.items) |*item| item.* += other;
        return result;
    }

    pub fn opMul(matrix: *const Matrix, other: Operand) !Matrix {
        return matrix.combined(other, product);
    }

    pub fn opMulReflected(matrix: *const Matrix, other: f64) !Matrix {
        return matrix.opMul(.{ .number = other });
    }

    pub fn opMulInPlace(self: py.Ref(Matrix), other: Other) !void {
        try change(self, other, product);
    }

    pub fn opDiv(matrix: *const Matrix, divisor: f64) !Matrix {
        if (divisor == 0) return error.DivisionByZero;
        const result = try matrix.like();
        for (result.items, matrix.items) |*item, a| item.* = a / divisor;
        return result;
    }

    pub fn opNeg(matrix: *const Matrix) !Matrix {
        return matrix.opMul(.{ .number = -1 });
    }

    pub fn opMatMul(matrix: *const Matrix, other: *const Matrix) !Matrix {
        if (matrix.columns != other.rows) {
            return py.raise(.ValueError, "{d} columns and {d} rows", .{
                matrix.columns, other.rows,
            });
        }
        const result: Matrix = try .init(.{ .rows = matrix.rows, .columns = other.columns });
        for (0..matrix.rows) |i| for (matrix.row(i), 0..) |factor, k| {
            for (result.row(i), other.row(k)) |*item, b| item.* += factor * b;
        };
        return result;
    }

    /// Whole powers of square matrices, by squaring; with anything else, the other one is asked.
    pub fn opPow(matrix: *const Matrix, exponent: u32) !Matrix {
        if (matrix.rows != matrix.columns)
            return py.raise(.ValueError, "the matrix is not square", .{});
        var result: Matrix = try .init(.{ .rows = matrix.rows, .columns = matrix.rows });
        errdefer result.deinit();
        for (0..matrix.rows) |i| result.row(i)[i] = 1;
        var bit: u32 = 1 << 31;
        while (bit > 0) : (bit >>= 1) {
            try result.multiplyBy(&result);
            if (exponent & bit != 0) try result.multiplyBy(matrix);
        }
        return result;
    }

    fn multiplyBy(matrix: *Matrix, other: *const Matrix) !void {
        const result = try matrix.opMatMul(other);
        matrix.deinit();
        matrix.* = result;
    }

    pub fn eql(matrix: *const Matrix, other: *const Matrix) bool {
        return matrix.rows == other.rows and matrix.columns == other.columns and
            std.mem.eql(f64, matrix.items, other.items);
    }

    pub fn truth(matrix: *const Matrix) bool {
        return matrix.items.len > 0;
    }

    pub fn repr(matrix: *const Matrix, allocator: std.mem.Allocator) ![]const u8 {
        return std.fmt.allocPrint(allocator, "<Matrix of {d}x{d}>", .{
            matrix.rows, matrix.columns,
        });
    }

    /// Each number by the format, in lines.
    pub fn format(
        matrix: *const Matrix,
        spec: []const u8,
        allocator: std.mem.Allocator,
    ) ![]const u8 {
        var text: std.ArrayListUnmanaged(u8) = .empty;
        for (matrix.items, 0..) |item, i| {
            if (i > 0) try text.append(allocator, if (i % matrix.columns == 0) '\n' else ' ');
            const number: py.Object = try .from(item);
            defer number.decref();
            const formatted = try number.format(spec);
            defer formatted.decref();
            try text.appendSlice(allocator, try formatted.text());
        }
        return text.items;
    }

    pub fn buffer(matrix: *Matrix) py.Buffer(f64, 2) {
        return .{ .start = matrix.items.ptr, .shape = .{ matrix.rows, matrix.columns } };
    }

    pub fn sizeOf(matrix: *const Matrix) usize {
        return @sizeOf(Matrix) + 8 * matrix.items.len;
    }

    pub fn state(matrix: *const Matrix, allocator: std.mem.Allocator) ![]const []const f64 {
        return matrix.iterate(allocator);
    }

    pub fn restore(rows: []const []const f64) !Matrix {
        const columns = if (rows.len > 0) rows[0].len else 0;
        var matrix: Matrix = try .init(.{ .rows = rows.len, .columns = columns });
        errdefer matrix.deinit();
        for (rows, 0..) |items, i| {
            if (items.len != columns)
                return py.raise(.ValueError, "row {d} has {d} items, not {d}", .{
                    i, items.len, columns,
                });
            @memcpy(matrix.row(i), items);
        }
        return matrix;
    }
};
