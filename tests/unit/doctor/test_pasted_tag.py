"""What people paste for explain."""

import pytest

from alloconda.doctor.model.pasted_tag import PastedTag, agreed, read_pasted_tag
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import parse_python


@pytest.mark.parametrize(
    ("text", "platform", "version", "abi3"),
    [
        ("win_amd64", "win_amd64", None, None),
        ("cp312-cp312-manylinux_2_28_x86_64", "manylinux_2_28_x86_64", "3.12", False),
        ("cp311-abi3-win_amd64", "win_amd64", "3.11", True),
        ("cp314-cp314t-macosx_11_0_arm64", "macosx_11_0_arm64", "3.14t", False),
        ("cp315-abi3t-win_arm64", "win_arm64", "3.15t", True),
        ("dist/a_b-1.0-cp311-abi3-win_amd64.whl", "win_amd64", "3.11", True),
        ("C:\\dist\\a-1.0-7-cp313-cp313-win32.whl", "win32", "3.13", False),
        (
            "a-1-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            "manylinux_2_17_x86_64",
            "3.13",
            False,
        ),
    ],
)
def test_a_platform_a_tag_and_a_wheels_name_are_read(
    text: str, platform: str, version: str | None, *, abi3: bool | None
) -> None:
    floor = parse_python(version) if abi3 and version else abi3
    assert read_pasted_tag(text) == PastedTag(platform=platform, python_version=version, abi3=floor)


@pytest.mark.parametrize(
    "text", ["py3-none-any", "a-1-pp310-pypy310_pp73-win_amd64.whl", "cp312-cp313-win32"]
)
def test_a_tag_of_no_module_for_cpython_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is the tag of no extension module"):
        read_pasted_tag(text)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("cp314t", "--python-version 3.14t"),
        ("3.12", "--python-version 3.12"),
        ("3.14.1", "--python-version 3.14.1"),
        ("abi3", "--abi3"),
    ],
)
def test_a_python_alone_is_told_how_to_name_the_platform(text: str, flag: str) -> None:
    with pytest.raises(UsageError, match="names a Python and no platform") as caught:
        read_pasted_tag(text)

    assert caught.value.hint == f"name the platform too: alloconda explain win_amd64 {flag}"


@pytest.mark.parametrize("text", ["hello.whl", "../../x.whl", "a-1-win_amd64.whl"])
def test_a_file_that_is_not_called_as_wheels_are_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not the name of a wheel") as caught:
        read_pasted_tag(text)

    assert "NAME-VERSION-PYTHON-ABI-PLATFORM.whl" in (caught.value.hint or "")


def test_flags_fill_in_what_a_platform_does_not_say() -> None:
    pasted = agreed(PastedTag(platform="win32"), "3.13", abi3=None)

    assert pasted == PastedTag(platform="win32", python_version="3.13")


def test_a_flag_that_contradicts_the_tag_is_named() -> None:
    tag = read_pasted_tag("cp313-cp313-win32")

    assert agreed(tag, "3.13", abi3=False) == tag
    with pytest.raises(UsageError, match=r"and --python-version .* contradict each other"):
        agreed(tag, "3.12", abi3=None)
    with pytest.raises(UsageError, match=r"of Python 3\.13, and --abi3 contradict"):
        agreed(tag, None, abi3=True)
    with pytest.raises(UsageError, match=r"the stable ABI from 3\.11, and --no-abi3 contradict"):
        agreed(read_pasted_tag("cp311-abi3-win32"), None, abi3=False)


@pytest.mark.parametrize(
    ("text", "version"),
    [("cp313-cp313-win32", "3.13.2"), ("cp311-abi3-win32", "3.13"), ("cp311-abi3-win32", "3.11")],
)
def test_a_version_that_the_tags_wheel_serves_agrees_with_it(text: str, version: str) -> None:
    tag = read_pasted_tag(text)

    assert agreed(tag, version, abi3=None) == tag


@pytest.mark.parametrize("version", ["3.10", "3.13t"])
def test_a_version_that_the_stable_abi_of_a_tag_does_not_serve_is_refused(version: str) -> None:
    with pytest.raises(UsageError, match=r"and --python-version .* contradict each other"):
        agreed(read_pasted_tag("cp311-abi3-win32"), version, abi3=None)
