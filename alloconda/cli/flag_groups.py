"""Groups of flags: a command takes each as one argument, though Typer makes flags of parameters."""

import functools
import inspect
from collections.abc import Callable, Iterator
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


def takes_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command a parameter for every flag of the groups that it takes."""
    signature = inspect.signature(command)
    groups: dict[str, type[FlagGroup]] = {}
    parameters: list[inspect.Parameter] = []
    for name, parameter in signature.parameters.items():
        kind = parameter.annotation
        if isinstance(kind, type) and issubclass(kind, FlagGroup):
            groups[name] = kind
            parameters.extend(kind.parameters())
        else:
            parameters.append(parameter)

    @functools.wraps(command)
    def flat(**given: Any) -> None:
        taken = {name: kind.take_from(given) for name, kind in groups.items()}
        command(**given, **taken)

    del flat.__wrapped__
    flat.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    flat.__annotations__ = {one.name: one.annotation for one in parameters} | {"return": None}
    return flat
