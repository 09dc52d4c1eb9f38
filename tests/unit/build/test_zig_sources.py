from pathlib import Path

import pytest

from alloconda.build.adapters.zig_sources import ZigSources


def sources(folder: Path, code: str) -> ZigSources:
    source = folder / "src" / "root.zig"
    source.parent.mkdir()
    source.write_text('const std = @import("std");\n')
    (source.parent / "work.zig").write_text(code)
    return ZigSources(source, folder)


@pytest.mark.parametrize(
    "code",
    [
        "\n_ = try std.Thread.spawn(.{}, work, .{});",
        "\nvar pool: std.Thread.Pool = undefined;",
        "\nvar threaded: std.Io.Threaded = .init(gpa, .{});",
        "\nconst t = Thread . spawn(.{}, work, .{});",
    ],
)
def test_starting_a_thread_is_found_with_its_place(tmp_path: Path, code: str) -> None:
    place = sources(tmp_path, code).thread_start()

    assert place == "src/work.zig:2"


@pytest.mark.parametrize(
    "code",
    [
        "",
        "// std.Thread.spawn would not work here",
        "const id = std.Thread.getCurrentId();",
        "var mutex: std.Thread.Mutex = .{};",
    ],
)
def test_code_that_starts_no_thread_is_let_be(tmp_path: Path, code: str) -> None:
    assert sources(tmp_path, code).thread_start() is None
