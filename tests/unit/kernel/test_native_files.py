"""The files that a configuration names for C and C++."""

from pathlib import Path

import pytest

from alloconda.kernel.config.native_files import native_code
from alloconda.kernel.config.source_patterns import SourcePattern
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import ConfigError
from alloconda.kernel.targets.target import Arch
from tests.packing import write_files


def names(root: Path, *patterns: str) -> list[str]:
    config = ProjectConfig(sources=tuple(SourcePattern(path=path) for path in patterns))
    return [one.path.relative_to(root).as_posix() for one in native_code(root, config).sources]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = ("src/b.c", "src/a.c", "src/a.h", "src/deep/c.cpp", "build/made.c", ".venv/x.c", "d.c")
    write_files(tmp_path, dict.fromkeys(files, ""))
    return tmp_path


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (("src/*.c",), ["src/a.c", "src/b.c"]),
        (("src/b.c", "src/*.c"), ["src/b.c", "src/a.c"]),
        (("src/**/*.cpp",), ["src/deep/c.cpp"]),
        (("src/**",), ["src/a.c", "src/b.c", "src/deep/c.cpp"]),
        (("src/**/*.c",), ["src/a.c", "src/b.c"]),
        (("*.c",), ["d.c"]),
        # Neither environments nor what was built is a project's own.
        (("**/*.c",), ["d.c", "src/a.c", "src/b.c"]),
        (("build/*.c",), ["build/made.c"]),
        (("./src/[ab].c",), ["src/a.c", "src/b.c"]),
    ],
)
def test_patterns_mean_sources_in_an_order_of_their_own(
    root: Path, patterns: tuple[str, ...], found: list[str]
) -> None:
    assert names(root, *patterns) == found


def test_a_later_entry_gives_a_file_its_flags(root: Path) -> None:
    special = SourcePattern(path="src/b.c", flags=("-mavx2",), arches=(Arch.X86_64,))
    config = ProjectConfig(sources=(SourcePattern(path="src/*.c"), special))

    first, second = native_code(root, config).sources

    assert (first.flags, second.flags, second.arches) == ((), ("-mavx2",), (Arch.X86_64,))


def test_each_missing_file_is_named_with_its_key(root: Path) -> None:
    config = ProjectConfig(
        source="src/no.zig",
        c_sources=(SourcePattern(path="no.c"),),
        sources=(SourcePattern(path="none/*.c"),),
        include_dirs=("include", "src"),
        libraries=("m", "vendor/libx.a"),
    )

    with pytest.raises(ConfigError) as caught:
        native_code(root, config)

    assert caught.value.details == (
        "tool.alloconda.source: there is no file 'src/no.zig'",
        "tool.alloconda.c-sources: there is no file 'no.c'",
        "tool.alloconda.sources: no source matches 'none/*.c'",
        "tool.alloconda.include-dirs: there is no directory 'include'",
        "tool.alloconda.libraries: there is no file 'vendor/libx.a'",
    )


def test_libraries_by_file_are_absolute_and_others_keep_their_names(root: Path) -> None:
    write_files(root, {"vendor/libx.a": ""})

    code = native_code(root, ProjectConfig(libraries=("m", "vendor/libx.a")))

    assert code.libraries == ("m", str(root / "vendor" / "libx.a"))
