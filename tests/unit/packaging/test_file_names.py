import pytest

from alloconda.packaging.model.file_names import windows_refusal


@pytest.mark.parametrize(
    "name",
    [
        *("con", "CON.txt", "aux.tar.gz", "p/nul/x", "prn .txt", "com1", "LPT9.py", "COM\u00b9.x"),
        *("a:b.txt", "q?.txt", "a<b", "a>b", 'a"b', "a|b", "a*b", "a\tb", "a\x1fb"),
        *("x.", "x ", "folder./x", "folder /x", "...", "conin$", "CONOUT$.log"),
    ],
)
def test_what_windows_refuses_is_told(name: str) -> None:
    assert windows_refusal(f"pkg/{name}") is not None


@pytest.mark.parametrize(
    "name", ["contents.txt", "auxiliary.h", "com.py", "com10", "nul_.c", ".con", "a.con", "Grüße b"]
)
def test_ordinary_names_are_possible(name: str) -> None:
    assert windows_refusal(f"pkg/{name}") is None
