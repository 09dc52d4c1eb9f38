//! Dates: reading and writing them as text, calendars, and what lies between two moments.

const std = @import("std");
const py = @import("alloconda");

const Date = py.Date;
const DateTime = py.DateTime;

pub const ParseError = error{NoDate};

/// A moment in the form of ISO 8601 that `datetime.isoformat` writes, whose position the caller
/// learns where it is wrong.
pub const Parser = struct {
    text: []const u8,
    at: usize = 0,

    pub fn parse(parser: *Parser) ParseError!DateTime {
        var result: DateTime = .{
            .year = try parser.number(u16, 4, 1, 9999),
            .month = try parser.after(u8, '-', 1, 12),
            .day = 1,
        };
        result.day = try parser.after(u8, '-', 1, daysIn(result.year, result.month));
        if (parser.isDone()) return result;
        try parser.oneOf("T ");
        result.hour = try parser.number(u8, 2, 0, 23);
        result.minute = try parser.after(u8, ':', 0, 59);
        if (parser.next() == ':') {
            result.second = try parser.after(u8, ':', 0, 59);
            if (parser.next() == '.') result.microsecond = try parser.fraction();
        }
        if (!parser.isDone()) result.utc_offset = try parser.offset();
        return if (parser.isDone()) result else error.NoDate;
    }

    fn offset(parser: *Parser) ParseError!i32 {
        const sign = parser.next();
        try parser.oneOf("+-Z");
        if (sign == 'Z') return 0;
        const hours = try parser.number(i32, 2, 0, 23);
        const minutes = try parser.after(i32, ':', 0, 59);
        const seconds = if (parser.next() == ':') try parser.after(i32, ':', 0, 59) else 0;
        const ahead = hours * 3600 + minutes * 60 + seconds;
        return if (sign == '-') -ahead else ahead;
    }

    /// Of three digits or of six.
    fn fraction(parser: *Parser) ParseError!u32 {
        try parser.oneOf(".");
        const thousandths = try parser.number(u32, 3, 0, 999);
        const has_more = if (parser.next()) |byte| std.ascii.isDigit(byte) else false;
        return thousandths * 1000 + if (has_more) try parser.number(u32, 3, 0, 999) else 0;
    }

    fn after(
        parser: *Parser,
        comptime T: type,
        comptime separator: u8,
        least: T,
        most: T,
    ) ParseError!T {
        try parser.oneOf(&.{separator});
        return parser.number(T, 2, least, most);
    }

    fn number(parser: *Parser, comptime T: type, digits: usize, least: T, most: T) ParseError!T {
        if (parser.text.len - parser.at < digits) return error.NoDate;
        var value: u32 = 0;
        for (parser.text[parser.at..][0..digits]) |byte| {
            if (!std.ascii.isDigit(byte)) return error.NoDate;
            value = value * 10 + byte - '0';
        }
        if (value < least or value > most) return error.NoDate;
        parser.at += digits;
        return @intCast(value);
    }

    fn oneOf(parser: *Parser, bytes: []const u8) ParseError!void {
        const byte = parser.next() orelse return error.NoDate;
        if (std.mem.indexOfScalar(u8, bytes, byte) == null) return error.NoDate;
        parser.at += 1;
    }

    fn next(parser: *const Parser) ?u8 {
        return if (parser.isDone()) null else parser.text[parser.at];
    }

    fn isDone(parser: *const Parser) bool {
        return parser.at == parser.text.len;
    }
};

/// As the header `Date` of HTTP has it, `Sun, 06 Nov 1994 08:49:37 GMT`; null outside of the years
/// that Python has.
pub fn formatHttp(buffer: *[29]u8, moment: DateTime) ?[]const u8 {
    const seconds = @divFloor(microsecondsOf(moment), std.time.us_per_s);
    const day: i32 = @intCast(@divFloor(seconds, std.time.s_per_day));
    const second: u32 = @intCast(@mod(seconds, std.time.s_per_day));
    if (day < dayNumber(.{ .year = 1, .month = 1, .day = 1 })) return null;
    const date = dateOf(day);
    if (date.year > 9999) return null;
    return std.fmt.bufPrint(buffer, "{s}, {d:0>2} {s} {d:0>4} {d:0>2}:{d:0>2}:{d:0>2} GMT", .{
        weekdays[weekday(day)],       date.day,
        months[date.month - 1],       date.year,
        second / std.time.s_per_hour, second / 60 % 60,
        second % 60,
    }) catch unreachable;
}

