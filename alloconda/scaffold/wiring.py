"""Joins the planning of new projects to the folders that they are written into."""

import os
from pathlib import Path

from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.service.init_project import InitPlan, InitRequest


def scan_project(root: Path, *, module: str | None = None) -> ProjectScan:
    """Return what is in a directory that a project is to be written into.

    `module` names the module to build, if there is native code of several.
    """
    from alloconda.scaffold.adapters.project_scan import scan_folder

    return scan_folder(root, module=module)


def read_setup(root: Path, scan: ProjectScan) -> ProjectScan:
    """Return a scan with what setup.py says when it is run in a copy of the project."""
    from alloconda.kernel.secret_variables import withheld_variables
    from alloconda.scaffold.adapters.setup_reading import read_setup as read
    from alloconda.scaffold.model.scan_with_setup import with_setup

    return with_setup(scan, read(root, withheld_variables(os.environ, ())))


def plan_new_project(request: InitRequest, root: Path) -> InitPlan:
    """Plan what a directory lacks of a project."""
    from alloconda.scaffold.adapters.project_folder import DiskProjectFolder
    from alloconda.scaffold.service.init_project import plan_project

    return plan_project(request, DiskProjectFolder(root))


def create_project(plan: InitPlan, root: Path) -> None:
    """Write a planned project, with the copy of the Zig package that build.zig and editors want."""
    from alloconda.build.adapters.zig_package import refresh_zig_package, wants_zig_package
    from alloconda.scaffold.adapters.project_folder import DiskProjectFolder

    DiskProjectFolder(root).write(plan.written)
    if wants_zig_package(root):
        refresh_zig_package(root)
