"""Whether a wheel keeps the specification, and whether its tags are honest.

The specification is the "Binary distribution format" of the packaging user guide (PEP 427, 491),
with PEP 425, 600 and 656 for tags and PEP 376 for RECORD.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product

from alloconda.binary.model import Expectation, ProblemCode, judge
from alloconda.binary.model.stable_abi import CpythonSymbols
from alloconda.inspect.model.wheel_facts import (
    MAX_TAGS,
    LibraryFacts,
    MemberFacts,
    RecordRow,
    WheelFacts,
    tag_count,
)
from alloconda.inspect.model.wheel_paths import path_problems
from alloconda.inspect.model.wheel_suffixes import hidden_modules, unfindable_modules
from alloconda.kernel.config.project import normalized_name
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Abi, AbiKind, Python
from alloconda.kernel.supported import FIRST_ABI3T_MINOR
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Os, Target
from alloconda.kernel.values import dataclass, replace

_SIGNATURES = ("RECORD.jws", "RECORD.p7s")
_MOST_ENTRY_POINTS = 50
# What installers would write elsewhere, leave incomplete, or make programs of.
_DANGERS = (
    *("damaged", "duplicate", "unsafe-path", "special-file", "headers-differ", "takes-a-place"),
    *("entry-points", "too-many-tags"),
)
_DATA_KEYS = ("purelib", "platlib", "headers", "scripts", "data")
_WEAK_ALGORITHMS = ("md5", "sha1", "sha", "")
_MODULE_CODES = (
    *(ProblemCode.NO_INIT, ProblemCode.WRONG_INIT, ProblemCode.NOT_STABLE),
    *(ProblemCode.STABLE_TOO_NEW, ProblemCode.WRONG_PYTHON_DLL, ProblemCode.NO_CPYTHON),
    *(ProblemCode.WRONG_LAYOUT, ProblemCode.WRONG_HOOK, ProblemCode.UNKNOWN_NAME),
    # Libraries that are loaded by a path relative to the module never need their own name.
    ProblemCode.INSTALL_NAME,
)
# Each library is judged for each system and ABI that the tags name.
_MAX_JUDGEMENTS = 20_000
_ABI_TAG = re.compile(r"cp3(\d{1,2})(t?)")
_PYTHON_TAG = re.compile(r"(?:cp|py)3(\d{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelProblem:
    """One thing that is wrong: where, by which name it may be searched for, and a sentence."""

    code: str
    where: str
    message: str


def check_wheel(facts: WheelFacts, cpython_symbols: CpythonSymbols) -> tuple[WheelProblem, ...]:
    """Return everything that is wrong with a wheel; nothing means that it is right."""
    checks = (
        *(
            _name,
            _layout,
            _wheel_file,
            _metadata,
            _entry_points,
            _record,
            _purity,
            _abi_none,
            _suffixes,
        ),
        *(_sboms, _provenances),
    )
    found = [problem for check in checks for problem in check(facts)]
    return (*found, *_honesty(facts, cpython_symbols))


def danger(facts: WheelFacts) -> str | None:
    """Return why a wheel must not be installed, not even into an environment of its own."""
    for problem in (*_layout(facts), *_entry_points(facts), *_too_many_tags(facts)):
        if problem.code in _DANGERS:
            return f"{problem.where}: {problem.message}"
    return None


def wheel_targets(facts: WheelFacts) -> tuple[Target, ...]:
    """Return the platforms of the wheel's tags, as far as they are known."""
    targets: dict[Target, None] = {}
    for platform in _platforms(facts):
        try:
            targets[parse_target(platform)] = None
        except UsageError:
            continue
    return tuple(targets)


def wheel_abis(facts: WheelFacts) -> tuple[Abi, ...]:
    """Return the ABIs of the wheel's tags; none for tags such as py3-none."""
    abis: dict[Abi, None] = {}
    for interpreter, abi, _ in facts.filename.tags if facts.filename else ():
        floor = _PYTHON_TAG.fullmatch(interpreter)
        version = _ABI_TAG.fullmatch(abi)
        if version:
            python = Python(minor=int(version[1]), free_threaded=version[2] == "t")
            abis[Abi(kind=AbiKind.VERSION, python=python)] = None
        elif floor and abi in ("abi3", "abi3t"):
            python = Python(minor=int(floor[1]), free_threaded=abi == "abi3t")
            abis[Abi(kind=AbiKind.STABLE, python=python)] = None
    return tuple(abis)


