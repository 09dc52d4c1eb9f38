"""Collects the files of a Python package for a wheel."""

from collections.abc import Iterator
from pathlib import Path

from alloconda.kernel.config.data_folders import DataFolder, Scheme
from alloconda.kernel.config.package_places import PackagePlaces
from alloconda.kernel.config.project import Project
from alloconda.kernel.errors import UsageError
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.package import (
    Matcher,
    PackageLayout,
    PackageRules,
    init_text,
    package_layout,
    reaches_into,
    several_modules_layout,
)
from alloconda.packaging.model.secret_files import (
    SecretRules,
    deliberate_names,
    deliberate_patterns,
)
from alloconda.packaging.model.stubs import TYPED_MARKER
from alloconda.packaging.model.wheel_contents import DataFile, GeneratedFile, PackageFile
from alloconda.packaging.service.file_checks import check_packable
from alloconda.packaging.service.source_tree import SourceTree, TreeFile


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRequest:
    """What a wheel's package is made of.

    Attributes:
        root: the project's directory, absolute.
        package_dir: the Python package, absolute; None when the module stands alone.
        module_name: the extension module's name, bare or dotted.
        import_names: those of several modules, with all dots; none where there is one.
        places: further packages, and modules of Python.
        data: directories of what is installed outside of site-packages.
        include: patterns of files that the defaults leave out and that are wanted.
        sdist_include: the same, for an sdist alone.
        exclude: patterns of files that are not wanted; they win over `include`.
        no_init: never generate an `__init__.py`.
        force_init: generate one even when the package has its own.
    """

    root: Path
    package_dir: Path | None
    module_name: str
    import_names: tuple[str, ...] = ()
    places: PackagePlaces = PackagePlaces()
    data: tuple[DataFolder, ...] = ()
    include: tuple[str, ...] = ()
    sdist_include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    no_init: bool = False
    force_init: bool = False

    @property
    def layout(self) -> PackageLayout:
        """Where the package and its modules are in a wheel.

        Raises:
            UsageError: the one module is in another package than the directory's.
        """
        directory = self.package_dir and self.package_dir.relative_to(self.root)
        if self.import_names:
            return several_modules_layout(directory, self.import_names)
        return package_layout(directory, self.module_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The part of a wheel that is the same on every platform.

    Attributes:
        data: what is installed outside of site-packages.
        kept_back: the paths, relative to the project, of files that may hold secrets.
    """

    layout: PackageLayout
    files: tuple[PackageFile, ...] = ()
    data: tuple[DataFile, ...] = ()
    generated: tuple[GeneratedFile, ...] = ()
    kept_back: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files on the disk, those of the packages first."""
        return (*(one.path for one in self.files), *(one.path for one in self.data))

    @property
    def arcnames(self) -> tuple[str, ...]:
        """The paths of all files in a wheel; of data, as if the wheel's name were nothing."""
        files = (one.arcname for one in self.files)
        data = (f".data/{one.below_data}" for one in self.data)
        return (*files, *(one.arcname for one in self.generated), *data)


def package_request(project: Project) -> PackageRequest:
    """Return what a project's wheels are asked to pack of its package."""
    config = project.config
    return PackageRequest(
        root=project.root,
        package_dir=project.package_dir,
        module_name=project.qualified(config.module_name or project.module),
        import_names=project.import_names,
        places=project.places,
        data=config.data,
        include=config.include,
        sdist_include=config.sdist_include,
        exclude=config.exclude,
        no_init=bool(config.no_init),
        force_init=bool(config.force_init),
    )


def collect_package(request: PackageRequest, tree: SourceTree) -> Package:
    """Collect the packages' files and data, and generate an `__init__.py` where it is wanted.

    Raises:
        UsageError: a file can't be in a wheel: an impossible name, two names that differ only
            in case, a link out of the project.
        OutsideError: a folder or file can't be read.
    """
    layout = request.layout
    if layout.package and not all(part.isidentifier() for part in layout.package.split(".")):
        raise UsageError(
            f"{layout.package!r} can't be imported: it is not a Python name",
            hint=f"rename the folder {request.package_dir}",
        )
    _check_modules(request, layout)
    rules = PackageRules(
        layout=layout,
        include=tree.matcher(request.include),
        exclude=tree.matcher(request.exclude),
        secrets=secret_rules(request, tree),
    )
    found = tuple(
        (file, place)
        for start, place in _starts(request, layout).items()
        for file, place in _files_of(request, tree, rules, start, place)
    )
    taken = tuple((file, arcname) for file, arcname in found if rules.takes(file.relative, arcname))
    check_packable(taken)
    files = tuple(
        PackageFile(arcname=arcname, path=file.path, executable=file.executable)
        for file, arcname in taken
    )
    data, kept_back_data = _data_files(request, tree, rules)
    return Package(
        layout=layout,
        files=files,
        data=data,
        generated=_generated(request, layout, files),
        kept_back=(
            *(file.relative for file, name in found if rules.keeps_back(file.relative, name)),
            *kept_back_data,
        ),
    )


def _check_modules(request: PackageRequest, layout: PackageLayout) -> None:
    """Refuse a module of Python that has the extension module's name."""
    built = {one.module_arcname(".py"): one for one in (layout, *layout.others)}
    for module in request.places.modules:
        if module.arcname in built:
            raise UsageError(
                f"the extension module has the name of {module.arcname} in py-modules: Python "
                "imports the extension module in place of it",
                hint=f"name the extension module otherwise, such as _{module.name}",
            )


def _starts(request: PackageRequest, layout: PackageLayout) -> dict[Path, str]:
    """Return each directory or file that a wheel takes in, with its place in the archive."""
    found: dict[Path, str] = {}
    if request.package_dir is not None:
        found[request.package_dir] = layout.folder
    for package in request.places.packages:
        found.setdefault(package.path, package.folder)
    for module in request.places.modules:
        found |= {module.path: module.arcname, **_types_of(module.path, module.arcname)}
    top = next(iter(request.places.roots), request.root)
    if request.package_dir is not None:
        top = request.package_dir.parents[layout.folder.count("/") - 1]
    folders = [layout.folder, *(one.folder for one in request.places.packages)]
    for one in (layout, *layout.others):
        arcname = one.module_arcname(".py")
        if not any(folder and arcname.startswith(folder) for folder in folders):
            found |= _types_of(top / arcname, arcname)
    return found


def _types_of(path: Path, arcname: str) -> dict[Path, str]:
    """Return where the types of a module without a package may be, and their place in a wheel."""
    folder = arcname.rpartition("/")[0]
    marker = f"{folder}/{TYPED_MARKER}" if folder else TYPED_MARKER
    stub = path.with_suffix(".pyi")
    return {stub: f"{arcname.removesuffix('.py')}.pyi", path.parent / TYPED_MARKER: marker}


def _files_of(
    request: PackageRequest, tree: SourceTree, rules: PackageRules, start: Path, place: str
) -> Iterator[tuple[TreeFile, str]]:
    """Yield the files of a directory or the one file, with their paths in the archive."""
    prefix = start.relative_to(request.root).as_posix() + "/"

    def is_needless(folder: str) -> bool:
        inside = f"{folder}/x"
        is_taken = rules.takes(inside, place + inside.removeprefix(prefix))
        return not (is_taken or reaches_into(request.include, folder))

    for file in tree.files(request.root, start, is_needless):
        is_start = file.path == start
        yield file, place if is_start else place + file.relative.removeprefix(prefix)


def _data_files(
    request: PackageRequest, tree: SourceTree, rules: PackageRules
) -> tuple[tuple[DataFile, ...], tuple[str, ...]]:
    """Return what is installed outside of site-packages, and the possible secrets left out."""
    found: list[DataFile] = []
    kept_back: list[str] = []
    for folder in request.data:
        start = request.root / folder.path
        files = tree.files(request.root, start)
        names = {file: file.path.relative_to(start).as_posix() for file in files}
        kept_back += [file.relative for file in files if rules.keeps_back(file.relative, "")]
        taken = [file for file in files if rules.takes_data(file.relative, names[file])]
        if not taken:
            raise UsageError(
                f"data.{folder.scheme}: no file in {folder.path} can be packed",
                hint="put files there, or remove it from [tool.alloconda] data",
            )
        check_packable(tuple((file, names[file]) for file in taken))
        found += [
            DataFile(
                scheme=folder.scheme,
                name=names[file],
                path=file.path,
                executable=file.executable or folder.scheme is Scheme.SCRIPTS,
            )
            for file in taken
        ]
    return tuple(found), tuple(kept_back)


def excluded_in_wheel(request: PackageRequest, tree: SourceTree) -> Matcher:
    """Return a predicate: whether `exclude` means a path in the wheel, which a build adds."""
    excludes = tree.matcher(request.exclude)
    if request.package_dir is None:
        return excludes
    directory = request.package_dir.relative_to(request.root)
    folder = request.layout.folder
    return lambda arcname: excludes(f"{directory.as_posix()}/{arcname.removeprefix(folder)}")


def secret_rules(request: PackageRequest, tree: SourceTree) -> SecretRules:
    """Return what says which files of a project may hold secrets."""
    return SecretRules(
        included=tree.matcher(deliberate_patterns(request.include)),
        names=deliberate_names(request.include),
        is_public=tree.public_keys(request.root),
        has_key=tree.private_keys(request.root),
    )


def _generated(
    request: PackageRequest, layout: PackageLayout, files: tuple[PackageFile, ...]
) -> tuple[GeneratedFile, ...]:
    if not layout.folder:
        return ()
    arcname = f"{layout.folder}__init__.py"
    main = request.places.main
    has_own = any(file.arcname == arcname for file in files) or (main and main.is_namespace)
    if request.no_init or (has_own and not request.force_init):
        return ()
    return (GeneratedFile(arcname=arcname, data=init_text(layout).encode()),)
