"""Which Zig a project asks for."""

from pathlib import Path

import pytest

from alloconda.build.service.zig_options import zig_options
from alloconda.headers.model.lock import Lock, LockError
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.zig.toolchain import ZigOptions
from tests.fakes import direct_project


def test_a_project_that_says_nothing_takes_any_zig(tmp_path: Path) -> None:
    assert zig_options(direct_project(tmp_path), None, None) == ZigOptions()


def test_a_flag_comes_before_the_configuration(tmp_path: Path) -> None:
    project = direct_project(tmp_path, ProjectConfig(zig="zig-dev", zig_version="0.16.0"))

    options = zig_options(project, ("/zig", "--zig"), None)

    assert options.explicit == (("/zig", "--zig"), ("zig-dev", "tool.alloconda.zig"))
    assert (options.pinned, options.pinned_by) == ("0.16.0", "zig-version")


def test_a_configured_zig_may_lie_in_the_project(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "zig").touch()
    project = direct_project(tmp_path, ProjectConfig(zig="tools/zig"))

    ((path, _),) = zig_options(project, None, None).explicit

    assert path == str(tmp_path / "tools/zig")


def test_a_lock_pins_its_zig(tmp_path: Path) -> None:
    options = zig_options(direct_project(tmp_path), None, Lock(zig="0.16.0"))

    assert (options.pinned, options.pinned_by) == ("0.16.0", "alloconda.lock")


def test_a_lock_of_another_zig_than_the_configuration_pins_is_refused(tmp_path: Path) -> None:
    project = direct_project(tmp_path, ProjectConfig(zig_version="0.15.2"))

    with pytest.raises(LockError, match="different versions of Zig"):
        zig_options(project, None, Lock(zig="0.16.0"))
