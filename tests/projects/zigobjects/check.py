"""Asserts what zigobjects does, on the interpreter that runs this; it needs no test framework."""

import builtins
import sys
import warnings

import zigobjects


def raised(function, *arguments):
    try:
        function(*arguments)
    except BaseException as error:  # noqa: BLE001 # They are what is asked for.
        return error
    raise AssertionError("nothing was raised")


def check_no_reference_is_lost(function, *objects):
    """Call `function` often; what it drops or keeps shows in the counts of `objects`."""
    function()
    before = [sys.getrefcount(one) for one in objects]
    for _ in range(100):
        function()
    after = [sys.getrefcount(one) for one in objects]
    assert after == before, (before, after)


def test_every_exception_is_there():
    found = {}
    zigobjects.each_exception(found.__setitem__)
    for name, exception in found.items():
        assert exception is getattr(builtins, name)
    # Aliases, what has no name in the C API, and what is newer than the module's floor.
    others = {
        *("EnvironmentError", "IOError", "WindowsError", "ExceptionGroup"),
        *("BaseExceptionGroup", "PythonFinalizationError", "ImportCycleError"),
        "_IncompleteInputError",
    }
    exceptions = {
        name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    assert exceptions - others <= set(found)


def test_exceptions_are_made_of_arguments():
    error = raised(zigobjects.raise_error, 2, "gone")
    assert type(error) is FileNotFoundError, error
    assert (error.errno, error.strerror) == (2, "gone")
    error = raised(zigobjects.raise_decode_error, "abc")
    assert type(error) is UnicodeDecodeError, error
    assert error.args == ("utf-8", b"abc", 0, 1, "bad")
    assert type(raised(zigobjects.raise_unconvertible)) is UnicodeDecodeError


def test_warnings_name_the_line_that_called():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        zigobjects.warn("this")
        zigobjects.warn_object(UserWarning, "é" * 2000)
    assert [one.category for one in seen] == [DeprecationWarning, UserWarning]
    assert str(seen[0].message) == "this is old"
    assert str(seen[1].message) == "é" * 511
    assert {one.filename for one in seen} == {__file__}


def test_warnings_may_be_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert type(raised(zigobjects.warn, "this")) is DeprecationWarning
        check_no_reference_is_lost(lambda: raised(zigobjects.warn, "this"), DeprecationWarning)
        check_no_reference_is_lost(lambda: raised(zigobjects.raise_unconvertible), KeyError)


def main():
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print("ok", name)
    print("all checks passed", sys.version_info[:2])


main()
