"""What a module is expected to be, and what was found to be wrong with it."""

from enum import StrEnum

from alloconda.kernel.python import Abi
from alloconda.kernel.targets.target import Os, Target
from alloconda.kernel.values import dataclass


class ProblemCode(StrEnum):
    """The kinds of dishonesty between a module and the tags of its wheel."""

    WRONG_FORMAT = "wrong-format"
    NOT_A_LIBRARY = "not-a-library"
    WRONG_ARCHITECTURE = "wrong-architecture"
    NO_INIT = "no-init"
    WRONG_INIT = "wrong-init"
    WRONG_HOOK = "wrong-hook"
    WRONG_LAYOUT = "wrong-layout"
    NO_CPYTHON = "no-cpython"
    GLIBC_TOO_NEW = "glibc-too-new"
    RUNTIME_TOO_NEW = "runtime-too-new"
    LIBRARY_NOT_ALLOWED = "library-not-allowed"
    LIBPYTHON = "libpython"
    UNRESOLVED_SYMBOL = "unresolved-symbol"
    STATIC_TLS = "static-tls"
    EXECUTABLE_STACK = "executable-stack"
    MACOS_TOO_NEW = "macos-too-new"
    NO_MACOS_MINIMUM = "no-macos-minimum"
    NOT_SIGNED = "not-signed"
    INSTALL_NAME = "install-name"
    WRONG_PYTHON_DLL = "wrong-python-dll"
    FEATURE_TOO_NEW = "feature-too-new"
    GROWS_MEMORY = "grows-memory"
    TOO_ALIGNED = "too-aligned"
    UNKNOWN_NAME = "unknown-name"
    NOT_STABLE = "not-stable"
    STABLE_TOO_NEW = "stable-too-new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One reason why the module doesn't honour the tags.

    Attributes:
        subject: the offending symbol, library, version or CPU as it is in the module.
        message: one sentence that names it, what was expected, and often the fix.
    """

    code: ProblemCode
    subject: str
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the name of the wheel promises of a module in it.

    Attributes:
        targets: every platform tag of the wheel; several when one module serves manylinux and
            musllinux. They are of one system and one CPU.
        module: the last part of the module's dotted name.
        bundled: file names of the shared libraries that the wheel brings along.
        version_is_certain: whether the module is for the ABI's version; where a wheel has tags of
            several, or of none, it may be for another.
    """

    targets: tuple[Target, ...]
    abi: Abi
    module: str
    bundled: frozenset[str] = frozenset()
    version_is_certain: bool = True

    @property
    def os(self) -> Os:
        """The system that all targets have in common."""
        return self.targets[0].os
