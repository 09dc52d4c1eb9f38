"""The schema of CycloneDX, as its own library checks it."""

from functools import cache
from typing import Any


def schema_error(bill: str) -> Any:
    """Return what keeps a bill from the schema of CycloneDX 1.6, or None."""
    return _validator().validate_str(bill)


@cache
def _validator() -> Any:
    # Their import makes grammars, which takes a second: not for each process that collects tests.
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    return JsonStrictValidator(SchemaVersion.V1_6)
