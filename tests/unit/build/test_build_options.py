"""Config settings mean what the flags of the same names mean."""

import pytest

from alloconda.build.model.build_options import (
    ConfigSettings,
    choose_optimize,
    read_config_settings,
)
from alloconda.kernel.errors import UsageError
from alloconda.kernel.zig.optimize import Optimize


def test_nothing_said_leaves_everything_to_the_project() -> None:
    assert read_config_settings({}) == ConfigSettings()


def test_names_are_those_of_the_flags_dashes_or_not() -> None:
    settings = read_config_settings(
        {"--debug": "", "python-version": "3.12", "target": ["a", "win_amd64"], "abi3": "false"}
    )

    assert settings == ConfigSettings(
        optimize=Optimize.DEBUG, python_version="3.12", target="win_amd64", abi3=False
    )


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean optimize"):
        read_config_settings({"optimise": "fast"})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"debug": "perhaps"}, "can't be 'perhaps'"),
        ({"optimize": "turbo"}, "not an optimize mode"),
        ({"target": ""}, "has no value"),
        ({"debug": "true", "optimize": "fast"}, "-C debug and -C optimize fast contradict"),
        ({"debug": "1", "release": "1"}, "-C debug and -C release contradict"),
        ({"release": "1", "optimize": "debug"}, "contradict"),
        ({"release": "1", "optimize": "small"}, "-C release and -C optimize small contradict"),
        ({"release": "1", "optimize": "safe"}, "-C release and -C optimize safe contradict"),
        ({"python-version": "3.13", "--python_version": "3.14"}, "contradict"),
    ],
)
def test_wrong_values_are_refused(settings: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_config_settings(settings)


def test_the_environment_gives_way() -> None:
    choose = choose_optimize

    assert choose(debug=False, release=False, optimize=None, default="small") is Optimize.SMALL
    assert choose(debug=True, release=False, optimize=None, default="small") is Optimize.DEBUG
    assert choose(debug=False, release=True, optimize=None, default="debug") is Optimize.FAST
    assert choose(debug=False, release=True, optimize=None, default="small") is Optimize.FAST
    assert choose(debug=False, release=True, optimize="fast", default="safe") is Optimize.FAST
    assert choose(debug=False, release=False, optimize="fast", default="debug") is Optimize.FAST
