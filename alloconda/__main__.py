"""The program's entry point: `alloconda` and `python -m alloconda`."""

import gc
import os
import sys


def _forget_current_directory() -> None:
    """Take out of sys.path what `python -m` puts first: a json.py there is not the library's."""
    try:
        if not sys.flags.safe_path and sys.path[0] == os.getcwd():  # noqa: PTH109 - still there
            del sys.path[0]
    except FileNotFoundError:
        # Without a current directory, nothing was put there.
        pass


if __name__ == "__main__":
    _forget_current_directory()

from alloconda.cli.streams import deliver  # noqa: E402 - the library is found first

_INTERRUPTED = 130
# Starting makes some 60,000 objects that stay; to look for garbage among them takes a tenth of the
# time of a short command.
_COLLECTED_AFTER = 200_000


def main() -> None:
    """Run alloconda, and end with its exit status."""
    try:
        status = deliver(_run)
    except KeyboardInterrupt:
        # While no other handler is installed, there is nothing to end.
        status = _INTERRUPTED
    if status == _INTERRUPTED:
        # While Python ends, a further signal would end it in the signal's own way.
        os._exit(status)
    # Python would look for garbage once more among all that the system is about to take back.
    gc.freeze()
    sys.exit(status)


def _run() -> int:
    """Answer the version, the program's help and values for TAB without loading the rest."""
    if sys.argv[1:] == ["--version"]:
        from alloconda import __version__

        sys.stdout.write(f"alloconda {__version__}\n")
        return 0
    gc.set_threshold(_COLLECTED_AFTER)
    from alloconda.cli.clean_streams import clean_standard_streams

    clean_standard_streams()
    if sys.argv[1:] in (["--help"], ["-h"]):
        from alloconda.cli.program_page import program_help

        sys.stdout.write(program_help())
        return 0
    if sys.argv[1:2] == ["--complete-values"]:
        from alloconda.cli.completion_values import print_values

        print_values(sys.argv[2] if len(sys.argv) > 2 else "")
        return 0
    from alloconda.cli.signals import leave_when_interrupted

    leave_when_interrupted()
    from alloconda.cli.app import run

    return run()


if __name__ == "__main__":
    main()
