"""Runs setup.py of the current directory, with a setup() that records.

usage: python -m alloconda.scaffold.adapters.setup_recorder OUTPUT SYSTEM MACHINE
"""

import json
import os
import socket
import sys
import traceback
from pathlib import Path

from alloconda.scaffold.adapters.setup_recorder.pretended_platform import pretend
from alloconda.scaffold.adapters.setup_recorder.recording import Recorder


def _refuse_network(*_: object, **__: object) -> None:
    raise OSError("setup.py is read without a network")


def _record(system: str, machine: str) -> dict[str, object]:
    root = Path.cwd().resolve()
    script = root / "setup.py"
    recorder = Recorder(root, "msvc" if system == "win32" else "unix")
    recorder.take_over()
    # What is not a socket of this machine's own, such as that of a build server.
    socket.socket.connect = _refuse_network  # type: ignore[method-assign]
    socket.socket.connect_ex = _refuse_network  # type: ignore[method-assign,assignment]
    sys.path.insert(0, str(root))
    sys.argv = [str(script), "bdist_wheel"]
    seen = pretend(root, system, machine)
    if script.is_file():
        _run(script)
        if not recorder.was_called:
            return {"error": "setup.py ended without a call of setup()"}
    return {**recorder.result(), "looked_at": sorted(seen)}


def _run(script: Path) -> None:
    code = compile(script.read_bytes(), str(script), "exec")
    try:
        exec(code, {"__name__": "__main__", "__file__": str(script), "__builtins__": __builtins__})  # noqa: S102
    except SystemExit as error:
        if error.code:
            raise RuntimeError(f"setup.py ended with {error.code}") from error


def _answer(system: str, machine: str) -> dict[str, object]:
    try:
        return _record(system, machine)
    except ModuleNotFoundError as error:
        traceback.print_exc()
        return {"error": str(error), "missing": (error.name or "").partition(".")[0]}
    except Exception as error:  # noqa: BLE001 - the project's code may raise anything
        traceback.print_exc()
        lines = traceback.format_exception_only(error)
        return {"error": " ".join("".join(lines).split())}


def main() -> int:
    """Write what setup.py says, or why it can't be run, to a file."""
    output, system, machine = sys.argv[1:]
    place = Path(output).absolute()
    answer = _answer(system, machine)
    place.write_text(json.dumps(answer), encoding="utf-8")
    sys.stdout.flush()
    # Threads and exit functions of the project's code are not waited for.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
