from pathlib import Path

import pytest

from alloconda.kernel.errors import ConfigError
from alloconda.packaging.adapters.version_file import read_version


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", '"""Doc."""\n__version__ = "1.2.3"\n'),
        ("a.py", 'import nowhere\n__version__: str = "1.2.3"\nraise SystemExit(1)\n'),
        ("a.py", '__version__ = "0"\nVERSION = "5"\n__version__ = version = "1.2.3"\n'),
        ("a.py", "VERSION = '1.2.3'\ndef f():\n    __version__ = 'x'\n"),
        ("build.zig.zon", '.{\n    .name = .x,\n    .version = "1.2.3",\n}\n'),
        ("VERSION", "1.2.3\n"),
        ("version.txt", "  1.2.3  \n\n"),
    ],
)
def test_a_version_is_read(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)

    assert read_version(tmp_path / name, name) == "1.2.3"


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.py", "x = 1\n", "a.py holds no line like"),
        ("a.py", "x = 1\n__version__ = get()\n", "a.py, line 2, is not a plain string"),
        ("a.py", "__version__ = (\n", "a.py is not Python"),
        ("build.zig.zon", ".{ .name = .x }", "build.zig.zon holds no line like"),
        ("VERSION", "", "VERSION must hold the version and nothing else"),
        ("VERSION", "1.0 beta", "VERSION must hold the version and nothing else"),
    ],
)
def test_a_file_without_a_version_is_told(
    tmp_path: Path, name: str, text: str, problem: str
) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(ConfigError, match=problem) as caught:
        read_version(tmp_path / name, name)

    assert caught.value.message.startswith("project.version: ")
    assert "version-file" in (caught.value.hint or "")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"can't read x/a\.py: No such file"):
        read_version(tmp_path / "a.py", "x/a.py")


def test_a_file_of_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "VERSION").write_bytes(b"\xff1.0")

    with pytest.raises(ConfigError, match="VERSION: it is not UTF-8"):
        read_version(tmp_path / "VERSION", "VERSION")
