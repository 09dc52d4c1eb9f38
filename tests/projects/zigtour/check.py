"""Asserts what zigtour does, on the interpreter that runs this; it needs no test framework."""

import array
import gc
import inspect
import pickle
import subprocess
import sys
import threading
import tracemalloc

import zigtour


def raises(kind, text, function, *args, **kwargs):
    try:
        result = function(*args, **kwargs)
    except kind as error:
        assert type(error) is kind, f"{type(error)} instead of {kind}"
        assert text in str(error), f"{str(error)!r} lacks {text!r}"
        return error
    raise AssertionError(f"no {kind.__name__}, but {result!r}")


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


class Float:
    def __float__(self):
        return 2.5


class BadFloat:
    def __float__(self):
        raise KeyError("own error")


def check_integers_keep_their_value_and_their_range():
    widths = {
        "i8": (-(2**7), 2**7 - 1),
        "u8": (0, 2**8 - 1),
        "i16": (-(2**15), 2**15 - 1),
        "u16": (0, 2**16 - 1),
        "i32": (-(2**31), 2**31 - 1),
        "u32": (0, 2**32 - 1),
        "i64": (-(2**63), 2**63 - 1),
        "u64": (0, 2**64 - 1),
        "isize": (-sys.maxsize - 1, sys.maxsize),
        "usize": (0, 2 * sys.maxsize + 1),
        "c_int": (-(2**31), 2**31 - 1),
        "u1": (0, 1),
        "i7": (-64, 63),
        "u63": (0, 2**63 - 1),
        "i65": (-(2**64), 2**64 - 1),
        "u65": (0, 2**65 - 1),
        "i128": (-(2**127), 2**127 - 1),
        "u128": (0, 2**128 - 1),
        "i256": (-(2**255), 2**255 - 1),
    }
    for width, (lowest, highest) in widths.items():
        echo = getattr(zigtour, f"echo_{width}")
        inside = {lowest, lowest + 1, -1, 0, 1, 2**32, 2**63, 2**64, highest - 1, highest, 12345}
        for value in sorted(inside):
            if lowest <= value <= highest:
                result = echo(value)
                assert type(result) is int, (width, result)
                assert result == value, (width, value, result)
        for value in (lowest - 1, highest + 1, 2**300, -(2**300), 2**64 + 1, 2**128):
            if not lowest <= value <= highest:
                error = raises(OverflowError, f"out of range for {width}", echo, value)
                assert str(lowest) in str(error), error
                assert str(highest) in str(error), error
    error = raises(OverflowError, "", zigtour.echo_i8, 128)
    assert str(error) == "echo_i8() argument 'value' is out of range for i8 (-128 to 127)", error


def check_integers_take_what_has_an_index():
    for name in ("echo_i8", "echo_u64", "echo_u128"):
        echo = getattr(zigtour, name)
        assert echo(Index(5)) == 5
        assert echo(True) == 1
        raises(KeyError, "own", echo, Index(KeyError("own")))
        for wrong, kind in ((1.5, "float"), ("1", "str"), (None, "NoneType"), ([], "list")):
            error = raises(TypeError, "", echo, wrong)
            assert str(error) == f"{name}() argument 'value' must be int, not {kind}", error


def check_floats():
    assert zigtour.echo_f64(1.1) == 1.1
    assert zigtour.echo_f64(3) == 3.0
    assert zigtour.echo_f64(-1) == -1.0
    assert zigtour.echo_f64(Float()) == 2.5
    assert zigtour.echo_f64(float("inf")) == float("inf")
    assert zigtour.echo_f64(float("nan")) != zigtour.echo_f64(float("nan"))
    assert zigtour.echo_f32(0.5) == 0.5
    assert zigtour.echo_f32(float("-inf")) == float("-inf")
    raises(OverflowError, "out of range for f32", zigtour.echo_f32, 1e300)
    raises(OverflowError, "", zigtour.echo_f64, 10**400)
    raises(TypeError, "argument 'value' must be float, not str", zigtour.echo_f64, "1")
    raises(KeyError, "own error", zigtour.echo_f64, BadFloat())