def _platforms(facts: WheelFacts) -> tuple[str, ...]:
    tags = facts.filename.tags if facts.filename else ()
    return tuple(dict.fromkeys(platform for _, _, platform in tags))


def _name(facts: WheelFacts) -> Iterator[WheelProblem]:
    if facts.filename is None:
        yield _problem("file-name", "file name", facts.filename_failure)
    for failure in facts.failures:
        yield _problem("unreadable", facts.path, failure)


def _layout(facts: WheelFacts) -> Iterator[WheelProblem]:
    for problem in path_problems(facts):
        yield _problem(*problem)
    for member in facts.members:
        if member.failure:
            yield _problem("damaged", member.name, member.failure)
    if len(facts.dist_infos) != 1:
        found = ", ".join(facts.dist_infos) or "none"
        yield _problem("dist-info", "archive", f"there must be one .dist-info, found {found}")
    elif facts.filename is not None:
        name, _, version = facts.dist_infos[0].removesuffix(".dist-info").rpartition("-")
        if normalized_name(name) != normalized_name(facts.filename.name):
            yield _problem(
                "dist-info", facts.dist_infos[0], f"the file name says {facts.filename.name}"
            )
        elif not _same_version(version, facts.filename.version):
            yield _problem(
                "dist-info", facts.dist_infos[0], f"the file name says {facts.filename.version}"
            )
    yield from _data_folders(facts)


def _data_folders(facts: WheelFacts) -> Iterator[WheelProblem]:
    stem = facts.dist_infos[0].removesuffix(".dist-info") if facts.dist_infos else ""
    for member in facts.members:
        folder, _, rest = member.name.partition("/")
        if not folder.endswith(".data"):
            continue
        key, _, below = rest.partition("/")
        if not below:
            yield _problem("data-folder", member.name, "it is in no folder of a scheme")
        elif key not in _DATA_KEYS:
            yield _problem("data-folder", member.name, f"no installer knows the folder {key!r}")
        elif folder != f"{stem}.data":
            yield _problem("data-folder", member.name, f"the folder must be called {stem}.data")


def _wheel_file(facts: WheelFacts) -> Iterator[WheelProblem]:
    if facts.wheel is None:
        text = f"{_absence(facts, 'WHEEL')}, so no installer takes the wheel"
        yield _problem("no-wheel-file", "WHEEL", text)
        return
    version = facts.wheel.get("Wheel-Version", ("",))[0]
    if not re.fullmatch(r"1\.\d+", version):
        yield _problem("wheel-version", "WHEEL", f"Wheel-Version is {version!r}, known is 1.0")
    if facts.wheel.get("Root-Is-Purelib", ("",))[0].lower() not in ("true", "false"):
        yield _problem("purelib", "WHEEL", "Root-Is-Purelib must be true or false")
    if facts.filename is None:
        return
    too_many = tuple(_too_many_tags(facts))
    if too_many:
        yield from too_many
        return
    tags = {one for text in facts.wheel.get("Tag", ()) for one in _expanded(text)}
    for tag in sorted(facts.filename.tag_texts - tags):
        yield _problem("tags-differ", "WHEEL", f"the file name has the tag {tag}, WHEEL has not")
    for tag in sorted(tags - facts.filename.tag_texts):
        yield _problem("tags-differ", "WHEEL", f"WHEEL has the tag {tag}, the file name has not")


def _absence(facts: WheelFacts, name: str) -> str:
    """Return whether a file of .dist-info is missing or unreadable, as a sentence."""
    paths = {f"{folder}/{name}" for folder in facts.dist_infos[:1]}
    damaged = any(member.name in paths for member in facts.members)
    return "it can't be read" if damaged else "it does not exist"


