"""Joins the environment to the directory that it is written into."""

from pathlib import Path

from alloconda.cross.model.request import CrossEnvironment, CrossRequest


def make_cross_environment(request: CrossRequest, folder: Path) -> CrossEnvironment:
    """Write the environment of a cell into a directory of its own, and return it.

    Raises:
        UsageError: no environment can be made for the target, or on this machine.
        OutsideError: the directory can't be written.
    """
    from alloconda.cross.adapters.environment_folder import DiskEnvironmentFolder
    from alloconda.cross.service import cross_environment

    return cross_environment(request, DiskEnvironmentFolder(folder))
