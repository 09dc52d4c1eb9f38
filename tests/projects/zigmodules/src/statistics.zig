//! Statistics over many numbers.

const std = @import("std");

pub const Summary = struct { count: usize, mean: f64, variance: f64, minimum: f64, maximum: f64 };

pub fn sum(values: []const f64) f64 {
    var total: f64 = 0;
    for (values) |value| total += value;
    return total;
}

/// The sample variance, by Welford's recurrence.
pub fn summarize(values: []const f64) error{TooFew}!Summary {
    if (values.len < 2) return error.TooFew;
    var summary: Summary = .{
        .count = 0,
        .mean = 0,
        .variance = 0,
        .minimum = values[0],
        .maximum = values[0],
    };
    for (values) |value| {
        summary.count += 1;
        const delta = value - summary.mean;
        summary.mean += delta / @as(f64, @floatFromInt(summary.count));
        summary.variance += delta * (value - summary.mean);
        summary.minimum = @min(summary.minimum, value);
        summary.maximum = @max(summary.maximum, value);
    }
    summary.variance /= @floatFromInt(summary.count - 1);
    return summary;
}

/// Count the values of each of `counts.len` equal steps from 0 to 1; others are left out.
pub fn histogram(values: []const f64, counts: []u64) void {
    const steps: f64 = @floatFromInt(counts.len);
    for (values) |value| {
        if (!(value >= 0 and value < 1)) continue;
        counts[@intFromFloat(value * steps)] += 1;
    }
}