const weekdays = [_][]const u8{ "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

const months = [_][]const u8{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

/// The days from one date to before another that are no weekend and no holiday.
pub fn workdays(first: Date, end: Date, holidays: []const Date) i32 {
    var count: i32 = 0;
    var day = dayNumber(first);
    while (day < dayNumber(end)) : (day += 1) {
        if (weekday(day) < 5) count += 1;
    }
    for (holidays) |holiday| {
        const number = dayNumber(holiday);
        const is_inside = number >= dayNumber(first) and number < dayNumber(end);
        if (is_inside and weekday(number) < 5) count -= 1;
    }
    return count;
}

/// The same day of another month, or the last one of a shorter month; null outside of the years
/// that Python has.
pub fn addMonths(date: Date, count: i32) ?Date {
    const month_number = std.math.add(i32, count, @as(i32, date.year) * 12 + date.month - 1) catch
        return null;
    if (month_number < 12 or month_number >= 10_000 * 12) return null;
    const year: u16 = @intCast(@divFloor(month_number, 12));
    const month: u8 = @intCast(@mod(month_number, 12) + 1);
    return .{ .year = year, .month = month, .day = @min(date.day, daysIn(year, month)) };
}

/// How many microseconds a moment lies after another.
pub fn between(earlier: DateTime, later: DateTime) py.TimeDelta {
    const difference = microsecondsOf(later) - microsecondsOf(earlier);
    const seconds = @divFloor(difference, std.time.us_per_s);
    return .{
        .days = @intCast(@divFloor(seconds, std.time.s_per_day)),
        .seconds = @intCast(@mod(seconds, std.time.s_per_day)),
        .microseconds = @intCast(@mod(difference, std.time.us_per_s)),
    };
}

/// The days from one to before another, for Python to go through.
pub const Days = struct {
    day: i32,
    end: i32,
    step: i32,

    pub fn init(first: Date, end: Date, step: i32) Days {
        return .{ .day = dayNumber(first), .end = dayNumber(end), .step = step };
    }

    pub fn next(days: *Days) ?Date {
        if (days.day >= days.end) return null;
        defer days.day +|= days.step;
        return dateOf(days.day);
    }
};

fn microsecondsOf(moment: DateTime) i64 {
    const date: Date = .{ .year = moment.year, .month = moment.month, .day = moment.day };
    const local = (@as(i64, moment.hour) * 60 + moment.minute) * 60 + moment.second;
    const seconds = @as(i64, dayNumber(date)) * std.time.s_per_day + local;
    return (seconds - (moment.utc_offset orelse 0)) * std.time.us_per_s + moment.microsecond;
}

/// Days since 1970-01-01, in the Gregorian calendar. The year begins in March here, so that the
/// leap day is its last.
fn dayNumber(date: Date) i32 {
    const year: i32 = @as(i32, date.year) - @intFromBool(date.month < 3);
    const month: i32 = @mod(@as(i32, date.month) - 3, 12);
    const day_of_year = @divFloor(153 * month + 2, 5) + date.day - 1;
    return year * 365 + @divFloor(year, 4) - @divFloor(year, 100) + @divFloor(year, 400) +
        day_of_year - 719_468;
}

fn dateOf(number: i32) Date {
    const days = number + 719_468;
    const era = @divFloor(days, 146_097);
    const day_of_era = @mod(days, 146_097);
    const year_of_era = @divFloor(
        day_of_era - @divFloor(day_of_era, 1460) + @divFloor(day_of_era, 36_524) -
            @divFloor(day_of_era, 146_096),
        365,
    );
    const day_of_year = day_of_era - (365 * year_of_era + @divFloor(year_of_era, 4) -
        @divFloor(year_of_era, 100));
    const month = @divFloor(5 * day_of_year + 2, 153);
    return .{
        .year = @intCast(era * 400 + year_of_era + @intFromBool(month > 9)),
        .month = @intCast(@mod(month + 2, 12) + 1),
        .day = @intCast(day_of_year - @divFloor(153 * month + 2, 5) + 1),
    };
}

/// 0 for a Monday.
fn weekday(number: i32) usize {
    return @intCast(@mod(number + 3, 7));
}

fn daysIn(year: u16, month: u8) u8 {
    return switch (month) {
        2 => if (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)) 29 else 28,
        4, 6, 9, 11 => 30,
        else => 31,
    };
}
