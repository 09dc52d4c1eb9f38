"""The groups of flags that several commands share."""

from pathlib import Path
from typing import Annotated

from alloconda.build.model import matrix_flags
from alloconda.cli import options
from alloconda.cli.flag_groups import FlagGroup, FlagsOf
from alloconda.kernel.targets.target_flags import TargetFlags


class ProjectFlags(FlagGroup):
    """The project, and how its module is built."""

    project_dir: options.ProjectDir = Path()
    module: options.Module = None
    library: options.Library = None
    package_dir: options.PackageDir = None
    release: options.Release = False
    debug: options.Debug = False
    optimize: options.OptimizeMode = None
    abi3: options.Abi3 = None
    zig: options.ZigPath = None
    # Only some commands have flags for these.
    no_init: bool | None = None
    force_init: bool | None = None
    provenance: bool | None = None
    out_dir: Path | None = None
    jobs: int | None = None
    skip_build: bool = False


class PackingFlags(ProjectFlags):
    """The project, how its module is built, and how it is packed."""

    no_init: options.NoInit = None
    force_init: options.ForceInit = None
    out_dir: options.OutDir = None
    provenance: options.Provenance = None


class WatchFlags(FlagGroup):
    """Building again and again while files are edited."""

    watch: options.Watch = False
    then: options.Then = None


class CacheFlags(FlagGroup):
    """Where headers come from, and where they are kept."""

    cache_dir: options.CacheDir = None
    mirror: options.Mirror = None
    offline: options.Offline = False
    # Only commands that build have flags for these.
    fetch: bool = True
    locked: bool = False


class HeaderFlags(CacheFlags):
    """Where headers come from, and which of them may be used."""

    fetch: options.Fetch = True
    locked: options.Locked = False


_NAMES_OF_TARGETS = {
    "platform_tag": options.PlatformTag,
    "manylinux": options.Manylinux,
    "musllinux": options.Musllinux,
    "arch": options.ArchName,
    "pbs_target": options.PbsTarget,
}
# Headers do not depend on Zig's name of a target.
HeaderTargetFlags = Annotated[TargetFlags, FlagsOf(TargetFlags, _NAMES_OF_TARGETS)]
WheelTargetFlags = Annotated[
    TargetFlags, FlagsOf(TargetFlags, _NAMES_OF_TARGETS | {"zig_target": options.ZigTarget})
]
MatrixFlags = Annotated[
    matrix_flags.MatrixFlags,
    FlagsOf(
        matrix_flags.MatrixFlags,
        {
            "python_versions": options.PythonVersions,
            "every_python": options.EveryPython,
            "targets": options.PlatformTags,
            "musllinux": options.IncludeMusllinux,
            "windows": options.IncludeWindows,
            "pyodide": options.IncludePyodide,
        },
    ),
]
