"""Asserts what zigobjects does, on the interpreter that runs this; it needs no test framework."""

import builtins
import copy
import operator
import pickle
import sys
import traceback
import warnings

import zigobjects


def raised(function, *arguments):
    try:
        function(*arguments)
    except BaseException as error:  # noqa: BLE001 # They are what is asked for.
        return error
    raise AssertionError("nothing was raised")


def fresh(text):
    """Return a str of its own, which doesn't live for ever as those in the source may."""
    return "".join([text, "!"])


def new_blocks(function):
    before = sys.getallocatedblocks()
    for _ in range(200):
        function()
    return sys.getallocatedblocks() - before


def check_no_reference_is_lost(function, *objects):
    """Call `function` often; what it drops or keeps shows in counts of references and blocks."""
    function()
    before = [sys.getrefcount(one) for one in objects]
    # Caches of the interpreter fill up at first; what is lost is lost in every round.
    more = min(new_blocks(function) for _ in range(5))
    after = [sys.getrefcount(one) for one in objects]
    assert after == before, (before, after)
    assert more < 100, more


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


class Matrix:
    def __matmul__(self, other):
        return ("matrix", other)


BINARY = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "floorDiv": operator.floordiv,
    "mod": operator.mod,
    "divMod": divmod,
    "pow": operator.pow,
    "shl": operator.lshift,
    "shr": operator.rshift,
    "bitAnd": operator.and_,
    "bitOr": operator.or_,
    "bitXor": operator.xor,
}
UNARY = {
    "neg": operator.neg,
    "pos": operator.pos,
    "invert": operator.invert,
    "abs": operator.abs,
}


def test_arithmetic_is_that_of_python():
    for name, function in BINARY.items():
        assert zigobjects.binary(name, -1234, 7) == function(-1234, 7), name
        assert type(raised(zigobjects.binary, name, object(), 7)) is TypeError, name
    for name, function in UNARY.items():
        assert zigobjects.unary(name, -1234) == function(-1234), name
        assert type(raised(zigobjects.unary, name, "text")) is TypeError, name
    assert zigobjects.binary("matMul", Matrix(), 3) == ("matrix", 3)
    assert type(raised(zigobjects.binary, "div", 1, 0)) is ZeroDivisionError
    assert zigobjects.twice_and_one(1.5) == 4.0
    assert type(raised(zigobjects.add_unconvertible, 1)) is UnicodeDecodeError
    one, other = int("9" * 40), object()
    check_no_reference_is_lost(lambda: zigobjects.binary("pow", one, 2), one)
    check_no_reference_is_lost(lambda: zigobjects.binary("add", one, one), one)
    check_no_reference_is_lost(lambda: raised(zigobjects.binary, "add", one, other), one, other)
    check_no_reference_is_lost(lambda: raised(zigobjects.unary, "neg", other), other)


class Vague:
    """Compares to what has no truth."""

    __hash__ = None

    def __eq__(self, other):
        return self

    def __bool__(self):
        raise ArithmeticError


def test_comparison_is_that_of_python():
    for name in ("lt", "le", "eq", "ne", "gt", "ge"):
        for a, b in ((1, 2), (2, 2), (2, 1), ("a", "b"), ({1}, {2})):
            assert zigobjects.compare(name, a, b) is getattr(operator, name)(a, b), (name, a, b)
    nan = float("nan")
    assert not zigobjects.compare("eq", nan, nan)
    assert [zigobjects.order(*pair) for pair in ((1, 2), (2, 2), (2, 1))] == ["lt", "eq", "gt"]
    assert str(raised(zigobjects.order, nan, nan)) == "the objects have no order"
    assert type(raised(zigobjects.order, 1, "a")) is TypeError
    assert type(raised(zigobjects.compare, "eq", Vague(), 1)) is ArithmeticError
    assert zigobjects.is_answer(42.0)
    assert not zigobjects.is_answer("42")
    one, vague, other = fresh("a"), Vague(), object()
    check_no_reference_is_lost(lambda: zigobjects.order(one, "b"), one)
    check_no_reference_is_lost(lambda: raised(zigobjects.order, one, other), one, other)
    check_no_reference_is_lost(lambda: raised(zigobjects.compare, "eq", vague, one), vague, one)


