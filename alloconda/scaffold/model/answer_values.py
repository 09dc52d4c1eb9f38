"""The values that answers can have: names, versions, platforms and licenses, as users give them."""

import keyword
import re
import sys
from collections.abc import Iterable
from enum import StrEnum

from packaging.version import InvalidVersion, Version

from alloconda.kernel.config.tool_values import is_module_name
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python, parse_python
from alloconda.kernel.targets.target_groups import GROUP_NAMES, TARGET_GROUPS, named_targets
from alloconda.kernel.zig.version import SUPPORTED_RELEASES, parse_zig_version
from alloconda.packaging.model.file_names import windows_refusal

_RESERVED = frozenset({"src", "tests", "dist", "build", "docs", "test"})
_PROJECT_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


class LicenseName(StrEnum):
    """The licenses whose text init can write, by their SPDX identifiers."""

    MIT = "MIT"
    APACHE = "Apache-2.0"
    BSD = "BSD-3-Clause"


def name_problem(name: str) -> str | None:
    """Return why a text can't be a project's name, to be read after the text, or None."""
    if not name:
        return "can't be a project's name: it is empty"
    if not _PROJECT_NAME.fullmatch(name):
        return "can't be a project's name: letters, digits, inside . - _"
    return package_problem(re.sub(r"[-.]+", "_", name).lower())


def module_problem(name: str) -> str | None:
    """Return why a text can't be an extension module's name, to be read after it, or None."""
    if not name:
        return "can't be a module's name: it is empty"
    if not is_module_name(name):
        return "can't be a module's name: letters, digits, _, no keyword"
    if windows_refusal(f"{name.replace('.', '/')}.pyd") is not None:
        return "can't be a module's name: it is a device on Windows"
    return None


def version_problem(text: str) -> str | None:
    """Return why a text can't be a version, to be read after the text, or None."""
    try:
        Version(text)
    except InvalidVersion:
        return "is not a version such as 1.2.0 (PEP 440)"
    return None


def parse_version(text: str) -> str:
    """Read the version of the project.

    Raises:
        UsageError: it is not valid.
    """
    problem = version_problem(text)
    if problem is not None:
        raise UsageError(f"{text!r} {problem}", hint="give one such as --project-version 1.2.0")
    return text.strip()


def floor_problem(text: str) -> str | None:
    """Return why a text can't be the lowest Python version, or None."""
    try:
        python = parse_python(text)
    except UsageError as error:
        return error.message
    if python.free_threaded or python.patch is not None:
        return f"{text!r} must be a series with the GIL, such as 3.11"
    return None


def parse_floor(text: str) -> Python:
    """Read the lowest Python version.

    Raises:
        UsageError: it is not valid.
    """
    problem = floor_problem(text)
    if problem is not None:
        raise UsageError(problem, hint="choose a series, such as --python 3.11")
    return parse_python(text)


def parse_zig_pin(text: str) -> str:
    """Read the exact Zig version that a project pins.

    Raises:
        UsageError: alloconda does not support it.
    """
    version = parse_zig_version(text)
    if version is None or not version.is_supported:
        raise UsageError(
            f"{text!r} can't be pinned: alloconda works with Zig {SUPPORTED_RELEASES}",
            hint="give an exact version, such as 0.16.0",
        )
    return str(version)


def parse_platforms(names: Iterable[str]) -> tuple[str, ...]:
    """Read names of groups and platform tags, each also a list with commas.

    Raises:
        UsageError: one is neither, or there is none.
    """
    words = [word.strip() for name in names for word in name.split(",") if word.strip()]
    if not words:
        raise UsageError(
            "no platform is named", hint=f"name one or more of {', '.join(GROUP_NAMES)}"
        )
    targets = (target for word in words for target in named_targets(word))
    return tuple(dict.fromkeys(target.platform_tag for target in targets))


def chosen_groups(targets: tuple[str, ...]) -> tuple[str, ...]:
    """Return the groups whose platforms are all among some targets."""
    return tuple(name for name, tags in TARGET_GROUPS.items() if set(tags) <= set(targets))


class Start(StrEnum):
    """What the code of a new module begins with."""

    FUNCTIONS = "functions"
    CLASS = "class"


def parse_start(text: str) -> Start:
    """Read what a new module begins with.

    Raises:
        UsageError: there is no such sample.
    """
    known = {name.value: name for name in Start}
    word = text.strip().lower()
    if word not in known:
        raise UsageError(
            f"a module can't start with {text!r}", hint=f"choose one of {', '.join(known)}"
        )
    return known[word]


def parse_license(text: str) -> LicenseName | None:
    """Read a license's SPDX identifier in any case, or "none".

    Raises:
        UsageError: init has no text of it.
    """
    known = {name.value.lower(): name for name in LicenseName}
    word = text.strip().lower()
    if word == "none":
        return None
    if word not in known:
        raise UsageError(
            f"{text!r} is not a license that init can write",
            hint=f"use one of {', '.join(LicenseName)} or none; any other SPDX expression goes "
            "into pyproject.toml by hand",
        )
    return known[word]


def package_problem(package: str) -> str | None:
    """Return why a text can't be a package's name, to be read after the text, or None."""
    if not package.isidentifier() or keyword.iskeyword(package):
        return f"can't be imported: {package} is not a Python name"
    if package in _RESERVED:
        return "would collide with a directory that projects have"
    if package in sys.stdlib_module_names or package == "alloconda":
        return f"would hide the module {package}"
    if windows_refusal(package) is not None:
        return "can't be a directory on Windows"
    return None
