"""Which files the text of C and Zig says that it takes in."""

from pathlib import Path

import pytest

from alloconda.packaging.adapters import included_files
from alloconda.packaging.model.included_files import argument_names, included_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('#include "a.h"\n', [("a.h", True)]),
        ("  #  include <a/b.h>\n", [("a/b.h", False)]),
        ('#embed "a.bin"\n#import "b.h"\n', [("a.bin", True), ("b.h", True)]),
        ("#include_next <a.h>\n", [("a.h", False)]),
        ('#include \\\n  "a.h"\n', [("a.h", True)]),
        ('#inc\\\nlude "lon\\\r\ng.h"\r\n', [("long.h", True)]),
        ('/* 1 */ # /**/ include/* 2 **/"a.h"\n', [("a.h", True)]),
        ('#define A /* 1 */ "a.h"\n', [("a.h", True)]),
        ('  %: include "a.h"\n', [("a.h", True)]),
        ('/* see\n#include "a.h" */\n', [("a.h", True)]),
        ('#include \\ \r\n  "a.h"\r\n', [("a.h", True)]),
        ('#define CONFIG "a.h"\n#include CONFIG\n', [("a.h", True)]),
        ("#define CONFIG <ft/a.h> /* now */\r\n", [("ft/a.h", False)]),
        ('# define TABLE "a.def" // data\n', [("a.def", True)]),
        ('#define TABLE \\\n "a.inc"\n', [("a.inc", True)]),
        ('#define NAME "a.txt"\n#define CALL "a.h" "b.h"\n', []),
        ("#include CONFIG\n", []),
    ],
)
def test_c_names_the_files_that_it_includes(text: str, names: list[tuple[str, bool]]) -> None:
    assert list(included_names("a.c", text)) == names


def test_a_build_zig_names_the_files_that_it_compiles() -> None:
    text = 'const std = @import("std");\nm.addCSourceFile(.{ .file = b.path("src/m.c") });\n'

    assert list(included_names("build.zig", text)) == [("std", True), ("src/m.c", True)]
    assert list(included_names("root.zig", text)) == [("std", True)]


def test_a_command_line_names_files_that_c_includes() -> None:
    arguments = ("-Iinclude", '-DCONFIG="conf.h"', "-D", "USER=<my/u.h>", "-DTEXT=3", '-DA="b"')
    forced = ("-cflags", "-include", "all.h", "-imacros", "m.h", "--")
    build_zig = 'm.addCMacro("C", "\\"c.h\\""); m.addCMacro("D", "<d.h>"); b.path("e.h")'

    assert argument_names((*arguments, *forced), build_zig) == (
        *("conf.h", "my/u.h"),
        *("all.h", "m.h"),
        *("c.h", "d.h"),
    )


def test_a_package_file_names_packages_in_directories() -> None:
    text = """.{ .dependencies = .{
    .a = .{ .path = "vendor/a" },
    // .b = .{ .path = "vendor/b" },
    .c = .{ .url = "https://example.org/c.tar.gz", .hash = "c-1" },
    .d = .{
        .path = "../d",
    },
} }
"""

    assert list(included_names("build.zig.zon", text)) == [("vendor/a", True), ("../d", True)]


def test_a_file_that_is_named_many_times_is_looked_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = tmp_path / "root.zig"
    code.write_text('@import("a.zig");\n@embedFile("b.zig");\n' * 1000)
    (tmp_path / "a.zig").touch()
    asked: list[Path] = []

    def is_file(path: Path) -> bool:
        asked.append(path)
        return path.name == "a.zig"

    monkeypatch.setattr(included_files, "is_file", is_file)

    found = included_files.IncludedFiles().follow([code])

    assert found == {tmp_path / "a.zig": code}
    assert asked == [tmp_path / "a.zig", tmp_path / "b.zig"]
