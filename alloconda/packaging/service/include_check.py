"""Whether a wheel has what the patterns of `include` name."""

from alloconda.kernel.errors import UsageError
from alloconda.packaging.service.package import Package, PackageRequest
from alloconda.packaging.service.source_tree import SourceTree


def check_included(request: PackageRequest, package: Package, tree: SourceTree) -> None:
    """Refuse a pattern of `include` that brings no file into the wheel.

    Where it means nothing but possible secrets, those are reported, and it may stay.

    Raises:
        UsageError: with the first such pattern, and why.
    """
    root = request.root
    taken = [path.relative_to(root).as_posix() for path in package.paths]
    for pattern in request.include:
        if pattern.startswith("!"):
            continue
        means = tree.matcher((pattern,))
        if not any(map(means, (*taken, *package.kept_back))):
            raise _useless(pattern, request, tree)


def _useless(pattern: str, request: PackageRequest, tree: SourceTree) -> UsageError:
    """Return the error for a pattern: it means nothing, or files that no wheel takes in."""
    means = tree.matcher((pattern,))
    files = tree.files(request.root, request.root, lambda _folder: True)
    meant = next((file.relative for file in files if means(file.relative)), None)
    if meant is None:
        return UsageError(
            f"include: {pattern!r} means no file",
            hint="correct or remove the pattern; it has the syntax of .gitignore, relative to the "
            "directory of pyproject.toml",
        )
    if tree.matcher(request.exclude)(meant):
        return UsageError(
            f"include: {pattern!r} means {meant}, which exclude keeps out of the wheel",
            hint="take it out of include or of exclude",
        )
    return UsageError(
        f"include: {pattern!r} means {meant}, which is in no package of the wheel",
        hint="for the sdist alone write it in sdist-include; for the wheel move it into a package, "
        "or name its directory in data",
    )
