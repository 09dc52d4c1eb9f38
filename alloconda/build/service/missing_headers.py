"""Headers that C code includes and its compiler doesn't find: where they are, and what to write."""

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from alloconda.kernel.targets.target import Os, Target

# Returns the paths, relative to the project with slashes, of its files of a name.
FindFiles = Callable[[str], tuple[str, ...]]

_MOST_SHOWN = 3
# What other systems have, and Windows has not; Zig's headers for it are those of mingw-w64.
_POSIX_ONLY = frozenset(
    {
        *("sys/mman.h", "sys/socket.h", "sys/un.h", "sys/wait.h", "sys/resource.h", "sys/uio.h"),
        *("sys/ioctl.h", "sys/select.h", "netinet/in.h", "arpa/inet.h", "netdb.h", "poll.h"),
        *("dlfcn.h", "termios.h", "pwd.h", "grp.h", "syslog.h", "sys/statvfs.h", "sys/utsname.h"),
    }
)
# What GNU's and Linux's C libraries have alone.
_LINUX_ONLY = frozenset(
    {"sys/epoll.h", "sys/eventfd.h", "sys/inotify.h", "sys/prctl.h", "endian.h", "malloc.h"}
)


def missing_header_hint(names: Iterable[str], target: Target, find: FindFiles) -> str | None:
    """Return what to do about the first header of some that a compiler didn't find."""
    name = next(iter(names), None)
    if name is None:
        return None
    if name in ("Python.h", "pyconfig.h"):
        return "set python-headers = true in [tool.alloconda], or leave the key out"
    places = _directories(name, find)
    if places:
        return (
            f"{' or '.join(places[:_MOST_SHOWN])} has {name}: add it to include-dirs in "
            "[tool.alloconda]"
        )
    system = _system_of(name)
    if system is not None and target.os not in system:
        return (
            f"{target.os.value} has no {name}: leave the code out there, with an override for "
            f'when = {{ os = "{target.os.value}" }} in [tool.alloconda]'
        )
    if target.os is Os.MACOS and "/" in name and name[0].isupper():
        return _sdk_hint(f"{name} is of")
    return (
        f"no file in the project is called {name}: put the headers of the library into the "
        "project, and their directory into include-dirs in [tool.alloconda]"
    )


def missing_framework_hint(names: Iterable[str], target: Target) -> str | None:
    """Return what to do about the first framework of some that a linker didn't find."""
    name = next(iter(names), None)
    if name is None or target.os is Os.MACOS:
        return None if name is None else _sdk_hint(f"{name} is a framework of")
    return (
        f"{name} is a framework of macOS: move -framework {name} from link-flags into an override, "
        f'append.link-flags with when = {{ os = "macos" }}, in [tool.alloconda]'
    )


def _sdk_hint(what: str) -> str:
    return (
        f"{what} Apple's SDK, which Zig doesn't ship: set SDKROOT to a copy of the SDK (on a Mac, "
        "`xcrun --show-sdk-path` says where it is), or leave out what needs it, with an override "
        'for when = { os = "macos" } in [tool.alloconda]'
    )


def _directories(name: str, find: FindFiles) -> list[str]:
    """Return the directories from which the header is found as it is included."""
    parts = PurePosixPath(name).parts
    found = []
    for path in find(parts[-1]):
        inside = PurePosixPath(path).parts
        if inside[-len(parts) :] == parts:
            found.append("/".join(inside[: -len(parts)]) or ".")
    return list(dict.fromkeys(found))


def _system_of(name: str) -> tuple[Os, ...] | None:
    """Return the systems that have a header; None where it isn't known."""
    if name in _POSIX_ONLY:
        return (Os.LINUX, Os.MACOS)
    return (Os.LINUX,) if name in _LINUX_ONLY else None
