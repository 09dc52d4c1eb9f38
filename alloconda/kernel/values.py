"""Values: frozen dataclasses that take little time to make.

CPython compiles text for the methods of each dataclass, which takes some 0.3 ms, and a matrix wants
150 of them. Here all classes share the same methods. These do what the library's do, and the
functions of `dataclasses` take such values; no value's class inherits from another's.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass", "replace"]

T = TypeVar("T")

_set = object.__setattr__


class _Shape:
    """What the methods of all values know of one class.

    Attributes:
        kinds: the fields, in their order, with their types.
        defaults: field → its default, for those that have one.
        factories: field → what makes its default for each value anew.
        fields: those that were described by `dataclasses.field`.
        compared: gives what counts of a value when it is compared with another.
        finish: the class's `__post_init__`, if it has one.
    """

    def __init__(self, cls: type) -> None:
        self.kinds: dict[str, Any] = cls.__annotations__
        self.defaults: dict[str, Any] = {}
        self.factories: dict[str, Callable[[], Any]] = {}
        self.fields: dict[str, dataclasses.Field[Any]] = {}
        for name in self.kinds.keys() & cls.__dict__.keys():
            self._take_default(name, cls.__dict__[name])
        compared = [name for name in self.kinds if self._is_compared(name)]
        self.compared: Callable[[Any], object] = attrgetter(*compared) if compared else type
        self.finish: Callable[[Any], None] | None = cls.__dict__.get("__post_init__")

    def _take_default(self, name: str, default: Any) -> None:
        if not isinstance(default, dataclasses.Field):
            self.defaults[name] = default
            return
        self.fields[name] = default
        if default.default is not dataclasses.MISSING:
            self.defaults[name] = default.default
        if default.default_factory is not dataclasses.MISSING:
            self.factories[name] = default.default_factory

    def _is_compared(self, name: str) -> bool:
        return name not in self.fields or self.fields[name].compare


class _Fields:
    """The fields of a class as the library describes them, made when it asks, which is seldom."""

    def __init__(self, shape: _Shape) -> None:
        self._shape = shape

    def __get__(self, value: object, cls: type) -> dict[str, dataclasses.Field[Any]]:
        shape = self._shape
        fields = []
        for name, kind in shape.kinds.items():
            default = shape.defaults.get(name, dataclasses.MISSING)
            fields.append((name, kind, shape.fields.get(name, dataclasses.field(default=default))))
        made = dataclasses.make_dataclass(cls.__name__, fields, frozen=True, kw_only=True)
        found = dataclasses.fields(made)
        return {field.name: field for field in found}


class _Value:
    """The methods that all values share."""

    __slots__ = ()
    __match_args__ = ()
    __shape__: _Shape

    def __init__(self, **given: object) -> None:
        shape = self.__shape__
        values = shape.defaults | given
        for name, make in shape.factories.items():
            if name not in given:
                values[name] = make()
        try:
            for name in shape.kinds:
                _set(self, name, values[name])
        except KeyError as error:
            raise TypeError(f"{type(self).__name__} wants {error}") from None
        if len(values) > len(shape.kinds):
            unknown = ", ".join(sorted(values.keys() - shape.kinds.keys()))
            raise TypeError(f"{type(self).__name__} has no {unknown}")
        if shape.finish is not None:
            shape.finish(self)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.__shape__.compared(self) == self.__shape__.compared(other)

    def __hash__(self) -> int:
        return hash(self.__shape__.compared(self))

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__shape__.kinds)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def __setattr__(self, name: str, value: object) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def __getstate__(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__shape__.kinds}

    def __setstate__(self, state: dict[str, object]) -> None:
        for name, value in state.items():
            _set(self, name, value)


def _dataclass(
    *, frozen: bool = False, slots: bool = False, kw_only: bool = False
) -> Callable[[type[T]], type[T]]:
    """Return what makes a class of values; dataclasses of other kinds are the library's to make."""
    if not (frozen and slots and kw_only):
        return dataclasses.dataclass(frozen=frozen, slots=slots, kw_only=kw_only)

    def make(cls: type[T]) -> type[T]:
        shape = _Shape(cls)
        left_out = {*shape.kinds, "__dict__", "__weakref__"}
        members = {name: one for name, one in cls.__dict__.items() if name not in left_out}
        members["__slots__"] = tuple(shape.kinds)
        members["__shape__"] = shape
        members["__dataclass_fields__"] = _Fields(shape)
        members["__qualname__"] = cls.__qualname__
        bases = tuple(base for base in cls.__bases__ if base is not object)
        metaclass: Any = type(cls)
        made: type[T] = metaclass(cls.__name__, (_Value, *bases), members)
        return made

    return make


def _replace(value: T, **changes: object) -> T:
    """Return a value, or another dataclass, with some fields changed."""
    shape: _Shape | None = getattr(value, "__shape__", None)
    if shape is None:
        copy: T = dataclasses.replace(value, **changes)  # type: ignore[type-var]
        return copy
    kept = {name: getattr(value, name) for name in shape.kinds}
    return type(value)(**(kept | changes))


if TYPE_CHECKING:
    # They know how to check the library's.
    from dataclasses import dataclass, replace
else:
    dataclass, replace = _dataclass, _replace
