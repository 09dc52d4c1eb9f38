"""What is compiled in place of Cython and cffi, and headers for other machines."""

from pathlib import Path

import pytest

from alloconda.build.model.header_macros import machine_macros
from alloconda.build.model.made_sources import (
    MadeSource,
    check_one_made,
    distutils_settings,
    made_source,
    with_made,
)
from alloconda.kernel.errors import ConfigError, ProjectError
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.zig.native_code import NativeCode, SourceFile

ROOT = Path("/project")
CYTHON = SourceFile(path=ROOT / "src/a.pyx", flags=("-O3",))
FFI = SourceFile(path=ROOT / "build.py", variable="ffi")


def test_comments_at_the_top_of_a_cython_file_say_how_it_is_compiled() -> None:
    text = (
        "# cython: language_level=3\n\n#distutils: language = c++\n"
        "# distutils: sources = a.c 'b c.c'\n# distutils: sources = [d.c, \"e.c\"]\n"
        "# distutils: define_macros=A=1\nimport x\n# distutils: libraries = late\n"
    )

    assert distutils_settings(text) == {
        "language": ["c++"],
        "sources": ["a.c", "b c.c", "d.c", "e.c"],
        "define_macros": ["A=1"],
    }


def test_a_setting_without_a_meaning_here_is_told() -> None:
    with pytest.raises(ProjectError, match=r"^a\.pyx sets library_dirs, which has no meaning here"):
        made_source("k/a.c", {"library_dirs": ["x"]}, "a.pyx")


def test_what_is_made_is_compiled_in_place_of_its_source() -> None:
    settings = {
        "sources": ["src/b.c", "src/own.c"],
        "include_dirs": ["include"],
        "define_macros": ["A=1"],
        "undef_macros": ["B"],
        "extra_compile_args": ["-fwrapv"],
        "extra_link_args": ["-Wl,-s"],
        "libraries": ["m"],
        "depends": ["a.h"],
    }
    own = SourceFile(path=ROOT / "src/own.c")
    native = NativeCode(sources=(own, CYTHON), libraries=("z",))

    code = with_made(
        native, ROOT, Path("/made"), {("src/a.pyx", ""): made_source("k/a.cpp", settings, "a.pyx")}
    )

    flags = ("-DA=1", "-UB", f"-I{ROOT / 'include'}", "-fwrapv", "-O3")
    assert code.sources == (
        own,
        SourceFile(path=Path("/made/k/a.cpp"), flags=flags),
        SourceFile(path=ROOT / "src/b.c", flags=flags),
    )
    assert code.has_cxx
    assert (code.libraries, code.link_flags) == (("z", "m"), ("-Wl,-s",))


def test_the_project_may_lie_elsewhere_for_zig() -> None:
    native = NativeCode(sources=(FFI,)).moved(lambda path: Path("/link") / path.relative_to(ROOT))
    made = {("build.py", "ffi"): MadeSource(file="x.c")}

    code = with_made(native, Path("/link"), Path("/m"), made)

    assert [one.path for one in code.sources] == [Path("/m/x.c")]
    assert not code.sources[0].is_made


def test_one_module_is_made_of_one_source() -> None:
    check_one_made(NativeCode(sources=(CYTHON,)), "pair._a")
    with pytest.raises(ConfigError, match=r"pair\._a has several") as caught:
        check_one_made(NativeCode(sources=(CYTHON, FFI)), "pair._a")

    assert caught.value.details == ("a.pyx", "build.py")


@pytest.mark.parametrize(
    ("tag", "sizes"),
    [
        ("manylinux_2_28_x86_64", (8, 8, 16, 4)),
        ("win_amd64", (4, 8, 8, 2)),
        ("manylinux_2_28_i686", (4, 4, 12, 4)),
        ("macosx_11_0_arm64", (8, 8, 8, 4)),
        ("macosx_11_0_x86_64", (8, 8, 16, 4)),
    ],
)
def test_headers_have_the_sizes_of_the_target(tag: str, sizes: tuple[int, ...]) -> None:
    header = (
        "#define NPY_SIZEOF_LONG {}\n#define NPY_SIZEOF_INTP {}\n# define X_SIZEOF_LONGDOUBLE {}\n"
        "#define NPY_SIZEOF_WCHAR_T {}\n#define NPY_SIZEOF_INT 4\n"
    )
    macros = machine_macros(parse_target(tag))

    assert macros.corrected(header.format(8, 8, 16, 4)) == header.format(*sizes)
    # Where a header chooses by itself, it stays.
    chosen = "#if A\n#define SIZEOF_LONG 3\n#else\n#define SIZEOF_LONG 5\n#endif\n"
    assert macros.corrected(chosen) == chosen
    endian = "#define NPY_HAVE_ENDIAN_H 1\n"
    assert (macros.corrected(endian) == endian) == ("linux" in tag)
