"""What PyPI refuses of a project that other indexes take: said before the upload, not refused."""

import re

from alloconda.kernel.url_credentials import without_credentials
from alloconda.packaging.model.wheel_contents import ProjectMetadata

_BY_ADDRESS = re.compile(r"Requires-Dist: ([A-Za-z0-9._-]+\s*(?:\[[^\]]*\])?\s*@.*)")
_PRIVATE = "Classifier: Private ::"


def upload_note(metadata: ProjectMetadata) -> str | None:
    """Return a note on dependencies by address (PEP 508), which PyPI refuses; None without any.

    A project with a classifier such as "Private :: Do Not Upload" is not for PyPI.
    """
    fields = metadata.metadata_bytes.decode("utf-8", "replace").partition("\n\n")[0].splitlines()
    found = [match[1] for field in fields if (match := _BY_ADDRESS.fullmatch(field))]
    if not found or any(field.startswith(_PRIVATE) for field in fields):
        return None
    others = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return (
        f"PyPI refuses dependencies by address, such as {without_credentials(found[0])}{others}; "
        'the classifier "Private :: Do Not Upload" says that the project is not for it'
    )
