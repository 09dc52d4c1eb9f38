from io import StringIO

from alloconda.build.view.matrix_scene import MatrixScene
from alloconda.build.view.plain import PlainLog
from alloconda.kernel.events.events import (
    BuildFailed,
    BuildFinished,
    BuildLeftOut,
    BuildQueued,
    BuildStarted,
    CellState,
    Event,
    FetchFailed,
    FetchFinished,
    FetchStarted,
    FetchWaited,
    MatrixFinished,
    MatrixStarted,
    ModuleLeftOut,
    RuntimeStarted,
)
from alloconda.kernel.zig.compile_errors import error_places
from alloconda.terminal.paint import painter

CELLS = ("cp311-abi3-win32", "cp311-abi3-win_amd64", "cp311-abi3-win_arm64")


def queued(cell: str) -> BuildQueued:
    return BuildQueued(
        cell=cell,
        python="3.11",
        abi="abi3",
        platform_tags=(cell.rpartition("-")[2],),
        wheel=f"hello-1-{cell}.whl",
    )


def finished(cell: str, state: CellState = CellState.COMPILED) -> BuildFinished:
    return BuildFinished(
        cell=cell,
        wheel=f"hello-1-{cell}.whl",
        size_bytes=4200,
        sha256="0",
        duration_s=1.25,
        state=state,
    )


def failed(cell: str, *, same_as: str | None = None, lines: int = 1) -> BuildFailed:
    details = tuple(f"src/root.zig:{line}:1: error: wrong" for line in range(1, lines + 1))
    return BuildFailed(
        cell=cell,
        message=f"zig build-lib failed for {cell}",
        hint="fix it",
        details=details,
        places=error_places(details),
        repeat=("alloconda", "wheel-all", "--include-windows", "--only", cell),
        log="",
        duration_s=0.5,
        same_as=same_as,
    )


def run(*events: Event) -> tuple[Event, ...]:
    """Return a whole run with some events in its middle."""
    built = sum(isinstance(event, BuildFinished) for event in events)
    missed = sum(isinstance(event, BuildFailed) for event in events)
    return (
        MatrixStarted(project="hello", version="1", cells=len(CELLS), jobs=2),
        *(queued(cell) for cell in CELLS),
        *events,
        MatrixFinished(
            built=built,
            failed=missed,
            cancelled=len(CELLS) - built - missed,
            duration_s=2.0,
            compile_s=1.0,
            work_s=1.5,
        ),
    )


def told(*events: Event, quiet: bool = False, columns: int | None = None) -> str:
    stream = StringIO()
    log = PlainLog(stream=stream, paint=painter(colour=False), quiet=quiet, columns=columns)
    for event in events:
        log(event)
    return stream.getvalue()


def test_a_run_is_told_from_its_size_to_its_sum() -> None:
    text = told(*run(BuildStarted(cell=CELLS[0]), *(finished(cell) for cell in CELLS)))

    assert "hello 1: 3 wheels, 2 jobs" in text
    assert "building  cp311-abi3-win32" in text
    assert "hello-1-cp311-abi3-win32.whl" in text
    assert "3 wheels, 0 failed in 2.0 s" in text


def test_how_a_wheel_was_come_by_is_told() -> None:
    text = told(*run(finished(CELLS[0], CellState.SHARED), finished(CELLS[1]), finished(CELLS[2])))

    assert "4.2 kB, 1.2 s, shared module" in text


def test_a_failure_is_told_with_its_errors_and_hint() -> None:
    text = told(*run(failed(CELLS[0])))

    assert "zig build-lib failed for cp311-abi3-win32" in text
    assert "src/root.zig:1:1: error: wrong" in text
    assert "fix it" in text


def test_the_same_failure_is_told_in_full_only_once() -> None:
    text = told(*run(failed(CELLS[0]), failed(CELLS[1], same_as=CELLS[0])))

    assert text.count("error: wrong") == 1
    assert text.count("fix it") == 1
    assert CELLS[1] in text


