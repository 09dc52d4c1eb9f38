"""Asserts what zigviews does with numpy's arrays, on an interpreter that has numpy."""

import gc
import sys
import threading

import numpy as np
import zigviews

NUMBERS = dict(
    i8="int8",
    u8="uint8",
    i16="int16",
    u16="uint16",
    i32="int32",
    u32="uint32",
    i64="int64",
    u64="uint64",
    f16="float16",
    f32="float32",
    f64="float64",
)
# What has no items of a number's size and kind, and what numpy does not lend at all.
OTHERS = "bool longdouble complex64 complex128 S3 U3 V5 i4,f8".split()
NOT_LENT = "M8[s] m8[ns]".split()
SWAPPED = "<" if sys.byteorder == "big" else ">"


def raises(kind, text, function, *args):
    try:
        result = function(*args)
    except kind as error:
        assert type(error) is kind, f"{type(error)} instead of {kind}"
        assert text in str(error), f"{str(error)!r} lacks {text!r}"
        return
    raise AssertionError(f"no {kind.__name__}, but {result!r}")


def check_every_type_of_number_is_taken_by_its_own_view_only():
    for name, dtype in NUMBERS.items():
        values = np.arange(6, dtype=dtype)
        for other in NUMBERS:
            add = getattr(zigviews, f"sum_{other}")
            if other == name:
                assert add(values) == 15, name
                assert add(values[2:5]) == 9, name
                assert add(values[:0]) == 0, name
            else:
                raises(ValueError, f"must hold items of type {other}, not of", add, values)


def check_platform_names_of_types_are_taken():
    for code in "bBhHiIlLqQ":
        dtype = np.dtype(code)
        add = getattr(zigviews, f"sum_{'iu'[code.isupper()]}{8 * dtype.itemsize}")
        assert add(np.array([1, 2], dtype)) == 3, code
    assert zigviews.sum_u8(np.array([True, False, True])) == 2
    raises(ValueError, "of type i8, not of the format '?'", zigviews.sum_i8, np.array([True]))


def check_items_that_are_no_numbers_are_named():
    for name in OTHERS:
        values = np.zeros(3, name)
        for view in NUMBERS:
            if (name, view) != ("bool", "u8"):
                raises(ValueError, "sum_", getattr(zigviews, f"sum_{view}"), values)
        said = f"not of the format '{memoryview(values).format}'"
        raises(ValueError, said, zigviews.sum_f32, values)
    raises(ValueError, "not of the format 'O'", zigviews.sum_i64, np.array([1, 2], object))
    # Text on some systems has items of four bytes, as f32 has.
    raises(ValueError, "not of the format '1w'", zigviews.sum_f32, np.array(["a"]))


def check_what_numpy_does_not_lend_is_refused_by_the_arguments_name():
    for name in NOT_LENT:
        values = np.zeros(2, name)
        said = "sum_i64() argument 'values' does not lend its memory: cannot include dtype"
        raises(ValueError, said, zigviews.sum_i64, values)
        assert zigviews.sum_i64(values.view("i8")) == 0


def check_the_other_byte_order_is_refused():
    for name, dtype in NUMBERS.items():
        swapped = np.arange(3).astype(np.dtype(dtype).newbyteorder(SWAPPED))
        add = getattr(zigviews, f"sum_{name}")
        if swapped.itemsize == 1:
            assert add(swapped) == 3
        else:
            raises(ValueError, f"not of the format '{SWAPPED}", add, swapped)
            assert add(swapped.astype(dtype)) == 3
    # A slice goes item by item, and asks each for its value.
    assert zigviews.copied(np.arange(3).astype(f"{SWAPPED}f8")) == [0, 1, 2]


def check_orders_of_two_dimensions():
    for order in "CF":
        grid = np.array(np.arange(6, dtype="i4").reshape(2, 3), order=order)
        assert grid.flags.f_contiguous == (order == "F")
        found = [[zigviews.item_at(grid, i, j) for j in range(3)] for i in range(2)]
        assert found == grid.tolist()
        for index in [(2, 0), (0, 3), (2**60, 0)]:
            raises(IndexError, "", zigviews.item_at, grid, *index)
        for view in [grid.T, grid[::-1], grid[:, ::-2], grid[1:, 1:]]:
            rows, columns = view.shape
            found = [[zigviews.item_at(view, i, j) for j in range(columns)] for i in range(rows)]
            assert found == view.tolist()
    repeated = np.broadcast_to(np.int32(7), (1000, 1000))
    assert zigviews.item_at(repeated, 999, 999) == 7
    diagonal = np.lib.stride_tricks.as_strided(np.arange(5, dtype="i4"), (3, 3), (4, 4))
    assert [zigviews.item_at(diagonal, i, 2 - i) for i in range(3)] == [2, 2, 2]


def check_more_dimensions():
    block = np.zeros((2, 3, 4))
    assert zigviews.shape_of(block) == ([2, 3, 4], 24)
    assert zigviews.shape_of(np.asfortranarray(block)) == ([2, 3, 4], 24)
    assert zigviews.shape_of(block.transpose(2, 0, 1)) == ([4, 2, 3], 24)
    for shape in [(0, 3, 4), (2, 0, 4), (2, 3, 0), (0, 0, 0)]:
        assert zigviews.shape_of(np.zeros(shape)) == (list(shape), 0)
    raises(ValueError, "must have 3 dimensions, not 0", zigviews.shape_of, np.zeros(()))
    raises(ValueError, "must have 3 dimensions, not 2", zigviews.shape_of, block[0])
    raises(ValueError, "must have 3 dimensions, not 32", zigviews.shape_of, np.zeros((1,) * 32))


