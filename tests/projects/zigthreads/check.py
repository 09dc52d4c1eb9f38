"""Asserts what zigthreads does, on the interpreter that runs this; it needs no test framework."""

import signal
import subprocess
import sys
import threading

import zigthreads


def check_memory_without_the_gil():
    assert zigthreads.range(100_000) == list(range(100_000))
    assert zigthreads.range(0) == []
    assert zigthreads.allocate(1000) == 64_000
    assert zigthreads.allocate_general(100) == 6_400


def check_memory_in_threads_of_zig():
    assert zigthreads.allocate_in_threads(5_000) == 8 * 64 * 5_000
    assert zigthreads.allocate_general_in_threads(200) == 8 * 64 * 200
    assert zigthreads.allocate_inside(200) == 9 * 64 * 200


def check_memory_in_threads_of_python():
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(zigthreads.range(20_000)[-1]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [19_999] * 8


def check_calls_from_threads_of_zig():
    for call in (zigthreads.call_from_threads, zigthreads.call_here_from_threads):
        if call is zigthreads.call_from_threads and "--subinterpreter" in sys.argv:
            continue
        seen = []
        call(seen.append, 200)
        assert sorted(seen) == sorted([*range(200)] * 3)
        left = []
        earlier, sys.unraisablehook = sys.unraisablehook, lambda what: left.append(what.exc_value)
        call(lambda i: 1 // (i - 3), 5)
        sys.unraisablehook = earlier
        assert [type(error) for error in left] == [ZeroDivisionError] * 3


def check_what_needs_the_gil_is_a_panic_without():
    if "--no-children" in sys.argv or "--subinterpreter" in sys.argv:
        return
    for call, what in [
        ("raise_inside()", "py.raise"),
        ("ask_inside(1, False)", "a method of py.Object"),
        ("ask_inside(1, True)", "a method of py.Object"),
    ]:
        code = f"import zigthreads; zigthreads.{call}"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert f"Zig panic: {what} was called without the GIL" in done.stderr, done.stderr


def check_a_signal_ends_a_loop():
    if not hasattr(signal, "setitimer") or "--subinterpreter" in sys.argv:
        return
    earlier = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        zigthreads.spin(2**50)
    except KeyboardInterrupt:
        pass
    else:
        raise AssertionError("it ran to its end")
    signal.signal(signal.SIGALRM, earlier)
    assert zigthreads.spin(0) == 1


def main():
    for name, check in list(globals().items()):
        if name.startswith("check_"):
            check()
            print("ok", name)
    print("all checks passed", sys.version_info[:2])


main()