def check_bools_are_nothing_else():
    assert zigtour.echo_bool(True) is True
    assert zigtour.echo_bool(False) is False
    raises(TypeError, "argument 'value' must be bool, not int", zigtour.echo_bool, 1)
    raises(TypeError, "argument 'value' must be bool, not NoneType", zigtour.echo_bool, None)


def check_text():
    for text in ("", "plain", "d\xe9j\xe0 \u20ac \U0001f40d", "a\0b", "x" * 100_000):
        assert zigtour.echo_str(text) == text
    assert zigtour.literal() == "lit\xe9ral"
    assert zigtour.c_length("d\xe9") == 3
    raises(ValueError, "must not contain a null character", zigtour.c_length, "a\0b")
    raises(UnicodeEncodeError, "surrogates not allowed", zigtour.echo_str, "\ud800")
    raises(UnicodeDecodeError, "invalid start byte", zigtour.not_utf8)
    raises(TypeError, "argument 'value' must be str, not bytes", zigtour.echo_str, b"x")


def check_bytes():
    for data in (b"", b"plain", b"\x00\xff" * 5000):
        assert zigtour.echo_bytes(data) == data
        assert zigtour.reversed(data) == data[::-1]
    raises(TypeError, "argument 'value' must be bytes, not str", zigtour.echo_bytes, "x")


def check_optionals():
    assert zigtour.echo_optional(None) is None
    assert zigtour.echo_optional(5) == 5
    assert zigtour.echo_optional() is None
    raises(TypeError, "must be int, not str", zigtour.echo_optional, "5")


def check_sequences():
    assert zigtour.total([1, 2.5, Float()]) == 6.0
    assert zigtour.total(()) == 0.0
    assert zigtour.total(array.array("d", [1.5, 2.5])) == 4.0
    assert zigtour.total(range(1000)) == 499500.0
    assert zigtour.doubled((1, 2, 3)) == [2, 4, 6]
    assert zigtour.doubled([]) == []
    assert zigtour.joined(["a", "\xe9", ""], "-") == "a-\xe9-"
    assert zigtour.joined([f"{i}" for i in range(5000)], ",") == ",".join(map(str, range(5000)))
    assert zigtour.transposed([[1, 2, 3], (4, 5, 6)]) == [[1, 4], [2, 5], [3, 6]]
    raises(ValueError, "InvalidArgument", zigtour.transposed, [[1], [2, 3]])
    for wrong in ("text", b"bytes", 5, {1.0}, {1.0: 2}, iter([1.0])):
        raises(TypeError, "argument 'values' must be a sequence, not ", zigtour.total, wrong)
    raises(TypeError, "argument 'values' item 1 must be float, not str", zigtour.total, [1, "2"])
    raises(TypeError, "argument 'rows' item 0 item 1 must be int", zigtour.transposed, [[1, ""]])
    raises(OverflowError, "argument 'values' item 2 is out of", zigtour.doubled, [1, 2, 2**63])


class Temporary:
    """A sequence whose items exist nowhere else, and which fails when told to."""

    def __init__(self, items, failure=None):
        self.items, self.failure = items, failure

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        if index >= len(self.items):
            raise self.failure or IndexError
        return f"{self.items[index]}-fresh"


def check_sequences_with_a_will_of_their_own():
    words = Temporary([str(i) for i in range(300)])
    assert zigtour.joined(words, " ") == " ".join(f"{i}-fresh" for i in range(300))
    raises(
        ZeroDivisionError, "stop", zigtour.joined, Temporary("ab", ZeroDivisionError("stop")), ""
    )
    shrinking = []

    class Emptying:
        def __float__(self):
            shrinking.clear()
            return 1.0

    shrinking.extend([Emptying() for _ in range(50)])
    assert zigtour.total(shrinking) == 50.0