def check_one_dimension_is_asked_for():
    sum_f64 = zigviews.sum_f64
    raises(ValueError, "must have 1 dimension, not 0", sum_f64, np.float64(1))
    raises(ValueError, "must have 1 dimension, not 0", sum_f64, np.array(1.0))
    raises(ValueError, "must have 1 dimension, not 2", sum_f64, np.zeros((1, 3)))
    grid = np.arange(6.0).reshape(2, 3)
    assert sum_f64(grid.ravel()) == 15
    assert sum_f64(grid[1]) == 12
    raises(ValueError, "must be contiguous", sum_f64, grid[:, 1])
    assert sum_f64(np.ascontiguousarray(grid[:, 1])) == 5
    raises(ValueError, "must be contiguous", sum_f64, np.broadcast_to(1.0, 3))
    raises(ValueError, "must be contiguous", sum_f64, grid[1][::-1])
    assert sum_f64(grid[:1, 1]) == 1
    assert sum_f64(grid[:0, 1]) == 0


def check_addresses_that_are_not_aligned_are_refused():
    raw = np.zeros(8 * 4 + 1, "u1")
    shifted = raw[1:].view("f8")
    assert not shifted.flags.aligned
    raises(ValueError, "aligned for f64", zigviews.sum_f64, shifted)
    record = np.zeros(3, [("flag", "u1"), ("value", "i4")])
    raises(ValueError, "must have 2 dimensions, not 1", zigviews.item_at, record["value"], 0, 0)
    raises(ValueError, "aligned for i32", zigviews.item_at, record["value"][:, None], 0, 0)
    padded = np.zeros((3, 2), np.dtype([("flag", "u1"), ("value", "i4")], align=True))
    padded["value"] = np.arange(6).reshape(3, 2)
    assert zigviews.item_at(padded["value"], 2, 1) == 5


def check_memory_that_is_only_read_is_not_written():
    target = np.zeros(4, "u1")
    zigviews.fill(target, 7)
    assert target.tolist() == [7] * 4
    target.flags.writeable = False
    said = "fill() argument 'target' must be an object with a writable buffer, not ndarray"
    raises(TypeError, said, zigviews.fill, target, 1)
    assert zigviews.count(target, 7) == 4
    square = np.array([[1.0, 2], [3, 4]], order="F")
    zigviews.transpose(square)
    assert square.tolist() == [[1, 3], [2, 4]]
    said = "transpose() argument 'values' must be an object with a writable buffer, not ndarray"
    raises(TypeError, said, zigviews.transpose, np.broadcast_to(1.0, (2, 2)))


def check_slices_are_copied_from_arrays():
    copied = zigviews.copied
    assert copied(np.arange(3.0)) == [0, 1, 2]
    assert copied(np.arange(6.0)[::-2]) == [5, 3, 1]
    assert copied(np.arange(6.0).reshape(2, 3)[:, 1]) == [1, 4]
    assert copied(np.broadcast_to(2.5, 3)) == [2.5] * 3
    for dtype in NUMBERS.values():
        assert copied(np.arange(3, dtype=dtype)) == [0, 1, 2]
    shifted = np.zeros(17, "u1")[1:].view("f8")
    assert copied(shifted) == [0, 0]
    raises(TypeError, "argument 'values' item 0 must be float", copied, np.zeros((2, 3)))
    # An array without dimensions has no items; numpy says so.
    raises(TypeError, "0-d array", copied, np.zeros(()))


def check_numpy_takes_owned_memory_without_a_copy():
    squares = zigviews.squares(5)
    array = np.frombuffer(squares)
    assert (array.dtype, array.tolist()) == (np.float64, [0, 1, 4, 9, 16])
    assert array.flags.writeable
    again = np.asarray(squares)
    array[0] = 3
    assert again[0] == memoryview(squares)[0] == 3
    assert array.ctypes.data == again.ctypes.data
    assert zigviews.sum_f64(array) == 33
    del squares, array
    gc.collect()
    assert again.tolist() == [3, 1, 4, 9, 16]
    numbers, text = zigviews.both([-1, 2], "abc")
    assert np.asarray(numbers).dtype == np.int16
    assert np.frombuffer(text, "u1").tolist() == [97, 98, 99]
    assert np.asarray(zigviews.squares(0)).shape == (0,)


def check_arrays_are_released_on_every_path():
    array = np.arange(3, dtype="u1")
    count = sys.getrefcount(array)
    for call in [
        lambda: zigviews.count(array, 1),
        lambda: zigviews.failing(array),
        lambda: zigviews.count(array, "x"),
        lambda: zigviews.lengths([array, array, 5]),
        lambda: zigviews.sum_f64(array),
        lambda: zigviews.item_at(array, 0, 0),
        lambda: zigviews.copied(array),
    ]:
        try:
            call()
        except (TypeError, ValueError):
            pass
        assert sys.getrefcount(array) == count


def check_threads_read_one_array():
    data = np.tile(np.arange(256, dtype="u1"), 4000)
    counts = []
    threads = [
        threading.Thread(target=lambda: counts.append(zigviews.count_without_gil(data, 7)))
        for _ in range(8)
    ]
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
    print("all checks passed", sys.version_info[:2], np.__version__)


main()
