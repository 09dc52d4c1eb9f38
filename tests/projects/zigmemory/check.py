"""Checks the module zigmemory; written for any Python that it is imported in."""

import math
import threading

import zigmemory

SIZES = [1, 2, 3, 15, 16, 17, 63, 64, 65, 1000, 4096, 100_001]


def pattern(size):
    return bytes(index * 7 % 251 for index in range(size))


def check_copies():
    for size in SIZES:
        made = bytearray(size)
        assert zigmemory.copy(made, pattern(size)) and made == pattern(size)


def check_moves():
    for size in SIZES:
        for distance in {0, 1, size // 2, size - 1}:
            moved, expected = bytearray(pattern(size)), bytearray(pattern(size))
            expected[distance:] = expected[: size - distance]
            assert zigmemory.move(moved, distance) and moved == expected


def check_fills():
    for size in SIZES:
        for byte in (0, 7, 255):
            filled = bytearray(pattern(size))
            assert zigmemory.fill(filled, byte) and filled == bytes([byte]) * size


def check_comparisons():
    for size in SIZES:
        same = pattern(size)
        assert zigmemory.compare(same, bytes(bytearray(same))) == (0, True)
        for index in {0, size // 2, size - 1}:
            larger = bytearray(same)
            larger[index] = 255
            assert zigmemory.compare(larger, same)[0] > 0 > zigmemory.compare(same, larger)[0]
            assert not zigmemory.compare(larger, same)[1]


def check_threads():
    threads = [threading.Thread(target=check_copies) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def check_mathematics():
    if zigmemory.with_mathematics:
        assert math.isclose(zigmemory.sine(1.0), math.sin(1.0))


# Threads are the first to look for the functions.
check_threads()
for name, check in list(globals().items()):
    if name.startswith("check_"):
        check()
print("all checks passed")
