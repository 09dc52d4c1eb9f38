"""Finds the packages, modules and data that a project's configuration lists for its wheels."""

from collections.abc import Iterator
from pathlib import Path

from alloconda.kernel.config.data_folders import DataFolder
from alloconda.kernel.config.package_places import PackagePlaces, PlacedModule, PlacedPackage
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import ConfigError
from alloconda.kernel.system.visible_paths import is_file, is_folder

# Where packages and modules of Python are looked for, first to last.
PYTHON_FOLDERS = ("src/", "python/", "")
_STUBS_SUFFIX = "-stubs"


def package_places(root: Path, config: ProjectConfig) -> PackagePlaces:
    """Return the packages and modules that `packages` and `py-modules` list.

    Raises:
        ConfigError: one is missing or listed twice, or data is missing; with a line for each.
    """
    problems = [*_twice(config), *_missing_data(root, config.data)]
    packages = [_package(root, config, name) for name in config.packages]
    modules = [_module(root, config, name) for name in config.py_modules]
    problems += [
        _missing("packages", "package", name, "", config)
        for name, found in zip(config.packages, packages, strict=True)
        if found is None
    ]
    problems += [
        _missing("py-modules", "module", name, ".py", config)
        for name, found in zip(config.py_modules, modules, strict=True)
        if found is None
    ]
    if problems:
        raise ConfigError(
            "what the wheel is to hold can't be found",
            details=tuple(problems),
            hint="paths are relative to the directory of pyproject.toml; packages and modules are "
            "named as Python imports them",
        )
    found_packages = tuple(one for one in packages if one is not None)
    return PackagePlaces(
        main=_main(found_packages, config),
        packages=found_packages,
        modules=tuple(one for one in modules if one is not None),
    )


def _main(packages: tuple[PlacedPackage, ...], config: ProjectConfig) -> PlacedPackage | None:
    """Return the package of the extension module: what dotted names say, or the first."""
    if config.package_dir is not None:
        return None
    code = [one for one in packages if not one.name.split(".")[0].endswith(_STUBS_SUFFIX)]
    names = tuple(table.name for table in config.modules) or (config.module_name or "",)
    if not config.modules and "." not in names[0]:
        return code[0] if code else None
    above = [one for one in code for name in names if name.startswith(f"{one.name}.")]
    return max(above, key=lambda one: len(one.name), default=None)


def _package(root: Path, config: ProjectConfig, name: str) -> PlacedPackage | None:
    folder = name.replace(".", "/")
    found = [
        PlacedPackage(
            name=name,
            path=place / folder,
            root=place,
            is_namespace=not _has_init(place / folder),
        )
        for place in _roots(root, config)
        if is_folder(place / folder)
    ]
    # A directory of sources may have the name of the package.
    return next((one for one in found if not one.is_namespace), found[0] if found else None)


def _module(root: Path, config: ProjectConfig, name: str) -> PlacedModule | None:
    file = name.replace(".", "/") + ".py"
    return next(
        (
            PlacedModule(name=name, path=place / file, root=place)
            for place in _roots(root, config)
            if is_file(place / file)
        ),
        None,
    )


def _roots(root: Path, config: ProjectConfig) -> tuple[Path, ...]:
    return tuple(root / place for place in _places(config))


def _places(config: ProjectConfig) -> tuple[str, ...]:
    """Return the directories of a project that packages are looked for in, "" or with a slash."""
    if config.package_dir is None:
        return PYTHON_FOLDERS
    directory = config.package_dir.replace("\\", "/").rstrip("/")
    name = config.modules[0].name if config.modules else config.module_name or ""
    parents = name.split(".")[:-1]
    above = directory.split("/")[:-1]
    # Those above the package that its dotted name has are packages, too.
    while len(parents) > 1 and above and above[-1] in parents:
        above.pop()
    return tuple(dict.fromkeys(("".join(f"{part}/" for part in above), *PYTHON_FOLDERS)))


def _has_init(path: Path) -> bool:
    return any(is_file(path / f"__init__.{suffix}") for suffix in ("py", "pyi"))


def _missing(key: str, what: str, name: str, suffix: str, config: ProjectConfig) -> str:
    path = name.replace(".", "/") + suffix
    tried = ", ".join(f"{place}{path}" for place in _places(config))
    return f"tool.alloconda.{key}: there is no {what} {name!r}: looked for {tried}"


def _twice(config: ProjectConfig) -> Iterator[str]:
    for key, names in (("packages", config.packages), ("py-modules", config.py_modules)):
        for name in dict.fromkeys(one for one in names if names.count(one) > 1):
            yield f"tool.alloconda.{key}: {name!r} is listed twice"
    for name in config.packages:
        outer = next((one for one in config.packages if name.startswith(f"{one}.")), None)
        if outer is not None:
            yield f"tool.alloconda.packages: {name!r} is in the wheel already, as part of {outer!r}"
    for name in config.py_modules:
        outer = next((one for one in config.packages if f"{name}.".startswith(f"{one}.")), None)
        if outer == name:
            yield f"tool.alloconda.py-modules: {name!r} is a package as well, which Python prefers"
        elif outer is not None:
            yield f"tool.alloconda.py-modules: {name!r} is in the wheel already, in {outer!r}"


def _missing_data(root: Path, folders: tuple[DataFolder, ...]) -> Iterator[str]:
    for one in folders:
        if not is_folder(root / one.path):
            yield f"tool.alloconda.data.{one.scheme}: there is no directory {one.path!r}"
