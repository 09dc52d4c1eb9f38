"""What a cell's wheel needs, and how it is tagged: its headers and its compatibility tag."""

from contextlib import suppress

from alloconda.build.model.matrix import Build, BuildPlan
from alloconda.headers.model.header_set import HeaderRequest
from alloconda.kernel.errors import OutsideError
from alloconda.packaging.model.wheel import WheelTags


def header_requests(build: Build) -> tuple[HeaderRequest, ...]:
    """Return the headers that a cell needs, one set for each CPU that it is compiled for.

    Raises:
        OutsideError: there are no published headers for the platform.
    """
    requests = []
    for target in build.target.slices:
        triple = build.triple or target.pbs_triple
        if triple is None:
            raise OutsideError(
                f"there are no headers for {target}: python-build-standalone has no such archive",
                hint="leave Python.h out and build for abi3, or leave this platform out",
            )
        requests.append(HeaderRequest(python=build.python, triple=triple, nearest=build.nearest))
    return tuple(requests)


def planned_headers(plan: BuildPlan) -> tuple[HeaderRequest, ...]:
    """Return the headers of all cells of a plan, but for those that aren't published."""
    found: dict[HeaderRequest, None] = {}
    for build in plan.builds:
        # What has no headers fails as that cell's own build, and stops no other.
        with suppress(OutsideError):
            found |= dict.fromkeys(header_requests(build))
    return tuple(found)


def wheel_tags(build: Build) -> WheelTags:
    """Return the compatibility tag of a cell's wheel."""
    return WheelTags(
        python=build.abi.python_tag, abi=build.abi.abi_tag, platforms=build.platform_tags
    )
