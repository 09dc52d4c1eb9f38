"""The compiler wrappers: what Zig gets of what a build system gives gcc or MSVC."""

import os

import pytest

from alloconda.cross.adapters.compiler_driver import RefusedError, _by_products, zig_arguments

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sh starts the compiler wrappers")

_LINUX = {
    "zig": "/zig",
    "target": "aarch64-linux-gnu.2.28",
    "cpu": "baseline",
    "os": "linux",
    "arch": "aarch64",
    "triple": "aarch64-linux-gnu",
    "tools": "/env/bin",
    "headers": "/headers",
    "flags": "-fno-sanitize=undefined",
    "version_library": "",
    "stable_library": "",
    "alloconda": "",
}
_WINDOWS = {
    **_LINUX,
    "target": "x86_64-windows-gnu",
    "os": "windows",
    "arch": "x86_64",
    "version_library": "/lib/python312.lib",
    "stable_library": "/lib/python3.lib",
}
_MACOS = {**_LINUX, "target": "aarch64-macos.11.0", "os": "macos"}


def _translated(words: str, settings: dict[str, str]) -> str:
    """Return the words that follow alloconda's own."""
    start = f"cc -target {settings['target']} {settings['flags']} "
    line = " ".join(zig_arguments("cc", words.split(), settings))

    assert line.startswith(start)
    return line.removeprefix(start)


def test_headers_of_this_machines_python_become_those_of_the_target() -> None:
    words = "-c a.c -I/opt/py/include/python3.12 -I /opt/py/include/python3.13t/internal"

    assert _translated(words, _LINUX) == "-c a.c -I/headers -I /headers/internal"


def test_headers_and_libraries_of_this_machine_are_left_out() -> None:
    words = "-c a.c -I/usr/include/x -isystem /usr/local/include -L/usr/lib64 -Iusr/include"

    assert _translated(words, _LINUX) == "-c a.c -Iusr/include"


def test_flags_without_a_meaning_for_zig_are_left_out() -> None:
    words = (
        "a.o -shared -Wl,-Bsymbolic-functions,-z,now -Wl,--exclude-libs,ALL -static-libgcc"
        " -lpython3.12 -g3 -lm -mtune=generic -Wl,--no-undefined"
    )

    assert _translated(words, _LINUX) == "a.o -shared -Wl,-z,now -lm"


def test_the_value_of_an_option_is_not_read_as_an_option() -> None:
    assert _translated("-c a.c -MF -lpython3 -o -g", _LINUX) == "-c a.c -MF -lpython3 -o -g"


def test_the_cpu_of_this_machine_is_refused() -> None:
    with pytest.raises(RefusedError, match="wheels run on others"):
        zig_arguments("cc", ["-c", "a.c", "-march=native"], _LINUX)


def test_macos_looks_names_up_in_the_process() -> None:
    words = "-bundle -undefined dynamic_lookup -arch arm64 a.o -o a.so"

    assert _translated(words, _MACOS) == "-shared a.o -o a.so -Wl,-undefined,dynamic_lookup"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("/O2 /W3 /EHsc /GL", "-O2"),
        ("/std:c++17 /DNAME=1 /utf-8", "-std=c++17 -DNAME=1"),
        ("/std:c++latest /arch:AVX2", "-std=c++2b -mavx2"),
        ("/DEBUG /wd4996 /Zc:__cplusplus", ""),
    ],
)
def test_windows_takes_what_projects_give_msvc(given: str, expected: str) -> None:
    assert _translated(f"-c a.c {given}", _WINDOWS) == f"-c a.c {expected}".strip()


@pytest.mark.parametrize(
    ("output", "libraries"),
    [
        ("a.cp312-win_amd64.pyd", "/lib/python312.lib"),
        ("a.pyd", "/lib/python3.lib /lib/python312.lib"),
    ],
)
def test_modules_for_windows_are_linked_with_cpython(output: str, libraries: str) -> None:
    words = f"-shared a.o ws2_32.lib -o build/{output}"

    assert _translated(words, _WINDOWS) == f"-shared a.o -lws2_32 -o build/{output} {libraries}"


def test_a_question_gets_no_further_arguments() -> None:
    assert zig_arguments("c++", ["--version"], _LINUX) == [
        *("c++", "-target", "aarch64-linux-gnu.2.28", "--version"),
    ]


def test_what_zig_writes_beside_a_dll_is_known() -> None:
    assert set(_by_products("build/a.cp312-win_amd64.pyd")) == {
        "build/a.lib",
        "build/a.pdb",
        "build/a.cp312-win_amd64.lib",
        "build/a.cp312-win_amd64.pdb",
    }
