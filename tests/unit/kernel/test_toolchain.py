import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.zig.toolchain import ZigOptions, find_zig
from tests.fakes import ZigPlaces

PATH = ("/usr/bin/zig", "PATH")
PACKAGE = ("/site/ziglang/zig", "the ziglang package")


def test_an_explicit_zig_is_used_before_every_other() -> None:
    host = ZigPlaces(versions={"/flag": "0.15.2", PATH[0]: "0.16.0"}, at=(PATH,))
    options = ZigOptions(explicit=(("/flag", "--zig"), ("/config", "tool.alloconda.zig")))

    zig = find_zig(options, host)

    assert (zig.path, str(zig.version), zig.origin) == ("/flag", "0.15.2", "--zig")
    assert host.asked == ["/flag"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "'/flag' (--zig) is not a Zig executable"),
        ("0.15.1", "Zig 0.15.1 at /flag (--zig) is not supported"),
        ("0.18.0", "is not supported"),
        ("0.17.0-dev.3", "is not supported"),
    ],
)
def test_an_explicit_zig_is_refused_and_never_passed_over(said: str, reason: str) -> None:
    host = ZigPlaces(versions={"/flag": said, PATH[0]: "0.16.0"}, at=(PATH,))

    with pytest.raises(OutsideError) as caught:
        find_zig(ZigOptions(explicit=(("/flag", "--zig"),)), host)

    assert reason in caught.value.message
    assert "pip install" in (caught.value.hint or "")


def test_the_zig_on_path_comes_before_the_package() -> None:
    host = ZigPlaces(versions={PATH[0]: "0.16.0", PACKAGE[0]: "0.17.1"}, at=(PATH, PACKAGE))

    assert find_zig(ZigOptions(), host).origin == "PATH"


@pytest.mark.parametrize("on_path", ["0.13.0", "0.18.0", "not a version"])
def test_an_unusable_zig_on_path_is_passed_over(on_path: str) -> None:
    host = ZigPlaces(versions={PATH[0]: on_path, PACKAGE[0]: "0.17.1"}, at=(PATH, PACKAGE))

    assert find_zig(ZigOptions(), host).path == PACKAGE[0]


def test_a_pin_chooses_among_the_installed_ones() -> None:
    host = ZigPlaces(versions={PATH[0]: "0.16.0", PACKAGE[0]: "0.17.1"}, at=(PATH, PACKAGE))

    assert find_zig(ZigOptions(pinned="0.17.1"), host).path == PACKAGE[0]
    assert host.provisioned == []


def test_a_pin_that_is_not_installed_is_provisioned() -> None:
    host = ZigPlaces(versions={PATH[0]: "0.16.0"}, at=(PATH,), on_pypi=("0.15.2",))

    zig = find_zig(ZigOptions(pinned="0.15.2"), host)

    assert (str(zig.version), zig.origin) == ("0.15.2", "zig-version")
    assert host.provisioned == ["0.15.2"]


def test_a_pin_that_cannot_be_had_is_an_error_and_not_another_zig() -> None:
    host = ZigPlaces(versions={PATH[0]: "0.16.0"}, at=(PATH,))

    with pytest.raises(OutsideError, match="could not be installed"):
        find_zig(ZigOptions(pinned="0.15.2"), host)


def test_an_explicit_zig_that_contradicts_the_pin_is_refused() -> None:
    host = ZigPlaces(versions={"/flag": "0.16.0"})

    with pytest.raises(OutsideError, match="not the version that the project pins") as caught:
        find_zig(ZigOptions(explicit=(("/flag", "--zig"),), pinned="0.17.1"), host)

    assert "--zig" in (caught.value.hint or "")


def test_without_any_zig_the_error_says_how_to_get_one() -> None:
    with pytest.raises(OutsideError, match="no Zig found") as caught:
        find_zig(ZigOptions(), ZigPlaces())

    assert "pip install 'ziglang>=0.15.2,<0.18' (0.15.2, 0.16.x and 0.17.x will do)" in (
        caught.value.hint or ""
    )


def test_with_only_unusable_ones_the_error_names_each_and_what_is_supported() -> None:
    host = ZigPlaces(versions={PATH[0]: "0.13.0"}, at=(PATH, PACKAGE))

    with pytest.raises(OutsideError, match=r"0\.15\.2, 0\.16\.x and 0\.17\.x") as caught:
        find_zig(ZigOptions(), host)

    assert caught.value.details == (
        "/usr/bin/zig (PATH): version 0.13.0 is not supported",
        "/site/ziglang/zig (the ziglang package): does not run as Zig",
    )
