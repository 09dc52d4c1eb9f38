import sys
from pathlib import Path

import pytest

from alloconda.packaging.service.editable import path_file_text, search_path_text

ODD = ["Grüße", "日本", "back\\slash é", "trailing ", "two\nlines", "quote'é\"", "not-utf8-\udcff"]


def test_a_plain_path_is_a_line_that_tools_can_read() -> None:
    folder = Path("/home/ada/hello world")

    assert path_file_text(folder) == f"{folder}\n"


@pytest.mark.parametrize("name", ODD)
def test_any_other_path_is_one_line_of_ascii_that_gives_it(name: str) -> None:
    text = path_file_text(Path("/home") / name)

    assert text.isascii()
    assert text.startswith("import ")
    assert len(text.splitlines()) == 1
    before = sys.path.copy()
    try:
        exec(text, {})  # noqa: S102
        assert sys.path == [*before, str(Path("/home") / name)]
    finally:
        sys.path[:] = before


@pytest.mark.parametrize("name", ODD)
def test_a_package_is_told_where_its_modules_stand(name: str) -> None:
    package: dict[str, object] = {"__path__": ["here"]}

    exec(search_path_text(Path("/home") / name), package)  # noqa: S102

    assert package["__path__"] == [str(Path("/home") / name), "here"]
    assert "os" not in package
