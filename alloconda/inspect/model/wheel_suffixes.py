"""Whether the Pythons of a wheel's tags find its extension modules under their file names."""

import re
from collections.abc import Iterator

from alloconda.inspect.model.wheel_facts import LibraryFacts, WheelFacts
from alloconda.kernel.python import Abi
from alloconda.kernel.targets.extension_suffix import importers
from alloconda.kernel.targets.target import Target

_MOST_LOOKS = 1_000_000
_PACKAGE_CODE = re.compile(r"(?P<folder>.*)/__init__\.(?:py|pyc|so|pyd|[^/]+\.(?:so|pyd))")


def unfindable_modules(
    facts: WheelFacts, targets: tuple[Target, ...], abis: tuple[Abi, ...]
) -> Iterator[tuple[str, str]]:
    """Yield each module that some Python of the tags doesn't look for: its file, and a sentence.

    A wheel may hold a module several times, each under the suffix of other Pythons.
    """
    modules: dict[str, list[LibraryFacts]] = {}
    for library in facts.libraries:
        stem = library.basename.partition(".")[0]
        if library.is_extension or _is_module(library, stem):
            modules.setdefault(library.name.removesuffix(library.basename) + stem, []).append(
                library
            )
    looking = [importer for abi in abis for importer in importers(targets, abi)]
    if len(modules) * len(looking) > _MOST_LOOKS:
        yield facts.path, "there are more modules and tags than can be judged"
        return
    for path, libraries in modules.items():
        suffixes = {library.name.removeprefix(path) for library in libraries}
        importer = next((one for one in looking if suffixes.isdisjoint(one.suffixes)), None)
        if importer is not None:
            yield (
                libraries[0].name,
                f"{importer} doesn't look for {' or '.join(sorted(suffixes))}, "
                f"but for {' or '.join(importer.suffixes)}",
            )


def hidden_modules(facts: WheelFacts) -> Iterator[tuple[str, str]]:
    """Yield each module in whose place Python imports a package of its name, and a sentence."""
    matches = (_PACKAGE_CODE.fullmatch(member.name) for member in facts.members)
    packages = {match["folder"]: match[0] for match in matches if match}
    for library in facts.libraries:
        stem = library.basename.partition(".")[0]
        package = packages.get(library.name.removesuffix(library.basename) + stem)
        if package is not None and _is_module(library, stem):
            yield library.name, f"Python imports {package} in its place"


def _is_module(library: LibraryFacts, stem: str) -> bool:
    """Return whether a library that Python wouldn't look at was made to be a module."""
    return any(name.endswith(f"_{stem}") for name in library.init_functions) and stem != ""
