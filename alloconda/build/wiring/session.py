"""A project that is open: its configuration and its plans."""

import contextlib
import os
from functools import cached_property
from pathlib import Path

from alloconda.build.model.cell_needs import wheel_tags
from alloconda.build.model.made_sources import MadeSources
from alloconda.build.model.matrix import BuildPlan
from alloconda.build.model.matrix_choice import Shard
from alloconda.build.model.matrix_flags import MatrixFlags
from alloconda.build.service.cell_choice import CellChoice, choose_cells, split_plan
from alloconda.build.service.plan import WheelFlags, plan_matrix, plan_wheel
from alloconda.build.wiring.packing import Packing
from alloconda.kernel.config.project import LOCK_NAME, Project
from alloconda.kernel.config.project_files import load_project, read_pyproject
from alloconda.kernel.config.settings import Settings
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.python import Python
from alloconda.kernel.secret_variables import withheld_variables
from alloconda.kernel.system.host import host_target, running_python
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.system.user_cache import default_cache_dir
from alloconda.kernel.system.visible_paths import is_listed
from alloconda.kernel.zig.caches import local_cache
from alloconda.packaging.model.wheel import wheel_filename


class Session:
    """An open project.

    Attributes:
        settings: what flags and the environment say.
        project: its configuration with every default settled.
        packing: packs it.
        processes: runs its programs, and can end them.
    """

    def __init__(self, settings: Settings) -> None:
        root = settings.project_dir.resolve()
        self.settings = settings
        pyproject = read_pyproject(root)
        self.project: Project = load_project(root, pyproject, settings.overrides)
        self.packing = Packing(
            self.project, pyproject, settings.source_date_epoch, lambda: self.local_cache
        )
        passed = self.project.config.env_pass
        # A build.zig may need what its author has set, so only a project's word withholds it.
        withheld = () if passed is None else withheld_variables(os.environ, passed)
        self.processes = ProcessRunner(timeout_s=settings.timeout_s, withheld=withheld)

    def plan_matrix(self, flags: MatrixFlags) -> BuildPlan:
        """Plan every wheel of the project."""
        return plan_matrix(self.project, flags)

    def plan_wheel(self, flags: WheelFlags, interpreter: Python | None = None) -> BuildPlan:
        """Plan one wheel: for an interpreter, by default the running one, or what flags say."""
        running = interpreter or running_python()
        # A lock names the patch version; which of them runs alloconda is nothing to it.
        python = running.of_series() if self.has_lock else running
        return plan_wheel(self.project, flags, host_target(), python)

    def wheel_names(self, plan: BuildPlan) -> dict[str, str]:
        """Return the file name of each cell's wheel, by the cell's id."""
        metadata = self.packing.metadata
        return {
            build.cell: wheel_filename(metadata.name, metadata.version, wheel_tags(build))
            for build in plan.builds
        }

    def choose_cells(self, plan: BuildPlan, choice: CellChoice) -> BuildPlan:
        """Return the cells of a plan that are to be built; they may be none with `retry_failed`.

        Raises:
            UsageError: a pattern or the shard matches nothing.
        """
        names = self.wheel_names(plan)

        def still_unfinished(plan: BuildPlan) -> BuildPlan:
            from alloconda.build.adapters.run_history_file import RunHistoryFile
            from alloconda.build.service.run_history import unfinished

            wheels = {cell: self.project.out_dir / name for cell, name in names.items()}
            history = RunHistoryFile(self.project.root)
            return unfinished(plan, history.load(), history.digests(wheels))

        without_libc = self.project.without_libc
        return choose_cells(plan, choice, names, still_unfinished, without_libc=without_libc)

    def split(self, plan: BuildPlan, count: int | None) -> list[tuple[Shard, BuildPlan]]:
        """Split a plan over a number of machines, by default as many as can be used."""
        return split_plan(plan, count, without_libc=self.project.without_libc)

    @property
    def has_lock(self) -> bool:
        """Whether the project has a lock, or must have one."""
        return self.settings.locked or is_listed(self.project.root / LOCK_NAME)

    def cache_dir(self) -> Path:
        """Return the cache directory: a flag's, the project's, or the user's own."""
        return self.named_cache_dir() or default_cache_dir()

    def named_cache_dir(self) -> Path | None:
        """Return the cache directory that a flag or the project names; None for the user's own."""
        configured = self.project.config.python_cache
        if self.settings.cache_dir is None and configured is not None:
            return self.project.root / configured
        return self.settings.cache_dir

    @cached_property
    def local_cache(self) -> Path:
        """Where Zig's local cache is kept, and what alloconda learns of the project."""
        return local_cache(self.project.root, self.known_cache_dir())

    @cached_property
    def made_sources(self) -> MadeSources:
        """What other programs make of the project's sources; made when it is first asked for.

        Raises:
            AllocondaError: something can't be made.
        """
        from alloconda.build.wiring.made_sources import make_sources, makes_sources

        if not makes_sources(self.project):
            return {}
        return make_sources(self.project, self.processes, self.local_cache)

    def known_cache_dir(self) -> Path | None:
        """Return the cache directory; None where a user without a home has none."""
        with contextlib.suppress(OutsideError):
            return self.cache_dir()
        return None
