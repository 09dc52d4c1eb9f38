"""The errors that alloconda expects: each says what is wrong, and its hint says what to do next."""

from enum import IntEnum

from alloconda.kernel.diagnostic import Diagnostic
from alloconda.kernel.url_credentials import without_credentials


class ExitCode(IntEnum):
    """Exit statuses of every command."""

    DONE = 0
    BUILD_FAILED = 1
    USAGE = 2
    OUTSIDE = 3
    INTERRUPTED = 130


class AllocondaError(Exception):
    """An expected failure, shown without a traceback, and without logins in addresses.

    Attributes:
        message: what is wrong, with the offending value.
        hint: the next command or change that fixes it, or None.
        details: lines shown below the message, such as a list of problems or a compiler's output.
    """

    exit_code: ExitCode = ExitCode.BUILD_FAILED

    def __init__(
        self, message: str, *, hint: str | None = None, details: tuple[str, ...] = ()
    ) -> None:
        self.message = without_credentials(message)
        super().__init__(self.message)
        self.hint = None if hint is None else without_credentials(hint)
        self.details = tuple(map(without_credentials, details))

    def __str__(self) -> str:
        lines = [self.message, *(f"  {line}" for line in self.details)]
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)


class UsageError(AllocondaError):
    """An invalid flag, argument or tag."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """Problems in pyproject.toml; `details` holds one line a problem, each with its key."""


class ProjectError(UsageError):
    """The project doesn't keep its side: no module, several, or one of another name."""


class BuildError(AllocondaError):
    """Zig refused the code.

    Attributes:
        log: all that it printed.
        diagnostics: the errors among that, whose first lines are `details`; none where those say
            something else.
    """

    exit_code = ExitCode.BUILD_FAILED

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        details: tuple[str, ...] = (),
        log: str = "",
        diagnostics: tuple[Diagnostic, ...] = (),
    ) -> None:
        super().__init__(message, hint=hint, details=details)
        self.log = without_credentials(log)
        self.diagnostics = diagnostics


def reworded(error: BuildError, *, hint: str | None, message: str | None = None) -> BuildError:
    """Return an error of Zig, of the same class, with another hint and perhaps another message."""
    return type(error)(
        message or error.message,
        hint=hint,
        details=error.details,
        log=error.log,
        diagnostics=error.diagnostics,
    )


class CheckError(BuildError):
    """A built module doesn't honour the tag that its wheel would carry, so no wheel is written."""


class OutsideError(AllocondaError):
    """Something outside failed: the network, the disk, or no usable Zig."""

    exit_code = ExitCode.OUTSIDE
