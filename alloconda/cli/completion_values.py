"""The values that shells offer for flags and arguments; imports nothing slow, prints lines.

A line is a value, or a value, a tab and what it means. What can't be read offers nothing: a shell
that waits for TAB is no place for errors.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from alloconda.kernel.errors import AllocondaError

Offer = tuple[str, str]
_MANIFEST = "manifest.json"
_BUCKET = "headers-v1"


def print_values(kind: str) -> None:
    """Print what is offered for a kind of values; nothing for an unknown one."""
    offers = _KINDS.get(kind)
    if offers is None:
        return
    with contextlib.suppress(OSError, AllocondaError):
        lines = [f"{value}\t{text}\n" if text else f"{value}\n" for value, text in offers()]
        sys.stdout.write("".join(lines))


def _commands() -> Iterator[Offer]:
    from alloconda.cli.commands import COMMANDS

    for name, entry in COMMANDS.items():
        yield name, entry.summary


def _targets() -> Iterator[Offer]:
    from alloconda.kernel.targets.platform_tag import parse_target
    from alloconda.kernel.targets.target import (
        CUSTOMARY_TAGS,
        known_targets,
    )

    customary = [parse_target(tag) for tag in CUSTOMARY_TAGS]
    seen = set()
    for target in (*customary, *known_targets()):
        if target not in seen:
            seen.add(target)
            slices = ", ".join(one.zig_target for one in target.slices)
            yield target.platform_tag, f"Zig {slices}"


def _target_names() -> Iterator[Offer]:
    from alloconda.kernel.targets.target_groups import GROUP_NAMES, group_tags

    for name in GROUP_NAMES:
        yield name, ", ".join(group_tags(name))
    yield from _targets()


def _pythons() -> Iterator[Offer]:
    from alloconda.kernel.python import known_series
    from alloconda.kernel.supported import FIRST_FREE_THREADED_MINOR

    cached: dict[str, int] = {}
    for entry in _cached_entries():
        version = entry.name.partition("+")[0] + ("t" if entry.name.endswith("t") else "")
        cached[version] = cached.get(version, 0) + 1
    for python in reversed(known_series()):
        yield python.series, _cached_text(cached, python.series, free_threaded=False)
        if python.minor >= FIRST_FREE_THREADED_MINOR:
            text = _cached_text(cached, python.series, free_threaded=True)
            yield f"{python.series}t", f"free-threaded{', ' + text if text else ''}"
    for version, count in sorted(cached.items()):
        yield version, f"cached for {count} platform{'s' if count > 1 else ''}"


def _cached_text(cached: dict[str, int], series: str, *, free_threaded: bool) -> str:
    fits = [
        version
        for version in cached
        if version.startswith(f"{series}.") and version.endswith("t") is free_threaded
    ]
    return f"cached: {', '.join(sorted(fits))}" if fits else ""


def _triples() -> Iterator[Offer]:
    from alloconda.kernel.targets.target import known_targets

    tags: dict[str, list[str]] = {}
    for target in known_targets():
        if target.pbs_triple is not None:
            tags.setdefault(target.pbs_triple, []).append(target.platform_tag)
    for triple, names in tags.items():
        yield triple, ", ".join(names)


def _cached_triples() -> Iterator[Offer]:
    counts: dict[str, int] = {}
    for entry in _cached_entries():
        counts[entry.parent.name] = counts.get(entry.parent.name, 0) + 1
    for triple, count in sorted(counts.items()):
        yield triple, f"{count} header set{'s' if count > 1 else ''}"


def _zig_targets() -> Iterator[Offer]:
    from alloconda.kernel.targets.target import known_targets

    for target in known_targets():
        if len(target.slices) == 1:
            yield target.zig_target, target.platform_tag


def _python_tags() -> Iterator[Offer]:
    from alloconda.kernel.python import known_series

    for python in reversed(known_series()):
        yield f"cp{python.nodot}", f"Python {python}"


def _abi_tags() -> Iterator[Offer]:
    from alloconda.kernel.python import known_series
    from alloconda.kernel.supported import FIRST_FREE_THREADED_MINOR

    yield "abi3", "the stable ABI"
    yield "abi3t", "the stable ABI of free-threaded builds"
    for python in reversed(known_series()):
        yield f"cp{python.nodot}", f"Python {python}"
        if python.minor >= FIRST_FREE_THREADED_MINOR:
            yield f"cp{python.nodot}t", f"Python {python}, free-threaded"


def _suffixes() -> Iterator[Offer]:
    yield ".abi3.so", "the stable ABI on Unix"
    yield ".pyd", "the stable ABI on Windows"
    yield ".so", "any Python on Unix"


def _wheels() -> Iterator[Offer]:
    folders = dict.fromkeys((_out_dir(), Path()))
    for folder in folders:
        for wheel in sorted(folder.glob("*.whl")):
            yield str(wheel), ""


def _out_dir() -> Path:
    """Return where wheels of the project in the working directory are written."""
    import tomllib

    from alloconda.kernel.system.bounded_files import read_bounded_text

    folder: object = os.environ.get("ALLOCONDA_OUT_DIR")
    if not folder:
        try:
            table = tomllib.loads(read_bounded_text(Path("pyproject.toml")))
            folder = table.get("tool", {}).get("alloconda", {}).get("out-dir", "dist")
        except (OSError, ValueError, AttributeError):
            folder = "dist"
    return Path(folder) if isinstance(folder, str) else Path("dist")


def _cached_entries() -> Iterator[Path]:
    try:
        bucket = _cache_dir() / _BUCKET
        triples = [path for path in bucket.iterdir() if not path.name.startswith(".")]
        for triple in triples:
            yield from (entry for entry in triple.iterdir() if (entry / _MANIFEST).is_file())
    except (OSError, AllocondaError):
        return


def _cache_dir() -> Path:
    configured = os.environ.get("ALLOCONDA_CACHE_DIR")
    if configured:
        return Path(configured)
    from alloconda.kernel.system.user_cache import default_cache_dir

    return default_cache_dir()


_KINDS: dict[str, Callable[[], Iterator[Offer]]] = {
    "commands": _commands,
    "targets": _targets,
    "target-names": _target_names,
    "pythons": _pythons,
    "triples": _triples,
    "cached-triples": _cached_triples,
    "zig-targets": _zig_targets,
    "python-tags": _python_tags,
    "abi-tags": _abi_tags,
    "suffixes": _suffixes,
    "wheels": _wheels,
}
