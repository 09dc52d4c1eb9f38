"""What a build of one module says of itself in a few words."""

from alloconda.build.view.build_status import BuildStatus
from alloconda.kernel.events.events import (
    BuildProgressed,
    BuildStep,
    Event,
    FetchFinished,
    FetchProgressed,
    FetchStarted,
    Preparation,
    PreparationStarted,
    RuntimeStarted,
    Step,
)


def _after(*events: Event) -> str:
    status = BuildStatus()
    for event in events:
        status.take(event)
    return status.text()


def _progress(path: tuple[str, ...], completed: int, total: int | None) -> BuildProgressed:
    return BuildProgressed(cell="c", path=path, completed=completed, total=total)


def test_a_step_is_followed_by_what_zig_does_in_it() -> None:
    compiling = BuildStep(cell="c", step=Step.COMPILE)
    assert _after() == "starting"
    assert _after(compiling) == "compiling"
    assert _after(compiling, _progress(("x", "LLVM Emit Object"), 0, None)) == (
        "compiling: LLVM Emit Object"
    )
    assert _after(compiling, _progress(("Code Generation",), 3, 9)) == (
        "compiling: Code Generation 3/9"
    )
    assert _after(compiling, _progress(("x",), 3, None), BuildStep(cell="c", step=Step.CHECK)) == (
        "checking"
    )


def test_a_download_is_shown_while_it_lasts() -> None:
    started = FetchStarted(name="headers.tar.gz", url="", size_bytes=2_000_000)
    progressed = FetchProgressed(name="headers.tar.gz", received_bytes=500_000)
    finished = FetchFinished(
        name="headers.tar.gz", transferred_bytes=2_000_000, duration_s=1, cached=False
    )
    assert _after(started, progressed) == "fetching headers.tar.gz, 500 kB of 2.0 MB"
    assert _after(started, progressed, finished) == "starting"


def test_what_lasts_once_is_named() -> None:
    runner = PreparationStarted(what=Preparation.BUILD_RUNNER)
    assert _after(runner) == "compiling build.zig and Zig's build runner"
    runtime = RuntimeStarted(cell="c", name="libc++", zig_target="x86_64-linux-gnu")
    assert _after(runtime) == "compiling libc++, once for x86_64-linux-gnu"
