"""Asserts what zigviews does, on the interpreter that runs this; it needs no test framework."""

import array
import ctypes
import gc
import mmap
import sys
import threading
import tracemalloc

import zigviews


def raises(kind, text, function, *args):
    try:
        result = function(*args)
    except kind as error:
        assert type(error) is kind, f"{type(error)} instead of {kind}"
        assert text in str(error), f"{str(error)!r} lacks {text!r}"
        return
    raise AssertionError(f"no {kind.__name__}, but {result!r}")


def matrix(code, rows, columns, values):
    flat = memoryview(array.array(code, values)).cast("B")
    return flat.cast(code, (rows, columns))


def check_every_type_of_item():
    for code, name in dict(
        b="i8", B="u8", h="i16", H="u16", i="i32", I="u32", q="i64", Q="u64", f="f32", d="f64"
    ).items():
        add = getattr(zigviews, f"sum_{name}")
        assert add(array.array(code, [1, 2, 3])) == 6, name
        assert add(array.array(code)) == 0, name
        assert add(memoryview(array.array(code, [1, 2, 3]))[1:]) == 5, name
    for code in "lL":
        width = 8 * array.array(code).itemsize
        name = f"sum_{'iu'[code == 'L']}{width}"
        assert getattr(zigviews, name)(array.array(code, [4, 5])) == 9
    if sys.version_info >= (3, 12):
        assert zigviews.sum_f16(memoryview(bytes(4)).cast("e")) == 0


def check_every_exporter():
    assert zigviews.count(b"abca", 97) == 2
    assert zigviews.count(bytearray(b"abca"), 97) == 2
    assert zigviews.count(memoryview(b"abca"), 97) == 2
    assert zigviews.count(memoryview(b"abca").cast("c"), 97) == 2
    assert zigviews.count(array.array("B", b"abca"), 97) == 2
    assert zigviews.sum_f64((ctypes.c_double * 2)(1, 5)) == 6
    assert zigviews.sum_i32((ctypes.c_int32 * 3)(1, 2, 3)) == 6
    grid = (ctypes.c_int32 * 3 * 2)((1, 2, 3), (4, 5, 6))
    assert zigviews.item_at(grid, 1, 0) == 4
    anonymous = mmap.mmap(-1, 16)
    zigviews.fill(anonymous, 7)
    assert anonymous[:] == b"\x07" * 16
    anonymous.close()


def check_dimensions_and_strides():
    grid = matrix("i", 2, 3, range(6))
    assert [zigviews.item_at(grid, i, j) for i in range(2) for j in range(3)] == list(range(6))
    assert zigviews.item_at(grid[::-1], 0, 0) == 3
    raises(IndexError, "", zigviews.item_at, grid, 2, 0)
    raises(IndexError, "", zigviews.item_at, grid, 0, 3)
    block = memoryview(bytes(8 * 24)).cast("d", (2, 3, 4))
    assert zigviews.shape_of(block) == ([2, 3, 4], 24)
    square = matrix("d", 2, 2, [1, 2, 3, 4])
    zigviews.transpose(square)
    assert square.tolist() == [[1, 3], [2, 4]]


def check_what_does_not_fit_is_named():
    of = array.array
    sum_f64 = zigviews.sum_f64
    expected = "sum_f64() argument 'values' must "
    raises(TypeError, f"{expected}be an object with a buffer of f64, not list", sum_f64, [1.0])
    raises(TypeError, f"{expected}be an object with a buffer of f64, not str", sum_f64, "text")
    raises(ValueError, f"{expected}hold items of type f64, not of the format 'f'", sum_f64, of("f"))
    raises(ValueError, "not of the format 'q'", sum_f64, of("q", [1]))
    raises(ValueError, "not of the format 'B'", sum_f64, b"12345678")
    raises(ValueError, "must have 1 dimension, not 2", sum_f64, matrix("d", 1, 1, [1]))
    raises(ValueError, "must have 2 dimensions, not 1", zigviews.item_at, of("i", [1]), 0, 0)
    raises(ValueError, "must be contiguous", sum_f64, memoryview(of("d", [1, 2, 3]))[::2])
    raises(ValueError, "aligned", sum_f64, memoryview(bytearray(17))[1:].cast("d"))
    read_only = "fill() argument 'target' must be an object with a writable buffer, not "
    raises(TypeError, read_only + "bytes", zigviews.fill, b"abc", 1)
    raises(TypeError, read_only + "memoryview", zigviews.fill, memoryview(b"abc"), 1)
    raises(TypeError, "'weights' must be an object with", zigviews.mean, of("d", [1]), 5)
    closed = memoryview(b"")
    closed.release()
    said = "count() argument 'view' does not lend its memory: operation forbidden on released"
    raises(ValueError, said, zigviews.count, closed, 1)