def test_what_fixes_a_failure_without_a_place_stands_at_the_end_too() -> None:
    text = told(*run(failed(CELLS[0], lines=0)))

    _, _, end = text.partition("\nfailed  cp311-abi3-win32\n")
    assert end.splitlines()[:3] == [
        "  zig build-lib failed for cp311-abi3-win32",
        "  hint: fix it",
        "  repeat it: alloconda wheel-all --include-windows --only cp311-abi3-win32",
    ]


def test_on_a_narrow_terminal_lines_break_between_words_and_commands_stay_whole() -> None:
    text = told(*run(finished(CELLS[0]), finished(CELLS[1]), failed(CELLS[2])), columns=48)

    assert [line for line in text.splitlines() if len(line) > 48] == [
        "  repeat it: alloconda wheel-all --include-windows --only cp311-abi3-win_arm64"
    ]
    assert text.endswith("2 wheels, 1 failed in 2.0 s\n")


def test_the_sum_breaks_between_its_pieces() -> None:
    saved = MatrixFinished(
        built=2, failed=1, cancelled=0, duration_s=2.0, compile_s=1.0, work_s=3.5
    )

    text = told(
        *run(finished(CELLS[0]), finished(CELLS[1]), failed(CELLS[2]))[:-1], saved, columns=60
    )

    assert text.endswith("2 wheels, 1 failed in 2.0 s,\n  1.5 s saved by building in parallel\n")


def test_many_errors_are_cut_and_counted() -> None:
    text = told(*run(failed(CELLS[0], lines=40)))

    assert text.count("error: wrong") < 40
    assert "more" in text


def test_quiet_leaves_failures() -> None:
    text = told(*run(finished(CELLS[0]), failed(CELLS[1])), quiet=True)

    assert "cp311-abi3-win32" not in text
    assert "zig build-lib failed for cp311-abi3-win_amd64" in text


def test_downloads_are_told_but_not_what_was_there() -> None:
    text = told(
        FetchStarted(name="cpython-a", url="http://x/a", size_bytes=17_000_000),
        FetchFinished(name="cpython-a", transferred_bytes=17_000_000, duration_s=2.0, cached=False),
        FetchFinished(name="cpython-b", transferred_bytes=0, duration_s=0.0, cached=True),
        FetchWaited(name="cpython-c"),
        FetchFailed(name="cpython-d", message="the server is gone", hint=None),
    )

    assert "fetching  cpython-a, 17 MB" in text
    assert "fetched   cpython-a in 2.0 s, 17 MB" in text
    assert "cpython-b" not in text
    assert "waiting   cpython-c" in text
    # The cells that need it say so.
    assert "cpython-d" not in text


def test_what_has_no_cell_is_told_with_its_reason() -> None:
    text = told(BuildLeftOut(python="3.10", platform_tag="win_arm64", reason="it never was"))

    assert "left out  3.10 on win_arm64: it never was" in text


def test_a_runtime_that_two_cells_wait_for_is_announced_once() -> None:
    stream = StringIO()
    log = PlainLog(stream=stream, paint=painter(colour=False))
    quiet_stream = StringIO()
    quiet = PlainLog(stream=quiet_stream, paint=painter(colour=False), quiet=True)

    for cell, target in (("a", "x86-windows-gnu"), ("b", "x86-windows-gnu"), ("c", "x86-linux")):
        event = RuntimeStarted(cell=cell, name="libc++", zig_target=target)
        log(event)
        quiet(event)

    assert stream.getvalue().splitlines() == [
        "  compiling libc++ for x86-windows-gnu, once; it takes a minute or so",
        "  compiling libc++ for x86-linux, once; it takes a minute or so",
    ]
    assert quiet_stream.getvalue() == ""


def test_an_optional_module_that_a_wheel_lacks_is_told_with_its_errors() -> None:
    event = ModuleLeftOut(
        cell="a", module="p._b", message="p._b: zig failed", details=("b.c:1:1: error: no",)
    )

    assert told(event) == (
        "  warning   a is without p._b, which is optional: p._b: zig failed\n"
        "            b.c:1:1: error: no\n"
    )
    assert MatrixScene(painter(colour=False)).words(event) == (
        "warning: a is without p._b, which is optional: p._b: zig failed\n"
        "            b.c:1:1: error: no"
    )
