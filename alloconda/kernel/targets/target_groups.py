"""Groups of platforms that a person chooses among, and reading their names beside tags."""

from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.platform_tag import parse_targets
from alloconda.kernel.targets.target import (
    DEFAULT_TAGS,
    MUSLLINUX_TAGS,
    PYODIDE_TAGS,
    WINDOWS_TAGS,
    Target,
)

# Each with its platform tags, in the order in which they are offered.
TARGET_GROUPS: dict[str, tuple[str, ...]] = {
    "linux": tuple(tag for tag in DEFAULT_TAGS if tag.startswith("manylinux")),
    "musllinux": MUSLLINUX_TAGS,
    "macos": tuple(tag for tag in DEFAULT_TAGS if tag.startswith("macosx")),
    "windows": WINDOWS_TAGS,
    "windows-arm64": ("win_arm64",),
    "linux-more": (
        "manylinux_2_31_armv7l",
        "manylinux_2_28_ppc64le",
        "manylinux_2_28_s390x",
        "manylinux_2_31_riscv64",
    ),
    "pyodide": PYODIDE_TAGS,
}
# The name of those that most projects publish for.
ALL = "all"
_OF_ALL = ("linux", "musllinux", "macos", "windows")
GROUP_NAMES = (*TARGET_GROUPS, ALL)


def group_tags(name: str) -> tuple[str, ...]:
    """Return the platform tags of a group; none for another word."""
    if name == ALL:
        return tuple(tag for group in _OF_ALL for tag in TARGET_GROUPS[group])
    return TARGET_GROUPS.get(name, ())


def named_targets(text: str) -> tuple[Target, ...]:
    """Return the platforms of a group, or of a compressed set of platform tags (PEP 425).

    Raises:
        UsageError: it is neither, or a tag names a platform that can't be.
    """
    tags = group_tags(text.strip())
    if tags:
        return tuple(target for tag in tags for target in parse_targets(tag))
    try:
        return parse_targets(text)
    except UsageError as error:
        if "_" in text:
            raise
        raise UsageError(
            f"{text!r} is neither a group of platforms nor a platform tag",
            hint=f"groups are {', '.join(GROUP_NAMES)}; for a tag, {error.hint}",
        ) from error
