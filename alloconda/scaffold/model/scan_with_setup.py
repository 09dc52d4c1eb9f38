"""What a scan of a directory becomes when its setup.py was run."""

from alloconda.kernel.listing import listed
from alloconda.kernel.values import replace
from alloconda.scaffold.model.answers import lowest_python
from alloconda.scaffold.model.extension_tables import extension_tables
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.recorded_project import RecordedProject, package_keys
from alloconda.scaffold.model.recorded_setup import PLATFORMS, FailedSetup, Recordings

# What setuptools-scm is made to say without a repository.
NO_VERSION = "0.dev0"
_SHOWN = 4


def with_setup(scan: ProjectScan, outcome: Recordings | FailedSetup) -> ProjectScan:
    """Return a scan with what setup.py says, or with the reason why that isn't known."""
    if isinstance(outcome, FailedSetup):
        return replace(scan, failed=outcome)
    recorded = outcome[PLATFORMS[0]]
    said = recorded.metadata
    requires = scan.project.get("requires-python") or said.get("python_requires")
    floor = lowest_python(str(requires or ""))
    files = frozenset(source.path for source in scan.native.sources)
    tables = extension_tables(outcome, files, floor.minor)
    if tables.missing:
        names = listed(list(tables.missing), _SHOWN)
        reason = f"the sources that its Extensions name are not there: {names}"
        return replace(scan, failed=FailedSetup(reason=reason))
    version = said.get("version")
    earlier = replace(
        scan.earlier,
        origins=scan.earlier.origins or ("setup.py",),
        name=said.get("name") or scan.earlier.name,
        version=version if version not in (None, NO_VERSION) else scan.earlier.version,
        description=said.get("description") or scan.earlier.description,
        requires_python=said.get("python_requires") or scan.earlier.requires_python,
    )
    folder = package_keys(recorded).get("package-dir")
    package_dir = folder if isinstance(folder, str) else None
    found = RecordedProject(recorded=recorded, tables=tables)
    if not found.has_modules:
        return replace(scan, recorded=found, earlier=earlier)
    return replace(scan, recorded=found, earlier=earlier, package_dir=package_dir)
