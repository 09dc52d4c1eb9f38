from dataclasses import dataclass, field

from alloconda.cli.command import name_parameters, skip_text_conversion


@dataclass
class OtherParameter:
    """A parameter as a Typer may have it that describes types in another way."""

    param_type_name: str = "option"
    opts: list[str] = field(default_factory=lambda: ["--unheard-of"])
    metavar: str | None = None
    is_flag: bool = False
    count: bool = False
    process_value: object = "typer's own"


def test_a_parameter_that_is_described_in_another_way_is_left_to_typer() -> None:
    parameter = OtherParameter()

    skip_text_conversion([parameter])
    name_parameters([parameter])

    assert parameter.process_value == "typer's own"
    assert parameter.metavar == "VALUE"


def test_a_flag_that_is_described_in_another_way_has_no_metavar() -> None:
    parameter = OtherParameter(is_flag=True)

    name_parameters([parameter])

    assert parameter.metavar is None
