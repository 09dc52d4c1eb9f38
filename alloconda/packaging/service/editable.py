"""What an editable wheel holds: files that lead Python to the package in the project (PEP 660)."""

import os
from pathlib import Path

from alloconda.kernel.config.project import Project
from alloconda.kernel.values import replace
from alloconda.packaging.model.wheel_contents import GeneratedFile
from alloconda.packaging.service.package import collect_package, package_request
from alloconda.packaging.service.source_tree import SourceTree


def editable_files(
    project: Project, tree: SourceTree, module_name: str
) -> tuple[GeneratedFile, ...]:
    """Return a .pth file, and the `__init__.py` that wheels get generated.

    The latter lets the package look for its modules in the project.

    Args:
        project: the project.
        tree: its files.
        module_name: what Python imports the built module as, where the configuration names none.
    """
    pointer = GeneratedFile(
        arcname=f"__editable__.{project.name}.pth",
        data="".join(map(path_file_text, _import_folders(project))).encode(),
    )
    request = package_request(project)
    if request.package_dir is None:
        return (pointer,)
    path = search_path_text(request.package_dir).encode()
    if project.config.module_name is None:
        request = replace(request, module_name=project.qualified(module_name))
    found = [pointer]
    for file in collect_package(request, tree).generated:
        docstring, _, imports = file.data.partition(b"\n\n")
        found.append(replace(file, data=b"\n\n".join((docstring, path + imports))))
    return tuple(found)


def _import_folders(project: Project) -> tuple[Path, ...]:
    """Return every directory that must be on sys.path, that of the built module first."""
    return tuple(dict.fromkeys((import_folder(project), *project.places.roots)))


def module_folder(project: Project, import_name: str = "") -> Path:
    """Return the directory in a project that a built module is imported from.

    `import_name` is the name, with all dots, of one of several.
    """
    layout = package_request(project).layout.placed(import_name, "")
    return import_folder(project) / layout.module_folder


def import_folder(project: Project) -> Path:
    """Return the directory that must be on sys.path for a project's package to be imported."""
    if project.package_dir is None:
        return next(iter(project.places.roots), project.root)
    # The layout's folders are the last ones of the package directory.
    folder = package_request(project).layout.folder
    return project.package_dir.parents[folder.count("/") - 1]


def path_file_text(folder: Path) -> str:
    """Return the text of a .pth file that puts a directory on sys.path.

    Interpreters read such files in the encoding of their locale, and before 3.13 a line that they
    can't decode keeps them from starting. So the text is ASCII: a path that is not, or that would
    be read as something else than it is, is decoded by a line of code.
    """
    text = str(folder)
    if text.isascii() and text.isprintable() and text == text.strip():
        return f"{text}\n"
    return f"import os, sys; sys.path.append({_decoded(folder)})\n"


def search_path_text(folder: Path) -> str:
    """Return the code that lets a package look for its modules in another directory first."""
    return f"import os\n\n__path__.insert(0, {_decoded(folder)})\ndel os\n\n"


def _decoded(folder: Path) -> str:
    """Return an expression of ASCII that gives a path, even one that is not UTF-8."""
    return f"os.fsdecode({os.fsencode(folder)!r})"
