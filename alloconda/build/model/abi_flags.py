"""The flags that name Python and ABI of one wheel: they may say one thing twice, not two things."""

import re

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import (
    Abi,
    Python,
    covering_floor,
    parse_python,
    version_abi,
)
from alloconda.kernel.supported import FIRST_ABI3T_MINOR
from alloconda.kernel.targets.selection import parse_abi_tag
from alloconda.kernel.targets.target import Target
from alloconda.kernel.values import dataclass

_STABLE_TAGS = ("abi3", "abi3t")
_SUFFIX = re.compile(
    # Atomic: a part that is read in one way is never tried in the other.
    r"(?:\.(?>(?:cpython-|cp)(?P<python>\d+t?)(?:-(?P<place>\w+(?:-\w+)*))?(?=\.)"
    r"|[A-Za-z0-9_-]+))*"
    r"\.(?:so|pyd)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbiFlags:
    """What a command says of the Python and the ABI of one wheel.

    Attributes:
        abi3: what --abi3 or --no-abi3 says; None without either.
    """

    python_version: str | None = None
    python_tag: str | None = None
    abi_tag: str | None = None
    abi3: bool | None = None

    @property
    def version(self) -> Python | None:
        """What --python-version says."""
        return None if self.python_version is None else parse_python(self.python_version)


def check_abi_flags(flags: AbiFlags, floor: Python | None) -> None:
    """Refuse flags that contradict each other.

    Args:
        flags: what was given.
        floor: that of the project's stable ABI, or None without one.

    Raises:
        UsageError: two of them can't both be meant, or one is not a version or tag.
    """
    _check_abi3(flags)
    version, tag = flags.version, flags.abi_tag
    if version is None:
        return
    said = f"--python-version {flags.python_version}"
    if flags.python_tag is not None and not _is_tag_for(flags, version, floor):
        raise _contradiction(said, f"--python-tag {flags.python_tag}")
    if tag in _STABLE_TAGS:
        before = tag == "abi3t" and version.minor < FIRST_ABI3T_MINOR
        if before or (tag == "abi3" and version.free_threaded):
            raise _contradiction(said, f"--abi-tag {tag}")
    elif tag is not None and parse_abi_tag(tag) != version.of_series():
        raise _contradiction(said, f"--abi-tag {tag}")


def _is_tag_for(flags: AbiFlags, version: Python, floor: Python | None) -> bool:
    """Whether the Python tag is one that a wheel for the named version has.

    Flags that ask for the stable ABI make the tag its floor. Else a lower tag than the version's
    own is meant only if it is the one that the project's stable ABI has anyway.
    """
    tagged = parse_python(flags.python_tag or "")
    if tagged.free_threaded and not version.free_threaded:
        return False
    if flags.abi3 or flags.abi_tag in _STABLE_TAGS:
        return tagged.minor <= version.minor
    covering = covering_floor(version, floor) if flags.abi_tag is None else None
    return tagged.minor in (version.minor, version.minor if covering is None else covering.minor)


def check_stable_serves(flags: AbiFlags, floor: Python | None) -> None:
    """Refuse --abi3 for one named version that the project's stable ABI doesn't serve.

    Args:
        flags: what was given; --abi3 as such, not what the configuration says.
        floor: the floor of the project's stable ABI.

    Raises:
        UsageError: the version is below the floor, or is free-threaded and has no stable ABI.
    """
    version = flags.version
    if not flags.abi3 or version is None or floor is None or flags.python_tag is not None:
        return
    if covering_floor(version, floor) is not None:
        return
    said = f"--abi3 and --python-version {flags.python_version} contradict each other"
    if version.free_threaded and version.minor < FIRST_ABI3T_MINOR:
        reason = f"abi3t starts with 3.{FIRST_ABI3T_MINOR}t (PEP 803)"
        hint = "leave --abi3 out: that version has a wheel of its own"
    else:
        reason = f"the stable ABI of this project starts with {floor}"
        hint = "leave --abi3 out, or change the floor: abi3 in [tool.alloconda], or requires-python"
    raise UsageError(f"{said}: {reason}", hint=hint)


def exact_python(flags: AbiFlags, chosen: Python) -> Python:
    """Return a chosen version as exactly as --python-version has it."""
    version = flags.version
    return version if version is not None and version.of_series() == chosen else chosen


def full_python_tag(flags: AbiFlags) -> str | None:
    """Return the Python tag, with the `t` of a free-threaded --python-version that it repeats.

    No Python tag holds that letter: `cp314` is the tag of 3.14 and of 3.14t.
    """
    version, tag = flags.version, flags.python_tag
    if tag is None or version is None or flags.abi_tag is not None:
        return tag
    tagged = parse_python(tag)
    repeated = version.free_threaded and not tagged.free_threaded and tagged.minor == version.minor
    return f"{tag}t" if repeated else tag


def check_suffix(suffix: str, target: Target, abi: Abi) -> None:
    """Refuse a suffix for the module's file that names another platform or Python than the wheel.

    Raises:
        UsageError: it does, or it is not a suffix of extension modules.
    """
    match = _SUFFIX.fullmatch(suffix)
    if match is None:
        raise UsageError(
            f"{suffix!r} is not an extension suffix",
            hint="write it like .abi3.so or .cp312-win_amd64.pyd",
        )
    computed = target.extension_suffix(abi)
    # What the stable ABI's suffix leaves out, that of a version has.
    whole = _SUFFIX.fullmatch(target.extension_suffix(version_abi(abi.python)))
    python, place = (None, None) if whole is None else (whole["python"], whole["place"])
    if suffix.rpartition(".")[2] != computed.rpartition(".")[2] or match["place"] not in (
        None,
        place,
    ):
        raise _other_suffix(suffix, "platform", f"{target}", computed)
    if match["python"] is not None and (abi.is_stable or match["python"] != python):
        raise _other_suffix(suffix, "Python", f"{abi}", computed)


def _other_suffix(suffix: str, what: str, wheel: str, computed: str) -> UsageError:
    return UsageError(
        f"--ext-suffix {suffix} names another {what} than the wheel, which is for {wheel}",
        hint=f"leave it out: {computed} is used",
    )


def _check_abi3(flags: AbiFlags) -> None:
    if flags.abi3 is None or flags.abi_tag is None:
        return
    if flags.abi3 is not (flags.abi_tag in _STABLE_TAGS):
        said = "--abi3" if flags.abi3 else "--no-abi3"
        raise _contradiction(said, f"--abi-tag {flags.abi_tag}")


def _contradiction(one: str, other: str) -> UsageError:
    return UsageError(f"{one} and {other} contradict each other", hint="leave one of them out")
