"""Which header sets the flags of `python fetch` and `python list` mean."""

from collections.abc import Collection, Iterable

from alloconda.headers.model.header_set import HeaderRequest
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python, known_series
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.selection import (
    check_arch,
    check_triple_arch,
    choose_targets,
)
from alloconda.kernel.targets.target import (
    DEFAULT_TAGS,
    MUSLLINUX_TAGS,
    WINDOWS_TAGS,
    Target,
    check_python,
)
from alloconda.kernel.targets.target_flags import TargetFlags
from alloconda.kernel.targets.target_groups import named_targets
from alloconda.kernel.values import replace


def choose_triples(flags: TargetFlags, tags: Iterable[str], host: Target) -> tuple[str, ...]:
    """Return the PBS triples that the flags name; this machine's without any flag.

    A triple is taken as it is, so that archives of platforms without a wheel tag can be fetched.

    Raises:
        UsageError: a tag is unknown, or there are no published headers for its platform.
    """
    targets = [target for tag in tags for target in named_targets(tag)]
    named = (flags.platform_tag, flags.manylinux, flags.musllinux, flags.zig_target)
    triples = [flags.pbs_target] if flags.pbs_target else []
    if any(named) or not (targets or triples):
        targets.extend(choose_targets(replace(flags, pbs_target=None), host))
    elif flags.arch is not None:
        for triple in triples:
            check_triple_arch(flags.arch, triple)
        check_arch(flags, tuple(targets))
    triples.extend(_triple(part) for target in targets for part in target.slices)
    return tuple(dict.fromkeys(triples))


def fetched_triples(
    flags: TargetFlags, tags: Collection[str], host: Target, *, everything: bool
) -> tuple[str, ...]:
    """Return the triples that `python fetch` means: with `everything` the customary ones.

    Raises:
        UsageError: as `choose_triples` does, where platforms are named.
    """
    if everything and not tags and flags == TargetFlags():
        return customary_triples()
    return choose_triples(flags, tags, host)


def listed_triples(pbs_target: str | None, tags: Collection[str], host: Target) -> tuple[str, ...]:
    """Return the triples that `python list` means: the customary ones where none is named.

    Raises:
        UsageError: as `choose_triples` does.
    """
    if not tags and not pbs_target:
        return customary_triples()
    return choose_triples(TargetFlags(pbs_target=pbs_target), tags, host)


def choose_requests(
    pythons: Iterable[Python], triples: Iterable[str], *, everything: bool
) -> tuple[HeaderRequest, ...]:
    """Return one request for each version and triple.

    Args:
        pythons: the versions that were named.
        triples: the platforms that were named.
        everything: all released series for all customary platforms, where nothing was named.

    Raises:
        UsageError: no version is named, or a combination never existed.
    """
    pythons, triples = tuple(pythons), tuple(triples)
    if not everything and not pythons:
        raise UsageError(
            "no Python version is given", hint="name some with --version 3.13, or use --all"
        )
    if everything:
        pythons = pythons or known_series()
    return tuple(
        HeaderRequest(python=python, triple=triple)
        for python in dict.fromkeys(pythons)
        for triple in triples
        if not (everything and _never_existed(python, triple))
    )


def is_listed(python: Python, wanted: Iterable[Python]) -> bool:
    """Return whether a version is one of those asked for; without any, every version is."""
    wanted = tuple(wanted)
    return not wanted or python in wanted or python.of_series() in wanted


def customary_triples() -> tuple[str, ...]:
    """Return the triples of the platforms that wheels are usually built for."""
    tags = (*DEFAULT_TAGS, *MUSLLINUX_TAGS, *WINDOWS_TAGS)
    return tuple(dict.fromkeys(_triple(parse_target(tag)) for tag in tags))


def _triple(target: Target) -> str:
    triple = target.pbs_triple
    if triple is None:
        raise UsageError(
            f"there are no headers for {target}: python-build-standalone has no such archive",
            hint="build for the stable ABI (--abi3) without Python.h, which needs no headers",
        )
    return triple


def _never_existed(python: Python, triple: str) -> bool:
    if triple != "aarch64-pc-windows-msvc":
        return False
    try:
        check_python(parse_target("win_arm64"), python)
    except UsageError:
        return True
    return False