def check_tuples_arrays_structs_and_enums():
    assert zigtour.echo_tuple((1, "two", True)) == (1, "two", True)
    assert zigtour.echo_tuple([1, "two", None]) == (1, "two", None)
    raises(ValueError, "argument 'value' must have 3 items, not 2", zigtour.echo_tuple, (1, "two"))
    raises(TypeError, "item 1 must be str, not int", zigtour.echo_tuple, (1, 2, None))
    assert zigtour.divmod(-7, 2) == divmod(-7, 2)
    raises(ZeroDivisionError, "DivisionByZero", zigtour.divmod, 1, 0)
    assert zigtour.pipes([1, 2, 3], ("abc", None)) == [4, 2, 3]
    assert zigtour.pipes([1, 2, 3], Temporary(["abc", "d"])) == [10, 9, 3]
    raises(ValueError, "must have 3 items, not 4", zigtour.pipes, [1] * 4, ("", None))
    raises(OverflowError, "argument 'counts' item 0 is out", zigtour.pipes, [256, 0, 0], ("", ""))

    assert zigtour.echo_colour("green") == "green"
    raises(ValueError, "must be one of 'red', 'green', 'blue'", zigtour.echo_colour, "pink")
    raises(TypeError, "must be str, not int", zigtour.echo_colour, 1)

    assert zigtour.echo_point({"x": 1}) == {"x": 1.0, "y": 0.5, "label": None, "colour": "green"}
    full = {"x": 1.0, "y": 2.0, "label": "here", "colour": "blue"}
    assert zigtour.echo_point(full) == full
    assert zigtour.echo_points([full, full]) == [full, full]
    raises(ValueError, "lacks the key 'x'", zigtour.echo_point, {})
    raises(ValueError, "has a key other than 'x', 'y'", zigtour.echo_point, {"x": 1, "z": 2})
    raises(
        TypeError, "argument 'value' key 'y' must be float", zigtour.echo_point, {"x": 1, "y": ""}
    )
    raises(TypeError, "must be dict, not list", zigtour.echo_point, [])
    raises(ValueError, "argument 'value' item 1 lacks", zigtour.echo_points, [full, {}])


def check_calls_that_do_not_fit():
    assert zigtour.nothing() is None
    assert zigtour.greet("Ann") == "Hello, Ann!"
    assert zigtour.greet("Ann", "?") == "Hello, Ann?"
    assert zigtour.greet(punctuation=".", name="Bob") == "Hello, Bob."
    assert zigtour.greet("Ann", punctuation=None) == "Hello, Ann!"
    assert zigtour.defaults(1, 2, 3) == (1, 2, 3, None, None)
    assert zigtour.defaults(1, None, 3, e="e") == (1, None, 3, None, "e")
    assert zigtour.defaults(c=3, b=2, a=1, d=4) == (1, 2, 3, 4, None)
    assert zigtour.unnamed(2) == 20
    assert zigtour.unnamed(2, 3) == 6
    for text, call in {
        "nothing() takes 0 positional arguments but 1 was given": lambda: zigtour.nothing(1),
        "zigtour.nothing() takes no keyword arguments": lambda: zigtour.nothing(x=1),
        "divmod() missing 1 required positional argument: 'b'": lambda: zigtour.divmod(1),
        "divmod() missing 1 required positional argument: 'a'": lambda: zigtour.divmod(b=1),
        "divmod() missing 2 required positional arguments: 'a' and 'b'": zigtour.divmod,
        "defaults() missing 3 required positional arguments: 'a', 'b', and 'c'": zigtour.defaults,
        "divmod() takes 2 positional arguments but 3 were given": lambda: zigtour.divmod(1, 2, 3),
        "greet() takes from 1 to 2 positional arguments but 3 were given": lambda: zigtour.greet(
            "", "", ""
        ),
        "divmod() got multiple values for argument 'a'": lambda: zigtour.divmod(1, 2, a=3),
        "divmod() got an unexpected keyword argument 'c'": lambda: zigtour.divmod(1, c=3),
        "zigtour.unnamed() takes no keyword arguments": lambda: zigtour.unnamed(arg0=1),
        "echo_str() takes 1 positional argument but 2 were given": lambda: zigtour.echo_str("", ""),
    }.items():
        error = raises(TypeError, "", call)
        assert str(error) == text, error
    raises(
        TypeError, "unexpected keyword argument 'x\xe9", lambda: zigtour.greet(**{"x\xe9" * 400: 1})
    )


