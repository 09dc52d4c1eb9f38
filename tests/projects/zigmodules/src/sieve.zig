//! How many primes lie in a range, by the sieve of Eratosthenes.

const std = @import("std");

/// Count the primes from `first` up to, not including, `end`.
pub fn countPrimes(
    allocator: std.mem.Allocator,
    first: u32,
    end: u32,
) error{OutOfMemory}!usize {
    if (end <= first) return 0;
    const composite = try allocator.alloc(bool, end - first);
    defer allocator.free(composite);
    @memset(composite, false);
    var divisor: u64 = 2;
    while (divisor * divisor < end) : (divisor += 1) {
        const lowest = (@as(u64, first) + divisor - 1) / divisor * divisor;
        var multiple = @max(divisor * divisor, lowest);
        while (multiple < end) : (multiple += divisor) composite[@intCast(multiple - first)] = true;
    }
    var count: usize = 0;
    for (composite, first..) |is_composite, number| count += @intFromBool(!is_composite and number > 1);
    return count;
}
