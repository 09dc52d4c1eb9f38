"""The program's entry point: `alloconda` and `python -m alloconda`."""

import sys


def main() -> None:
    """Run alloconda; the version and values for TAB are answered without loading the rest."""
    if sys.argv[1:] == ["--version"]:
        from alloconda import __version__

        sys.stdout.write(f"alloconda {__version__}\n")
        return
    if sys.argv[1:2] == ["--complete-values"]:
        from alloconda.cli.completion_values import print_values

        print_values(sys.argv[2] if len(sys.argv) > 2 else "")
        return
    try:
        from alloconda.cli.app import run

        sys.exit(run())
    except KeyboardInterrupt:
        # Before the command line could take it: there is nothing to end yet.
        sys.exit(130)


if __name__ == "__main__":
    main()
