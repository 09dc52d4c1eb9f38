"""Asserts what zigmodules does, on the interpreter that runs this; it needs no test framework."""

import array
import csv
import datetime
import email.utils
import functools
import gc
import hashlib
import io
import json
import math
import random
import statistics
import subprocess
import sys
import threading

import zigmodules

try:
    import resource
except ImportError:
    resource = None

DOCUMENT = json.dumps({"name": 'a "quoted" é', "values": [1, -2.5, 3e40, None, True], "empty": {}})
ROWS = [["a", "b c", ""], ['a "quote"', "two\nlines", "é"], ["", "", "1,5"]]
DAY = datetime.date(2024, 2, 29)
NUMBERS = random.Random(7)
VALUES = array.array("d", (NUMBERS.random() for _ in range(200_000)))


def raises(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        return str(error)
    raise AssertionError(f"no {kind.__name__}")


def check_json():
    tokens = zigmodules.json_tokens(DOCUMENT)
    assert "".join(text for _, text in tokens) == DOCUMENT.replace('": ', '":').replace(", ", ",")
    assert tokens[1] == ("string", '"name"')
    assert {kind for kind, _ in tokens} == {"punctuation", "string", "number", "word"}
    assert zigmodules.json_count(DOCUMENT.encode()) == len(tokens)
    for wrong in ('"open', '"\\', "01", "1.", "1e", "-", "nul", "#", '"\n"'):
        said = raises(ValueError, zigmodules.json_tokens, f"[{wrong}")
        assert said == "unexpected text at offset 1", (wrong, said)
        raises(ValueError, json.loads, wrong)
    for text in ("", " ", "[]", "-0.5e+7", '"\\u00e9\\\\"'):
        zigmodules.json_tokens(text)


def check_csv():
    for ending in ("\r\n", "\n"):
        text = io.StringIO()
        csv.writer(text, lineterminator=ending).writerows(ROWS)
        assert zigmodules.csv_rows(text.getvalue()) == ROWS
        assert zigmodules.csv_count(text.getvalue().encode()) == 9
    assert zigmodules.csv_rows("a,") == [["a", ""]]
    assert zigmodules.csv_rows("") == []
    for wrong in ('"open', '"a"b', "a\rb", "a\r"):
        assert raises(ValueError, zigmodules.csv_rows, f"x\n{wrong}") == "unexpected text at row 2"


def check_statistics():
    summary = zigmodules.summarize(VALUES)
    assert summary["count"] == len(VALUES)
    assert math.isclose(summary["mean"], statistics.fmean(VALUES), rel_tol=1e-12)
    some = VALUES[:1000]
    variance = zigmodules.summarize(some)["variance"]
    assert math.isclose(variance, statistics.variance(some), rel_tol=1e-9)
    assert (summary["minimum"], summary["maximum"]) == (min(VALUES), max(VALUES))
    assert math.isclose(zigmodules.sum(VALUES), math.fsum(VALUES), rel_tol=1e-12)
    counts = memoryview(zigmodules.histogram(some, 10))
    assert counts.tolist() == [sum(int(v * 10) == i for v in some) for i in range(10)]
    assert "TooFew" in raises(Exception, zigmodules.summarize, array.array("d", [1]))
    raises(ValueError, zigmodules.summarize, array.array("f", [1, 2]))


def check_hash():
    data = random.Random(3).randbytes(100_000)
    whole = zigmodules.hash_bytes(zigmodules.hash_start, data)
    state = zigmodules.hash_start
    for byte in data[:500]:
        state = (state ^ byte) * 0x100000001B3 % 2**64
    assert zigmodules.hash_bytes(zigmodules.hash_start, data[:500]) == state
    for piece in (1000, 4096, 1 << 20):
        assert zigmodules.hash_stream(io.BytesIO(data), piece) == whole
    raises(TypeError, zigmodules.hash_stream, io.StringIO("text"), 10)
    raises(AttributeError, zigmodules.hash_stream, hashlib, 10)


def check_sort():
    items = random.Random(5).choices(range(100), k=500)
    less = functools.partial(lambda a, b: a[0] < b[0])
    pairs = list(zip(items, range(500)))
    assert zigmodules.sort(pairs, less) == sorted(pairs, key=lambda pair: pair[0])
    assert zigmodules.sort([], less) == []
    raises(ZeroDivisionError, zigmodules.sort, items, lambda a, b: a // 0)
    raises(TypeError, zigmodules.sort, [1, "a"], lambda a, b: a < b)


def check_the_sieve_in_threads():
    counts = {}

    def count(part):
        counts[part] = zigmodules.count_primes(part * 125_000, (part + 1) * 125_000)

    threads = [threading.Thread(target=count, args=(part,)) for part in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts.values()) == 78498
    assert zigmodules.count_primes(0, 10) == 4
    assert zigmodules.count_primes(9, 3) == 0


def check_eight_threads_at_once():
    failed = []

    def work(seed):
        try:
            for _ in range(20):
                zigmodules.json_tokens(DOCUMENT)
                zigmodules.csv_rows('a,"b ""c"""\n')
                zigmodules.hash_stream(io.BytesIO(b"x" * seed), 7)
                assert zigmodules.sort([3, seed, 1], lambda a, b: a < b) == sorted([3, seed, 1])
                zigmodules.histogram(VALUES[:100], 5)
                raises(ValueError, zigmodules.json_count, b"#")
                assert len(list(zigmodules.days(datetime.date(2024, 1, 1), DAY))) == 59
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed
    if hasattr(sys, "_is_gil_enabled") and "free-threading" in sys.version:
        assert not sys._is_gil_enabled()


def random_moments(count, zones):
    """Return moments of all years, with the offsets of some zones."""
    numbers = random.Random(5)
    first, last = datetime.date.min.toordinal() + 1, datetime.date.max.toordinal() - 1
    for _ in range(count):
        day = datetime.date.fromordinal(numbers.randint(first, last))
        time = datetime.time(
            *(numbers.randrange(size) for size in (24, 60, 60, 1_000_000)),
            tzinfo=numbers.choice(zones),
        )
        yield datetime.datetime.combine(day, time)


ZONES = [
    datetime.timezone.utc,
    datetime.timezone(datetime.timedelta(hours=5, minutes=30)),
    datetime.timezone(-datetime.timedelta(hours=23, minutes=59, seconds=59)),
]


def check_dates():
    for moment in [*random_moments(2000, ZONES), *random_moments(500, [None])]:
        text = moment.isoformat()
        assert zigmodules.parse_moment(text) == moment, text
        assert zigmodules.parse_moment(text).utcoffset() == moment.utcoffset()
        assert zigmodules.parse_moment(text[:10]) == datetime.datetime.combine(
            moment.date(), datetime.time()
        )
        if moment.tzinfo:
            utc = moment.astimezone(datetime.timezone.utc)
            expected = email.utils.format_datetime(utc, usegmt=True)
            assert zigmodules.format_http(moment) == expected
    assert zigmodules.parse_moment("2024-02-29 23:59Z").tzinfo is datetime.timezone.utc
    assert zigmodules.parse_moment("2024-02-29T01:02:03.004").microsecond == 4000
    for text, offset in {
        "": 0,
        "2024": 4,
        "2023-02-29": 8,
        "2024-13-01": 5,
        "0000-01-01": 0,
        "2024-01-01T24:00": 11,
        "2024-01-01T00:00:00.1": 20,
        "2024-01-01T00:00+1": 17,
        "2024-01-01T00:00Zulu": 17,
        "2024-01-0é": 8,
    }.items():
        said = raises(ValueError, zigmodules.parse_moment, text)
        assert said == f"unexpected text at offset {offset}", (text, said)


def check_differences_of_dates():
    moments = list(random_moments(400, ZONES))
    for earlier, later in zip(moments, moments[1:], strict=False):
        assert zigmodules.between(earlier, later) == later - earlier
    said = raises(TypeError, zigmodules.between, moments[0], moments[0].replace(tzinfo=None))
    assert "without an offset" in said


def check_calendars():
    numbers = random.Random(6)
    first = datetime.date(2023, 12, 25)
    for _ in range(300):
        start = first + datetime.timedelta(days=numbers.randrange(1000))
        days = [start + datetime.timedelta(days=i) for i in range(numbers.randrange(60))]
        end = start + datetime.timedelta(days=len(days))
        holidays = {start + datetime.timedelta(days=numbers.randrange(-9, 70)) for _ in range(9)}
        expected = sum(day.weekday() < 5 and day not in holidays for day in days)
        assert zigmodules.workdays(start, end, holidays) == expected
        assert list(zigmodules.days(start, end)) == days
        assert list(zigmodules.days(start, end, step=7)) == days[::7]
    assert zigmodules.workdays(first, first) == 0
    assert list(zigmodules.days(datetime.date(9999, 12, 30), datetime.date.max)) == [
        datetime.date(9999, 12, 30)
    ]
    raises(ValueError, zigmodules.days, first, first, 0)
    assert zigmodules.add_months(datetime.date(2024, 1, 31), 1) == datetime.date(2024, 2, 29)
    assert zigmodules.add_months(datetime.date(2024, 3, 31), -13) == datetime.date(2023, 2, 28)
    for date in (first, datetime.date.min, datetime.date.max):
        assert zigmodules.add_months(date, 0) == date
    raises(OverflowError, zigmodules.format_http, datetime.datetime.min.replace(tzinfo=ZONES[1]))
    raises(OverflowError, zigmodules.format_http, datetime.datetime.max.replace(tzinfo=ZONES[2]))
    for months in (120_000, -120_000, 2**31 - 1, -(2**31)):
        raises(OverflowError, zigmodules.add_months, first, months)
    raises(TypeError, zigmodules.add_months, datetime.datetime.min, 1)


def once():
    """Take every path once: those that succeed and those that fail."""
    shared = [object(), object()]
    zigmodules.json_tokens(DOCUMENT)
    zigmodules.csv_rows('a,"b ""c"""\n')
    zigmodules.summarize(VALUES[:1000])
    zigmodules.histogram(VALUES[:1000], 1000)
    zigmodules.hash_stream(io.BytesIO(b"x" * 1000), 100)
    zigmodules.sort(shared, lambda a, b: id(a) < id(b))
    zigmodules.count_primes(0, 1000)
    moment = zigmodules.parse_moment("2024-02-29T12:00:00+01:00")
    zigmodules.between(moment, moment)
    zigmodules.format_http(moment)
    zigmodules.workdays(DAY, DAY, frozenset([DAY, zigmodules.add_months(DAY, 1)]))
    next(zigmodules.days(datetime.date.min, DAY))
    raises(ValueError, zigmodules.parse_moment, "2024-02-30")
    raises(TypeError, zigmodules.workdays, DAY, DAY, [DAY])
    raises(TypeError, zigmodules.workdays, DAY, DAY, {DAY, 1})
    raises(OverflowError, zigmodules.add_months, DAY, 1_000_000)
    raises(ValueError, zigmodules.json_tokens, "[1, #")
    raises(ValueError, zigmodules.csv_rows, 'a,"b')
    raises(ValueError, zigmodules.summarize, b"x")
    raises(TypeError, zigmodules.hash_stream, io.StringIO("text"), 10)
    raises(ZeroDivisionError, zigmodules.sort, shared, lambda a, b: 1 // 0)


def check_nothing_leaks():
    items = [object() for _ in range(20)]
    before = [sys.getrefcount(item) for item in items]
    for _ in range(100):
        zigmodules.sort(items, lambda a, b: id(a) < id(b))
        raises(ZeroDivisionError, zigmodules.sort, items, lambda a, b: 1 // 0)
    assert [sys.getrefcount(item) for item in items] == before
    growths = []
    for _ in range(4):
        blocks, peak = blocks_in_use(), peak_memory()
        for _ in range(100):
            once()
        growths.append((blocks_in_use() - blocks, peak_memory() - peak))
    # The interpreter fills its own stores meanwhile; what leaks grows each time, by 100 blocks
    # or more. Some free-threaded builds count no blocks.
    assert min(blocks for blocks, _ in growths) < 80, growths
    assert min(peak for _, peak in growths) < 1 << 20, growths


def blocks_in_use():
    """Return how many blocks are in use, without the attribute names that CPython's cache keeps."""
    (getattr(sys, "_clear_internal_caches", None) or sys._clear_type_cache)()
    gc.collect()
    return sys.getallocatedblocks()


def peak_memory():
    """Return the most bytes that were resident at once, or 0 where the system does not say."""
    if resource is None or sys.platform == "darwin":
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def check_what_is_wrong_ends_with_a_message():
    if "--no-children" in sys.argv or "--unchecked" in sys.argv:
        return
    for call, said in (
        ("zigmodules.add(2**63 - 1, 1)", "Zig panic: integer overflow"),
        (
            "zigmodules.item_at(array.array('d', [1]), 5)",
            "Zig panic: index out of bounds: index 5, len 1",
        ),
    ):
        code = f"import array, zigmodules; print({call})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert done.returncode != 0 and done.stdout == "", done
        assert said in done.stderr, done.stderr


def main():
    for name, check in list(globals().items()):
        if name.startswith("check_"):
            check()
            print("ok", name)
    print("all checks passed", sys.version_info[:2])


if __name__ == "__main__":
    main()
