"""What people paste for `explain`: a platform tag, a whole tag, or a wheel's file name."""

import re

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python, covering_floor, parse_python
from alloconda.kernel.values import dataclass

_ABI = re.compile(r"(?:cp3\d+(t?)|abi3(t?))")
_PYTHON = re.compile(r"cp3(\d+)")
_PYTHON_ALONE = re.compile(r"(?:cp3|3\.)(\d+(?:\.\d+)?t?)|abi3t?", re.ASCII)
_WHEEL_PARTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedTag:
    """A platform tag, with the Python that a whole tag has, such as "3.14t".

    Attributes:
        abi3: the floor of a stable ABI, or whether there is one; None, like the version, if only a
            platform was said.
    """

    platform: str
    python_version: str | None = None
    abi3: Python | bool | None = None


def read_pasted_tag(text: str) -> PastedTag:
    """Read a platform tag, a tag of three parts (PEP 425), or a wheel's path or file name.

    Of several platforms, joined by dots, the first is taken.

    Raises:
        UsageError: the tag is of no CPython, or of several, or names no platform.
    """
    alone = _PYTHON_ALONE.fullmatch(text)
    if alone is not None:
        raise _without_platform(text, alone[1])
    is_wheel = text.endswith(".whl")
    name = re.split(r"[/\\]", text)[-1].removesuffix(".whl") if is_wheel else text
    parts = name.split("-")
    if is_wheel and len(parts) < _WHEEL_PARTS:
        raise UsageError(
            f"{name}.whl is not the name of a wheel",
            hint="such a name is NAME-VERSION-PYTHON-ABI-PLATFORM.whl",
        )
    if len(parts) < 3:
        return PastedTag(platform=text)
    python, abi, platforms = parts[-3:]
    version, kind = _PYTHON.fullmatch(python), _ABI.fullmatch(abi)
    if version is None or kind is None or (abi.startswith("cp") and abi.rstrip("t") != python):
        raise UsageError(
            f"{python}-{abi} is the tag of no extension module that alloconda builds",
            hint="name a platform, such as win_amd64, or a tag such as cp311-abi3-win_amd64 or "
            "cp314-cp314t-win_amd64",
        )
    threads = kind[1] or kind[2] or ""
    return PastedTag(
        platform=platforms.partition(".")[0],
        python_version=f"3.{version[1]}{threads}",
        abi3=abi.startswith("abi3") and parse_python(f"3.{version[1]}{threads}"),
    )


def _without_platform(text: str, minor: str | None) -> UsageError:
    command = "alloconda explain win_amd64 --abi3"
    if minor is not None:
        command = f"alloconda explain win_amd64 --python-version 3.{minor}"
    return UsageError(
        f"{text} names a Python and no platform", hint=f"name the platform too: {command}"
    )


def agreed(pasted: PastedTag, python_version: str | None, *, abi3: bool | None) -> PastedTag:
    """Return a tag with what flags say where it says nothing itself.

    Raises:
        UsageError: the tag and a flag contradict each other.
    """
    if pasted.python_version is None:
        return PastedTag(platform=pasted.platform, python_version=python_version, abi3=abi3)
    if python_version is not None and not _serves(pasted, parse_python(python_version)):
        raise _other(pasted, f"--python-version {python_version}")
    if abi3 is not None and abi3 is not bool(pasted.abi3):
        raise _other(pasted, "--abi3" if abi3 else "--no-abi3")
    return pasted


def _serves(pasted: PastedTag, version: Python) -> bool:
    tagged = parse_python(pasted.python_version or "")
    if isinstance(pasted.abi3, Python):
        return covering_floor(version, pasted.abi3) is not None
    return version.of_series() == tagged.of_series()


def _other(pasted: PastedTag, flag: str) -> UsageError:
    own = "the stable ABI from" if pasted.abi3 else "Python"
    return UsageError(
        f"the tag, which is of {own} {pasted.python_version}, and {flag} contradict each other",
        hint="leave the flag out, or the tag's first two parts",
    )
