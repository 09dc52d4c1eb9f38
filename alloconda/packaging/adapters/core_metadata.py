"""Checks the fields of `[project]` and writes them as core metadata, with pyproject-metadata.

Imported only where metadata is read: the library takes 60 ms to import.
"""

import re
import warnings
from collections.abc import Mapping
from pathlib import Path

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from pyproject_metadata import ConfigurationError, License, StandardMetadata

from alloconda.packaging.adapters.index_rules import index_problems
from alloconda.packaging.model.core_metadata import CoreMetadata

OLDEST_METADATA_VERSION = "2.4"


def write_core_metadata(
    project: Mapping[str, object], root: Path, license_files: tuple[str, ...], problems: list[str]
) -> CoreMetadata | None:
    """Write the METADATA file; where there are problems, add all that are found and return None.

    The version must be static. `license_files` are all that go into the wheel, whether the project
    names them or not.
    """
    table = {key: value for key, value in project.items() if key != "license-files"}
    problems += [*_license_problems(table), *index_problems(table)]
    if problems:
        # A file that can't be read would keep the library from reporting the other problems.
        table = {key: value for key, value in table.items() if key not in ("readme", "license")}
    metadata = _parsed(table, root, problems)
    if metadata is None:
        return None
    if metadata.auto_metadata_version < OLDEST_METADATA_VERSION:
        metadata.metadata_version = OLDEST_METADATA_VERSION
    if isinstance(metadata.license, License):
        # Without the path, which would be an absolute one; the file is listed below.
        metadata.license = License(metadata.license.text, None)
    elif metadata.license is not None:
        metadata.license = canonicalize_license_expression(metadata.license)
    message = metadata.as_rfc822()
    for file in license_files:
        message["License-File"] = file
    requires_python = metadata.requires_python
    return CoreMetadata(
        name=metadata.name,
        version=str(metadata.version),
        requires_python=None if requires_python is None else str(requires_python),
        data=message.as_bytes(),
        license=metadata.license if isinstance(metadata.license, str) else None,
    )


def _license_problems(project: Mapping[str, object]) -> list[str]:
    expression = project.get("license")
    if not isinstance(expression, str):
        return []
    try:
        canonicalize_license_expression(expression)
    except InvalidLicenseExpression:
        return [
            f"project.license: {expression!r} is not an SPDX license expression, such as "
            '"MIT" or "Apache-2.0 OR MIT"'
        ]
    return []


def _parsed(
    table: Mapping[str, object], root: Path, problems: list[str]
) -> StandardMetadata | None:
    metadata = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            metadata = StandardMetadata.from_pyproject(
                {"project": table}, root, allow_extra_keys=False, all_errors=True
            )
        except ExceptionGroup as group:
            for error in group.exceptions:
                key = error.key if isinstance(error, ConfigurationError) else None
                problems.append(_problem(str(error), key or "project"))
    # What the library only warns of (an impossible name of an extra, a summary of several lines),
    # package indexes refuse.
    problems += [
        _problem(str(warning.message), "project")
        for warning in caught
        if "should not contain more than one line" not in str(warning.message)
    ]
    return None if problems else metadata


def _problem(sentence: str, key: str) -> str:
    """Turn the library's sentence into a line that begins with the field's name."""
    text = " ".join(sentence.split())
    # A requirement's error shows its Python type and draws where it is, which needs more lines.
    text = re.sub(r" \(InvalidRequirement\(['\"](.*?)\\n.*\)\)", r": \1", text)
    # The library lists what it takes in no order.
    text = re.sub(r"(?<=one of )\[([^]]*)\]", lambda listed: _sorted_list(listed[1]), text)
    text = text.replace("Invalid project name", '"project.name" can\'t be')
    match = re.search(r'(?:Field )?"(project[^"]*)" ?', text)
    if match is None:
        return f"{key}: {text}"
    if match.start() == 0:
        return f"{match[1]}: {text[match.end() :]}"
    return f"{match[1]}: {text}"


def _sorted_list(names: str) -> str:
    return ", ".join(sorted(name.strip().strip("'") for name in names.split(",")))
