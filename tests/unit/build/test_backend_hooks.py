"""What the hooks of the build backend ask for."""

from pathlib import Path

import pytest

from alloconda.build.model.build_options import ConfigSettings
from alloconda.build.service.backend_hooks import editable_flags, required_zig, wheel_flags
from alloconda.headers.model.lock import Lock, LockError
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import OutsideError, UsageError
from alloconda.kernel.targets.platform_tag import parse_target

LINUX = parse_target("manylinux_2_28_x86_64")
AARCH64 = {"_PYTHON_HOST_PLATFORM": "linux-aarch64"}


def no_zig() -> Path:
    raise OutsideError("no Zig found")


def some_zig() -> Path:
    return Path("/usr/bin/zig")


def no_lock() -> None:
    return None


def test_a_wheel_is_for_the_target_that_cross_building_tools_name() -> None:
    flags = wheel_flags(ConfigSettings(python_version="3.12"), AARCH64, LINUX)

    assert flags.target.platform_tag == "manylinux_2_28_aarch64"
    assert flags.abi.python_version == "3.12"


def test_a_target_that_is_set_counts_before_the_variables() -> None:
    flags = wheel_flags(ConfigSettings(target="win_amd64"), AARCH64, LINUX)

    assert flags.target.platform_tag == "win_amd64"


@pytest.mark.parametrize("environment", [{}, {"_PYTHON_HOST_PLATFORM": "", "HOME": "/root"}])
def test_without_settings_and_variables_nothing_is_chosen(environment: dict[str, str]) -> None:
    flags = wheel_flags(ConfigSettings(), environment, LINUX)

    assert flags.target.platform_tag is None


def test_an_editable_install_ignores_the_variables_and_keeps_a_target_of_this_machine() -> None:
    flags = editable_flags(ConfigSettings(target="manylinux_2_17_x86_64"), LINUX)

    assert flags.target.platform_tag == "manylinux_2_17_x86_64"
    assert editable_flags(ConfigSettings(), LINUX).target.platform_tag is None


@pytest.mark.parametrize(
    "tag",
    [
        "win_amd64",
        "manylinux_2_28_aarch64",
        "musllinux_1_2_x86_64",
        "manylinux_2_28_x86_64.musllinux_1_2_x86_64",
    ],
)
def test_an_editable_install_for_another_platform_is_refused(tag: str) -> None:
    with pytest.raises(UsageError, match="for this machine"):
        editable_flags(ConfigSettings(target=tag), LINUX)


def test_a_usable_zig_needs_nothing() -> None:
    assert required_zig(ProjectConfig(), None, some_zig, no_lock) == ()


def test_without_a_usable_zig_one_is_required() -> None:
    (required,) = required_zig(ProjectConfig(), None, no_zig, no_lock)

    assert required.startswith("ziglang>=")


def test_the_version_that_is_pinned_is_required() -> None:
    config = ProjectConfig(zig_version="0.15.2")

    assert required_zig(config, None, no_zig, no_lock) == ("ziglang==0.15.2",)
    assert required_zig(config, None, no_zig, lambda: Lock(zig="0.16.0")) == ("ziglang==0.16.0",)


@pytest.mark.parametrize(("config", "named"), [(ProjectConfig(zig="zig"), None), (None, "zig")])
def test_a_zig_that_is_named_is_left_to_the_build(
    config: ProjectConfig | None, named: str | None
) -> None:
    assert required_zig(config or ProjectConfig(), named, no_zig, no_lock) == ()


def test_a_lock_that_contradicts_the_project_is_an_error() -> None:
    def contradiction() -> Path:
        raise LockError("the lock has another Zig")

    with pytest.raises(LockError):
        required_zig(ProjectConfig(), None, contradiction, no_lock)
