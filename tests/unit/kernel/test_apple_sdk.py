"""The SDK of macOS that SDKROOT names."""

from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.values import replace
from alloconda.kernel.zig.apple_sdk import with_sdk
from alloconda.kernel.zig.native_code import NativeCode
from tests.fakes import c_code


def made_sdk(folder: Path, settings: str | None = None) -> Path:
    (folder / "System" / "Library" / "Frameworks").mkdir(parents=True)
    if settings is not None:
        (folder / "SDKSettings.json").write_text(settings)
    return folder


@pytest.mark.parametrize(
    "settings", [None, '{"CanonicalName": "macosx14.2"}', "rubbish", "[]", '{"CanonicalName": 1}']
)
def test_its_frameworks_headers_and_libraries_are_found(
    tmp_path: Path, settings: str | None
) -> None:
    sdk = made_sdk(tmp_path / "MacOSX.sdk", settings)
    code = replace(c_code(Path("/a.c")), link_flags=("-framework", "Metal"))

    found = with_sdk(code, sdk)

    assert found.common_flags[:2] == ("-idirafter", str(sdk / "usr" / "include"))
    assert found.link_flags == (
        *("-F", str(sdk / "System" / "Library" / "Frameworks"), "-L", str(sdk / "usr" / "lib")),
        *("-framework", "Metal"),
    )


def test_zig_that_links_nothing_stays_as_it_is(tmp_path: Path) -> None:
    assert with_sdk(NativeCode(), tmp_path / "nowhere") == NativeCode()


def test_another_directory_is_refused(tmp_path: Path) -> None:
    code = c_code(Path("/a.c"))

    with pytest.raises(OutsideError, match="nowhere, which is not a directory"):
        with_sdk(code, tmp_path / "nowhere")
    with pytest.raises(OutsideError, match="which has no System/Library/Frameworks"):
        with_sdk(code, tmp_path)


def test_the_sdk_of_another_system_is_refused(tmp_path: Path) -> None:
    sdk = made_sdk(tmp_path / "iPhoneOS.sdk", '{"CanonicalName": "iphoneos17.2"}')

    with pytest.raises(OutsideError, match=r"which is the SDK of iphoneos17\.2"):
        with_sdk(c_code(Path("/a.c")), sdk)
