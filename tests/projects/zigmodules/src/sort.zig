//! A stable merge sort of Python objects by a function that may fail.

const std = @import("std");
const py = @import("alloconda");

pub fn mergeSort(items: []py.Object, room: []py.Object, less: py.Object) !void {
    if (items.len < 2) return;
    const middle = items.len / 2;
    try mergeSort(items[0..middle], room[0..middle], less);
    try mergeSort(items[middle..], room[middle..], less);
    var left: usize = 0;
    var right = middle;
    for (room) |*place| {
        const takes_right = left == middle or
            (right < items.len and try isLess(less, items[right], items[left]));
        const from = if (takes_right) &right else &left;
        place.* = items[from.*];
        from.* += 1;
    }
    @memcpy(items, room);
}

fn isLess(less: py.Object, a: py.Object, b: py.Object) !bool {
    const answer = try less.call(.{ a, b });
    defer answer.decref();
    return answer.truth();
}
