"""The platform that cross-building tools name in the environment."""

import pytest

from alloconda.build.model.cross_environment import target_from_environment
from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.platform_tag import parse_target

MAC = "macosx_11_0_arm64"
LINUX = "manylinux_2_28_x86_64"
MUSL = "musllinux_1_2_x86_64"


@pytest.mark.parametrize(
    ("host", "variables", "tag"),
    [
        (LINUX, {}, LINUX),
        (LINUX, {"MACOSX_DEPLOYMENT_TARGET": "12.0", "ARCHFLAGS": "-arch arm64"}, LINUX),
        (LINUX, {"_PYTHON_HOST_PLATFORM": "linux-aarch64"}, "manylinux_2_28_aarch64"),
        (MUSL, {"_PYTHON_HOST_PLATFORM": "linux-aarch64"}, "musllinux_1_2_aarch64"),
        (LINUX, {"_PYTHON_HOST_PLATFORM": "macosx-11.0-arm64"}, MAC),
        (LINUX, {"_PYTHON_HOST_PLATFORM": "macosx-10.13-universal2"}, "macosx_10_13_universal2"),
        (LINUX, {"_PYTHON_HOST_PLATFORM": "win-arm64"}, "win_arm64"),
        (MAC, {"ARCHFLAGS": "-arch x86_64"}, "macosx_11_0_x86_64"),
        (MAC, {"ARCHFLAGS": "-arch arm64 -arch x86_64"}, "macosx_11_0_universal2"),
        (MAC, {"MACOSX_DEPLOYMENT_TARGET": "13.4"}, "macosx_13_0_arm64"),
        (MAC, {"MACOSX_DEPLOYMENT_TARGET": "10.12"}, MAC),
        (
            MAC,
            {"ARCHFLAGS": "-arch x86_64", "MACOSX_DEPLOYMENT_TARGET": "10.12"},
            "macosx_10_12_x86_64",
        ),
        (
            LINUX,
            {"_PYTHON_HOST_PLATFORM": "macosx-11.0-arm64", "MACOSX_DEPLOYMENT_TARGET": "14.0"},
            "macosx_14_0_arm64",
        ),
    ],
)
def test_the_variables_name_the_platform(host: str, variables: dict[str, str], tag: str) -> None:
    assert target_from_environment(variables, parse_target(host)).platform_tag == tag


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"_PYTHON_HOST_PLATFORM": "amiga"}, "amiga"),
        ({"_PYTHON_HOST_PLATFORM": "linux-vax"}, "linux-vax"),
        ({"_PYTHON_HOST_PLATFORM": "linux-universal2"}, "linux-universal2"),
        ({"MACOSX_DEPLOYMENT_TARGET": "new"}, "not a version of macOS"),
        ({"MACOSX_DEPLOYMENT_TARGET": "17.0"}, "not possible"),
        ({"ARCHFLAGS": "-arch ppc"}, "ARCHFLAGS"),
    ],
)
def test_what_no_wheel_can_be_for_is_refused(variables: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        target_from_environment(variables, parse_target(MAC))
