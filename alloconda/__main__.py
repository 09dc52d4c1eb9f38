"""The program's entry point: `alloconda` and `python -m alloconda`."""

import sys


def main() -> None:
    """Run alloconda; the version is answered without loading anything."""
    if sys.argv[1:] == ["--version"]:
        from alloconda import __version__

        sys.stdout.write(f"alloconda {__version__}\n")
        return
    from alloconda.cli.app import run

    sys.exit(run())


if __name__ == "__main__":
    main()