def check_arguments_that_are_the_fields_of_a_struct():
    assert zigtour.mean([1, 2, 3]) == 2
    assert zigtour.mean([1, 3], [3, 1]) == zigtour.mean(weights=[3, 1], values=[1, 3]) == 1.5
    assert zigtour.mean([1, 2], None) == 1.5
    assert zigtour.every(1, name="n") == (1, 0.5, [], "safe", "n", [])
    assert zigtour.every(1, 2, 3, 4, name="n", mode="fast", a=1, first=2.5) == (
        *(1, 2.0, [3, 4], "fast", "n"),
        [("a", 1.0), ("first", 2.5)],
    )
    assert zigtour.starred(1, y=2) == zigtour.starred(z=-3, y=2, x=1) == [1, 2, -3]
    assert zigtour.count_objects() == [0, 0]
    assert zigtour.count_objects(1, "2", None, a=1, b=None) == [3, 2]
    defaults = {
        **{"text": "it's", "flag": True, "none": None, "large": 2**64 - 1, "tiny": 1e-9},
        **{"pair": (1, "a"), "list": [1.0, 2.5], "point": {"x": 0.0, "y": 1.0}},
    }
    assert zigtour.presets() == defaults
    shown = inspect.signature(zigtour.presets).parameters
    assert {name: parameter.default for name, parameter in shown.items()} == defaults
    assert zigtour.presets(**{**defaults, "flag": False}) == {**defaults, "flag": False}
    for text, call in {
        "mean() missing 1 required positional argument: 'values'": zigtour.mean,
        "mean() takes from 1 to 2 positional arguments but 3 were given": lambda: zigtour.mean(
            [], [], []
        ),
        "mean() got multiple values for argument 'values'": lambda: zigtour.mean([], values=[]),
        "every() missing 1 required keyword-only argument: 'name'": lambda: zigtour.every(1),
        "every() missing 1 required positional argument: 'first'": lambda: zigtour.every(first=1),
        "every() argument 'rest' item 1 must be int, not str": lambda: zigtour.every(
            *(1, 2, 3, "4"), name=""
        ),
        "every() argument 'options' key 'a' must be float, not str": lambda: zigtour.every(
            1, name="", a=""
        ),
        "starred() takes 1 positional argument but 2 were given": lambda: zigtour.starred(1, 2),
    }.items():
        error = raises(TypeError, "", call)
        assert str(error) == text, error


def check_names_are_found_whatever_object_they_are():
    for _ in range(3):
        name = "".join(["va", "lues"])
        assert zigtour.mean(**{name: [4]}) == 4
        assert zigtour.echo_colour("".join(["gr", "een"])) == "green"
        assert zigtour.echo_point({"".join(["", "x"]): 1, "label": None})["x"] == 1


def check_signatures_and_docstrings():
    assert str(inspect.signature(zigtour.mean)) == "(values, weights=None)"
    assert str(inspect.signature(zigtour.starred)) == "(x, *, y, z=-3)"
    assert str(inspect.signature(zigtour.every)) == (
        "(first, /, second=0.5, *rest, mode='safe', name, **options)"
    )
    assert str(inspect.signature(zigtour.count_objects)) == "(*objects, **named)"
    assert str(inspect.signature(zigtour.greet)) == "(name, punctuation=None)"
    assert str(inspect.signature(zigtour.defaults)) == "(a, b, c, d=None, e=None)"
    assert str(inspect.signature(zigtour.unnamed)) == "(arg0, arg1=None, /)"
    assert str(inspect.signature(zigtour.nothing)) == "()"
    assert zigtour.echo_i8.__doc__ == "Return the value as it came back from Zig."
    assert zigtour.echo_i8.__module__ == "zigtour"
    assert zigtour.__doc__ == "Everything that alloconda offers."


