"""What package indexes and our own `inspect` take of a wheel's archive: what is written, too."""

# The largest wheels on PyPI hold about 40,000 files.
MAX_ENTRIES = 100_000
# METADATA with a long description has some hundred kilobytes.
MAX_METADATA_BYTES = 2 << 20
# PyPI's own rule against decompression bombs; module files with empty tables shrink tenfold.
_FREE_EXPANDED_BYTES = 64 << 20
_MAX_EXPANSION = 50


def expansion_refusal(expanded_bytes: int, stored_bytes: int) -> str | None:
    """Return why an archive that grows so much when it is unpacked is refused, or None."""
    if expanded_bytes <= max(_FREE_EXPANDED_BYTES, _MAX_EXPANSION * stored_bytes):
        return None
    return (
        f"it would grow from {stored_bytes} to {expanded_bytes} bytes, and indexes take no "
        f"archive that grows more than {_MAX_EXPANSION} times"
    )
