"""What to do about a function that nothing provides."""

from pathlib import Path

import pytest

from alloconda.build.adapters.named_files import defining_file, files_named
from alloconda.build.service.missing_symbols import missing_symbol_hint
from tests.packing import write_files


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "src/calls.c": "int other(int);\nint main(void) { return other(1) + twice(2); }\n",
        "src/tables.c": "static int twice(int x) { return x; }\nint *\nother(int x)\n{\n}\n",
        ".venv/x.c": "int hidden(void) { return 1; }\n",
        "src/notes.txt": "int noted(void) { return 1; }\n",
    }
    write_files(tmp_path, files)
    return tmp_path


@pytest.mark.parametrize(
    ("symbol", "place"),
    [
        ("other", "src/tables.c"),
        ("main", "src/calls.c"),
        # Of a file alone, in an environment, no source, nowhere, of C++.
        ("twice", None),
        ("hidden", None),
        ("noted", None),
        ("absent", None),
        ("_ZN3foo3barEv()", None),
    ],
)
def test_the_source_that_defines_a_function_is_found(
    root: Path, symbol: str, place: str | None
) -> None:
    assert defining_file(root, symbol) == place


def test_files_are_found_by_name_but_not_in_environments(root: Path) -> None:
    write_files(root, {"a/tables.c": ""})

    assert files_named(root, "tables.c") == ("a/tables.c", "src/tables.c")
    assert files_named(root, "x.c") == ()


def test_a_source_comes_before_a_library() -> None:
    hint = missing_symbol_hint(("deflate",), lambda _symbol: "vendor/deflate.c")

    assert hint == "vendor/deflate.c defines deflate: add it to sources in [tool.alloconda]"


@pytest.mark.parametrize(
    ("symbol", "library"),
    [("inflateInit_", "zlib"), ("EVP_DigestInit", "OpenSSL"), ("sqlite3_open", "SQLite")],
)
def test_functions_of_known_libraries_name_them(symbol: str, library: str) -> None:
    hint = missing_symbol_hint((symbol,), lambda _symbol: None)

    assert hint is not None
    assert hint.startswith(f"{symbol} is of {library}: put its sources into the project")


def test_of_an_unknown_function_there_is_nothing_to_say() -> None:
    assert missing_symbol_hint(("frobnicate",), lambda _symbol: None) is None
