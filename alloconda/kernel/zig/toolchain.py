"""Finding the Zig to use: the order of places, and what to say when none will do."""

import logging
from typing import Protocol

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.version import SUPPORTED_RELEASES, ZIG_PACKAGE, ZigVersion
from alloconda.kernel.zig.wheels import ZigWheel

_LOG = logging.getLogger(__name__)
INSTALL_HINT = f"install one with: pip install '{ZIG_PACKAGE}' ({SUPPORTED_RELEASES} will do)"


class ZigHost(Protocol):
    """The places on this machine where a Zig may be."""

    def version_of(self, path: str) -> ZigVersion | None:
        """Return the version of a program, by path or name; None if it is not Zig."""
        ...

    def installed(self) -> tuple[tuple[str, str], ...]:
        """Return (path, origin) of the Zig on PATH and of the ziglang package, as far as there."""
        ...

    def provision(self, version: str, wheels: tuple[ZigWheel, ...]) -> str:
        """Get an exact version into the cache and return its path; OutsideError if that fails.

        Where wheels are given, it is one of these.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ZigOptions:
    """What the user says about Zig.

    `explicit` holds (path, setting that gave it), the strongest first; `pinned_by` is what
    pins the version, such as "alloconda.lock"; `wheels` are those of that version, where they are
    pinned too.
    """

    explicit: tuple[tuple[str, str], ...] = ()
    pinned: str | None = None
    pinned_by: str = "zig-version"
    wheels: tuple[ZigWheel, ...] = ()


def find_zig(options: ZigOptions, host: ZigHost) -> Zig:
    """Return the first Zig that will do: an explicit one, an installed one, the pinned one.

    An explicit Zig (flag, environment, configuration) is used or refused, never passed over.

    Raises:
        OutsideError: there is none, or an explicit one is not Zig or an unsupported version.
    """
    zig = _find(options, host)
    _LOG.debug("zig: %s at %s (%s)", zig.version, zig.path, zig.origin)
    return zig


def _find(options: ZigOptions, host: ZigHost) -> Zig:
    if options.explicit:
        path, setting = options.explicit[0]
        return _explicit(path, setting, options, host)
    passed_over: list[str] = []
    for path, origin in host.installed():
        version = host.version_of(path)
        if version is None:
            passed_over.append(f"{path} ({origin}): does not run as Zig")
        elif not version.is_supported:
            passed_over.append(f"{path} ({origin}): version {version} is not supported")
        elif options.pinned is not None and str(version) != options.pinned:
            passed_over.append(f"{path} ({origin}): version {version} is not the pinned one")
        else:
            return Zig(path=path, version=version, origin=origin)
    if options.pinned is not None:
        return _explicit(_provisioned(options, passed_over, host), options.pinned_by, options, host)
    if passed_over:
        raise OutsideError(
            f"no usable Zig: alloconda supports {SUPPORTED_RELEASES}",
            details=tuple(passed_over),
            hint=INSTALL_HINT,
        )
    raise OutsideError("no Zig found on PATH or as the ziglang package", hint=INSTALL_HINT)


def _provisioned(options: ZigOptions, passed_over: list[str], host: ZigHost) -> str:
    try:
        return host.provision(options.pinned or "", options.wheels)
    except OutsideError as error:
        pin = f"{options.pinned_by} names Zig {options.pinned}"
        raise OutsideError(
            error.message, details=(pin, *passed_over, *error.details), hint=error.hint
        ) from error


def _explicit(path: str, setting: str, options: ZigOptions, host: ZigHost) -> Zig:
    version = host.version_of(path)
    if version is None:
        raise OutsideError(
            f"{path!r} ({setting}) is not a Zig executable",
            hint=f"correct {setting}, or {INSTALL_HINT}",
        )
    if not version.is_supported:
        raise OutsideError(
            f"Zig {version} at {path} ({setting}) is not supported: "
            f"alloconda supports {SUPPORTED_RELEASES}",
            hint=INSTALL_HINT,
        )
    if options.pinned is not None and str(version) != options.pinned:
        raise OutsideError(
            f"Zig {version} at {path} ({setting}) is not the version that the project pins: "
            f"{options.pinned_by} names {options.pinned}",
            hint=f"leave {setting} out, or change what {options.pinned_by} names",
        )
    return Zig(path=path, version=version, origin=setting)
