//! The native part of nearest: edit distances, and the word that is closest to another.

const std = @import("std");
const py = @import("alloconda");

pub const panic = py.panic;

/// Counts the single-byte insertions, deletions and substitutions between two texts.
fn distance(allocator: std.mem.Allocator, a: []const u8, b: []const u8) !usize {
    const row = try allocator.alloc(usize, b.len + 1);
    for (row, 0..) |*cell, column| cell.* = column;
    for (a, 1..) |a_byte, line| {
        var diagonal = row[0];
        row[0] = line;
        for (b, 1..) |b_byte, column| {
            const substituted = diagonal + @intFromBool(a_byte != b_byte);
            diagonal = row[column];
            row[column] = @min(substituted, @min(row[column], row[column - 1]) + 1);
        }
    }
    return row[b.len];
}

/// The first word with the smallest distance; none within the limit is None in Python.
fn nearest(
    allocator: std.mem.Allocator,
    word: []const u8,
    words: []const []const u8,
    limit: ?usize,
) !?[]const u8 {
    var best: ?[]const u8 = null;
    var best_distance: usize = limit orelse std.math.maxInt(usize) - 1;
    for (words) |candidate| {
        const found = try distance(allocator, word, candidate);
        if (found < best_distance or (found == best_distance and best == null)) {
            best = candidate;
            best_distance = found;
        }
    }
    return best;
}

comptime {
    py.exportModule(.{
        .name = "_nearest",
        .doc = "Edit distances, compiled.",
        .functions = .{
            py.function("distance", distance, .{
                .args = &.{ "a", "b" },
                .doc = "Return the edit distance of two texts, in UTF-8 bytes.",
            }),
            py.function("nearest", nearest, .{
                .args = &.{ "word", "words", "limit" },
                .doc = "Return the closest of some words, or None if none is within the limit.",
            }),
        },
        .needs_gil = false,
    });
}