def check_module_contents():
    assert zigtour.answer == 42
    assert zigtour.negative == -7
    assert zigtour.large == 0xFFFF_FFFF_FFFF_FFFF_FFFF
    assert zigtour.ratio == 0.25
    assert zigtour.version == "1.2.3"
    assert zigtour.enabled is True
    assert zigtour.missing is None
    assert zigtour.colours == ("red", "green")
    assert zigtour.primes == [2, 3, 5]
    assert zigtour.initialized == (True, "by init")
    assert zigtour.module_name() == "zigtour"
    assert issubclass(zigtour.TourError, ValueError)
    assert zigtour.TourError.__module__ == "zigtour"
    assert pickle.loads(pickle.dumps(zigtour.TourError("x"))).args == ("x",)


def check_errors_become_exceptions():
    for name, kind in {
        "Overflow": OverflowError,
        "DivisionByZero": ZeroDivisionError,
        "IndexOutOfBounds": IndexError,
        "KeyNotFound": KeyError,
        "TypeMismatch": TypeError,
        "InvalidArgument": ValueError,
        "FileNotFound": FileNotFoundError,
        "BadDigit": ArithmeticError,
        "TourError": zigtour.TourError,
        "Unheard": RuntimeError,
        "OutOfMemory": MemoryError,
    }.items():
        raises(kind, name, zigtour.fail, name)
    raises(SystemError, "without an exception set", zigtour.fail, "PythonError")
    raises(ArithmeticError, "BadDigit", zigtour.fail_known, 0)
    raises(zigtour.TourError, "TourError", zigtour.fail_known, 1)
    raises(MemoryError, "", zigtour.fail_known, 2)
    raises(RuntimeError, "Strange", zigtour.fail_known, 3)
    assert zigtour.fail_known(4) == 4
    raises(LookupError, "code 7: \xe9", zigtour.raise_formatted, 7, "\xe9")
    for length in range(1000, 1030):
        error = raises(LookupError, "", zigtour.raise_formatted, 7, "x" + "\u20ac" * length)
        assert set(str(error)[9:]) == {"\u20ac"}, error
    raises(BufferError, "raised from Zig", zigtour.raise_other, BufferError)


