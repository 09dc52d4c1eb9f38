"""How the wheel from an sdist differs from the wheel from the project."""

from collections.abc import Iterator, Mapping

# They hold the digests of the other files.
_FOLLOWS = ("/RECORD",)
_IN_DIST_INFO = ".dist-info/"


def wheel_differences(wanted: Mapping[str, int], found: Mapping[str, int]) -> Iterator[str]:
    """Yield a line for each file that differs.

    Args:
        wanted: the checksum of each file in the wheel from the project, by its path.
        found: those of the wheel from the sdist.
    """
    for path in sorted(wanted.keys() | found.keys()):
        if path.endswith(_FOLLOWS) and _IN_DIST_INFO in path:
            continue
        if path not in found:
            yield f"{path} is missing in the wheel from the sdist"
        elif path not in wanted:
            yield f"{path} is only in the wheel from the sdist"
        elif wanted[path] != found[path]:
            yield f"{path} is another file in the wheel from the sdist"
