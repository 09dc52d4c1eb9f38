"""Which cells of a matrix are built, and how they are split over machines."""

from collections.abc import Callable, Mapping

from alloconda.build.model.matrix import BuildPlan
from alloconda.build.model.matrix_choice import Shard, most_shards, pick_cells, take_shard
from alloconda.kernel.values import dataclass

# The default for the number of machines that share a matrix.
_CUSTOMARY_SHARDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChoice:
    """Which cells of a matrix are built; all by default.

    Attributes:
        only: patterns of wheel names.
        retry_failed: whether only what failed before or is missing is built.
    """

    only: tuple[str, ...] = ()
    shard: Shard | None = None
    retry_failed: bool = False


def choose_cells(
    plan: BuildPlan,
    choice: CellChoice,
    names: Mapping[str, str],
    unfinished: Callable[[BuildPlan], BuildPlan],
    *,
    without_libc: bool,
) -> BuildPlan:
    """Return the cells of a plan that are to be built; with `retry_failed` they may be none.

    Args:
        plan: the whole matrix.
        choice: which cells to build.
        names: the file names of the wheels, by the cells' ids.
        unfinished: leaves of a plan what failed before or has no wheel.
        without_libc: whether one compilation serves both C libraries of Linux.

    Raises:
        UsageError: a pattern or the shard matches nothing.
    """
    if choice.only:
        plan = pick_cells(plan, choice.only, names)
    if choice.shard is not None:
        plan = take_shard(plan, choice.shard, without_libc=without_libc)
    return unfinished(plan) if choice.retry_failed else plan


def split_plan(
    plan: BuildPlan, count: int | None, *, without_libc: bool
) -> list[tuple[Shard, BuildPlan]]:
    """Split a plan over a number of machines, by default eight, without empty shares."""
    of = min(count or _CUSTOMARY_SHARDS, most_shards(plan, without_libc=without_libc))
    shards = (Shard(number=number, of=of) for number in range(1, of + 1))
    return [(shard, take_shard(plan, shard, without_libc=without_libc)) for shard in shards]