def check_objects():
    value = object()
    assert zigtour.identity(value) is value
    assert zigtour.first([value]) is value
    assert zigtour.first([]) is None
    assert zigtour.apply(lambda *args: args, 1) == (1, "two", (3, None))
    raises(ZeroDivisionError, "", zigtour.apply, lambda *_: 1 / 0, 1)
    raises(TypeError, "not callable", zigtour.apply, 5, 1)
    assert zigtour.apply_keywords(lambda *a, **k: (a, k), 1) == ((1,), {"flag": True, "label": "x"})
    assert zigtour.square_root(2.25) == 1.5
    raises(ValueError, "", zigtour.square_root, -1.0)
    assert zigtour.sum_of(i for i in range(5)) == 10
    raises(TypeError, "the value must be int, not str", zigtour.sum_of, "ab")
    raises(OverflowError, "Overflow", zigtour.sum_of, [2**63 - 1, 1])
    raises(ZeroDivisionError, "", zigtour.sum_of, (1 // i for i in (1, 0)))
    assert zigtour.explore(["a", "b"]) == {
        "length": 2,
        "truth": True,
        "none": False,
        "repr": "['a', 'b']",
        "words": ["a", "b"],
    }
    assert zigtour.build() == {
        "one": 1,
        "nested": ("a", 2.5, False),
        "key": "value",
        "again": ("a", 2.5, False),
    }

    class Plain:
        pass

    plain = Plain()
    assert zigtour.set_attribute(plain, 5) is None
    assert plain.number == 5
    raises(AttributeError, "", zigtour.set_attribute, object(), 5)


def check_memory():
    assert zigtour.churn(10) == 20
    assert zigtour.churn(100_000) == 200_000
    assert zigtour.churn_general(100_000) == 100_000
    raises(MemoryError, "", zigtour.too_much)


def check_the_gil_is_released():
    assert zigtour.count_words("a few words " * 10_000) == 30_000
    results = []
    threads = [threading.Thread(target=lambda: results.append(zigtour.meet(2))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True, True]


def everything(value):
    """Runs through the ways in and out that own references, the failing ones included."""
    zigtour.identity(value)
    zigtour.first([value, value])
    zigtour.apply_keywords(lambda a, **_: a, value)
    zigtour.build()
    zigtour.explore(["a", "b"])
    zigtour.joined(["a", "b"], "-")
    zigtour.joined(Temporary(["a"] * 50), "-")
    zigtour.echo_points([{"x": 1, "label": "l"}] * 3)
    zigtour.sum_of(iter([1, 2]))
    zigtour.echo_i256(-(2**200))
    zigtour.echo_u128(Index(5))
    zigtour.churn(5000)
    zigtour.churn_general(5000)
    zigtour.count_words("some words and more " * 200)
    zigtour.greet(name="x", punctuation="y")
    for call, *args in (
        (zigtour.half_bad, value),
        (zigtour.half_bad_list, value),
        (zigtour.joined, ["a", value], "-"),
        (zigtour.joined, Temporary("a", KeyError()), "-"),
        (zigtour.pipes, [1, 2], ("", "")),
        (zigtour.echo_points, [{"x": 1, "label": "l"}, {"x": value}]),
        (zigtour.echo_points, [{"x": 1, "q": value}]),
        (zigtour.explore, [value]),
        (zigtour.sum_of, [1, value]),
        (zigtour.echo_i256, 2**300),
        (zigtour.echo_i64, value),
        (zigtour.greet, value),
        (zigtour.greet, "x", value),
        (zigtour.apply, value, 1),
        (zigtour.set_attribute, object(), 1),
        (zigtour.fail, "TourError"),
        (zigtour.raise_formatted, 1, "text"),
        (zigtour.raise_other, KeyError),
        (zigtour.too_much,),
        (zigtour.not_utf8,),
        (zigtour.divmod, value, value, value),
    ):
        try:
            call(*args)
        except Exception:
            continue
        raise AssertionError(f"{call.__name__} did not fail")


def check_references_and_memory_stay_level():
    class Value:
        pass

    value = Value()
    watched = [value, None, True, 5000, KeyError, Value, zigtour, zigtour.TourError]
    rounds = 250

    def references():
        before = [sys.getrefcount(each) for each in watched]
        repeat(rounds, value)
        after = [sys.getrefcount(each) for each in watched]
        return [new - old for old, new in zip(before, after)]

    def memory():
        before = tracemalloc.get_traced_memory()[0]
        repeat(rounds, value)
        return tracemalloc.get_traced_memory()[0] - before

    # The interpreter fills its own stores meanwhile; what leaks grows each time.
    repeat(rounds, value)
    for _ in range(5):
        grown = references()
        assert grown[0] == 0, grown
        if all(abs(one) < rounds / 4 for one in grown):
            break
    else:
        raise AssertionError(list(zip(watched, grown)))

    tracemalloc.start()
    repeat(rounds, value)
    # The smallest object has 16 bytes.
    growths = []
    while not growths or growths[-1] >= rounds * 12:
        assert len(growths) < 5, f"{growths} bytes more after {rounds} rounds each"
        growths.append(memory())
    tracemalloc.stop()


def repeat(rounds, value):
    for _ in range(rounds):
        everything(value)
    gc.collect()


def check_a_panic_says_what_and_where():
    code = "import zigtour\ndef caller():\n    zigtour.panic_now('the reason')\ncaller()\n"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert child.returncode != 0
    assert "Zig panic: the reason" in child.stderr, child.stderr
    assert "line 3 in caller" in child.stderr, child.stderr


def check_a_failing_init_fails_the_import():
    code = (
        "import os\nos.environ['ZIGTOUR_FAIL'] = '1'\n"
        "try:\n    import zigtour\nexcept ValueError as error:\n    print(type(error), error)\n"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert child.stdout.strip() == "<class 'zigtour.TourError'> TourError", child


def main():
    # Under an emulator a child of this interpreter does not start.
    children = "--no-children" not in sys.argv
    for name, check in list(globals().items()):
        if name.startswith("check_"):
            if not children and name in (
                "check_a_panic_says_what_and_where",
                "check_a_failing_init_fails_the_import",
            ):
                continue
            check()
            print("ok", name)
    print("all checks passed")


main()
