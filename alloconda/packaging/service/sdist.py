"""Collects the files of a project for a source distribution."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol

from alloconda.kernel.config.project import LOCK_NAME, BuildMode, Project
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.native_code import is_library_file
from alloconda.packaging.model.file_names import NOT_PORTABLE, not_portable
from alloconda.packaging.model.included_files import (
    argument_names,
    include_directories,
    quoted_texts,
)
from alloconda.packaging.model.package import (
    LINK_TO_NOTHING,
    Matcher,
    is_output_link,
    reaches_into,
)
from alloconda.packaging.model.sdist import SdistContents, SdistRules
from alloconda.packaging.model.secret_files import left_out_reason
from alloconda.packaging.model.wheel_contents import PackageFile, ProjectMetadata
from alloconda.packaging.service.file_checks import check_packable
from alloconda.packaging.service.package import (
    PackageRequest,
    collect_package,
    package_request,
    secret_rules,
)
from alloconda.packaging.service.source_tree import SourceTree, TreeFile

DEFAULT_OUT_FOLDER = "dist/"


class Repository(Protocol):
    """The version control that a project may be in."""

    def files(self, root: Path) -> tuple[str, ...] | None:
        """Return the paths, relative to the project, that are kept or not ignored.

        Those are files, and folders that may not be read. None when the project is in no
        repository.
        """
        ...


# Returns every file that some files of code take in, however deep, with one that names it.
Inclusions = Callable[[Iterable[Path]], dict[Path, Path]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SdistRequest:
    """What an sdist is made of.

    Attributes:
        package: what a wheel's package is made of; everything of it goes in, so that a wheel from
            the sdist is the same.
        metadata: the project's metadata, with its readme and license files.
        sources: files that a build needs: the Zig root, C sources, build.zig, the version file.
        code: the sources whose headers and the like a build needs; None for all that go in.
        out_dir: the directory of wheels and sdists.
    """

    package: PackageRequest
    metadata: ProjectMetadata
    sources: tuple[Path, ...] = ()
    code: tuple[Path, ...] | None = ()
    out_dir: Path | None = None


def sdist_request(project: Project, metadata: ProjectMetadata) -> SdistRequest:
    """Return what a project's sdist is made of."""
    version_file = project.config.version_file
    beside = ("pyproject.toml", "build.zig", "build.zig.zon", LOCK_NAME)
    candidates = (
        *project.sources,
        *(
            Path(one)
            for native in project.all_native
            for one in native.libraries
            if is_library_file(one)
        ),
        *(project.root / name for name in beside),
        *((project.root / version_file,) if version_file else ()),
    )
    package = package_request(project)
    read = tuple(_read_by_commands(project))
    return SdistRequest(
        package=replace(package, sdist_include=(*package.sdist_include, *read)),
        metadata=metadata,
        sources=tuple(path for path in candidates if path.is_file()),
        # What a build.zig compiles is known to it alone.
        code=None if project.build_mode is BuildMode.BUILD_ZIG else project.sources,
        out_dir=project.out_dir,
    )


def _read_by_commands(project: Project) -> Iterator[str]:
    """Yield patterns of the files that commands of the project make sources from."""
    for step in project.config.generate:
        yield from (f"/{pattern.removeprefix('./')}" for pattern in step.inputs)
        for word in step.command[1:]:
            # A plain word might be a directory.
            is_file = PurePosixPath(word).suffix and re.fullmatch(r"[\w./-]+", word)
            if is_file and word not in step.outputs and not word.startswith(("/", "-")):
                yield f"/{word.removeprefix('./')}"


def header_directories(project: Project, build_zig: str) -> tuple[Path, ...]:
    """Return where a project's code may look for headers beside itself.

    Args:
        project: the project.
        build_zig: the text of its build.zig; some texts in it name directories.
    """
    flags = (flag for one in project.all_native for flag in (*one.c_flags, *one.cxx_flags))
    names = include_directories((*project.config.zig_args, *flags))
    if project.build_mode is BuildMode.BUILD_ZIG:
        names += quoted_texts(build_zig)
    # The system's own headers are no matter of the project. On Windows, /usr has no drive and is
    # not absolute, but is not below the project either.
    named = tuple(project.root / name for name in names if not Path(name).anchor)
    directories = (folder for one in project.all_native for folder in one.include_dirs)
    return (*dict.fromkeys(directories), *named)


