"""Apple's SDK of macOS, which Zig doesn't ship: frameworks, and further headers and libraries."""

import json
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.visible_paths import is_folder
from alloconda.kernel.values import replace
from alloconda.kernel.zig.native_code import NativeCode

_FRAMEWORKS = "System/Library/Frameworks"
_HINT = (
    "set SDKROOT to a copy of the SDK of macOS (on a Mac, `xcrun --show-sdk-path` says where it "
    "is), or unset it"
)


def with_sdk(native: NativeCode, sdk: Path) -> NativeCode:
    """Return code that finds the frameworks, headers and libraries of an SDK.

    What Zig has itself comes first. A module without C and without libraries needs none of it.

    Raises:
        OutsideError: the directory is not an SDK, or is one of another system.
    """
    if not (native.sources or native.link_flags or native.libraries):
        return native
    check_sdk(sdk)
    return replace(
        native,
        common_flags=(
            *native.common_flags,
            *("-idirafter", str(sdk / "usr" / "include")),
            f"-fmacro-prefix-map={sdk}=sdk",
        ),
        link_flags=(
            *("-F", str(sdk / _FRAMEWORKS), "-L", str(sdk / "usr" / "lib")),
            *native.link_flags,
        ),
    )


def check_sdk(sdk: Path) -> None:
    """Refuse a directory that is not an SDK of macOS.

    Raises:
        OutsideError: it is not there, or of another system.
    """
    if not is_folder(sdk):
        raise OutsideError(f"SDKROOT names {sdk}, which is not a directory", hint=_HINT)
    if not is_folder(sdk / _FRAMEWORKS):
        raise OutsideError(f"SDKROOT names {sdk}, which has no {_FRAMEWORKS}", hint=_HINT)
    name = _canonical_name(sdk)
    if not name.startswith("macosx"):
        raise OutsideError(f"SDKROOT names {sdk}, which is the SDK of {name}", hint=_HINT)


def _canonical_name(sdk: Path) -> str:
    """Return an SDK's name of itself, such as "macosx14.2"; "macosx" where it says nothing."""
    try:
        settings = json.loads((sdk / "SDKSettings.json").read_bytes())
    except (OSError, ValueError):
        return "macosx"
    name = settings.get("CanonicalName") if isinstance(settings, dict) else None
    return name if isinstance(name, str) else "macosx"