def test_classes_are_asked():
    assert zigobjects.is_number(1)
    assert zigobjects.is_number(1.5)
    assert not zigobjects.is_number("1")
    assert zigobjects.is_instance(True, int)
    assert type(raised(zigobjects.is_instance, 1, 2)) is TypeError
    assert zigobjects.is_subclass(bool, int)
    assert not zigobjects.is_subclass(int, bool)
    assert type(raised(zigobjects.is_subclass, 1, int)) is TypeError
    assert zigobjects.type_of(Matrix) is type
    assert zigobjects.is_callable(print)
    assert not zigobjects.is_callable(1)
    one = Matrix()
    check_no_reference_is_lost(lambda: zigobjects.type_of(one), one, Matrix)
    check_no_reference_is_lost(lambda: zigobjects.is_number(one), one, int, float)
    check_no_reference_is_lost(lambda: raised(zigobjects.is_subclass, one, Matrix), one, Matrix)


class Minus:
    def __hash__(self):
        return -1


class Strict:
    @property
    def size(self):
        raise ArithmeticError


def test_hash_attributes_and_items():
    assert zigobjects.hash("text") == hash("text")
    assert zigobjects.hash(Minus()) == -2
    assert type(raised(zigobjects.hash, [])) is TypeError
    one = Matrix()
    assert not zigobjects.has_size(one)
    one.size = 1
    assert zigobjects.has_size(one)
    zigobjects.del_size(one)
    assert not hasattr(one, "size")
    assert type(raised(zigobjects.del_size, one)) is AttributeError
    assert type(raised(zigobjects.has_size, Strict())) is ArithmeticError
    assert zigobjects.contains({1: 2}, 1)
    assert not zigobjects.contains([1], 2)
    assert type(raised(zigobjects.contains, 1, 2)) is TypeError
    numbers = {1: 2, 3: 4}
    zigobjects.del_item(numbers, 1)
    assert numbers == {3: 4}
    assert type(raised(zigobjects.del_item, numbers, 1)) is KeyError
    assert zigobjects.format(3.14159, ".2f") == "3.14"
    assert type(raised(zigobjects.format, 1, "no format")) is ValueError
    key = fresh("key")
    check_no_reference_is_lost(lambda: zigobjects.del_item({key: key}, key), key)
    check_no_reference_is_lost(lambda: raised(zigobjects.del_item, {}, key), key)
    check_no_reference_is_lost(lambda: zigobjects.contains([key], key), key)
    check_no_reference_is_lost(lambda: zigobjects.has_size(one), one)


class Mapping:
    def __init__(self, *items):
        self._items = items

    def items(self):
        return self._items


class Loose:
    """Methods of every kind that Python finds on its way."""

    def own(self, argument):
        return self, argument

    @classmethod
    def of_class(cls, argument):
        return cls, argument

    @staticmethod
    def static(argument):
        return argument

    def __getattr__(self, name):
        if name == "missing":
            raise AttributeError("nothing here")
        return lambda argument: (name, argument)


def test_methods_are_called_by_names_known_early_and_late():
    loose = Loose()
    loose.in_instance = lambda argument: ("in_instance", argument)
    assert zigobjects.call_named(loose, "own", 1) == (loose, 1)
    assert zigobjects.call_named(loose, "of_class", 1) == (Loose, 1)
    assert zigobjects.call_named(loose, "static", 1) == 1
    assert zigobjects.call_named(loose, "in_instance", 1) == ("in_instance", 1)
    assert zigobjects.call_named(loose, fresh("größe"), 1) == ("größe!", 1)
    assert zigobjects.call_named("a-b", "split", "-") == ["a", "b"]
    assert zigobjects.call_named(dict, "fromkeys", "a") == {"a": None}
    assert zigobjects.call_named(sys, "intern", "a") == "a"
    numbers = [1]
    assert zigobjects.append_each(numbers, 2, [3, 4]) == 2
    assert numbers == [4, 3, 2, 1]
    for a, name in [(loose, "missing"), (1, "nothing"), (numbers, "")]:
        assert type(raised(zigobjects.call_named, a, name, 1)) is AttributeError
    assert type(raised(zigobjects.call_named, numbers, "reverse", 1)) is TypeError
    text = fresh("argument")
    assert type(raised(zigobjects.call_with_half_a_pair, numbers, text)) is UnicodeDecodeError

    def use():
        zigobjects.call_named(loose, "own", text)
        zigobjects.call_named(loose, fresh("late"), text)
        raised(zigobjects.call_named, numbers, "nothing", text)
        raised(zigobjects.call_with_half_a_pair, numbers, text)
        zigobjects.append_each([], 1, [2])

    check_no_reference_is_lost(use, loose, text, numbers)


