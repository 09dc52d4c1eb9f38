"""What flags and the environment say of one run."""

from pathlib import Path

from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.service_run import ServiceRun
from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What flags and the environment say, beside the project's own configuration.

    Attributes:
        zig: (path, the setting that gave it) of an explicit Zig, or None.
        library: the library to take when a build.zig installs several.
        skip_build: whether to pack what an earlier build left, without compiling.
        fetch: whether missing headers may be downloaded.
        offline: whether the network must not be touched at all.
        locked: whether a lock must be there.
        source_date_epoch: the value of SOURCE_DATE_EPOCH.
        service: the run of a CI service that this is part of, if any.
        timeout_s: how long one run of Zig may take; None for ever.
        compare_stub: whether the modules of a run without this machine's platform must have the
            stub that the package has.
    """

    project_dir: Path
    overrides: ProjectConfig
    zig: tuple[str, str] | None = None
    library: str | None = None
    skip_build: bool = False
    cache_dir: Path | None = None
    mirror: str | None = None
    fetch: bool = True
    offline: bool = False
    locked: bool = False
    source_date_epoch: str | None = None
    service: ServiceRun | None = None
    timeout_s: float | None = None
    compare_stub: bool = False
