"""What Windows is asked of itself, tried on any machine."""

import platform
import sys
import sysconfig
from pathlib import Path
from typing import Literal

import pytest

from alloconda.headers.adapters.running_interpreter import running_triple
from alloconda.kernel.system.host import host_target
from alloconda.kernel.system.user_cache import default_cache_dir


@pytest.mark.parametrize(
    ("says", "tag", "triple"),
    [
        ("win-amd64", "win_amd64", "x86_64-pc-windows-msvc"),
        ("win-arm64", "win_arm64", "aarch64-pc-windows-msvc"),
    ],
)
def test_on_windows_the_interpreter_says_what_wheels_are_for_and_wmi_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, says: str, tag: str, triple: str
) -> None:
    def ask_wmi() -> str:
        pytest.fail("the platform module asks WMI, which may hang, crash or name the machine")

    for name in ("machine", "system", "uname"):
        monkeypatch.setattr(platform, name, ask_wmi)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sysconfig, "get_platform", lambda: says)

    target, found = host_target(), running_triple()

    assert target.platform_tag == tag
    assert found == triple


def test_on_windows_no_folder_of_an_author_stands_above_the_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import platformdirs  # noqa: PLC0415 # As in the program, when it is wanted.
    from platformdirs import windows  # noqa: PLC0415

    def folder(name: str, *, appauthor: Literal[False] | None = None) -> Path:
        return windows.Windows(name, appauthor).user_cache_path

    monkeypatch.setattr(windows, "get_win_folder", lambda _name: str(tmp_path))
    monkeypatch.setattr(platformdirs, "user_cache_path", folder)

    cache = default_cache_dir()

    assert cache == (tmp_path / "alloconda" / "Cache").resolve()