def test_attributes_have_names_known_late():
    loose = Loose()
    loose.first = value = fresh("value")
    assert zigobjects.move_attribute(loose, "first", fresh("second"))
    assert vars(loose) == {"second!": value}
    assert not zigobjects.move_attribute(loose, "missing", "other")
    assert type(raised(zigobjects.move_attribute, 1, "real", "other")) is AttributeError

    def use():
        zigobjects.move_attribute(loose, "second!", fresh("third"))
        zigobjects.move_attribute(loose, "third!", "second!")
        raised(zigobjects.move_attribute, 1, "real", "other")

    check_no_reference_is_lost(use, loose, value)


def test_items_stay_while_the_dict_changes():
    numbers = {i: str(i) for i in range(1000)}
    copy = dict(numbers)
    seen = {}

    def move(key, value):
        seen[key] = value
        numbers.clear()
        numbers[len(seen) + 5000] = value

    assert zigobjects.each_item(numbers, move) == 1000
    assert seen == copy
    assert zigobjects.each_item({}, move) == 0
    assert zigobjects.each_item(Mapping([1, 2], (3, 4)), move) == 2
    assert type(raised(zigobjects.each_item, Mapping((1, 2, 3)), move)) is ValueError
    assert type(raised(zigobjects.each_item, Mapping(1), move)) is TypeError
    assert type(raised(zigobjects.each_item, 1, move)) is AttributeError
    key, value = fresh("key"), fresh("value")
    one = {key: value}
    check_no_reference_is_lost(lambda: zigobjects.each_item(one, max), one, key, value)
    check_no_reference_is_lost(
        lambda: raised(zigobjects.each_item, one, lambda a, b: 1 // 0), one, key, value
    )


def test_keywords_are_handed_over():
    def function(*arguments, **keywords):
        return arguments, keywords

    value = fresh("value")
    assert zigobjects.call_keywords(function, 1, value) == ((1, 2), {"size": 3, "value": value})
    assert zigobjects.call_without_keywords(function, 1) == ((1,), {})
    assert type(raised(zigobjects.call_keywords, len, 1, value)) is TypeError
    assert type(raised(zigobjects.call_unconvertible, function, value)) is UnicodeDecodeError
    check_no_reference_is_lost(lambda: zigobjects.call_keywords(function, value, value), value)
    check_no_reference_is_lost(lambda: raised(zigobjects.call_keywords, len, value, value), value)
    check_no_reference_is_lost(
        lambda: raised(zigobjects.call_unconvertible, function, value), value
    )


def test_classes_of_the_module_have_bases_and_fields():
    assert zigobjects.Error.__bases__ == (Exception,)
    assert zigobjects.ParseError.__bases__ == (zigobjects.Error,)
    assert zigobjects.DecodeError.__bases__ == (ValueError,)
    assert zigobjects.Bare.__bases__ == (Exception,)
    assert zigobjects.ParseError.__doc__ == "What is wrong, and where."
    error = raised(zigobjects.raise_parse_error, 3, "text")
    assert type(error) is zigobjects.ParseError
    assert (str(error), error.args, error.line, error.text) == (
        "bad text",
        ("bad text",),
        3,
        "text",
    )
    assert (zigobjects.ParseError().line, zigobjects.ParseError().text) == (None, "?")
    error = raised(zigobjects.raise_by_error)
    assert type(error) is zigobjects.DecodeError
    assert (str(error), error.at) == ("DecodeError", 1.5)
    long = raised(zigobjects.raise_parse_error, 3, "é" * 2000)
    assert str(long) == "bad " + "é" * 510
    assert type(raised(zigobjects.raise_unconvertible_field)) is UnicodeDecodeError
    error = raised(zigobjects.raise_unknown_field)
    assert type(error) is AttributeError
    assert str(error) == "ParseError has no field lien; add it to its .fields in .exceptions"
    text = fresh("text")
    check_no_reference_is_lost(
        lambda: raised(zigobjects.raise_parse_error, 3, text), text, zigobjects.ParseError
    )
    for function in (zigobjects.raise_unknown_field, zigobjects.raise_unconvertible_field):
        check_no_reference_is_lost(lambda one=function: raised(one), zigobjects.ParseError)


def test_errors_become_classes_of_the_module():
    error = raised(zigobjects.raise_mapped, 0)
    assert type(error) is zigobjects.ParseError
    assert (str(error), error.line) == ("BadLine", None)
    assert type(raised(zigobjects.raise_mapped, 1)) is EOFError
    assert type(raised(zigobjects.raise_mapped, 2)) is zigobjects.Below
    assert zigobjects.Below.__bases__ == (zigobjects.Bare,)


def test_exceptions_with_fields_can_be_pickled_and_copied():
    error = raised(zigobjects.raise_parse_error, 3, "text")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is zigobjects.ParseError
        assert (again.args, again.line, again.text) == (error.args, 3, "text")


def raising(error):
    def function():
        raise error

    return function


def frames(error):
    return [one.name for one in traceback.extract_tb(error.__traceback__)]


def test_exceptions_are_caught_by_class():
    assert zigobjects.or_none(raising(KeyError(1))) == "none"
    assert zigobjects.or_none(raising(IndexError)) == "none"
    assert zigobjects.or_none(list) == []
    assert type(raised(zigobjects.or_none, raising(ValueError(1)))) is ValueError
    classes = (KeyError, zigobjects.Error)
    own = zigobjects.ParseError("x")
    assert zigobjects.or_none_of(raising(own), classes) is None
    assert type(raised(zigobjects.or_none_of, raising(TypeError), classes)) is TypeError
    assert zigobjects.or_none_of_own(raising(own)) is None
    assert raised(zigobjects.or_none_of_own, raising(zigobjects.Error(1))).args == (1,)
    assert not zigobjects.sees_none()
    error = KeyError(1)
    check_no_reference_is_lost(lambda: zigobjects.or_none(raising(KeyError(1))), KeyError)
    check_no_reference_is_lost(lambda: zigobjects.or_none_of_own(raising(zigobjects.ParseError())))
    check_no_reference_is_lost(
        lambda: raised(zigobjects.or_none_of_own, raising(error.with_traceback(None))), error
    )


def test_without_its_class_nothing_is_caught():
    own = zigobjects.ParseError
    del zigobjects.ParseError
    try:
        assert type(raised(zigobjects.or_none_of_own, raising(KeyError))) is KeyError
        assert type(raised(zigobjects.raise_parse_error, 1, "a")) is AttributeError
    finally:
        zigobjects.ParseError = own


def test_exceptions_are_fetched_and_set_again():
    error = KeyError(1)
    assert zigobjects.fetch(raising(error)) is error
    assert frames(error) == ["function"]
    error = KeyError(1)
    error.__context__ = context = ValueError()
    assert raised(zigobjects.fetch_and_reraise, raising(error)) is error
    assert frames(error) == ["raised", "function"]
    assert error.__context__ is context
    assert type(zigobjects.fetch(raising(KeyError))) is KeyError
    assert raised(zigobjects.reraise, error) is error
    for wrong in (1, KeyError):
        assert str(raised(zigobjects.reraise, wrong)) == "py.reraise takes an exception"
    assert zigobjects.clear(raising(error)) is None
    for function in (zigobjects.fetch, zigobjects.clear):
        check_no_reference_is_lost(
            lambda one=function: one(raising(error.with_traceback(None))), error, KeyError
        )
    check_no_reference_is_lost(
        lambda: raised(zigobjects.fetch_and_reraise, raising(error.with_traceback(None))), error
    )


def test_exceptions_are_chained():
    first = KeyError(1)
    error = raised(zigobjects.chain, raising(first), "cause")
    assert type(error) is zigobjects.ParseError
    assert error.__cause__ is first
    assert error.__context__ is first
    assert error.__suppress_context__
    assert frames(first) == ["function"]
    error = raised(zigobjects.chain, raising(first), "context")
    assert (error.__cause__, error.__context__) == (None, first)
    assert not error.__suppress_context__
    error = raised(zigobjects.chain, raising(first), "none")
    assert (error.__cause__, error.__suppress_context__) == (None, True)
    error = raised(zigobjects.chain, raising(first), "itself")
    assert error is first
    assert error.__context__ is None
    error.__cause__ = None
    assert str(raised(zigobjects.cause_of, 1)) == "the cause of an exception is one, too"
    assert str(raised(zigobjects.context_of, 1)) == "the context of an exception is one, too"
    assert type(raised(zigobjects.cause_of_nothing)) is SystemError
    other = object()
    for kind in ("cause", "context", "none"):
        check_no_reference_is_lost(
            lambda one=kind: raised(zigobjects.chain, raising(first.with_traceback(None)), one),
            first,
        )
    check_no_reference_is_lost(lambda: raised(zigobjects.cause_of, other), other)


def test_notes_are_added():
    if not zigobjects.has_notes:
        return
    first = KeyError(1)
    error = raised(zigobjects.note, raising(first), "é" * 2000)
    assert error is first
    assert error.__notes__ == ["in " + "é" * 510]
    assert frames(error) == ["raised", "function"]
    first.__notes__ = 1
    assert type(raised(zigobjects.note, raising(first), "there")) is TypeError
    check_no_reference_is_lost(
        lambda: raised(zigobjects.note, raising(first.with_traceback(None)), "there"), first
    )
    check_no_reference_is_lost(lambda: raised(zigobjects.note, raising(KeyError(1)), "there"))
    new, plain = raised(zigobjects.note_on_new, "there"), raised(zigobjects.cause_of_nothing)
    assert str(new) == "new" and new.__notes__ == ["in there"]
    assert sys.getrefcount(new) == sys.getrefcount(plain)
    check_no_reference_is_lost(lambda: raised(zigobjects.note_on_new, "there"))


def test_operators_in_place():
    for name, function in BINARY.items():
        if name == "divMod":
            continue
        assert zigobjects.in_place(name, -1234, 7) == function(-1234, 7), name
        assert type(raised(zigobjects.in_place, name, object(), 7)) is TypeError, name
    numbers = [1]
    assert zigobjects.in_place("add", numbers, (2, 3)) is numbers
    assert numbers == [1, 2, 3]
    assert zigobjects.in_place("matMul", Matrix(), 3) == ("matrix", 3)
    check_no_reference_is_lost(lambda: zigobjects.in_place("add", numbers, ()), numbers)


def test_what_is_optional_may_be_missing():
    one = Matrix()
    assert zigobjects.get_optional(one, "attribute", None) is None
    one.size = fresh("size")
    assert zigobjects.get_optional(one, "attribute", None) is one.size
    assert type(raised(zigobjects.get_optional, Strict(), "attribute", None)) is ArithmeticError
    assert zigobjects.get_optional({1: 2}, "item", 1) == 2
    assert zigobjects.get_optional({1: 2}, "item", 2) is None
    assert zigobjects.get_optional([1], "item", 2) is None
    assert type(raised(zigobjects.get_optional, {}, "item", [])) is TypeError
    key = fresh("key")
    check_no_reference_is_lost(lambda: zigobjects.get_optional({}, "item", key), key, KeyError)
    check_no_reference_is_lost(lambda: zigobjects.get_optional({1: key}, "item", 1), key)


class Names:
    def keys(self):
        return ["size"]

    def __getitem__(self, key):
        return key * 2


def test_calls_with_any_number_of_arguments():
    def function(*arguments, **keywords):
        return arguments, keywords

    value = fresh("value")
    unpacked = zigobjects.call_unpacked
    assert unpacked(function, [1, value], None) == ((1, value), {})
    assert unpacked(function, (one for one in "ab"), {"size": value}) == (
        ("a", "b"),
        {"size": value},
    )
    assert unpacked(function, (), Names()) == ((), {"size": "sizesize"})
    assert zigobjects.call_slice(function) == ((1, 2, 3), {})
    assert type(raised(unpacked, function, 1, None)) is TypeError
    assert type(raised(unpacked, function, (), {1: 2})) is TypeError
    assert isinstance(raised(unpacked, function, (), 1), (TypeError, AttributeError))
    keywords = {"size": value}
    check_no_reference_is_lost(lambda: unpacked(function, [value], keywords), value, keywords)
    check_no_reference_is_lost(lambda: raised(unpacked, function, [value], 1), value, function)


def test_conversions():
    assert zigobjects.convert("int", " 12 ") == 12
    assert zigobjects.convert("float", "1.5") == 1.5
    assert zigobjects.convert("bytes", [1, 2]) == b"\x01\x02"
    for name in ("int", "float", "bytes"):
        assert type(raised(zigobjects.convert, name, object())) is TypeError


def main():
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print("ok", name)
    print("all checks passed", sys.version_info[:2])


main()
