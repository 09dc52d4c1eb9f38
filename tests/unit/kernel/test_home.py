import os
from pathlib import Path

import pytest

from alloconda.kernel.system.home import variable_folder
from alloconda.kernel.system.user_cache import known_cache_dir
from alloconda.kernel.zig.caches import GLOBAL_VARIABLE, global_cache_variables

pytestmark = pytest.mark.skipif(os.name == "nt", reason="XDG's variables are not for Windows")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the user's home, with XDG's variables and the caches' taken away."""
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", GLOBAL_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("named", ["cache", "./cache", ".", "~/cache"])
def test_a_relative_xdg_variable_counts_for_nothing(
    named: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = known_cache_dir()
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    monkeypatch.setenv("XDG_DATA_HOME", named)

    assert known_cache_dir() == usual
    assert usual is not None
    assert usual.is_relative_to(home)
    assert variable_folder("XDG_DATA_HOME", ".local/share") == home / ".local/share"


def test_zig_is_led_to_the_usual_place_where_it_would_take_a_relative_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")

    variables = global_cache_variables(lambda: home / "spare")

    assert variables == {GLOBAL_VARIABLE: str(home / ".cache/zig")}


def test_absolute_xdg_variables_are_followed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "d"))

    assert known_cache_dir() == home / "c/alloconda"
    assert variable_folder("XDG_DATA_HOME", ".local/share") == home / "d"
    assert global_cache_variables(lambda: home / "spare") == {}
