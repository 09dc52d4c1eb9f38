from pathlib import Path

import pytest

from alloconda.cli.settings import build_settings
from alloconda.cli.shared_flags import HeaderFlags, ProjectFlags
from alloconda.kernel.errors import UsageError
from alloconda.kernel.zig.optimize import Optimize


def flags(
    *,
    release: bool = False,
    debug: bool = False,
    optimize: str | None = None,
    zig: str | None = None,
    out_dir: Path | None = None,
) -> ProjectFlags:
    return ProjectFlags(
        project_dir=Path(),
        release=release,
        debug=debug,
        optimize=optimize,
        zig=zig,
        out_dir=out_dir,
    )


def mode(given: ProjectFlags) -> Optimize | None:
    return build_settings(given, HeaderFlags()).overrides.optimize


def test_without_a_word_the_project_decides_the_mode() -> None:
    assert mode(flags()) is None


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        (flags(debug=True), Optimize.DEBUG),
        (flags(release=True), Optimize.FAST),
        (flags(optimize="small"), Optimize.SMALL),
        (flags(release=True, optimize="ReleaseFast"), Optimize.FAST),
        (flags(debug=True, optimize="Debug"), Optimize.DEBUG),
    ],
)
def test_flags_that_agree_choose_the_mode(given: ProjectFlags, chosen: Optimize) -> None:
    assert mode(given) is chosen


@pytest.mark.parametrize(
    "given",
    [
        flags(debug=True, release=True),
        flags(debug=True, optimize="fast"),
        flags(release=True, optimize="Debug"),
        flags(release=True, optimize="ReleaseSmall"),
    ],
)
def test_flags_that_contradict_each_other_are_refused(given: ProjectFlags) -> None:
    with pytest.raises(UsageError, match="contradict each other"):
        build_settings(given, HeaderFlags())


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        (flags(debug=True, optimize="ReleaseSafe"), Optimize.DEBUG),
        (flags(release=True, optimize="ReleaseSafe"), Optimize.FAST),
        (flags(optimize="ReleaseSafe"), Optimize.SAFE),
    ],
)
def test_a_flag_wins_over_the_environment(
    monkeypatch: pytest.MonkeyPatch, given: ProjectFlags, chosen: Optimize
) -> None:
    # Typer fills --optimize from the variable when the flag is not given.
    monkeypatch.setenv("ALLOCONDA_OPTIMIZE", "ReleaseSafe")

    assert mode(given) is chosen


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(UsageError, match="turbo"):
        mode(flags(optimize="turbo"))


def test_paths_do_not_depend_on_where_zig_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    headers = HeaderFlags(cache_dir=Path("cache"))

    settings = build_settings(flags(zig="./zig", out_dir=Path("out")), headers)

    assert settings.zig is not None
    assert settings.zig[0] == str(tmp_path / "zig")
    assert settings.cache_dir == tmp_path / "cache"
    assert settings.overrides.out_dir == str(tmp_path / "out")


def test_a_bare_name_of_a_zig_is_left_to_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    settings = build_settings(flags(zig="zig-0.16"), HeaderFlags())

    assert settings.zig is not None
    assert settings.zig[0] == "zig-0.16"


@pytest.mark.parametrize(
    ("given", "flag"),
    [
        (ProjectFlags(project_dir=Path(), module="1a"), "--module"),
        (ProjectFlags(project_dir=Path(), package_dir="/abs"), "--package-dir"),
    ],
)
def test_a_wrong_flag_is_told_as_a_flag(given: ProjectFlags, flag: str) -> None:
    with pytest.raises(UsageError) as caught:
        build_settings(given, HeaderFlags())

    assert caught.value.message.startswith(f"{flag}: must be")
    assert "pyproject" not in str(caught.value)
