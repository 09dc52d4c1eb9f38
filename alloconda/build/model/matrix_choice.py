"""Choosing some cells of a matrix: by the names of their wheels, or a share for each machine."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

from alloconda.build.model.matrix import Build, BuildPlan
from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.target import Os, Target
from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One share of a matrix that is split over machines; `number` counts from 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def parse_shard(text: str) -> Shard:
    """Read a shard as flags have it, such as "2/5".

    Raises:
        UsageError: it is not a share such as 1/2.
    """
    match = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text, re.ASCII)
    shard = None if match is None else Shard(number=int(match[1]), of=int(match[2]))
    if shard is None or not 1 <= shard.number <= shard.of:
        raise UsageError(
            f"--shard {text!r} is not a share such as 1/2",
            hint="write --shard 2/5 for the second of five machines",
        )
    return shard


def pick_cells(plan: BuildPlan, patterns: tuple[str, ...], wheels: Mapping[str, str]) -> BuildPlan:
    """Return the cells whose wheel's name, tags or cell id matches one of the patterns.

    Args:
        plan: the whole matrix.
        patterns: as the shell has them: *, ? and [seq].
        wheels: the file name of each cell's wheel.

    Raises:
        UsageError: a pattern matches nothing.
    """
    matched = {
        pattern: [build for build in plan.builds if _matches(build, wheels[build.cell], pattern)]
        for pattern in patterns
    }
    for pattern, builds in matched.items():
        if not builds:
            raise UsageError(
                f"--only {pattern!r} matches no wheel of the matrix",
                details=tuple(wheels[build.cell] for build in plan.builds[:8]),
                hint="list the names with --dry-run; in a pattern, * matches any text",
            )
    chosen = {build.cell for builds in matched.values() for build in builds}
    return BuildPlan(
        builds=tuple(build for build in plan.builds if build.cell in chosen),
        left_out=plan.left_out,
    )


def take_shard(plan: BuildPlan, shard: Shard, *, without_libc: bool) -> BuildPlan:
    """Return one machine's share: each cell is in exactly one, and the shares are of like size.

    It depends on the plan alone, so machines with the same plan need not communicate. The cells
    that take longest are dealt out first, and cells that share a compilation stay together.

    Raises:
        UsageError: there are fewer groups of cells than shards, so that this one is empty.
    """
    shares: list[list[Build]] = [[] for _ in range(shard.of)]
    groups = _groups(plan, without_libc=without_libc)
    for group in groups:
        # The first of the smallest: deterministic, and even to within one group.
        min(shares, key=len).extend(group)
    mine = {build.cell for build in shares[shard.number - 1]}
    if not mine:
        raise UsageError(
            f"--shard {shard} is empty: the matrix splits over {len(groups)} at most",
            hint="split it over fewer machines; `alloconda matrix` shows how",
        )
    return BuildPlan(
        builds=tuple(build for build in plan.builds if build.cell in mine),
        left_out=plan.left_out,
    )


def most_shards(plan: BuildPlan, *, without_libc: bool) -> int:
    """Return over how many machines a plan can be split without an empty share."""
    return len(_groups(plan, without_libc=without_libc))


def _groups(plan: BuildPlan, *, without_libc: bool) -> list[list[Build]]:
    groups: dict[tuple[tuple[Target, ...], str], list[Build]] = {}
    for build in sorted(plan.builds, key=lambda build: build.cell):
        targets = tuple(
            target.without_libc() if without_libc else target for target in build.target.slices
        )
        groups.setdefault((targets, str(build.abi)), []).append(build)
    return sorted(groups.values(), key=lambda group: (-_weight(group[0]), group[0].cell))


def _weight(build: Build) -> int:
    return 3 if build.target.os is Os.WINDOWS else len(build.target.slices)


def _matches(build: Build, wheel: str, pattern: str) -> bool:
    names = (wheel, wheel.removesuffix(".whl"), build.cell, *build.platform_tags)
    return any(fnmatchcase(name, pattern) for name in names)