def names_on_command_lines(project: Project, build_zig: str) -> tuple[str, ...]:
    """Return the headers that C code takes in because the compiler's arguments name them."""
    text = build_zig if project.build_mode is BuildMode.BUILD_ZIG else ""
    words = [*project.config.zig_args]
    for native in project.all_native:
        words += (f"-D{macro}" for macro in native.define)
        words += (*native.c_flags, *native.cxx_flags)
    return argument_names(tuple(words), text)


def collect_sdist(
    request: SdistRequest,
    tree: SourceTree,
    repository: Repository,
    inclusions: Inclusions | None = None,
) -> SdistContents:
    """Collect what goes into an sdist.

    That is what git keeps or doesn't ignore; without git, every file that the project's
    .gitignore doesn't name. Files that an `include` pattern names, that a wheel takes in and that a
    build needs are added; caches, built modules and wheels never go in.

    Raises:
        UsageError: a file can't be in an archive.
        OutsideError: the disk or git can't be read.
    """
    rules = _rules(request, tree)
    candidates = tuple(_candidates(request, tree, repository, rules))
    found = {file.relative: file for file in candidates if rules.takes(file.relative)}
    needed = {file.relative: file for file in _needed(request, tree)}
    found |= needed
    sentences: tuple[str, ...] = ()
    if inclusions is not None:
        included, sentences = _included(request, rules, tree, found, inclusions)
        found |= included
    is_ignored = tree.matcher(_ignored(request, tree))
    skipped = _links_to_no_source(found.values(), needed, rules, is_ignored)
    for file in skipped:
        del found[file.relative]
    files = tuple(found[relative] for relative in sorted(found))
    check_packable(tuple((file, file.relative) for file in files))
    return SdistContents(
        metadata=request.metadata,
        files=tuple(
            PackageFile(arcname=file.relative, path=file.path, executable=file.executable)
            for file in files
        ),
        skipped=(
            *(f"{file.relative} is left out: {file.problem}" for file in skipped),
            *_kept_back(candidates, rules, found),
            *sentences,
        ),
        not_portable=tuple(
            f"{path} {NOT_PORTABLE}: {reason}" for path, reason in not_portable(found)
        ),
    )


def _included(
    request: SdistRequest,
    rules: SdistRules,
    tree: SourceTree,
    found: Mapping[str, TreeFile],
    inclusions: Inclusions,
) -> tuple[dict[str, TreeFile], tuple[str, ...]]:
    """Return what code takes in and the sdist would lack, and a sentence on each that matters."""
    root = request.package.root
    roots = request.code
    if roots is None:
        roots = tuple(root / relative for relative in found)
    excluded = tree.matcher(request.package.exclude)
    added: dict[str, TreeFile] = {}
    sentences = []
    for path, includer in sorted(inclusions(roots).items()):
        if not includer.is_relative_to(root):
            continue
        name = includer.relative_to(root).as_posix()
        if not path.is_relative_to(root):
            sentences.append(
                f"{name} needs {path}, which is outside the project: a build from the sdist "
                "lacks it"
            )
            continue
        for file in tree.files(root, path):
            if file.relative in found or not rules.admits(file.relative):
                continue
            added[file.relative] = file
            if excluded(file.relative):
                sentences.append(f"{file.relative} is in, in spite of exclude: {name} needs it")
    return added, tuple(sentences)


def _kept_back(
    candidates: Iterable[TreeFile], rules: SdistRules, found: Collection[str]
) -> Iterator[str]:
    """Yield a sentence on each possible secret that no part of the configuration names."""
    paths = {file.relative for file in candidates if rules.keeps_back(file.relative)}
    for path in sorted(paths.difference(found)):
        yield f"{path} is left out: {left_out_reason(path)}"