def _too_many_tags(facts: WheelFacts) -> Iterator[WheelProblem]:
    """Find a WHEEL that would make installers expand millions of tags."""
    count = sum(map(tag_count, (facts.wheel or {}).get("Tag", ())))
    if count > MAX_TAGS:
        text = f"it means {count} tags, more than the {MAX_TAGS} that are read"
        yield _problem("too-many-tags", "WHEEL", text)


def _expanded(text: str) -> tuple[str, ...]:
    parts = [part.split(".") for part in text.split("-")]
    if len(parts) != 3:
        return (text,)
    return tuple("-".join(tag) for tag in product(*parts))


def _entry_points(facts: WheelFacts) -> Iterator[WheelProblem]:
    for problem in facts.entry_point_problems[:_MOST_ENTRY_POINTS]:
        yield _problem("entry-points", "entry_points.txt", problem)


def _metadata(facts: WheelFacts) -> Iterator[WheelProblem]:
    if facts.metadata is None:
        yield _problem("no-metadata", "METADATA", _absence(facts, "METADATA"))
        return
    for text in facts.metadata_problems:
        yield _problem("metadata", "METADATA", text.removeprefix("METADATA: "))
    if facts.filename is None:
        return
    name = facts.metadata.get("Name", "")
    if normalized_name(name) != normalized_name(facts.filename.name):
        yield _problem(
            "metadata", "METADATA", f"Name is {name!r}, the file name says {facts.filename.name}"
        )
    version = facts.metadata.get("Version", "")
    if not _same_version(version, facts.filename.version):
        yield _problem(
            "metadata",
            "METADATA",
            f"Version is {version!r}, the file name says {facts.filename.version}",
        )


def _record(facts: WheelFacts) -> Iterator[WheelProblem]:
    if facts.record is None:
        text = f"{_absence(facts, 'RECORD')}, so nothing can be verified"
        yield _problem("no-record", "RECORD", text)
        return
    own = f"{facts.dist_infos[0]}/RECORD" if facts.dist_infos else "RECORD"
    members = {member.name: member for member in facts.members}
    listed = {row.name: row for row in facts.record}
    for name, count in Counter(row.name for row in facts.record).items():
        if count > 1:
            yield _problem("record", name, f"RECORD lists it {count} times")
    for name, member in members.items():
        unsigned = name == own or name.endswith(_SIGNATURES)
        if name not in listed and not name.endswith(_SIGNATURES):
            yield _problem("record", name, "it is in the archive but not in RECORD")
        elif not unsigned and not member.failure:
            yield from _record_row(member, listed[name])
    for name in listed:
        if name not in members:
            yield _problem("record", name, "RECORD lists it, but it is not in the archive")


def _record_row(member: MemberFacts, row: RecordRow) -> Iterator[WheelProblem]:
    name, algorithm = row.name, row.digest.partition("=")[0]
    if algorithm in _WEAK_ALGORITHMS:
        kind = algorithm or "no digest"
        yield _problem("record", name, f"RECORD has {kind} for it, but sha256 or better is wanted")
    elif algorithm != member.digest.partition("=")[0]:
        text = f"RECORD has a digest by {algorithm} for it, which installers don't know"
        yield _problem("record", name, text)
    elif row.digest.rstrip("=") != member.digest:
        yield _problem("record", name, "its content is not what RECORD's digest says")
    if row.size and row.size != str(member.size_bytes):
        yield _problem("record", name, f"RECORD says {row.size} bytes, it has {member.size_bytes}")


def _purity(facts: WheelFacts) -> Iterator[WheelProblem]:
    for platform in _platforms(facts):
        if platform == "any":
            for library in facts.extensions[:3]:
                yield _problem(
                    "not-pure", library.name, "a module for one platform in a wheel for any"
                )
        elif platform.startswith("linux_"):
            yield _problem(
                "local-tag",
                platform,
                "it promises nothing about the system, and PyPI doesn't take it",
            )
    purelib = (facts.wheel or {}).get("Root-Is-Purelib", ("",))[0]
    if purelib.lower() == "true" and facts.extensions:
        yield _problem(
            "purelib", "WHEEL", "Root-Is-Purelib is true, but there are extension modules"
        )


