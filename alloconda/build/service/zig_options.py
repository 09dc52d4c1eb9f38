"""Which Zig a project asks for."""

from alloconda.headers.model.lock import Lock
from alloconda.kernel.config.project import LOCK_NAME, Project
from alloconda.kernel.zig.toolchain import ZigOptions


def zig_options(project: Project, named: tuple[str, str] | None, lock: Lock | None) -> ZigOptions:
    """Return what flags, the configuration and the lock say about Zig.

    Args:
        project: the project; its `zig` is a path where something is there, else a program.
        named: the path or program of a flag or the environment, and the setting that gave it.
        lock: the project's lock, if it counts; its Zig is the pinned one.

    Raises:
        LockError: the lock and the configuration pin different versions.
    """
    config = project.config
    explicit = [] if named is None else [named]
    if config.zig is not None:
        path = project.root / config.zig
        explicit.append((str(path) if path.exists() else config.zig, "tool.alloconda.zig"))
    if lock is None:
        return ZigOptions(explicit=tuple(explicit), pinned=config.zig_version)
    lock.check_pin(config.zig_version)
    return ZigOptions(
        explicit=tuple(explicit), pinned=lock.zig, pinned_by=LOCK_NAME, wheels=lock.zig_wheels
    )
