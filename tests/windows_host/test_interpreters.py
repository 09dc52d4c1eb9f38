"""Which Pythons are found on Windows."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from alloconda.wheel_test.adapters import interpreter_search

PYTHON = Path(sys.base_prefix) / "python.exe"


def found() -> dict[Path, str]:
    return {Path(path): origin for path, origin in interpreter_search._installed()}


def test_python_exe_on_path_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(PYTHON.parent))

    assert found()[PYTHON] == "PATH"


if sys.platform == "win32":
    import winreg

    @pytest.fixture
    def registered() -> Iterator[None]:
        """Register a Python as installers do (PEP 514)."""
        root = "Software\\Python\\PythonCore"
        keys = (f"{root}\\3.12\\InstallPath", f"{root}\\3.12")
        values = {"": str(PYTHON.parent), "ExecutablePath": str(PYTHON)}
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, keys[0]) as key:
            for name, value in values.items():
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)
        yield
        for path in keys:
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, path)


@pytest.mark.usefixtures("registered")
def test_a_python_that_is_only_registered_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "D:\\nowhere")

    assert found()[PYTHON] == "the registry"
