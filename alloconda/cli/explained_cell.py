"""What explain explains: the cell that its flags and the project give."""

from pathlib import Path

from alloconda.build.model.abi_flags import AbiFlags
from alloconda.build.model.matrix import Build, choose_stable_floor
from alloconda.build.service.module_part import parts_of
from alloconda.build.service.plan import choose_wheel_abi, stable_floor
from alloconda.cli.settings import require_folder
from alloconda.doctor.model.explanation import ExplainedCell
from alloconda.kernel.config.applied_overrides import held_overrides
from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.config.project_files import is_project, load_project, read_pyproject
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.python import Abi, Python, known_series, parse_python
from alloconda.kernel.system.visible_paths import is_listed
from alloconda.kernel.targets.target import Target, check_abi, pyodide_python


def explained_cell(
    tag: str, target: Target, version: str | None, *, abi3: Python | bool | None, project_dir: Path
) -> ExplainedCell:
    """Return the cell that a platform and flags give, in a project or without one.

    Raises:
        UsageError: the combination never existed, or the project is wrong.
    """
    project = _project(project_dir, abi3=abi3)
    only = pyodide_python(target)
    if only is not None and version is None and not abi3:
        version = only.series
    abi, reason = _abi(version, abi3=abi3, project=project)
    check_abi(target, abi)
    if project is None or project.build_mode is not BuildMode.DIRECT or not project.has_code:
        return ExplainedCell(
            written=tag,
            target=target,
            abi=abi,
            abi_reason=reason,
            module=None if project is None else project.module,
            modules=() if project is None else _modules(project, target, abi),
            overrides=() if project is None else held_overrides(project, target, abi),
        )
    return ExplainedCell(
        written=tag,
        target=target,
        abi=abi,
        abi_reason=reason,
        module=project.module,
        modules=_modules(project, target, abi),
        overrides=held_overrides(project, target, abi),
        needs_headers=project.may_want_headers,
        compiled=project.compiled_target(target) if project.without_libc else None,
    )


def _modules(project: Project, target: Target, abi: Abi) -> tuple[tuple[str, Abi], ...]:
    """Return the name and the ABI of each of several modules."""
    build = Build(targets=(target,), abi=abi, python=abi.python, why=())
    return tuple(
        (part.name, part.abi(build)) for part in parts_of(project, build) if part.name is not None
    )


def _project(folder: Path, *, abi3: Python | bool | None) -> Project | None:
    """Return the project of a directory; None where there is none, errors where it is wrong."""
    require_folder(folder)
    root = folder.resolve()
    if not is_listed(root / "pyproject.toml"):
        return None
    pyproject = read_pyproject(root)
    if not is_project(pyproject):
        return None
    return load_project(root, pyproject, ProjectConfig(abi3=abi3), needs_code=False)


def _abi(
    version: str | None, *, abi3: Python | bool | None, project: Project | None
) -> tuple[Abi, str]:
    """Return the ABI that a wheel of the project has with the same flags, and what led to it."""
    admitted = (project.admitted if project else None) or known_series()
    python = parse_python(version) if version else admitted[-1]
    if project is not None:
        floor = stable_floor(project)
    else:
        floor = choose_stable_floor(abi3=abi3, admitted=admitted)
    flags = AbiFlags(python_version=version, abi3=None if abi3 is None else bool(abi3))
    abi, _ = choose_wheel_abi(flags, python=python, stable_from=floor)
    if abi.is_stable:
        return abi, "--abi3" if abi3 else "abi3 in [tool.alloconda]"
    return abi, "--python-version" if version else "the newest version"
