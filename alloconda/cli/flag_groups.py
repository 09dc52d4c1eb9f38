"""Groups of flags: a command takes each as one argument, though Typer makes flags of parameters."""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Self, dataclass_transform, get_origin, get_type_hints


@dataclass_transform(kw_only_default=True)
class FlagGroup:
    """Values of flags that several commands share.

    An attribute whose annotation is Annotated with a Typer option is a flag; others are for what
    only some commands have flags for. Every attribute has its default in the class.
    """

    def __init__(self, **given: Any) -> None:
        for name, value in given.items():
            setattr(self, name, value)

    @classmethod
    def parameters(cls) -> Iterator[inspect.Parameter]:
        """Yield the flags as the parameters of a command, those of the base class first."""
        for name, kind in get_type_hints(cls, include_extras=True).items():
            if get_origin(kind) is Annotated:
                yield inspect.Parameter(
                    name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=getattr(cls, name),
                    annotation=kind,
                )

    @classmethod
    def take_from(cls, given: dict[str, Any]) -> Self:
        """Take the group's values out of those that a command was given."""
        return cls(**{one.name: given.pop(one.name) for one in cls.parameters()})


class FlagsOf:
    """Flags that make up a value which a service takes; is in the annotation of an argument.

    Args:
        kind: the class of the value. Each of its fields has a default, which is the flag's too.
        flags: by the name of a field, an annotation with the Typer option.
    """

    def __init__(self, kind: Callable[..., object], flags: Mapping[str, object]) -> None:
        self._kind = kind
        self._flags = flags

    def parameters(self) -> Iterator[inspect.Parameter]:
        """Yield the flags as the parameters of a command."""
        usual = self._kind()
        for name, annotation in self._flags.items():
            yield inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=_parsed_as(getattr(usual, name)),
                annotation=annotation,
            )

    def take_from(self, given: dict[str, Any]) -> object:
        """Make the value of those that a command was given."""
        values = {name: given.pop(name) for name in self._flags}
        return self._kind(
            **{
                name: tuple(value) if isinstance(value, list) else value
                for name, value in values.items()
                if value is not None
            }
        )


def takes_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command a parameter for every flag of the groups that it takes."""
    signature = inspect.signature(command)
    groups: dict[str, type[FlagGroup] | FlagsOf] = {}
    parameters: list[inspect.Parameter] = []
    for name, parameter in signature.parameters.items():
        group = _group(parameter.annotation)
        if group is None:
            parameters.append(parameter)
        else:
            groups[name] = group
            parameters.extend(group.parameters())

    @functools.wraps(command)
    def flat(**given: Any) -> None:
        taken = {name: group.take_from(given) for name, group in groups.items()}
        command(**given, **taken)

    del flat.__wrapped__
    flat.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    flat.__annotations__ = {one.name: one.annotation for one in parameters} | {"return": None}
    return flat


def _group(annotation: Any) -> type[FlagGroup] | FlagsOf | None:
    if isinstance(annotation, type) and issubclass(annotation, FlagGroup):
        return annotation
    notes = getattr(annotation, "__metadata__", ())
    return next((one for one in notes if isinstance(one, FlagsOf)), None)


def _parsed_as(default: object) -> object:
    # Typer gives None for a list that was not given.
    return None if default == () else default