def _abi_none(facts: WheelFacts) -> Iterator[WheelProblem]:
    """Find modules of CPython in a wheel whose tags promise that it needs no ABI (PEP 425)."""
    tags = facts.filename.tags if facts.filename else ()
    promised = [f"{python}-none" for python, abi, where in tags if abi == "none" and where != "any"]
    for library in facts.extensions[:3] if promised else ():
        if library.init_functions:
            yield _problem(
                "abi-none",
                library.name,
                f"it is a module of CPython, and {promised[0]} promises to every Python of that "
                "tag, of any implementation, that it needs no ABI",
            )


def _honesty(facts: WheelFacts, cpython_symbols: CpythonSymbols) -> Iterator[WheelProblem]:
    judgements = 0
    for library in facts.libraries:
        if library.failure:
            yield _problem("unreadable", library.name, library.failure)
            continue
        if judgements > _MAX_JUDGEMENTS:
            text = "there are more libraries and tags than can be judged"
            yield _problem("unreadable", library.name, text)
            return
        seen: set[str] = set()
        for expectation in _expectations(facts, library):
            judgements += 1
            if library.binary is None:
                continue
            # Programs are shipped too, as scripts; they keep the same promises.
            binary = replace(library.binary, is_library=True)
            binary = library.binary if library.is_extension else binary
            for problem in judge(binary, expectation, cpython_symbols):
                skipped = not library.is_extension and problem.code in _MODULE_CODES
                if not skipped and problem.message not in seen:
                    seen.add(problem.message)
                    yield _problem(problem.code, library.name, problem.message)


def _suffixes(facts: WheelFacts) -> Iterator[WheelProblem]:
    for name, text in unfindable_modules(facts, wheel_targets(facts), wheel_abis(facts)):
        yield _problem("wrong-suffix", name, text)
    for name, text in hidden_modules(facts):
        yield _problem("hidden-module", name, text)


def _sboms(facts: WheelFacts) -> Iterator[WheelProblem]:
    for bill in facts.sboms:
        for text in bill.problems:
            yield _problem("sbom", bill.name, text)


def _provenances(facts: WheelFacts) -> Iterator[WheelProblem]:
    for one in facts.provenances:
        for text in one.problems:
            yield _problem("provenance", one.name, text)


def _expectations(facts: WheelFacts, library: LibraryFacts) -> Iterator[Expectation]:
    """Yield what the tags promise of a library, once for each platform and ABI that must hold."""
    groups: dict[tuple[Os, str], list[Target]] = {}
    for target in wheel_targets(facts):
        groups.setdefault((target.os, target.arch), []).append(target)
    named = wheel_abis(facts)
    abis = named or (_any_abi(library),)
    for targets in groups.values():
        # A module for one version may be stable too; Python follows its suffix.
        for abi in abis:
            yield Expectation(
                targets=tuple(targets),
                abi=abi,
                module=library.module_name or library.basename,
                bundled=facts.bundled - {library.basename},
                version_is_certain=len(named) == 1,
            )


def _any_abi(library: LibraryFacts) -> Abi:
    free_threaded = ".abi3t." in library.basename
    minor = FIRST_ABI3T_MINOR
    return Abi(kind=AbiKind.VERSION, python=Python(minor=minor, free_threaded=free_threaded))


def _same_version(one: str, other: str) -> bool:
    return _plain_version(one) == _plain_version(other)


def _plain_version(version: str) -> str:
    """Return a version as far as spellings differ: case, separators, leading v and zeros."""
    text = version.strip().lower().replace("_", "-").removeprefix("v")
    text = re.sub(r"[-.]?(a|b|rc|post|dev)[-.]?(\d+)", r"\1\2", text)
    return ".".join(part.lstrip("0") or "0" for part in re.split(r"[-.+]", text))


def _problem(code: str, where: str, message: str) -> WheelProblem:
    return WheelProblem(code=str(code), where=where, message=message)
