"""What a setup.py said when it was run with a setup() that records, on one platform or several."""

import re
from collections.abc import Mapping
from typing import Any

from alloconda.kernel.targets.target import Arch, Os
from alloconda.kernel.values import dataclass

# What a setup.py is shown, in this order; the first is what the others are compared with.
PLATFORMS = (
    (Os.LINUX, Arch.X86_64),
    (Os.LINUX, Arch.AARCH64),
    (Os.MACOS, Arch.AARCH64),
    (Os.MACOS, Arch.X86_64),
    (Os.WINDOWS, Arch.X86_64),
    (Os.WINDOWS, Arch.AARCH64),
)
# A file of an installed package, such as <numpy>/_core/include.
_OF_PACKAGE = re.compile(r"<([^>/]+)>/")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExtension:
    """An Extension of setuptools; paths are relative to the project, with forward slashes.

    Attributes:
        name: what Python imports, with all dots.
        define: macros as in C's -D, such as "LEVEL=2".
        directives: those of Cython.
        cffi: the build script of cffi that makes it, such as "build.py:ffi".
    """

    name: str
    sources: tuple[str, ...] = ()
    include_dirs: tuple[str, ...] = ()
    define: tuple[str, ...] = ()
    undef: tuple[str, ...] = ()
    library_dirs: tuple[str, ...] = ()
    runtime_library_dirs: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    extra_objects: tuple[str, ...] = ()
    compile_args: tuple[str, ...] = ()
    link_args: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    language: str | None = None
    optional: bool = False
    limited_api: bool = False
    directives: Mapping[str, object] | None = None
    cffi: tuple[str, ...] = ()

    @property
    def packages_of_headers(self) -> tuple[str, ...]:
        """The installed packages whose directories of headers it names, such as numpy."""
        found = (_OF_PACKAGE.match(path) for path in self.include_dirs)
        return tuple(dict.fromkeys(one[1] for one in found if one))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSetup:
    """What one run said.

    Attributes:
        metadata: name, version, packages and so on, by the names of setup()'s arguments.
        extensions: the extension modules.
        libraries: static libraries that setuptools would build (build_clib), as Extensions.
        limited_api: the Python tag of bdist_wheel's py_limited_api, such as "cp311".
        setup_requires: what setuptools would download first.
        looked_at: what it asked about the platform, such as "sys.platform".
        notes: what its Extensions don't show.
    """

    metadata: Mapping[str, Any]
    extensions: tuple[RecordedExtension, ...] = ()
    libraries: tuple[RecordedExtension, ...] = ()
    limited_api: str | None = None
    data_files: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    setup_requires: tuple[str, ...] = ()
    looked_at: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


Recordings = Mapping[tuple[Os, Arch], RecordedSetup]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedSetup:
    """Why a setup.py could not be read.

    Attributes:
        reason: one line.
        missing: the Python module that it imports and that is not installed.
        output: the last lines that it printed.
    """

    reason: str
    missing: str | None = None
    output: tuple[str, ...] = ()


def read_recording(answer: Mapping[str, Any]) -> RecordedSetup:
    """Return what the recording program wrote down.

    Raises:
        ValueError: it is not what that program writes.
    """
    try:
        return RecordedSetup(
            metadata=dict(answer["metadata"]),
            extensions=tuple(map(_extension, answer["extensions"])),
            libraries=tuple(map(_extension, answer["libraries"])),
            limited_api=answer["limited_api"],
            **{
                name: tuple(map(str, answer[name]))
                for name in (
                    *("data_files", "arguments", "setup_requires"),
                    *("looked_at", "notes"),
                )
            },
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"setup.py's recording is damaged: {error!r}") from error


def _extension(row: Mapping[str, Any]) -> RecordedExtension:
    fields: dict[str, Any] = {
        key: tuple(one) if isinstance(one, list) else one for key, one in row.items()
    }
    return RecordedExtension(**fields)
