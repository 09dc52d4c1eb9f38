"""Values do what the library's frozen dataclasses do; each claim is asked of both."""

import copy
import dataclasses
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pytest

from alloconda.kernel import values

ItemT = TypeVar("ItemT")
Maker = Callable[..., Any]


@pytest.fixture(params=[values.dataclass, dataclasses.dataclass], ids=["values", "library"])
def make(request: pytest.FixtureRequest) -> Callable[[type], Any]:
    maker: Maker = request.param

    def made(cls: type) -> Any:
        # The library changes the class that it is given.
        members = {
            name: one
            for name, one in cls.__dict__.items()
            if name not in ("__dict__", "__weakref__")
        }
        fresh = type(cls)(cls.__name__, cls.__bases__, members)
        return maker(frozen=True, slots=True, kw_only=True)(fresh)

    return made


class Plain:
    """A wheel's tag."""

    python: str
    abi: str = "none"
    platforms: tuple[str, ...] = dataclasses.field(default_factory=tuple)
    origin: str = dataclasses.field(default="here", compare=False)

    @property
    def text(self) -> str:
        return f"{self.python}-{self.abi}"


def test_fields_not_given_take_their_defaults(make: Maker) -> None:
    value = make(Plain)(python="cp311")

    assert (value.python, value.abi, value.platforms, value.origin) == ("cp311", "none", (), "here")


def test_default_factories_make_each_default_anew(make: Maker) -> None:
    class Held:
        items: list[int] = dataclasses.field(default_factory=list)

    kind = make(Held)

    assert kind().items == []
    assert kind().items is not kind().items
    assert kind(items=[1]).items == [1]


def test_methods_and_the_docstring_stay(make: Maker) -> None:
    kind = make(Plain)

    assert kind(python="cp311").text == "cp311-none"
    assert kind.__doc__ == "A wheel's tag."
    assert (kind.__name__, kind.__qualname__, kind.__module__) == ("Plain", "Plain", __name__)


def test_equal_fields_are_equal_values_with_equal_hashes(make: Maker) -> None:
    kind = make(Plain)

    assert kind(python="cp311") == kind(python="cp311", abi="none")
    assert hash(kind(python="cp311")) == hash(kind(python="cp311", abi="none"))
    assert kind(python="cp311") != kind(python="cp312")


def test_fields_that_are_not_compared_make_no_difference(make: Maker) -> None:
    kind = make(Plain)

    assert kind(python="cp311", origin="here") == kind(python="cp311", origin="there")
    assert hash(kind(python="cp311")) == hash(kind(python="cp311", origin="there"))


def test_values_of_other_classes_are_not_equal(make: Maker) -> None:
    class Other:
        python: str

    class Another:
        python: str

    assert make(Other)(python="cp311") != make(Another)(python="cp311")
    assert make(Other)(python="cp311") != "cp311"


def test_a_value_without_fields_equals_those_of_its_class(make: Maker) -> None:
    class Empty:
        pass

    class Void:
        pass

    kind = make(Empty)

    assert kind() == kind()
    assert hash(kind()) == hash(kind())
    assert kind() != make(Void)()


def test_a_value_of_one_field_hashes_and_compares(make: Maker) -> None:
    class One:
        name: str

    kind = make(One)

    assert {kind(name="a"), kind(name="a"), kind(name="b")} == {kind(name="b"), kind(name="a")}


def test_values_show_their_fields(make: Maker) -> None:
    value = make(Plain)(python="cp311", platforms=("any",))

    assert repr(value) == "Plain(python='cp311', abi='none', platforms=('any',), origin='here')"


def test_values_do_not_change(make: Maker) -> None:
    value = make(Plain)(python="cp311")

    with pytest.raises(dataclasses.FrozenInstanceError):
        value.python = "cp312"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del value.python
    assert value.python == "cp311"


def test_values_have_no_room_for_other_attributes(make: Maker) -> None:
    assert not hasattr(make(Plain)(python="cp311"), "__dict__")


@pytest.mark.parametrize(
    "given", [{}, {"abi": "abi3"}, {"python": "cp311", "pyhton": "cp311"}, {"pyhton": "cp311"}]
)
def test_missing_and_unknown_fields_are_refused(make: Maker, given: dict[str, str]) -> None:
    with pytest.raises(TypeError, match=r"python|pyhton"):
        make(Plain)(**given)


def test_fields_are_given_by_name_only(make: Maker) -> None:
    with pytest.raises(TypeError):
        make(Plain)("cp311")


def test_what_is_to_be_checked_is_checked(make: Maker) -> None:
    class Checked:
        port: int = 80

        def __post_init__(self) -> None:
            if self.port < 0:
                raise ValueError(self.port)

    kind = make(Checked)

    assert kind(port=8080).port == 8080
    with pytest.raises(ValueError, match="-1"):
        kind(port=-1)


def test_a_method_of_the_class_takes_the_place_of_the_shared_one(make: Maker) -> None:
    class Named:
        name: str

        def __str__(self) -> str:
            return self.name

        def __lt__(self, other: Any) -> bool:
            return bool(self.name < other.name)

    kind = make(Named)

    assert str(kind(name="a")) == "a"
    assert sorted([kind(name="b"), kind(name="a")]) == [kind(name="a"), kind(name="b")]


def test_generic_classes_stay_generic() -> None:
    # The library's do so as well, but for CPython 3.12.1, which can't make a value of them.
    @values.dataclass(frozen=True, slots=True, kw_only=True)
    class Held(Generic[ItemT]):
        item: ItemT

    assert Held[int](item=3) == Held(item=3)


@pytest.mark.parametrize("replace", [values.replace, dataclasses.replace])
def test_replacing_changes_some_fields_of_a_copy(make: Maker, replace: Maker) -> None:
    value = make(Plain)(python="cp311", abi="abi3")

    changed = replace(value, python="cp312")

    assert (changed.python, changed.abi, value.python) == ("cp312", "abi3", "cp311")
    with pytest.raises(TypeError, match="pyhton"):
        replace(value, pyhton="cp312")


def test_values_can_be_copied(make: Maker) -> None:
    value = make(Plain)(python="cp311", platforms=("any",))

    assert copy.deepcopy(value) == copy.copy(value) == value


def test_replacing_checks_the_copy(make: Maker) -> None:
    class Checked:
        port: int = 80

        def __post_init__(self) -> None:
            if self.port < 0:
                raise ValueError(self.port)

    with pytest.raises(ValueError, match="-1"):
        values.replace(make(Checked)(), port=-1)


def test_the_functions_of_the_library_take_values(make: Maker) -> None:
    class Outer:
        inner: Any
        count: int = 1

    kind, value = make(Outer), make(Outer)(inner=make(Plain)(python="cp311"))

    assert dataclasses.is_dataclass(kind)
    assert [(field.name, field.type) for field in dataclasses.fields(kind)] == [
        ("inner", Any),
        ("count", int),
    ]
    assert dataclasses.asdict(value) == {
        "inner": {"python": "cp311", "abi": "none", "platforms": (), "origin": "here"},
        "count": 1,
    }


def test_other_dataclasses_are_the_librarys() -> None:
    @values.dataclass(slots=True)
    class Counter:
        count: int = 0

    counter = Counter(3)
    counter.count += 1

    assert counter == Counter(4)
    assert values.replace(counter, count=5) == Counter(5)


def test_making_a_class_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("compiled")

    monkeypatch.setattr("builtins.exec", refuse)

    kind: Any = values.dataclass(frozen=True, slots=True, kw_only=True)(Plain)

    assert kind(python="cp311").text == "cp311-none"