def _ignored(request: SdistRequest, tree: SourceTree) -> tuple[str, ...]:
    return tree.ignored_patterns(request.package.root)


def _links_to_no_source(
    files: Iterable[TreeFile], needed: Collection[str], rules: SdistRules, is_ignored: Matcher
) -> tuple[TreeFile, ...]:
    """Return the links that can't be packed and need not be: environments, output of builds.

    A link to nothing holds nothing that could be lost, where neither a wheel nor a build needs it.
    Git doesn't ignore a link for a pattern that ends in a slash, though it is meant.
    """
    return tuple(
        file
        for file in files
        if file.problem is not None
        and (
            is_output_link(file.relative)
            or not rules.takes(f"{file.relative}/x")
            or is_ignored(f"{file.relative}/")
            or (file.problem == LINK_TO_NOTHING and file.relative not in needed)
        )
    )


def _widened(package: PackageRequest) -> PackageRequest:
    """Return what an sdist includes: all that a wheel does, and more."""
    return replace(package, include=(*package.include, *package.sdist_include))


def _rules(request: SdistRequest, tree: SourceTree) -> SdistRules:
    package, out_dir = _widened(request.package), request.out_dir
    package_dir = package.package_dir and package.package_dir.relative_to(package.root)
    out_folders = [DEFAULT_OUT_FOLDER]
    if out_dir is not None and out_dir != package.root and out_dir.is_relative_to(package.root):
        out_folders.append(f"{out_dir.relative_to(package.root).as_posix()}/")
    return SdistRules(
        layout=package.layout,
        package_folder="" if package_dir is None else f"{package_dir.as_posix()}/",
        out_folders=tuple(out_folders),
        include=tree.matcher(package.include),
        exclude=tree.matcher(package.exclude),
        secrets=secret_rules(package, tree),
    )


def _candidates(
    request: SdistRequest, tree: SourceTree, repository: Repository, rules: SdistRules
) -> Iterator[TreeFile]:
    root, include = request.package.root, _widened(request.package).include
    kept = repository.files(root)
    if kept is None or "pyproject.toml" not in kept:
        # Not in a repository, or ignored by the one around it, like an unpacked sdist.
        yield from _not_ignored(request, tree, rules)
        return

    def is_unwanted(folder: str) -> bool:
        return not rules.takes(f"{folder}/x")

    def is_out_of_reach(folder: str) -> bool:
        # The repository named those that it doesn't ignore.
        return is_unwanted(folder) or not reaches_into(include, folder)

    for relative in kept:
        yield from tree.files(root, root / relative, is_unwanted)
    if include:
        included = tree.matcher(include)
        for file in tree.files(root, root, is_out_of_reach):
            if included(file.relative):
                yield file


def _not_ignored(request: SdistRequest, tree: SourceTree, rules: SdistRules) -> Iterator[TreeFile]:
    """Yield the files that the project's own .gitignore leaves, or that `include` brings back."""
    root, include = request.package.root, _widened(request.package).include
    is_ignored, included = tree.matcher(_ignored(request, tree)), tree.matcher(include)

    def is_needless(folder: str) -> bool:
        if not rules.takes(f"{folder}/x"):
            return True
        return is_ignored(f"{folder}/") and not reaches_into(include, folder)

    for file in tree.files(root, root, is_needless):
        if not is_ignored(file.relative) or included(file.relative):
            yield file


def _needed(request: SdistRequest, tree: SourceTree) -> Iterator[TreeFile]:
    package, metadata = request.package, request.metadata
    readme = () if metadata.readme is None else (metadata.readme,)
    licenses = (path for _, path in metadata.license_files)
    taken = collect_package(package, tree).paths
    pyproject = package.root / "pyproject.toml"
    for path in (pyproject, *request.sources, *taken):
        yield from tree.files(package.root, path)
    for path in (*readme, *licenses):
        # Often links to those of a repository around the project; the text is packed.
        for file in tree.files(package.root, path):
            yield replace(file, problem=None)