def check_buffers_are_released_on_every_path():
    exporter = bytearray(b"abc")
    assert zigviews.count(exporter, 97) == 1
    exporter.append(1)
    raises(ValueError, "InvalidValue", zigviews.failing, exporter)
    exporter.append(1)
    raises(TypeError, "", zigviews.count, exporter, "x")
    exporter.append(1)
    raises(TypeError, "item 1", zigviews.lengths, [exporter, 5])
    exporter.append(1)
    assert zigviews.lengths([exporter, b"ab", exporter]) == 16
    exporter.append(1)
    doubles = array.array("d", [1, 2])
    assert zigviews.copied(doubles) == [1, 2]
    doubles.append(3)
    raises(ValueError, "InvalidLength", zigviews.mean, doubles, array.array("d", [1]))
    doubles.append(4)
    assert zigviews.mean(doubles, weights=doubles) == 3


def check_slices_take_buffers_at_once():
    assert zigviews.copied(array.array("i", [1, 2])) == [1, 2]
    assert zigviews.copied(memoryview(array.array("d", range(6)))[::2]) == [0, 2, 4]
    assert zigviews.copied(memoryview(array.array("d", range(3)))[::-1]) == [2, 1, 0]
    assert zigviews.copied((1, 2.5)) == [1, 2.5]
    raises(TypeError, "must be a sequence, not bytes", zigviews.copied, b"12345678")


def check_owned_memory():
    squares = zigviews.squares(5)
    assert len(squares) == 5
    view = memoryview(squares)
    assert (view.tolist(), view.format, view.readonly) == ([0, 1, 4, 9, 16], "d", False)
    assert zigviews.sum_f64(squares) == 30
    del squares
    gc.collect()
    assert view.tolist() == [0, 1, 4, 9, 16]
    assert memoryview(zigviews.squares(0)).tolist() == []
    numbers, text = zigviews.both([-1, 2], "abc")
    memoryview(text)[0] = ord("A")
    assert (memoryview(numbers).tolist(), bytes(text)) == ([-1, 2], b"Abc")
    raises(TypeError, "cannot create", type(text))
    raises(UnicodeDecodeError, "", zigviews.both_fail, 10)
    raises(MemoryError, "", zigviews.squares, 2**60)


def check_memory_stays_level():
    def use():
        for _ in range(50):
            zigviews.squares(10_000)
            zigviews.both([1], "x")
            zigviews.count(bytearray(100), 0)
            try:
                zigviews.both_fail(10_000)
            except UnicodeDecodeError:
                pass

    use()
    tracemalloc.start()
    use()
    base = tracemalloc.get_traced_memory()[0]
    use()
    grown = tracemalloc.get_traced_memory()[0] - base
    tracemalloc.stop()
    assert grown < 20_000, grown


def check_threads_read_one_buffer():
    data = bytes(range(256)) * 4000
    counts = []

    def read():
        counts.append(zigviews.count_without_gil(data, 7))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [4000] * 8


def main():
    for name, check in list(globals().items()):
        if name.startswith("check_"):
            check()
            print("ok", name)
    print("all checks passed", sys.version_info[:2])


main()
